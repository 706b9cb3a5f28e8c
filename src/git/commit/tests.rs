//! The protocol with real git: what is committed, what is left alone, and what is there after refusals, races and
//! deaths.

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
    Put {
        path: path.to_owned(),
        bytes: text.map(|text| text.as_bytes().to_vec()),
        expect,
    }
}

fn change(puts: Vec<Put>) -> Change {
    Change {
        puts,
        message: "findings: x\n\nFinding: X\n".to_owned(),
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
    let desk = bench.repository().git_dir().join("git-findings");
    let names: Vec<_> = fs::read_dir(desk)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["lock"], "left on the desk");
    assert!(
        !bench.repository().git_dir().join("index.lock").exists(),
        "index.lock is left"
    );
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
    assert_eq!(
        bench.git(&["log", "-1", "--format=%B"]).trim_end(),
        "findings: x\n\nFinding: X"
    );
    assert_eq!(
        bench.git(&["reflog", "-1", "--format=%gs"]),
        "commit: findings: x"
    );
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
    made(try_commit(
        &bench,
        &options(),
        change(vec![put(nested, None, Expect::Existing)]),
    ));
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
    assert_eq!(
        bench.git(&["reflog", "-1", "--format=%gs"]),
        "commit (initial): findings: x"
    );
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
    assert_eq!(
        bench.git(&["diff-tree", "-r", "--name-only", "--no-commit-id", "HEAD"]),
        X
    );
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
    made(try_commit(
        &bench,
        &Options {
            include_edits: true,
            ..options()
        },
        edit(X, "two\n"),
    ));
    assert_eq!(bench.status(), "");
}

#[test]
fn an_untracked_file_is_an_edit_and_never_overwritten_as_new() {
    let bench = Bench::new();
    bench.write(X, "by hand\n");
    let failure = refused(try_commit(&bench, &options(), edit(X, "two\n")));
    assert!(matches!(failure, Failure::Edited { .. }));
    let failure = refused(try_commit(&bench, &options(), new(X, "two\n")));
    assert!(
        matches!(failure, Failure::Disk(crate::disk::DiskError::Exists { .. })),
        "{failure}"
    );
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
    assert!(matches!(
        outside,
        Failure::Disk(crate::disk::DiskError::Outside { .. })
    ));
    assert!(!bench.top.join("secret").exists());
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
    assert!(
        matches!(failure, Failure::Disk(crate::disk::DiskError::NotAFolder { .. })),
        "{failure}"
    );
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    bench.git(&["init", "-q", "nested"]);
    let failure = refused(try_commit(&bench, &options(), new("nested/X.json", "one\n")));
    assert!(matches!(failure, Failure::OtherRepository { folder, .. } if folder == "nested"));
    let head = bench.git(&["rev-parse", "HEAD"]);
    bench.git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("160000,{head},module"),
    ]);
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
    assert_eq!(
        bench.status(),
        "?? findings/X.json",
        "the user's own index is untouched"
    );
    assert_eq!(
        repository.git(["ls-files"]).run().unwrap().line(),
        "findings/X.json\nreadme"
    );
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
    assert!(matches!(
        stage("four\n"),
        Err(CommitError::Commit(Failure::Edited { .. }))
    ));
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
    let bench = Bench::new();
    let mut variables = bench.variables();
    variables.retain(|name, _| !name.to_string_lossy().starts_with("GIT_COMMITTER"));
    variables.insert("GIT_CONFIG_COUNT".into(), "1".into());
    variables.insert("GIT_CONFIG_KEY_0".into(), "user.useConfigOnly".into());
    variables.insert("GIT_CONFIG_VALUE_0".into(), "true".into());
    let repository = Repository::discover_with(&bench.top, variables).unwrap();
    let outcome: Outcome = commit(&repository, &options(), &mut || Ok(Some(new(X, "one\n"))));
    assert!(matches!(refused(outcome), Failure::Git(Error::NoIdentity(_))));
    assert!(!bench.top.join(".git/git-findings").exists());
}

mod hooks {
    use super::*;

