//! What becomes of a result: its words, its places, its tags, by the log, by its rule, and by the settings.

use serde_json::{Value, json};

use super::*;

/// The finding of this title.
#[track_caller]
fn titled(bench: &Bench, title: &str) -> Value {
    let all = stored(bench);
    let found = all.iter().find(|(_, finding)| finding["title"] == title);
    found.unwrap_or_else(|| panic!("no '{title}' in {all:?}")).1.clone()
}

fn imported(name: &str) -> Bench {
    let bench = Bench::started();
    bench.findings(["import", &fixture(name)]).ok();
    bench
}

/// GF-DX-024, GF-DX-025: what a section says of results without a level is told where the log has none of those, and what is
/// built in is not called a setting.
#[test]
fn a_severity_of_the_settings_is_told_where_it_decides_nothing() {
    let bench = Bench::started();
    let levelled = log(vec![bare_result("R1", "a.rs", 1)]);
    let mut bare = levelled.clone();
    bare["runs"][0]["results"][0].as_object_mut().unwrap().remove("level");
    let told =
        |log: &Value| bench.findings(["import", "-", "--dry-run", "--explain"]).stdin(log.to_string()).ok();
    told(&bare).says("level: missing, became medium as for a warning").says_nothing_of("unused");
    let settings =
        "[import.asp]\nseverity = \"low\"\nrules.\"R*\".component = \"core\"\nrules.\"Q*\".skip = true\n";
    bench.write(".findings-config.toml", settings);
    let idle = "severity: did nothing, for the log says it of each result; below [import.asp.rules.\"*\"] it changes that";
    told(&levelled).says(idle).says("    unused    rules: Q* did nothing\n");
    told(&bare).says("level: missing, became low by the settings").says_nothing_of("severity: did");
    bench.write("l.sarif", levelled.to_string());
    bench.findings(["import", "l.sarif", "--dry-run"]).ok().says(idle).says_nothing_of("Q*");
    bench.write(".findings-config.toml", settings.replace("asp", "sarif"));
    bench.findings(["import", "l.sarif", "--dry-run"]).ok().says_nothing_of("unused");
}

#[test]
fn a_security_scanner_gives_security_findings_with_places_and_links() {
    let bench = imported("security.sarif");
    let finding = titled(&bench, "Possible SQL injection vector");
    assert_eq!(finding["type"], "security");
    assert_eq!(finding["severity"], "medium", "neither result nor rule say a level: a warning");
    assert_eq!(finding["description"], "Possible SQL injection vector. Use parameters.");
    assert_eq!(finding["tags"], json!(["security", "external/cwe/cwe-89"]));
    let place = json!({"path": "acme+shop/db.py", "start_line": 7, "end_line": 8,
        "snippet": "    cursor.execute(f'select {name}')"});
    assert_eq!(finding["locations"], json!([place]));
    assert_eq!(finding["attachments"][0]["path"], "https://asp.example.org/a608.html");
    assert_eq!(finding["extensions"], json!({"issue_confidence": "HIGH"}));
    assert_eq!(finding["created_at"], "2025-12-31T23:00:00Z");
    let source = &finding["source"];
    assert_eq!(
        (&source["tool"], &source["rule"], &source["version"]),
        (&json!("Asp"), &json!("A608"), &json!("1.2.0"))
    );
    assert_eq!(source["commit"], bench.hash("HEAD~1"));
    assert_eq!(source["fingerprint_v1"].as_str().unwrap().len(), 64);
}

#[test]
fn the_same_words_on_every_result_are_no_fingerprint() {
    let bench = imported("constant.sarif");
    let all = stored(&bench);
    assert_eq!(all.len(), 3);
    for (_, finding) in &all {
        assert_eq!((&finding["severity"], &finding["type"]), (&json!("low"), &json!("bug")));
        assert!(finding["source"].get("fingerprint").is_none(), "{finding}");
        assert!(finding.get("locations").is_none(), "{finding}");
    }
    let place = json!([{"path": "/home/dev/project/jobs/load.py", "start_line": 5, "end_line": 5,
        "snippet": "    open(path, 'w')"}]);
    assert!(all.iter().any(|(_, finding)| finding["extensions"]["locations"] == place), "{all:?}");
}

