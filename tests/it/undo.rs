//! `undo`: commits of the program are taken back by commits, byte for byte, and nothing that was changed since is
//! touched.

use serde_json::json;

use super::bench::{Bench, finding_path};

const ID: &str = "FIN-BUG-001";

/// A finding that was filed.
fn filed() -> Bench {
    let bench = Bench::started();
    assert_eq!(bench.create(["--entry", "FIN"]), ID);
    bench
}

fn text(bench: &Bench) -> String {
    bench.read(&finding_path(ID))
}

#[test]
fn a_resolution_is_taken_back_byte_for_byte_in_a_commit_of_its_own() {
    let bench = filed();
    // not canonical: what is restored is the text and not only the values
    let odd = text(&bench).replace("\"open\",\n\n", "\"open\"  ,\n");
    bench.commit_file(&finding_path(ID), &odd, "Write it otherwise");
    bench.findings(["resolve", ID, "--type", "wont_fix", "--details", "No"]).ok();
    let resolved = bench.hash("HEAD");
    bench.write("other", "staged");
    bench.git(["add", "other"]).ok();
    let answer = bench.findings(["undo", "--reason", "The wrong one"]).ok();
    answer.says("FIN-BUG-001 wont_fix → open");
    answer.says(&format!("undoes {} \"findings: resolve FIN-BUG-001 as wont_fix\"", &resolved[..7]));
    assert_eq!(text(&bench), odd);
    assert_eq!(bench.status(), "A  other\n");
    bench.git(["log", "-1", "--format=%B"]).ok().is(&format!(
        "findings: undo \"resolve FIN-BUG-001 as wont_fix\"\n\nBag loses keys\n\nThis reverts commit {resolved}.\n\n\
         The wrong one\n\nFinding: FIN-BUG-001\nFinding-Status: wont_fix -> open\nFinding-Undoes: {resolved}\n\n"
    ));
    assert_eq!(bench.hash("HEAD~1"), resolved);
    bench.findings(["history", ID, "-n", "1", "--fields", "what,reason"]).ok().says("The wrong one");
}

#[test]
fn creations_go_removals_come_back_and_edits_too() {
    let bench = filed();
    let before = text(&bench);
    bench.findings(["edit", ID, "--set", "severity=low"]).ok();
    bench.findings(["undo"]).ok().is(&format!(
        "{} FIN-BUG-001 edited\n        undoes {} \"findings: edit FIN-BUG-001\"\n",
        &bench.hash("HEAD")[..7],
        &bench.hash("HEAD~1")[..7]
    ));
    assert_eq!(text(&bench), before);
    bench.findings(["remove", ID, "--reason", "Mistake"]).ok();
    bench.findings(["undo"]).ok().says("FIN-BUG-001 restored open");
    assert_eq!(text(&bench), before);
    // edit and removal no longer stand, so the next is the creation
    bench.findings(["undo"]).ok().says("FIN-BUG-001 removed (open)");
    assert!(!bench.has(&finding_path(ID)));
    let commits = bench.commits();
    bench.findings(["undo"]).fails(3).says("no commit of git findings is there to be undone");
    assert_eq!((bench.commits(), bench.status().as_str()), (commits, ""));
}

#[test]
fn undo_of_an_undo_does_it_again() {
    let bench = filed();
    bench.findings(["confirm", ID]).ok();
    let confirmed = text(&bench);
    bench.findings(["undo"]).ok().says("confirmed → open");
    bench.findings(["undo", "HEAD"]).ok().says("open → confirmed");
    assert_eq!(text(&bench), confirmed);
    bench.git(["log", "-1", "--format=%s"]).ok().is("findings: redo \"confirm FIN-BUG-001\"\n");
    // the confirmation stands again, so it is what comes next
    bench.findings(["undo"]).ok().says("confirmed → open").says("\"findings: confirm FIN-BUG-001\"");
}

#[test]
fn a_folder_that_went_with_its_last_finding_comes_back() {
    let bench = Bench::new();
    bench.commit_file("findings/X.json", &super::samples::finding("X", "open"), "By hand");
    bench.findings(["remove", "X", "--reason", "Mistake"]).ok();
    let clone = bench.clone_to("clone");
    assert!(!clone.has("findings"));
    clone.findings(["undo"]).ok().says("X restored open");
    clone.findings(["undo", "HEAD"]).ok().says("X removed (open)");
    clone.findings(["undo", "HEAD"]).ok().says("X restored open");
}

