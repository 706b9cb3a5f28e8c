//! `hook install` and `hook uninstall`: beside what is there, never over it, and gone again to the byte.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{FINDING, break_it, edit, hooked, stopped};
use crate::bench::Bench;

const HOOK: &str = ".git/hooks/pre-commit";

fn with_finding() -> Bench {
    let bench = Bench::started();
    bench.create([]);
    bench
}

fn make(bench: &Bench, text: &str, mode: u32) {
    bench.write(HOOK, text);
    fs::set_permissions(bench.top.join(HOOK), fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(bench: &Bench) -> u32 {
    fs::metadata(bench.top.join(HOOK)).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_second_installation_changes_nothing() {
    let bench = hooked();
    let first = bench.read(HOOK);
    assert!(first.lines().count() <= 4 && mode(&bench) == 0o755, "{first}");
    bench.findings(["hook", "install"]).ok().says("unchanged");
    assert_eq!(bench.read(HOOK), first);
    bench.findings(["hook", "uninstall"]).ok().says("removed from");
    for name in ["pre-commit", "pre-merge-commit", "commit-msg", "post-rewrite"] {
        assert!(!bench.has(&format!(".git/hooks/{name}")), "{name} is left");
    }
    bench.findings(["hook", "uninstall"]).ok().says("unchanged");
    break_it(&bench);
    bench.git(["commit", "-q", "-a", "-m", "Nobody looks"]).ok().quietly();
}

#[test]
fn a_foreign_hook_still_runs_and_still_counts() {
    let bench = with_finding();
    make(&bench, "#!/bin/sh\necho foreign was here >&2\ntest ! -e stop\n", 0o755);
    bench.findings(["hook", "install"]).ok().says("added a block to");
    edit(&bench, "\"high\"", "\"low\"");
    bench.git(["commit", "-q", "-a", "-m", "Whole"]).ok().says("foreign was here");
    bench.write("stop", "");
    edit(&bench, "\"low\"", "\"high\"");
    bench.git(["commit", "-q", "-a", "-m", "Stopped"]).fails(1).says("foreign was here");
    fs::remove_file(bench.top.join("stop")).unwrap();
    let head = bench.hash("HEAD");
    break_it(&bench);
    stopped(&bench, &head, &bench.git(["commit", "-q", "-a", "-m", "Broken"]).run());
}

#[test]
fn what_was_there_before_is_there_again_to_the_byte() {
    let texts = [
        "#!/bin/sh\nexit 0\n",
        "#!/bin/bash -e\n\n\n# no line end",
        "#!/usr/bin/env sh\nif true; then\n  exit 0\nfi\n\n",
        "#!/bin/sh",
        "#!/bin/sh\n\nprintf 'caf\u{e9}\\n'\n",
    ];
    for text in texts {
        let bench = with_finding();
        make(&bench, text, 0o750);
        bench.findings(["hook", "install"]).ok();
        assert_ne!(bench.read(HOOK), text);
        assert_eq!(mode(&bench), 0o750);
        bench.findings(["hook", "install"]).ok();
        bench.findings(["hook", "uninstall"]).ok();
        assert_eq!(bench.read(HOOK), text);
        assert_eq!(mode(&bench), 0o750);
    }
}

#[test]
fn lines_added_around_the_block_later_are_kept() {
    let bench = hooked();
    let ours = bench.read(HOOK);
    make(&bench, "#!/bin/sh\necho mine\n", 0o755);
    bench.findings(["hook", "install"]).ok();
    bench.write(HOOK, bench.read(HOOK) + "echo more\n");
    bench.findings(["hook", "uninstall"]).ok();
    assert_eq!(bench.read(HOOK), "#!/bin/sh\necho mine\necho more\n");
    // a hook that was wholly ours and then edited is no longer ours to delete
    fs::remove_file(bench.top.join(HOOK)).unwrap();
    make(&bench, &(ours + "echo mine\n"), 0o755);
    bench.findings(["hook", "uninstall"]).run();
    assert!(bench.read(HOOK).contains("echo mine"));
}

#[test]
fn a_hook_that_cannot_be_chained_is_left_and_the_line_to_add_is_told() {
    let cases = [
        ("#!/usr/bin/env python3\nprint()\n", 0o755, "names no POSIX shell"),
        ("#!/bin/sh\r\nexit 0\r\n", 0o755, "CR LF"),
        ("#!/bin/sh\nexit 1\n", 0o644, "not executable"),
    ];
    for (text, mode, why) in cases {
        let bench = with_finding();
        make(&bench, text, mode);
        let refused = bench.findings(["hook", "install"]).fails(5);
        refused.says(why).says("add this line by hand: git-findings hook run pre-commit \"$@\"");
        assert_eq!(bench.read(HOOK), text);
        bench.findings(["hook", "uninstall"]).ok();
        assert_eq!(bench.read(HOOK), text);
    }
}

#[test]
fn a_hook_that_is_a_link_is_not_written_through() {
    let bench = with_finding();
    let shared = bench.root().join("shared");
    fs::write(&shared, "#!/bin/sh\n").unwrap();
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o755)).unwrap();
    std::os::unix::fs::symlink(&shared, bench.top.join(HOOK)).unwrap();
    bench.findings(["hook", "install"]).fails(5).says("link");
    assert_eq!(fs::read_to_string(&shared).unwrap(), "#!/bin/sh\n");
}

#[test]
fn hooks_path_is_obeyed_and_a_hook_programs_folder_is_left() {
    let bench = with_finding();
    bench.git(["config", "core.hooksPath", "tools/hooks"]).ok();
    bench.findings(["hook", "install"]).ok().says("tools/hooks/pre-commit");
    assert!(!bench.has(HOOK));
    let head = bench.hash("HEAD");
    break_it(&bench);
    stopped(&bench, &head, &bench.git(["commit", "-q", "-m", "x", "--", FINDING]).run());
    bench.findings(["hook", "uninstall"]).ok();
    assert!(!bench.has("tools/hooks/pre-commit"));

    bench.git(["config", "core.hooksPath", ".husky/_"]).ok();
    bench.write(".husky/_/pre-commit", "#!/bin/sh\n");
    bench.findings(["hook", "install"]).fails(5).says("husky").says("add this line by hand");
    assert_eq!(bench.read(".husky/_/pre-commit"), "#!/bin/sh\n");
}

#[test]
fn without_the_program_the_commit_goes_through_with_a_word() {
    let bench = hooked();
    break_it(&bench);
    let path = std::env::var_os("PATH").unwrap();
    let without = std::env::split_paths(&path).filter(|folder| !folder.join("git-findings").exists());
    let without = std::env::join_paths(without).unwrap();
    let answer = bench.git(["commit", "-q", "-a", "-m", "Unchecked"]).env("PATH", without).ok();
    answer.says("git-findings is not on PATH: findings are not checked");
}

#[test]
fn init_installs_the_hooks_when_asked() {
    let bench = Bench::new();
    bench.findings(["init", "--hooks"]).ok();
    assert!(bench.has(HOOK));
    let bench = Bench::new();
    bench.findings(["init"]).ok();
    assert!(!bench.has(HOOK));
}

/// The files in `hooks/` are what `install` writes, for those who copy them.
#[test]
fn the_hooks_of_the_project_are_the_installed_ones() {
    let bench = hooked();
    for name in ["pre-commit", "pre-merge-commit", "commit-msg"] {
        let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("hooks").join(name);
        assert_eq!(fs::read_to_string(shipped).unwrap(), bench.read(&format!(".git/hooks/{name}")));
    }
}
