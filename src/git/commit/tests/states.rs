//! Repositories in the middle of something.

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
    made(try_commit(&bench, &Options { in_progress: true, ..options() }, edit(X, "two\n")));
    assert_eq!(bench.status(), before);
    assert_eq!(bench.git(&["rev-list", "--parents", "-1", "HEAD"]).split(' ').count(), 2, "no merge commit");
    assert_eq!(bench.git(&["rev-parse", "MERGE_HEAD"]), bench.git(&["rev-parse", "side"]));
    assert_eq!(bench.git(&["ls-files", "-u"]).lines().count(), 3, "the conflict is still there");
    let staged: Result<_, CommitError<Infallible>> =
        stage(&bench.repository(), &options(), &mut || Ok(Some(edit(X, "three\n"))));
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
    let all = Options { in_progress: true, include_edits: true, ..options() };
    assert!(matches!(refused(try_commit(&bench, &all, edit(X, "two\n"))), Failure::Unmerged { .. }));
}

#[test]
fn every_state_is_told_by_name() {
    let bench = merging();
    bench.git(&["merge", "--abort"]);
    let cases: [(&[&str], State, &[&str]); 5] = [
        (&["cherry-pick", "side"], State::CherryPick, &["cherry-pick", "--abort"]),
        (&["revert", "HEAD~1"], State::Revert, &["revert", "--abort"]),
        (&["rebase", "side"], State::Rebase, &["rebase", "--abort"]),
        (&["rebase", "--apply", "side"], State::Rebase, &["rebase", "--abort"]),
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
    let failure = refused(try_commit(&bench, &Options { detached_ok: false, ..options() }, edit(X, "two\n")));
    assert!(matches!(failure, Failure::Detached));
    let committed = made(try_commit(&bench, &options(), edit(X, "two\n")));
    assert!(committed.notes[0].contains("detached"), "{:?}", committed.notes);
    assert_eq!(bench.git(&["rev-parse", "main"]), main);
    assert_eq!(bench.status(), "");
}
