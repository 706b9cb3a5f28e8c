//! The protocol with real git: what is committed, what is left alone, and what is there after refusals, races and
//! deaths.

mod deaths;
mod hooks;
mod races;
mod shapes;
mod states;

use std::convert::Infallible;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGKILL, SIGTERM};
use signal_hook::low_level::raise;

use super::*;
use crate::git::bench::Bench;
use crate::git::{Error, State};

type Outcome = Result<Option<Committed>, CommitError<Infallible>>;

const X: &str = "findings/X.json";
const Y: &str = "findings/Y.json";

fn options() -> Options {
    Options {
        lock_timeout: Duration::from_secs(20),
        in_progress: false,
        detached_ok: true,
        verify: true,
        sign_off: false,
        include_edits: false,
    }
}

fn put(path: &str, text: Option<&str>, expect: Expect) -> Put {
    Put { path: path.to_owned(), bytes: text.map(|text| text.as_bytes().to_vec()), expect, base: None }
}

fn change(puts: Vec<Put>) -> Change {
    Change {
        puts,
        message: "findings: x\n\nFinding: X\n".to_owned(),
        is_spotless: false,
        unsynced: Vec::new(),
    }
}

fn new(path: &str, text: &str) -> Change {
    change(vec![put(path, Some(text), Expect::New)])
}

fn edit(path: &str, text: &str) -> Change {
    change(vec![put(path, Some(text), Expect::Existing)])
}

fn try_commit(bench: &Bench, options: &Options, change: Change) -> Outcome {
    commit(&bench.repository(), options, &mut || Ok(Some(change.clone())))
}

#[track_caller]
fn made(outcome: Outcome) -> Committed {
    outcome.unwrap().unwrap()
}

#[track_caller]
fn refused(outcome: Outcome) -> Failure {
    match outcome {
        Err(CommitError::Commit(failure)) => failure,
        other => panic!("not refused: {other:?}"),
    }
}

/// A bench with X committed by the protocol.
fn with_x() -> Bench {
    let bench = Bench::new();
    made(try_commit(&bench, &options(), new(X, "one\n")));
    bench
}

/// Nothing of ours is left on the desk or in git's way.
#[track_caller]
fn assert_tidy(bench: &Bench) {
    let desk = bench.repository().git_dir().join("git-findings/desk");
    let names: Vec<_> = fs::read_dir(desk).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["lock"], "left on the desk");
    assert!(!bench.repository().git_dir().join("index.lock").exists(), "index.lock is left");
    let fsck = bench.try_git(&["fsck", "--no-dangling", "--strict"]);
    assert!(fsck.status.success(), "{fsck:?}");
}

#[test]
fn a_new_file_is_committed_and_the_status_is_clean() {
    let bench = Bench::new();
    let committed = made(try_commit(&bench, &options(), new(X, "one\n")));
    assert_eq!(bench.git(&["rev-parse", "HEAD"]), committed.hash.to_string());
    assert_eq!(committed.paths, [X]);
    assert!(committed.notes.is_empty(), "{:?}", committed.notes);
    assert_eq!(bench.git(&["show", "HEAD:findings/X.json"]), "one");
    assert_eq!(bench.git(&["log", "-1", "--format=%B"]).trim_end(), "findings: x\n\nFinding: X");
    assert_eq!(bench.git(&["reflog", "-1", "--format=%gs"]), "commit: findings: x");
    assert_eq!(bench.git(&["diff-files"]), "", "the times are in the index");
    assert_eq!(bench.status(), "");
    assert_tidy(&bench);
}

#[test]
fn edits_and_removals_follow_and_empty_folders_go() {
    let bench = Bench::new();
    let nested = "findings/FIN-1/X.json";
    made(try_commit(&bench, &options(), new(nested, "one\n")));
    made(try_commit(&bench, &options(), edit(nested, "two\n")));
    assert_eq!(bench.git(&["show", "HEAD:findings/FIN-1/X.json"]), "two");
    made(try_commit(&bench, &options(), change(vec![put(nested, None, Expect::Existing)])));
    assert_eq!(bench.git(&["ls-tree", "-r", "--name-only", "HEAD"]), "readme");
    assert!(!bench.top.join("findings/FIN-1").exists());
    assert!(bench.top.join("findings").exists());
    assert_eq!(bench.status(), "");
}

