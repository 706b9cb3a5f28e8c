//! Findings as other programs read them, and back: each format by its schema or by the way there and back, from the same
//! repository of findings in every state.

mod maps;
mod places;
mod reports;
mod round_trips;
mod sarif;
mod spreadsheets;
mod tables;

use serde_json::Value;

use crate::bench::Bench;
use crate::samples::text;

/// A finding in every state; each has a title that would be a formula, a tag or an order elsewhere.
fn peopled() -> Bench {
    let bench = Bench::started();
    let file = |kind: &str, severity: &str, title: &str| {
        let description = "line one\nline \"two\", <b>three</b> ]]> 🦀";
        bench.create([
            "--type",
            kind,
            "--severity",
            severity,
            "--title",
            title,
            "--description",
            description,
            "--component",
            "Bag",
            "--tag",
            "a;b",
            "--at",
            "src/bag.rs:1",
        ])
    };
    file("bug", "critical", "=1+1 | <x> & ::error::");
    let accepted = file("security", "high", "accepted");
    let fixed = file("security", "critical", "fixed");
    let repeated = file("bug", "low", "repeated");
    file("security", "low", "open still");
    bench.create(["--type", "dx", "--severity", "info", "--title", "no place"]);
    bench.findings(["resolve", &accepted, "--type", "wont_fix", "--details", "behind a wall"]).ok();
    bench.write("src/bag.rs", "fn take() { lock() }\n");
    bench.git(["add", "src"]).ok();
    bench.findings(["resolve", &fixed, "--with-staged", "-m", "Lock"]).ok();
    bench.findings(["resolve", &repeated, "--type", "duplicate", "--of", "FIN-BUG-001"]).ok();
    bench
}

fn export(bench: &Bench, arguments: &[&str]) -> String {
    bench.findings(["export", "--format"].iter().chain(arguments)).ok().stdout
}

fn json(bench: &Bench, arguments: &[&str]) -> Value {
    serde_json::from_str(&export(bench, arguments)).unwrap()
}

/// Every line of complaint of a schema.
fn complaints(schema: &str, value: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(&text(schema)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn schema(name: &str) -> String {
    format!("{}/tests/fixtures/schemas/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Each format says the same with the same bytes, whatever the clock says, and a flag of another is refused.
#[test]
fn the_same_findings_are_the_same_bytes_and_no_flag_is_ignored() {
    let bench = peopled();
    bench.git(["remote", "add", "origin", "https://ada:secret@example.org/bag.git"]).ok();
    for format in ["csv", "jsonl", "sarif", "gitlab", "junit", "defectdojo", "osv", "markdown", "md"] {
        let (first, second) = (export(&bench, &[format]), export(&bench, &[format, "--at", "HEAD"]));
        assert_eq!(first, second, "{format}");
        assert!(first.ends_with('\n') && !first.contains("secret"), "{format}");
    }
    for (format, flag) in [
        ("csv", "--all-fields"),
        ("json", "--raw"),
        ("csv", "--profile=github"),
        ("jsonl", "--all"),
        ("osv", "--baseline=HEAD"),
        ("sarif", "--threshold=low"),
        ("junit", "--repository=https://example.org/a"),
    ] {
        let name = flag.split('=').next().unwrap();
        bench
            .findings(["export", "--format", format, flag])
            .fails(2)
            .says(&format!("{name} is for --format"));
    }
}

/// What a document leaves out is said beside it, and `-q` keeps that back.
#[test]
fn quietly_it_is_the_same_document() {
    let bench = peopled();
    let loud = bench.findings(["export", "--format", "gitlab"]).ok();
    loud.says("findings left out");
    bench.findings(["export", "--format", "gitlab", "-q"]).ok().quietly().is(&loud.stdout);
}

/// Nothing at all is a document, too.
#[test]
fn no_finding_makes_an_empty_document() {
    let bench = Bench::started();
    for (format, empty) in [
        ("gitlab", "[]\n"),
        ("jsonl", ""),
        (
            "junit",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"0\" failures=\"0\" errors=\"0\" skipped=\"0\">\n</testsuites>\n",
        ),
    ] {
        assert_eq!(export(&bench, &[format]), empty);
    }
    assert_eq!(json(&bench, &["defectdojo"])["findings"], serde_json::json!([]));
    assert_eq!(json(&bench, &["sarif"])["runs"][0]["results"], serde_json::json!([]));
    assert_eq!(json(&bench, &["osv", "--repository=https://example.org/a"])["vulns"], serde_json::json!([]));
}

/// The page has each format in its table, and every column of a table in its order.
#[test]
fn the_page_names_every_format_and_column() {
    let page = text(&format!("{}/docs/export.md", env!("CARGO_MANIFEST_DIR")));
    let bench = Bench::started();
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    let named: Vec<&str> = rows.iter().filter_map(|row| row.split('`').nth(1)).collect();
    for format in &named {
        bench.findings(["export", "--format", format, "--help"]).ok();
    }
    let refused = bench.findings(["export", "--format", "none"]).fails(2);
    for format in ["csv", "json", "jsonl", "sarif", "gitlab", "junit", "defectdojo", "osv", "markdown"] {
        assert!(named.contains(&format), "{format}");
        refused.says(format);
    }
    let words = page.replace('\n', " ").replace(" and ", ", ");
    let columns = export(&bench, &["csv"]).trim().replace(',', ", ");
    assert!(words.contains(&columns), "{columns}");
}