    #[test]
    fn a_refusal_takes_everything_back_and_carries_what_was_said() {
        for name in ["pre-commit", "prepare-commit-msg", "commit-msg"] {
            let bench = with_x();
            bench.write("staged", "s\n");
            bench.git(&["add", "staged"]);
            let head = bench.git(&["rev-parse", "HEAD"]);
            bench.hook(name, "echo not today; exit 3");
            let both = change(vec![
                put(X, Some("two\n"), Expect::Existing),
                put("findings/A/Y.json", Some("y\n"), Expect::New),
            ]);
            let failure = refused(try_commit(&bench, &options(), both));
            assert!(
                matches!(&failure, Failure::Hook { name: n, code: Some(3), output } if *n == name && output.contains("not today")),
                "{failure}"
            );
            assert_eq!(bench.read(X).unwrap(), "one\n");
            assert!(!bench.top.join("findings/A").exists());
            assert_eq!(bench.git(&["rev-parse", "HEAD"]), head);
            assert_eq!(bench.status(), "A  staged");
            assert_tidy(&bench);
        }
    }

    #[test]
    fn no_verify_skips_what_git_skips() {
        let bench = with_x();
        bench.hook("pre-commit", "exit 1");
        bench.hook("commit-msg", "exit 1");
        bench.hook("prepare-commit-msg", "echo \"Seen: $2\" >>\"$1\"");
        made(try_commit(
            &bench,
            &Options {
                verify: false,
                ..options()
            },
            edit(X, "two\n"),
        ));
        assert!(
            bench
                .git(&["log", "-1", "--format=%B"])
                .contains("Finding: X\nSeen: message")
        );
    }

    #[test]
    fn hooks_see_only_our_files_and_the_users_surroundings() {
        let bench = with_x();
        bench.write("staged", "s\n");
        bench.git(&["add", "staged"]);
        bench.hook("pre-commit", "git diff --cached --name-only >../seen; git diff-files >>../seen; echo \"$LC_ALL$GIT_LITERAL_PATHSPECS$GIT_EDITOR\" >>../seen");
        made(try_commit(&bench, &options(), edit(X, "two\n")));
        assert_eq!(bench.read("../seen").unwrap(), format!("{X}\n:\n"));
    }

    #[test]
    fn what_a_hook_edits_and_stages_is_in_the_commit() {
        let bench = with_x();
        bench.write("staged", "s\n");
        bench.git(&["add", "staged"]);
        bench.hook(
            "pre-commit",
            "echo formatted >findings/X.json; echo made >made; git add findings/X.json made; echo tidied >&2",
        );
        let committed = made(try_commit(&bench, &options(), edit(X, "two\n")));
        assert_eq!(committed.paths, [X, "made"]);
        assert!(committed.hook_output.contains("tidied"));
        assert_eq!(bench.git(&["show", "HEAD:findings/X.json"]), "formatted");
        assert_eq!(bench.status(), "A  staged");
    }

    #[test]
    fn what_a_hook_edits_is_taken_back_when_a_later_one_refuses() {
        let bench = with_x();
        bench.hook(
            "pre-commit",
            "echo formatted >findings/X.json; git add findings/X.json",
        );
        bench.hook("commit-msg", "exit 1");
        refused(try_commit(&bench, &options(), edit(X, "two\n")));
        assert_eq!(bench.read(X).unwrap(), "one\n");
        assert_eq!(bench.status(), "");
    }

    #[test]
    fn a_message_that_a_hook_empties_is_refused() {
        let bench = with_x();
        bench.hook("commit-msg", ": >\"$1\"");
        assert!(matches!(
            refused(try_commit(&bench, &options(), edit(X, "two\n"))),
            Failure::EmptyMessage
        ));
        assert_eq!(bench.status(), "");
    }

    #[test]
    fn post_commit_runs_after_all_and_cannot_refuse() {
        let bench = with_x();
        bench.hook(
            "post-commit",
            "git status --porcelain; git log -1 --format=%s; exit 1",
        );
        let committed = made(try_commit(&bench, &options(), edit(X, "two\n")));
        assert_eq!(committed.hook_output, "findings: x\n");
    }

    #[test]
    fn a_reference_hook_that_refuses_is_a_failure_not_a_race() {
        let bench = with_x();
        bench.hook("reference-transaction", "[ \"$1\" != prepared ]");
        let failure = refused(try_commit(&bench, &options(), edit(X, "two\n")));
        assert!(matches!(failure, Failure::Git(Error::Failed { .. })), "{failure}");
        assert_eq!(bench.read(X).unwrap(), "one\n");
        assert_tidy(&bench);
    }

