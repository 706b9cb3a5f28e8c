//! Work trees and processes that share a memory, and what it must not outlive: the ends of a shallow clone, grafts,
//! replacements, another findings folder, objects that are missing or damaged for a while.

use std::fs;

use super::{agrees, grown, memory};
use crate::bench::Bench;
use crate::security::record;

fn told(bench: &Bench) -> String {
    bench.findings(["history", "--format", "jsonl"]).ok().stdout
}

#[test]
fn what_is_known_is_read_from_memory_and_grows_by_what_is_new() {
    let bench = grown();
    told(&bench);
    let first = fs::read(memory(&bench, "history")).unwrap();
    told(&bench);
    assert_eq!(fs::read(memory(&bench, "history")).unwrap(), first, "nothing new, nothing written");
    bench.commit_file("src/bag.rs", "fn put() {}\n", "Other");
    bench.commit_file("findings/FIN-BUG-003.json", &record("FIN-BUG-003", ""), "New");
    agrees(&bench);
    let second = fs::read(memory(&bench, "history")).unwrap();
    assert!(second.starts_with(&first), "what is new stands behind the rest");
    // known history is not read from its objects again: one of them is gone
    let gone = bench.hash("HEAD~2:findings/FIN-BUG-001.json");
    fs::remove_file(bench.top.join(format!(".git/objects/{}/{}", &gone[..2], &gone[2..]))).unwrap();
    assert!(bench.findings(["history", "--no-cache"]).run().stderr.contains("cannot be read"));
    bench.findings(["history"]).ok().quietly();
    // another branch, and back
    bench.git(["switch", "-q", "side"]).ok();
    bench.findings(["history"]).ok().quietly();
    bench.git(["switch", "-q", "main"]).ok();
    assert_eq!(fs::read(memory(&bench, "history")).unwrap(), second, "all branches are in one memory");
}

#[test]
fn many_small_additions_end_in_one_file_that_is_not_larger_than_need_be() {
    let bench = grown();
    for number in 0..40 {
        bench.commit_file("src/bag.rs", &format!("// {number}\n"), "Other");
        told(&bench);
    }
    agrees(&bench);
    let grown = fs::metadata(memory(&bench, "history")).unwrap().len();
    fs::remove_file(memory(&bench, "history")).unwrap();
    told(&bench);
    let anew = fs::metadata(memory(&bench, "history")).unwrap().len();
    assert!(grown < 3 * anew, "{grown} bytes grown, {anew} made at once");
}

#[test]
fn work_trees_and_processes_share_one_memory() {
    let bench = grown();
    let other = bench.worktree("other");
    other.commit_file("findings/FIN-BUG-004.json", &record("FIN-BUG-004", ""), "Over there");
    for round in 0..3 {
        let asked: Vec<_> = (0..8)
            .map(|number| {
                let bench = if number % 2 == 0 { &bench } else { &other };
                bench.findings(["history", "--format", "jsonl"]).spawn()
            })
            .collect();
        let answers: Vec<String> = asked.into_iter().map(|running| running.finish().stdout).collect();
        for (number, answer) in answers.iter().enumerate() {
            assert_eq!(answer, &answers[number % 2]);
        }
        agrees(&bench);
        agrees(&other);
        bench.commit_file("src/bag.rs", &format!("// {round}\n"), "Other");
    }
    assert_eq!(memory(&bench, "history"), memory(&other, "history"));
}

#[test]
fn without_cache_nothing_is_written_nor_read() {
    let bench = grown();
    for off in ["--no-cache", "--config=cache=false"] {
        bench.findings(["history", off]).ok();
    }
    bench.findings(["history"]).env("GIT_FINDINGS_CACHE", "false").ok();
    bench.findings(["history"]).env("GIT_FINDINGS_READER", "git").ok();
    bench.git(["config", "findings.cache", "false"]).ok();
    bench.findings(["history"]).ok();
    assert!(!memory(&bench, "history").exists());
    bench.findings(["history", "--config=cache=true"]).ok();
    assert!(memory(&bench, "history").exists());
    // what is there is not read: it knows of a commit that git cannot read any more
    let root = bench.hash("main~3");
    fs::remove_file(bench.top.join(format!(".git/objects/{}/{}", &root[..2], &root[2..]))).unwrap();
    bench.findings(["history"]).fails(4);
    bench.findings(["history", "--config=cache=true"]).ok();
}

