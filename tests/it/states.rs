//! Repositories in the middle of something, and of every shape git knows.

use crate::bench::{Answer, Bench, finding_path};

const CREATE: [&str; 9] =
    ["create", "--type", "bug", "--severity", "low", "--title", "Seen", "--description", "In the middle."];

/// Two branches that changed the same line, `main` checked out; `old` is a commit of main before the last.
fn forked() -> Bench {
    let bench = Bench::started();
    bench.create([]);
    bench.git(["branch", "side"]).ok();
    bench.commit_file("src/bag.rs", "fn take() { one }\n", "One");
    bench.commit_file("src/bag.rs", "fn take() { two }\n", "Two");
    bench.git(["checkout", "-q", "side"]).ok();
    bench.commit_file("src/bag.rs", "fn take() { side }\n", "Side");
    bench.git(["checkout", "-q", "main"]).ok();
    bench
}

/// What a state is called in a refusal, how it is reached, what ends it, and the files by which git knows it.
struct State {
    name: &'static str,
    enter: &'static str,
    finish: &'static str,
    marks: &'static [&'static str],
}

const STATES: [State; 6] = [
    State {
        name: "a merge",
        enter: "git merge side",
        finish: "git commit -q --no-edit",
        marks: &["MERGE_HEAD", "MERGE_MSG", "MERGE_MODE"],
    },
    State {
        name: "a cherry-pick",
        enter: "git cherry-pick side",
        finish: "git -c core.editor=true cherry-pick --continue",
        marks: &["CHERRY_PICK_HEAD", "MERGE_MSG"],
    },
    State {
        name: "a revert",
        enter: "git revert --no-edit HEAD~1",
        finish: "git -c core.editor=true revert --continue",
        marks: &["REVERT_HEAD", "MERGE_MSG"],
    },
    State {
        name: "a rebase",
        enter: "git rebase side",
        finish: "git -c core.editor=true rebase --skip",
        marks: &["rebase-merge/onto", "rebase-merge/git-rebase-todo", "rebase-merge/head-name"],
    },
    State {
        name: "an am",
        enter: "git format-patch -q -1 side -o ../patches && git am ../patches/*",
        finish: "git am --continue",
        marks: &["rebase-apply/applying", "rebase-apply/next", "rebase-apply/0001"],
    },
    State {
        name: "a bisect",
        enter: "git bisect start HEAD HEAD~2",
        finish: "git bisect reset",
        marks: &["BISECT_LOG", "BISECT_START"],
    },
];

fn marks(bench: &Bench, state: &State) -> Vec<String> {
    state.marks.iter().map(|mark| bench.read(&format!(".git/{mark}"))).collect()
}

/// The paths that the last commit changes, against its first parent.
fn paths_of_head(bench: &Bench) -> String {
    bench.git(["diff-tree", "-r", "--root", "--no-commit-id", "--name-only", "HEAD"]).ok().stdout
}

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

#[test]
fn a_detached_head_takes_the_commit_with_a_note_unless_the_settings_refuse() {
    let bench = forked();
    bench.git(["checkout", "-q", "--detach"]).ok();
    let main = bench.hash("main");
    let answer = bench.findings(CREATE).ok();
    assert!(answer.stderr.contains("HEAD is detached: the commit is on no branch"), "{answer}");
    assert_eq!((bench.hash("HEAD~1"), bench.hash("main")), (main.clone(), main));
    let head = bench.hash("HEAD");
    let refused = bench.findings(["-c", "commit.detached=refuse"].into_iter().chain(CREATE)).fails(5);
    refused.says("HEAD is detached").says("hint: switch to a branch, or use --no-commit");
    bench.write(".findings-config.toml", "[commit]\ndetached = \"refuse\"\n");
    bench.findings(CREATE).fails(5);
    assert_eq!(bench.hash("HEAD"), head);
    bench.create(["--no-commit"]);
}

#[test]
fn on_an_unborn_branch_ours_is_the_root_commit_and_what_is_staged_stays() {
    let bench = Bench::new();
    bench.write("findings/.gitattributes", "");
    bench.write("mine", "staged\n");
    bench.git(["add", "mine"]).ok();
    for command in ["list", "history", "validate"] {
        bench.findings([command]).ok();
    }
    bench.findings(["aggregate"]).fails(3).says("there is no commit yet");
    let id = bench.create([]);
    assert_eq!(bench.commits(), 1);
    assert_eq!(paths_of_head(&bench), format!("{}\n", finding_path(&id)));
    assert_eq!(bench.status(), "A  mine\n?? findings/.gitattributes\n");
}

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

#[test]
fn a_bare_repository_is_read_and_not_written() {
    let bench = forked();
    bench.git(["clone", "-q", "--bare", ".", "../bare.git"]).ok();
    let bare = bench.at(bench.root().join("bare.git"));
    for command in [
        &["list"][..],
        &["list", "--at", "side"],
        &["history"],
        &["aggregate"],
        &["show", "FIN-BUG-001", "--at", "main"],
        &["validate", "--at", "main"],
        &["validate"],
        &["export", "--format", "jsonl"],
    ] {
        let answer = bare.findings(command).ok();
        assert!(answer.stdout.contains("FIN-BUG-001") || command[0] == "validate", "{answer}");
    }
    let head = bare.hash("HEAD");
    for command in [
        &CREATE[..],
        &["edit", "FIN-BUG-001", "--set", "title=x"],
        &["start", "FIN-BUG-001", "--as", "me"],
        &["init"],
    ] {
        bare.findings(command).fails(4);
    }
    assert_eq!(bare.hash("HEAD"), head);
    bare.git(["for-each-ref", "refs/findings"]).ok().is("");
}

