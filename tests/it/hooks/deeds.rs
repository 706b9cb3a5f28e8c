//! What hooks do beside agreeing and refusing: it is honoured or taken back as git does, and no deletion is left staged.

use crate::bench::{Answer, Bench, finding_path};

const CREATE: [&str; 10] =
    ["create", "-t", "bug", "-s", "low", "--title", "Seen", "-d", "In passing.", "--json"];

/// A repository with a finding, something staged by the user, and this hook.
fn with(hook: &str, lines: &str) -> Bench {
    let bench = Bench::started();
    bench.create([]);
    bench.write("mine", "staged by the user\n");
    bench.git(["add", "mine"]).ok();
    bench.hook(hook, lines);
    bench
}

fn files_of_head(bench: &Bench) -> String {
    bench.git(["diff-tree", "-r", "--no-commit-id", "--name-status", "HEAD"]).ok().stdout
}

/// Locks and our own files are gone, and git has nothing to complain about.
#[track_caller]
fn tidy(bench: &Bench) {
    assert!(!bench.has(".git/index.lock"));
    bench.shell("ls .git/git-findings/desk").ok().is("lock\n");
    bench.git(["fsck", "--strict", "--no-dangling"]).ok();
}

/// What a hook does once, since the commit that it makes asks it again.
fn once(lines: &str) -> String {
    format!("test -e ../once && exit 0; touch ../once; {lines}")
}

#[test]
fn a_hook_may_stage_and_unstage_what_is_not_ours() {
    let bench = with("pre-commit", "echo 1 >made; git add made mine; git rm -q --cached src/bag.rs");
    let id = bench.create([]);
    let path = finding_path(&id);
    assert_eq!(files_of_head(&bench), format!("A\t{path}\nA\tmade\nA\tmine\nD\tsrc/bag.rs\n"));
    assert_eq!(bench.status(), "?? src/bag.rs\n", "as it is after the same commit of git");
    tidy(&bench);
}

#[test]
fn a_hook_that_takes_ours_away_refuses() {
    for lines in
        ["git reset -q", "git rm -q -f --cached findings/FIN/FIN-BUG-002.json", "git rm -rqf findings/FIN"]
    {
        let bench = with("pre-commit", lines);
        let head = bench.hash("HEAD");
        let refused = bench.findings(CREATE).fails(1);
        refused.says("unstaged 'findings/FIN/FIN-BUG-002.json'");
        assert_eq!(bench.hash("HEAD"), head);
        bench.git(["diff", "--cached", "--name-status"]).ok().is("A\tmine\n");
        assert!(!bench.has("findings/FIN/FIN-BUG-002.json"), "{lines}");
        tidy(&bench);
    }
}

/// The file alone: the commit has it, as git's would, and the work tree has not.
#[test]
fn a_hook_that_deletes_the_file_deletes_no_finding() {
    let bench = with("pre-commit", "rm -r findings/FIN");
    bench.findings(CREATE).ok();
    assert_eq!(files_of_head(&bench), "A\tfindings/FIN/FIN-BUG-002.json\n");
    bench.git(["diff", "--cached", "--name-status"]).ok().is("A\tmine\n");
    bench.git(["restore", "findings"]).ok();
    bench.findings(["list"]).ok().says("FIN-BUG-002");
    tidy(&bench);
}

/// It commits from the index it was given, our file included. That index was thrown away, so that the user's own had
/// the commit's files staged for removal.
#[test]
fn a_hook_that_commits_leaves_no_deletion() {
    let lines = once("echo 1 >made; git add made; git commit -q -m 'By the hook'");
    let bench = with("pre-commit", &lines);
    let answer = bench.findings(CREATE).json();
    assert_eq!(answer["commit"], bench.hash("HEAD"), "{answer}");
    bench.git(["log", "-1", "--format=%s"]).ok().is("By the hook\n");
    assert_eq!(files_of_head(&bench), "A\tfindings/FIN/FIN-BUG-002.json\nA\tmade\n");
    assert_eq!(bench.status(), "A  mine\n");
    tidy(&bench);
}

/// It commits something else: ours goes on top.
#[test]
fn a_hook_that_commits_without_ours_is_followed_by_ours() {
    let lines = once(
        "git reset -q -- findings/FIN/FIN-BUG-002.json; echo 1 >made; git add made; git commit -q -m 'By the hook'; \
         git add findings",
    );
    let bench = with("pre-commit", &lines);
    bench.findings(CREATE).ok();
    bench.git(["log", "-2", "--format=%s"]).ok().is("findings: create FIN-BUG-002\nBy the hook\n");
    assert_eq!(bench.status(), "A  mine\n");
    tidy(&bench);
}

