//! Merge, cherry-pick, revert, rebase, am and bisect.

use super::{CREATE, STATES, State, forked, marks, paths_of_head};
use crate::bench::{Bench, finding_path};

#[test]
fn in_the_middle_of_something_a_commit_is_refused_by_its_name() {
    for state in &STATES {
        let bench = forked();
        bench.shell(state.enter).run();
        let (before, head, status) = (marks(&bench, state), bench.hash("HEAD"), bench.status());
        let refused = bench.findings(CREATE).fails(5);
        refused.says(&format!("error: {} is in progress", state.name));
        refused.says("hint: finish or abort it, or use --in-progress or --no-commit");
        bench.findings(["edit", "FIN-BUG-001", "--set", "title=x"]).fails(5).says(state.name);
        bench.findings(["start", "FIN-BUG-001", "--as", "me"]).fails(5).says(state.name);
        assert_eq!(marks(&bench, state), before);
        assert_eq!((bench.hash("HEAD"), bench.status()), (head, status), "{}", state.name);
        bench.git(["for-each-ref", "refs/findings"]).ok().is("");
    }
}

#[test]
fn in_progress_commits_the_finding_alone_and_the_work_goes_on() {
    for state in &STATES {
        let bench = forked();
        bench.shell(state.enter).run();
        let (before, head, status) = (marks(&bench, state), bench.hash("HEAD"), bench.status());
        let unmerged = bench.git(["ls-files", "-u"]).ok().stdout;
        let id = bench.create(["--in-progress"]);
        bench.git(["log", "-1", "--format=%P"]).ok().is(&format!("{head}\n"));
        assert_eq!(paths_of_head(&bench), format!("{}\n", finding_path(&id)));
        bench.git(["log", "-1", "--format=%an %s"]).ok().is(&format!("Ada Lovelace findings: create {id}\n"));
        assert_eq!(marks(&bench, state), before, "{}", state.name);
        assert_eq!(bench.git(["ls-files", "-u"]).ok().stdout, unmerged);
        assert_eq!(bench.status(), status, "{}", state.name);
        let commit = bench.hash("HEAD");
        end(&bench, state);
        match state.name {
            // git goes back to the branch, and says that it leaves the commit behind
            "a bisect" => bench.git(["cat-file", "-e", &commit]).ok(),
            _ => bench.git(["merge-base", "--is-ancestor", &commit, "HEAD"]).ok(),
        };
        bench.git(["fsck", "--strict", "--no-dangling"]).ok();
    }
}

#[test]
fn no_commit_works_in_the_middle_of_everything() {
    for state in &STATES {
        let bench = forked();
        bench.shell(state.enter).run();
        let (before, head) = (marks(&bench, state), bench.hash("HEAD"));
        let id = bench.create(["--no-commit"]);
        assert_eq!((marks(&bench, state), bench.hash("HEAD")), (before, head), "{}", state.name);
        assert!(bench.status().contains(&format!("A  {}\n", finding_path(&id))), "{}", bench.status());
        bench.findings(["show", &id]).ok().says("Under load.");
        if state.name != "a bisect" && state.name != "a rebase" {
            end(&bench, state);
            bench.git(["cat-file", "-e", &format!("HEAD:{}", finding_path(&id))]).ok();
        }
    }
}

/// The user resolves the conflict and lets git finish.
fn end(bench: &Bench, state: &State) {
    if state.name != "a rebase" && state.name != "a bisect" {
        bench.write("src/bag.rs", "fn take() { both }\n");
        bench.git(["add", "src/bag.rs"]).ok();
    }
    let mut tries = 0;
    while bench.shell(state.finish).run().code != Some(0) {
        tries += 1;
        assert!(tries < 3, "{} does not end: {}", state.name, bench.shell(state.finish).run());
    }
    for mark in state.marks {
        assert!(!bench.has(&format!(".git/{mark}")), "{} is not over: {mark}", state.name);
    }
}

/// The parents of the commit that the user makes in the end, and what it changes against the first of them.
#[test]
fn the_commit_that_ends_it_is_the_one_it_would_have_been() {
    for (state, parents) in STATES[..3].iter().zip([2, 1, 1]) {
        let bench = forked();
        bench.shell(state.enter).run();
        let id = bench.create(["--in-progress"]);
        let ours = bench.hash("HEAD");
        end(&bench, state);
        let all = bench.git(["log", "-1", "--format=%P"]).ok().stdout;
        assert_eq!(all.split_whitespace().count(), parents, "{}", state.name);
        assert!(all.starts_with(&ours), "{}", state.name);
        bench.git(["diff", "--name-only", "HEAD^1", "HEAD"]).ok().is("src/bag.rs\n");
        bench.git(["cat-file", "-e", &format!("HEAD:{}", finding_path(&id))]).ok();
        let author = if state.name == "a revert" { "Revert \"One\"" } else { "Side" };
        let subject = bench.git(["log", "-1", "--format=%s"]).ok().stdout;
        assert!(subject.starts_with(author) || subject.starts_with("Merge branch 'side'"), "{subject}");
        assert_eq!(bench.status(), "", "{}", state.name);
    }
}

/// Between two commits of a row that is picked, no file of git names the commit that is next.
#[test]
fn a_row_of_picks_is_known_between_two_of_them() {
    let bench = forked();
    bench.git(["switch", "-q", "side"]).ok();
    bench.commit_file("src/other.rs", "other\n", "Other");
    bench.git(["switch", "-q", "main"]).ok();
    bench.git(["cherry-pick", "main..side"]).fails(1);
    bench.write("src/bag.rs", "fn take() { both }\n");
    bench.git(["commit", "-q", "-a", "-m", "Both"]).ok();
    assert!(!bench.has(".git/CHERRY_PICK_HEAD") && bench.has(".git/sequencer/todo"));
    bench.findings(CREATE).fails(5).says("a cherry-pick is in progress");
    bench.create(["--in-progress"]);
    assert!(bench.has(".git/sequencer/todo"));
}