#[test]
fn a_checkout_elsewhere_is_named_by_a_flag_or_by_the_settings() {
    let bench = Bench::started();
    let log = log_of(&fixture("constant.sarif"));
    gives(&bench, &log, ["--checkout-path", "/home/dev/project"], [3, 0, 0, 0, 0, 0]);
    assert!(stored(&bench).iter().all(|(_, finding)| {
        finding["locations"][0]["path"].as_str().unwrap().starts_with("jobs/")
            && finding.get("extensions").is_none()
    }));
    bench.commit_file(
        ".findings-config.toml",
        "[import.sarif]\ncheckout_path = \"/home/dev/project/\"\n",
        "Settings",
    );
    changes_nothing(&bench, &log, []);
}

#[test]
fn addresses_of_this_machine_become_paths_of_the_repository() {
    let bench = Bench::started();
    let top = bench.top.to_str().unwrap().to_owned();
    let log = log(vec![
        result("R1", &format!("file://{top}/src/my%20bag.rs"), 1, "a"),
        result("R2", &format!("{top}/src/./x/../bag.rs"), 2, "b"),
        result("R3", &format!("file://{top}er/src/bag.rs"), 3, "c"),
        result("R4", "https://example.org/bag.rs", 4, "d"),
    ]);
    gives(&bench, &log, [], [4, 0, 0, 0, 0, 0]);
    assert_eq!(at_line(&bench, 1)["locations"][0]["path"], "src/my bag.rs");
    assert_eq!(at_line(&bench, 2)["locations"][0]["path"], "src/bag.rs");
    assert_eq!(
        titled(&bench, "Rule R3 is broken")["extensions"]["locations"][0]["path"],
        format!("{top}er/src/bag.rs")
    );
    assert_eq!(
        titled(&bench, "Rule R4 is broken")["extensions"]["locations"][0]["path"],
        "https://example.org/bag.rs"
    );
}

/// A result at this address, below this base.
fn below(uri: &str, base: &str, line: u64) -> Value {
    let mut result = result(&format!("R{line}"), uri, line, "code");
    result["locations"][0]["physicalLocation"]["artifactLocation"]["uriBaseId"] = json!(base);
    result
}

#[test]
fn the_files_of_another_host_are_none_of_ours() {
    let bench = Bench::started();
    let top = bench.top.to_str().unwrap().to_owned();
    let log = log(vec![
        result("R1", &format!("file://other.example{top}/src/a.rs"), 1, "a"),
        result("R2", &format!("file://LOCALHOST{top}/src/a.rs"), 2, "b"),
    ]);
    gives(&bench, &log, [], [2, 0, 0, 0, 0, 0]);
    let finding = titled(&bench, "Rule R1 is broken");
    assert!(finding.get("locations").is_none(), "{finding}");
    assert_eq!(finding["extensions"]["locations"][0]["path"], format!("file://other.example{top}/src/a.rs"));
    assert_eq!(at_line(&bench, 2)["locations"][0]["path"], "src/a.rs");
}

#[test]
fn what_lies_below_a_base_on_a_drive_keeps_its_folder() {
    let bench = Bench::started();
    let mut log = log(vec![below("x.cs", "SUB", 1), below("y.cs", "OTHER", 2)]);
    log["runs"][0]["originalUriBaseIds"] =
        json!({"SUB": {"uri": "file:///C:/repo/sub/"}, "OTHER": {"uri": "file:///C:/tools/"}});
    gives(&bench, &log, ["--checkout-path", "C:/repo"], [2, 0, 0, 0, 0, 0]);
    assert_eq!(at_line(&bench, 1)["locations"][0]["path"], "sub/x.cs");
    let other = titled(&bench, "Rule R2 is broken");
    assert!(other.get("locations").is_none(), "{other}");
    assert_eq!(other["extensions"]["locations"][0]["path"], "C:/tools/y.cs");
}

#[test]
fn a_base_outside_of_the_repository_holds_none_of_its_files() {
    let bench = Bench::started();
    let top = bench.top.to_str().unwrap().to_owned();
    let mut log = log(vec![below("src/a.rs", "SRCROOT", 1), below("include/b.h", "SYSTEM", 2)]);
    let bases = json!({"SRCROOT": {"uri": format!("file://{top}/")}, "SYSTEM": {"uri": "file:///usr/"}});
    log["runs"][0]["originalUriBaseIds"] = bases;
    gives(&bench, &log, [], [2, 0, 0, 0, 0, 0]);
    assert_eq!(at_line(&bench, 1)["locations"][0]["path"], "src/a.rs");
    let outside = titled(&bench, "Rule R2 is broken");
    assert_eq!(outside["extensions"]["locations"][0]["path"], "/usr/include/b.h");
    // a build server's folder is nowhere here: it was the repository
    let elsewhere = Bench::started();
    log["runs"][0]["originalUriBaseIds"] = json!({"SRCROOT": {"uri": "file:///builds/app/"}});
    gives(&elsewhere, &log, [], [2, 0, 0, 0, 0, 0]);
    assert_eq!(at_line(&elsewhere, 1)["locations"][0]["path"], "src/a.rs");
}

