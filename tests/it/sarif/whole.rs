//! What a report has is not missing, whatever became of it; and what it may not have looked at is left open.

use serde_json::{Value, json};

use super::*;

fn rules(names: &[&str]) -> Vec<Value> {
    let numbered = names.iter().zip(1..);
    numbered.map(|(rule, line)| result(rule, "a.rs", line, &format!("code {line}"))).collect()
}

/// A repository with a finding of each of these rules, in `a.rs` from line 1 on.
fn with(names: &[&str]) -> Bench {
    let bench = Bench::started();
    let count = names.len() as u64;
    gives(&bench, &log(rules(names)), [], [count, 0, 0, 0, 0, 0]);
    bench
}

#[test]
fn a_result_that_cannot_be_read_closes_nothing() {
    let bench = with(&["R1", "R2"]);
    let mut log = log(rules(&["R1", "R2"]));
    log["runs"][0]["results"][1].as_object_mut().unwrap().remove("message");
    let path = beside(&bench, "log.sarif", &log);
    let answer = bench.findings(["import", "--partial", "--close-missing", path.to_str().unwrap()]).fails(1);
    answer.says("0 closed").says("for 1 result of Asp 1.2.0 could not be read");
    assert_eq!(at_line(&bench, 2)["status"], "open");
}

#[test]
fn results_that_are_left_out_are_not_missing() {
    let bench = with(&["R1", "R2", "R3"]);
    let mut log = log(rules(&["R1", "R2", "R3"]));
    for (index, kind) in [(0, "review"), (1, "open"), (2, "pass")] {
        log["runs"][0]["results"][index]["kind"] = json!(kind);
    }
    gives(&bench, &log, ["--close-missing"], [0, 0, 0, 0, 1, 3]);
    assert_eq!([1, 2, 3].map(|line| at_line(&bench, line)["status"].clone()), ["open", "open", "resolved"]);
}

/// A word that the standard does not have says nothing, least of all that the result is gone.
#[test]
fn results_of_an_unknown_kind_are_not_missing() {
    let bench = with(&["R1", "R2", "R3"]);
    let mut log = log(rules(&["R1", "R2", "R3"]));
    for (index, kind) in [(0, "FAIL"), (1, "weird"), (2, "informational")] {
        log["runs"][0]["results"][index]["kind"] = json!(kind);
    }
    gives(&bench, &log, ["--close-missing"], [0, 1, 0, 0, 1, 2]);
    assert_eq!([1, 2, 3].map(|line| at_line(&bench, line)["status"].clone()), ["open", "open", "resolved"]);
    log["runs"][0]["results"][1]["kind"] = json!("none\u{1b}[2J");
    let path = beside(&bench, "log.sarif", &log);
    bench
        .findings(["import", path.to_str().unwrap()])
        .ok()
        .says("skipped   results of kind none\\x1b[2J are no");
}

#[test]
fn a_rule_that_the_settings_leave_out_closes_nothing() {
    let bench = with(&["R1", "R2"]);
    bench.write(".findings-config.toml", "[import.asp.rules.R2]\nskip = true\n");
    gives(&bench, &log(rules(&["R1", "R2"])), ["--close-missing"], [0, 1, 0, 0, 0, 1]);
    assert_eq!(at_line(&bench, 2)["status"], "open");
    gives(&bench, &log(rules(&["R1"])), ["--close-missing"], [0, 1, 0, 0, 1, 0]);
}

#[test]
fn a_report_that_does_not_say_what_it_looked_at_does_not_close_most() {
    let bench = with(&["R1", "R2", "R3"]);
    let narrow = log(rules(&["R1"]));
    let path = beside(&bench, "log.sarif", &narrow);
    let answer = bench.findings(["import", "--close-missing", path.to_str().unwrap()]).ok();
    answer.says("0 closed").says("does not say which rules or files it looked at");
    answer.says("2 of its 3 open findings would close; --allow-empty");
    let answer = bench.findings(["import", "--close-missing", "--allow-empty", path.to_str().unwrap()]).ok();
    answer.says("2 closed").says("note: Asp 1.2.0 does not say which rules or files it looked at");
}

