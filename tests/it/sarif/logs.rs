//! Whole logs: those of the fixtures and, where they are present, those of real scanners.

use serde_json::{Value, json};

use super::*;
use crate::samples::{all_valid, shared};

/// Imports a log twice, and once more after people have worked on its findings.
#[track_caller]
fn is_imported_once(path: &str, count: u64, skipped: u64) -> Bench {
    let bench = Bench::started();
    let before = bench.commits();
    let arguments = || ["import", "--json", path];
    let first = bench.findings(arguments()).json();
    assert_eq!(numbers(&first), [count, 0, 0, 0, 0, skipped], "{path}: {first}");
    assert_eq!((bench.commits(), bench.status()), (before + 1, String::new()));
    let found = all_valid(&bench);
    assert_eq!(found.len() as u64, count);
    let log = log_of(path);
    changes_nothing(&bench, &log, []);
    let ids: Vec<&str> = found
        .iter()
        .filter(|(_, finding)| finding["status"] == "open")
        .map(|(_, finding)| id(finding))
        .collect();
    bench.findings(["edit", ids[0], "--set", "title=Ours", "--set", "severity=critical"]).ok();
    bench.findings(["resolve", ids[1], "--type", "wont_fix", "--details", "by design"]).ok();
    bench.findings(["resolve", ids[2], "--commit", "HEAD"]).ok();
    changes_nothing(&bench, &log, []);
    bench
}

#[test]
fn every_log_of_the_fixtures_is_imported_once() {
    for (name, count, skipped) in [
        ("security.sarif", 5, 0),
        ("constant.sarif", 3, 0),
        ("linter.sarif", 7, 0),
        ("compiler.sarif", 3, 0),
        ("full.sarif", 8, 6),
    ] {
        let bench = is_imported_once(&fixture(name), count, skipped);
        // none of them is later than the resolution
        changes_nothing(&bench, &log_of(&fixture(name)), ["--reopen"]);
    }
}

#[test]
fn every_log_of_a_real_scanner_is_imported_once() {
    for (name, count) in [
        ("bandit-faraday", 33),
        ("clippy-serde-sarif", 15),
        ("eslint", 134),
        ("sarifsdk-CweGhasSample", 7),
        ("semgrep-faraday", 6),
    ] {
        if let Some(path) = shared(&format!("data/sarif/{name}.sarif")) {
            is_imported_once(&path, count, 0);
        }
    }
}

#[track_caller]
fn is_refused(path: &str, parts: &[&str]) {
    let bench = Bench::started();
    let answer = bench.findings(["import", path]).fails(1);
    for part in parts {
        answer.says(part);
    }
    assert_eq!((bench.commits(), stored(&bench).len()), (1, 0));
}

#[test]
fn a_log_that_is_none_is_refused_with_its_reason() {
    is_refused(
        &fixture("version-1.sarif"),
        &["version-1.sarif is SARIF 1.0.0, and 2.1.0 is", "hint: ", "Multitool"],
    );
    is_refused(&fixture("version-2.sarif"), &["version-2.sarif is SARIF 2.0.0, and 2.1.0 is"]);
    is_refused(&fixture("no-version.sarif"), &["does not say its version"]);
    is_refused(
        &fixture("no-json.sarif"),
        &["no-json.sarif:14:18: ", "trailing comma", "besides, it is SARIF 2.0.0"],
    );
    is_refused(
        &fixture("cut-off.sarif"),
        &["cut-off.sarif:", "the file ends before this", "this is not the whole file"],
    );
    let odd = |text: &str, part: &str| {
        let bench = Bench::started();
        bench.write("x.sarif", text);
        bench.findings(["import", "x.sarif"]).fails(1).says(part);
    };
    odd("[]", "x.sarif is no SARIF log: it is an array");
    odd("", "x.sarif:1:1: the file is empty");
    odd("{\"version\": \"2.1.0\"}", "it has no \"runs\"");
    odd("{\"a\": 1}", "it has no \"version\" and no \"runs\"");
    odd("{\"version\": \"2.1.0\", \"runs\": {}}", "its \"runs\" are no array");
    odd("{\"version\": \"2.1.0\", \"runs\": [7]}", "its run is no object");
    odd("{\"version\": \"2.1.0\", \"runs\": [{}]}", "its run has no \"tool\"");
    let tool = "\"tool\": {\"driver\": {\"name\": \"x\"}}";
    odd(&format!("{{\"version\": \"2.1.0\", \"runs\": [{{{tool}, \"results\": 7}}]}}"), "no array");
    odd("{\"version\": \"2.1.0\", \"runs\": [{\"tool\": {\"driver\": {}}}]}", "a tool without a name");
    odd("\u{0}{", "x.sarif:1:");
}

