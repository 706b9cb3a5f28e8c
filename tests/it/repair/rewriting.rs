//! The fix commit after everything that rewrites commits in one repository, with and without what git told of it.

use super::{advance_main, commit_with, fixed, forget_the_rest, is_here, mends};
use crate::bench::Bench;

/// What leads to the fix where git tells of rewriting, and where nobody does.
const TOLD: (&str, &str) = ("rewritten", "certain");
const SAME_PATCH: (&str, &str) = ("authorship", "certain");
/// The date, and the resolution that stands upon it.
const RESOLVED_UPON: (&str, &str) = ("authorship", "likely");
const SAME_AUTHOR: (&str, &str) = ("authorship", "likely");

/// Rewrites and mends twice: where the hook told of it, and where there is no hook and the old commit is gone.
#[track_caller]
fn mends_after(rewrite: impl Fn(&Bench), untold: (&str, &str)) {
    for (is_hooked, found) in [(true, TOLD), (false, untold)] {
        let (bench, old) = fixed(false);
        if is_hooked {
            bench.findings(["hook", "install"]).ok();
        }
        rewrite(&bench);
        forget_the_rest(&bench);
        assert!(!is_here(&bench, &old));
        mends(&bench, &old, &commit_with(&bench, "Swap.*"), found);
    }
}

/// Stops a rebase at the fix, which is changed by these lines of shell.
fn edit_the_fix(bench: &Bench, lines: &str) {
    let todo = "sed -i.old -e '1s/^pick/edit/'";
    bench.git(["rebase", "-q", "-i", "main"]).env("GIT_SEQUENCE_EDITOR", todo).ok();
    bench.shell(lines).ok();
    bench.git(["rebase", "--continue"]).env("GIT_EDITOR", "true").ok();
}

#[test]
fn a_rebase() {
    mends_after(
        |bench| {
            advance_main(bench);
            bench.git(["rebase", "-q", "main"]).ok();
        },
        SAME_PATCH,
    );
}

#[test]
fn an_amended_message() {
    mends_after(|bench| edit_the_fix(bench, "git commit -q --amend -m 'Swap at once'"), SAME_PATCH);
}

#[test]
fn amended_content() {
    mends_after(
        |bench| edit_the_fix(bench, "echo '// more' >> src/bag.rs; git commit -q -a --amend --no-edit"),
        RESOLVED_UPON,
    );
}

#[test]
fn two_amendments_and_a_rebase() {
    mends_after(
        |bench| {
            edit_the_fix(bench, "echo '// one' >> src/bag.rs; git commit -q -a --amend --no-edit");
            edit_the_fix(bench, "echo '// two' >> src/bag.rs; git commit -q -a --amend -m 'Swap twice'");
            advance_main(bench);
            bench.git(["rebase", "-q", "main"]).ok();
        },
        RESOLVED_UPON,
    );
}

#[test]
fn a_fixup() {
    mends_after(
        |bench| {
            bench.write("src/bag.rs", "fn take() { swap() } // at once\n");
            bench.git(["commit", "-q", "-a", "--fixup", ":/^Swap"]).ok();
            bench.git(["rebase", "-q", "-i", "--autosquash", "main"]).env("GIT_SEQUENCE_EDITOR", "true").ok();
        },
        RESOLVED_UPON,
    );
}

#[test]
fn a_rebase_with_a_conflict() {
    mends_after(
        |bench| {
            bench.git(["switch", "-q", "main"]).ok();
            bench.commit_file("src/bag.rs", "fn take() { lock() }\n", "Lock");
            bench.git(["switch", "-q", "work"]).ok();
            bench.git(["rebase", "-q", "main"]).fails(1);
            bench.write("src/bag.rs", "fn take() { lock(); swap() }\n");
            bench.git(["add", "src"]).ok();
            bench.git(["rebase", "--continue"]).env("GIT_EDITOR", "true").ok();
        },
        RESOLVED_UPON,
    );
}

/// As long as the old commit is there, its author is known.
#[test]
fn a_commit_that_is_still_here_says_who_wrote_it() {
    let (bench, old) = fixed(false);
    edit_the_fix(&bench, "echo '// more' >> src/bag.rs; git commit -q -a --amend --no-edit");
    assert!(is_here(&bench, &old));
    mends(&bench, &old, &commit_with(&bench, "Swap"), SAME_AUTHOR);
}