#[test]
fn what_changes_nothing_is_no_commit() {
    let bench = with_x();
    let head = bench.git(&["rev-parse", "HEAD"]);
    assert_eq!(try_commit(&bench, &options(), edit(X, "one\n")).unwrap(), None);
    assert_eq!(try_commit(&bench, &options(), change(vec![])).unwrap(), None);
    let nothing: Outcome = commit(&bench.repository(), &options(), &mut || Ok(None));
    assert_eq!(nothing.unwrap(), None);
    assert_eq!(bench.git(&["rev-parse", "HEAD"]), head);
    assert_tidy(&bench);
}

#[test]
fn the_callers_own_error_comes_back_and_leaves_nothing() {
    let bench = with_x();
    let failed: Result<Option<Committed>, CommitError<&str>> =
        commit(&bench.repository(), &options(), &mut || Err("no"));
    assert!(matches!(failed, Err(CommitError::Change("no"))));
    assert_tidy(&bench);
}

#[test]
fn an_unborn_branch_gets_a_root_commit_and_keeps_what_is_staged() {
    let bench = Bench::unborn(&[]);
    bench.write("other", "staged\n");
    bench.git(&["add", "other"]);
    made(try_commit(&bench, &options(), new(X, "one\n")));
    assert_eq!(bench.git(&["ls-tree", "-r", "--name-only", "HEAD"]), X);
    assert_eq!(bench.git(&["rev-list", "--count", "HEAD"]), "1");
    assert_eq!(bench.git(&["reflog", "-1", "--format=%gs"]), "commit (initial): findings: x");
    assert_eq!(bench.status(), "A  other");
    assert_tidy(&bench);
}

#[test]
fn staged_unstaged_and_untracked_files_of_others_stay_as_they_are() {
    let bench = with_x();
    bench.write("staged", "s\n");
    bench.git(&["add", "staged"]);
    bench.write("readme", "changed\n");
    bench.write("untracked", "u\n");
    let before = bench.status();
    let committed = made(try_commit(&bench, &options(), edit(X, "two\n")));
    assert_eq!(committed.paths, [X]);
    assert_eq!(bench.status(), before);
    assert_eq!(bench.git(&["diff-tree", "-r", "--name-only", "--no-commit-id", "HEAD"]), X);
}

#[test]
fn own_edits_of_the_finding_are_shown_and_taken_only_when_asked() {
    let bench = with_x();
    bench.write(X, "by hand\n");
    let failure = refused(try_commit(&bench, &options(), edit(X, "two\n")));
    assert!(
        matches!(&failure, Failure::Edited { paths, diff } if paths == &[X] && diff.contains("+by hand"))
    );
    assert_eq!(bench.read(X).unwrap(), "by hand\n");
    bench.git(&["add", X]);
    bench.write(X, "one\n");
    let failure = refused(try_commit(&bench, &options(), edit(X, "two\n")));
    assert!(
        matches!(&failure, Failure::Edited { diff, .. } if diff.contains("+by hand")),
        "only in the index"
    );
    assert_tidy(&bench);
    made(try_commit(&bench, &Options { include_edits: true, ..options() }, edit(X, "two\n")));
    assert_eq!(bench.status(), "");
}

#[test]
fn an_untracked_file_is_an_edit_and_never_overwritten_as_new() {
    let bench = Bench::new();
    bench.write(X, "by hand\n");
    let failure = refused(try_commit(&bench, &options(), edit(X, "two\n")));
    assert!(matches!(failure, Failure::Edited { .. }));
    let failure = refused(try_commit(&bench, &options(), new(X, "two\n")));
    assert!(matches!(failure, Failure::Disk(crate::disk::DiskError::Exists { .. })), "{failure}");
    assert_eq!(bench.read(X).unwrap(), "by hand\n");
    assert_tidy(&bench);
}

#[test]
fn names_git_would_confuse_or_overlook_are_refused() {
    let bench = with_x();
    let clash = refused(try_commit(&bench, &options(), new("Findings/x.JSON", "two\n")));
    assert!(matches!(clash, Failure::Clash { taken, .. } if taken == X));
    let below = refused(try_commit(&bench, &options(), new("readme/X.json", "two\n")));
    assert!(matches!(below, Failure::Disk(_)), "{below}");
    bench.write(".gitignore", "secret/\n");
    let ignored = refused(try_commit(&bench, &options(), new("secret/X.json", "two\n")));
    assert!(matches!(ignored, Failure::Ignored { path } if path == "secret/X.json"));
    let outside = refused(try_commit(&bench, &options(), new("../X.json", "two\n")));
    assert!(matches!(outside, Failure::Disk(crate::disk::DiskError::Outside { .. })));
    assert!(!bench.top.join("secret").exists());
    assert_tidy(&bench);
}

