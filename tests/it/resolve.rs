//! `resolve`: which commit is taken for the fix and why, how a finding is closed, what stands in file, answer and commit.

use serde_json::{Value, json};

use super::bench::Bench;

/// A repository with one finding.
fn one() -> Bench {
    let bench = Bench::started();
    bench.create([]);
    bench
}

fn resolution(bench: &Bench) -> Value {
    bench.finding("FIN-BUG-001")["resolution"].clone()
}

fn short(hash: &str) -> &str {
    &hash[..7]
}

#[test]
fn the_commit_given_is_stored_in_full_with_evidence() {
    let bench = one();
    let fix = bench.commit_file("src/bag.rs", "fn take() { swap() }\n", "Swap");
    bench.git(["tag", "-a", "v1", "-m", "v1"]).ok();
    bench.commit_file("README", "later\n", "Later");
    let answer = bench.findings(["resolve", "FIN-BUG-001", "--commit", "v1", "--details", "Swapped"]).ok();
    assert_eq!(
        answer.stdout,
        format!(
            "{} FIN-BUG-001 open → resolved\n        fix commit: {} \"Swap\"\n",
            short(&bench.hash("HEAD")),
            short(&fix)
        )
    );
    let patch = bench.shell(&format!("git diff-tree -p {fix} | git patch-id --stable")).ok().stdout;
    assert_eq!(
        resolution(&bench),
        json!({
            "resolved_by": "Ada Lovelace",
            "resolution_type": "fixed",
            "resolution_details": "Swapped",
            "commit_hash": fix,
            "commit_patch_id": patch.split(' ').next(),
            "commit_author_date": bench.git(["log", "-1", "--format=%aI", &fix]).ok().stdout.trim(),
            "commit_source": "commit",
        })
    );
    assert_eq!(bench.finding("FIN-BUG-001")["resolved_at"], "2026-01-01T00:12:00Z");
    let message = bench.git(["log", "-1", "--format=%B"]).ok().stdout;
    assert_eq!(
        message.trim_end(),
        format!(
            "findings: resolve FIN-BUG-001 as fixed\n\nBag loses keys\n\nSwapped\n\nFinding: FIN-BUG-001\n\
             Finding-Status: open -> resolved\nFinding-Fixed-By: {fix}"
        )
    );
    bench
        .git(["log", "-1", "--format=%(trailers:key=Finding-Status)"])
        .ok()
        .is("Finding-Status: open -> resolved\n\n");
}

#[test]
fn a_commit_that_head_does_not_have_is_taken_with_a_warning() {
    let bench = one();
    let other = bench.worktree("other");
    let fix = other.commit_file("src/bag.rs", "fn take() { swap() }\n", "Swap elsewhere");
    let data = bench.findings(["resolve", "FIN-BUG-001", "--commit", "other", "--json"]).json();
    assert_eq!(data["changes"][0]["fix"]["commit"], *fix);
    assert_eq!(
        data["changes"][0]["notes"],
        json!([format!("warning: HEAD does not contain {}", short(&fix))])
    );
}

#[test]
fn a_commit_that_is_none_is_exit_3() {
    let bench = one();
    bench
        .findings(["resolve", "FIN-BUG-001", "--commit=abc123"])
        .fails(3)
        .says("no commit is named 'abc123'");
    bench.findings(["resolve", "FIN-BUG-001", "--commit=--all"]).fails(2).says("'--all' is no revision");
    assert_eq!(bench.finding("FIN-BUG-001")["status"], "open");
}

#[test]
fn a_commit_that_names_the_finding_goes_before_head() {
    let bench = one();
    bench.commit_file("src/bag.rs", "1\n", "Try\n\nFixes-Finding: FIN-BUG-001");
    let fix = bench.commit_file("src/bag.rs", "2\n", "Squash\n\n    fixes-finding: FIN-BUG-009, fin-bug-001");
    bench.commit_file("README", "later\n", "Later");
    let answer = bench.findings(["resolve", "FIN-BUG-001"]).ok();
    answer.says(&format!("fix commit: {} \"Squash\"", short(&fix)));
    answer.says("found by its line 'Fixes-Finding: FIN-BUG-001'");
    assert_eq!(
        (&resolution(&bench)["commit_hash"], &resolution(&bench)["commit_source"]),
        (&json!(fix), &json!("trailer"))
    );
}

