//! Every verdict of `verify`, what it exits with, and which findings it looks at.

use serde_json::json;

use super::{commit_with, fixed, forget_the_rest, verdict};
use crate::bench::Bench;

#[test]
fn a_fix_in_the_history_of_head_is_ok() {
    let (bench, fix) = fixed(false);
    let row = verdict(&bench);
    assert_eq!((&row["verdict"], &row["commit"]), (&json!("ok"), &json!(fix)));
    bench.findings(["verify"]).ok().says("1 fix: 1 ok").says("\"Swap\"");
    bench.findings(["verify", "--in", "main"]).fails(1).says("unreachable");
}

/// Writes the hash of the fix as somebody else did.
fn record(bench: &Bench, hash: &str) {
    let path = crate::bench::finding_path("FIN-BUG-001");
    let fields = "\"resolution_type\": \"fixed\"";
    let text = bench.read(&path).replace(fields, &format!("{fields},\n    \"commit_hash\": \"{hash}\""));
    bench.write(&path, text);
    bench.git(["commit", "-q", "-a", "-m", "As somebody else wrote it"]).ok();
}

fn without_hash() -> (Bench, String) {
    let (bench, fix) = fixed(false);
    bench.findings(["resolve", "FIN-BUG-001", "--commit", "none"]).ok();
    (bench, fix)
}

#[test]
fn a_hash_cut_short_is_read_as_git_reads_it() {
    let (bench, fix) = without_hash();
    record(&bench, &fix[..10]);
    let row = verdict(&bench);
    assert_eq!((&row["verdict"], &row["commit"]), (&json!("ok"), &json!(fix)));
}

#[test]
fn a_reference_that_is_called_as_a_hash_cut_short_is_not_meant() {
    for kind in ["branch", "tag"] {
        let (bench, fix) = without_hash();
        record(&bench, &fix[..8].to_uppercase());
        bench.git([kind, &fix[..8], "main"]).ok();
        bench.git([kind, &fix[..8].to_uppercase(), "main"]).run();
        let row = verdict(&bench);
        assert_eq!((&row["verdict"], &row["commit"]), (&json!("ok"), &json!(fix)), "{kind}");
    }
    let (bench, _) = without_hash();
    record(&bench, "feedbeef");
    bench.git(["branch", "feedbeef", "work"]).ok();
    let row = verdict(&bench);
    assert_ne!(row["verdict"], "ok", "no commit has that hash: {row:#}");
}

#[test]
fn the_hash_of_a_tag_stands_for_its_commit_whole_or_cut_short() {
    for digits in [10, 40] {
        let (bench, fix) = without_hash();
        bench.git(["tag", "-a", "-m", "Release", "v1", &fix]).ok();
        record(&bench, &bench.hash("v1")[..digits]);
        let row = verdict(&bench);
        assert_eq!((&row["verdict"], &row["commit"]), (&json!("ok"), &json!(fix)), "{digits} digits");
    }
}

#[test]
fn a_fix_on_another_branch_is_unreachable() {
    let (bench, fix) = fixed(false);
    bench.git(["switch", "-q", "main"]).ok();
    bench.git(["checkout", "-q", "work", "--", "findings"]).ok();
    bench.git(["commit", "-q", "-m", "Take the finding alone"]).ok();
    let row = verdict(&bench);
    assert_eq!((&row["verdict"], &row["commit"]), (&json!("unreachable"), &json!(fix)));
    bench.findings(["repair", "--write"]).fails(1).says("none of these can be mended").says("unreachable");
}

#[test]
fn a_fix_that_is_nowhere_is_missing() {
    let (bench, _) = fixed(false);
    bench.git(["switch", "-q", "main"]).ok();
    bench.git(["checkout", "-q", "work", "--", "findings"]).ok();
    bench.git(["commit", "-q", "-m", "Take the finding alone"]).ok();
    bench.git(["branch", "-q", "-D", "work"]).ok();
    forget_the_rest(&bench);
    assert_eq!(verdict(&bench)["verdict"], "missing");
    bench.findings(["verify"]).fails(1).says("1 missing").says("nothing leads to another");
}

#[test]
fn a_fix_that_is_taken_back_is_reverted_until_it_is_applied_again() {
    let (bench, fix) = fixed(false);
    bench.git(["revert", "--no-edit", &fix]).ok();
    let revert = bench.hash("HEAD");
    let row = verdict(&bench);
    assert_eq!((&row["verdict"], &row["reverted_by"]), (&json!("reverted"), &json!(revert)));
    bench.findings(["verify"]).fails(1).says(&format!("taken back by {}", &revert[..7]));
    bench.findings(["repair", "--write"]).fails(1).says("reverted");
    bench.git(["revert", "--no-edit", &revert]).ok();
    assert_eq!(verdict(&bench)["verdict"], "ok");
    bench.git(["revert", "--no-edit", "HEAD"]).ok();
    assert_eq!(verdict(&bench)["verdict"], "reverted", "and taken back again");
}

#[test]
fn a_revert_counts_after_a_rebase_and_in_its_short_form() {
    let (bench, fix) = fixed(false);
    bench.git(["-c", "revert.reference=true", "revert", "--no-edit", &fix]).ok();
    assert_eq!(verdict(&bench)["verdict"], "reverted");
    bench.git(["reset", "-q", "--hard", "HEAD^"]).ok();
    bench.git(["revert", "--no-edit", &fix]).ok();
    super::advance_main(&bench);
    bench.git(["rebase", "-q", "main"]).ok();
    let row = verdict(&bench);
    assert_eq!((&row["verdict"], &row["commit"]), (&json!("reverted"), &json!(commit_with(&bench, "Swap"))));
}