/// Nobody tells of this one: git has no hook for it.
#[test]
fn a_cherry_pick() {
    let (bench, old) = fixed(false);
    advance_main(&bench);
    bench.git(["switch", "-q", "main"]).ok();
    bench.git(["cherry-pick", "main..work"]).ok();
    mends(&bench, &old, &commit_with(&bench, "Swap"), SAME_PATCH);
}

#[test]
fn filter_branch_with_another_address() {
    let (bench, old) = fixed(false);
    let filter = "GIT_AUTHOR_EMAIL=countess@example.org; export GIT_AUTHOR_EMAIL";
    bench
        .git(["filter-branch", "-f", "--env-filter", filter, "--", "--all"])
        .env("FILTER_BRANCH_SQUELCH_WARNING", "1")
        .without("GIT_AUTHOR_DATE")
        .without("GIT_COMMITTER_DATE")
        .ok();
    assert!(is_here(&bench, &old), "under refs/original");
    mends(&bench, &old, &commit_with(&bench, "Swap"), SAME_PATCH);
}

#[test]
fn a_fix_and_its_resolution_in_one_commit_need_no_repair() {
    let bench = Bench::started();
    bench.create([]);
    bench.git(["switch", "-q", "-c", "work"]).ok();
    bench.write("src/bag.rs", "fn take() { swap() }\n");
    bench.git(["add", "src"]).ok();
    bench.findings(["resolve", "FIN-BUG-001", "--no-commit"]).ok();
    bench.git(["commit", "-q", "-m", "Swap"]).ok();
    advance_main(&bench);
    bench.git(["rebase", "-q", "main"]).ok();
    let row = super::verdict(&bench);
    assert_eq!((&row["verdict"], &row["commit"]), (&"derived".into(), &bench.hash("HEAD").into()));
    bench.findings(["repair", "--write"]).ok().says("nothing to repair");
}

/// The code on one branch, the findings on another: the fix is amended at once.
#[test]
fn findings_on_a_branch_of_their_own() {
    let bench = Bench::started();
    bench.git(["branch", "findings"]).ok();
    bench.create(["--on", "findings"]);
    let old = bench.commit_file("src/bag.rs", "fn take() { swap() }\n", "Swap");
    bench.findings(["resolve", "FIN-BUG-001", "--on", "findings", "--commit", &old]).ok();
    bench.findings(["verify", "--at", "findings"]).ok().says("1 ok");
    bench.write("src/bag.rs", "fn take() { swap() } // at once\n");
    bench.git(["commit", "-q", "-a", "--amend", "--no-edit"]).ok();
    let new = bench.hash("HEAD");
    bench.findings(["repair", "--on", "findings", "--write"]).ok().says(&new[..7]);
    bench.findings(["verify", "--at", "findings"]).ok().says("1 ok").says(&new[..7]);
}

/// A script commits everything within one second; a commit of findings is no candidate for a fix.
#[test]
fn commits_of_the_same_second() {
    let bench = Bench::started();
    bench.create([]);
    let second = "2026-02-01T00:00:00Z";
    let at_once = |line: &str| {
        bench.shell(line).env("GIT_AUTHOR_DATE", second).env("GIT_COMMITTER_DATE", second).ok();
    };
    bench.git(["switch", "-q", "-c", "work"]).ok();
    at_once("echo swap > src/bag.rs; git commit -q -a -m Swap; git findings resolve FIN-BUG-001");
    at_once("echo other > src/other.rs; git add src; git commit -q -m Other");
    let old = commit_with(&bench, "Swap");
    advance_main(&bench);
    bench.git(["rebase", "-q", "main"]).ok();
    forget_the_rest(&bench);
    mends(&bench, &old, &commit_with(&bench, "Swap"), SAME_PATCH);
}

/// Where only git reads objects, and names are longer.
#[test]
fn in_a_repository_of_the_other_format() {
    let bench = Bench::bare_folder();
    bench.git(["init", "-q", "-b", "main", "--object-format=sha256"]).ok();
    bench.write("findings/.gitattributes", "*.json text eol=lf\n");
    bench.commit_file("src/bag.rs", "fn take() {}\n", "Begin");
    bench.create([]);
    let old = super::fix_on_branch(&bench, false);
    advance_main(&bench);
    bench.git(["rebase", "-q", "main"]).ok();
    forget_the_rest(&bench);
    mends(&bench, &old, &commit_with(&bench, "Swap"), SAME_PATCH);
}