#[test]
fn a_line_from_before_the_last_opening_does_not_count() {
    let bench = one();
    bench.commit_file("src/bag.rs", "1\n", "Fix\n\nFixes-Finding: FIN-BUG-001");
    bench.findings(["resolve", "FIN-BUG-001"]).ok();
    bench.findings(["reopen", "FIN-BUG-001", "--reason", "Seen again"]).ok();
    let answer = bench.findings(["resolve", "FIN-BUG-001"]).fails(2);
    answer.says("which commit fixed FIN-BUG-001?").says("is older than the last opening of the finding");
}

#[test]
fn with_no_commit_the_fix_is_the_commit_to_come_and_derived() {
    let bench = one();
    bench.write("src/bag.rs", "fn take() { swap() }\n");
    bench.git(["add", "src"]).ok();
    let answer = bench.findings(["resolve", "FIN-BUG-001", "--no-commit"]).ok();
    answer.is("staged FIN-BUG-001 open → resolved\n        fix commit: the commit you make next\n");
    assert_eq!(bench.status(), "M  findings/FIN/FIN-BUG-001.json\nM  src/bag.rs\n");
    bench.git(["commit", "-q", "-m", "Swap"]).ok();
    let fix = bench.hash("HEAD");
    assert_eq!(resolution(&bench).get("commit_hash"), None);
    let shown = bench.findings(["show", "FIN-BUG-001", "--json"]).json();
    assert_eq!(shown["fix"], json!({"commit": fix, "source": "derived", "subject": "Swap"}));
    bench
        .findings(["show", "FIN-BUG-001"])
        .ok()
        .says(&format!("{} \"Swap\" (derived: fixed and resolved in one commit)", short(&fix)));
    bench.findings(["export", "--format", "csv"]).ok().says(&fix);
    for place in [&["--strict"][..], &["--strict", "--at", "HEAD"], &["--strict", "--staged"]] {
        bench.findings(["validate"].iter().chain(place)).ok().says("0 errors, 0 warnings, 0 notes");
    }
}

#[test]
fn head_is_assumed_past_commits_of_findings_and_says_so() {
    let bench = one();
    let fix = bench.commit_file("src/bag.rs", "fn take() { swap() }\n", "Swap");
    bench.create(["--title", "Another"]);
    bench.write("notes.txt", "untracked files say nothing\n");
    let answer = bench.findings(["resolve", "FIN-BUG-001"]).ok();
    answer.says(&format!("assumed {} \"Swap\"; --commit changes it", short(&fix)));
    assert_eq!(
        (&resolution(&bench)["commit_hash"], &resolution(&bench)["commit_source"]),
        (&json!(fix), &json!("head"))
    );
}

#[test]
fn where_no_rule_fits_the_answer_says_which_would() {
    let bench = one();
    let refuse = |said: &[&str]| {
        let answer = bench.findings(["resolve", "FIN-BUG-001"]).fails(2);
        for part in said {
            answer.says(part);
        }
        answer.says("--commit REV names it").says("Fixes-Finding: FIN-BUG-001");
        answer
    };
    let mut shown = refuse(&["is older than the finding"]).snapshot();
    bench.write("src/bag.rs", "changed\n");
    shown += &refuse(&["tracked files are modified: src/bag.rs", "commit them first"]).snapshot();
    bench.git(["add", "src"]).ok();
    shown += &refuse(&["files are staged: src/bag.rs", "--no-commit"]).snapshot();
    bench
        .git(["-c", "user.email=other@example.org", "-c", "user.name=Eve", "commit", "-qm", "Not mine"])
        .ok();
    shown += &refuse(&["is by Eve"]).snapshot();
    insta::assert_snapshot!(shown);
    bench.findings(["resolve", "FIN-BUG-001", "--commit", "none", "--details", "Fixed upstream"]).ok();
    assert_eq!(resolution(&bench).get("commit_hash"), None);
    assert_eq!(bench.finding("FIN-BUG-001")["status"], "resolved");
}

