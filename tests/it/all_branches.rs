//! `list --all-branches`: the findings of every branch, each state once.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::bench::Bench;

fn rows(bench: &Bench, words: &[&str]) -> Vec<Value> {
    let words = ["list", "--all-branches"].iter().chain(words).chain(&["--json=id,status,branches"]);
    bench.findings(words).json()["findings"].as_array().unwrap().clone()
}

/// `main` and three branches with the same finding, which is resolved on one of them; another on a branch alone.
fn branched() -> Bench {
    let bench = Bench::started();
    let id = bench.create([]);
    for name in ["a", "b", "c"] {
        bench.git(["branch", name]).ok();
    }
    bench.git(["switch", "-q", "b"]).ok();
    bench.findings(["resolve", &id, "--type", "wont_fix", "--details", "so be it"]).ok();
    bench.create(["--title", "Only here"]);
    bench.git(["switch", "-q", "main"]).ok();
    bench
}

#[test]
fn each_state_is_a_row_with_the_branches_that_have_it() {
    let bench = branched();
    let open = json!({"id": "FIN-BUG-001", "status": "open", "branches": ["main", "a", "c"]});
    let closed = json!({"id": "FIN-BUG-001", "status": "wont_fix", "branches": ["b"]});
    let other = json!({"id": "FIN-BUG-002", "status": "open", "branches": ["b"]});
    assert_eq!(rows(&bench, &[]), [open.clone(), other.clone()]);
    assert_eq!(rows(&bench, &["--all", "--sort", "id"]), [open, closed.clone(), other.clone()]);
    assert_eq!(rows(&bench, &["--status", "wont_fix"]), [closed]);
    assert_eq!(rows(&bench, &["only here", "-n", "1"]), [other]);
    let told = bench.findings(["list", "--all-branches"]).ok();
    told.says("FIN-BUG-001\thigh\topen\tbug\t\tmain +2\tBag loses keys").says("1 closed not shown");
    bench.findings(["list", "--fields", "id,branches"]).fails(2).says("branches");
}

#[test]
fn branches_of_others_count_and_come_last() {
    let bench = branched();
    let clone = bench.clone_to("clone");
    let found = rows(&clone, &["id:FIN-BUG-001"]);
    assert_eq!(found[0]["branches"], json!(["main", "origin/a", "origin/c", "origin/main"]));
    let bare = bench.at("../bare.git");
    bench.git(["clone", "-q", "--bare", ".", "../bare.git"]).ok();
    assert_eq!(rows(&bare, &[]).len(), 2, "without a work tree, too");
}

#[test]
fn what_cannot_be_read_is_named_and_hides_nothing() {
    let bench = branched();
    bench.git(["switch", "-q", "c"]).ok();
    bench.commit_file("findings/FIN/FIN-BUG-009.json", "{\n", "Break");
    bench.git(["switch", "-q", "main"]).ok();
    let told = bench.findings(["list", "--all-branches"]).fails(4);
    told.says("c:findings/FIN/FIN-BUG-009.json").says("Only here");
    bench.git(["branch", "-q", "-D", "c"]).ok();
    bench.findings(["list", "--all-branches"]).ok();
    bench.write(".git/refs/remotes/origin/gone", format!("{}\n", "1".repeat(40)));
    bench.findings(["list", "--all-branches"]).ok().says("refs/remotes/origin/gone");
    bench.write(".git/refs/heads/gone", format!("{}\n", "1".repeat(40)));
    bench
        .findings(["list", "--all-branches"])
        .fails(4)
        .says("passed over 'refs/heads/gone'")
        .says("Only here");
}

#[test]
fn one_line_of_history_is_not_asked_about_all_branches() {
    let bench = branched();
    bench.findings(["list", "--all-branches", "--sort", "updated"]).fails(2).says("one line of history");
    bench.findings(["list", "--all-branches", "--at", "main"]).fails(2).says("cannot be used with");
}

#[test]
fn where_nothing_is_filed_it_says_so() {
    let bench = Bench::started();
    bench.findings(["list", "--all-branches"]).ok().says("no finding is filed here yet");
}

/// Objects are read by `git cat-file --batch` in a repository of SHA-256: what it is asked for is what is read.
#[test]
fn every_object_is_read_once_however_many_branches_have_it() {
    let bench = Bench::bare_folder();
    bench.git(["init", "-q", "-b", "main", "--object-format=sha256"]).ok();
    bench.findings(["init"]).ok();
    for number in 0..20 {
        bench.create(["--title", &format!("Number {number}")]);
    }
    for number in 0..30 {
        let name = format!("branch-{number}");
        bench.git(["switch", "-q", "-c", &name, "main"]).ok();
        match number % 3 {
            0 => drop(bench.commit_file("src/bag.rs", &name, "Code")),
            1 => drop(bench.findings(["confirm", &format!("FIN-BUG-{:03}", number % 20 + 1)]).ok()),
            _ => {}
        }
    }
    let (real, log) = (bench.shell("command -v git").ok().stdout, bench.root().join("asked"));
    let wrapper = format!(
        "#!/bin/sh\ncase \"$*\" in *cat-file*--batch*) tee -a {log} | {real} \"$@\";; *) exec {real} \"$@\";; esac\n",
        log = log.display(),
        real = real.trim_end()
    );
    bench.write("../bin/git", wrapper);
    bench.shell("chmod +x ../bin/git").ok();
    let found = rows(&bench, &["--all"]);
    assert_eq!(found.len(), 20 + 10, "twenty, and ten that are confirmed somewhere");
    let asked = fs::read_to_string(log).unwrap();
    let objects: Vec<&str> = asked.split_whitespace().filter(|word| word.len() == 64).collect();
    let distinct: BTreeSet<&str> = objects.iter().copied().collect();
    assert!(distinct.len() >= 30, "{asked}");
    assert_eq!(objects.len(), distinct.len(), "some are read twice");
}
