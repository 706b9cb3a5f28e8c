//! `list`: filters and queries, what is left out and said so, every form of the answer.

use serde_json::json;

use super::bench::Bench;
use super::samples::scanned;

/// Four findings: two open, one wont_fix, one duplicate.
fn four() -> Bench {
    let bench = Bench::started();
    bench.create([
        "--severity",
        "critical",
        "--title",
        "Keys lost",
        "--tag",
        "race,bag",
        "--component",
        "Router",
    ]);
    bench.create([
        "--severity",
        "low",
        "--title",
        "Slow, \"very\" slow | so",
        "--type",
        "performance",
        "--run",
        "run-1",
    ]);
    bench.create(["--severity", "medium", "--title", "Old log"]);
    bench.create(["--severity", "high", "--title", "Keys lost again"]);
    bench.findings(["resolve", "FIN-BUG-002", "--type", "wont_fix", "--details", "Documented"]).ok();
    bench.findings(["resolve", "FIN-BUG-003", "--type", "duplicate", "--of", "FIN-BUG-001"]).ok();
    bench
}

#[test]
fn closed_ones_are_left_out_and_counted() {
    let bench = four();
    let answer = bench.findings(["list"]).ok();
    assert_eq!(
        answer.stdout,
        "FIN-BUG-001\tcritical\topen\tbug\tRouter\tKeys lost\n\
         FIN-PERF-001\tlow\topen\tperformance\t\tSlow, \"very\" slow | so\n"
    );
    assert_eq!(answer.stderr, "2 closed not shown (--all)\n");
    bench
        .findings(["list", "--all", "-q"])
        .ok()
        .quietly()
        .is("FIN-BUG-001\nFIN-BUG-003\nFIN-BUG-002\nFIN-PERF-001\n");
    bench.findings(["list", "-q"]).ok().quietly();
    let data = bench.findings(["list", "--json"]).json();
    assert_eq!((&data["total"], &data["closed_not_shown"]), (&json!(2), &json!(2)));
}

#[test]
fn every_filter_chooses_and_its_opposite_leaves_out() {
    let bench = four();
    let cases: [(&[&str], &str); 17] = [
        (&["--status", "open"], "FIN-BUG-001 FIN-PERF-001"),
        (&["--status=wont_fix,duplicate"], "FIN-BUG-003 FIN-BUG-002"),
        (&["--status", "wont_fix", "--status", "duplicate"], "FIN-BUG-003 FIN-BUG-002"),
        (&["--severity", "critical"], "FIN-BUG-001"),
        (&["--type", "performance"], "FIN-PERF-001"),
        (&["--component", "router"], "FIN-BUG-001"),
        (&["--tag", "race"], "FIN-BUG-001"),
        (&["--run", "run-1"], "FIN-PERF-001"),
        (&["--all", "--not-severity", "critical,low"], "FIN-BUG-003 FIN-BUG-002"),
        (&["--not-type", "bug"], "FIN-PERF-001"),
        (&["--not-tag", "race"], "FIN-PERF-001"),
        (&["--not-component", "Router"], "FIN-PERF-001"),
        (&["--not-run", "run-1"], "FIN-BUG-001"),
        (&["--not-status", "open"], "FIN-BUG-003 FIN-BUG-002"),
        (&["is:closed", "severity:>=high"], "FIN-BUG-003"),
        (&["--all", "\"keys lost\" -tag:bag"], "FIN-BUG-003"),
        (&["is:open severity:>=high tag:race"], "FIN-BUG-001"),
    ];
    for (arguments, expected) in cases {
        let answer = bench.findings(["list", "-q"].iter().chain(arguments)).ok();
        assert_eq!(answer.stdout.lines().collect::<Vec<_>>().join(" "), expected, "{answer}");
    }
}

