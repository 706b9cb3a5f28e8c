//! `merge --fix`: the same from the index, where no driver ran.

use super::{ID, branch, edited, path, plain};
use crate::bench::Bench;

/// A merge without a driver that stopped: one side changed the title and the severity, the other the severity alone and
/// what stands beside it.
fn stopped(ours: &[&str], theirs: &[&str]) -> Bench {
    let bench = plain();
    edited(&bench, "ours", ours);
    edited(&bench, "theirs", theirs);
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "-q", "theirs"]).fails(1);
    bench
}

/// Two moments of update are a conflict for git, and none for us.
fn mergeable() -> Bench {
    stopped(
        &["severity=low", "updated_at=2026-02-01T00:00:00Z"],
        &["title=Sack", "updated_at=2026-02-02T00:00:00Z"],
    )
}

#[test]
fn what_can_be_merged_is_staged_and_the_merge_goes_on() {
    let bench = mergeable();
    let marked = bench.read(&path());
    let told = bench.findings(["merge"]).fails(1);
    told.says("would be FIN-BUG-001 merged").says("next: 'git findings merge --fix' does it");
    assert_eq!(bench.read(&path()), marked, "looking changes nothing");
    let answer = bench.findings(["merge", "--fix"]).ok();
    answer.is("staged FIN-BUG-001 merged\n").says("git merge --continue");
    assert_eq!(bench.status(), format!("M  {}\n", path()));
    bench.git(["commit", "-q", "--no-edit"]).ok();
    let finding = bench.finding(ID);
    assert_eq!((&finding["severity"], &finding["title"]), (&"low".into(), &"Sack".into()));
    assert_eq!(finding["updated_at"], "2026-02-02T00:00:00Z");
    assert_eq!(bench.git(["log", "-1", "--format=%P"]).ok().stdout.split_whitespace().count(), 2);
    bench.findings(["merge", "--fix"]).ok().is("unchanged: no finding is in conflict\n");
    bench.findings(["validate", "--strict"]).ok();
}

#[test]
fn what_is_in_conflict_is_left_with_its_fields_between_markers() {
    let bench = stopped(
        &["title=Ours", "severity=low", "updated_at=2026-02-01T00:00:00Z"],
        &["title=Theirs", "description=Other", "updated_at=2026-02-02T00:00:00Z"],
    );
    let answer = bench.findings(["merge", "--fix"]).fails(1);
    answer.says("left FIN-BUG-001 conflict in title").says("next: settle what is left");
    let text = bench.read(&path());
    assert_eq!(text.matches("<<<<<<<").count(), 1);
    assert!(
        text.contains(
            "<<<<<<< ours\n  \"title\": \"Ours\",\n=======\n  \"title\": \"Theirs\",\n>>>>>>> theirs\n"
        ),
        "{text}"
    );
    assert!(text.contains("\"severity\": \"low\"") && text.contains("\"Other\""), "{text}");
    assert!(bench.status().starts_with("UU "), "{}", bench.status());
    // a second time changes nothing
    bench.findings(["merge", "--fix", "--json"]).fails(1).says("\"result\":\"conflict\"");
    assert_eq!(bench.read(&path()), text);
    // what somebody has begun to settle is not touched
    let mended = text.replace("  \"title\": \"Ours\",\n", "");
    bench.write(&path(), &mended);
    bench.findings(["merge", "--fix"]).fails(1).says("changed by hand since the merge");
    assert_eq!(bench.read(&path()), mended);
    bench.git(["checkout", "-q", "-m", "--", &path()]).ok();
    bench.findings(["merge", "--fix"]).fails(1).says("conflict in title");
    assert_eq!(bench.read(&path()), text);
}

#[test]
fn a_rebase_is_settled_and_goes_on() {
    let bench = mergeable();
    bench.git(["merge", "--abort"]).ok();
    bench.git(["rebase", "-q", "theirs"]).fails(1);
    // of the two commits of our side the first one stops
    bench.findings(["merge", "--fix"]).ok().says("staged FIN-BUG-001 merged");
    bench.git(["-c", "core.editor=true", "rebase", "--continue"]).ok();
    assert_eq!(bench.finding(ID)["severity"], "low");
    assert_eq!(bench.finding(ID)["title"], "Sack");
}

#[test]
fn where_only_our_version_stands_in_the_file_both_are_merged() {
    let bench = mergeable();
    bench.git(["merge", "--abort"]).ok();
    // a driver that does not exist: no marker tells of the other side
    bench.git(["config", "merge.none.driver", "none %A"]).ok();
    bench.write(".git/info/attributes", "*.json merge=none\n");
    bench.git(["merge", "-q", "theirs"]).fails(1);
    assert_eq!(bench.read(&path()), bench.git(["show", &format!(":2:{}", path())]).ok().stdout);
    bench.findings(["merge", "--fix"]).ok().says("merged");
    assert_eq!(bench.finding(ID)["title"], "Sack");
}

