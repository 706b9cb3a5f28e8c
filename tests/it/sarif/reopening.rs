//! A resolved finding that is reported again: only later reports and commits that have the fix open it.

use serde_json::{Value, json};

use super::*;

fn at(time: &str) -> Value {
    let mut log = log(vec![result("R1", "a.rs", 1, "one")]);
    log["runs"][0]["invocations"][0]["endTimeUtc"] = json!(time);
    log
}

const EARLY: &str = "2025-12-31T00:00:00Z";
const LATE: &str = "2026-06-01T00:00:00Z";

/// A repository with a finding that is closed in this way; its id.
fn closed(arguments: &[&str]) -> (Bench, String) {
    let bench = Bench::started();
    gives(&bench, &at(EARLY), [], [1, 0, 0, 0, 0, 0]);
    let closed = id(&at_line(&bench, 1)).to_owned();
    let whole = ["resolve", &closed].iter().copied().chain(arguments.iter().copied()).collect::<Vec<_>>();
    bench.findings(whole).ok();
    (bench, closed)
}

#[test]
fn a_later_report_opens_what_was_resolved_when_asked_to() {
    let (bench, closed) = closed(&["--commit", "HEAD"]);
    changes_nothing(&bench, &at(LATE), []);
    changes_nothing(&bench, &at(EARLY), ["--reopen"]);
    gives(&bench, &at(LATE), ["--reopen"], [0, 0, 0, 1, 0, 0]);
    let finding = bench.finding(&closed);
    assert_eq!(finding["status"], "open");
    assert!(finding.get("resolution").is_none() && finding.get("resolved_at").is_none(), "{finding}");
    changes_nothing(&bench, &at(LATE), ["--reopen"]);
}

#[test]
fn a_report_that_does_not_say_when_opens_nothing() {
    let (bench, _) = closed(&["--commit", "HEAD"]);
    changes_nothing(&bench, &log(vec![result("R1", "a.rs", 1, "one")]), ["--reopen"]);
}

#[test]
fn what_was_accepted_stays_accepted() {
    for way in ["wont_fix", "by_design"] {
        let (bench, _) = closed(&["--type", way, "--details", "known"]);
        changes_nothing(&bench, &at(LATE), ["--reopen"]);
        changes_nothing(&bench, &at(LATE), ["--reopen", "--scanned", "HEAD"]);
    }
}

#[test]
fn a_scan_of_code_that_has_the_fix_is_a_regression() {
    let bench = Bench::started();
    gives(&bench, &at(EARLY), [], [1, 0, 0, 0, 0, 0]);
    let ours = id(&at_line(&bench, 1)).to_owned();
    let before = bench.hash("HEAD");
    let fix = bench.commit_file("a.rs", "fixed\n", "Fix");
    bench.findings(["resolve", &ours, "--commit", &fix]).ok();
    changes_nothing(&bench, &at(EARLY), ["--scanned", &before]);
    let bad = bench.commit_file("a.rs", "one\n", "Break again");
    let path = beside(&bench, "log.sarif", &at(EARLY));
    let path = path.to_str().unwrap();
    let answer = bench.findings(["import", path, "--scanned", "HEAD"]).ok();
    answer.says("1 reopened").says(&format!(
        "{ours} came back within 2 commits ({}..{})",
        &fix[..7],
        &bad[..7]
    ));
    answer.says(&format!("git bisect start {} {}", &bad[..7], &fix[..7]));
    assert_eq!(bench.finding(&ours)["status"], "open");
    assert_eq!(bench.finding(&ours)["source"]["commit"], json!(bad));
    changes_nothing(&bench, &at(EARLY), ["--scanned", &bad]);
    // who closes it again knows of that scan, and still does after a later one
    bench.findings(["resolve", &ours, "--commit", &fix]).ok();
    changes_nothing(&bench, &at(EARLY), ["--scanned", &bad]);
    let later = bench.commit_file("b.rs", "other\n", "Go on");
    gives(&bench, &at(EARLY), ["--scanned", &later], [0, 0, 0, 1, 0, 0]);
    bench.findings(["resolve", &ours, "--commit", &fix]).ok();
    for scanned in [&later, &bad] {
        changes_nothing(&bench, &at(EARLY), ["--scanned", scanned]);
    }
}

#[test]
fn the_range_of_a_regression_is_in_the_answer() {
    let bench = Bench::started();
    gives(&bench, &at(EARLY), [], [1, 0, 0, 0, 0, 0]);
    let ours = id(&at_line(&bench, 1)).to_owned();
    let fix = bench.commit_file("a.rs", "fixed\n", "Fix");
    bench.findings(["resolve", &ours, "--commit", &fix]).ok();
    let bad = bench.commit_file("a.rs", "one\n", "Break again");
    let data = gives(&bench, &at(EARLY), ["--scanned", &bad], [0, 0, 0, 1, 0, 0]);
    let told = json!([{"id": ours, "fixed_in": fix, "reported_in": bad, "commits": 2, "range": format!("{fix}..{bad}")}]);
    assert_eq!(data["regressions"], told);
}