#[test]
fn several_commits_are_taken_back_in_one() {
    let bench = filed();
    bench.findings(["confirm", ID]).ok();
    bench.findings(["edit", ID, "--set", "severity=low"]).ok();
    bench.commit_file("code", "1", "Work on");
    let other = bench.create(["--entry", "FIN", "--title", "Another"]);
    let answer = bench.findings(["undo", "--last", "3", "--json"]).json();
    let told: Vec<_> = answer["changes"].as_array().unwrap().iter().map(|change| &change["change"]).collect();
    assert_eq!(told, [&json!("status"), &json!("removed")]);
    assert_eq!(bench.finding(ID)["status"], "open");
    assert_eq!(bench.finding(ID)["severity"], "high");
    assert!(!bench.has(&finding_path(&other)) && bench.has("code"));
    let trailers = bench.git(["log", "-1", "--format=%(trailers:key=Finding-Undoes,valueonly)"]).ok().stdout;
    assert_eq!(trailers.lines().filter(|line| !line.is_empty()).count(), 3);
    bench.findings(["undo", "--last", "2"]).fails(3).says("only 1 commit of git findings");
    bench.findings(["undo", "--last", "0"]).fails(2);
}

#[test]
fn an_import_is_taken_back_with_its_run() {
    let bench = Bench::started();
    let before = bench.git(["rev-parse", "HEAD^{tree}"]).ok().stdout;
    bench.findings(["import", &super::samples::fixture("run.json")]).ok();
    bench.findings(["undo"]).ok();
    bench.git(["rev-parse", "HEAD^{tree}"]).ok().is(&before);
    assert_eq!(bench.status(), "");
}

#[test]
fn what_was_changed_since_is_refused_by_name() {
    let bench = filed();
    bench.findings(["confirm", ID]).ok();
    let confirm = bench.hash("HEAD");
    bench.findings(["edit", ID, "--set", "severity=low"]).ok();
    let edit = bench.hash("HEAD");
    let (before, commits) = (text(&bench), bench.commits());
    let refused = bench.findings(["undo", &confirm]).fails(5);
    refused.says(&format!("FIN-BUG-001 was changed since {} \"findings: confirm", &confirm[..7]));
    refused.says(&format!("by {} \"findings: edit FIN-BUG-001\"", &edit[..7]));
    refused.says(&format!("'git findings undo {} {}'", &edit[..7], &confirm[..7]));
    let theirs = bench.commit_file(&finding_path(ID), &before.replace("low", "info"), "By hand");
    let refused = bench.findings(["undo", &edit, "--dry-run"]).fails(5);
    refused.says(&format!("by {} \"By hand\"", &theirs[..7])).says("git findings diff");
    assert_eq!((bench.commits(), bench.status().as_str()), (commits + 1, ""));
}

#[test]
fn what_is_not_committed_is_refused_in_index_and_work_tree() {
    let bench = filed();
    bench.findings(["confirm", ID]).ok();
    let edited = text(&bench).replace("high", "low");
    let commits = bench.commits();
    for stage in [false, true] {
        bench.write(&finding_path(ID), &edited);
        if stage {
            bench.git(["add", "--all"]).ok();
        }
        for arguments in [&["undo"][..], &["undo", "--dry-run"], &["undo", "--no-commit"]] {
            bench.findings(arguments).fails(5).says("FIN-BUG-001 has edits that are not committed");
        }
        assert_eq!((text(&bench).as_str(), bench.commits()), (edited.as_str(), commits));
    }
    bench.findings(["undo", "--include-edits"]).fails(2).says("leave out --include-edits");
    bench.git(["checkout", "-q", "HEAD", "--", "findings"]).ok();
    bench.findings(["remove", ID, "--reason", "Mistake"]).ok();
    bench.write(&finding_path(ID), "somebody's");
    bench.findings(["undo"]).fails(5).says("not committed");
    assert_eq!(text(&bench), "somebody's");
}

#[test]
fn only_commits_of_the_program_are_taken_back() {
    let bench = filed();
    let path = finding_path(ID);
    let confirmed = text(&bench).replace("\"open\"", "\"confirmed\"");
    bench.commit_file(&path, &confirmed, "By hand\n\nFinding-Status: open -> confirmed");
    bench.findings(["undo", "HEAD"]).fails(2).says("does not end in a trailer").says("git revert");
    bench.write("code", "1");
    bench.commit_file(&path, &confirmed.replace("high", "low"), "Squashed\n\nFinding: FIN-BUG-001");
    bench.findings(["undo", "HEAD"]).fails(2).says("it changes more than findings");
    bench.commit_file(
        "findings/FIN/FIN-BUG-002.json",
        &confirmed.replace(ID, "FIN-BUG-002"),
        "Two\n\nFinding: X",
    );
    bench.findings(["undo", "HEAD"]).fails(2).says("other findings than its message names");
    // the last of ours is the creation, and that was changed since
    bench.findings(["undo"]).fails(5).says("FIN-BUG-001 was changed since").says("\"Squashed\"");
    bench.git(["switch", "-q", "-c", "side", "HEAD~3"]).ok();
    bench.findings(["confirm", ID]).ok();
    bench.git(["switch", "-q", "main"]).ok();
    bench.findings(["undo", "side"]).fails(2).says("'side' is not in the history of");
    bench.findings(["undo", "v9"]).fails(3).says("no commit is named 'v9'");
}

