//! A commit of the same second that has nothing to do with the fix: people tell, and nothing is written unasked.

use serde_json::json;

use super::{advance_main, commit_with, forget_the_rest, mends, verdict};
use crate::bench::{Bench, finding_path};

const SECOND: &str = "2026-02-01T00:00:00Z";

/// Who wrote the other commit.
const AUTHORS: [&str; 2] = ["Ada Lovelace <ada@example.org>", "Bob <bob@example.org>"];

/// Commits with the author date that all of these share.
fn commit_at_once(bench: &Bench, path: &str, message: &str, author: &str) -> String {
    bench.write(path, message);
    bench.git(["add", "--all"]).ok();
    bench.git(["commit", "-q", "-m", message, "--author", author]).env("GIT_AUTHOR_DATE", SECOND).ok();
    bench.hash("HEAD")
}

/// A finding on main that records a fix of the branch `work`, which is dropped, and a commit of main with the same author
/// date, made before or after that; the hashes of the fix and of the other.
fn dropped(author: &str, is_before: bool, location: &[&str]) -> (Bench, String, String) {
    let bench = Bench::started();
    let create = ["create", "--type", "bug", "--severity", "high", "--title", "T", "--description", "D"];
    bench.findings(create.iter().chain(location)).ok();
    bench.git(["switch", "-q", "-c", "work"]).ok();
    let fix = commit_at_once(&bench, "src/bag.rs", "Swap", AUTHORS[0]);
    bench.git(["switch", "-q", "main"]).ok();
    let update = || commit_at_once(&bench, "README", "Update README", author);
    let before = is_before.then(update);
    bench.findings(["resolve", "FIN-BUG-001", "--commit", &fix]).ok();
    let other = before.unwrap_or_else(update);
    bench.git(["branch", "-q", "-D", "work"]).ok();
    forget_the_rest(&bench);
    (bench, fix, other)
}

#[test]
fn a_commit_of_the_same_second_is_not_where_the_fix_moved() {
    for (author, is_before, location) in [
        (AUTHORS[0], true, &[][..]),
        (AUTHORS[0], false, &[]),
        (AUTHORS[0], false, &["--at", "src/bag.rs:1"]),
        (AUTHORS[1], false, &[]),
        (AUTHORS[1], true, &["--at", "README:1"]),
    ] {
        let (bench, fix, other) = dropped(author, is_before, location);
        let row = verdict(&bench);
        assert_eq!(
            (&row["verdict"], &row["candidates"], &row["confidence"]),
            (&json!("ambiguous"), &json!([other]), &json!("weak")),
            "{author} {is_before} {location:?}: {row:#}"
        );
        let told = format!("the author date alone leads to {}", &other[..7]);
        bench.findings(["verify"]).fails(1).says(&told);
        let (head, text) = (bench.hash("HEAD"), bench.read(&finding_path("FIN-BUG-001")));
        for words in [&["repair", "--write"][..], &["repair", "--write", "type:bug"]] {
            bench.findings(words).fails(1).says(&told).says("'git findings repair FIN-BUG-001 --write'");
        }
        assert_eq!((bench.hash("HEAD"), bench.read(&finding_path("FIN-BUG-001"))), (head, text.clone()));
        assert!(text.contains(&fix), "the evidence is as it was");
    }
}

/// Whoever has seen it names the finding.
#[test]
fn a_finding_that_is_named_takes_it() {
    let (bench, fix, other) = dropped(AUTHORS[0], false, &[]);
    bench.findings(["repair", "fin-bug-001"]).ok().says(&other[..7]).says("(weak)");
    bench.findings(["repair", "FIN-BUG-001", "--write"]).ok().says("1 fix commit mended");
    let resolution = bench.finding("FIN-BUG-001")["resolution"].clone();
    assert_eq!(
        (&resolution["commit_hash"], &resolution["previous_commit_hashes"]),
        (&json!(other), &json!([fix]))
    );
    assert_eq!(verdict(&bench)["verdict"], "ok");
}

/// A fix that was named, not assumed, and whose patch changed: what the finding is about tells.
#[test]
fn a_commit_of_the_same_second_that_changes_a_location_is_the_fix() {
    let bench = Bench::started();
    bench.create(["--at", "src/bag.rs:1"]);
    bench.git(["switch", "-q", "-c", "work"]).ok();
    let fix = bench.commit_file("src/bag.rs", "fn take() { swap() }\n", "Swap");
    bench.findings(["resolve", "FIN-BUG-001", "--commit", &fix]).ok();
    bench.write("src/bag.rs", "fn take() { swap() } // at once\n");
    bench.git(["commit", "-q", "-a", "--fixup", &fix]).ok();
    advance_main(&bench);
    bench.git(["rebase", "-q", "-i", "--autosquash", "main"]).env("GIT_SEQUENCE_EDITOR", "true").ok();
    forget_the_rest(&bench);
    bench.findings(["verify"]).ok().says("changes a file that the finding names (likely)");
    mends(&bench, &fix, &commit_with(&bench, "Swap"), ("authorship", "likely"));
}

/// Nobody knows what a file that cannot be read records.
#[test]
fn what_cannot_be_read_is_not_said_to_be_well() {
    let (bench, _) = super::fixed(false);
    bench.write(&finding_path("FIN-BUG-001"), "<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n");
    for words in [&["repair"][..], &["repair", "--write"]] {
        bench.findings(words).fails(4).says("conflict").says_nothing_of("nothing to repair");
    }
}

/// The recorded commit is here, on a branch: what was committed beside it in the same second is another one.
#[test]
fn a_commit_that_stood_beside_the_fix_is_not_where_it_moved() {
    let bench = Bench::started();
    bench.create([]);
    bench.git(["switch", "-q", "-c", "work"]).ok();
    let at_once = |path: &str, text: &str, message: &str| {
        bench.write(path, text);
        bench.git(["add", "--all"]).ok();
        let commit = bench.git(["commit", "-q", "-m", message]);
        commit.env("GIT_AUTHOR_DATE", SECOND).env("GIT_COMMITTER_DATE", SECOND).ok();
        bench.hash("HEAD")
    };
    let fix = at_once("src/bag.rs", "fn take() { swap() }\n", "Swap");
    bench.git(["switch", "-q", "main"]).ok();
    at_once("README", "more\n", "Update README");
    bench.findings(["resolve", "FIN-BUG-001", "--commit", &fix]).ok();
    let row = verdict(&bench);
    assert_eq!((&row["verdict"], &row["commit"]), (&json!("unreachable"), &json!(fix)), "{row:#}");
    bench.findings(["repair", "--write"]).fails(1).says("none of these can be mended");
    // the same second, the same words: it may well be the fix in another form
    let other = at_once("src/bag.rs", "fn take() { swap_it() }\n", "Swap");
    let row = verdict(&bench);
    assert_eq!((&row["verdict"], &row["commit"]), (&json!("moved"), &json!(other)), "{row:#}");
}