#[test]
fn what_a_scan_missed_a_scan_of_a_later_commit_opens() {
    let bench = Bench::started();
    gives(&bench, &at(EARLY), [], [1, 0, 0, 0, 0, 0]);
    let ours = id(&at_line(&bench, 1)).to_owned();
    let other = log(vec![result("R2", "b.rs", 9, "other")]);
    gives(&bench, &other, ["--close-missing", "--scanned", "HEAD"], [1, 0, 0, 0, 1, 0]);
    let without = bench.hash("HEAD~1");
    changes_nothing(&bench, &at(EARLY), ["--scanned", &without]);
    bench.commit_file("a.rs", "one\n", "Break again");
    gives(&bench, &at(EARLY), ["--scanned", "HEAD"], [0, 0, 0, 1, 0, 0]);
    assert_eq!(bench.finding(&ours)["status"], "open");
}

#[test]
fn what_stays_resolved_is_told_and_may_be_opened_later() {
    let bench = Bench::started();
    gives(&bench, &at(EARLY), [], [1, 0, 0, 0, 0, 0]);
    let ours = id(&at_line(&bench, 1)).to_owned();
    let fix = bench.commit_file("a.rs", "fixed\n", "Fix");
    bench.findings(["resolve", &ours, "--commit", &fix]).ok();
    bench.commit_file("a.rs", "\n\none\n", "Break again");
    let moved = log(vec![result("R1", "a.rs", 3, "one")]);
    let path = beside(&bench, "log.sarif", &moved);
    let answer = bench.findings(["import", path.to_str().unwrap()]).ok();
    answer.says(&format!(
        "note: 1 resolved finding is reported again ({ours}); --scanned REV or 'git findings reopen ID' opens it"
    ));
    changes_nothing(&bench, &moved, []);
    gives(&bench, &moved, ["--scanned", "HEAD"], [0, 0, 0, 1, 0, 0]);
    assert_eq!(at_line(&bench, 3)["status"], "open");
    let early = beside(&bench, "early.sarif", &at("2025-01-01T00:00:00Z"));
    bench.findings(["resolve", &ours, "--commit", &fix]).ok();
    let answer = bench.findings(["import", early.to_str().unwrap()]).ok();
    answer.says_nothing_of("reported again").says_nothing_of("left resolved");
}

/// Nothing said why `--reopen` did nothing.
#[test]
fn a_report_older_than_the_closing_says_why_it_opens_nothing() {
    let (bench, closed) = closed(&["--commit", "HEAD"]);
    let answer = import(&bench, &at(EARLY), ["--reopen"]);
    let note =
        format!("note: 1 finding left resolved ({closed}), for the report was made before the closing;");
    assert!(answer["notes"][0].as_str().unwrap().starts_with(&note), "{answer}");
    assert_eq!(numbers(&answer), [0, 1, 0, 0, 0, 0]);
}

/// What a scan closed that nobody gave a commit is opened by the next one that has one.
#[test]
fn what_a_scan_without_a_commit_closed_comes_back() {
    let bench = Bench::started();
    bench.commit_file("a.rs", "one\n", "Start");
    gives(&bench, &at(EARLY), ["--scanned", "HEAD"], [1, 0, 0, 0, 0, 0]);
    let ours = id(&at_line(&bench, 1)).to_owned();
    bench.commit_file("a.rs", "two\n", "Fix");
    let other = log(vec![result("R2", "b.rs", 9, "other")]);
    gives(&bench, &other, ["--close-missing"], [1, 0, 0, 0, 1, 0]);
    bench.commit_file("a.rs", "one\n", "Break again");
    gives(&bench, &at(EARLY), ["--scanned", "HEAD"], [0, 0, 0, 1, 0, 0]);
    assert_eq!(bench.finding(&ours)["status"], "open");
}

/// GF-DX-018: years later the commit and the finding still say where to look.
#[test]
fn a_regression_stands_in_the_commit_and_in_show() {
    let bench = Bench::started();
    let both = |other: &str| log(vec![result("R1", "a.rs", 1, "one"), result(other, "b.rs", 9, "other")]);
    gives(&bench, &both("R2"), [], [2, 0, 0, 0, 0, 0]);
    let ours = id(&at_line(&bench, 1)).to_owned();
    let fix = bench.commit_file("a.rs", "fixed\n", "Fix");
    bench.findings(["resolve", &ours, "--commit", &fix]).ok();
    let bad = bench.commit_file("a.rs", "one\n", "Break again");
    gives(&bench, &both("R3"), ["--scanned", &bad], [1, 0, 0, 1, 0, 0]);
    let (good, bad) = (&fix[..12], &bad[..12]);
    let told = format!("{ours} came back within 2 commits ({good}..{bad}): git bisect start {bad} {good}");
    let message = bench.git(["log", "-1", "--format=%B"]).ok();
    message.says("import 2 findings from log, 1 came back\n").says(&format!("\n\n{told}\n\n"));
    bench.findings(["show", &ours]).ok().says(&format!("        {told}\n"));
    let data = bench.findings(["history", "--json", "-n", "2"]).json();
    let reasons = data["events"].as_array().unwrap().iter().map(|event| &event["reason"]);
    let (with, without): (Vec<&Value>, Vec<&Value>) = reasons.partition(|reason| reason.is_string());
    assert_eq!((with, without.len()), (vec![&json!(told)], 1), "{data}");
}