#[test]
fn a_finding_that_is_not_committed_has_no_fix_yet() {
    let bench = Bench::started();
    bench.create(["--no-commit"]);
    let answer = bench.findings(["resolve", "FIN-BUG-001", "--include-edits"]).fails(2);
    answer.says("the finding is not committed yet");
}

#[test]
fn the_type_decides_the_status_and_the_subject() {
    let bench = Bench::started();
    let cases = [("wont_fix", "wont_fix"), ("by_design", "wont_fix"), ("cannot_reproduce", "wont_fix")];
    for (kind, status) in cases {
        let id = bench.create([]);
        bench.findings(["resolve", &id, "--type", kind, "--details", "Because."]).ok();
        assert_eq!(bench.finding(&id)["status"], status);
        assert_eq!(bench.finding(&id)["resolution"].get("commit_hash"), None, "only a fix has a fix commit");
        bench.git(["log", "-1", "--format=%s"]).ok().is(&format!("findings: resolve {id} as {kind}\n"));
        bench.findings(["resolve", &id, "--details", "Since."]).ok();
        bench.git(["log", "-1", "--format=%s"]).ok().is(&format!("findings: resolve {id} as {kind}\n"));
    }
    let id = bench.create([]);
    bench.findings(["resolve", &id, "--type", "by_desing"]).fails(2).says("did you mean 'by_design'?");
    bench
        .findings(["resolve", &id, "--type", "by_design", "--commit", "HEAD"])
        .fails(2)
        .says("goes with --type fixed");
    bench
        .findings(["resolve", &id, "--type", "by_design", "--of", "FIN-BUG-001"])
        .fails(2)
        .says("--type duplicate");
}

#[test]
fn a_duplicate_names_another_and_may_be_aimed_anew() {
    let bench = Bench::started();
    for _ in 0..3 {
        bench.create([]);
    }
    let duplicate = ["resolve", "FIN-BUG-003", "--type", "duplicate"];
    bench.findings(duplicate).fails(2).says("needs --of ID");
    bench
        .findings(duplicate.iter().chain(&["--of", "FIN-BUG-003"]))
        .fails(2)
        .says("cannot be a duplicate of itself");
    bench
        .findings(duplicate.iter().chain(&["--of", "FIN-BUG-009"]))
        .fails(3)
        .says("no finding 'FIN-BUG-009'");
    bench.findings(duplicate.iter().chain(&["--of", "fin-bug-001"])).ok();
    assert_eq!(bench.finding("FIN-BUG-003")["resolution"]["duplicate_of"], "FIN-BUG-001");
    bench.findings(duplicate.iter().chain(&["--of", "FIN-BUG-002"])).ok().says("edited");
    assert_eq!(bench.finding("FIN-BUG-003")["resolution"]["duplicate_of"], "FIN-BUG-002");
    let further =
        bench.findings(["resolve", "FIN-BUG-001", "--type", "duplicate", "--of", "FIN-BUG-003"]).ok();
    further.says("FIN-BUG-003 is itself a duplicate of FIN-BUG-002");
    further.says("'git findings resolve FIN-BUG-001 --type duplicate --of FIN-BUG-002' names that one");
    assert_eq!(bench.finding("FIN-BUG-001")["resolution"]["duplicate_of"], "FIN-BUG-003", "as it was said");
    bench.findings(["resolve", "FIN-BUG-003", "--type", "wont_fix"]).fails(5).says("reopen FIN-BUG-003");
}

