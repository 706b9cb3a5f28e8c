//! SARIF 2.1.0 out: by the schema, by the limits of who reads it, and against an earlier revision.

use serde_json::{Value, json as value};

use super::{complaints, export, json, peopled, schema};
use crate::bench::Bench;
use crate::samples::{scanned, scanned_in};

/// The whole schema, where somebody has it.
const WHOLE: &str = "GIT_FINDINGS_SARIF_SCHEMA";

fn results(log: &Value) -> Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap().clone()
}

fn states(log: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    results(log).iter().map(|r| (word(&r["properties"]["findings/id"]), word(&r["baselineState"]))).collect()
}

#[test]
fn every_log_is_valid() {
    let bench = peopled();
    let own = schema("sarif.schema.json");
    for flags in [
        &["sarif"][..],
        &["sarif", "--all"],
        &["sarif", "--profile", "github"],
        &["sarif", "--baseline", "HEAD~3"],
    ] {
        let log = json(&bench, flags);
        assert_eq!(complaints(&own, &log), [""; 0], "{flags:?}");
        match std::env::var(WHOLE) {
            Ok(whole) => assert_eq!(complaints(&whole, &log), [""; 0], "{flags:?}"),
            Err(_) => println!("the whole schema is not compared: {WHOLE} names none"),
        }
    }
    // the schema of our own words is no rubber stamp
    let mut log = json(&bench, &["sarif"]);
    log["runs"][0]["results"][0]["level"] = "fatal".into();
    assert_eq!(complaints(&own, &log).len(), 1);
    log["runs"][0]["tool"]["driver"]["rules"][0]["helpUri"] = "https://a.example/%zz".into();
    assert_eq!(complaints(&own, &log).len(), 2);
}

#[test]
fn a_result_says_what_the_finding_says() {
    let bench = peopled();
    let log = json(&bench, &["sarif"]);
    let ids: Vec<Value> =
        results(&log).iter().map(|result| result["properties"]["findings/id"].clone()).collect();
    assert_eq!(ids, ["FIN-BUG-001", "FIN-DX-001", "FIN-SEC-001", "FIN-SEC-003"]);
    let [bug, dx, accepted, open] = results(&log).try_into().unwrap();
    assert_eq!((&bug["level"], &bug["ruleId"]), (&value!("error"), &value!("findings/bug/Bag")));
    assert!(bug["message"]["text"].as_str().unwrap().starts_with("=1+1 | <x> & ::error::\n\nline one\n"));
    let place = &bug["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"], value!({"uri": "src/bag.rs", "uriBaseId": "%SRCROOT%"}));
    assert_eq!(place["region"]["startLine"], 1);
    assert_eq!(bug["partialFingerprints"], value!({"gitFindings/v1": "FIN-BUG-001"}));
    let own = &dx["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(*own, "findings/FIN/FIN-DX-001.json");
    assert_eq!(accepted["suppressions"][0]["justification"], "behind a wall");
    assert_eq!((&open["level"], &open["properties"]["security-severity"]), (&value!("note"), &value!("2.0")));
    let title_first = bench.create(["--title", "Bag leaks", "--description", "Bag leaks. All day."]);
    let texts = results(&json(&bench, &["sarif"]));
    let leak =
        texts.iter().find(|result| result["properties"]["findings/id"] == title_first.as_str()).unwrap();
    assert_eq!(leak["message"]["text"], "Bag leaks. All day.");
    let all = json(&bench, &["sarif", "--all"]);
    assert_eq!(results(&all).len(), 7);
    assert!(states(&all).contains(&("FIN-SEC-002".to_owned(), "absent".to_owned())));
}

#[test]
fn github_gets_what_it_heeds() {
    let bench = peopled();
    let answer = bench.findings(["export", "--format=sarif", "--profile=github"]).ok();
    let log: Value = serde_json::from_str(&answer.stdout).unwrap();
    answer.says("3 findings left out: sarif holds open findings for that reader").says_nothing_of("--all");
    let both = bench.findings(["export", "--format=sarif", "--profile=github", "--all"]).fails(2);
    both.says("exclude each other").says("leave out one of both");
    let results = results(&log);
    assert_eq!(results.len(), 3);
    assert_eq!(results[0]["properties"]["findings/id"], "FIN-BUG-001", "the worst first");
    for result in &results {
        assert!(result.get("suppressions").is_none());
        let hash = result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap();
        assert!(hash.len() == 18 && hash.ends_with(":1"), "{hash}");
        assert!(result["locations"][0]["physicalLocation"]["region"]["startLine"].is_u64());
    }
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        assert!(
            ["shortDescription", "fullDescription", "help"]
                .iter()
                .all(|text| rule[*text]["text"].is_string())
        );
    }
    let grave = rules.iter().find(|rule| rule["id"] == "findings/security/Bag/FIN-SEC-003").unwrap();
    assert_eq!(grave["properties"]["security-severity"], "2.0");
    assert_eq!(grave["shortDescription"]["text"], "open still");
    // an alert stays the same when its lines move and its text changes
    let hash = |log: &Value| log["runs"][0]["results"][0]["partialFingerprints"].clone();
    let before = hash(&log);
    bench.findings(["edit", "FIN-BUG-001", "--title", "other", "--at", "src/bag.rs:9"]).ok();
    assert_eq!(hash(&json(&bench, &["sarif", "--profile=github"])), before);
}

