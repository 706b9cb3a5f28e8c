//! `merge --fix` that dies at any call: whoever types it again comes to the end to which it would have come.

use super::fault::{Effect, Victim};
use super::kills::CALLS;
use super::{Deed, Fault, Scene, is_traced};
use crate::bench::{Bench, finding_path};

const MERGE: Deed = Deed { words: &["merge", "--fix"] };

/// A merge that git stopped: of three findings one can be merged, one has a conflict with more between its markers than
/// need be, and one was removed on one side; and files of the user, staged, edited and untracked.
fn stopped() -> Bench {
    let bench = Bench::started();
    bench.write("src/edited", "one\n");
    bench.git(["add", "."]).ok();
    bench.git(["commit", "-q", "-m", "Sources"]).ok();
    for title in ["Bag", "Guard", "Timeout"] {
        bench.create(["--title", title]);
    }
    for (side, edits) in
        [("ours", ["severity=low", "title=Our guard"]), ("theirs", ["title=Sack", "title=Their guard"])]
    {
        bench.git(["switch", "-q", "-c", side, "main"]).ok();
        for (id, edit) in ["FIN-BUG-001", "FIN-BUG-002"].into_iter().zip(edits) {
            let day = if side == "ours" {
                "updated_at=2026-02-01T00:00:00Z"
            } else {
                "updated_at=2026-02-02T00:00:00Z"
            };
            bench.findings(["edit", id, "--set", edit, "--set", day]).ok();
        }
    }
    bench.findings(["remove", "FIN-BUG-003", "--reason", "Never was one."]).ok();
    bench.git(["switch", "-q", "ours"]).ok();
    bench.findings(["edit", "FIN-BUG-003", "--set", "severity=low"]).ok();
    bench.git(["merge", "-q", "theirs"]).fails(1);
    bench.write("src/staged", "staged\n");
    bench.git(["add", "src/staged"]).ok();
    bench.write("src/edited", "two\n");
    bench.write("untracked/file", "untracked\n");
    bench
}

#[test]
fn merge_fix_that_died_at_any_call_is_done_by_the_next_one() {
    if !is_traced() {
        return;
    }
    let scene = Scene::at(stopped(), MERGE, "");
    let mut struck = 0;
    for call in CALLS {
        for nth in (1..).step_by(MERGE.step()) {
            let fault = Fault { victim: Victim::Itself, call, effect: Effect::Dies, nth };
            let copy = scene.copy();
            let Some(answer) = fault.strike(&scene, &copy) else { break };
            scene.judge_repeated(&copy, &answer, &format!("{fault:?}"));
            struck += 1;
        }
    }
    println!("{:?}: killed at {struck} calls", MERGE.words);
    assert!(struck > 10, "{struck}");
}

/// What the scene is about: it is done, and only what people have to settle is left.
#[test]
fn what_is_repeated_is_worth_it() {
    let bench = stopped();
    let answer = bench.findings(MERGE.words).fails(1);
    answer
        .says("staged FIN-BUG-001 merged")
        .says("left FIN-BUG-002 conflict in title")
        .says("left FIN-BUG-003 removed");
    assert_eq!(bench.finding("FIN-BUG-001")["title"], "Sack");
    assert_eq!(bench.read(&finding_path("FIN-BUG-002")).matches("<<<<<<<").count(), 1);
}
