//! GF-DX-014: what an import created, opened and closed is named in its answer.

use super::*;

fn of_level(rule: &str, line: u64, level: &str) -> Value {
    let mut result = result(rule, "a.rs", line, &format!("code {rule}"));
    result["level"] = json!(level);
    result
}

fn answer<const N: usize>(bench: &Bench, log: &Value, flags: [&str; N]) -> crate::bench::Answer {
    let path = beside(bench, "log.sarif", log);
    bench.findings(["import", path.to_str().unwrap()].into_iter().chain(flags)).ok()
}

#[test]
fn the_worst_are_named_first_and_the_rest_is_counted() {
    let bench = Bench::started();
    let mut results: Vec<Value> = (1..=11).map(|line| of_level(&format!("N{line}"), line, "note")).collect();
    results.push(of_level("E", 50, "error"));
    let answer = answer(&bench, &log(results), []);
    let named: Vec<&str> = answer.stdout.lines().filter(|line| line.starts_with("  created")).collect();
    assert_eq!(named.len(), 11, "{answer}");
    assert_eq!(named[0], "  created   FIN-BUG-012 high: Rule E is broken  (a.rs:50)");
    assert_eq!(
        (named[1], named[10]),
        ("  created   FIN-BUG-001 low: Rule N1 is broken  (a.rs:1)", "  created   and 2 more")
    );
}

#[test]
fn what_is_closed_and_opened_is_named_and_json_has_all() {
    let bench = Bench::started();
    let both = |last: u64| log(vec![of_level("R1", 1, "error"), of_level("R2", last, "note")]);
    gives(&bench, &both(2), ["--scanned", "HEAD"], [2, 0, 0, 0, 0, 0]);
    bench.commit_file("b.rs", "one\n", "Mend");
    let one = log(vec![of_level("R1", 1, "error")]);
    let flags = ["--close-missing", "--scanned", "HEAD", "--allow-empty"];
    answer(&bench, &one, flags).says("  closed    FIN-BUG-002 low: Rule R2 is broken  (a.rs:2)\n");
    bench.commit_file("b.rs", "two\n", "Break");
    let data = gives(&bench, &both(4), ["--scanned", "HEAD"], [0, 1, 0, 1, 0, 0]);
    let again = json!([{"id": "FIN-BUG-002", "severity": "low", "title": "Rule R2 is broken",
        "location": {"path": "a.rs", "start_line": 4}}]);
    assert_eq!(data["findings"], json!({"created": [], "updated": [], "reopened": again, "closed": []}));
    bench.findings(["undo"]).ok();
    answer(&bench, &both(4), ["--scanned", "HEAD", "--dry-run"])
        .says("  reopened  FIN-BUG-002 low: Rule R2 is broken  (a.rs:4)\n");
}

#[test]
fn an_import_that_does_nothing_names_nothing() {
    let bench = Bench::started();
    let one = log(vec![of_level("R1", 1, "error")]);
    gives(&bench, &one, [], [1, 0, 0, 0, 0, 0]);
    assert_eq!(answer(&bench, &one, []).stdout.lines().count(), 1);
}