#[test]
fn again_amends_and_only_what_is_said() {
    let bench = one();
    let first = bench.commit_file("src/bag.rs", "1\n", "First");
    bench.findings(["resolve", "FIN-BUG-001"]).ok();
    let before = bench.finding("FIN-BUG-001");
    bench.findings(["resolve", "FIN-BUG-001"]).ok().is("- FIN-BUG-001 unchanged (resolved)\n");
    bench.findings(["resolve", "FIN-BUG-001", "--pr", "https://example.org/1", "--release", "1.2"]).ok();
    let mut expected = before.clone();
    expected["resolution"]["pr_link"] = json!("https://example.org/1");
    expected["resolution"]["release_version"] = json!("1.2");
    assert_eq!(bench.finding("FIN-BUG-001"), expected);
    let second = bench.commit_file("src/bag.rs", "2\n", "Second");
    bench.findings(["resolve", "FIN-BUG-001", "--commit", "HEAD"]).ok();
    assert_ne!(first, second);
    assert_eq!(resolution(&bench)["commit_hash"], *second);
    bench
        .findings(["resolve", "FIN-BUG-001", "--type", "wont_fix"])
        .fails(5)
        .says("git findings reopen FIN-BUG-001");
}

#[test]
fn a_fix_that_did_not_hold_is_remembered() {
    let bench = one();
    let first = bench.commit_file("src/bag.rs", "1\n", "First");
    bench.findings(["resolve", "FIN-BUG-001"]).ok();
    bench.findings(["reopen", "FIN-BUG-001", "--reason", "Seen again"]).ok();
    let second = bench.commit_file("src/bag.rs", "2\n", "Second");
    bench.findings(["resolve", "FIN-BUG-001"]).ok();
    assert_eq!(resolution(&bench)["previous_commit_hashes"], json!([first]));
    bench.findings(["reopen", "FIN-BUG-001", "--reason", "And again"]).ok();
    bench.commit_file("src/bag.rs", "3\n", "Third");
    bench.findings(["resolve", "FIN-BUG-001"]).ok();
    assert_eq!(resolution(&bench)["previous_commit_hashes"], json!([first, second]));
}

#[test]
fn lines_on_standard_input_have_options_of_their_own() {
    let bench = Bench::started();
    for _ in 0..3 {
        bench.create([]);
    }
    let fix = bench.commit_file("src/bag.rs", "1\n", "Fix");
    let lines = "{\"id\":\"FIN-BUG-001\",\"commit\":\"HEAD\",\"details\":\"Swapped\"}\n\
                 {\"id\":\"FIN-BUG-002\",\"type\":\"duplicate\",\"of\":\"FIN-BUG-001\"}\n\
                 FIN-BUG-003\n";
    bench.findings(["resolve", "-", "--details", "All at once"]).stdin(lines).ok();
    assert_eq!(bench.commits(), 6);
    bench.git(["log", "-1", "--format=%s"]).ok().is("findings: resolve 3 findings\n");
    let of = |id: &str, field: &str| bench.finding(id)["resolution"][field].clone();
    assert_eq!(of("FIN-BUG-001", "resolution_details"), "Swapped");
    assert_eq!(of("FIN-BUG-002", "duplicate_of"), "FIN-BUG-001");
    assert_eq!(of("FIN-BUG-002", "resolution_details"), "All at once");
    assert_eq!(of("FIN-BUG-003", "commit_hash"), *fix);
    let typo = "{\"id\":\"FIN-BUG-001\",\"comit\":\"HEAD\"}";
    bench
        .findings(["resolve", "-"])
        .stdin(typo)
        .fails(2)
        .says("line 1: unknown field 'comit'; valid: id, type, commit");
}

