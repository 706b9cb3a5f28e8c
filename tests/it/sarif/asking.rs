//! What a scanner said is asked for by queries and shown: tool, rule, and places in the code.

use std::collections::BTreeSet;

use serde_json::json;

use super::*;

/// Three findings of two rules in three files, and one of nobody's tool.
fn scanned() -> Bench {
    let bench = Bench::started();
    let log = log(vec![
        result("py/R1", "src/web/app.py", 3, "one"),
        result("py/R2", "src/web/app.py", 7, "two"),
        result("py/R1", "source.py", 1, "three"),
    ]);
    gives(&bench, &log, [], [3, 0, 0, 0, 0, 0]);
    bench.create(["--title", "By hand", "--at", "src/bag.rs:4"]);
    bench
}

/// The lines of those that a query takes, in order.
fn chosen(bench: &Bench, query: &str) -> String {
    let data = bench.findings(["list", "--json=locations", query]).json();
    let line = |row: &Value| row["locations"][0]["start_line"].to_string();
    let lines: BTreeSet<String> = data["findings"].as_array().unwrap().iter().map(line).collect();
    lines.into_iter().collect()
}

#[test]
fn tool_rule_and_path_choose_findings() {
    let bench = scanned();
    for (query, lines) in [
        ("tool:asp", "137"),
        ("-tool:asp", "4"),
        ("tool:*", "137"),
        ("rule:py/r1", "13"),
        ("rule:*2", "7"),
        ("rule:R1", ""),
        ("path:src/web/app.py", "37"),
        ("path:src", "347"),
        ("path:src/", "347"),
        ("path:*.py -path:src", "1"),
        ("path:src rule:py/R1", "3"),
    ] {
        assert_eq!(chosen(&bench, query), lines, "{query}");
    }
}

#[test]
fn every_command_with_a_query_takes_them() {
    let bench = scanned();
    let both = "tool:asp path:src";
    assert_eq!(bench.findings(["diff", "HEAD~2", both, "-q"]).ok().stdout.lines().count(), 2);
    assert_eq!(bench.findings(["history", both, "-q"]).ok().stdout.lines().count(), 2);
    assert_eq!(bench.findings(["export", "--format", "jsonl", both]).ok().stdout.lines().count(), 2);
    let data: Value = serde_json::from_str(&bench.findings(["aggregate", both]).ok().stdout).unwrap();
    assert_eq!(data["total_findings"], 2);
    bench.findings(["report", "--format", "md", "--brief", both]).ok().says("2 open of 2 findings");
    bench.findings(["gate", "--fail-on", "rule:py/R2"]).fails(1).says("rule:py/R2");
    bench.findings(["gate", "--fail-on", "rule:py/R3"]).ok();
}

#[test]
fn a_list_shows_them_where_asked_to() {
    let bench = scanned();
    let fields = ["list", "rule:py/R2", "--format", "csv", "--fields", "source.tool,rule,locations"];
    assert_eq!(bench.findings(fields).ok().stdout, "tool,rule,locations\r\nAsp,py/R2,src/web/app.py:7\r\n");
    let data = bench.findings(["list", "rule:py/R2", "--json"]).json();
    let row = &data["findings"][0];
    assert_eq!((&row["tool"], &row["rule"]), (&json!("Asp"), &json!("py/R2")));
    assert_eq!(row["locations"], json!([{"path": "src/web/app.py", "start_line": 7}]));
    bench.findings(["list", "rule:"]).fails(2).says("rule:B6*");
}

#[test]
fn show_tells_where_a_finding_is_from() {
    let bench = scanned();
    let (import, ours) = (bench.hash("HEAD~1"), at_line(&bench, 7));
    let shown = bench.findings(["show", id(&ours)]).ok();
    shown.says("source      Asp 1.2.0, rule py/R2; imported 2026-").says(&format!(" in {}", &import[..7]));
    let scanned = bench.hash("HEAD~2");
    shown.says(&format!("  at        src/web/app.py:7  (lines of {})", &scanned[..7]));
    bench.findings(["show", "FIN-BUG-004"]).ok().says_nothing_of("source").says_nothing_of("lines of");
}

/// Copies that differ in their lines alone are one row of a list that does not show lines.
#[test]
fn branches_that_moved_lines_alone_are_one_row() {
    let bench = scanned();
    bench.git(["branch", "other"]).ok();
    gives(&bench, &log(vec![result("py/R2", "src/web/app.py", 9, "two")]), [], [0, 0, 1, 0, 0, 0]);
    let rows = |form: &[&str]| {
        let words = ["list", "--all-branches", "rule:py/R2"].iter().chain(form);
        bench.findings(words.copied().collect::<Vec<_>>()).ok().stdout.lines().count()
    };
    assert_eq!((rows(&["--fields", "id"]), rows(&["--fields", "id,locations"])), (1, 2));
}