#[test]
fn what_a_dead_process_of_the_same_number_left_is_in_nobodys_way() {
    let bench = with_x();
    for folder in 0..=255 {
        let folder = bench.top.join(format!(".git/objects/{folder:02x}"));
        fs::create_dir_all(&folder).unwrap();
        for number in 0..8 {
            fs::write(folder.join(format!("tmp_obj_findings_{}_{number}_1", std::process::id())), "")
                .unwrap();
        }
    }
    made(try_commit(&bench, &options(), edit(X, "two\n")));
    assert_tidy(&bench);
}

#[cfg(unix)]
#[test]
fn links_and_other_repositories_on_the_way_are_refused() {
    let bench = Bench::new();
    let elsewhere = bench.folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, bench.top.join("findings")).unwrap();
    let failure = refused(try_commit(&bench, &options(), new(X, "one\n")));
    assert!(matches!(failure, Failure::Disk(crate::disk::DiskError::NotAFolder { .. })), "{failure}");
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    bench.git(&["init", "-q", "nested"]);
    let failure = refused(try_commit(&bench, &options(), new("nested/X.json", "one\n")));
    assert!(matches!(failure, Failure::OtherRepository { folder, .. } if folder == "nested"));
    let head = bench.git(&["rev-parse", "HEAD"]);
    bench.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{head},module")]);
    let failure = refused(try_commit(&bench, &options(), new("module/X.json", "one\n")));
    assert!(matches!(failure, Failure::OtherRepository { folder, .. } if folder == "module"));
    assert_tidy(&bench);
}

#[test]
fn inside_a_hook_committing_is_refused_and_staging_works() {
    let bench = Bench::new();
    let index = bench.top.join(".git/other-index");
    fs::copy(bench.top.join(".git/index"), &index).unwrap();
    let mut variables = bench.variables();
    variables.insert("GIT_INDEX_FILE".into(), ".git/other-index".into());
    let repository = Repository::discover_with(&bench.top, variables).unwrap();
    let outcome: Outcome = commit(&repository, &options(), &mut || Ok(Some(new(X, "one\n"))));
    assert!(matches!(refused(outcome), Failure::InsideHook));
    let staged: Result<_, CommitError<Infallible>> =
        stage(&repository, &options(), &mut || Ok(Some(new(X, "one\n"))));
    assert_eq!(staged.unwrap().unwrap().paths, [X]);
    assert_eq!(bench.status(), "?? findings/X.json", "the user's own index is untouched");
    assert_eq!(repository.git(["ls-files"]).run().unwrap().line(), "findings/X.json\nreadme");
}

#[test]
fn staging_builds_on_what_is_staged_but_not_on_what_is_not() {
    let bench = with_x();
    let stage = |text: &str| -> Result<Option<Staged>, CommitError<Infallible>> {
        stage(&bench.repository(), &options(), &mut || Ok(Some(edit(X, text))))
    };
    stage("two\n").unwrap();
    stage("three\n").unwrap();
    assert_eq!(bench.status(), "M  findings/X.json");
    bench.write(X, "by hand\n");
    assert!(matches!(stage("four\n"), Err(CommitError::Commit(Failure::Edited { .. }))));
    assert_eq!(bench.read(X).unwrap(), "by hand\n");
    assert_tidy(&bench);
}

#[test]
fn a_bare_repository_is_not_written() {
    let bench = Bench::unborn(&["--bare"]);
    assert!(matches!(
        refused(try_commit(&bench, &options(), new(X, "one\n"))),
        Failure::Git(Error::NoWorkTree { .. })
    ));
}

#[test]
fn without_an_identity_nothing_is_begun() {
    for role in ["GIT_COMMITTER", "GIT_AUTHOR"] {
        let bench = Bench::new();
        let mut variables = bench.variables();
        variables.retain(|name, _| !name.to_string_lossy().starts_with(role));
        variables.insert("GIT_CONFIG_COUNT".into(), "1".into());
        variables.insert("GIT_CONFIG_KEY_0".into(), "user.useConfigOnly".into());
        variables.insert("GIT_CONFIG_VALUE_0".into(), "true".into());
        let repository = Repository::discover_with(&bench.top, variables).unwrap();
        let outcome: Outcome = commit(&repository, &options(), &mut || Ok(Some(new(X, "one\n"))));
        assert!(matches!(refused(outcome), Failure::Git(Error::NoIdentity(_))), "{role}");
        assert!(!bench.top.join(".git/git-findings").exists());
    }
}

