//! Many processes at once in one repository: what is reported stored is stored, nothing is lost, nothing of others is
//! taken along.

use std::collections::BTreeSet;
use std::thread;

use crate::bench::{Answer, Bench, finding_path};

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

#[test]
fn sixteen_times_five_creates_are_eighty_commits() {
    let bench = Bench::started();
    bench.write("mine", "staged by somebody\n");
    bench.git(["add", "mine"]).ok();
    bench.write("src/bag.rs", "changed by somebody\n");
    let (before, status) = (bench.commits(), bench.status());
    let told =
        at_once(16, |number| (0..5).map(|n| create(&bench, &format!("{number} {n}"))).collect::<Vec<_>>());
    let told: Vec<String> = told.into_iter().flatten().collect();
    let distinct: BTreeSet<String> = told.iter().cloned().collect();
    assert_eq!((told.len(), distinct.len()), (80, 80));
    assert_eq!(in_head(&bench), distinct);
    assert_eq!(bench.commits() - before, 80);
    assert_eq!(bench.status(), status, "what others staged and changed is as it was");
    let touched = bench.git(["log", "-80", "--format=", "--name-status"]).ok().stdout;
    assert!(touched.lines().all(|line| line.starts_with("A\tfindings/FIN/")), "{touched}");
    assert_eq!(touched.lines().count(), 80, "one file per commit");
    bench.git(["fsck", "--strict", "--no-dangling"]).ok();
    assert_eq!(create(&bench, "next"), "FIN-BUG-081", "no number is left out or given out twice");
}

#[test]
fn twenty_edits_of_one_finding_all_stay() {
    let bench = Bench::started();
    let id = bench.create([]);
    let before = bench.commits();
    at_once(20, |number| {
        let set = format!("extensions.field_{number}={number}");
        bench.findings(PATIENT.into_iter().chain(["edit", &id, "--set", &set])).ok();
    });
    let extensions = bench.finding(&id)["extensions"].clone();
    for number in 0..20 {
        assert!(!extensions[format!("field_{number}")].is_null(), "field {number} is lost: {extensions}");
    }
    assert_eq!((bench.commits() - before, bench.status().as_str()), (20, ""));
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

/// The lock under which ids are given out, and the numbers given out so far, were removed after every write in the main
/// work tree, whose own folder they shared.
#[test]
fn ids_are_distinct_over_all_work_trees_and_never_given_out_again() {
    let bench = Bench::started();
    let trees: Vec<Bench> = (0..3).map(|number| bench.worktree(&format!("tree-{number}"))).collect();
    let told = at_once(4, |number| {
        let bench = trees.get(number).unwrap_or(&bench);
        (0..5).map(|n| create(bench, &format!("{number} {n}"))).collect::<Vec<_>>()
    });
    let distinct: BTreeSet<String> = told.iter().flatten().cloned().collect();
    assert_eq!(distinct.len(), 20, "{told:?}");
    assert_eq!(distinct.last().map(String::as_str), Some("FIN-BUG-020"));
    // all traces are gone, but for what this clone remembers
    bench.git(["reset", "-q", "--hard", &bench.hash(":/Begin")]).ok();
    for number in 0..3 {
        bench.git(["worktree", "remove", "--force", &format!("../tree-{number}")]).ok();
        bench.git(["branch", "-q", "-D", &format!("tree-{number}")]).ok();
    }
    assert_eq!(create(&bench, "next"), "FIN-BUG-021");
    bench.create(["--no-commit"]);
    bench.git(["reset", "-q", "--hard"]).ok();
    assert_eq!(create(&bench, "next"), "FIN-BUG-023", "thrown away is not free again");
}

#[test]
fn foreign_commits_beside_ours_lose_nothing_and_take_nothing() {
    let bench = Bench::started();
    let mine = bench.commits();
    let told = at_once(6, |number| match number {
        0..2 => {
            let mut made = Vec::new();
            for n in 0..8 {
                let file = format!("foreign-{number}-{n}");
                bench.write(&file, "");
                // others do not wait for a lock: they try again
                while bench.git(["add", &file]).run().code != Some(0) {}
                while bench.git(["commit", "-q", "-m", &file, "--", &file]).run().code != Some(0) {}
                made.push(file);
            }
            made
        }
        _ => (0..3).map(|n| create(&bench, &format!("{number} {n}"))).collect(),
    });
    let (foreign, ours): (Vec<String>, Vec<String>) =
        told.into_iter().flatten().partition(|name| name.starts_with("foreign"));
    assert_eq!(in_head(&bench), ours.iter().cloned().collect());
    let files = bench.git(["ls-tree", "-r", "--name-only", "HEAD"]).ok().stdout;
    assert!(foreign.iter().all(|name| files.lines().any(|file| file == name)), "{files}");
    assert_eq!(bench.commits() - mine, foreign.len() + ours.len());
    for id in &ours {
        let touched = bench.git(["log", "--format=", "--name-status", "--", &finding_path(id)]).ok().stdout;
        assert_eq!(touched, format!("A\t{}\n", finding_path(id)), "added once, never removed");
    }
    let alone = bench.git(["log", "--format=", "--name-only", "--grep=^findings: create"]).ok().stdout;
    assert!(alone.lines().all(|path| path.starts_with("findings/")), "{alone}");
    assert_eq!(bench.status(), "");
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