#[test]
fn a_merge_that_is_taken_back_takes_its_fixes_with_it() {
    let (bench, _) = fixed(false);
    bench.git(["switch", "-q", "main"]).ok();
    bench.git(["merge", "-q", "--no-ff", "--no-edit", "work"]).ok();
    assert_eq!(verdict(&bench)["verdict"], "ok");
    bench.git(["revert", "--no-edit", "-m", "1", "HEAD"]).ok();
    bench.git(["checkout", "-q", "HEAD^", "--", "findings"]).ok();
    bench.git(["commit", "-q", "--amend", "--no-edit"]).ok();
    assert_eq!(verdict(&bench)["verdict"], "reverted");
}

#[test]
fn two_commits_that_fit_alike_are_ambiguous() {
    let (bench, _) = fixed(true);
    bench.git(["switch", "-q", "main"]).ok();
    bench.git(["checkout", "-q", "work", "--", "findings"]).ok();
    bench.git(["commit", "-q", "-m", "Take the finding alone"]).ok();
    bench.git(["branch", "-q", "-D", "work"]).ok();
    forget_the_rest(&bench);
    for text in ["one\n", "two\n"] {
        bench.commit_file("src/bag.rs", text, &format!("Part {text}\n\nFixes-Finding: FIN-BUG-001"));
    }
    let row = verdict(&bench);
    assert_eq!(row["verdict"], "ambiguous");
    assert_eq!(row["candidates"], json!([bench.hash("HEAD^"), bench.hash("HEAD")]));
    bench.findings(["repair", "--write"]).fails(1).says("2 commits fit");
}

#[test]
fn without_a_fix_commit_nobody_can_tell() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["resolve", "FIN-BUG-001", "--commit", "none", "--details", "Upstream"]).ok();
    assert_eq!(verdict(&bench)["verdict"], "unknown");
    bench.findings(["verify", "--strict"]).fails(1).says("no fix commit is recorded");
}

#[test]
fn words_are_ids_or_a_query() {
    let (bench, _) = fixed(false);
    bench.create(["--severity", "low"]);
    let verified = |words: &[&str]| {
        let data = bench.findings(["verify", "--json"].iter().chain(words)).json();
        data["findings"].as_array().unwrap().len()
    };
    assert_eq!(verified(&[]), 1);
    assert_eq!(verified(&["fin-bug-001"]), 1);
    assert_eq!(verified(&["FIN-BUG-002"]), 0, "it is open");
    assert_eq!(verified(&["severity:high"]), 1);
    assert_eq!(verified(&["--severity", "low"]), 0);
    assert_eq!(verified(&["loses"]), 1, "a word of the title");
    bench.findings(["verify", "FIN-BUG-009"]).fails(3).says("no finding 'FIN-BUG-009'");
    bench.findings(["verify", "--in", "nowhere"]).fails(3);
    bench.findings(["list", "-q", "--all"]).ok();
    bench.findings(["verify", "-", "-q"]).stdin("FIN-BUG-001\n").ok().is("FIN-BUG-001\n");
}

#[test]
fn flags_for_writing_want_write() {
    let (bench, _) = fixed(false);
    bench.findings(["repair", "--no-commit"]).fails(2).says("--write");
    bench.findings(["repair", "--dry-run"]).fails(2).says("--write");
}

#[test]
fn a_dry_run_and_a_staging_change_no_commit() {
    let (bench, old) = fixed(false);
    super::advance_main(&bench);
    bench.git(["rebase", "-q", "main"]).ok();
    let new = commit_with(&bench, "Swap");
    let head = bench.hash("HEAD");
    let diff = bench.findings(["repair", "--write", "--dry-run"]).ok();
    diff.says(&format!("-    \"commit_hash\": \"{old}\"")).says(&format!("+    \"commit_hash\": \"{new}\""));
    assert_eq!((bench.hash("HEAD"), bench.status()), (head.clone(), String::new()));
    bench.findings(["repair", "--write", "--no-commit"]).ok().says("staged");
    assert_eq!((bench.hash("HEAD"), bench.status()), (head, "M  findings/FIN/FIN-BUG-001.json\n".to_owned()));
}

/// A damaged commit is named, not passed over.
#[test]
fn what_is_damaged_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let (bench, fix) = fixed(false);
    let path = bench.top.join(format!(".git/objects/{}/{}", &fix[..2], &fix[2..]));
    let other = bench.hash("HEAD~2");
    let bytes =
        std::fs::read(bench.top.join(format!(".git/objects/{}/{}", &other[..2], &other[2..]))).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    std::fs::write(&path, bytes).unwrap();
    bench.findings(["verify"]).fails(4).says(&fix);
}

/// GF-DX-006: what is no hash does not look like one.
#[test]
fn what_is_no_hash_is_shown_whole() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["resolve", "FIN-BUG-001", "--commit", "none"]).ok();
    let path = crate::bench::finding_path("FIN-BUG-001");
    let (fixed, by) = ("\"resolution_type\": \"fixed\"", "\"commit_hash\": \"deadbeef-and-more\"");
    let text = bench.read(&path).replace(fixed, &format!("{fixed},\n    {by}"));
    bench.commit_file(&path, &text, "By hand");
    bench.findings(["show", "FIN-BUG-001"]).ok().says("deadbeef-and-more (invalid: no commit hash)");
    let answer = bench.findings(["repair"]).run();
    answer.says("missing deadbeef-and-more").says("that is no commit hash");
    bench.findings(["verify"]).fails(1).says("deadbeef-and-more");
}

#[test]
fn where_nothing_is_resolved_there_is_no_fix_to_look_at() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["verify"]).ok().says("no finding that is asked about is resolved");
}