/// What says how the scan went, or holds results that are not in the run, is never overlooked: what it has would be closed.
#[test]
fn a_log_whose_frame_is_of_another_form_is_refused() {
    let bench = Bench::started();
    let whole = log(vec![result("R1", "a.rs", 1, "a"), result("R2", "b.rs", 2, "b")]);
    import(&bench, &whole, []);
    let before = bench.hash("HEAD");
    let refused = |path: &[&str], value: serde_json::Value, why: &str| {
        let mut log = log(vec![result("R1", "a.rs", 1, "a")]);
        let part = path.iter().fold(&mut log, |part, name| &mut part[*name]);
        *part = value;
        let place = beside(&bench, "log.sarif", &log);
        let flags = ["import", "--close-missing", "--allow-empty", place.to_str().unwrap()];
        bench.findings(flags).fails(1).says(&format!("log.sarif is no SARIF log: {why}"));
        assert_eq!(bench.hash("HEAD"), before);
    };
    let of_run = |name: &str, value: serde_json::Value, why: &str| {
        let mut run = whole["runs"][0].clone();
        run[name] = value;
        refused(&["runs"], json!([run]), &format!("its run {why}"));
    };
    let failed = json!({"executionSuccessful": false});
    of_run("invocations", failed.clone(), "has \"invocations\" that are no array");
    of_run("invocations", json!("failed"), "has \"invocations\" that are no array");
    of_run("invocations", json!(["failed"]), "has an invocation that is no object");
    of_run("automationDetails", json!("nightly/1"), "has \"automationDetails\" that are no object");
    for part in ["results", "invocations"] {
        let files = json!({part: [{"location": {"uri": "more.sarif"}}]});
        of_run("externalPropertyFileReferences", files, &format!("has its {part} in other files"));
        let beside = json!([{"guid": "1"}, {part: [failed]}]);
        refused(&["inlineExternalProperties"], beside, &format!("it has {part} beside its runs"));
    }
    refused(&["inlineExternalProperties"], failed, "it has \"inlineExternalProperties\" that are no array");
}

/// A key that stands twice is one value for one reader and another for the next, so nobody knows what the scanner meant.
#[test]
fn a_log_whose_frame_has_a_key_twice_is_refused_with_its_place() {
    let bench = Bench::started();
    let results = |line: u64| json!([result("R1", "a.rs", line, "a")]).to_string();
    let run = |more: &str| {
        format!("{{\"tool\": {{\"driver\": {{\"name\": \"Asp\"}}}},\n\"results\": {}{more}}}", results(1))
    };
    let log = |run: &str, more: &str| format!("{{\"version\": \"2.1.0\",\n\"runs\": [{run}]{more}}}");
    let imports = |text: &str| {
        bench.write("x.sarif", text);
        bench.findings(["import", "--close-missing", "x.sarif"])
    };
    let refused = |text: &str, place: &str| {
        imports(text).fails(1).says(place);
    };
    imports(&log(&run(""), "")).ok().says("1 created");
    refused(
        &log(&run(&format!(",\n \"results\": {}", results(2))), ""),
        "x.sarif:4:2: \"results\" stands twice",
    );
    // the same key for every reader, however it is written
    refused(&log(&run(",\n  \"r\\u0065sults\": []"), ""), "x.sarif:4:3: \"r\\u0065sults\" stands twice");
    refused(&log(&run(""), &format!(",\n\"runs\": [{}]", run(""))), "x.sarif:4:1: \"runs\" stands twice");
    refused(&log(&run(",\n\"tool\": {}"), ""), "x.sarif:4:1: \"tool\"");
    let driver = run("").replace("\"name\": \"Asp\"", "\"name\": \"Asp\",\n\"rules\": [],\n\"rules\": []");
    refused(&log(&driver, ""), "x.sarif:4:1: \"rules\"");
    let invocation = ",\n\"invocations\": [{\"executionSuccessful\": false,\n\"executionSuccessful\": true}]";
    refused(&log(&run(invocation), ""), "x.sarif:5:1: \"executionSuccessful\" stands twice");
    // what tells which files and rules the report speaks for, and whether the scan failed
    let artifact = |text: &str| run(&format!(",\n\"artifacts\": [{{\"roles\": [],\n{text}}}]"));
    refused(&log(&artifact("\"roles\": [\"analysisTarget\"]"), ""), "x.sarif:5:1: \"roles\" stands twice");
    let location = "\"location\": {\"uri\": \"b.rs\",\n\"uri\": \"a.rs\"}";
    refused(&log(&artifact(location), ""), "x.sarif:6:1: \"uri\" stands twice");
    let driver = |text: &str| run("").replace("\"name\": \"Asp\"", &format!("\"name\": \"Asp\",\n{text}"));
    refused(
        &log(&driver("\"rules\": [{\"id\": \"R1\",\n\"id\": \"R2\"}]"), ""),
        "x.sarif:4:1: \"id\" stands twice",
    );
    let severity = "\"properties\": {\"security-severity\": \"9.8\",\n\"security-severity\": \"1.0\"}";
    refused(
        &log(&driver(&format!("\"rules\": [{{\"id\": \"R1\", {severity}}}]")), ""),
        "x.sarif:4:1: \"security-severity\" stands twice",
    );
    let notice = "\"notifications\": [{\"id\": \"N\", \"defaultConfiguration\": {\"level\": \"error\",\n\"level\": \"note\"}}]";
    refused(&log(&driver(notice), ""), "x.sarif:4:1: \"level\" stands twice");
    assert_eq!(at_line(&bench, 1)["status"], "open");
}

