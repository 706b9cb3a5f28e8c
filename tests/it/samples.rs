//! What several tests need of imports and exports: the fixture runs, real inputs where they are present, StageFlow's
//! schema, and findings written by hand.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::bench::Bench;

/// A run among the fixtures, as an argument.
pub fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/runs").join(name);
    path.to_str().unwrap().to_owned()
}

/// A file that comes with the specification and not with the project; `None`, and a line, where it is not present.
pub fn shared(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if !path.is_file() {
        println!("skipped: {} is not present", path.display());
        return None;
    }
    Some(path.to_str().unwrap().to_owned())
}

/// The text of a file anywhere.
pub fn text(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A file with its halves of surrogate pairs mended, as JSON.
pub fn mended(path: &str) -> Value {
    let text = text(path);
    let mut parts = text.split("\\ud83d");
    let mut whole = parts.next().unwrap().to_owned();
    for part in parts {
        whole.push_str(if part.starts_with("\\ud") { "\\ud83d" } else { "\\ufffd" });
        whole.push_str(part);
    }
    serde_json::from_str(&whole).unwrap()
}

/// Files what a scanner found: `Bandit` by its rule `B602`, severity high, at `src/web/auth.py:12`. Its id.
#[track_caller]
pub fn scanned(bench: &Bench, title: &str) -> String {
    scanned_in(bench, "src/web/auth.py", title)
}

/// The same in another file.
#[track_caller]
pub fn scanned_in(bench: &Bench, path: &str, title: &str) -> String {
    let log = serde_json::json!({"version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": "Bandit", "semanticVersion": "1.9.4"}},
        "results": [{
            "ruleId": "B602", "message": {"text": title}, "properties": {"security-severity": "8.0"},
            "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": path},
                "region": {"startLine": 12, "snippet": {"text": title}},
            }}],
        }],
    }]});
    let path = bench.root().join("scanned.sarif");
    fs::write(&path, log.to_string()).unwrap();
    let told = bench.findings(["import", "--json", path.to_str().unwrap()]).json();
    told["findings"]["created"][0]["id"].as_str().unwrap_or_else(|| panic!("{told}")).to_owned()
}

/// Judges a finding by the StageFlow schema.
pub fn finding_validator() -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/seed.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let finding = serde_json::json!({"$ref": "#/definitions/Finding", "definitions": schema["definitions"]});
    jsonschema::validator_for(&finding).unwrap()
}

/// Every finding's file of the work tree, of which each fits the schema and breaks no rule.
#[track_caller]
pub fn all_valid(bench: &Bench) -> Vec<(PathBuf, Value)> {
    let (validator, found) = (finding_validator(), stored(bench));
    for (path, finding) in &found {
        let errors: Vec<String> = validator.iter_errors(finding).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
    }
    let validation = bench.findings(["validate", "--json"]).json();
    let is_clean = validation["errors"] == 0 && validation["warnings"] == 0;
    assert!(is_clean, "{validation}");
    found
}

/// What an import counts, in this order.
const NUMBERS: [&str; 6] = ["created", "unchanged", "updated", "reopened", "closed", "skipped"];

/// The numbers of an import, in the order of `NUMBERS`.
#[track_caller]
pub fn numbers(data: &Value) -> [u64; 6] {
    NUMBERS.map(|name| data[name].as_u64().unwrap_or_else(|| panic!("no {name} in {data}")))
}

/// Every finding's file of the work tree, by path, as JSON.
pub fn stored(bench: &Bench) -> Vec<(PathBuf, Value)> {
    let mut found = Vec::new();
    let mut folders = vec![bench.top.join("findings")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                _ if path.is_dir() && !path.ends_with("runs") => folders.push(path),
                Some(extension) if extension == "json" => {
                    found.push((
                        path.clone(),
                        serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap(),
                    ));
                }
                _ => {}
            }
        }
    }
    found.sort_by(|(left, _), (right, _)| left.cmp(right));
    found
}

/// Every string at any depth.
pub fn strings(value: &Value) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut rest = vec![value];
    while let Some(value) = rest.pop() {
        match value {
            Value::String(text) => drop(found.insert(text.clone())),
            Value::Array(items) => rest.extend(items),
            Value::Object(members) => rest.extend(members.values()),
            _ => {}
        }
    }
    found
}

/// The value without nulls, and its findings in the order of their ids: what makes two run files equal.
pub fn normal(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| {
                let mut value = normal(value);
                if let ("findings", Value::Array(findings)) = (key.as_str(), &mut value) {
                    findings.sort_by_key(|finding| finding["id"].to_string());
                }
                (key.clone(), value)
            })
            .collect(),
        Value::Array(items) => Value::Array(items.iter().map(normal).collect()),
        other => other.clone(),
    }
}

/// The text of a finding's file.
pub fn finding(id: &str, status: &str) -> String {
    let closing = match status {
        "open" | "confirmed" | "in_progress" => String::new(),
        _ => {
            let kind = if status == "resolved" { "fixed" } else { status };
            format!(
                ",\n\n  \"resolved_at\": \"2026-01-01T00:30:00Z\",\n\n  \"resolution\": {{\n    \
                 \"resolution_type\": \"{kind}\",\n    \"resolution_details\": \"r\"\n  }}"
            )
        }
    };
    format!(
        "{{\n  \"id\": \"{id}\",\n\n  \"type\": \"bug\",\n\n  \"severity\": \"high\",\n\n  \"title\": \"t\",\n\n  \
         \"description\": \"d\",\n\n  \"status\": \"{status}\"{closing},\n\n  \
         \"created_at\": \"2026-01-01T00:00:00Z\"\n}}\n"
    )
}