/// Git was told not to look at the file; the change is committed and the user's hidden edit is seen all the same.
#[test]
fn files_that_git_does_not_look_at_are_committed_like_others() {
    for flag in ["--assume-unchanged", "--skip-worktree"] {
        let bench = with_x();
        bench.git(&["update-index", flag, X]);
        made(try_commit(&bench, &options(), edit(X, "two\n")));
        assert_eq!(bench.git(&["show", "HEAD:findings/X.json"]), "two", "{flag}");
        assert_eq!(bench.status(), "");
        bench.git(&["update-index", flag, X]);
        bench.write(X, "by hand\n");
        let failure = refused(try_commit(&bench, &options(), edit(X, "three\n")));
        assert!(
            matches!(&failure, Failure::Edited { diff, .. } if diff.contains("+by hand")),
            "{flag}: {failure}"
        );
        bench.write(X, "two\n");
        let staged: Result<Option<Staged>, CommitError<Infallible>> =
            stage(&bench.repository(), &options(), &mut || Ok(Some(edit(X, "three\n"))));
        assert_eq!(staged.unwrap().unwrap().paths, [X]);
        assert_eq!(bench.git(&["show", ":findings/X.json"]), "three", "{flag}");
        assert_tidy(&bench);
    }
}

#[test]
fn with_stat_ignored_by_configuration_every_change_is_committed() {
    let bench = with_x();
    bench.git(&["config", "core.ignoreStat", "true"]);
    for text in ["two\n", "three\n"] {
        made(try_commit(&bench, &options(), edit(X, text)));
        assert_eq!(bench.git(&["show", "HEAD:findings/X.json"]), text.trim_end());
    }
}

#[test]
fn a_change_back_to_head_is_no_commit_but_takes_the_edits_along() {
    let bench = with_x();
    let head = bench.git(&["rev-parse", "HEAD"]);
    let take = Options { include_edits: true, ..options() };
    for is_staged in [false, true] {
        bench.write(X, "by hand\n");
        if is_staged {
            bench.git(&["add", X]);
        }
        assert_eq!(try_commit(&bench, &take, edit(X, "one\n")).unwrap(), None);
        assert_eq!(bench.read(X).unwrap(), "one\n");
        assert_eq!(bench.status(), "");
        assert_eq!(bench.git(&["rev-parse", "HEAD"]), head);
        assert_tidy(&bench);
    }
    bench.write(X, "by hand\n");
    bench.git(&["add", X]);
    let both = change(vec![put(X, Some("one\n"), Expect::Existing), put(Y, Some("y\n"), Expect::New)]);
    assert_eq!(made(try_commit(&bench, &take, both)).paths, [Y]);
    assert_eq!(bench.status(), "", "one file of several");
}

#[test]
fn what_is_saved_after_the_change_was_computed_is_not_overwritten() {
    let take = Options { include_edits: true, ..options() };
    let computed = |text: Option<&str>| {
        change(vec![Put { base: Some(b"one\n".to_vec()), ..put(X, text, Expect::Existing) }])
    };
    for text in [Some("two\n"), None] {
        let bench = with_x();
        let outcome = commit(&bench.repository(), &take, &mut || {
            bench.write(X, "by hand\n");
            Ok(Some(computed(text)))
        });
        assert!(matches!(refused(outcome), Failure::Edited { paths, .. } if paths == [X]));
        assert_eq!(bench.status(), " M findings/X.json");
        assert_eq!(bench.read(X).unwrap(), "by hand\n");
        let staged: Result<Option<Staged>, CommitError<Infallible>> =
            stage(&bench.repository(), &take, &mut || Ok(Some(computed(text))));
        assert!(matches!(staged, Err(CommitError::Commit(Failure::Edited { .. }))));
        assert_eq!(bench.read(X).unwrap(), "by hand\n");
        bench.write(X, "one\n");
        made(try_commit(&bench, &take, computed(text)));
        assert_tidy(&bench);
    }
}

#[test]
fn what_is_saved_after_the_plan_is_left_and_named() {
    let bench = with_x();
    let both = change(vec![put(Y, Some("y\n"), Expect::New), put(X, Some("two\n"), Expect::Existing)]);
    let outcome =
        run::watched(&bench.repository(), &options(), &mut || Ok(Some(both.clone())), &mut |step| {
            if step == Step::Wrote {
                bench.write(X, "by hand\n");
            }
            Ok(())
        });
    let failure = refused(outcome);
    assert!(
        matches!(&failure, Failure::ButLeft { cause, paths } if paths == &[X] && matches!(**cause, Failure::Edited { .. })),
        "{failure}"
    );
    assert_eq!(bench.status(), " M findings/X.json");
    assert_eq!(bench.read(X).unwrap(), "by hand\n");
    assert_tidy(&bench);
}