#[test]
fn linked_work_trees_commit_to_their_own_branches() {
    let bench = forked();
    let other = bench.worktree("other");
    let (here, there) = (bench.create([]), other.create([]));
    assert_ne!(here, there, "ids are given out for all work trees");
    other.git(["log", "-1", "--format=%s", "other"]).ok().is(&format!("findings: create {there}\n"));
    assert_eq!(bench.status() + &other.status(), "");
    other.shell("git cherry-pick side").run();
    other.findings(CREATE).fails(5).says("a cherry-pick is in progress");
    bench.findings(CREATE).ok();
}

#[test]
fn a_shallow_clone_is_written_and_says_that_its_history_is_cut() {
    let bench = forked();
    bench.create([]);
    let source = format!("file://{}", bench.top.display());
    bench.git(["clone", "-q", "--depth", "1", &source, "../shallow"]).ok();
    let shallow = bench.at("../shallow");
    shallow.findings(["history"]).ok().says("shallow clone");
    shallow.findings(["aggregate"]).ok().says("shallow clone");
    let id = shallow.create([]);
    works(&shallow, &id);
}

/// All that a developer does with one finding, in a repository of an odd shape.
fn works(bench: &Bench, id: &str) {
    bench.findings(["edit", id, "--set", "severity=critical"]).ok();
    bench.findings(["start", id, "--as", "me"]).ok();
    bench.findings(["resolve", id, "--type", "wont_fix", "--details", "So be it"]).ok();
    bench.findings(["history", id]).ok().says("in_progress → wont_fix");
    bench.findings(["list", "--all", "--at", "HEAD"]).ok().says(id);
    bench.findings(["validate"]).ok();
    bench.findings(["hook", "install"]).ok();
    bench.write(&finding_path("FIN-SEC-001"), "{");
    bench.git(["add", "."]).ok();
    bench.git(["commit", "-q", "-m", "x"]).fails(1).says("not-json");
    bench.git(["rm", "-q", "-f", &finding_path("FIN-SEC-001")]).ok();
    assert_eq!(bench.status(), "");
    bench.git(["fsck", "--strict", "--no-dangling"]).ok();
}

/// A repository of this form, if this git can make it.
fn of_form(flag: &str) -> Option<Bench> {
    let bench = Bench::bare_folder();
    let made: Answer = bench.git(["init", "-q", "-b", "main", flag]).run();
    if made.code != Some(0) {
        println!("skipped, this git cannot: git init {flag}");
        return None;
    }
    bench.write("findings/.gitattributes", "");
    bench.commit_file("src/bag.rs", "\n", "Begin");
    Some(bench)
}

#[test]
fn reference_tables_and_long_hashes_are_read_and_written() {
    for flag in ["--ref-format=reftable", "--object-format=sha256"] {
        let Some(bench) = of_form(flag) else { continue };
        let id = bench.create([]);
        works(&bench, &id);
        let fixed = bench.create([]);
        bench.commit_file("src/bag.rs", "mended\n", &format!("Mend\n\nFixes-Finding: {fixed}"));
        bench.findings(["resolve", &fixed, "--type", "fixed"]).ok();
        assert_eq!(bench.finding(&fixed)["resolution"]["commit_hash"], bench.hash("HEAD~1"), "{flag}");
        let state = &STATES[1];
        bench.git(["checkout", "-q", "-b", "side", "HEAD~2"]).ok();
        bench.commit_file("src/bag.rs", "side\n", "Side");
        bench.git(["checkout", "-q", "main"]).ok();
        bench.shell(state.enter).run();
        bench.findings(CREATE).fails(5).says(state.name);
    }
}

#[test]
fn a_split_index_an_old_and_a_new_one_and_a_sparse_one_are_kept() {
    for form in [
        "git update-index --split-index",
        "git update-index --index-version 4",
        "git update-index --index-version 2",
        "git sparse-checkout set --cone --sparse-index findings",
        "git update-index --untracked-cache",
    ] {
        let bench = forked();
        bench.commit_file("docs/deep/file", "x\n", "Docs");
        bench.shell(form).ok();
        bench.write("mine", "");
        if !form.contains("sparse") {
            bench.git(["add", "mine"]).ok();
        }
        let id = bench.create([]);
        bench.findings(["edit", &id, "--set", "severity=low"]).ok();
        let expected = if form.contains("sparse") { "?? mine\n" } else { "A  mine\n" };
        assert_eq!(bench.status(), expected, "{form}");
        bench.git(["fsck", "--strict", "--no-dangling"]).ok();
        bench.git(["cat-file", "-e", "HEAD:docs/deep/file"]).ok();
    }
}

#[test]
fn a_submodule_checkout_works_and_a_submodule_as_folder_is_refused() {
    let bench = forked();
    let outer = bench.at("../outer");
    std::fs::create_dir(&outer.top).unwrap();
    outer.git(["init", "-q", "-b", "main"]).ok();
    let source = bench.top.to_string_lossy().into_owned();
    outer.git(["-c", "protocol.file.allow=always", "submodule", "add", "-q", &source, "sub"]).ok();
    outer.git(["commit", "-q", "-m", "Sub"]).ok();
    let inner = outer.at("sub");
    let id = inner.create([]);
    assert_eq!(inner.status(), "");
    inner.git(["cat-file", "-e", &format!("HEAD:{}", finding_path(&id))]).ok();
    outer.write(".findings-config.toml", "dir = \"sub/findings\"\n");
    outer.findings(CREATE).run().says("submodule");
    assert_eq!(inner.status(), "");
}
