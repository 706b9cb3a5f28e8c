//! `resolve --with-staged` and `resolve --from-commits`: the fix is committed on the way, or named by commits of a range.

use serde_json::json;

use super::bench::Bench;

fn one_staged() -> Bench {
    let bench = Bench::started();
    bench.create([]);
    bench.write("src/bag.rs", "fn take() { swap() }\n");
    bench.git(["add", "src"]).ok();
    bench
}

fn with_staged(bench: &Bench) -> super::bench::Run {
    bench.findings(["resolve", "FIN-BUG-001", "--with-staged", "-m", "Swap at once"])
}

#[test]
fn what_is_staged_is_committed_and_then_the_finding_is_resolved() {
    let bench = one_staged();
    bench.write("notes.txt", "untracked\n");
    let before = bench.commits();
    let answer = with_staged(&bench).ok();
    assert_eq!(bench.commits(), before + 2);
    let fix = bench.hash("HEAD^");
    answer.says(&format!("fix commit: {} \"Swap at once\"", &fix[..7]));
    bench
        .git(["log", "-1", "--format=%B", "HEAD^"])
        .ok()
        .is("Swap at once\n\nFixes-Finding: FIN-BUG-001\n\n");
    bench.git(["show", "--format=", "--name-only", "HEAD^"]).ok().is("src/bag.rs\n");
    bench.git(["show", "--format=", "--name-only", "HEAD"]).ok().is("findings/FIN/FIN-BUG-001.json\n");
    let resolution = bench.finding("FIN-BUG-001")["resolution"].clone();
    assert_eq!((&resolution["commit_hash"], &resolution["commit_source"]), (&json!(fix), &json!("trailer")));
    assert_eq!(bench.status(), "?? notes.txt\n");
    bench.findings(["verify"]).ok().says("1 ok");
}

#[test]
fn several_findings_have_one_fix() {
    let bench = one_staged();
    bench.create([]);
    bench.findings(["resolve", "FIN-BUG-001", "fin-bug-002", "--with-staged", "-m"]).fails(2);
    let message = "Swap\n\nFixes-Finding: fin-bug-002";
    bench.findings(["resolve", "FIN-BUG-001", "fin-bug-002", "--with-staged", "-m", message]).ok();
    bench
        .git(["log", "-1", "--format=%(trailers:key=Fixes-Finding,valueonly)", "HEAD^"])
        .ok()
        .is("fin-bug-002\nFIN-BUG-001\n\n");
    for id in ["FIN-BUG-001", "FIN-BUG-002"] {
        assert_eq!(bench.finding(id)["resolution"]["commit_hash"], bench.hash("HEAD^"));
    }
}

#[test]
fn nothing_is_committed_where_the_finding_cannot_be_resolved() {
    let bench = one_staged();
    let (head, status) = (bench.hash("HEAD"), bench.status());
    let refused = |arguments: &[&str], code: i32, why: &str| {
        let call = ["resolve", "--with-staged", "-m", "Swap"];
        bench.findings(call.iter().chain(arguments)).fails(code).says(why);
        assert_eq!((bench.hash("HEAD"), bench.status()), (head.clone(), status.clone()), "{arguments:?}");
    };
    refused(&["FIN-BUG-009"], 3, "no finding 'FIN-BUG-009'");
    refused(&["FIN-BUG-001", "--type", "wont_fix"], 2, "--with-staged goes with --type fixed");
    refused(&["FIN-BUG-001", "--commit", "HEAD"], 2, "cannot be used with");
    refused(&["FIN-BUG-001", "--no-commit"], 2, "cannot be used with");
    bench.hook("commit-msg", "echo 'no such ticket' >&2; exit 1");
    refused(&["FIN-BUG-001"], 1, "no such ticket");
    std::fs::write(bench.top.join(".git/MERGE_HEAD"), format!("{head}\n")).unwrap();
    refused(&["FIN-BUG-001"], 5, "a merge is in progress");
}

#[test]
fn without_anything_staged_there_is_no_fix() {
    let bench = Bench::started();
    bench.create([]);
    let head = bench.hash("HEAD");
    with_staged(&bench).fails(2).says("nothing is staged outside of 'findings'").says("git add");
    bench.findings(["resolve", "FIN-BUG-001", "--with-staged"]).fails(2).says("--message");
    bench.findings(["resolve", "FIN-BUG-001", "-m", "Swap"]).fails(2).says("--with-staged");
    assert_eq!(bench.hash("HEAD"), head);
}

/// The second commit fails: what was done is said, and what to type.
#[test]
fn where_the_second_commit_fails_the_first_is_told() {
    let bench = one_staged();
    bench.hook(
        "commit-msg",
        "grep -q '^findings:' \"$1\" && { echo 'no findings today' >&2; exit 1; }; exit 0",
    );
    let answer = with_staged(&bench).fails(1);
    let fix = bench.hash("HEAD");
    answer.says("no findings today");
    answer.says(&format!("what was staged was committed as {}; FIN-BUG-001 is not resolved yet", &fix[..7]));
    answer.says(&format!("git findings resolve FIN-BUG-001 --commit {}", &fix[..7]));
    assert_eq!(bench.finding("FIN-BUG-001")["status"], "open");
    assert_eq!(bench.status(), "");
}