    #[test]
    fn sign_off_and_clean_up_follow_the_settings() {
        let bench = with_x();
        bench.git(&["config", "commit.cleanup", "strip"]);
        bench.hook("prepare-commit-msg", "printf '# comment\\n\\n\\n' >>\"$1\"");
        made(try_commit(
            &bench,
            &Options {
                sign_off: true,
                ..options()
            },
            edit(X, "two\n"),
        ));
        let message = bench.git(&["cat-file", "commit", "HEAD"]);
        assert!(
            message.ends_with("\n\nfindings: x\n\nFinding: X\nSigned-off-by: Ada <ada@example.com>"),
            "{message}"
        );
    }

    #[test]
    fn a_filter_or_signature_that_fails_is_a_failure() {
        let bench = with_x();
        bench.git(&["config", "commit.gpgsign", "true"]);
        bench.git(&["config", "gpg.program", "/bin/false"]);
        assert!(matches!(
            refused(try_commit(&bench, &options(), edit(X, "two\n"))),
            Failure::Git(Error::Failed { .. })
        ));
        bench.git(&["config", "commit.gpgsign", "false"]);
        bench.git(&["config", "filter.bad.clean", "false"]);
        bench.git(&["config", "filter.bad.required", "true"]);
        bench.write(".git/info/attributes", "Y.json filter=bad\n");
        assert!(matches!(
            refused(try_commit(&bench, &options(), new(Y, "y\n"))),
            Failure::Git(Error::Failed { .. })
        ));
        assert_eq!(bench.status(), "");
        assert_tidy(&bench);
    }

    #[test]
    fn a_configured_signature_is_made() {
        let bench = with_x();
        let program = "printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nxx\\n-----END PGP SIGNATURE-----\\n'; printf '\\n[GNUPG:] SIG_CREATED ' >&2; cat >/dev/null";
        bench.hook("fake-gpg", program);
        bench.git(&[
            "config",
            "gpg.program",
            bench.repository().hooks_dir().join("fake-gpg").to_str().unwrap(),
        ]);
        bench.git(&["config", "commit.gpgsign", "yes"]);
        made(try_commit(&bench, &options(), edit(X, "two\n")));
        assert!(bench.git(&["cat-file", "commit", "HEAD"]).contains("\ngpgsig "));
    }
}

mod states {
    use super::*;

    /// A merge that stopped because both sides changed `readme`.
    fn merging() -> Bench {
        let bench = with_x();
        bench.git(&["switch", "-q", "-c", "side"]);
        bench.write("readme", "side\n");
        bench.git(&["commit", "-q", "-a", "-m", "side"]);
        bench.git(&["switch", "-q", "main"]);
        bench.write("readme", "main\n");
        bench.git(&["commit", "-q", "-a", "-m", "main"]);
        assert!(!bench.try_git(&["merge", "side"]).status.success());
        bench
    }

    #[test]
    fn a_merge_is_refused_by_name_and_left_alone_when_told_to_commit() {
        let bench = merging();
        let failure = refused(try_commit(&bench, &options(), edit(X, "two\n")));
        assert!(matches!(failure, Failure::InProgress(State::Merge)));
        let before = bench.status();
        made(try_commit(
            &bench,
            &Options {
                in_progress: true,
                ..options()
            },
            edit(X, "two\n"),
        ));
        assert_eq!(bench.status(), before);
        assert_eq!(
            bench
                .git(&["rev-list", "--parents", "-1", "HEAD"])
                .split(' ')
                .count(),
            2,
            "no merge commit"
        );
        assert_eq!(
            bench.git(&["rev-parse", "MERGE_HEAD"]),
            bench.git(&["rev-parse", "side"])
        );
        assert_eq!(
            bench.git(&["ls-files", "-u"]).lines().count(),
            3,
            "the conflict is still there"
        );
        let staged: Result<_, CommitError<Infallible>> = stage(&bench.repository(), &options(), &mut || {
            Ok(Some(edit(X, "three\n")))
        });
        assert_eq!(staged.unwrap().unwrap().paths, [X]);
    }

