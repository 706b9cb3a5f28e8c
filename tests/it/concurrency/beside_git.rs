//! Our commits beside what people and programs do with plain git at the same time.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{PATIENT, at_once, create, in_head};
use crate::bench::{Bench, finding_path};
use crate::thorough::is_thorough;

/// How often somebody else tries again where a lock is in the way.
const TRIES: usize = 1000;

#[test]
fn what_others_stage_beside_ours_stays_staged_and_is_never_taken_along() {
    let bench = Bench::started();
    let mine = bench.commits();
    let told = at_once(6, |number| match number {
        0..2 => {
            let mut staged = Vec::new();
            for n in 0..8 {
                let file = format!("foreign-{number}-{n}");
                bench.write(&file, "");
                // others do not wait for a lock: they try again, but not for ever
                assert!((0..500).any(|_| bench.git(["add", &file]).run().code == Some(0)), "{file}");
                staged.push(file);
            }
            staged
        }
        _ => (0..3).map(|n| create(&bench, &format!("{number} {n}"))).collect(),
    });
    let (foreign, ours): (Vec<String>, Vec<String>) =
        told.into_iter().flatten().partition(|name| name.starts_with("foreign"));
    assert_eq!(in_head(&bench), ours.iter().cloned().collect());
    let staged = bench.git(["diff", "--cached", "--name-only"]).ok().stdout;
    let staged: BTreeSet<&str> = staged.lines().collect();
    assert_eq!(staged, foreign.iter().map(String::as_str).collect(), "all of theirs, none of ours");
    assert_eq!(bench.commits() - mine, ours.len());
    for id in &ours {
        let touched = bench.git(["log", "--format=", "--name-status", "--", &finding_path(id)]).ok().stdout;
        assert_eq!(touched, format!("A\t{}\n", finding_path(id)), "added once, never removed");
    }
}

/// Adds a file and commits, as people do: where a lock is in the way, again. Somebody else may have committed it.
fn commit_by_git(bench: &Bench, file: &str) {
    bench.write(file, file);
    let is_in_head = || bench.git(["cat-file", "-e", &format!("HEAD:{file}")]).run().code == Some(0);
    let done = (0..TRIES).any(|_| {
        let is_added = bench.git(["add", file]).run().code == Some(0);
        is_added && bench.git(["commit", "-q", "-m", file]).run().code == Some(0) || is_in_head()
    });
    assert!(done, "{file}");
}

/// The paths of each commit since the first.
fn commits(bench: &Bench) -> Vec<Vec<String>> {
    let log = bench.git(["log", "--format=%x00", "--name-only"]).ok().stdout;
    let paths = |commit: &str| commit.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    log.split('\0').skip(1).map(paths).collect()
}

fn six_and_six() {
    let bench = Bench::started();
    let told = at_once(12, |number| {
        (0..4)
            .map(|n| match number % 2 {
                0 => create(&bench, &format!("{number} {n}")),
                _ => {
                    let file = format!("foreign-{number}-{n}");
                    commit_by_git(&bench, &file);
                    file
                }
            })
            .collect::<Vec<_>>()
    });
    let ours = told.into_iter().flatten().filter(|name| !name.starts_with("foreign"));
    assert_eq!(in_head(&bench), ours.collect());
    let is_ours = |path: &String| path.starts_with("findings/FIN/");
    for paths in commits(&bench) {
        assert!(paths.iter().all(is_ours) || !paths.iter().any(is_ours), "mixed: {paths:?}");
    }
    // Of its own files git itself drops some where two of its commits cross: one writes back an index it read before.
    bench.git(["log", "--diff-filter=D", "--format=%H", "--name-only", "--", "findings"]).ok().is("");
    bench.git(["status", "--porcelain", "--untracked-files=all", "findings"]).ok().is("");
    bench.git(["fsck", "--strict", "--no-dangling"]).ok();
}

#[test]
fn six_of_ours_and_six_of_others_never_mix() {
    for _ in 0..if is_thorough() { 4 } else { 1 } {
        six_and_six();
    }
}

/// Says that it is over, also where the thread fails.
struct AtEnd<'flag>(&'flag AtomicBool);

impl Drop for AtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Git's garbage collection may remove an empty folder of objects while git writes one into it: then the command fails,
/// has changed nothing, and is called again.
fn create_beside_gc(bench: &Bench, title: &str) -> String {
    let words = ["create", "-q", "-t", "bug", "-s", "low", "--title", title, "-d", "Found."];
    for _ in 0..5 {
        let answer = bench.findings(PATIENT.into_iter().chain(words)).run();
        if answer.code == Some(0) {
            return answer.stdout.trim_end().to_owned();
        }
        assert_eq!(answer.code, Some(4), "{answer}");
        answer.says("unable to create temporary file");
    }
    panic!("five times in a row")
}

/// While others pack, collect garbage, rebase a branch in another work tree, and switch branches in this one.
#[test]
fn nothing_is_lost_while_git_tidies_rebases_and_switches() {
    let bench = Bench::started();
    bench.git(["branch", "other"]).ok();
    let elsewhere = bench.worktree("elsewhere");
    elsewhere.commit_file("elsewhere", "text\n", "Elsewhere");
    let is_over = AtomicBool::new(false);
    let again = |act: &dyn Fn()| {
        while !is_over.load(Ordering::SeqCst) {
            act();
        }
    };
    let told = at_once(4, |number| {
        match number {
            0 => {
                let _end = AtEnd(&is_over);
                let count = if is_thorough() { 40 } else { 10 };
                return (0..count).map(|n| create_beside_gc(&bench, &format!("{n}"))).collect();
            }
            1 => again(&|| {
                bench.git(["gc", "-q"]).run();
                bench.git(["pack-refs", "--all"]).run();
            }),
            2 => again(&|| {
                elsewhere.git(["rebase", "-q", "main"]).run();
            }),
            _ => again(&|| {
                bench.git(["switch", "-q", "other"]).run();
                bench.git(["switch", "-q", "main"]).run();
            }),
        }
        Vec::new()
    });
    for id in told.iter().flatten() {
        let path = finding_path(id);
        let log = bench.git(["log", "--format=%s", "--diff-filter=A", "main", "other", "--", &path]).ok();
        assert_eq!(log.stdout.lines().count(), 1, "{id}: {log}");
    }
    bench.git(["log", "--all", "--diff-filter=D", "--format=%H", "--name-only"]).ok().is("");
    bench.git(["fsck", "--strict", "--no-dangling"]).ok();
}