#[test]
fn a_refusal_names_with_staged() {
    let bench = one_staged();
    bench.findings(["resolve", "FIN-BUG-001"]).fails(2).says("--with-staged -m MESSAGE");
}

/// Four findings; a range in which commits name three of them and one that nobody has.
fn ranged() -> (Bench, String, String) {
    let bench = Bench::started();
    for _ in 0..4 {
        bench.create([]);
    }
    bench.git(["tag", "begin"]).ok();
    bench.commit_file("src/bag.rs", "1\n", "One\n\nFixes-Finding: FIN-BUG-001");
    let two = bench.commit_file("src/bag.rs", "2\n", "Two\n\n    fixes-finding: fin-bug-001, FIN-BUG-002");
    let three = bench.commit_file("src/bag.rs", "3\n", "Three\n\nFixes-Finding: FIN-BUG-003, FIN-BUG-009");
    (bench, two, three)
}

#[test]
fn every_finding_that_a_range_names_is_resolved_in_one_commit() {
    let (bench, two, three) = ranged();
    bench.findings(["resolve", "FIN-BUG-003", "--type", "wont_fix", "--details", "Rare"]).ok();
    let before = bench.commits();
    let answer = bench.findings(["resolve", "--from-commits", "begin..HEAD"]).ok();
    assert_eq!(bench.commits(), before + 1);
    let of = |id: &str| bench.finding(id)["resolution"]["commit_hash"].clone();
    assert_eq!((of("FIN-BUG-001"), of("FIN-BUG-002")), (json!(two), json!(two)), "the newest one");
    assert_eq!(bench.finding("FIN-BUG-001")["resolution"]["commit_source"], "trailer");
    assert_eq!(bench.finding("FIN-BUG-003")["status"], "wont_fix");
    assert_eq!(bench.finding("FIN-BUG-004")["status"], "open");
    answer.says(&format!("FIN-BUG-003 is left wont_fix, though {} names it", &three[..7]));
    answer.says("names 'FIN-BUG-009', which is no finding here");
    bench
        .findings(["resolve", "--from-commits", "begin..HEAD"])
        .ok()
        .says(&format!("FIN-BUG-001 is resolved by {} already", &two[..7]));
    assert_eq!(bench.commits(), before + 1, "a second run changes nothing");
}

#[test]
fn what_was_opened_after_the_commit_stays_open() {
    let (bench, _, three) = ranged();
    bench.findings(["resolve", "--from-commits", "begin.."]).ok();
    bench.findings(["reopen", "FIN-BUG-003", "--reason", "Seen again"]).ok();
    let answer = bench.findings(["resolve", "--from-commits", "begin.."]).ok();
    answer.says(&format!("FIN-BUG-003 is left open: it was opened after {}", &three[..7]));
    answer.says("no commit of the range names a finding that is open");
    assert_eq!(bench.finding("FIN-BUG-003")["status"], "open");
}

#[test]
fn a_range_is_a_range_of_commits_that_are_known() {
    let (bench, ..) = ranged();
    let call = |range: &str| bench.findings(["resolve", "--from-commits", range]);
    call("HEAD").fails(2).says("no range A..B");
    call("begin...HEAD").fails(2).says("no range A..B");
    call("nowhere..HEAD").fails(3).says("no commit is named 'nowhere'");
    call("HEAD..").ok().says("no commit of the range names a finding that is open");
    bench.findings(["resolve", "FIN-BUG-001", "--from-commits", "begin.."]).fails(2);
    bench.findings(["resolve"]).fails(2).says("<ID>");
    let dry = bench.findings(["resolve", "--from-commits", "begin..", "--dry-run"]).ok();
    dry.says("+  \"status\": \"resolved\"");
    assert_eq!(bench.status(), "");
}

/// The other end of a squash merge: the findings are still open on main, and CI resolves them.
#[test]
fn after_a_squash_merge_the_squash_is_the_fix() {
    let (bench, ..) = ranged();
    bench.git(["switch", "-q", "-c", "release", "begin"]).ok();
    bench.git(["merge", "-q", "--squash", "main"]).ok();
    bench.git(["commit", "-q", "--no-edit"]).ok();
    let squash = bench.hash("HEAD");
    bench.findings(["resolve", "--from-commits", "begin..release"]).ok();
    for id in ["FIN-BUG-001", "FIN-BUG-002", "FIN-BUG-003"] {
        assert_eq!(bench.finding(id)["resolution"]["commit_hash"], squash, "{id}");
    }
    bench.findings(["verify"]).ok().says("3 ok");
}

/// What was resolved is told by id, whatever the order of the commits; the patch ids of all are asked of git at once.
#[test]
fn a_range_is_told_by_id_and_asks_git_for_all_patches_at_once() {
    let (bench, ..) = ranged();
    bench.git(["config", "diff.indentHeuristic", "false"]).ok();
    let trace = bench.root().join("trace");
    let answer = bench.findings(["resolve", "--from-commits", "begin.."]).env("GIT_TRACE", &trace).ok();
    let ids: Vec<&str> = answer.stdout.split(' ').filter(|word| word.starts_with("FIN-BUG")).collect();
    assert_eq!(ids, ["FIN-BUG-001", "FIN-BUG-002", "FIN-BUG-003"], "{answer}");
    let calls = std::fs::read_to_string(&trace).unwrap();
    assert_eq!(calls.matches("built-in: git patch-id").count(), 1, "{calls}");
}
