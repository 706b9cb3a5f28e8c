//! The same id on several branches.

use super::{codes, codes_of, examined, healthy, stays};
use crate::bench::Bench;

const FINDING: &str = "findings/FIN/FIN-BUG-001.json";

/// Commits another text of the finding on a branch of its own.
fn on_branch(bench: &Bench, name: &str, old: &str, new: &str) {
    let text = bench.read(FINDING);
    assert!(text.contains(old), "{old}: {text}");
    bench.git(["switch", "-qc", name]).ok();
    bench.commit_file(FINDING, &text.replace(old, new), "Change");
    bench.git(["switch", "-q", "main"]).ok();
}

#[test]
fn one_finding_that_reads_otherwise_on_a_branch_is_one_finding() {
    let bench = healthy();
    on_branch(&bench, "other", "Bag loses keys", "Bag drops keys");
    assert_eq!(codes(&bench), [""; 0]);
}

#[test]
fn two_findings_under_one_id_name_their_branches() {
    let bench = healthy();
    let created = bench.finding("FIN-BUG-001")["created_at"].as_str().unwrap().to_owned();
    on_branch(&bench, "other", &created, "2026-02-03T04:05:06Z");
    on_branch(&bench, "third", &created, "2026-02-03T04:05:06Z");
    let symptom = stays(&bench, "branch-clash", "'aliases'");
    let message = symptom["message"].as_str().unwrap();
    assert!(message.starts_with("FIN-BUG-001 is 2 different findings: on refs/heads/main"), "{message}");
    assert!(message.contains("refs/heads/other (created 2026-02-03T04:05:06Z)"), "{message}");
}

/// GF-BUG-013: the branch of the other clone has the younger one under the old id until the merge is pushed.
#[test]
fn two_findings_that_a_merge_told_apart_are_no_clash() {
    let bench = Bench::started();
    let younger = bench.clone_to("younger");
    bench.create(["--title", "Elder"]);
    younger.create(["--title", "Younger"]);
    bench.findings(["hook", "install"]).ok();
    bench.git(["remote", "add", "younger", younger.top.to_str().unwrap()]).ok();
    bench.git(["fetch", "-q", "younger"]).ok();
    assert_eq!(codes(&bench), ["branch-clash"]);
    bench.git(["merge", "-q", "younger/main"]).fails(1);
    bench.findings(["merge", "--fix"]).ok().says("renumbered, now FIN-BUG-002");
    bench.git(["commit", "-q", "--no-edit"]).ok();
    assert_eq!(codes(&bench), [""; 0]);
    // another finding that gets the old id is one all the same
    let created = younger.finding("FIN-BUG-001")["created_at"].as_str().unwrap().to_owned();
    let other = younger.read(FINDING).replace(&created, "2026-02-03T04:05:06Z");
    younger.commit_file(FINDING, &other, "Another");
    bench.git(["fetch", "-q", "younger"]).ok();
    assert_eq!(codes(&bench), ["branch-clash"]);
}

#[test]
fn a_work_tree_that_stands_on_no_branch_counts_too() {
    let bench = healthy();
    let created = bench.finding("FIN-BUG-001")["created_at"].as_str().unwrap().to_owned();
    let linked = bench.worktree("linked");
    linked.git(["switch", "-q", "--detach"]).ok();
    linked.git(["branch", "-qD", "linked"]).ok();
    let text = linked.read(FINDING).replace(&created, "2026-02-03T04:05:06Z");
    linked.commit_file(FINDING, &text, "Change");
    assert_eq!(codes(&bench), ["branch-clash"]);
}

#[test]
fn a_branch_that_cannot_be_read_is_named() {
    let bench = healthy();
    bench.write(".git/refs/heads/lost", "0123456789012345678901234567890123456789\n");
    let told = examined(&bench);
    assert_eq!(codes_of(&told), ["branch-unreadable"], "{told:#}");
    assert_eq!(told["symptoms"][0]["about"], "refs/heads/lost");
}
