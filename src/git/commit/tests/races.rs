//! Others who write at the same time.

use super::*;

/// A commit on top of HEAD that changes one file, made without the index.
fn move_head(bench: &Bench, path: &str, text: &str) {
    let blob =
        bench.repository().git(["hash-object", "-w", "--stdin"]).stdin(text).writes().run().unwrap().line();
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
    git(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{path}")]);
    let tree = git(&["write-tree"]);
    let head = bench.git(&["rev-parse", "HEAD"]);
    let commit = git(&["commit-tree", &tree, "-p", &head, "-m", "foreign"]);
    git(&["update-ref", "HEAD", &commit]);
}

fn racing(bench: &Bench, path: &str) -> (Outcome, usize) {
    let (mut calls, mut moved) = (0, false);
    let outcome = run::watched(
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
    assert_eq!(bench.git(&["log", "--format=%s"]), "findings: x\nforeign\nfindings: x\nfirst");
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
        while !bench.try_git(&["commit", "-q", "-m", &name, "--", &name]).status.success() {}
    };
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let bench = &bench;
            scope.spawn(move || {
                for number in 0..5 {
                    let path = format!("findings/T{thread}/X{number}.json");
                    made(try_commit(
                        bench,
                        &Options { lock_timeout: Duration::from_secs(120), ..options() },
                        new(&path, &path),
                    ));
                }
            });
        }
        scope.spawn(|| (0..3).for_each(foreign));
    });
    let files = bench.git(&["ls-tree", "-r", "--name-only", "HEAD", "findings"]);
    assert_eq!(files.lines().count(), 40);
    assert_eq!(bench.git(&["rev-list", "--count", "HEAD", "--", "findings"]), "40");
    assert_eq!(bench.git(&["log", "--format=", "--name-only", "--diff-filter=D"]), "");
    assert_eq!(bench.git(&["log", "--format=", "--name-only", "--grep=^findings", "--", "foreign-*"]), "");
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
            &Options { lock_timeout: Duration::from_millis(300), ..options() },
            edit(X, "two\n"),
        ));
        assert!(matches!(&failure, Failure::Busy { file, .. } if file.ends_with(lock)), "{lock}: {failure}");
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
    let short = Options { lock_timeout: Duration::from_millis(100), ..options() };
    let staged: Result<Option<Staged>, CommitError<Infallible>> =
        stage(&bench.repository(), &short, &mut || Ok(Some(edit(X, "two\n"))));
    assert!(matches!(staged, Err(CommitError::Commit(Failure::Busy { .. }))), "{staged:?}");
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

/// Whoever waits for an id holds the locks of the commit meanwhile.
#[test]
fn the_lock_on_ids_has_no_time_of_its_own_within_a_commit() {
    let bench = with_x();
    let _held = allocation_lock(&bench.repository(), Duration::ZERO).unwrap();
    let repository = bench.repository();
    let short = Options { lock_timeout: Duration::from_millis(300), ..options() };
    let outcome: Result<Option<Committed>, CommitError<Failure>> = commit(&repository, &short, &mut || {
        Err(allocation_lock(&repository, Duration::from_secs(3600)).unwrap_err())
    });
    assert!(matches!(outcome, Err(CommitError::Change(Failure::Busy { .. }))), "{outcome:?}");
    assert!(repository.bound.lock().unwrap().is_none(), "it ends with the commit");
    assert_tidy(&bench);
}

/// The moment in which git reads the files for the commit, as a filter of the test sees it.
fn while_git_reads(bench: &Bench, lines: &str) {
    bench.hook("meddle", &format!("cat; {lines}"));
    let filter = bench.repository().hooks_dir().join("meddle");
    bench.git(&["config", "filter.meddle.clean", filter.to_str().unwrap()]);
    bench.write(".git/info/attributes", "Y.json filter=meddle\n");
}

