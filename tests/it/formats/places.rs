//! Places outside of the repository: kept, whatever form they come in, and never among the places in its code.

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::samples::stored;

const OUTSIDE: [&str; 5] =
    ["../../etc/passwd", "/etc/passwd", "a/.git/config", "C:\\x", "https://example.org/a"];

/// Imports a file and gives the finding that it makes.
fn made(name: &str, document: &Value) -> (Bench, Value, String) {
    let bench = Bench::started();
    bench.write(
        ".findings-config.toml",
        "[import.linter]\nrecords = \"all\"\n[import.linter.fields]\nfile = \"locations.path\"\n",
    );
    bench.write(name, document.to_string());
    let told = bench.findings(["import", name]).ok().stdout;
    let finding = stored(&bench).remove(0).1;
    (bench, finding, told)
}

fn documents(path: &str) -> [(&'static str, Value); 4] {
    let record = json!({"id": "A-1", "title": "t", "description": "d", "type": "bug", "severity": "low", "status": "open",
        "created_at": "2026-01-01T00:00:00Z", "locations": [{"path": path, "start_line": 3}]});
    [
        ("record.json", record.clone()),
        ("lines.jsonl", record),
        ("linter.json", json!({"all": [{"title": "t", "description": "d", "file": path}]})),
        (
            "dojo.json",
            json!({"findings": [{"title": "t", "description": "d", "severity": "Low", "active": true, "date": "2026-01-01",
            "file_path": path, "line": 3}]}),
        ),
    ]
}

#[test]
fn a_place_outside_of_the_repository_is_kept_beside_the_places_in_its_code() {
    for path in OUTSIDE {
        for (name, document) in documents(path) {
            let (bench, finding, told) = made(name, &document);
            assert_eq!(finding["locations"], Value::Null, "{name}: {finding}");
            assert_eq!(finding["extensions"]["locations"][0]["path"], path, "{name}: {finding}");
            assert!(
                told.contains("1 place outside of the repository went to extensions.locations"),
                "{name}: {told}"
            );
            bench.findings(["import", name]).ok().says("1 unchanged");
        }
    }
    for (name, document) in documents("src/../a.rs") {
        let (_, finding, _) = made(name, &document);
        assert_eq!(
            (&finding["locations"][0]["path"], &finding["extensions"]),
            (&json!("src/../a.rs"), &Value::Null)
        );
    }
}

#[test]
fn what_lies_inside_stays_and_what_the_record_keeps_there_itself_too() {
    let mut document = documents("../x")[0].1.clone();
    document["locations"].as_array_mut().unwrap().push(json!({"path": "a.rs"}));
    document["extensions"] = json!({"locations": "mine"});
    let (_, finding, _) = made("record.json", &document);
    assert_eq!(finding["locations"], json!([{"path": "a.rs"}]));
    assert_eq!(
        finding["extensions"],
        json!({"locations": "mine", "locations-2": [{"path": "../x", "start_line": 3}]})
    );
}
