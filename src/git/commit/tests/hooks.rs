//! The hooks, filters and signatures of the repository: asked, obeyed, and nothing left when they refuse.

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
    made(try_commit(&bench, &Options { verify: false, ..options() }, edit(X, "two\n")));
    assert!(bench.git(&["log", "-1", "--format=%B"]).contains("Finding: X\nSeen: message"));
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
    bench.hook("pre-commit", "echo formatted >findings/X.json; git add findings/X.json");
    bench.hook("commit-msg", "exit 1");
    refused(try_commit(&bench, &options(), edit(X, "two\n")));
    assert_eq!(bench.read(X).unwrap(), "one\n");
    assert_eq!(bench.status(), "");
}

#[test]
fn a_message_that_a_hook_empties_is_refused() {
    let bench = with_x();
    bench.hook("commit-msg", ": >\"$1\"");
    assert!(matches!(refused(try_commit(&bench, &options(), edit(X, "two\n"))), Failure::EmptyMessage));
    assert_eq!(bench.status(), "");
}

#[test]
fn post_commit_runs_after_all_and_cannot_refuse() {
    let bench = with_x();
    bench.hook("post-commit", "git status --porcelain; git log -1 --format=%s; exit 1");
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
    made(try_commit(&bench, &Options { sign_off: true, ..options() }, edit(X, "two\n")));
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
    assert!(matches!(refused(try_commit(&bench, &options(), edit(X, "two\n"))), Failure::Unsigned(_)));
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
    bench.git(&["config", "gpg.program", bench.repository().hooks_dir().join("fake-gpg").to_str().unwrap()]);
    bench.git(&["config", "commit.gpgsign", "yes"]);
    made(try_commit(&bench, &options(), edit(X, "two\n")));
    assert!(bench.git(&["cat-file", "commit", "HEAD"]).contains("\ngpgsig "));
}

#[test]
fn a_hook_that_unstages_our_files_refuses_them() {
    for (lines, change) in [
        ("git reset -q -- findings", new("findings/A/Y.json", "y\n")),
        ("git reset -q -- findings", edit(X, "two\n")),
        ("git reset -q -- findings", change(vec![put(X, None, Expect::Existing)])),
        ("git rm -q --cached findings/X.json", edit(X, "two\n")),
    ] {
        let bench = with_x();
        let head = bench.git(&["rev-parse", "HEAD"]);
        bench.hook("pre-commit", lines);
        let failure = refused(try_commit(&bench, &options(), change));
        assert!(matches!(failure, Failure::Unstaged { .. }), "{failure}");
        assert!(failure.to_string().starts_with("the pre-commit hook unstaged 'findings/"), "{failure}");
        assert_eq!(bench.git(&["rev-parse", "HEAD"]), head);
        assert_eq!(bench.read(X).unwrap(), "one\n");
        assert_eq!(bench.status(), "", "{lines}");
        assert_tidy(&bench);
    }
}

#[test]
fn of_several_files_none_may_be_unstaged() {
    let bench = with_x();
    bench.hook("commit-msg", "git reset -q -- findings/Y.json");
    let both = change(vec![put(X, Some("two\n"), Expect::Existing), put(Y, Some("y\n"), Expect::New)]);
    let failure = refused(try_commit(&bench, &options(), both));
    assert_eq!(failure.to_string(), "a hook unstaged 'findings/Y.json'");
    assert_eq!(bench.status(), "");
}

#[test]
fn what_somebody_saves_while_a_hook_runs_stays_when_it_refuses() {
    let bench = with_x();
    bench.hook("pre-commit", "echo by hand >findings/X.json; exit 1");
    let failure = refused(try_commit(&bench, &options(), edit(X, "two\n")));
    assert!(
        matches!(&failure, Failure::ButLeft { cause, paths } if paths == &[X] && matches!(**cause, Failure::Hook { .. })),
        "{failure}"
    );
    assert!(failure.hint().unwrap().contains("--no-verify"));
    assert_eq!(bench.read(X).unwrap(), "by hand\n");
    assert_eq!(bench.status(), " M findings/X.json");
    assert_tidy(&bench);
}

#[test]
fn what_somebody_saves_while_a_hook_runs_stays_when_it_agrees() {
    let bench = with_x();
    bench.hook("pre-commit", "echo by hand >findings/X.json");
    made(try_commit(&bench, &options(), edit(X, "two\n")));
    assert_eq!(bench.git(&["show", "HEAD:findings/X.json"]), "two");
    assert_eq!(bench.read(X).unwrap(), "by hand\n");
    assert_eq!(bench.status(), " M findings/X.json");
}