#[test]
fn a_log_whose_keys_are_written_with_escapes_is_read() {
    let bench = Bench::started();
    let text = log(vec![result("R1", "a.rs", 1, "a")]).to_string();
    let escaped = ["runs", "version", "tool", "driver", "name", "results", "invocations", "ruleId"];
    let written = |key: &str| format!("\"\\u{:04x}{}\":", u32::from(key.as_bytes()[0]), &key[1..]);
    let text = escaped.iter().fold(text, |text, key| text.replace(&format!("\"{key}\":"), &written(key)));
    assert!(text.contains("\"\\u0072uns\":"), "{text}");
    bench.write("report.json", text);
    bench.findings(["import", "report.json"]).ok().says("1 created");
    assert_eq!(at_line(&bench, 1)["source"]["tool"], "Asp");
}

#[test]
fn a_real_log_that_is_none_is_refused_with_its_reason() {
    for (name, parts) in [
        ("roslyn-v1.0.0-first-20", ["is SARIF 1.0.0", "2.1.0 is what is read"]),
        ("sarifsdk-binskim-gcc", ["binskim-gcc.sarif:1060:", "trailing comma"]),
    ] {
        if let Some(path) = shared(&format!("data/sarif/{name}.sarif")) {
            is_refused(&path, &parts);
        }
    }
}

#[test]
fn a_log_is_known_by_its_content_whatever_its_name() {
    let bench = Bench::started();
    let log = log(vec![result("R1", "src/bag.rs", 1, "fn take() {}")]);
    bench.write("report.json", log.to_string());
    bench.findings(["import", "report.json"]).ok().says("1 created");
    bench.findings(["import", "-"]).stdin(log.to_string()).ok().says("0 created, 1 unchanged");
    bench.write("logs/deep/a.sarif", log.to_string());
    bench.findings(["import", "logs"]).ok().says("0 created, 1 unchanged");
}

#[test]
fn one_broken_result_stops_all_or_is_named_and_left_out() {
    let bench = Bench::started();
    let mut broken = result("R1", "b.rs", 2, "x");
    broken["message"] = json!({"id": "nowhere"});
    let log = log(vec![result("R1", "a.rs", 1, "a"), broken, json!(7), result("R1", "c.rs", 3, "c")]);
    let path = beside(&bench, "log.sarif", &log);
    let path = path.to_str().unwrap();
    let answer = bench.findings(["import", path]).fails(1);
    answer
        .says("2 records cannot become findings; nothing was imported")
        .says("log:#2: its message 'nowhere'");
    answer.says("log:#3: a result is a JSON object").says("--partial");
    assert_eq!(bench.commits(), 1);
    let answer = bench.findings(["import", "--partial", path]).fails(1);
    answer.says("2 created").says("log:#2");
    changes_nothing_partial(&bench, path);
}

#[track_caller]
fn changes_nothing_partial(bench: &Bench, path: &str) {
    let before = bench.hash("HEAD");
    bench.findings(["import", "--partial", path]).fails(1).says("0 created, 2 unchanged");
    assert_eq!(bench.hash("HEAD"), before);
}

#[test]
fn what_stands_twice_or_is_half_a_character_is_mended_and_said() {
    let bench = Bench::started();
    let text = serde_json::to_string(&log(vec![result("R1", "a.rs", 1, "a")])).unwrap();
    let text = text
        .replace("Rule R1 is broken", "Rule R1 \\ud83d is broken")
        .replace("\"level\":", "\"level\":\"note\",\"level\":")
        .replace("\"ruleId\":", "\"ruleId\":\"R0\",\"ruleId\":");
    bench.write("x.sarif", format!("\u{feff}{text}"));
    let answer = bench.findings(["import", "x.sarif"]).ok();
    answer.says("the byte order mark was dropped").says("half of a surrogate pair").says("stands twice");
    answer
        .says("the key 'level' stands twice")
        .says("the key 'ruleId' stands twice")
        .says_nothing_of("2 records");
    let all = stored(&bench);
    assert_eq!(
        (&all[0].1["severity"], &all[0].1["title"]),
        (&json!("medium"), &json!("Rule R1 \u{fffd} is broken"))
    );
}

#[test]
fn a_dry_run_shows_what_would_be_and_changes_nothing() {
    let bench = Bench::started();
    let data = import(&bench, &log(vec![result("R1", "a.rs", 1, "a")]), ["--dry-run"]);
    assert_eq!(numbers(&data), [1, 0, 0, 0, 0, 0]);
    assert!(data["diff"].as_str().unwrap().contains("Rule R1 is broken"), "{data}");
    assert_eq!((bench.commits(), stored(&bench).len(), Value::Null), (1, 0, data["commit"].clone()));
}