    #[test]
    fn a_finding_in_conflict_is_never_committed() {
        let bench = with_x();
        bench.git(&["switch", "-q", "-c", "side"]);
        made(try_commit(&bench, &options(), edit(X, "side\n")));
        bench.git(&["switch", "-q", "main"]);
        made(try_commit(&bench, &options(), edit(X, "main\n")));
        bench.try_git(&["merge", "side"]);
        let all = Options {
            in_progress: true,
            include_edits: true,
            ..options()
        };
        assert!(matches!(
            refused(try_commit(&bench, &all, edit(X, "two\n"))),
            Failure::Unmerged { .. }
        ));
    }

    #[test]
    fn every_state_is_told_by_name() {
        let bench = merging();
        bench.git(&["merge", "--abort"]);
        let cases: [(&[&str], State, &[&str]); 5] = [
            (
                &["cherry-pick", "side"],
                State::CherryPick,
                &["cherry-pick", "--abort"],
            ),
            (&["revert", "HEAD~1"], State::Revert, &["revert", "--abort"]),
            (&["rebase", "side"], State::Rebase, &["rebase", "--abort"]),
            (
                &["rebase", "--apply", "side"],
                State::Rebase,
                &["rebase", "--abort"],
            ),
            (&["bisect", "start"], State::Bisect, &["bisect", "reset"]),
        ];
        bench.write("readme", "later\n");
        bench.git(&["commit", "-q", "-a", "-m", "later"]);
        bench.git(&["config", "core.editor", "true"]);
        bench.write("readme", "later still\n");
        bench.git(&["commit", "-q", "-a", "-m", "still"]);
        for (begin, state, end) in cases {
            bench.try_git(begin);
            assert_eq!(bench.repository().state().unwrap(), Some(state), "{begin:?}");
            bench.git(end);
            assert_eq!(bench.repository().state().unwrap(), None, "{end:?}");
        }
        let patch = bench.git(&["format-patch", "-1", "--stdout", "side"]) + "\n";
        bench.write("../patch", &patch);
        bench.try_git(&["am", "../patch"]);
        assert_eq!(bench.repository().state().unwrap(), Some(State::Am));
    }

    #[test]
    fn a_detached_head_gets_a_note_or_a_refusal() {
        let bench = with_x();
        bench.git(&["switch", "-q", "--detach"]);
        let main = bench.git(&["rev-parse", "main"]);
        let failure = refused(try_commit(
            &bench,
            &Options {
                detached_ok: false,
                ..options()
            },
            edit(X, "two\n"),
        ));
        assert!(matches!(failure, Failure::Detached));
        let committed = made(try_commit(&bench, &options(), edit(X, "two\n")));
        assert!(committed.notes[0].contains("detached"), "{:?}", committed.notes);
        assert_eq!(bench.git(&["rev-parse", "main"]), main);
        assert_eq!(bench.status(), "");
    }
}

mod shapes {
    use super::*;

    /// Makes, edits and removes a finding while another file is staged.
    #[track_caller]
    fn lives(bench: &Bench) {
        bench.write("staged", "s\n");
        bench.git(&["add", "staged"]);
        for text in ["one\n", "two\n"] {
            let expect = if text == "one\n" {
                Expect::New
            } else {
                Expect::Existing
            };
            made(try_commit(
                bench,
                &options(),
                change(vec![put(X, Some(text), expect)]),
            ));
            assert_eq!(bench.git(&["show", "HEAD:findings/X.json"]), text.trim_end());
            assert_eq!(bench.status(), "A  staged");
        }
        made(try_commit(
            bench,
            &options(),
            change(vec![put(X, None, Expect::Existing)]),
        ));
        assert_eq!(bench.status(), "A  staged");
        assert_eq!(bench.git(&["rev-list", "--count", "HEAD", "--", X]), "3");
        assert_tidy(bench);
    }

    #[test]
    fn sha256() {
        lives(&Bench::with(&["--object-format=sha256"]));
    }

    #[test]
    fn reference_tables() {
        let bench = Bench::with(&["--ref-format=reftable"]);
        lives(&bench);
        assert_eq!(
            bench.repository().branch().unwrap().as_deref(),
            Some("refs/heads/main")
        );
    }