/// GF-DX-007: where nothing can be settled, the next step is not `merge --fix`; and what `merge` does has a name.
#[test]
fn the_next_step_is_one_that_leads_on() {
    let bench = stopped(
        &["title=Ours", "updated_at=2026-02-01T00:00:00Z"],
        &["title=Theirs", "updated_at=2026-02-02T00:00:00Z"],
    );
    let marked = bench.read(&path());
    for words in [&["merge"][..], &["merge", "--dry-run"], &["merge", "--fix", "-n"]] {
        bench.findings(words).fails(1).says("puts markers around these fields alone");
        assert_eq!(bench.read(&path()), marked);
    }
    bench.findings(["merge", "--fix", "--no-commit", "-n"]).fails(2);
    bench.findings(["merge", "--fix"]).fails(1).says("next: settle what is left, in an editor");
    let again = bench.findings(["merge"]).fails(1);
    again.says("next: settle what is left, in an editor").says_nothing_of("merge --fix");
}

#[test]
fn where_there_is_nothing_to_do_no_lock_is_waited_for() {
    let bench = plain();
    bench.write(".git/index.lock", "");
    bench
        .findings(["-c", "commit.lock_timeout_seconds=1", "merge", "--fix"])
        .ok()
        .says("no finding is in conflict");
    bench
        .findings(["-c", "commit.lock_timeout_seconds=1", "repair", "--write"])
        .ok()
        .says("nothing to repair");
    // where only markers are to be put around less, git's index stays as it is
    let torn = stopped(
        &["title=Ours", "updated_at=2026-02-01T00:00:00Z"],
        &["title=Theirs", "updated_at=2026-02-02T00:00:00Z"],
    );
    torn.write(".git/index.lock", "");
    torn.findings(["merge", "--fix"]).fails(1).says("left FIN-BUG-001 conflict in title");
    assert_eq!(torn.read(&path()).matches("<<<<<<<").count(), 1);
}

#[test]
fn lists_that_both_sides_replaced_are_told() {
    let bench = stopped(
        &["tags=race,memory", "updated_at=2026-02-01T00:00:00Z"],
        &["tags=race,disk", "updated_at=2026-02-02T00:00:00Z"],
    );
    bench.findings(["merge"]).fails(1).says("both sides replaced items of tags; it has those of both");
    bench.findings(["merge", "--fix"]).ok().says("both sides replaced items of tags; it has those of both");
    assert_eq!(bench.finding(ID)["tags"], serde_json::json!(["race", "disk", "memory"]));
}

#[test]
fn other_conflicts_and_other_edits_stay_as_they_are() {
    let bench = plain();
    for (name, line) in [("ours", "one"), ("theirs", "two")] {
        let edits: &[&str] = match name {
            "ours" => &["severity=low", "updated_at=2026-02-01T00:00:00Z"],
            _ => &["title=Sack", "updated_at=2026-02-02T00:00:00Z"],
        };
        edited(&bench, name, edits);
        bench.git(["switch", "-q", name]).ok();
        bench.commit_file("src/bag.rs", line, line);
    }
    bench.write("notes.txt", "mine\n");
    bench.git(["merge", "-q", "ours"]).fails(1);
    let unmerged = bench.git(["ls-files", "-u", "src"]).ok().stdout;
    bench.findings(["merge", "--fix"]).ok();
    assert_eq!(bench.git(["ls-files", "-u"]).ok().stdout, unmerged);
    assert_eq!(bench.status(), format!("M  {}\nUU src/bag.rs\n?? notes.txt\n", path()));
}

#[test]
fn a_side_that_removed_or_broke_the_finding_is_told() {
    let bench = plain();
    branch(&bench, "ours", &["remove", ID, "--reason", "wrong"]);
    edited(&bench, "theirs", &["title=Theirs"]);
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "-q", "theirs"]).fails(1);
    let answer = bench.findings(["merge", "--fix"]).fails(1);
    answer.says("left FIN-BUG-001 removed").says("git rm findings/FIN/FIN-BUG-001.json");
    assert_eq!(bench.finding(ID)["title"], "Theirs");
    bench.git(["merge", "--abort"]).ok();
    bench.git(["switch", "-q", "-C", "ours", "main"]).ok();
    bench.commit_file(&path(), "{ broken\n", "Broken");
    bench.git(["merge", "-q", "theirs"]).fails(1);
    bench.findings(["merge", "--fix"]).fails(1).says("both texts stand in the file whole");
    let text = bench.read(&path());
    assert!(text.contains("{ broken\n") && text.contains("\"Theirs\""), "{text}");
}

#[test]
fn a_finding_that_both_sides_moved_is_told() {
    let bench = plain();
    for (name, folder) in [("ours", "findings"), ("theirs", "findings/other")] {
        bench.git(["switch", "-q", "-c", name, "main"]).ok();
        std::fs::create_dir_all(bench.top.join(folder)).unwrap();
        bench.git(["mv", &path(), folder]).ok();
        bench.git(["commit", "-qm", name]).ok();
    }
    bench.git(["merge", "-q", "ours"]).fails(1);
    let before = bench.git(["ls-files", "-s"]).ok().stdout;
    bench.findings(["merge", "--fix"]).fails(1).says("the sides moved it to different places");
    assert_eq!(bench.git(["ls-files", "-s"]).ok().stdout, before);
}
