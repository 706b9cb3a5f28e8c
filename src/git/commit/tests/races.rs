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