    #[test]
    fn reference_tables_without_a_commit() {
        let bench = Bench::unborn(&["--ref-format=reftable"]);
        assert_eq!(bench.repository().head().unwrap(), None);
        lives(&bench);
    }

    #[test]
    fn split_index() {
        let bench = Bench::new();
        bench.git(&["config", "core.splitIndex", "true"]);
        bench.git(&["update-index", "--split-index"]);
        lives(&bench);
    }

    #[test]
    fn index_of_version_4() {
        let bench = Bench::new();
        bench.git(&["update-index", "--index-version", "4"]);
        lives(&bench);
        assert_eq!(bench.git(&["update-index", "--show-index-version"]), "4");
    }

    #[test]
    fn sparse_index() {
        let bench = Bench::new();
        bench.write("far/away/file", "f\n");
        bench.git(&["add", "."]);
        bench.git(&["commit", "-q", "-m", "far"]);
        bench.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "findings"]);
        assert!(!bench.top.join("far").exists());
        lives(&bench);
        assert!(!bench.top.join("far").exists());
    }

    #[test]
    fn packed_references_and_a_linked_work_tree() {
        let bench = Bench::new();
        bench.git(&["pack-refs", "--all"]);
        bench.git(&["worktree", "add", "-q", "-b", "linked", "../linked"]);
        let top = bench.top.parent().unwrap().join("linked");
        let main = bench.git(&["rev-parse", "main"]);
        let bench = bench.at(top);
        lives(&bench);
        assert_eq!(bench.git(&["rev-parse", "main"]), main);
        assert_ne!(bench.repository().git_dir(), bench.repository().common_dir());
    }

    #[test]
    fn shallow_clone() {
        let origin = with_x();
        let url = format!("file://{}", origin.top.display());
        origin.git(&["clone", "-q", "--depth=1", &url, "../clone"]);
        let top = origin.top.parent().unwrap().join("clone");
        let bench = origin.at(top);
        assert!(bench.repository().is_shallow());
        made(try_commit(&bench, &options(), edit(X, "two\n")));
        assert_eq!(bench.status(), "");
    }

    #[test]
    fn from_a_folder_below_with_relative_variables() {
        let bench = Bench::new();
        bench.write("deep/down/file", "");
        let mut variables = bench.variables();
        variables.insert("GIT_DIR".into(), "../../.git".into());
        variables.insert("GIT_WORK_TREE".into(), "../..".into());
        let repository = Repository::discover_with(&bench.top.join("deep/down"), variables).unwrap();
        assert_eq!(repository.toplevel(), Some(bench.top.as_path()));
        let outcome: Outcome = commit(&repository, &options(), &mut || Ok(Some(new(X, "one\n"))));
        made(outcome);
        assert_eq!(bench.status(), "?? deep/down/file");
    }

    #[test]
    fn a_top_with_a_line_end_in_its_name() {
        let bench = Bench::new();
        let odd = bench.top.parent().unwrap().join("od\nd");
        fs::rename(&bench.top, &odd).unwrap();
        let bench = bench.at(odd.clone());
        assert_eq!(bench.repository().toplevel(), Some(odd.as_path()));
        made(try_commit(&bench, &options(), new(X, "one\n")));
        assert_eq!(bench.status(), "");
    }
}

mod races {
    use super::*;

    /// A commit on top of HEAD that changes one file, made without the index.
    fn move_head(bench: &Bench, path: &str, text: &str) {
        let blob = bench
            .repository()
            .git(["hash-object", "-w", "--stdin"])
            .stdin(text)
            .writes()
            .run()
            .unwrap()
            .line();
        let index = bench.top.join(".git/foreign-index");
        let git = |arguments: &[&str]| {
            let call = bench
                .repository()
                .git(arguments.iter().copied())
                .writes()
                .env("GIT_INDEX_FILE", &index)
                .run()
                .map(|o| o.line());
            call.unwrap()
        };
        git(&["read-tree", "HEAD"]);
        git(&[
            "update-index",
            "--add",
            "--cacheinfo",
            &format!("100644,{blob},{path}"),
        ]);
        let tree = git(&["write-tree"]);
        let head = bench.git(&["rev-parse", "HEAD"]);
        let commit = git(&["commit-tree", &tree, "-p", &head, "-m", "foreign"]);
        git(&["update-ref", "HEAD", &commit]);
    }