/// GF-BUG-050: where the scanner saw another repository says nothing of where it saw this one.
#[test]
fn the_folder_of_another_repository_holds_none_of_its_files() {
    let other =
        json!({"repositoryUri": "https://example.org/team/part", "mappedTo": {"uri": "file:///all/part/"}});
    let home = json!({"repositoryUri": "https://example.org/team/app", "mappedTo": {"uriBaseId": "APP"}});
    let bases = json!({"APP": {"uri": "file:///all/app/"}, "PART": {"uri": "file:///all/part/"}});
    let silent = json!({"repositoryUri": "https://example.org/team/app"});
    for entries in [json!([other, home]), json!([home, other]), json!([silent, other])] {
        let bench = Bench::started();
        bench.git(["remote", "add", "origin", "git@example.org:team/app.git"]).ok();
        let mut log = log(vec![
            below("src/a.rs", "APP", 1),
            below("src/b.rs", "PART", 2),
            result("R3", "file:///all/part/src/c.rs", 3, "c"),
        ]);
        log["runs"][0]["originalUriBaseIds"] = bases.clone();
        log["runs"][0]["versionControlProvenance"] = entries.clone();
        gives(&bench, &log, [], [3, 0, 0, 0, 0, 0]);
        assert_eq!(at_line(&bench, 1)["locations"][0]["path"], "src/a.rs", "{entries}");
        for (rule, path) in [("R2", "/all/part/src/b.rs"), ("R3", "/all/part/src/c.rs")] {
            let outside = titled(&bench, &format!("Rule {rule} is broken"));
            assert!(outside.get("locations").is_none(), "{entries} {outside}");
            assert_eq!(outside["extensions"]["locations"][0]["path"], path, "{entries}");
        }
    }
    // where nothing is said of this one, it may be a mirror of it
    let bench = Bench::started();
    bench.git(["remote", "add", "origin", "git@example.org:team/app.git"]).ok();
    let mut log = log(vec![result("R3", "file:///all/part/src/c.rs", 3, "c")]);
    log["runs"][0]["versionControlProvenance"] = json!([other]);
    gives(&bench, &log, [], [1, 0, 0, 0, 0, 0]);
    assert_eq!(at_line(&bench, 3)["locations"][0]["path"], "src/c.rs");
}

#[test]
fn a_line_that_cannot_be_is_left_out_and_said() {
    let bench = Bench::started();
    let region = |line: Value, end: Value| {
        let mut result = result("R1", "a.rs", 1, "a");
        result["locations"][0]["physicalLocation"]["region"] = json!({"startLine": line, "endLine": end});
        result
    };
    let log = log(vec![
        region(json!(0), Value::Null),
        region(json!(-1), json!(3)),
        region(json!(1.5), Value::Null),
        region(json!(i64::MAX), Value::Null),
        region(json!(5), json!(3)),
        region(json!(7), json!(0)),
        region(json!(8.0), json!(9)),
    ]);
    let path = beside(&bench, "log.sarif", &log);
    let answer = bench.findings(["import", path.to_str().unwrap()]).ok();
    answer.says("7 created").says("startLine 0 is no line").says("startLine -1 is").says("startLine 1.5 is");
    answer
        .says("startLine 9223372036854775807 is no line")
        .says("endLine lies before startLine")
        .says("endLine 0 is");
    let lines: Vec<_> =
        stored(&bench).iter().map(|(_, it)| it["locations"][0].get("start_line").cloned()).collect();
    assert_eq!(lines.iter().flatten().count(), 3, "{lines:?}");
    let eight = &at_line(&bench, 8)["locations"][0];
    assert_eq!((&eight["end_line"], &at_line(&bench, 7)["locations"][0]["end_line"]), (&json!(9), &json!(7)));
    changes_nothing(&bench, &log, []);
    bench.findings(["validate", "--strict"]).ok();
}

