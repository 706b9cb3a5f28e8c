//! A fix that was taken back and applied again, after a rebase: what takes back the revert names it as it was before.

use serde_json::json;

use super::{advance_main, commit_with, fixed, forget_the_rest, verdict};
use crate::bench::Bench;

/// A fix that was taken back and applied again on its branch; the hash of the revert.
fn reapplied(is_hooked: bool) -> (Bench, String) {
    let (bench, fix) = fixed(false);
    if is_hooked {
        bench.findings(["hook", "install"]).ok();
    }
    bench.git(["revert", "--no-edit", &fix]).ok();
    let revert = bench.hash("HEAD");
    bench.git(["revert", "--no-edit", &revert]).ok();
    assert_eq!(verdict(&bench)["verdict"], "ok");
    (bench, revert)
}

fn rebase(bench: &Bench, todo: &str) {
    advance_main(bench);
    let rebase = bench.git(["rebase", "-q", "-i", "main"]).env("GIT_SEQUENCE_EDITOR", todo);
    rebase.env("GIT_EDITOR", "sed -i.old -e '1s/.*/Back it out/'").ok();
    forget_the_rest(bench);
}

#[test]
fn a_fix_that_was_applied_again_stands_after_a_rebase() {
    for is_hooked in [true, false] {
        let (bench, _) = reapplied(is_hooked);
        rebase(&bench, "true");
        let row = verdict(&bench);
        let fix = commit_with(&bench, "Swap");
        assert_eq!((&row["verdict"], &row["commit"]), (&json!("moved"), &json!(fix)), "{is_hooked}: {row:#}");
        bench.findings(["repair", "--write"]).ok().says("1 fix commit mended");
        assert_eq!(verdict(&bench)["verdict"], "ok");
        let again = bench.hash(":/^(Reapply|Revert \"Revert)");
        bench.git(["revert", "--no-edit", &again]).ok();
        let row = verdict(&bench);
        assert_eq!(row["verdict"], "reverted", "taken back for good: {row:#}");
    }
}

/// Where neither the journal nor the subject leads to the revert, nobody can tell.
#[test]
fn a_revert_with_other_words_is_known_to_the_journal_alone() {
    for (is_hooked, expected) in [(true, "moved"), (false, "ambiguous")] {
        let (bench, _) = reapplied(is_hooked);
        rebase(&bench, "sed -i.old -e '/[0-9a-f]* .*Revert \"Swap\"$/s/^pick/reword/'");
        let revert = commit_with(&bench, "Back it out");
        let row = verdict(&bench);
        assert_eq!(row["verdict"], expected, "{row:#}");
        if !is_hooked {
            assert_eq!(row["reverted_by"], revert);
            bench.findings(["verify"]).fails(1).says("seems to take back in turn");
        }
    }
}

/// GF-BUG-018: a fix that was reverted and picked again is in effect, until that is taken back, too.
#[test]
fn a_fix_that_was_picked_again_stands() {
    for is_left_to_git in [false, true] {
        let (bench, fix) = fixed(false);
        if is_left_to_git {
            // patch ids are then asked of git
            bench.git(["config", "diff.indentHeuristic", "true"]).ok();
        }
        bench.git(["revert", "--no-edit", &fix]).ok();
        let revert = bench.hash("HEAD");
        bench.git(["tag", "reverted"]).ok();
        assert_eq!(verdict(&bench)["verdict"], "reverted");
        // the same author and second, another patch
        bench.write("README", "x");
        bench.git(["add", "README"]).ok();
        bench.git(["commit", "-q", "-C", &fix]).ok();
        assert_eq!(verdict(&bench)["verdict"], "reverted");
        bench.git(["cherry-pick", &fix]).ok();
        let again = bench.hash("HEAD");
        let row = verdict(&bench);
        assert_eq!((&row["verdict"], &row["commit"]), (&json!("ok"), &json!(fix)), "{row:#}");
        assert_eq!(row.get("reverted_by"), None);
        let told = format!("taken back by {} and picked again as {}", &revert[..7], &again[..7]);
        bench.findings(["verify"]).ok().says(&told);
        bench.findings(["verify", "--in", "reverted"]).fails(1).says("reverted");
        bench.git(["revert", "--no-edit", &again]).ok();
        assert_eq!(verdict(&bench)["verdict"], "reverted");
    }
}

/// After a rebase both the fix and what picks it again have its date and patch; the one that stands is meant.
#[test]
fn of_a_rebased_fix_and_its_pick_the_one_that_stands_is_found() {
    let (bench, fix) = fixed(false);
    bench.git(["revert", "--no-edit", &fix]).ok();
    bench.git(["cherry-pick", &fix]).ok();
    advance_main(&bench);
    bench.git(["rebase", "-q", "main"]).ok();
    forget_the_rest(&bench);
    let row = verdict(&bench);
    assert_eq!(
        (&row["verdict"], &row["commit"]),
        (&json!("moved"), &json!(commit_with(&bench, "Swap"))),
        "{row:#}"
    );
}