    fn racing(bench: &Bench, path: &str) -> (Outcome, usize) {
        let (mut calls, mut moved) = (0, false);
        let outcome = watched(
            &bench.repository(),
            &options(),
            &mut || {
                calls += 1;
                Ok(Some(edit(X, "two\n")))
            },
            &mut |step| {
                if step == Step::Prepared && !moved {
                    moved = true;
                    move_head(bench, path, "foreign\n");
                }
                Ok(())
            },
        );
        (outcome, calls)
    }

    #[test]
    fn when_head_moves_the_change_is_made_anew_on_top() {
        let bench = with_x();
        let (outcome, calls) = racing(&bench, "readme");
        made(outcome);
        assert_eq!(calls, 2);
        assert_eq!(
            bench.git(&["log", "--format=%s"]),
            "findings: x\nforeign\nfindings: x\nfirst"
        );
        assert_eq!(bench.git(&["show", "HEAD:readme"]), "foreign");
        assert_eq!(bench.git(&["show", "HEAD:findings/X.json"]), "two");
        assert_tidy(&bench);
    }

    #[test]
    fn when_head_moves_under_the_very_file_it_is_an_edit() {
        let bench = with_x();
        let (outcome, _) = racing(&bench, X);
        assert!(matches!(refused(outcome), Failure::Edited { .. }));
        assert_eq!(bench.git(&["show", "HEAD:findings/X.json"]), "foreign");
        assert_eq!(bench.read(X).unwrap(), "one\n");
        assert_tidy(&bench);
    }

    #[test]
    fn many_at_once_lose_nothing_while_others_commit_too() {
        let bench = Bench::new();
        let foreign = |number: usize| {
            let name = format!("foreign-{number}");
            bench.write(&name, "f\n");
            while !bench.try_git(&["add", &name]).status.success() {}
            while !bench
                .try_git(&["commit", "-q", "-m", &name, "--", &name])
                .status
                .success()
            {}
        };
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let bench = &bench;
                scope.spawn(move || {
                    for number in 0..5 {
                        let path = format!("findings/T{thread}/X{number}.json");
                        made(try_commit(
                            bench,
                            &Options {
                                lock_timeout: Duration::from_secs(120),
                                ..options()
                            },
                            new(&path, &path),
                        ));
                    }
                });
            }
            scope.spawn(|| (0..3).for_each(foreign));
        });
        let files = bench.git(&["ls-tree", "-r", "--name-only", "HEAD", "findings"]);
        assert_eq!(files.lines().count(), 40);
        assert_eq!(
            bench.git(&["rev-list", "--count", "HEAD", "--", "findings"]),
            "40"
        );
        assert_eq!(
            bench.git(&["log", "--format=", "--name-only", "--diff-filter=D"]),
            ""
        );
        assert_eq!(
            bench.git(&[
                "log",
                "--format=",
                "--name-only",
                "--grep=^findings",
                "--",
                "foreign-*"
            ]),
            ""
        );
        assert_eq!(bench.status(), "");
        assert_tidy(&bench);
    }

    #[test]
    fn waiting_editors_each_build_on_the_last() {
        let bench = with_x();
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    let add = &mut || {
                        let text = bench.read(X).unwrap();
                        Ok(Some(edit(X, &format!("{text}line\n"))))
                    };
                    made(commit(&bench.repository(), &options(), add));
                });
            }
        });
        assert_eq!(bench.read(X).unwrap(), format!("one\n{}", "line\n".repeat(6)));
        assert_eq!(bench.status(), "");
    }

    #[test]
    fn a_lock_of_somebody_else_is_waited_for_named_and_left() {
        for lock in [".git/index.lock", ".git/refs/heads/main.lock", ".git/HEAD.lock"] {
            let bench = with_x();
            bench.write(lock, "somebody");
            let began = Instant::now();
            let failure = refused(try_commit(
                &bench,
                &Options {
                    lock_timeout: Duration::from_millis(300),
                    ..options()
                },
                edit(X, "two\n"),
            ));
            assert!(
                matches!(&failure, Failure::Busy { file, .. } if file.ends_with(lock)),
                "{lock}: {failure}"
            );
            assert!(began.elapsed() < Duration::from_secs(5));
            assert_eq!(bench.read(lock).unwrap(), "somebody");
            fs::remove_file(bench.top.join(lock)).unwrap();
            assert_eq!(bench.read(X).unwrap(), "one\n");
            assert_eq!(bench.status(), "");
            assert_tidy(&bench);
        }
    }

    #[test]
    fn staging_waits_for_the_index_too() {
        let bench = with_x();
        bench.write(".git/index.lock", "somebody");
        let short = Options {
            lock_timeout: Duration::from_millis(100),
            ..options()
        };
        let staged: Result<Option<Staged>, CommitError<Infallible>> =
            stage(&bench.repository(), &short, &mut || Ok(Some(edit(X, "two\n"))));
        assert!(
            matches!(staged, Err(CommitError::Commit(Failure::Busy { .. }))),
            "{staged:?}"
        );
        assert_eq!(bench.read(X).unwrap(), "one\n");
    }

    #[test]
    fn ids_are_given_out_by_one_at_a_time() {
        let bench = Bench::new();
        let repository = bench.repository();
        let guard = allocation_lock(&repository, Duration::ZERO).unwrap();
        let second = allocation_lock(&repository, Duration::from_millis(50));
        assert!(matches!(second, Err(Failure::Busy { .. })));
        drop(guard);
        drop(allocation_lock(&repository, Duration::ZERO).unwrap());
    }
}