#[test]
fn one_that_cannot_be_closed_keeps_all_open() {
    let bench = Bench::started();
    bench.create([]);
    bench.create([]);
    bench.findings(["resolve", "FIN-BUG-002", "--type", "wont_fix"]).ok();
    bench.findings(["resolve", "FIN-BUG-001", "FIN-BUG-002", "--type", "cannot_reproduce", "--json"]).ok();
    assert_eq!(bench.finding("FIN-BUG-002")["resolution"]["resolution_type"], "cannot_reproduce");
    bench.create([]);
    let answer = bench.findings([
        "resolve",
        "FIN-BUG-003",
        "FIN-BUG-001",
        "--type",
        "duplicate",
        "--of",
        "FIN-BUG-002",
    ]);
    answer.fails(5);
    assert_eq!(bench.finding("FIN-BUG-003")["status"], "open");
    assert_eq!(bench.status(), "");
}

#[test]
fn a_line_with_an_earlier_id_counts() {
    let bench = one();
    let path = super::bench::finding_path("FIN-BUG-001");
    bench.write(&path, bench.read(&path).replacen('{', "{\n  \"aliases\": [\"OLD-BUG-007\"],", 1));
    bench.git(["commit", "-q", "-a", "-m", "Rename"]).ok();
    let fix = bench.commit_file("src/bag.rs", "1\n", "Fix\n\nFixes-Finding: old-bug-007");
    bench.commit_file("src/other.rs", "1\n", "Something else");
    let answer = bench.findings(["resolve", "FIN-BUG-001"]).ok();
    answer.says("found by its line 'Fixes-Finding: OLD-BUG-007'");
    assert_eq!(resolution(&bench)["commit_hash"], *fix);
}

/// HEAD is a commit of findings as often as not.
#[test]
fn a_commit_of_findings_alone_is_taken_with_a_warning_that_names_the_code() {
    let bench = one();
    let fix = bench.commit_file("src/bag.rs", "1\n", "Swap");
    bench.create(["--title", "Another"]);
    let head = bench.hash("HEAD");
    let answer = bench.findings(["resolve", "FIN-BUG-001", "--commit", "HEAD"]).ok();
    answer.says(&format!(
        "warning: {} changes nothing outside of 'findings'; the newest commit that does is {} \"Swap\"",
        short(&head),
        short(&fix)
    ));
    assert_eq!(resolution(&bench)["commit_hash"], *head);
    bench.findings(["resolve", "FIN-BUG-001", "--commit", &fix]).ok().says_nothing_of("warning");
}

#[test]
fn a_line_in_an_empty_commit_counts_and_one_in_a_commit_of_findings_does_not() {
    let bench = one();
    bench.git(["commit", "-q", "--allow-empty", "-m", "Fixed below\n\nFixes-Finding: FIN-BUG-001"]).ok();
    let fix = bench.hash("HEAD");
    bench.commit_file("src/bag.rs", "1\n", "Later");
    bench.commit_file("findings/notes.md", "1\n", "Notes\n\nFixes-Finding: FIN-BUG-001");
    bench.findings(["resolve", "FIN-BUG-001"]).ok().says("\"Fixed below\"");
    assert_eq!(resolution(&bench)["commit_hash"], *fix);
}

#[test]
fn records_of_a_list_name_their_findings() {
    let bench = one();
    bench.create(["--component", "Bag", "--tag", "a"]);
    bench.commit_file("src/bag.rs", "1\n", "Fix");
    let every = "id,severity,status,type,component,title,tags,run,claimed_by,created_at,updated_at,resolved_at,\
                 resolution_type,commit_hash,duplicate_of,path";
    let lines = bench.findings(["list", "--format", "jsonl", "--fields", every]).ok().stdout;
    bench.findings(["confirm", "-"]).stdin(&lines).ok().says("FIN-BUG-002 open → confirmed");
    bench.findings(["edit", "-", "--set", "component=Router"]).stdin(&lines).ok();
    bench.findings(["resolve", "-"]).stdin(&lines).ok().says("FIN-BUG-001 confirmed → resolved");
    assert_eq!(resolution(&bench)["resolution_type"], "fixed", "a finding's type is not how it is closed");
}
