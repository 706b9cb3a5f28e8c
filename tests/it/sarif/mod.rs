//! `import` of what scanners write: every log is read or refused with its reason, results are known again however they
//! move, and nothing is closed or opened that the report does not speak for.

mod asking;
mod closing;
mod identity;
mod limits;
mod logs;
mod mapping;
mod moves;
mod naming;
mod posing;
mod reopening;
mod scale;
mod scanner;
mod squashed;
mod upkeep;
mod whole;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::samples::{numbers, stored};

/// A log among the fixtures.
fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sarif").join(name);
    path.to_str().unwrap().to_owned()
}

/// A log as a value; a byte order mark is left out.
fn log_of(path: &str) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap()
}

/// A log of one run of the tool `Asp`.
fn log(results: Vec<Value>) -> Value {
    json!({"version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": "Asp", "semanticVersion": "1.2.0"}},
        "invocations": [{"executionSuccessful": true}],
        "results": results,
    }]})
}

/// A result with its line of code.
fn result(rule: &str, path: &str, line: u64, code: &str) -> Value {
    json!({
        "ruleId": rule, "level": "warning", "message": {"text": format!("Rule {rule} is broken")},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": path},
            "region": {"startLine": line, "snippet": {"text": code}},
        }}],
    })
}

/// A result whose line of code stands nowhere but in the file.
fn bare_result(rule: &str, path: &str, line: u64) -> Value {
    let mut result = result(rule, path, line, "");
    result["locations"][0]["physicalLocation"]["region"].as_object_mut().unwrap().remove("snippet");
    result
}

/// Writes the log beside the repository and imports it.
fn import<const N: usize>(bench: &Bench, log: &Value, flags: [&str; N]) -> Value {
    let path = beside(bench, "log.sarif", log);
    let mut arguments = vec!["import", "--json", path.to_str().unwrap()];
    arguments.extend(flags);
    bench.findings(arguments).json()
}

fn beside(bench: &Bench, name: &str, log: &Value) -> PathBuf {
    let path = bench.root().join(name);
    std::fs::write(&path, serde_json::to_string_pretty(log).unwrap()).unwrap();
    path
}

/// Imports and compares the numbers.
#[track_caller]
fn gives<const N: usize>(bench: &Bench, log: &Value, flags: [&str; N], expected: [u64; 6]) -> Value {
    let data = import(bench, log, flags);
    assert_eq!(numbers(&data), expected, "{data}");
    data
}

/// The same again: nothing new, no commit.
#[track_caller]
fn changes_nothing<const N: usize>(bench: &Bench, log: &Value, flags: [&str; N]) {
    let before = bench.hash("HEAD");
    let data = import(bench, log, flags);
    let [created, _, updated, reopened, closed, _] = numbers(&data);
    assert_eq!([created, updated, reopened, closed], [0; 4], "{data}");
    assert_eq!((&data["stored"], bench.hash("HEAD")), (&json!("unchanged"), before), "{data}");
}

/// The finding whose first location has this line.
#[track_caller]
fn at_line(bench: &Bench, line: u64) -> Value {
    let all = stored(bench);
    let found: Vec<&Value> = all
        .iter()
        .map(|(_, finding)| finding)
        .filter(|it| it["locations"][0]["start_line"] == line)
        .collect();
    assert_eq!(found.len(), 1, "line {line}: {all:?}");
    found[0].clone()
}

fn id(finding: &Value) -> &str {
    finding["id"].as_str().unwrap()
}
