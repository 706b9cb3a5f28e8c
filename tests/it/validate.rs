//! `validate`: every problem of every file in one run, in the work tree, the index or a revision; `--fix` for the text.

use serde_json::json;

use super::bench::Bench;

const FILE: &str = "findings/FIN/FIN-BUG-001.json";

/// A finding with one problem of each level and one that is no JSON.
fn broken() -> Bench {
    let bench = Bench::started();
    bench.create([]);
    let text = bench.read(FILE);
    let text = text
        .replace("\"high\"", "\"hgh\"")
        .replace("  \"description\"", "  \"zebra\": 1,\n\n  \"description\"");
    bench.write(FILE, text);
    bench.write("findings/FIN/FIN-BUG-002.json", "{\n  \"id\": \"FIN-BUG-002\",\n  \"type\": bug\n}\n");
    bench
}

#[test]
fn all_problems_of_all_files_with_line_and_caret() {
    let bench = broken();
    insta::assert_snapshot!(bench.findings(["validate"]).fails(1).snapshot());
    bench.findings(["validate", "findings/FIN/FIN-BUG-001.json"]).fails(1).says_nothing_of("FIN-BUG-002");
    bench.findings(["validate", "fin-bug-001"]).fails(1).says_nothing_of("FIN-BUG-002");
    bench.findings(["validate", "findings/nothing.json"]).fails(3).says("findings/nothing.json");
}

#[test]
fn json_has_the_problems_as_data() {
    let bench = broken();
    let document = bench.findings(["validate", "--json"]).fails(1).document();
    assert_eq!(document["kind"], "validate");
    let problems = document["problems"].as_array().unwrap();
    let word = problems.iter().find(|problem| problem["rule"] == "unknown-word").unwrap();
    assert_eq!((&word["path"], &word["line"], &word["column"]), (&json!(FILE), &json!(6), &json!(15)));
    assert_eq!(word["level"], "error");
    let lines = bench.findings(["validate", "--format", "jsonl"]).fails(1).stdout;
    assert_eq!(lines.lines().count(), problems.len());
    let table = bench.findings(["validate", "--format", "tsv"]).fails(1);
    assert_eq!(table.stdout.lines().count(), problems.len(), "{table}");
}

#[test]
fn staged_is_the_index_and_at_is_a_revision() {
    let bench = Bench::started();
    bench.create([]);
    let good = bench.read(FILE);
    bench.write(FILE, "{}\n");
    bench.findings(["validate"]).fails(1);
    bench.findings(["validate", "--staged"]).ok();
    bench.findings(["validate", "--at", "HEAD"]).ok();
    bench.git(["add", FILE]).ok();
    bench.write(FILE, &good);
    bench.findings(["validate"]).ok();
    bench.findings(["validate", "--staged"]).fails(1).says("FIN-BUG-001.json:1:1");
    bench.findings(["validate", "--at", "HEAD~1"]).ok().says("0 files");
    bench.findings(["validate", "--at", "nope"]).fails(3);
    bench.findings(["validate", "--staged", "--at", "HEAD"]).fails(2);
}

#[test]
fn a_warning_fails_only_where_asked() {
    let bench = Bench::started();
    bench.create(["--related", "FIN-BUG-404"]);
    bench.findings(["validate"]).ok().says("0 errors, 1 warning").says("related-missing");
    bench.findings(["validate", "--strict"]).fails(1);
    bench.commit_file(
        ".findings-config.toml",
        "version = 1\n[rules]\nrelated-missing = \"error\"\n",
        "Strict",
    );
    bench.findings(["validate"]).fails(1).says("error[related-missing]");
    bench.findings(["validate", "-c", "rules.related-missing=off"]).ok().says("0 errors, 0 warnings");
}

#[test]
fn fix_makes_text_canonical_in_one_commit_and_loses_nothing() {
    let bench = Bench::started();
    bench.create([]);
    bench.create([]);
    for id in ["FIN-BUG-001", "FIN-BUG-002"] {
        let mut value = bench.finding(id);
        value["zebra"] = json!(1.5);
        bench.write(&format!("findings/FIN/{id}.json"), value.to_string());
    }
    bench.git(["commit", "-qam", "One line each"]).ok();
    bench.findings(["validate"]).ok().says("not-canonical");
    let before = bench.finding("FIN-BUG-001");
    bench.findings(["validate", "--fix"]).ok().says_nothing_of("not-canonical");
    assert_eq!(bench.commits(), 5);
    assert_eq!(bench.status(), "");
    assert_eq!(bench.finding("FIN-BUG-001"), before);
    assert!(bench.read(FILE).starts_with("{\n  \"id\": \"FIN-BUG-001\",\n\n  \"type\""));
    bench.findings(["validate", "--fix"]).ok();
    assert_eq!(bench.commits(), 5, "nothing to fix is no commit");
}

#[test]
fn a_run_file_from_anywhere_is_judged() {
    let bench = Bench::started();
    let run = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/runs/run.json")).unwrap();
    bench.write("out/findings.json", run);
    bench.findings(["validate", "out/findings.json"]).ok();
    bench.write("out/findings.json", r#"{"metadata": {}, "findings": [{"id": "x"}]}"#);
    bench.findings(["validate", "out/findings.json"]).fails(1).says("out/findings.json");
}

#[test]
fn a_fix_that_is_staged_beside_its_resolution_is_evidence() {
    let bench = Bench::started();
    let id = bench.create([]);
    bench.findings(["resolve", &id, "--commit", "none", "--no-commit"]).ok();
    bench.findings(["validate", "--staged"]).ok().says("fixed-without-evidence");
    bench.write("src/bag.rs", "fn take() { swap() }\n");
    bench.findings(["validate", "--staged"]).ok().says("fixed-without-evidence");
    bench.git(["add", "src/bag.rs"]).ok();
    bench.findings(["validate", "--staged", "--strict"]).ok().is("1 file: 0 errors, 0 warnings, 0 notes\n");
}
