//! What the user has staged, changed or begun, and a lock that somebody holds.

use super::CREATE;
use crate::bench::{Bench, finding_path};

#[test]
fn what_others_staged_changed_or_left_untracked_stays_as_it_is() {
    let bench = Bench::started();
    let id = bench.create([]);
    bench.commit_file("gone", "x\n", "More");
    bench.write("staged", "1\n");
    bench.git(["add", "staged"]).ok();
    bench.write("staged", "2\n");
    bench.write("src/bag.rs", "unstaged\n");
    bench.write("findings/FIN/FIN-BUG-009.json", "{ untracked, and broken");
    bench.write("later", "");
    bench.git(["add", "--intent-to-add", "later"]).ok();
    bench.git(["rm", "-q", "--cached", "gone"]).ok();
    let (status, index) = (bench.status(), bench.git(["diff", "--cached"]).ok().stdout);
    let other = bench.create(["--severity", "low"]);
    bench.findings(["edit", &id, "--set", "title=Other"]).ok();
    bench.findings(["remove", &other, "--reason", "Twice"]).ok();
    assert_eq!((bench.status(), bench.git(["diff", "--cached"]).ok().stdout), (status, index));
    bench
        .git(["log", "--format=", "--name-only", "-3"])
        .ok()
        .says_nothing_of("staged")
        .says_nothing_of("gone");
}

#[test]
fn an_edit_by_hand_that_is_not_committed_is_not_run_over() {
    let bench = Bench::started();
    let id = bench.create([]);
    let path = finding_path(&id);
    let edited = bench.read(&path).replace("Under load.", "Under heavy load.");
    for staged in [false, true] {
        bench.write(&path, &edited);
        if staged {
            bench.git(["add", &path]).ok();
        }
        let head = bench.hash("HEAD");
        let refused = bench.findings(["edit", &id, "--set", "title=Other"]).fails(5);
        refused.says(&format!("{path} has changes that are not committed"));
        refused.says("+  \"description\": \"Under heavy load.\"").says("--include-edits");
        assert_eq!((bench.read(&path), bench.hash("HEAD")), (edited.clone(), head));
    }
    bench.findings(["edit", &id, "--set", "title=Other", "--include-edits"]).ok();
    let committed = bench.git(["show", &format!("HEAD:{path}")]).ok();
    committed.says("Under heavy load.").says("\"title\": \"Other\"");
    assert_eq!(bench.status(), "");
}

/// A new file with the name that the next finding gets is somebody's; it keeps its name, the finding gets another.
#[test]
fn a_finding_that_is_to_be_added_is_not_run_over() {
    let bench = Bench::started();
    let path = finding_path("FIN-BUG-001");
    bench.write(&path, "{}\n");
    bench.git(["add", "--intent-to-add", &path]).ok();
    let status = bench.status();
    assert_eq!(bench.create([]), "FIN-BUG-002");
    assert_eq!((bench.read(&path), bench.status()), ("{}\n".to_owned(), status));
}

#[test]
fn a_removal_by_hand_is_not_undone() {
    let bench = Bench::started();
    let id = bench.create([]);
    for staged in [false, true] {
        let words: &[&str] = if staged { &["rm", "-q"] } else { &["rm", "-q", "--cached"] };
        bench.git(words.iter().copied().chain([finding_path(&id).as_str()])).ok();
        let status = bench.status();
        let code = bench.findings(["edit", &id, "--set", "title=Other"]).run().code;
        assert!(matches!(code, Some(3 | 5)), "{code:?}");
        assert_eq!(bench.status(), status);
        bench.git(["reset", "-q", "--hard"]).ok();
    }
}

/// The lock may be that of an editor's `git commit`, open since yesterday.
#[test]
fn a_lock_on_the_index_is_waited_for_and_left() {
    let bench = Bench::started();
    let id = bench.create([]);
    bench.write(".git/index.lock", "somebody's");
    let (head, status) = (bench.hash("HEAD"), bench.status());
    let quick = ["-c", "commit.lock_timeout_seconds=0"];
    for command in [
        &CREATE[..],
        &["edit", &id, "--set", "title=Other"],
        &["edit", &id, "--set", "title=X", "--no-commit"],
    ] {
        let refused = bench.findings(quick.iter().chain(command)).fails(5);
        refused
            .says("index.lock' was held by another process")
            .says("remove the file if no git command is running");
    }
    assert_eq!((bench.hash("HEAD"), bench.status()), (head, status));
    assert_eq!(bench.read(".git/index.lock"), "somebody's");
    let waiting = bench.findings(CREATE).spawn();
    std::fs::remove_file(bench.top.join(".git/index.lock")).unwrap();
    assert_eq!(waiting.finish().code, Some(0));
}

/// With git's own commands, too, `--skip-worktree` outlives a change and `--assume-unchanged` does not.
#[test]
fn a_finding_that_git_is_told_not_to_look_at_keeps_what_git_keeps() {
    for (flag, kept) in [("--skip-worktree", "S"), ("--assume-unchanged", "H")] {
        let bench = Bench::started();
        let id = bench.create([]);
        let path = finding_path(&id);
        for way in [&["--set", "severity=low"][..], &["--set", "severity=info", "--no-commit"]] {
            bench.git(["update-index", flag, &path]).ok();
            bench.findings(["edit", &id].iter().chain(way)).ok();
            bench.git(["ls-files", "-v", &path]).ok().is(&format!("{kept} {path}\n"));
        }
        bench.git(["show", &format!("HEAD:{path}")]).ok().says("\"low\"");
        bench.git(["show", &format!(":{path}")]).ok().says("\"info\"");
        bench.git(["reset", "-q", "--hard"]).ok();
        bench.findings(["remove", &id, "--reason", "Twice"]).ok();
        assert_eq!(bench.status(), "", "{flag}");
    }
}
