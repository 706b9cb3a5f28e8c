//! A small log does not fill the memory: what stands in it once and in many findings has a limit, and a finding that would
//! be too large is gone before the next one is made.

use serde_json::{Value, json};

use super::*;

/// The address space that an import may use, in KiB.
const LIMIT: usize = 1 << 20;

/// A text that would be too much if each of many findings had it.
fn long() -> String {
    "some words ".repeat(100_000)
}

/// Imports within a limited space, whatever is refused.
fn imported(bench: &Bench, log: &Value) -> crate::bench::Run {
    let path = beside(bench, "log.sarif", log);
    let path = path.to_str().unwrap();
    bench.shell(&format!("ulimit -v {LIMIT}; exec git-findings import --partial '{path}'"))
}

/// A log with this driver, and results that say nothing but this.
fn log_with(driver: Value, result: Value, count: usize) -> Value {
    let mut log = log(vec![result; count]);
    log["runs"][0]["tool"]["driver"] = driver;
    log
}

#[test]
fn arguments_that_repeat_without_end_are_cut() {
    let bench = Bench::started();
    let rules = json!([{"id": "R1", "messageStrings": {"all": {"text": "{0}".repeat(2000)}}}]);
    let result = json!({"ruleIndex": 0, "message": {"id": "all", "arguments": ["y".repeat(200)]}});
    let log = log_with(json!({"name": "Asp", "rules": rules}), result, 400);
    imported(&bench, &log).ok().says("400 created").says("message: its arguments repeat so much");
    let description = stored(&bench)[0].1["description"].as_str().unwrap().to_owned();
    assert!(description.ends_with("yyy…") && description.len() < 10_000, "{}", description.len());
    changes_nothing(&bench, &log, []);
}

#[test]
fn a_finding_that_would_be_too_large_is_refused_by_name() {
    let bench = Bench::started();
    let mut log = log(vec![result("R1", "a.rs", 1, "a"), result("R2", "a.rs", 2, "b")]);
    log["runs"][0]["results"][0]["message"] = json!({"text": "{0}".repeat(300_000), "arguments": [long()]});
    let answer = imported(&bench, &log).fails(1);
    answer.says("1 created").says("it would be a file of").says("and at most 1048576 are read  (log:#1)");
    assert_eq!(at_line(&bench, 2)["source"]["rule"], "R2");
}

#[test]
fn what_a_rule_says_and_all_its_results_have_is_cut() {
    let bench = Bench::started();
    let rule = json!({
        "id": "R1", "helpUri": format!("https://{}", long()), "fullDescription": {"text": long()},
        "properties": {"tags": ["first", "security", long(), "last"]},
    });
    let driver = json!({"name": "Asp", "version": long(), "rules": [rule]});
    let log = log_with(driver, json!({"ruleIndex": 0}), 400);
    let answer = imported(&bench, &log).ok();
    answer.says("400 created").says("log:rule R1");
    for part in
        ["fullDescription: what is longer", "tags: what is beyond", "helpUri: it is longer", "version: it is"]
    {
        answer.says(part);
    }
    let finding = stored(&bench)[0].1.clone();
    assert_eq!((&finding["tags"], &finding["type"]), (&json!(["first", "security"]), &json!("security")));
    assert!(finding.get("attachments").is_none() && finding["source"].get("version").is_none(), "{finding}");
    assert!(finding["description"].as_str().unwrap().starts_with("some words some words"));
    changes_nothing(&bench, &log, []);
}

#[test]
fn tags_that_are_many_are_left_out() {
    let bench = Bench::started();
    let rule = json!({"id": "R1", "properties": {"tags": vec!["a"; 4000]}});
    let log = log_with(
        json!({"name": "Asp", "rules": [rule]}),
        json!({"ruleIndex": 0, "message": {"text": "m"}}),
        1000,
    );
    imported(&bench, &log).ok().says("1000 created").says("tags: what is beyond 64 tags");
    assert_eq!(stored(&bench)[0].1["tags"].as_array().unwrap().len(), 64);
}

#[test]
fn a_name_without_end_is_refused() {
    let bench = Bench::started();
    let refused = |log: &Value, part: &str| {
        imported(&bench, log).fails(1).says(part).says("and at most 1024 are taken");
    };
    let named = |name: &str| log_with(json!({"name": name}), result("R1", "a.rs", 1, "a"), 400);
    refused(&named(&long()), "the name of its tool is 1099999 bytes long");
    let mut analysis = named("Asp");
    analysis["runs"][0]["automationDetails"] = json!({"id": format!("{}/1", long())});
    refused(&analysis, "the name of its analysis is 1100000 bytes long");
    let rules = json!([{"id": long()}]);
    let log = log_with(
        json!({"name": "Asp", "rules": rules}),
        json!({"ruleIndex": 0, "message": {"text": "m"}}),
        400,
    );
    refused(&log, "the name of its rule is 1100000 bytes long");
    assert!(stored(&bench).is_empty());
}

#[test]
fn addresses_without_end_are_left_out() {
    let bench = Bench::started();
    let at = |location: Value| json!({"ruleId": "R1", "message": {"text": "m"}, "locations": [{"physicalLocation": {"artifactLocation": location}}]});
    let mut log = log(vec![at(json!({"index": 0})); 200]);
    let run = &mut log["runs"][0];
    run["artifacts"] = json!([{"location": {"uri": long()}}]);
    // a base below itself
    run["originalUriBaseIds"] = json!({"SELF": {"uri": "deep/".repeat(100_000), "uriBaseId": "SELF"}});
    for number in 0..2000 {
        run["originalUriBaseIds"][format!("B{number}")] = json!({"uri": "b/"});
    }
    run["results"].as_array_mut().unwrap().push(at(json!({"uri": "a.rs", "uriBaseId": "SELF"})));
    imported(&bench, &log).ok().says("201 created").says("locations: an address that leads nowhere");
    assert!(stored(&bench).iter().all(|(_, finding)| finding.get("locations").is_none()));
}

#[test]
fn a_line_of_code_without_end_is_known_by_its_beginning() {
    let bench = Bench::started();
    bench.commit_file("min.js", &"call();".repeat(300_000), "Bundle");
    let results: Vec<Value> =
        (0..400).map(|number| bare_result(&format!("R{number}"), "min.js", 1)).collect();
    let log = log(results);
    imported(&bench, &log).ok().says("400 created");
    changes_nothing(&bench, &log, []);
}