#[test]
fn free_text_is_looked_for_in_the_rule_and_a_place_has_a_field() {
    let bench = four();
    let id = scanned(&bench, "Shell from user input");
    bench.findings(["list", "b602", "-q"]).ok().is(&format!("{id}\n"));
    for field in ["location", "file"] {
        let answer = bench.findings(["list", &format!("{field}:src/web/auth.py")]).fails(2);
        answer.says("'path:' asks for a file or folder of the code");
    }
}

#[test]
fn mistyped_filters_name_the_nearest_and_never_find_nothing() {
    let bench = four();
    let cases: [(&[&str], &str); 10] = [
        (&["--status=opne"], "unknown status 'opne', did you mean 'open'?"),
        (&["--not-severity=hgh"], "did you mean 'high'?"),
        (&["--type", "bgu"], "did you mean 'bug'?"),
        (&["sevrity:high"], "did you mean 'severity'?"),
        (&["severity:>=hihg"], "did you mean 'high'?"),
        (&["is:opn"], "did you mean 'open'?"),
        (&["--sort", "sevrity"], "did you mean 'severity'?"),
        (&["--staus=open"], "'--status'"),
        (&["created:>tomorrow"], "write a day (2026-01-31)"),
        (&["--limit", "ten"], "'--limit <N>'"),
    ];
    for (arguments, said) in cases {
        let answer = bench.findings(["list"].iter().chain(arguments)).fails(2);
        answer.says(said);
        assert_eq!(answer.stdout, "", "{answer}");
    }
}

#[test]
fn nothing_found_is_said_apart_from_nothing_filed() {
    let bench = Bench::started();
    let empty = bench.findings(["list"]).ok();
    assert_eq!(empty.stderr, "no finding is filed here yet; 'git findings create' files one\n");
    bench.create([]);
    bench.findings(["list", "--severity", "low"]).ok().is("").says("no finding matches");
}

#[test]
fn a_limit_says_of_how_many() {
    let bench = four();
    let answer = bench.findings(["list", "--all", "-n", "1"]).ok();
    assert_eq!((answer.stdout.lines().count(), answer.stderr.as_str()), (1, "1 of 4\n"));
    let data = bench.findings(["list", "--all", "--limit=3", "--json"]).json();
    assert_eq!((data["total"].as_u64(), data["findings"].as_array().map(Vec::len)), (Some(4), Some(3)));
}

#[test]
fn sorting_goes_both_ways() {
    let bench = four();
    let ids = |sort: &str| bench.findings(["list", "--all", "-q", "--sort", sort]).ok().stdout;
    assert_eq!(ids("created"), "FIN-BUG-001\nFIN-PERF-001\nFIN-BUG-002\nFIN-BUG-003\n");
    assert_eq!(ids("-created"), "FIN-BUG-003\nFIN-BUG-002\nFIN-PERF-001\nFIN-BUG-001\n");
    assert_eq!(ids("-id"), "FIN-PERF-001\nFIN-BUG-003\nFIN-BUG-002\nFIN-BUG-001\n");
    assert_eq!(ids("title"), "FIN-BUG-001\nFIN-BUG-003\nFIN-BUG-002\nFIN-PERF-001\n");
    // the newest change last: BUG-003 became a duplicate after BUG-002 was closed
    assert!(ids("updated").ends_with("FIN-BUG-002\nFIN-BUG-003\n"), "{}", ids("updated"));
}

#[test]
fn every_format_holds_the_same_findings() {
    let bench = four();
    let mut all = String::new();
    for format in ["table", "tsv", "csv", "markdown", "md", "jsonl"] {
        let answer =
            bench.findings(["list", "--format", format, "--fields", "id,severity,title,tags,path"]).ok();
        all.push_str(&format!("{}\n", answer.snapshot()));
    }
    insta::assert_snapshot!(all);
    let whole = bench.findings(["list", "--format", "json"]).ok();
    assert_eq!(whole.document(), bench.findings(["list", "--json"]).ok().document());
    let record = bench.findings(["list", "--format=jsonl", "-n1"]).ok().document();
    assert_eq!(record, whole.data()["findings"][0], "a line is a record of the document");
}

