//! The post-rewrite hook: notes what git tells, beside the hooks of others, and never fails.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::forget_the_rest;
use crate::bench::Bench;

const NOTED: &str = ".git/git-findings/rewritten";

fn hooked() -> Bench {
    let bench = Bench::started();
    bench.findings(["hook", "install"]).ok().says("post-rewrite");
    bench
}

fn amend(bench: &Bench) -> (String, String) {
    let old = bench.hash("HEAD");
    bench.git(["commit", "-q", "--amend", "-m", "Begin again"]).ok().quietly();
    (old, bench.hash("HEAD"))
}

#[test]
fn an_amendment_is_noted_in_a_file_that_all_work_trees_share() {
    let bench = hooked();
    let (old, new) = amend(&bench);
    assert!(bench.read(NOTED).contains(&format!("{old} {new}\n")));
    let other = bench.worktree("other");
    let (old, new) = amend(&other);
    assert!(bench.read(NOTED).contains(&format!("{old} {new}\n")));
}

/// Also what comes behind the block hears what git tells.
#[test]
fn a_foreign_hook_hears_the_same() {
    for first in ["#!/bin/sh", "#!/bin/bash -eu"] {
        let bench = Bench::started();
        let path = bench.top.join(".git/hooks/post-rewrite");
        let text = format!("{first}\ncat > heard\necho \"$1\" >> heard\n");
        bench.write(".git/hooks/post-rewrite", &text);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        bench.findings(["hook", "install"]).ok().says("added a block to");
        let (old, new) = amend(&bench);
        assert_eq!(bench.read("heard"), format!("{old} {new}\namend\n"));
        assert!(bench.read(NOTED).contains(&new));
        bench.findings(["hook", "uninstall"]).ok();
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn it_never_fails() {
    let bench = hooked();
    let run = |told: &[u8]| bench.findings(["hook", "run", "post-rewrite", "amend"]).stdin(told).ok();
    run(b"");
    run(b"garbage\n\xff\xfe\n");
    assert!(!bench.has(NOTED), "there was nothing to note");
    bench.write(&format!("{NOTED}/in-the-way"), "");
    let (old, new) = (bench.hash("HEAD"), "1".repeat(40));
    run(format!("{old} {new}\n").as_bytes()).says("could not be noted");
    fs::remove_dir_all(bench.top.join(NOTED)).unwrap();
    let nowhere = Bench::bare_folder();
    nowhere.findings(["hook", "run", "post-rewrite", "amend"]).stdin("x").ok().says("could not be noted");
    fs::remove_file(bench.root().join("bin/git-findings")).unwrap();
    bench.git(["commit", "-q", "--amend", "-m", "Without the program"]).ok().says("not on PATH");
}

/// What a dead or foreign process left in the file is passed over, and takes no pair with it.
#[test]
fn garbage_in_the_file_hides_nothing() {
    let (bench, old) = super::fixed(false);
    bench.findings(["hook", "install"]).ok();
    bench.write(NOTED, b"\xff\xfe\n0123 4567\nhalf a li".as_slice());
    super::advance_main(&bench);
    bench.git(["rebase", "-q", "main"]).ok();
    forget_the_rest(&bench);
    super::mends(&bench, &old, &super::commit_with(&bench, "Swap"), ("rewritten", "certain"));
}

#[test]
fn many_writers_lose_nothing_and_the_file_stays_small() {
    let bench = hooked();
    let name = |number: usize| format!("{number:040x}");
    let one = |from: usize| {
        let pairs: String =
            (from..from + 200).map(|at| format!("{} {}\n", name(at), name(at + 1_000_000))).collect();
        bench.findings(["hook", "run", "post-rewrite", "rebase"]).stdin(pairs).spawn()
    };
    let writers: Vec<_> = (0..16).map(|writer| one(writer * 1000 + 1)).collect();
    writers.into_iter().for_each(|writer| assert!(writer.finish().code == Some(0)));
    let noted = bench.read(NOTED);
    assert_eq!(noted.lines().filter(|line| line.len() == 81).count(), 16 * 200);
    let large: String = (0..60_000).map(|at| format!("{} {}\n", name(at), name(at + 1))).collect();
    bench.findings(["hook", "run", "post-rewrite", "rebase"]).stdin(large).ok();
    let noted = bench.read(NOTED);
    assert!(noted.len() < 4 << 20, "{} bytes", noted.len());
    assert!(noted.ends_with(&format!("{} {}\n", name(59_999), name(60_000))), "the newer half is kept");
}

/// GF-PERF-016: of a journal that somebody made large the end is read, and the next hook cuts it to size.
#[test]
fn of_a_large_file_the_newest_pairs_count() {
    let (bench, old) = super::fixed(false);
    bench.findings(["hook", "install"]).ok();
    bench.write(NOTED, format!("{}\n", "#".repeat(99)).repeat(90_000));
    super::advance_main(&bench);
    bench.git(["rebase", "-q", "main"]).ok();
    assert!(bench.read(NOTED).len() <= 2 << 20, "{} bytes", bench.read(NOTED).len());
    // one that is larger than any that was ever read
    bench.write(NOTED, format!("{}{}", "#\n".repeat(40 << 20), bench.read(NOTED)));
    forget_the_rest(&bench);
    super::mends(&bench, &old, &super::commit_with(&bench, "Swap"), ("rewritten", "certain"));
}