#[test]
fn the_end_of_a_shallow_clone_is_not_remembered() {
    let bench = grown();
    let shallow = bench.at(bench.root().join("shallow"));
    let url = format!("file://{}", bench.top.display());
    bench.git(["clone", "-q", "--depth=2", &url, shallow.top.to_str().unwrap()]).ok();
    agrees(&shallow);
    shallow.git(["fetch", "-q", "--deepen=1"]).ok();
    agrees(&shallow);
    shallow.git(["fetch", "-q", "--unshallow"]).ok();
    agrees(&shallow);
    assert_eq!(told(&shallow), told(&bench));
}

#[test]
fn grafts_and_replacements_count_while_they_are_there() {
    let bench = grown();
    let whole = told(&bench);
    let [tip, root] = [bench.hash("HEAD"), bench.hash("HEAD~2")];
    bench.write(".git/info/grafts", format!("{tip} {root}\n"));
    agrees(&bench);
    assert_ne!(told(&bench), whole);
    fs::remove_file(bench.top.join(".git/info/grafts")).unwrap();
    agrees(&bench);
    assert_eq!(told(&bench), whole);
    bench.git(["replace", "--graft", &tip, &root]).ok();
    agrees(&bench);
    assert_ne!(told(&bench), whole);
    bench.git(["replace", "-d", &tip]).ok();
    assert_eq!(told(&bench), whole);
}

#[test]
fn another_findings_folder_has_another_history() {
    let bench = grown();
    let first = told(&bench);
    bench.git(["mv", "findings", "issues"]).ok();
    bench.commit_file(".findings-config.toml", "dir = \"issues\"\n", "Move");
    agrees(&bench);
    assert_ne!(told(&bench), first);
    let before = bench.findings(["history", "--at", "HEAD~1", "--format", "jsonl", "--config=dir=findings"]);
    assert_eq!(before.ok().stdout, first);
    agrees(&bench);
}

/// What cannot be read for a while is read again: nothing of it is remembered.
#[test]
fn a_damaged_version_that_is_mended_is_read() {
    let bench = grown();
    let blob = bench.hash("HEAD~1:findings/FIN-BUG-001.json");
    let path = bench.top.join(format!(".git/objects/{}/{}", &blob[..2], &blob[2..]));
    let sound = fs::read(&path).unwrap();
    let whole = bench.findings(["history", "--no-cache", "--format", "jsonl"]).ok().stdout;
    fs::remove_file(&path).unwrap();
    agrees(&bench);
    assert!(told(&bench).contains("unreadable"));
    fs::write(&path, b"no object").unwrap();
    agrees(&bench);
    fs::write(&path, &sound).unwrap();
    assert_eq!(told(&bench), whole);
    agrees(&bench);
    // settled now, so it is known whatever becomes of the object
    fs::remove_file(&path).unwrap();
    assert_eq!(told(&bench), whole);
}

#[test]
fn what_a_partial_clone_could_not_fetch_is_fetched_later() {
    let bench = grown();
    bench.git(["config", "uploadpack.allowFilter", "true"]).ok();
    let clone = bench.at(bench.root().join("clone"));
    let url = format!("file://{}", bench.top.display());
    bench.git(["clone", "-q", "--filter=blob:none", "--no-checkout", &url, clone.top.to_str().unwrap()]).ok();
    let away = bench.root().join("away");
    fs::rename(&bench.top, &away).unwrap();
    let without = clone.findings(["history"]).run();
    assert!(without.code == Some(4) || without.stdout.contains("unreadable"), "{}", without.stderr);
    fs::rename(&away, &bench.top).unwrap();
    assert_eq!(told(&clone), told(&bench));
    agrees(&clone);
}

#[test]
fn names_are_mapped_as_they_are_now() {
    let bench = grown();
    assert!(!told(&bench).contains("Grace"));
    let person = bench.git(["log", "-1", "--format=<%ae>"]).ok().stdout;
    bench.write(".mailmap", format!("Grace <grace@example.org> {person}"));
    assert!(told(&bench).contains("Grace <grace@example.org>"));
    agrees(&bench);
    fs::remove_file(bench.top.join(".mailmap")).unwrap();
    assert!(!told(&bench).contains("Grace"));
    bench.write("map", format!("Grace <grace@example.org> {person}"));
    bench.git(["config", "mailmap.file", bench.top.join("map").to_str().unwrap()]).ok();
    assert!(told(&bench).contains("Grace"));
    bench.git(["config", "log.mailmap", "false"]).ok();
    assert!(!told(&bench).contains("Grace"));
}