/// GitHub knows an alert by rule and place: a rule that changed would close it and open another.
#[test]
fn the_rule_of_a_finding_stays_while_the_finding_changes() {
    let bench = peopled();
    let found = scanned(&bench, "Shell from user input");
    let rule_of = |log: &Value, id: &str| {
        let rules = log["runs"][0]["tool"]["driver"]["rules"].clone();
        let all = results(log);
        let result = all.iter().find(|result| result["properties"]["findings/id"] == id).unwrap();
        let rule = rules[result["ruleIndex"].as_u64().unwrap() as usize].clone();
        assert_eq!(rule["id"], result["ruleId"]);
        let texts = ["/id", "/shortDescription/text", "/properties/security-severity"];
        texts.map(|path| rule.pointer(path).and_then(Value::as_str).unwrap_or("-").to_owned())
    };
    let github = || json(&bench, &["sarif", "--profile=github"]);
    let log = github();
    assert_eq!(rule_of(&log, &found), ["findings/security/Bandit/B602", "Shell from user input", "8.0"]);
    assert_eq!(rule_of(&log, "FIN-SEC-003"), ["findings/security/Bag/FIN-SEC-003", "open still", "2.0"]);
    assert_eq!(rule_of(&log, "FIN-BUG-001")[0], "findings/bug/Bag");
    for id in [&found, "FIN-SEC-003"] {
        bench.findings(["edit", id, "--severity", "critical", "--title", "Other words"]).ok();
        let [name, title, score] = rule_of(&github(), id);
        assert_eq!([name, title, score], [&rule_of(&log, id)[0], "Other words", "9.5"]);
    }
    // two of one rule under different titles: the rule is as grave as the worse
    let second = scanned_in(&bench, "src/web/files.py", "Shell from a file");
    let [name, title, score] = rule_of(&github(), &second);
    assert_eq!([&*name, &title, &score], ["findings/security/Bandit/B602", "security by Bandit B602", "9.5"]);
}

/// GF-IMP-006: the address of a scanner's rule was kept at import, and told nobody.
#[test]
fn a_rule_of_a_scanner_leads_to_its_page() {
    let bench = Bench::started();
    let log = |rule: &str, page: &str| {
        let result = value!({"ruleId": rule, "message": {"text": format!("{rule} strikes")}});
        let rules = value!([{"id": rule, "helpUri": page}]);
        let tool = value!({"driver": {"name": "Acme", "rules": rules}});
        bench.write(
            "log.sarif",
            value!({"version": "2.1.0", "runs": [{"tool": tool, "results": [result]}]}).to_string(),
        );
        bench.findings(["import", "log.sarif"]).ok();
    };
    log("R1", "https://lint.example.org/R1?x=1#y");
    log("R2", "https://lint.example.org/a page");
    bench.create(["--component", "Bag", "--attach", "https://example.org/other"]);
    for flags in [&["sarif"][..], &["sarif", "--profile", "github"]] {
        let told = json(&bench, flags);
        assert_eq!(complaints(&schema("sarif.schema.json"), &told), [""; 0]);
        let rules = told["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().clone();
        let pages = rules.iter().filter_map(|rule| Some((rule["id"].as_str()?, rule["helpUri"].as_str()?)));
        let pages: Vec<(&str, &str)> = pages.collect();
        assert_eq!(pages, [("findings/bug/Acme/R1", "https://lint.example.org/R1?x=1#y")], "{rules:?}");
    }
}

#[test]
fn a_baseline_tells_what_became_of_each() {
    let bench = peopled();
    bench.git(["tag", "before"]).ok();
    bench.findings(["edit", "FIN-BUG-001", "--severity", "high"]).ok();
    bench.findings(["remove", "FIN-DX-001", "--reason", "never was"]).ok();
    bench.create(["--type", "dx", "--title", "new one"]);
    let told = states(&json(&bench, &["sarif", "--baseline", "before"]));
    let expected = [
        ("FIN-BUG-001", "updated"),
        ("FIN-DX-002", "new"),
        ("FIN-SEC-001", "unchanged"),
        ("FIN-SEC-003", "unchanged"),
        ("FIN-DX-001", "absent"),
    ];
    assert_eq!(told, expected.map(|(id, state)| (id.to_owned(), state.to_owned())));
    let github = states(&json(&bench, &["sarif", "--baseline", "before", "--profile", "github"]));
    assert!(github.iter().all(|(_, state)| state != "absent"), "{github:?}");
    bench.findings(["export", "--format=sarif", "--baseline=nothing"]).fails(3).says("nothing");
}

#[test]
fn hidden_characters_are_escaped_and_nothing_reaches_a_terminal() {
    let bench = peopled();
    bench.create(["--title", "a\u{202e}b\u{1b}[31m", "--no-verify"]);
    let text = export(&bench, &["sarif"]);
    assert!(!text.contains('\u{202e}') && !text.contains('\u{1b}'));
    assert!(text.contains("a\\u202eb\\u001b[31m"));
}
