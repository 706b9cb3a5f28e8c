//! What git said of a repository is remembered: a second command asks nothing, and one that may not remember asks all.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::thread;
use std::time::Duration;

use super::memory;
use crate::bench::Bench;

/// A bench on which a note is taken of every git that starts.
fn watched() -> Bench {
    let bench = Bench::started();
    bench.create([]);
    let bin = bench.root().join("bin");
    let path = std::env::var_os("PATH").unwrap();
    let git = std::env::split_paths(&path).map(|folder| folder.join("git")).find(|git| git.exists()).unwrap();
    let notes = bench.root().join("asked");
    let script = format!("#!/bin/sh\necho \"$*\" >>'{}'\nexec '{}' \"$@\"\n", notes.display(), git.display());
    fs::write(bin.join("git"), script).unwrap();
    fs::set_permissions(bin.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    // what has just been written may still change unseen
    thread::sleep(Duration::from_millis(100));
    bench
}

/// How many processes of git a command starts.
fn asked(bench: &Bench, arguments: &[&str]) -> usize {
    let notes = bench.root().join("asked");
    fs::write(&notes, "").unwrap();
    bench.findings(arguments).ok();
    fs::read_to_string(notes).unwrap().lines().count()
}

#[test]
fn the_second_command_asks_git_nothing() {
    let bench = watched();
    assert!(asked(&bench, &["list"]) > 0);
    for command in [&["list"][..], &["history"]] {
        assert_eq!(asked(&bench, command), 0, "{command:?}");
    }
    bench.git(["config", "findings.dir", "elsewhere"]).ok();
    bench.findings(["list"]).fails(3).says("elsewhere");
}

#[test]
fn who_may_not_remember_asks_each_time() {
    let bench = watched();
    let file = memory(&bench, "answers");
    fs::remove_file(&file).ok();
    for _ in 0..2 {
        assert!(asked(&bench, &["--no-cache", "list"]) > 0);
    }
    bench.git(["config", "findings.cache", "false"]).ok();
    thread::sleep(Duration::from_millis(100));
    for _ in 0..2 {
        assert!(asked(&bench, &["list"]) > 0);
    }
    assert!(!file.exists(), "nothing was kept");
}

#[test]
fn secrets_of_the_configuration_are_not_copied() {
    let bench = watched();
    bench.git(["config", "http.extraHeader", "Authorization: open sesame"]).ok();
    thread::sleep(Duration::from_millis(100));
    bench.findings(["list"]).ok();
    let kept = fs::read(memory(&bench, "answers")).unwrap();
    assert!(!String::from_utf8_lossy(&kept).contains("sesame"));
}
