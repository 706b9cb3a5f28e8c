//! Many work trees, one line of findings: what is reported stored is stored, whoever else writes, whoever dies.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use super::{DRAFT, commits, create, started};
use crate::bench::Bench;

/// A queue on a slow machine is no failure.
const PATIENT: [&str; 2] = ["-c", "commit.lock_timeout_seconds=600"];

fn words() -> impl Iterator<Item = &'static str> {
    PATIENT.into_iter().chain(["create", "-q", "--on", "findings"]).chain(DRAFT)
}

/// The ids of all findings of the branch.
fn there(bench: &Bench) -> BTreeSet<String> {
    let listed = bench.git(["ls-tree", "-r", "--name-only", "findings", "findings"]).ok().stdout;
    let names = listed.lines().filter_map(|path| path.rsplit('/').next()?.strip_suffix(".json"));
    names.map(str::to_owned).collect()
}

fn in_all(benches: &[Bench], count: usize) -> Vec<String> {
    thread::scope(|scope| {
        let run = |bench: &Bench| (0..count).map(|_| bench.findings(words()).ok().stdout).collect::<Vec<_>>();
        let started: Vec<_> = benches.iter().map(|bench| scope.spawn(move || run(bench))).collect();
        let told = started.into_iter().flat_map(|thread| thread.join().unwrap());
        told.map(|id| id.trim_end().to_owned()).collect()
    })
}

#[test]
fn eight_work_trees_times_four_are_thirty_two_commits() {
    let bench = started();
    let trees: Vec<Bench> = (0..8).map(|number| bench.worktree(&format!("tree-{number}"))).collect();
    let before = commits(&bench);
    let told = in_all(&trees, 4);
    let distinct: BTreeSet<String> = told.iter().cloned().collect();
    assert_eq!((told.len(), distinct.len()), (32, 32));
    assert_eq!(there(&bench), distinct);
    assert_eq!(commits(&bench) - before, 32);
    let touched = bench.git(["log", "-32", "--format=", "--name-status", "findings"]).ok().stdout;
    assert!(touched.lines().all(|line| line.starts_with("A\tfindings/FIN/")), "{touched}");
    assert!(trees.iter().all(|tree| tree.status().is_empty() && tree.hash("HEAD") == bench.hash("main")));
    bench.git(["fsck", "--strict"]).ok();
    bench.findings(["validate", "--at", "findings"]).ok();
}

/// Commits to the branch as somebody would who knows nothing of us: a file of their own each time.
const FOREIGN: &str = "
n=0
while [ $n -lt 12 ]; do
  old=$(git rev-parse refs/heads/findings)
  export GIT_INDEX_FILE=$PWD/../foreign-$1
  git read-tree $old
  git update-index --add --cacheinfo 100644,$(echo $n | git hash-object -w --stdin),foreign/$1-$n
  new=$(git commit-tree -p $old -m foreign $(git write-tree))
  git update-ref refs/heads/findings $new $old 2>/dev/null && n=$((n + 1))
done";

#[test]
fn commits_of_others_on_the_branch_are_kept_and_built_upon() {
    let bench = started();
    let before = commits(&bench);
    let foreign: Vec<_> = (0..2)
        .map(|number| bench.program("sh", ["-c", FOREIGN, "sh", &number.to_string()]).spawn())
        .collect();
    let trees: Vec<Bench> = (0..3).map(|number| bench.worktree(&format!("tree-{number}"))).collect();
    let told: BTreeSet<String> = in_all(&trees, 4).into_iter().collect();
    for loop_ in foreign {
        let answer = loop_.finish();
        assert_eq!(answer.code, Some(0), "{answer}");
    }
    assert_eq!((told.len(), there(&bench)), (12, told));
    let listed = bench.git(["ls-tree", "-r", "--name-only", "findings", "foreign"]).ok().stdout;
    assert_eq!(listed.lines().count(), 24, "{listed}");
    assert_eq!(commits(&bench) - before, 36, "each of them one commit");
    let removed = bench.git(["log", "--format=", "--diff-filter=D", "--name-only", "findings"]).ok().stdout;
    assert_eq!(removed, "", "nobody's file was ever taken away");
}

#[test]
fn whoever_is_killed_leaves_all_or_nothing_and_nobody_waits_for_them() {
    let bench = started();
    let mut told = BTreeSet::new();
    let before = commits(&bench);
    for run in 0..40_u64 {
        let mut running = bench.findings(words()).spawn();
        // spread over the time that a command takes, in no order
        thread::sleep(Duration::from_millis(run * 37 % 120));
        let _ = running.child.kill();
        let answer = running.finish();
        if answer.code == Some(0) {
            told.insert(answer.stdout.trim_end().to_owned());
        }
    }
    told.insert(create(&bench));
    let there = there(&bench);
    assert!(told.is_subset(&there), "{told:?} are not all in {there:?}");
    assert_eq!(commits(&bench) - before, there.len(), "one commit each");
    assert_eq!(bench.status(), "");
    let left: Vec<_> = std::fs::read_dir(bench.top.join(".git/git-findings/branches")).unwrap().collect();
    assert_eq!(left.len(), 1, "the lock alone: {left:?}");
    bench.git(["fsck", "--strict"]).ok();
    bench.findings(["validate", "--at", "findings"]).ok().says_nothing_of("ended early");
}
