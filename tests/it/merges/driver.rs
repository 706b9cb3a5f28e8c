//! The driver in all that merges: merge, rebase, cherry-pick, merge-tree, linked work trees, bare repositories.

use super::{ID, branch, driven, edited, path};
use crate::bench::Bench;

/// `ours` and `theirs` each change something else, next to each other in the text.
fn diverged() -> Bench {
    let bench = driven();
    edited(&bench, "ours", &["severity=low"]);
    edited(&bench, "theirs", &["title=Sack loses keys"]);
    bench.git(["switch", "-q", "ours"]).ok();
    bench
}

fn is_merged(bench: &Bench) {
    let finding = bench.finding(ID);
    assert_eq!((&finding["severity"], &finding["title"]), (&"low".into(), &"Sack loses keys".into()));
    assert_eq!(bench.status(), "");
    bench.findings(["validate", "--strict"]).ok().says_nothing_of("not-canonical");
}

/// Both change the title, and each something else.
fn torn() -> Bench {
    let bench = driven();
    edited(&bench, "ours", &["title=Ours", "severity=low"]);
    edited(&bench, "theirs", &["title=Theirs", "component=Sack"]);
    bench.git(["switch", "-q", "ours"]).ok();
    bench
}

#[test]
fn init_tells_git_and_commits_the_attribute() {
    let bench = Bench::new();
    bench.findings(["init", "--merge-driver"]).ok().says("added .findings-config.toml").says("in this clone");
    assert_eq!(bench.read("findings/.gitattributes").matches("*.json merge=findings\n").count(), 1);
    assert_eq!((bench.status(), bench.commits()), (String::new(), 1));
    bench.findings(["init", "--merge-driver"]).ok().says("unchanged: git merges findings by their fields");
    // a folder that was there before gets the line, and keeps its own
    let bench = driven();
    assert!(bench.read("findings/.gitattributes").starts_with("*.json text eol=lf\n"));
    let attribute = bench.git(["check-attr", "merge", "--", &path()]).ok().stdout;
    assert_eq!(attribute, format!("{}: merge: findings\n", path()));
}

#[test]
fn a_driver_that_comes_later_has_a_commit_that_says_so() {
    let bench = Bench::new();
    bench.findings(["init"]).ok();
    bench.findings(["init", "--merge-driver"]).ok().says("wrote findings/.gitattributes");
    let subjects = bench.git(["log", "--format=%s"]).ok().stdout;
    assert_eq!(subjects, "findings: merge by fields\nfindings: begin\n");
}

#[test]
fn lists_that_both_sides_replaced_are_told() {
    let bench = driven();
    edited(&bench, "ours", &["tags=race,memory"]);
    edited(&bench, "theirs", &["tags=race,disk"]);
    edited(&bench, "added", &["tags=race,storage,fast"]);
    bench.git(["switch", "-q", "ours"]).ok();
    let answer = bench.git(["merge", "theirs", "--no-edit"]).ok();
    answer.says("FIN-BUG-001: both sides replaced items of tags; it has those of both");
    // what was only added needs no word
    bench.git(["merge", "added", "--no-edit"]).ok().says_nothing_of("both sides");
}

#[test]
fn a_dry_run_of_init_tells_git_nothing() {
    let bench = Bench::started();
    bench.findings(["init", "--merge-driver", "--dry-run"]).ok().says("+*.json merge=findings");
    bench.git(["config", "merge.findings.driver"]).fails(1);
}

#[test]
fn merge_takes_both_sides() {
    let bench = diverged();
    bench.git(["merge", "-q", "--no-edit", "theirs"]).ok();
    is_merged(&bench);
}

#[test]
fn rebase_takes_both_sides() {
    let bench = diverged();
    bench.git(["rebase", "-q", "theirs"]).ok();
    is_merged(&bench);
}

#[test]
fn cherry_pick_and_revert_take_both_sides() {
    let bench = diverged();
    bench.git(["cherry-pick", "theirs"]).ok();
    is_merged(&bench);
    bench.git(["revert", "--no-edit", "HEAD~1"]).ok();
    let finding = bench.finding(ID);
    assert_eq!((&finding["severity"], &finding["title"]), (&"medium".into(), &"Sack loses keys".into()));
}

#[test]
fn a_linked_work_tree_and_a_folder_inside_are_no_matter() {
    let bench = diverged();
    let other = bench.worktree("linked");
    other.git(["reset", "-q", "--hard", "ours"]).ok();
    other.git(["merge", "-q", "--no-edit", "theirs"]).in_folder("findings").ok();
    is_merged(&other);
}

#[test]
fn a_bare_repository_merges_trees() {
    let bench = diverged();
    let bare = bench.at(bench.root().join("bare"));
    bench.git(["clone", "-q", "--bare", ".", "../bare"]).ok();
    // the attribute comes from the tree, the driver from the configuration of this repository
    bare.findings(["merge-driver"]).fails(2);
    let command = bench.git(["config", "merge.findings.driver"]).ok().stdout;
    bare.git(["config", "merge.findings.driver", command.trim_end()]).ok();
    bare.git(["--attr-source=main", "merge-tree", "--write-tree", "ours", "theirs"]).ok();
}