/// A child of a hook that outlives its run and stages a file then: neither the next commit nor its own waits have it.
#[test]
fn what_the_child_of_an_earlier_hook_stages_is_in_no_later_commit() {
    let bench = with_x();
    bench.write("foreign", "f\n");
    bench.hook("pre-commit", "echo \"$GIT_INDEX_FILE\" >../index-of-hook; exit 1");
    refused(try_commit(&bench, &options(), edit(X, "two\n")));
    let index = bench.read("../index-of-hook").unwrap().trim_end().to_owned();
    let script = format!(
        "[ -d \"{0}\" ] || mkdir \"{0}\"; GIT_INDEX_FILE=\"{index}\" git add foreign",
        folder_of(&index)
    );
    bench.hook("pre-commit", &script);
    let committed = made(try_commit(&bench, &options(), edit(X, "two\n")));
    assert_eq!(committed.paths, [X]);
    assert_eq!(bench.status(), "?? foreign");
    bench.hook("pre-commit", "");
    made(try_commit(&bench, &options(), edit(X, "three\n")));
    assert_tidy(&bench);
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').unwrap().0
}

/// The children wait for a file that this test makes only afterwards.
#[test]
fn the_children_of_hooks_are_not_waited_for() {
    let bench = with_x();
    let child = "echo said; (n=0; while [ ! -e ../go ] && [ $n -lt 600 ]; do sleep 0.1; n=$((n+1)); done; echo late) &";
    bench.hook("pre-commit", child);
    bench.hook("post-commit", child);
    let committed = made(try_commit(&bench, &options(), edit(X, "two\n")));
    assert_eq!(committed.hook_output, "said\nsaid\n");
    bench.write("../go", "");
    assert_tidy(&bench);
}

/// It may write findings itself: it would wait for the lock of the run that waits for it.
#[test]
fn post_commit_runs_without_our_lock() {
    let bench = with_x();
    bench.hook("post-commit", "flock -n .git/git-findings/desk/lock echo free || echo held");
    assert_eq!(made(try_commit(&bench, &options(), edit(X, "two\n"))).hook_output, "free\n");
}

/// What a hook puts in the place of a file is nothing to take back, and keeps nothing else from being taken back.
#[cfg(unix)]
#[test]
fn odd_things_in_the_place_of_a_file_are_left_and_named() {
    for lines in [
        "rm findings/X.json; ln -s ../readme findings/X.json; exit 1",
        "rm findings/X.json; mkdir -p findings/X.json/sub; exit 1",
        "rm -r findings; echo file >findings; exit 1",
        "mv findings elsewhere; ln -s elsewhere findings; exit 1",
    ] {
        let bench = with_x();
        bench.hook("pre-commit", lines);
        let both = change(vec![
            put(X, Some("two\n"), Expect::Existing),
            put("other/Y.json", Some("y\n"), Expect::New),
        ]);
        let failure = refused(try_commit(&bench, &options(), both));
        assert!(
            matches!(&failure, Failure::ButLeft { cause, paths } if paths == &[X] && matches!(**cause, Failure::Hook { .. })),
            "{lines}: {failure}"
        );
        assert!(!bench.top.join("other").exists(), "{lines}");
        assert_tidy(&bench);
    }
}

#[test]
fn what_a_hook_edits_and_stages_is_taken_back_after_a_death() {
    let bench = with_x();
    bench.hook("pre-commit", "echo formatted >findings/X.json; git add findings/X.json");
    deaths::run_victim(&bench, Step::Asked, SIGKILL, "commit");
    bench.hook("pre-commit", "");
    made(try_commit(&bench, &options(), new("findings/Z.json", "z\n")));
    assert_eq!(bench.read(X).as_deref(), Some("one\n"));
    assert_eq!(bench.status(), "");
}

/// A hook of git's own calls that leaves a child behind, which would keep a pipe open.
#[test]
fn the_children_of_gits_other_hooks_are_not_waited_for() {
    let bench = with_x();
    let child = "(n=0; while [ ! -e ../go ] && [ $n -lt 600 ]; do sleep 0.1; n=$((n+1)); done; echo late >>../late) &";
    bench.hook("reference-transaction", child);
    bench.hook("post-index-change", child);
    made(try_commit(&bench, &options(), edit(X, "two\n")));
    assert_eq!(bench.read("../late"), None, "it was waited for");
    bench.write("../go", "");
    assert_tidy(&bench);
}