mod deaths {
    use super::*;

    const STEPS: [Step; 12] = [
        Step::Locked,
        Step::Journaled,
        Step::IndexLocked,
        Step::Planned,
        Step::Wrote,
        Step::Filled,
        Step::Asked,
        Step::Made,
        Step::Prepared,
        Step::Published,
        Step::Swapped,
        Step::Released,
    ];

    /// Not a test: the process that gets a signal at a step.
    #[test]
    #[ignore = "run by the tests of this module"]
    fn victim() {
        let top = std::env::var_os("VICTIM_TOP").unwrap();
        let [at, signal, aim] =
            ["VICTIM_STEP", "VICTIM_SIGNAL", "VICTIM_AIM"].map(|name| std::env::var(name).unwrap());
        let repository = Repository::discover(Path::new(&top)).unwrap();
        let both = || {
            change(vec![
                put(X, Some("two\n"), Expect::Existing),
                put("findings/A/Y.json", Some("y\n"), Expect::New),
            ])
        };
        let signals = Deferred::begin();
        let mut watch = |step: Step| {
            if format!("{step:?}") == at {
                raise(signal.parse().unwrap()).unwrap();
            }
            signals.check()
        };
        let mut change = || Ok::<_, Infallible>(Some(both()));
        let failure = match aim.as_str() {
            "commit" => watched(&repository, &options(), &mut change, &mut watch).err(),
            _ => stage::watched(&repository, &options(), &mut change, &mut watch).err(),
        };
        println!(
            "{}",
            failure.map_or("done".to_owned(), |failure| failure.to_string())
        );
    }

    fn run_victim(bench: &Bench, step: Step, signal: i32, aim: &str) -> String {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([
            "--exact",
            "git::commit::tests::deaths::victim",
            "--ignored",
            "--nocapture",
        ]);
        command
            .env_clear()
            .envs(bench.variables())
            .env("VICTIM_TOP", &bench.top)
            .env("VICTIM_AIM", aim);
        let output = command
            .env("VICTIM_STEP", format!("{step:?}"))
            .env("VICTIM_SIGNAL", signal.to_string())
            .output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    }