#[test]
fn json_takes_fields_and_names_the_nearest_and_all() {
    let bench = four();
    let data = bench.findings(["list", "--json=id,commit_hash"]).json();
    assert_eq!(data["findings"][0], json!({"id": "FIN-BUG-001", "commit_hash": null}));
    let error = bench.findings(["list", "--json=id,titel"]).fails(2).document();
    assert_eq!(error["kind"], "error");
    assert_eq!(error["data"]["message"], "unknown field 'titel'");
    let hint = error["data"]["hints"][0].as_str().unwrap().to_owned();
    assert!(hint.starts_with("did you mean 'title'? Fields: id, severity, status,"), "{hint}");
    bench.findings(["list", "--fields", "xyzzy", "--format", "csv"]).fails(2).says("fields: id, severity,");
}

#[test]
fn a_revision_is_listed_as_it_was() {
    let bench = four();
    bench.findings(["list", "--at", "HEAD~1", "-q"]).ok().is("FIN-BUG-001\nFIN-BUG-003\nFIN-PERF-001\n");
    bench.findings(["list", "--at", "HEAD~6"]).ok().is("").says("no finding");
    bench.findings(["list", "--at", "v9"]).fails(3).says("no commit is named 'v9'");
    bench.findings(["list", "--at=--output=x"]).fails(2).says("'--output=x' is no revision");
    assert!(!bench.has("x"));
}

#[test]
fn uncommitted_findings_of_the_work_tree_are_listed() {
    let bench = Bench::started();
    bench.create(["--no-commit"]);
    bench.findings(["list", "-q"]).ok().is("FIN-BUG-001\n");
    bench.findings(["list", "--at", "HEAD", "-q"]).ok().is("");
}

#[test]
fn a_broken_file_hides_no_other_and_is_exit_4() {
    let bench = four();
    bench.write("findings/FIN/FIN-BUG-009.json", "{\n  \"id\": \"FIN-BUG-009\",\n  oops\n}\n");
    let answer = bench.findings(["list"]).fails(4);
    assert_eq!(answer.stdout.lines().count(), 2);
    answer.says("findings/FIN/FIN-BUG-009.json:3:3").says("2 closed not shown");
    let document = bench.findings(["list", "--json"]).fails(4).document();
    assert_eq!(document["data"]["total"], 2);
    assert_eq!(document["problems"][0]["path"], "findings/FIN/FIN-BUG-009.json");
}

#[test]
fn two_forms_at_once_are_a_usage_error() {
    let bench = Bench::started();
    let id = bench.create([]);
    let error = bench.findings(["list", "--json", "--format", "tsv"]).fails(2).document();
    assert!(
        error["data"]["message"].as_str().unwrap().contains("cannot be used with --format tsv"),
        "{error}"
    );
    assert_eq!(
        bench.findings(["list", "--json=id", "--format", "json"]).json()["findings"],
        serde_json::json!([{"id": id}])
    );
    bench.findings(["export", "--json", "--format", "jsonl"]).ok();
}

/// GF-BUG-004: a revision may be named by words of its message.
#[test]
fn the_text_of_a_message_names_a_revision() {
    let bench = Bench::started();
    bench.create([]);
    bench.commit_file("src/bag.rs", "1\n", "Swap, with care");
    bench.create([]);
    let told = bench.findings(["list", "--at", ":/Swap, with care"]).ok();
    told.says("FIN-BUG-001").says_nothing_of("FIN-BUG-002");
    bench.findings(["list", "--at", "HEAD^{/Begin}"]).ok().says_nothing_of("FIN-BUG-001");
    bench.findings(["list", "--at", ":/Nobody wrote this"]).fails(3).says("no commit is named");
}