#[test]
fn claims_follow_the_text() {
    let bench = filed();
    let claims = |bench: &Bench| {
        bench.git(["for-each-ref", "--format=%(objectname)", "refs/findings/claims"]).ok().stdout
    };
    bench.findings(["start", ID, "--as", "agent-7"]).ok();
    let held = claims(&bench);
    bench.findings(["resolve", ID, "--as", "agent-7", "--type", "by_design", "--details", "So"]).ok();
    assert_eq!(claims(&bench), "");
    bench.findings(["undo", "--dry-run"]).ok();
    assert_eq!(claims(&bench), "");
    bench.findings(["undo"]).ok().says("FIN-BUG-001 is claimed by agent-7 again");
    assert_eq!(claims(&bench), held);
    let commits = bench.commits();
    bench.findings(["undo", "--as", "agent-8"]).fails(5).says("claimed by agent-7");
    assert_eq!((bench.commits(), claims(&bench)), (commits, held));
    bench.findings(["undo", "--as", "agent-7"]).ok().says("in_progress → open");
    assert_eq!(claims(&bench), "");
    // who has claimed it elsewhere meanwhile keeps it
    bench.findings(["undo", "HEAD"]).ok().says("claimed by agent-7 again");
    bench.findings(["stop", ID, "--as", "agent-7", "--reason", "Later"]).ok();
    let other = bench.worktree("other");
    other.findings(["start", ID, "--as", "agent-9"]).ok();
    bench.findings(["undo"]).fails(5).says("FIN-BUG-001 is claimed by agent-9");
}

#[test]
fn a_resolution_that_was_taken_back_leaves_no_trace_in_the_next() {
    let bench = filed();
    bench.git(["commit", "-q", "--allow-empty", "-m", "Mend", "-m", "Fixes-Finding: FIN-BUG-001"]).ok();
    let fix = bench.hash("HEAD");
    bench.commit_file("code", "1", "Something else");
    bench.findings(["resolve", ID, "--commit", "HEAD"]).ok();
    bench.findings(["undo"]).ok();
    bench.findings(["resolve", ID]).ok();
    let resolution = bench.finding(ID)["resolution"].clone();
    assert_eq!(resolution["commit_hash"], json!(fix));
    assert_eq!(resolution["previous_commit_hashes"], json!(null));
}

#[test]
fn it_writes_as_every_command_does() {
    let bench = filed();
    let before = text(&bench);
    bench.findings(["confirm", ID]).ok();
    let confirmed = text(&bench);
    let commits = bench.commits();
    let dry = bench.findings(["undo", "--dry-run"]).ok();
    dry.says("-  \"status\": \"confirmed\",\n+  \"status\": \"open\",")
        .says("dry-run FIN-BUG-001 confirmed → open");
    assert_eq!((text(&bench), bench.commits()), (confirmed, commits));
    bench.findings(["undo", "--no-commit", "-q"]).ok().is("FIN-BUG-001\n");
    assert_eq!((text(&bench), bench.commits()), (before.clone(), commits));
    assert_eq!(bench.status(), format!("M  {}\n", finding_path(ID)));
    bench.git(["reset", "-q", "--hard"]).ok();
    bench.git(["branch", "line"]).ok();
    bench.findings(["undo", "--on", "line"]).ok().says("confirmed → open on line");
    bench.git(["show", &format!("line:{}", finding_path(ID))]).ok().is(&before);
    assert_eq!(bench.finding(ID)["status"], "confirmed");
}

#[test]
#[cfg(unix)]
fn hooks_have_their_say() {
    let bench = filed();
    bench.findings(["confirm", ID]).ok();
    bench.hook("commit-msg", "grep -q Finding-Undoes \"$1\" && { echo 'not today' >&2; exit 1; }; exit 0");
    let before = text(&bench);
    bench.findings(["undo"]).fails(1).says("not today");
    assert_eq!((text(&bench), bench.status()), (before, String::new()));
    bench.findings(["undo", "--no-verify"]).ok();
}

