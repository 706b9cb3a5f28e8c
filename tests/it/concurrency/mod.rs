//! Many processes at once in one repository: what is reported stored is stored, nothing is lost, nothing of others is
//! taken along.

mod beside_git;
mod worktrees;

use std::collections::BTreeSet;
use std::thread;

use crate::bench::{Answer, Bench};
use crate::thorough::is_thorough;

/// A queue on a slow machine is no failure: how long a lock is waited for is tested elsewhere.
const PATIENT: [&str; 2] = ["-c", "commit.lock_timeout_seconds=600"];

/// Runs `act` in as many threads, each of which starts its own processes.
fn at_once<T: Send>(threads: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let act = &act;
    thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|number| scope.spawn(move || act(number))).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn create(bench: &Bench, title: &str) -> String {
    let words =
        ["create", "-q", "--type", "bug", "--severity", "low", "--title", title, "--description", "Found."];
    bench.findings(PATIENT.into_iter().chain(words)).ok().stdout.trim_end().to_owned()
}

/// The ids of all findings of HEAD.
fn in_head(bench: &Bench) -> BTreeSet<String> {
    let listed = bench.git(["ls-tree", "-r", "--name-only", "HEAD", "findings"]).ok().stdout;
    let names = listed.lines().filter_map(|path| path.rsplit('/').next()?.strip_suffix(".json"));
    names.map(str::to_owned).collect()
}

/// So many processes, each of which files so many findings, beside what somebody has staged and changed.
fn files_at_once(threads: usize, each: usize) -> Bench {
    let bench = Bench::started();
    bench.write("mine", "staged by somebody\n");
    bench.git(["add", "mine"]).ok();
    bench.write("src/bag.rs", "changed by somebody\n");
    let (before, status, all) = (bench.commits(), bench.status(), threads * each);
    let told = at_once(threads, |number| {
        (0..each).map(|n| create(&bench, &format!("{number} {n}"))).collect::<Vec<_>>()
    });
    let told: Vec<String> = told.into_iter().flatten().collect();
    let distinct: BTreeSet<String> = told.iter().cloned().collect();
    assert_eq!((told.len(), distinct.len()), (all, all));
    assert_eq!(in_head(&bench), distinct);
    assert_eq!(bench.commits() - before, all);
    assert_eq!(bench.status(), status, "what others staged and changed is as it was");
    let touched = bench.git(["log", &format!("-{all}"), "--format=", "--name-status"]).ok().stdout;
    assert!(touched.lines().all(|line| line.starts_with("A\tfindings/FIN/")), "{touched}");
    assert_eq!(touched.lines().count(), all, "one file per commit");
    bench.git(["fsck", "--strict", "--no-dangling"]).ok();
    bench.findings(["validate"]).ok();
    bench
}

#[test]
fn sixteen_times_five_creates_are_eighty_commits() {
    let bench = files_at_once(16, 5);
    assert_eq!(create(&bench, "next"), "FIN-BUG-081", "no number is left out or given out twice");
}

#[test]
fn eight_times_fifty_creates_are_four_hundred_commits() {
    files_at_once(8, if is_thorough() { 50 } else { 4 });
}

#[test]
fn thirty_edits_of_one_finding_all_stay() {
    let bench = Bench::started();
    let id = bench.create([]);
    let before = bench.commits();
    at_once(30, |number| {
        let set = format!("extensions.field_{number}={number}");
        bench.findings(PATIENT.into_iter().chain(["edit", &id, "--set", &set])).ok();
    });
    let extensions = bench.finding(&id)["extensions"].clone();
    for number in 0..30 {
        assert!(!extensions[format!("field_{number}")].is_null(), "field {number} is lost: {extensions}");
    }
    assert_eq!((bench.commits() - before, bench.status().as_str()), (30, ""));
    bench.findings(["validate", &id]).ok();
}

#[test]
fn of_eight_who_start_one_finding_one_gets_it() {
    let bench = Bench::started();
    let id = bench.create([]);
    let benches: Vec<Bench> = (0..4).map(|number| bench.worktree(&format!("tree-{number}"))).collect();
    let answers: Vec<Answer> = at_once(8, |number| {
        let words = ["start", &id, "--as", &format!("agent-{number}")].map(str::to_owned);
        benches[number % 4].findings(PATIENT.map(str::to_owned).into_iter().chain(words)).run()
    });
    let won: Vec<usize> = (0..8).filter(|number| answers[*number].code == Some(0)).collect();
    let [winner] = won.as_slice() else { panic!("{won:?} won: {answers:?}", answers = texts(&answers)) };
    for (number, answer) in answers.iter().enumerate().filter(|(number, _)| number != winner) {
        assert_eq!(answer.code, Some(5), "agent-{number}: {answer}");
        answer.says(&format!("agent-{winner}"));
    }
    assert_eq!(benches[winner % 4].finding(&id)["claim"]["by"], format!("agent-{winner}"));
    let tips = benches.iter().filter(|bench| bench.hash("HEAD") != bench.hash("main")).count();
    assert_eq!(tips, 1, "only the winner committed");
    assert!(benches.iter().all(|bench| bench.status().is_empty()));
}

fn texts(answers: &[Answer]) -> Vec<String> {
    answers.iter().map(ToString::to_string).collect()
}

#[test]
fn a_lock_of_somebody_else_is_waited_for_named_and_left() {
    let bench = Bench::started();
    bench.write(".git/index.lock", "");
    let words = ["-c", "commit.lock_timeout_seconds=0", "create", "--type", "bug", "--severity", "low"];
    let words = words.into_iter().chain(["--title", "t", "--description", "d"]);
    let refused = bench.findings(words.clone()).fails(5);
    refused
        .says("index.lock' was held by another process")
        .says("remove the file if no git command is running");
    assert!(bench.has(".git/index.lock") && !bench.has("findings/FIN"), "{refused}");
    std::fs::remove_file(bench.top.join(".git/index.lock")).unwrap();
    bench.findings(words).ok();
    assert_eq!(bench.status(), "");
}

#[test]
fn a_lock_on_the_branch_is_named_and_left() {
    let bench = Bench::started();
    bench.write(".git/refs/heads/main.lock", "");
    let words = ["-c", "commit.lock_timeout_seconds=0", "create", "--type", "bug", "--severity", "low"];
    let words = words.into_iter().chain(["--title", "t", "--description", "d"]);
    let refused = bench.findings(words.clone()).fails(5);
    refused.says("refs/heads/main.lock' was held").says("remove the file if no git command is running");
    assert!(bench.has(".git/refs/heads/main.lock") && !bench.has(".git/index.lock"), "{refused}");
    assert_eq!(bench.status(), "", "{refused}");
    std::fs::remove_file(bench.top.join(".git/refs/heads/main.lock")).unwrap();
    bench.findings(words).ok();
}