#[test]
fn a_report_that_says_what_it_looked_at_may_close_most() {
    let bench = with(&["R1", "R2", "R3"]);
    let mut scoped = log(rules(&["R1"]));
    scoped["runs"][0]["artifacts"] = json!([{"location": {"uri": "a.rs"}, "roles": ["analysisTarget"]}]);
    gives(&bench, &scoped, ["--close-missing"], [0, 1, 0, 0, 2, 0]);
}

#[test]
fn two_files_of_one_tool_do_not_take_each_others_findings() {
    let bench = with(&["R1"]);
    // one more of the same rule, file and message, as another part of the tool's work reports it
    let other = log(vec![result("R1", "a.rs", 3, "code 1")]);
    let [one, other] = [("one.sarif", log(rules(&["R1"]))), ("other.sarif", other)]
        .map(|(name, log)| beside(&bench, name, &log).to_str().unwrap().to_owned());
    let data = bench.findings(["import", "--json", &one, &other]).json();
    assert_eq!(numbers(&data), [1, 1, 0, 0, 0, 0], "{data}");
    let data = bench.findings(["import", "--json", &other, &one, &other]).json();
    assert_eq!(numbers(&data), [0, 3, 0, 0, 0, 0], "{data}");
}

/// The code of a day later is another, though nobody names a commit: what moved is one finding. Parts of one scan end about
/// the same time.
#[test]
fn reports_of_two_days_are_not_taken_for_one_moment() {
    let dated = |line, day: &str| {
        let mut log = log(vec![result("R1", "a.rs", line, "code 1")]);
        log["runs"][0]["invocations"] = json!([{"executionSuccessful": true, "endTimeUtc": day}]);
        log
    };
    for (later, expected) in
        [("2026-03-03T08:00:00Z", [1, 0, 1, 0, 0, 0]), ("2026-03-02T08:30:00Z", [2, 0, 0, 0, 0, 0])]
    {
        let bench = Bench::started();
        let monday = beside(&bench, "monday.sarif", &dated(3, "2026-03-02T08:00:00Z"));
        let tuesday = beside(&bench, "tuesday.sarif", &dated(13, later));
        let files = [monday, tuesday].map(|file| file.to_str().unwrap().to_owned());
        let data = bench.findings(["import", "--json", &files[0], &files[1]]).json();
        assert_eq!(numbers(&data), expected, "{later} {data}");
        let again = bench.findings(["import", "--json", &files[1]]).json();
        assert_eq!(numbers(&again), [0, 1, 0, 0, 0, 0], "{later} {again}");
    }
}

/// GF-BUG-055: which report is the newest their dates tell, whatever the order of their files.
#[test]
fn dated_reports_are_taken_in_the_order_of_time() {
    let dated = |name: &str, line, day: u32| {
        let mut log = log(vec![result("R1", "a.rs", line, "code 1")]);
        let end = format!("2025-03-{day:02}T08:00:00Z");
        log["runs"][0]["invocations"] = json!([{"executionSuccessful": true, "endTimeUtc": end}]);
        (name.to_owned(), log)
    };
    let bench = Bench::started();
    let files = [dated("new", 23, 12), dated("old", 3, 2), dated("middle", 13, 9)]
        .map(|(name, log)| beside(&bench, &format!("{name}.sarif"), &log).to_str().unwrap().to_owned());
    let data = bench.findings(["import", "--json", &files[0], &files[1], &files[2]]).json();
    assert_eq!(numbers(&data), [1, 0, 2, 0, 0, 0], "{data}");
    assert_eq!(at_line(&bench, 23)["created_at"], "2025-03-02T08:00:00Z");
    // an undated one keeps its place
    let undated = log(vec![result("R1", "a.rs", 33, "code 1")]);
    let undated = beside(&bench, "undated.sarif", &undated).to_str().unwrap().to_owned();
    bench.findings(["import", &files[0], &undated]).ok();
    assert_eq!(at_line(&bench, 33)["source"]["rule"], "R1");
}