    /// Whatever the step: the change is there in full or not at all, the next run works and says what it found.
    #[test]
    fn a_killed_commit_is_finished_or_taken_back_by_the_next_run() {
        for step in STEPS {
            let bench = with_x();
            bench.write("staged", "s\n");
            bench.git(&["add", "staged"]);
            let before = bench.git(&["rev-list", "--count", "HEAD"]);
            let said = run_victim(&bench, step, SIGKILL, "commit");
            assert!(!said.contains("done"), "{step:?} was not reached");
            let committed = made(try_commit(&bench, &options(), new("findings/Z.json", "z\n")));
            let is_published = matches!(step, Step::Published | Step::Swapped | Step::Released);
            let (x, y) = if is_published {
                ("two\n", Some("y\n"))
            } else {
                ("one\n", None)
            };
            assert_eq!(bench.read(X).as_deref(), Some(x), "{step:?}");
            assert_eq!(bench.read("findings/A/Y.json").as_deref(), y, "{step:?}");
            assert_eq!(bench.top.join("findings/A").exists(), is_published, "{step:?}");
            assert_eq!(bench.status(), "A  staged", "{step:?}");
            let commits = before.parse::<usize>().unwrap() + 1 + usize::from(is_published);
            assert_eq!(bench.git(&["rev-list", "--count", "HEAD"]), commits.to_string());
            let notes = committed.notes.join("\n");
            match step {
                Step::Locked | Step::Journaled | Step::IndexLocked => assert_eq!(notes, "", "{step:?}"),
                _ if is_published => assert!(notes.contains("finished commit"), "{step:?}: {notes}"),
                _ => assert!(notes.contains("took back"), "{step:?}: {notes}"),
            }
            assert_tidy(&bench);
        }
    }

    #[test]
    fn a_killed_staging_is_finished_or_taken_back_by_the_next_run() {
        for (step, status) in [
            (Step::Planned, ""),
            (Step::Wrote, ""),
            (Step::Prepared, "A  findings/A/Y.json\nM  findings/X.json"),
        ] {
            let bench = with_x();
            let said = run_victim(&bench, step, SIGKILL, "stage");
            assert!(!said.contains("done"), "{step:?} was not reached");
            made(try_commit(&bench, &options(), new("findings/Z.json", "z\n")));
            assert_eq!(bench.status(), status, "{step:?}");
            assert_tidy(&bench);
        }
    }

    #[test]
    fn a_signal_to_stop_takes_everything_back_until_head_has_moved() {
        for step in STEPS {
            let bench = with_x();
            let head = bench.git(&["rev-parse", "HEAD"]);
            let said = run_victim(&bench, step, SIGTERM, "commit");
            let is_published = matches!(step, Step::Published | Step::Swapped | Step::Released);
            assert_eq!(said.contains("done"), is_published, "{step:?}: {said}");
            assert_eq!(
                said.contains("interrupted; nothing was changed"),
                !is_published,
                "{step:?}: {said}"
            );
            assert_eq!(
                bench.git(&["rev-parse", "HEAD"]) == head,
                !is_published,
                "{step:?}"
            );
            assert_eq!(bench.status(), "", "{step:?}");
            assert_tidy(&bench);
        }
    }

    #[test]
    fn a_file_changed_since_the_death_is_left_and_named() {
        let bench = with_x();
        run_victim(&bench, Step::Filled, SIGKILL, "commit");
        bench.write(X, "by hand\n");
        let committed = made(try_commit(&bench, &options(), new("findings/Z.json", "z\n")));
        assert!(
            committed
                .notes
                .iter()
                .any(|note| note.contains("left 'findings/X.json'")),
            "{:?}",
            committed.notes
        );
        assert_eq!(bench.status(), " M findings/X.json");
    }

    /// The user removed the lock by hand, and somebody else holds a new one.
    #[test]
    fn only_our_own_index_lock_is_removed() {
        let bench = with_x();
        run_victim(&bench, Step::Filled, SIGKILL, "commit");
        fs::remove_file(bench.top.join(".git/index.lock")).unwrap();
        bench.write(".git/index.lock", "somebody");
        let short = Options {
            lock_timeout: Duration::from_millis(100),
            ..options()
        };
        assert!(matches!(
            refused(try_commit(&bench, &short, new(Y, "y\n"))),
            Failure::Busy { .. }
        ));
        assert_eq!(bench.read(".git/index.lock").unwrap(), "somebody");
        assert_eq!(
            bench.read(X).unwrap(),
            "one\n",
            "the files were taken back all the same"
        );
    }

    #[test]
    fn a_journal_nobody_can_read_is_named() {
        let bench = with_x();
        bench.write(".git/git-findings/journal.json", "{");
        let failure = refused(try_commit(&bench, &options(), edit(X, "two\n")));
        assert!(
            matches!(&failure, Failure::Journal { path, .. } if path.ends_with("journal.json")),
            "{failure}"
        );
    }
}
