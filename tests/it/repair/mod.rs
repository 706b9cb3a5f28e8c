//! The fix commit stays true: found again after everything that git and forges do to commits, with real repositories.

mod chance;
mod forges;
mod hook;
mod reapplied;
mod rewriting;
mod verdicts;

use serde_json::{Value, json};

use crate::bench::Bench;

/// A finding that was found on main, fixed by "Swap" on the branch `work` and resolved there; the hash of the fix.
pub fn fixed(trailer: bool) -> (Bench, String) {
    let bench = Bench::started();
    bench.create([]);
    let fix = fix_on_branch(&bench, trailer);
    (bench, fix)
}

pub fn fix_on_branch(bench: &Bench, trailer: bool) -> String {
    bench.git(["switch", "-q", "-c", "work"]).ok();
    let message = if trailer { "Swap\n\nFixes-Finding: FIN-BUG-001" } else { "Swap" };
    let fix = bench.commit_file("src/bag.rs", "fn take() { swap() }\n", message);
    bench.findings(["resolve", "FIN-BUG-001"]).ok().says(&fix[..7]);
    fix
}

/// Another commit on main, so that a rebase has something to do.
pub fn advance_main(bench: &Bench) {
    bench.git(["switch", "-q", "main"]).ok();
    bench.commit_file("README", "more\n", "Advance");
    bench.git(["switch", "-q", "work"]).ok();
}

/// Everything that no branch reaches is gone for good.
pub fn forget_the_rest(bench: &Bench) {
    bench.git(["reflog", "expire", "--expire=now", "--all"]).ok();
    bench.git(["gc", "--quiet", "--prune=now"]).ok();
}

pub fn is_here(bench: &Bench, hash: &str) -> bool {
    bench.git(["cat-file", "-e", hash]).run().code == Some(0)
}

/// The newest commit of HEAD whose message has this line.
#[track_caller]
pub fn commit_with(bench: &Bench, line: &str) -> String {
    let found = bench.git(["log", "-1", "--format=%H", &format!("--grep=^{line}$")]).ok().stdout;
    assert!(!found.is_empty(), "no commit has the line {line:?}");
    found.trim_end().to_owned()
}

/// What `verify` says of the one finding.
#[track_caller]
pub fn verdict(bench: &Bench) -> Value {
    let answer = bench.findings(["verify", "--json"]).run();
    let row = answer.data()["findings"][0].take();
    let is_good = matches!(row["verdict"].as_str(), Some("ok" | "derived" | "moved" | "unknown"));
    assert_eq!(answer.code, Some(i32::from(!is_good)), "{answer}");
    row
}

/// `verify` finds the commit by this method, `repair --write` records it with one commit, and then all is well.
#[track_caller]
pub fn mends(bench: &Bench, old: &str, new: &str, found: (&str, &str)) {
    assert_ne!(old, new, "nothing was rewritten");
    let row = verdict(bench);
    assert_eq!(
        (&row["verdict"], &row["commit"], &row["method"], &row["confidence"]),
        (&json!("moved"), &json!(new), &json!(found.0), &json!(found.1)),
        "{row:#}"
    );
    let before = bench.commits();
    bench.findings(["repair"]).ok().says(&format!("{} → {}", &old[..7], &new[..7])).says(found.1);
    assert_eq!(bench.commits(), before, "nothing is written unasked");
    bench.findings(["repair", "--write"]).ok().says("1 fix commit mended");
    assert_eq!(bench.commits(), before + 1);
    assert_eq!(bench.status(), "");
    let resolution = bench.finding("FIN-BUG-001")["resolution"].clone();
    assert_eq!(resolution["commit_hash"], new);
    assert_eq!(resolution["commit_source"], "repair");
    assert_eq!(resolution["previous_commit_hashes"], json!([old]));
    let date = bench.git(["log", "-1", "--format=%aI", new]).ok().stdout;
    assert_eq!(resolution["commit_author_date"], date.trim_end());
    assert_eq!(verdict(bench)["verdict"], "ok");
    bench.findings(["repair", "--write"]).ok().says("nothing to repair");
    assert_eq!(bench.commits(), before + 1, "a second run changes nothing");
    bench.findings(["validate", "--strict"]).ok();
}
