//! Which commit fixed a finding whose line is not the one of the code.

use super::{create, on, started, status_of};
use crate::bench::Bench;

/// The findings' branch is a line of its own: it has no commit in common with the code.
fn apart() -> Bench {
    let bench = Bench::new();
    bench.commit_file("src/bag.rs", "fn take() {}\n", "Begin");
    bench.shell("git branch findings $(git commit-tree -m Findings $(git mktree </dev/null))").ok();
    bench.findings(["init", "--on", "findings"]).ok();
    bench
}

fn fix_of(bench: &Bench, id: &str) -> String {
    let shown = bench.findings(["show", id, "--at", "findings", "--json"]).json();
    shown["finding"]["resolution"]["commit_hash"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_trailer_on_the_line_of_the_code_names_the_fix() {
    for bench in [started(), apart()] {
        let id = create(&bench);
        let fix = bench.commit_file("src/bag.rs", "fixed\n", &format!("Fix\n\nFixes-Finding: {id}"));
        on(&bench, &["resolve", &id]).says("found by its line");
        assert_eq!((fix_of(&bench, &id), status_of(&bench, &id).as_str()), (fix, "resolved"));
    }
}

#[test]
fn a_fix_that_did_not_hold_is_not_found_again() {
    let bench = apart();
    let id = create(&bench);
    let first = bench.commit_file("src/bag.rs", "fixed\n", &format!("Fix\n\nFixes-Finding: {id}"));
    on(&bench, &["resolve", &id]);
    on(&bench, &["reopen", &id, "--reason", "seen again"]);
    let refused = on(&bench, &["resolve", &id]);
    assert_eq!(refused.code, Some(2), "{refused}");
    let second = bench.commit_file("src/bag.rs", "better\n", &format!("Fix\n\nFixes-Finding: {id}"));
    on(&bench, &["resolve", &id]).says("found by its line");
    assert_eq!(fix_of(&bench, &id), second);
    let shown = bench.findings(["show", &id, "--at", "findings", "--json"]).json();
    assert_eq!(shown["finding"]["resolution"]["previous_commit_hashes"][0], first);
}

#[test]
fn nothing_is_assumed_where_history_cannot_tell() {
    for bench in [started(), apart()] {
        let id = create(&bench);
        let fix = bench.commit_file("src/bag.rs", "fixed\n", "Fix");
        let refused = on(&bench, &["resolve", &id]);
        assert_eq!(refused.code, Some(2), "{refused}");
        refused.says("opened on a branch that HEAD does not contain").says("--commit REV names it");
        on(&bench, &["resolve", &id, "--commit", "HEAD"]).says("fix commit");
        assert_eq!(fix_of(&bench, &id), fix);
    }
}

#[test]
fn where_head_contains_the_opening_it_is_assumed_as_ever() {
    let bench = started();
    let id = create(&bench);
    bench.git(["merge", "-q", "findings"]).ok();
    let fix = bench.commit_file("src/bag.rs", "fixed\n", "Fix");
    on(&bench, &["resolve", &id]).says("assumed").says("--commit changes it");
    assert_eq!(fix_of(&bench, &id), fix);
}

#[test]
fn a_duplicate_is_looked_for_on_the_branch() {
    let bench = started();
    let (first, second) = (create(&bench), create(&bench));
    let resolved = on(&bench, &["resolve", &second, "--type", "duplicate", "--of", &first]);
    assert_eq!(resolved.code, Some(0), "{resolved}");
    assert_eq!(status_of(&bench, &second), "duplicate");
}

#[test]
fn a_claim_holds_over_the_branch_and_the_work_trees() {
    let bench = started();
    let id = create(&bench);
    on(&bench, &["start", &id, "--as", "agent-7"]).says("open → in_progress on findings");
    let other = bench.worktree("other");
    let refused = on(&other, &["start", &id, "--as", "agent-8"]);
    assert_eq!(refused.code, Some(5), "{refused}");
    refused.says("claimed by agent-7");
    on(&other, &["resolve", &id, "--commit", "none"]).says("in_progress → resolved");
    assert_eq!(bench.git(["for-each-ref", "refs/findings/claims"]).ok().stdout, "");
}