#[test]
fn a_hook_that_changes_the_branch_has_the_commit_there() {
    for (lines, branch, count) in [
        ("git branch other; git symbolic-ref HEAD refs/heads/other", "refs/heads/other", 3),
        ("git update-ref HEAD HEAD~1", "refs/heads/main", 2),
        ("git update-ref --no-deref HEAD $(git rev-parse HEAD)", "", 3),
    ] {
        let bench = with("pre-commit", &once(lines));
        bench.findings(CREATE).ok();
        assert_eq!(bench.git(["symbolic-ref", "-q", "HEAD"]).run().stdout.trim_end(), branch);
        assert_eq!(bench.commits(), count, "{lines}");
        bench.git(["cat-file", "-e", "HEAD:findings/FIN/FIN-BUG-002.json"]).ok();
        tidy(&bench);
    }
}

/// Nobody types into a hook; it gets an end of file, as from a script.
#[test]
fn a_hook_that_reads_does_not_wait() {
    let bench = with("pre-commit", "cat >../read; read line || echo end >>../read");
    bench.findings(CREATE).stdin("typed\n").ok();
    assert_eq!(bench.read("../read"), "end\n");
}

#[test]
fn the_child_of_a_hook_is_not_waited_for() {
    for hook in ["pre-commit", "commit-msg", "post-commit", "reference-transaction"] {
        let child =
            "(n=0; while [ ! -e ../go ] && [ $n -lt 600 ]; do sleep 0.1; n=$((n+1)); done) >/dev/null 2>&1 &";
        let bench = with(hook, child);
        bench.findings(CREATE).ok();
        bench.write("../go", "");
        assert_eq!(bench.status(), "A  mine\n", "{hook}");
    }
}

/// How a command that writes fares inside of the hook of our own commit: it waited for the lock of the commit that
/// waited for it.
fn inside(hook: &str, flags: &str) -> Answer {
    let command = format!("git findings create -q -t bug -s low --title Inner -d Inner {flags}");
    let bench =
        with(hook, &once(&format!("{command} 2>../said; echo $? >../code; git findings list >../list")));
    let answer = bench.findings(CREATE).ok();
    assert_eq!(bench.read("../code"), "5\n", "{hook}: {}", bench.read("../said"));
    assert!(bench.read("../said").contains("a git hook is running"), "{}", bench.read("../said"));
    assert!(!bench.read("../said").contains("was held by another process"), "{hook} waited");
    assert!(bench.read("../list").contains("FIN-BUG-001"));
    assert_eq!((bench.commits(), bench.status().as_str()), (3, "A  mine\n"), "{hook}");
    tidy(&bench);
    answer
}

#[test]
fn inside_a_hook_of_our_own_commit_nothing_is_written_and_nothing_waits() {
    for hook in
        ["pre-commit", "prepare-commit-msg", "commit-msg", "reference-transaction", "post-index-change"]
    {
        inside(hook, "");
        inside(hook, "--no-commit");
    }
    inside("post-commit", "");
}

/// After the commit the index is the user's again.
#[test]
fn after_our_commit_a_hook_may_stage_another() {
    let lines = once("git findings create -q -t bug -s low --title Inner -d Inner --no-commit >../id");
    let bench = with("post-commit", &lines);
    bench.findings(CREATE).ok();
    let inner = finding_path(bench.read("../id").trim_end());
    assert_eq!(bench.status(), format!("A  {inner}\nA  mine\n"));
}

#[test]
fn hooks_on_references_and_the_index_refuse_or_are_heard() {
    let bench = with("reference-transaction", "test \"$1\" != prepared");
    let head = bench.hash("HEAD");
    bench.findings(CREATE).fails(4).says("aborted by hook");
    assert_eq!((bench.hash("HEAD"), bench.status().as_str()), (head, "A  mine\n"));
    tidy(&bench);
    // what it says of a change that is made changes nothing
    let bench = with("reference-transaction", "test \"$1\" != committed");
    bench.findings(CREATE).ok();
    let bench = with("post-index-change", "echo heard >../heard; exit 1");
    bench.findings(CREATE).ok();
    assert_eq!((bench.read("../heard").as_str(), bench.status().as_str()), ("heard\n", "A  mine\n"));
}

#[test]
fn what_hooks_make_of_message_and_file_is_what_is_stored() {
    let bench = with("prepare-commit-msg", "printf 'Ours\\n\\nBecause.\\n# gone?\\n' >\"$1\"");
    bench.hook("pre-commit", "sed -i 's/Seen/Seen twice/' findings/FIN/FIN-BUG-002.json; git add findings");
    bench.findings(CREATE).ok();
    bench.git(["log", "-1", "--format=%B"]).ok().is("Ours\n\nBecause.\n# gone?\n\n");
    bench.git(["show", "HEAD:findings/FIN/FIN-BUG-002.json"]).ok().says("Seen twice");
    assert_eq!(
        (bench.finding("FIN-BUG-002")["title"].as_str(), bench.status().as_str()),
        (Some("Seen twice"), "A  mine\n")
    );
    bench.hook("pre-commit", "echo '{' >findings/FIN/FIN-BUG-003.json");
    bench.findings(CREATE).ok();
    bench.git(["show", "HEAD:findings/FIN/FIN-BUG-003.json"]).ok().says("\"Seen\"");
    assert_eq!(
        bench.status(),
        " M findings/FIN/FIN-BUG-003.json\nA  mine\n",
        "not staged, so it is not in the commit"
    );
}