#[test]
fn accepted_results_are_closed_and_others_open() {
    let bench = imported("linter.sarif");
    let all = stored(&bench);
    let status = |line: u64| {
        let at_line = |finding: &&Value| finding["extensions"]["locations"][0]["start_line"] == line;
        all.iter().map(|(_, finding)| finding).find(at_line).unwrap()
    };
    for line in [9, 3, 5] {
        assert_eq!(status(line)["status"], "open", "line {line}");
    }
    let accepted = status(2);
    assert_eq!(accepted["status"], "wont_fix");
    let resolution = json!({"resolved_by": "Lint", "resolution_type": "wont_fix", "resolution_details": "a command line talks"});
    assert_eq!(accepted["resolution"], resolution);
    assert_eq!(status(8)["resolution"]["resolution_details"], "suppressed beside the source");
}

#[test]
fn a_suppression_that_comes_later_closes_and_one_that_goes_does_not_open() {
    let bench = Bench::started();
    let open = result("R1", "a.rs", 1, "a");
    gives(&bench, &log(vec![open.clone()]), [], [1, 0, 0, 0, 0, 0]);
    let mut accepted = open.clone();
    accepted["suppressions"] = json!([{"kind": "inSource", "justification": "known"}]);
    gives(&bench, &log(vec![accepted.clone()]), [], [0, 0, 0, 0, 1, 0]);
    let finding = at_line(&bench, 1);
    assert_eq!(
        (&finding["status"], &finding["resolution"]["resolution_details"]),
        (&json!("wont_fix"), &json!("known"))
    );
    assert!(finding["resolved_at"].is_string(), "{finding}");
    changes_nothing(&bench, &log(vec![accepted]), []);
    gives(&bench, &log(vec![open]), ["--reopen"], [0, 1, 0, 0, 0, 0]);
    assert_eq!(at_line(&bench, 1)["status"], "wont_fix");
}

#[test]
fn everything_that_the_standard_allows_finds_its_place() {
    let bench = Bench::started();
    bench.commit_file("src/bag.rs", "fn take() {}\nfn give() {}\n", "Give");
    bench.findings(["import", &fixture("full.sarif")]).ok();
    let first = at_line(&bench, 18);
    assert_eq!(
        (&first["severity"], &first["type"]),
        (&json!("critical"), &json!("security")),
        "its own score goes before"
    );
    assert_eq!(first["title"], "User input reaches the page");
    assert_eq!(
        first["source"]["fingerprint"],
        "partialFingerprints/primaryLocationLineHash=b2242f15e488c866:1"
    );
    assert_eq!(first["source"]["category"], "nightly/linux");
    assert_eq!(first["locations"][0]["path"], "app/src/View.cs");
    assert_eq!(first["extensions"], json!({"ai/exploitability": "theoretical", "rank": 60.0}));
    assert_eq!(at_line(&bench, 25)["severity"], "high", "the score of its rule");
    let several = titled(&bench, "View has 7 faults {in all}");
    assert_eq!((&several["severity"], &several["source"]["rule"]), (&json!("low"), &json!("W-12")));
    let places = json!([{"path": "app/View.cs", "start_line": 3, "end_line": 3},
        {"path": "app/Other.cs", "start_line": 5, "end_line": 6}]);
    assert_eq!(several["locations"], places);
    assert_eq!(several["extensions"], json!({"logicalLocations": ["App.View.Show"]}));
    let extension = titled(&bench, "Shared words");
    assert_eq!((&extension["severity"], &extension["tags"]), (&json!("info"), &json!(["style"])));
    assert_eq!(extension["source"]["rule"], "X1/deep");
    let distant = titled(&bench, "At a distance");
    assert_eq!(distant["locations"][0]["start_line"], 2, "told by its distance from the beginning");
    let outside = titled(&bench, "Without a rule, see the docs");
    assert_eq!(outside["extensions"]["locations"][0]["path"], "../outside.cs");
    let unruled = stored(&bench).iter().filter(|(_, finding)| finding["title"] == "No rule at all").count();
    assert_eq!(unruled, 2, "equal ones are as many as there are");
}

#[test]
fn settings_of_a_scanner_and_of_its_rules_go_before_the_log() {
    let bench = Bench::started();
    let settings = "[import.asp]\ntype = \"reliability\"\ntags = [\"scan\"]\n\
        [import.asp.rules.\"R*\"]\nseverity = \"low\"\n\
        [import.asp.rules.R2]\ntype = \"performance\"\ncomponent = \"Bag\"\n\
        [import.asp.rules.R3]\nskip = true\n";
    bench.commit_file(".findings-config.toml", settings, "Settings");
    let results =
        ["R1", "R2", "R3", "S1"].iter().zip(1..).map(|(rule, line)| result(rule, "a.rs", line, "a"));
    gives(&bench, &log(results.collect()), [], [3, 0, 0, 0, 0, 1]);
    let words = |line| {
        let finding = at_line(&bench, line);
        [&finding["type"], &finding["severity"], &finding["component"], &finding["tags"][0]].map(Value::clone)
    };
    assert_eq!(words(1), [json!("reliability"), json!("low"), Value::Null, json!("scan")]);
    assert_eq!(words(2), [json!("performance"), json!("low"), json!("Bag"), json!("scan")]);
    assert_eq!(words(4), [json!("reliability"), json!("medium"), Value::Null, json!("scan")]);
}

