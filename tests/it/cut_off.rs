//! What is asked of commits that a shallow clone does not have: history is said to be cut, and what brings the rest.

use super::bench::Bench;

const CUT: &str = "history is cut in this shallow clone";
const FETCH: &str = "git fetch --unshallow";

/// A repository in which a finding was fixed and resolved long ago, and a clone of so many commits of it.
fn shallow(depth: &str) -> (Bench, Bench) {
    let bench = Bench::started();
    bench.create([]);
    bench.commit_file("src/bag.rs", "fn take() { swap() }\n", "Swap");
    bench.findings(["resolve", "FIN-BUG-001"]).ok();
    bench.create([]);
    let clone = bench.at(bench.root().join("clone"));
    let url = format!("file://{}", bench.top.display());
    bench.git(["clone", "-q", "--depth", depth, &url, clone.top.to_str().unwrap()]).ok();
    (bench, clone)
}

/// GF-BUG-016
#[test]
fn a_revision_before_the_cut_is_told_to_be_cut_off() {
    let (_bench, clone) = shallow("1");
    for words in [
        &["diff", "HEAD~1..HEAD"][..],
        &["diff", "HEAD~1"],
        &["resolve", "--from-commits", "HEAD~1..HEAD"],
        &["resolve", "FIN-BUG-002", "--commit", "HEAD~2"],
        &["list", "--at", "HEAD~1"],
        &["verify", "--in", "HEAD~1"],
        &["undo", "HEAD~1"],
    ] {
        clone.findings(words).fails(3).says("HEAD~").says(CUT).says(FETCH).says("--deepen=50");
    }
    clone.git(["fetch", "-q", "--unshallow"]).ok();
    clone.findings(["list", "--at", "HEAD~9"]).fails(3).says_nothing_of("shallow");
    clone.findings(["diff", "HEAD~1..HEAD"]).ok();
}

/// Nobody knows the fix better than the history that is not here.
#[test]
fn repair_advises_to_fetch_what_was_cut_off() {
    let (_bench, clone) = shallow("1");
    let answer = clone.findings(["repair"]).ok();
    answer.says("unknown").says(CUT).says(FETCH).says_nothing_of("--commit");
    clone.git(["fetch", "-q", "--unshallow"]).ok();
    clone.findings(["repair"]).ok().says("nothing to repair");
}

/// GF-BUG-015: where history ends, everything seems to have changed.
#[test]
fn what_the_last_commit_of_a_shallow_clone_did_cannot_be_undone() {
    let (_bench, clone) = shallow("1");
    let named = clone.findings(["undo", "HEAD"]).fails(2);
    named.says("history is cut there").says("git fetch --deepen=1").says_nothing_of("git revert");
    clone.findings(["undo"]).fails(3).says("no commit of git findings is there").says(CUT).says(FETCH);
    let (_bench, clone) = shallow("2");
    clone.findings(["undo", "--last", "2"]).fails(3).says("only 1").says(CUT);
    clone.findings(["undo"]).ok().says("FIN-BUG-002 removed");
}
