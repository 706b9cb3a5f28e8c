//! Where `--on` does not write, with the reason and what to type next.

use super::{DRAFT, create, here, started};
use crate::bench::{Answer, Bench};

/// Files a finding with `--on findings`; it must be refused, and change nothing.
#[track_caller]
fn refused(bench: &Bench, code: i32) -> Answer {
    let (tip, before) = (bench.hash("findings"), bench.hash("HEAD"));
    let answer = bench.findings(["create", "--on", "findings"].into_iter().chain(DRAFT)).fails(code);
    assert_eq!((bench.hash("findings"), bench.hash("HEAD")), (tip, before));
    answer
}

#[test]
fn a_branch_that_is_checked_out_elsewhere_names_the_work_tree() {
    let bench = started();
    bench.git(["worktree", "add", "-q", "../other", "findings"]).ok();
    let folder = bench.root().join("other");
    refused(&bench, 5)
        .says(&format!("'findings' is checked out in the work tree '{}'", folder.display()))
        .says("run the command there, without --on");
    bench.git(["worktree", "remove", "../other"]).ok();
    create(&bench);
}

#[test]
fn a_branch_that_is_being_rebased_or_bisected_elsewhere_is_left_alone() {
    let bench = started();
    create(&bench);
    bench.git(["worktree", "add", "-q", "../other", "findings"]).ok();
    let other = bench.at("../other");
    other
        .git(["rebase", "-q", "--force-rebase", "--exec", "false", "HEAD~1"])
        .env("GIT_EDITOR", ":")
        .fails(1);
    refused(&bench, 5)
        .says("'findings' is being rebased in the work tree '")
        .says("finish or abort that there");
    other.git(["rebase", "--abort"]).ok();
    other.git(["bisect", "start", "HEAD", "HEAD~2"]).ok();
    refused(&bench, 5).says("'findings' is being bisected in the work tree '");
    other.git(["bisect", "reset"]).ok();
    other.git(["switch", "-q", "--detach"]).ok();
    create(&bench);
}

#[test]
fn a_branch_that_is_being_rebased_here_is_left_alone() {
    let bench = started();
    create(&bench);
    bench.git(["switch", "-q", "findings"]).ok();
    bench
        .git(["rebase", "-q", "--force-rebase", "--exec", "false", "HEAD~1"])
        .env("GIT_EDITOR", ":")
        .fails(1);
    refused(&bench, 5).says("'findings' is being rebased in the work tree '");
}

#[test]
fn what_is_no_local_branch_is_told_apart() {
    let bench = started();
    bench.git(["tag", "v1"]).ok();
    let words = |name: &'static str| ["create", "--on", name].into_iter().chain(DRAFT);
    bench
        .findings(words("nowhere"))
        .fails(3)
        .says("there is no branch 'nowhere'")
        .says("'git branch nowhere' makes one");
    bench.findings(words("v1")).fails(2).says("'v1' names a commit, and --on takes a local branch");
    bench.findings(words("HEAD~0")).fails(2).says("takes a local branch");
    bench.findings(words("../../../etc/passwd")).fails(3).says("there is no branch");
    for name in ["-x", "f*", ""] {
        assert_ne!(bench.findings(words(name)).run().code, Some(0), "{name}");
    }
}

#[test]
fn flags_that_speak_of_the_work_tree_do_not_go_with_it() {
    let bench = started();
    for flag in ["--no-commit", "--include-edits", "--in-progress"] {
        let words = ["create", "--on", "findings", flag].into_iter().chain(DRAFT);
        bench.findings(words).fails(2).says("cannot be used with").says(flag);
    }
    bench.findings(["validate", "--on", "findings"]).fails(2).says("go with --fix");
}

#[test]
fn no_commit_is_made_inside_a_hook() {
    let bench = started();
    let line =
        format!("git findings create --on findings {}", DRAFT.map(|word| format!("'{word}'")).join(" "));
    bench.hook("pre-commit", &format!("{line}\necho \"code $?\" >&2"));
    let tip = bench.hash("findings");
    bench.write("src/bag.rs", "");
    let committed = bench.git(["commit", "-q", "-a", "-m", "Empty"]).ok();
    committed.says("code 5").says("run it after the commit");
    assert_eq!(bench.hash("findings"), tip);
}

#[test]
fn a_bare_repository_is_read_only() {
    let bench = started();
    bench.git(["clone", "-q", "--bare", ".", "../bare.git"]).ok();
    let bare = bench.at("../bare.git");
    bare.findings(["create", "--on", "findings"].into_iter().chain(DRAFT)).fails(4).says("work tree");
    bare.findings(["list", "--at", "findings"]).ok();
}

#[test]
fn a_merge_in_progress_here_is_no_reason_to_wait() {
    let bench = started();
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench.commit_file("src/bag.rs", "side\n", "Side");
    bench.git(["switch", "-q", "main"]).ok();
    bench.commit_file("src/bag.rs", "main\n", "Main");
    bench.git(["merge", "side"]).fails(1);
    let before = here(&bench);
    create(&bench);
    assert_eq!(here(&bench), before);
    assert!(bench.has(".git/MERGE_HEAD"));
}

#[test]
fn a_name_for_another_branch_is_that_branch() {
    let bench = started();
    bench.git(["symbolic-ref", "refs/heads/alias", "refs/heads/findings"]).ok();
    bench.findings(["create", "--on", "alias"].into_iter().chain(DRAFT)).ok().says("on findings");
    bench.git(["symbolic-ref", "refs/heads/alias"]).ok().is("refs/heads/findings\n");
    bench.git(["symbolic-ref", "refs/heads/here", "refs/heads/main"]).ok();
    bench.findings(["create", "--on", "here"].into_iter().chain(DRAFT)).fails(3).says("git findings init");
}

#[test]
fn a_lock_on_the_branch_is_waited_for_named_and_left() {
    let bench = started();
    bench.write(".git/refs/heads/findings.lock", "");
    let words =
        ["-c", "commit.lock_timeout_seconds=0", "create", "--on", "findings"].into_iter().chain(DRAFT);
    bench.findings(words).fails(5).says("findings.lock' was held by another process");
    assert!(bench.has(".git/refs/heads/findings.lock"));
    std::fs::remove_file(bench.top.join(".git/refs/heads/findings.lock")).unwrap();
    create(&bench);
}