#[test]
fn results_that_are_no_failures_are_left_out_and_counted() {
    let bench = Bench::started();
    let answer = bench.findings(["import", &fixture("full.sarif")]).ok();
    for kind in ["pass", "notApplicable", "review", "open", "informational"] {
        answer.says(&format!("skipped   results of kind {kind} are no failures"));
    }
    answer.says("skipped   results of baselineState absent are gone");
}

/// That a log's files were none of the repository's, and what makes them so, was said by nothing.
#[test]
fn places_of_another_checkout_are_told_once_with_what_makes_them_places_here() {
    let bench = Bench::started();
    bench.commit_file("src/pool.rs", "fn take() {}\n", "Pool");
    let elsewhere = log(vec![
        result("R1", "/builds/ci/src/bag.rs", 1, "fn take() {}"),
        result("R2", "file:///builds/ci/src/pool.rs", 1, "fn take() {}"),
        result("R3", "/usr/include/b.h", 1, "int b;"),
    ]);
    let path = beside(&bench, "log.sarif", &elsewhere);
    let path = path.to_str().unwrap();
    let answer = bench.findings(["import", "--dry-run", path]).ok();
    answer.says("note: 3 places outside of the repository, first '/builds/ci/src/bag.rs', went to extensions.locations;");
    answer.says("--checkout-path /builds/ci makes them places of it");
    answer.says(
        "mapped    locations: 1 place outside of the repository went to extensions.locations  (3 records",
    );
    let explained = bench.findings(["import", "--dry-run", "--explain", path]).ok();
    assert_eq!(explained.stdout.matches("mapped    locations: 1 place outside").count(), 3, "{explained}");
    let found = bench.findings(["import", "--dry-run", "--checkout-path", "/builds/ci", path]).ok();
    found.says_nothing_of("note:").says("locations: 1 place outside");

    let nowhere = beside(&bench, "nowhere.sarif", &log(vec![result("R1", "C:\\ci\\x.rs", 1, "x")]));
    let answer = bench.findings(["import", "--dry-run", nowhere.to_str().unwrap()]).ok();
    answer.says("note: 1 place outside of the repository, first 'C:/ci/x.rs', went to extensions.locations;");
    answer.says("--checkout-path DIR says in which folder the scanner saw it");
    let here = log(vec![result("R1", "src/bag.rs", 1, "x"), result("R2", "/usr/include/b.h", 1, "y")]);
    assert_eq!(import(&bench, &here, ["--dry-run"])["notes"], json!([]), "a file of the system");
}

#[test]
fn explain_says_what_the_settings_decided_and_what_a_level_became() {
    let bench = Bench::started();
    bench.write(
        ".findings-config.toml",
        "[import.asp]\ntags = [\"lint\"]\n[import.asp.rules.R1]\ntype = \"performance\"\nseverity = \"low\"\ncomponent = \"Bag\"\n",
    );
    let mut tagged = result("R3", "c.rs", 3, "c");
    tagged["properties"] = json!({"tags": ["external/cwe/cwe-89"], "security-severity": "7.5"});
    let all = log(vec![result("R1", "a.rs", 1, "a"), result("R2", "b.rs", 2, "b"), tagged]);
    let path = beside(&bench, "log.sarif", &all);
    let answer = bench.findings(["import", "--dry-run", "--explain", path.to_str().unwrap()]).ok();
    for told in [
        "mapped    type: became performance by the settings for its rule",
        "mapped    severity: became low by the settings for its rule",
        "mapped    component: became Bag by the settings for its rule",
        "mapped    tags: became lint by the settings",
        "mapped    level: warning → medium",
        "mapped    type: became security by its security-severity",
        "mapped    security-severity: 7.5 → high",
    ] {
        answer.says(told);
    }
    answer.says_nothing_of("taken as it is");
    assert_eq!(import(&bench, &all, ["--dry-run"])["report"], json!([]), "it is usual");
}