#[test]
fn what_is_not_the_plan_is_not_committed() {
    for (lines, left) in [
        ("rm -f findings/Y.json", None),
        ("echo by hand >findings/Y.json", Some("by hand\n")),
        ("cp findings/Y.json copy; mv copy findings/Y.json", Some("y\n")),
    ] {
        let bench = with_x();
        let head = bench.git(&["rev-parse", "HEAD"]);
        while_git_reads(&bench, lines);
        let both = change(vec![put(Y, Some("y\n"), Expect::New), put(X, Some("two\n"), Expect::Existing)]);
        let (outcome, staged) =
            (try_commit(&bench, &options(), both.clone()), bench.git(&["ls-files", "-s"]));
        let failure = refused(outcome).to_string();
        assert!(failure.contains("findings/Y.json has changes that are not committed"), "{lines}: {failure}");
        assert_eq!(bench.git(&["rev-parse", "HEAD"]), head);
        assert_eq!(bench.read(X).as_deref(), Some("one\n"));
        assert_eq!(bench.read(Y).as_deref(), left.filter(|text| *text != "y\n"));
        let outcome: Result<Option<Staged>, CommitError<Infallible>> =
            stage(&bench.repository(), &Options { include_edits: true, ..options() }, &mut || {
                let _ = fs::remove_file(bench.top.join(Y));
                Ok(Some(both.clone()))
            });
        assert!(outcome.is_err(), "{lines}");
        assert_eq!(bench.git(&["ls-files", "-s"]), staged, "{lines}");
        assert_tidy(&bench);
    }
}

#[test]
fn what_is_gone_before_git_reads_it_is_not_reported() {
    let bench = with_x().by_git();
    let outcome =
        run::watched(&bench.repository(), &options(), &mut || Ok(Some(new(Y, "y\n"))), &mut |step| {
            if step == Step::Wrote {
                bench.git(&["clean", "-fdq"]);
            }
            Ok(())
        });
    assert!(matches!(refused(outcome), Failure::Edited { paths, .. } if paths == [Y]));
    assert_tidy(&bench);
}

/// The user's edit of the same size in the moment of the staging: git knows it by the time of the index alone.
#[test]
fn edits_in_the_moment_of_the_staging_stay_visible() {
    let bench = with_x();
    bench.git(&["config", "core.trustctime", "false"]);
    bench.git(&["config", "core.checkStat", "minimal"]);
    let moment = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let at_once = |path: &str| {
        fs::File::options().write(true).open(bench.top.join(path)).unwrap().set_modified(moment).unwrap();
    };
    bench.write("readme", "tick\n");
    at_once("readme");
    bench.git(&["commit", "-q", "-a", "-m", "tick"]);
    bench.write("readme", "tock\n");
    at_once("readme");
    at_once(".git/index");
    bench.hook("pre-commit", "git status --porcelain >../seen");
    made(try_commit(&bench, &options(), edit(X, "two\n")));
    assert_eq!(bench.read("../seen").unwrap(), "M  findings/X.json\n M readme\n");
    assert_eq!(bench.status(), " M readme");
    bench.git(&["update-index", "--assume-unchanged", X]);
    at_once(".git/index");
    made(try_commit(&bench, &options(), edit(X, "three\n")));
    assert_eq!(bench.status(), " M readme");
}

#[test]
fn a_merge_begun_while_the_lock_was_waited_for_is_seen() {
    let bench = with_x();
    let head = bench.git(&["rev-parse", "HEAD"]);
    let outcome =
        run::watched(&bench.repository(), &options(), &mut || Ok(Some(edit(X, "two\n"))), &mut |step| {
            if step == Step::Journaled {
                bench.write(".git/MERGE_HEAD", &format!("{head}\n"));
            }
            Ok(())
        });
    assert!(matches!(refused(outcome), Failure::InProgress(State::Merge)));
    assert_eq!(bench.git(&["rev-parse", "HEAD"]), head);
    assert_tidy(&bench);
}

#[test]
fn a_new_file_whose_removal_is_only_staged_is_not_new() {
    let bench = with_x();
    bench.git(&["rm", "-q", X]);
    let failure = refused(try_commit(&bench, &options(), new(X, "two\n")));
    assert!(matches!(&failure, Failure::RemovalStaged { path } if path == X), "{failure}");
    assert_eq!(bench.status(), "D  findings/X.json");
    assert_tidy(&bench);
}