#[test]
fn only_the_field_that_both_changed_stands_between_markers() {
    let bench = torn();
    let answer = bench.git(["merge", "--no-edit", "theirs"]).fails(1);
    answer.says("FIN-BUG-001: both sides changed title");
    let text = bench.read(&path());
    let conflict =
        "<<<<<<< HEAD\n  \"title\": \"Ours\",\n=======\n  \"title\": \"Theirs\",\n>>>>>>> theirs\n";
    assert!(text.contains(conflict), "{text}");
    assert_eq!(text.matches("<<<<<<<").count(), 1);
    assert!(text.contains("\"severity\": \"low\"") && text.contains("\"component\": \"Sack\""), "{text}");
    let other = bench.create(["--in-progress"]);
    bench.findings(["validate"]).fails(1).says("conflict-markers");
    bench.findings(["list"]).run().says(&other).says("conflict");
    bench.write(&path(), text.replace(conflict, "  \"title\": \"Both\",\n"));
    bench.git(["add", "findings"]).ok();
    bench.git(["commit", "-q", "--no-edit"]).ok();
    bench.findings(["validate", "--strict"]).ok();
}

#[test]
fn markers_are_as_large_as_git_wants_them() {
    let bench = torn();
    bench.write(".git/info/attributes", "*.json conflict-marker-size=10\n");
    bench.git(["rebase", "theirs"]).fails(1).says("both sides changed title");
    let text = bench.read(&path());
    assert!(text.contains("\n<<<<<<<<<< ") && text.contains("\n==========\n"), "{text}");
    bench.findings(["validate"]).fails(1).says("conflict-markers");
}

/// Each side merges the other's first commit and keeps its own title; what both began with is then itself a merge that
/// did not go well.
#[test]
fn merges_that_cross_are_a_conflict_of_what_differs() {
    let bench = torn();
    let firsts = [("ours", bench.hash("theirs"), "Ours"), ("theirs", bench.hash("ours"), "Theirs")];
    for (branch, other, title) in &firsts {
        bench.git(["switch", "-q", branch]).ok();
        bench.git(["merge", "-q", other]).fails(1);
        let text = bench.read(&path());
        let (before, rest) = text.split_once("<<<<<<<").unwrap();
        let (_, after) = rest.split_once(">>>>>>>").unwrap();
        let after = after.split_once('\n').unwrap().1;
        bench.write(&path(), format!("{before}  \"title\": \"{title}\",\n{after}"));
        bench.git(["add", "findings"]).ok();
        bench.git(["commit", "-q", "--no-edit"]).ok();
    }
    bench.git(["merge", "ours"]).fails(1).says("FIN-BUG-001: both sides changed title\n");
    let text = bench.read(&path());
    assert!(text.contains("\"title\": \"Theirs\",\n=======\n  \"title\": \"Ours\",\n>>>>>>>"), "{text}");
}

#[test]
fn runs_are_merged_by_their_fields_too() {
    let bench = driven();
    let run = |total: u8, model: &str| {
        format!(
            "{{\n  \"agent_run_id\": \"r\",\n  \"agent_model\": \"{model}\",\n  \"total_findings\": {total}\n}}\n"
        )
    };
    let file = "findings/runs/r.json";
    bench.commit_file(file, &run(1, "a"), "A run");
    for (branch, text) in [("ours", run(2, "a")), ("theirs", run(1, "b"))] {
        bench.git(["switch", "-q", "-c", branch, "main"]).ok();
        bench.commit_file(file, &text, branch);
    }
    bench.git(["merge", "-q", "--no-edit", "ours"]).ok();
    assert_eq!(bench.read(file), run(2, "b"));
}

#[test]
fn a_claim_of_two_is_a_conflict() {
    let bench = driven();
    for name in ["ours", "theirs"] {
        bench.git(["switch", "-q", "-c", name, "main"]).ok();
        bench.findings(["edit", ID, "--set", "component=Sack"]).ok();
    }
    branch(&bench, "claimed", &["start", ID, "--as", "one"]);
    bench.git(["update-ref", "-d", "refs/findings/claims/FIN-BUG-001"]).ok();
    branch(&bench, "also", &["start", ID, "--as", "two"]);
    bench.git(["switch", "-q", "claimed"]).ok();
    bench.git(["merge", "also"]).fails(1).says("FIN-BUG-001: both sides changed claim");
}

/// Two clones gave out one id. What was done to theirs is not done to ours, though a rebase has it as two versions of
/// one file.
#[test]
fn a_rebase_over_a_clash_of_ids_settles_nothing_in_silence() {
    let upstream = Bench::started();
    let bench = upstream.clone_to("local");
    upstream.create(["--title", "Upstream hole", "--severity", "critical"]);
    bench.findings(["init", "--merge-driver"]).ok();
    bench.create(["--title", "Local nit", "--severity", "low"]);
    bench.findings(["resolve", ID, "--type", "wont_fix", "--details", "A nit"]).ok();
    bench.git(["fetch", "-q", upstream.top.to_str().unwrap(), "main"]).ok();
    bench.git(["rebase", "-q", "FETCH_HEAD"]).fails(1);
    bench.findings(["merge", "--fix"]).ok().says("renumbered");
    let stopped = bench.git(["-c", "core.editor=true", "rebase", "--continue"]).fails(1);
    stopped.says("two findings with one id");
    bench.findings(["merge", "--fix"]).fails(1).says(ID);
    assert!(bench.read(&path()).starts_with("<<<<<<< "), "both stand there whole");
}