/// What a merge left is not to be thrown away for an undo.
#[test]
fn in_the_midst_of_a_merge_nothing_is_undone() {
    let bench = filed();
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench.findings(["edit", ID, "--set", "severity=low"]).ok();
    bench.git(["switch", "-q", "main"]).ok();
    bench.findings(["edit", ID, "--set", "title=Other"]).ok();
    bench.git(["merge", "-q", "--no-commit", "side"]).ok();
    let merged = text(&bench);
    bench.findings(["undo"]).fails(5).says("a merge is in progress");
    assert_eq!(text(&bench), merged);
}

/// Two edits on a branch, the last one undone, and all of it on top of another commit.
fn rewritten(bench: &Bench, rewrite: &[&str]) {
    bench.git(["switch", "-q", "-c", "work"]).ok();
    bench.findings(["edit", ID, "--set", "severity=low"]).ok();
    bench.findings(["edit", ID, "--set", "severity=info"]).ok();
    bench.findings(["undo"]).ok();
    bench.git(["switch", "-q", "main"]).ok();
    bench.commit_file("README", "more\n", "Advance");
    bench.git(["switch", "-q", if rewrite[0] == "rebase" { "work" } else { "main" }]).ok();
    bench.git(rewrite).ok();
}

#[test]
fn undo_goes_further_back_after_undos_that_were_rewritten() {
    let rebase = ["rebase", "-q", "main"].as_slice();
    for (is_hooked, rewrite) in [(true, rebase), (false, rebase), (false, &["cherry-pick", "main..work"])] {
        let bench = filed();
        if is_hooked {
            bench.findings(["hook", "install"]).ok();
        }
        let filed = text(&bench);
        rewritten(&bench, rewrite);
        assert_eq!(bench.has(".git/git-findings/rewritten"), is_hooked);
        assert_eq!(bench.finding(ID)["severity"], "low");
        bench.findings(["undo"]).ok().says(&bench.hash("HEAD~3")[..7]);
        assert_eq!(text(&bench), filed, "{rewrite:?}");
        bench.findings(["undo"]).ok().says("FIN-BUG-001 removed");
    }
}

#[test]
fn an_undo_of_several_commits_is_known_after_a_rebase() {
    let bench = filed();
    bench.git(["switch", "-q", "-c", "work"]).ok();
    bench.findings(["confirm", ID]).ok();
    let confirmed = text(&bench);
    bench.findings(["edit", ID, "--set", "severity=low"]).ok();
    let other = bench.create(["--entry", "FIN", "--title", "Another"]);
    bench.findings(["undo", "--last", "2"]).ok();
    bench.findings(["undo", "HEAD"]).ok().says("edited");
    bench.findings(["undo", "--last", "2"]).ok();
    bench.git(["switch", "-q", "main"]).ok();
    bench.commit_file("README", "more\n", "Advance");
    bench.git(["switch", "-q", "work"]).ok();
    bench.git(["rebase", "-q", "main"]).ok();
    assert_eq!(text(&bench), confirmed);
    assert!(!bench.has(&finding_path(&other)));
    bench.findings(["undo"]).ok().says("confirmed → open");
}

/// GF-BUG-015: each commit that is none of ours is refused for its own reason.
#[test]
fn merges_and_empty_commits_are_refused_as_what_they_are() {
    let bench = filed();
    let message = "findings: none\n\nFinding: FIN-BUG-001";
    bench.git(["commit", "-q", "--allow-empty", "-m", message]).ok();
    let empty = bench.findings(["undo", "HEAD"]).fails(2);
    empty.says("it changes nothing").says_nothing_of("git revert");
    bench.git(["switch", "-q", "-c", "side", "HEAD~1"]).ok();
    bench.findings(["confirm", ID]).ok();
    bench.git(["switch", "-q", "main"]).ok();
    bench.git(["merge", "-q", "--no-ff", "-m", message, "side"]).ok();
    bench.findings(["undo", "HEAD"]).fails(2).says("it is a merge").says("git revert -m 1");
    bench.write("other", "1");
    bench.git(["add", "other"]).ok();
    bench.git(["rm", "-q", &finding_path(ID)]).ok();
    bench.git(["commit", "-q", "-m", message]).ok();
    bench.findings(["undo", "HEAD"]).fails(2).says("it changes more than findings");
}

#[test]
fn a_redo_that_is_undone_is_named_without_more_quotes() {
    let bench = filed();
    bench.findings(["confirm", ID]).ok();
    let subjects = ["undo", "redo", "undo", "redo"].map(|word| {
        bench.findings(["undo", "HEAD"]).ok();
        assert_eq!(
            bench.git(["log", "-1", "--format=%s"]).ok().stdout,
            format!("findings: {word} \"confirm {ID}\"\n")
        );
    });
    assert_eq!(subjects.len(), 4);
}
