//! Processes that die or are told to stop at each step.

use super::*;

/// Each step, and whether it is git that makes the commit; no hook is asked where it is not.
const STEPS_OF_BOTH: [(Step, bool); 23] = [
    (Step::Locked, true),
    (Step::Journaled, true),
    (Step::IndexLocked, true),
    (Step::Planned, true),
    (Step::Wrote, true),
    (Step::Filled, true),
    (Step::Asked, true),
    (Step::Made, true),
    (Step::Prepared, true),
    (Step::Published, true),
    (Step::Swapped, true),
    (Step::Released, true),
    (Step::Locked, false),
    (Step::Journaled, false),
    (Step::IndexLocked, false),
    (Step::Planned, false),
    (Step::Wrote, false),
    (Step::Filled, false),
    (Step::Made, false),
    (Step::Prepared, false),
    (Step::Published, false),
    (Step::Swapped, false),
    (Step::Released, false),
];

/// Not a test: the process that gets a signal at a step.
#[test]
#[ignore = "run by the tests of this module"]
fn victim() {
    let top = std::env::var_os("VICTIM_TOP").unwrap();
    let [at, signal, aim] =
        ["VICTIM_STEP", "VICTIM_SIGNAL", "VICTIM_AIM"].map(|name| std::env::var(name).unwrap());
    let repository = Repository::discover(Path::new(&top)).unwrap();
    let number: i32 = signal.parse().unwrap();
    let both = || {
        change(vec![
            put(X, Some("two\n"), Expect::Existing),
            put("findings/A/Y.json", Some("y\n"), Expect::New),
        ])
    };
    if at == "Waiting" {
        // HEAD is ours, and the branch is waited for
        let lock = repository.git_dir().join("HEAD.lock");
        std::thread::spawn(move || {
            while !lock.exists() {
                std::thread::yield_now();
            }
            raise(number).unwrap();
        });
    }
    let mut watch = |step: Step| {
        if format!("{step:?}") == at {
            raise(number).unwrap();
        }
        Ok(())
    };
    let mut change = || match at.as_str() {
        "Change" => std::process::abort(),
        _ => Ok::<_, Infallible>(Some(both())),
    };
    let failure = match aim.as_str() {
        "commit" => run::watched(&repository, &options(), &mut change, &mut watch).err(),
        _ => stage::watched(&repository, &options(), &mut change, &mut watch).err(),
    };
    println!("{}", failure.map_or("done".to_owned(), |failure| failure.to_string()));
}

pub(super) fn run_victim(bench: &Bench, step: Step, signal: i32, aim: &str) -> String {
    run_victim_at(bench, &format!("{step:?}"), signal, aim)
}

fn run_victim_at(bench: &Bench, step: &str, signal: i32, aim: &str) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "git::commit::tests::deaths::victim", "--ignored", "--nocapture"]);
    command.env_clear().envs(bench.variables()).env("VICTIM_TOP", &bench.top).env("VICTIM_AIM", aim);
    let output = command.env("VICTIM_STEP", step).env("VICTIM_SIGNAL", signal.to_string()).output();
    String::from_utf8(output.unwrap().stdout).unwrap()
}

/// Whatever the step: the change is there in full or not at all, the next run works and says what it found.
#[test]
fn a_killed_commit_is_finished_or_taken_back_by_the_next_run() {
    for (step, is_by_git) in STEPS_OF_BOTH {
        let bench = if is_by_git { with_x().by_git() } else { with_x() };
        bench.write("staged", "s\n");
        bench.git(&["add", "staged"]);
        let before = bench.git(&["rev-list", "--count", "HEAD"]);
        let said = run_victim(&bench, step, SIGKILL, "commit");
        assert!(!said.contains("done"), "{step:?} was not reached");
        let committed = made(try_commit(&bench, &options(), new("findings/Z.json", "z\n")));
        let is_published = matches!(step, Step::Published | Step::Swapped | Step::Released);
        let (x, y) = if is_published { ("two\n", Some("y\n")) } else { ("one\n", None) };
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
            _ => assert!(notes.contains("took back") && !notes.contains("left"), "{step:?}: {notes}"),
        }
        assert_tidy(&bench);
    }
}