#[test]
fn two_analyses_do_not_both_take_a_finding_that_is_of_none() {
    let bench = with(&["R1"]);
    let of = |name: &str| {
        let mut log = log(rules(&["R1"]));
        log["runs"][0]["automationDetails"] = json!({"id": format!("{name}/1")});
        beside(&bench, name, &log).to_str().unwrap().to_owned()
    };
    let [mac, linux] = ["mac.sarif", "linux.sarif"].map(of);
    let data = bench.findings(["import", "--json", &mac, &linux]).json();
    assert_eq!(data["created"], 1, "{data}");
}

#[test]
fn a_finding_joins_the_analysis_that_its_scanner_names_later() {
    let bench = with(&["R1", "R2", "R3"]);
    let nightly = |names: &[&str]| {
        let mut log = log(rules(names));
        log["runs"][0]["automationDetails"] = json!({"id": "nightly/1"});
        log
    };
    let all = nightly(&["R1", "R2", "R3"]);
    gives(&bench, &all, ["--close-missing"], [0, 0, 3, 0, 0, 0]);
    assert!(stored(&bench).iter().all(|(_, finding)| finding["source"]["category"] == "nightly"));
    changes_nothing(&bench, &all, ["--close-missing"]);
    // whoever names none knows them, too, and takes nothing away
    changes_nothing(&bench, &log(rules(&["R1", "R2", "R3"])), []);
    let mut without = all.clone();
    without["runs"][0]["results"].as_array_mut().unwrap().remove(1);
    gives(&bench, &without, ["--close-missing"], [0, 2, 0, 0, 1, 0]);
    assert_eq!(at_line(&bench, 2)["status"], "resolved");
}

#[test]
fn a_case_of_a_rule_that_ran_is_missing_like_the_rule() {
    let bench = with(&["CA1000/1", "CA1000/2", "CA2000/1"]);
    let mut log = log(rules(&["CA1000/1"]));
    log["runs"][0]["tool"]["driver"]["rules"] = json!([{"id": "CA1000"}, {"id": "CA3000"}]);
    gives(&bench, &log, ["--close-missing"], [0, 1, 0, 0, 1, 0]);
    assert_eq!([2, 3].map(|line| at_line(&bench, line)["status"].clone()), ["resolved", "open"]);
}

#[test]
fn rules_with_the_same_end_are_known_apart() {
    let bench = Bench::started();
    let named = |rule: &str, line| {
        let mut result = result(rule, "a.rs", line, "code");
        result["message"]["text"] = json!("unused");
        result
    };
    gives(&bench, &log(vec![named("no-unused", 1), named("@ts/no-unused", 2)]), [], [2, 0, 0, 0, 0, 0]);
    gives(&bench, &log(vec![named("@ts/no-unused", 2)]), ["--close-missing"], [0, 1, 0, 0, 1, 0]);
    assert_eq!(
        (&at_line(&bench, 1)["status"], &at_line(&bench, 2)["status"]),
        (&json!("resolved"), &json!("open"))
    );
    // the way to a rule's file may change
    let data = import(&bench, &log(vec![named("home.ci/no-unused", 2)]), []);
    assert_eq!(data["created"], 0, "{data}");
}

#[test]
fn a_line_in_the_place_of_an_accepted_one_is_news() {
    let bench = Bench::started();
    bench.commit_file("a.rs", "fn a() {}\nexec(known)\n", "Code");
    gives(&bench, &log(vec![bare_result("R1", "a.rs", 2)]), ["--scanned", "HEAD"], [1, 0, 0, 0, 0, 0]);
    let accepted = id(&at_line(&bench, 2)).to_owned();
    bench.findings(["resolve", &accepted, "--type", "wont_fix", "--details", "known"]).ok();
    bench.commit_file("a.rs", "fn b() {}\nfn a() {}\nexec(known)\n", "Above");
    gives(&bench, &log(vec![bare_result("R1", "a.rs", 3)]), ["--scanned", "HEAD"], [0, 0, 1, 0, 0, 0]);
    bench.commit_file("a.rs", "fn b() {}\nfn a() {}\nexec(worse)\n", "Other");
    gives(&bench, &log(vec![bare_result("R1", "a.rs", 3)]), ["--scanned", "HEAD"], [1, 0, 0, 0, 0, 0]);
}
