//! Where HEAD is: detached, unborn, in a linked work tree, in two of them.

use super::{CREATE, forked, paths_of_head};
use crate::bench::{Bench, finding_path};

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

/// Git moves the branch under the other work tree, which then seems to have undone the commit. So do we; nothing of the
/// one is lost by a commit in the other.
#[test]
fn a_branch_in_two_work_trees_has_the_findings_of_both() {
    let bench = Bench::started();
    bench.git(["worktree", "add", "-q", "-f", "../twin", "main"]).ok();
    let twin = bench.at("../twin");
    let first = bench.create([]);
    let second = twin.create([]);
    let third = bench.create([]);
    let stored = bench.git(["ls-tree", "-r", "--name-only", "main", "findings"]).ok();
    for id in [&first, &second, &third] {
        stored.says(&finding_path(id));
    }
    bench.git(["log", "--diff-filter=D", "--format=%s"]).ok().is("");
    for tree in [&bench, &twin] {
        tree.git(["reset", "-q", "--hard"]).ok();
        tree.findings(["list"]).ok().says(&first).says(&second).says(&third);
    }
}