#[test]
fn a_killed_staging_is_finished_or_taken_back_by_the_next_run() {
    for (step, status) in
        [(Step::Planned, ""), (Step::Wrote, ""), (Step::Prepared, "A  findings/A/Y.json\nM  findings/X.json")]
    {
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
    for (step, is_by_git) in STEPS_OF_BOTH {
        let bench = if is_by_git { with_x().by_git() } else { with_x() };
        let head = bench.git(&["rev-parse", "HEAD"]);
        let said = run_victim(&bench, step, SIGTERM, "commit");
        let is_published = matches!(step, Step::Published | Step::Swapped | Step::Released);
        assert_eq!(said.contains("done"), is_published, "{step:?}: {said}");
        assert_eq!(said.contains("interrupted; nothing was changed"), !is_published, "{step:?}: {said}");
        assert_eq!(bench.git(&["rev-parse", "HEAD"]) == head, !is_published, "{step:?}");
        assert_eq!(bench.status(), "", "{step:?}");
        assert_tidy(&bench);
    }
}

/// GF-REL-008
#[test]
fn a_signal_ends_the_wait_for_a_branch_that_others_have_locked() {
    let bench = with_x();
    let lock = bench.repository().git_dir().join("refs/heads/main.lock");
    fs::write(&lock, "").unwrap();
    let said = run_victim_at(&bench, "Waiting", SIGTERM, "commit");
    assert!(said.contains("interrupted; nothing was changed"), "{said}");
    assert!(lock.exists() && !bench.repository().git_dir().join("HEAD.lock").exists());
    fs::remove_file(lock).unwrap();
    assert_eq!(bench.status(), "");
    assert_tidy(&bench);
}

#[test]
fn a_file_changed_since_the_death_is_left_and_named() {
    let bench = with_x();
    run_victim(&bench, Step::Filled, SIGKILL, "commit");
    bench.write(X, "by hand\n");
    let committed = made(try_commit(&bench, &options(), new("findings/Z.json", "z\n")));
    assert!(
        committed.notes.iter().any(|note| note.contains("left 'findings/X.json'")),
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
    let short = Options { lock_timeout: Duration::from_millis(100), ..options() };
    assert!(matches!(refused(try_commit(&bench, &short, new(Y, "y\n"))), Failure::Busy { .. }));
    assert_eq!(bench.read(".git/index.lock").unwrap(), "somebody");
    assert_eq!(bench.read(X).unwrap(), "one\n", "the files were taken back all the same");
}

#[test]
fn a_journal_nobody_can_read_is_named() {
    let bench = with_x();
    bench.write(".git/git-findings/desk/journal.json", "{");
    let failure = refused(try_commit(&bench, &options(), edit(X, "two\n")));
    assert!(matches!(&failure, Failure::Journal { path, .. } if path.ends_with("journal.json")), "{failure}");
}

/// A write that died between its temporary file and its rename.
#[test]
fn what_a_dead_write_left_beside_the_file_goes_and_nothing_else() {
    let bench = with_x();
    run_victim(&bench, Step::Planned, SIGKILL, "commit");
    let journal = bench.read(".git/git-findings/desk/journal.json").unwrap();
    let process = journal.split("\"process\":").nth(1).unwrap().split(',').next().unwrap();
    bench.write(&format!("findings/.git-findings-{process}-0.tmp"), "half");
    bench.write("findings/.git-findings-x-0.tmp", "of another");
    made(try_commit(&bench, &options(), new("findings/Z.json", "z\n")));
    assert_eq!(bench.status(), "?? findings/.git-findings-x-0.tmp");
}

#[test]
fn inside_a_hook_nothing_is_recovered() {
    let bench = with_x();
    run_victim(&bench, Step::Published, SIGKILL, "commit");
    let mut variables = bench.variables();
    variables.insert("GIT_INDEX_FILE".into(), ".git/other-index".into());
    let repository = Repository::discover_with(&bench.top, variables).unwrap();
    let staged: Result<Option<Staged>, CommitError<Infallible>> =
        stage(&repository, &options(), &mut || Ok(Some(new(Y, "y\n"))));
    assert!(matches!(staged, Err(CommitError::Commit(Failure::Unrecovered(_)))), "{staged:?}");
    made(try_commit(&bench, &options(), new("findings/Z.json", "z\n")));
    assert_eq!(bench.status(), "");
}

/// As a panic ends the released program, where nothing is cleaned up on the way.
#[test]
fn an_abort_in_the_middle_of_the_callers_change_is_recovered_from() {
    let bench = with_x();
    let said = run_victim_at(&bench, "Change", SIGKILL, "commit");
    assert!(!said.contains("done"), "{said}");
    assert!(bench.top.join(".git/index.lock").exists());
    made(try_commit(&bench, &options(), edit(X, "two\n")));
    assert_tidy(&bench);
}

/// The journal is still there, and the user has gone on from the commit.
#[test]
fn what_the_user_undid_since_the_death_stays_undone() {
    let revert = &["revert", "--no-edit", "HEAD"][..];
    let remove = &["rm", "-q", "--cached", X][..];
    let reset = &["reset", "-q", "HEAD~1"][..];
    for (step, undo) in [
        (Step::Published, revert),
        (Step::Published, remove),
        (Step::Swapped, revert),
        (Step::Released, revert),
        (Step::Released, remove),
        (Step::Released, reset),
    ] {
        let bench = with_x();
        run_victim(&bench, step, SIGKILL, "commit");
        // By hand, as git advises.
        let _ = fs::remove_file(bench.top.join(".git/index.lock"));
        if step == Step::Published {
            bench.git(&["reset", "-q", "HEAD"]);
        }
        bench.git(undo);
        if undo == remove {
            bench.git(&["commit", "-q", "-m", "removed"]);
        }
        let seen = || (bench.status(), bench.read(X), bench.git(&["rev-parse", "HEAD:findings"]));
        let before = seen();
        let committed = made(try_commit(&bench, &options(), new("other/Z.json", "z\n")));
        assert_eq!(before, seen(), "{step:?} {undo:?} {:?}", committed.notes);
        assert_tidy(&bench);
    }
}

#[test]
fn what_the_user_committed_since_the_death_is_not_taken_back() {
    let bench = with_x();
    run_victim(&bench, Step::Wrote, SIGKILL, "stage");
    bench.git(&["add", X]);
    bench.git(&["commit", "-q", "-m", "by hand"]);
    let committed = made(try_commit(&bench, &options(), new("findings/Z.json", "z\n")));
    assert_eq!(bench.read(X).as_deref(), Some("two\n"));
    assert_eq!(bench.status(), "");
    assert!(
        committed.notes.iter().any(|note| note.contains("left 'findings/X.json'")),
        "{:?}",
        committed.notes
    );
    assert_tidy(&bench);
}

#[test]
fn what_the_user_amended_since_the_death_is_not_taken_back() {
    let bench = with_x();
    run_victim(&bench, Step::Released, SIGKILL, "commit");
    bench.git(&["commit", "-q", "--amend", "-m", "in other words"]);
    made(try_commit(&bench, &options(), new("findings/Z.json", "z\n")));
    assert_eq!(bench.git(&["show", "HEAD:findings/A/Y.json"]), "y");
    assert_eq!(
        (bench.read(X).as_deref(), bench.read("findings/A/Y.json").as_deref()),
        (Some("two\n"), Some("y\n"))
    );
    assert_eq!(bench.status(), "");
    assert_tidy(&bench);
}

/// The user's own removal of a file that the dead process had begun to remove.
#[test]
fn what_the_user_removed_since_the_death_is_not_brought_back() {
    let bench = with_x();
    let gone = bench.git(&["rev-parse", "HEAD"]);
    bench.git(&["rm", "-q", X]);
    bench.git(&["commit", "-q", "-m", "removed"]);
    leave_journal(
        &bench,
        &format!(
            "{{\"aim\":\"stage\",\"process\":1,\"old\":\"{gone}\",\"new\":null,\"writes\":[{{\"path\":\"{X}\",\"before\":\"{ONE}\",\"after\":null}},{{\"path\":\"{Y}\",\"before\":null,\"after\":\"{ONE}\"}}],\"folders\":[]}}"
        ),
    );
    bench.write(".git/git-findings/desk/backup-0", "one\n");
    made(try_commit(&bench, &options(), new("findings/Z.json", "z\n")));
    assert_eq!(bench.read(X), None);
    assert_eq!(bench.status(), "");
}

/// The digest of `one` and a line end.
const ONE: &str = "2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806";

fn leave_journal(bench: &Bench, text: &str) {
    bench.write(".git/git-findings/desk/journal.json", text);
}

/// The desk was cleared half, or by hand: the file stays as the dead process wrote it, and nothing is in the way.
#[test]
fn a_file_whose_backup_is_gone_is_left_and_named() {
    let bench = with_x();
    run_victim(&bench, Step::Filled, SIGKILL, "commit");
    fs::remove_file(bench.top.join(".git/git-findings/desk/backup-0")).unwrap();
    let committed = made(try_commit(&bench, &options(), new("findings/Z.json", "z\n")));
    assert!(
        committed.notes.iter().any(|note| note.contains("left 'findings/X.json'")),
        "{:?}",
        committed.notes
    );
    assert_eq!(bench.status(), " M findings/X.json");
    assert_tidy(&bench);
}

/// What the journal told of is gone with it: the rest is litter, and not even readable as anything else.
#[test]
fn a_desk_without_a_journal_is_litter() {
    let bench = with_x();
    run_victim(&bench, Step::Released, SIGKILL, "commit");
    fs::remove_file(bench.top.join(".git/git-findings/desk/journal.json")).unwrap();
    assert!(made(try_commit(&bench, &options(), new("findings/Z.json", "z\n"))).notes.is_empty());
    assert_tidy(&bench);
}
