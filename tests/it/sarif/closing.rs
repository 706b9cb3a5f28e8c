//! `--close-missing`: what a report no longer has is closed, as far as the report speaks for it and no further.

use serde_json::{Value, json};

use super::*;

/// A repository with two findings of one scan, at lines 1 and 2 of `a.rs`.
fn two() -> Bench {
    let bench = Bench::started();
    gives(&bench, &both(), [], [2, 0, 0, 0, 0, 0]);
    bench
}

fn both() -> Value {
    log(vec![result("R1", "a.rs", 1, "one"), result("R2", "a.rs", 2, "two")])
}

fn first() -> Value {
    log(vec![result("R1", "a.rs", 1, "one")])
}

#[test]
fn what_is_missing_stays_open_unless_it_is_asked_for() {
    let bench = two();
    gives(&bench, &first(), [], [0, 1, 0, 0, 0, 0]);
    assert_eq!(at_line(&bench, 2)["status"], "open");
    let data = gives(&bench, &first(), ["--close-missing", "--scanned", "HEAD"], [0, 1, 0, 0, 1, 0]);
    let finding = at_line(&bench, 2);
    assert_eq!(finding["status"], "resolved");
    let resolution = &finding["resolution"];
    assert_eq!(
        (&resolution["resolved_by"], &resolution["resolution_type"]),
        (&json!("Asp"), &json!("fixed"))
    );
    assert!(resolution.get("commit_hash").is_none(), "which commit it was, no scan can tell: {resolution}");
    let details = resolution["resolution_details"].as_str().unwrap();
    assert!(details.starts_with("no longer reported by Asp 1.2.0, scan of commit "), "{details}");
    assert_eq!(data["changes"][0]["from"], "open");
    changes_nothing(&bench, &first(), ["--close-missing"]);
    bench.findings(["validate", "--strict"]).ok();
    let trailers = bench.git(["log", "-1", "--format=%(trailers:key=Finding-Status,valueonly)"]).ok().stdout;
    assert_eq!(trailers.trim(), "open -> resolved");
}

#[test]
fn an_empty_report_or_a_failed_scan_closes_nothing_unless_allowed() {
    let bench = two();
    let empty = log(vec![]);
    let path = beside(&bench, "empty.sarif", &empty);
    let answer = bench.findings(["import", "--close-missing", path.to_str().unwrap()]).ok();
    answer
        .says("0 closed")
        .says("warning: what is missing was left open, for Asp 1.2.0 reports nothing; --allow-empty");
    let mut failed = first();
    failed["runs"][0]["invocations"] =
        json!([{"executionSuccessful": false, "exitCodeDescription": "out of memory"}]);
    let path = beside(&bench, "failed.sarif", &failed);
    let answer = bench.findings(["import", "--close-missing", path.to_str().unwrap()]).ok();
    answer.says("0 closed").says("Asp 1.2.0 tells that it did not run to its end: out of memory");
    let mut without = first();
    without["runs"][0].as_object_mut().unwrap().remove("results");
    gives(&bench, &without, ["--close-missing"], [0, 0, 0, 0, 0, 0]);
    gives(&bench, &failed, ["--close-missing", "--allow-empty"], [0, 1, 0, 0, 1, 0]);
    gives(&bench, &empty, ["--close-missing", "--allow-empty"], [0, 0, 0, 0, 1, 0]);
    bench.findings(["import", "--allow-empty", path.to_str().unwrap()]).fails(2).says("--close-missing");
}

/// A tool says in many ways that it did not see everything; that it found something is none of them.
#[test]
fn no_sign_of_a_failed_scan_is_overlooked() {
    let bench = two();
    let after = |invocation: Value| {
        let mut log = first();
        log["runs"][0]["invocations"] = json!([invocation]);
        log
    };
    let note = json!([{"level": "error", "message": {"text": "cannot parse b.rs"}}]);
    for (invocation, why) in [
        (json!({"executionSuccessful": "false"}), "it did not run to its end"),
        (json!({"exitCode": 2}), "it did not run to its end: exit code 2"),
        (json!({"executionSuccessful": true, "exitSignalName": "SIGKILL"}), "signal SIGKILL"),
        (json!({"processStartFailureMessage": "asp: not found"}), "it did not start: asp: not found"),
        (
            json!({"executionSuccessful": true, "toolExecutionNotifications": note}),
            "it had 1 error of its own: cannot parse b.rs",
        ),
        (
            json!({"executionSuccessful": true, "toolConfigurationNotifications": note}),
            "of its configuration",
        ),
    ] {
        let path = beside(&bench, "log.sarif", &after(invocation));
        let answer = bench.findings(["import", "--close-missing", path.to_str().unwrap()]).ok();
        answer.says("0 closed").says("Asp 1.2.0 tells that").says(why).says("--allow-empty");
    }
    // GF-BUG-052: how bad it is, the tool says of all notifications of this name
    let mut log = after(json!({"toolExecutionNotifications": [{"descriptor": {"id": "N1"}}]}));
    let notices = json!([{"id": "N1", "defaultConfiguration": {"level": "error"}}]);
    log["runs"][0]["tool"]["driver"]["notifications"] = notices;
    let path = beside(&bench, "log.sarif", &log);
    let answer = bench.findings(["import", "--close-missing", path.to_str().unwrap()]).ok();
    answer.says("0 closed").says("it had 1 error of its own");
    gives(&bench, &after(json!({"exitCode": 1})), ["--close-missing"], [0, 1, 0, 0, 1, 0]);
}

#[test]
fn other_tools_analyses_people_and_closed_ones_are_left_alone() {
    let bench = two();
    let ours = bench.create(["--title", "Of people"]);
    let accepted = id(&at_line(&bench, 2)).to_owned();
    bench.findings(["resolve", &accepted, "--type", "wont_fix", "--details", "known"]).ok();
    let analysis = |name: &str, results: Vec<Value>| {
        let mut log = log(results);
        log["runs"][0]["automationDetails"] = json!({"id": format!("{name}/1")});
        log
    };
    gives(
        &bench,
        &analysis("mac", vec![result("R5", "m.rs", 5, "m")]),
        ["--close-missing"],
        [1, 0, 0, 0, 0, 0],
    );
    gives(
        &bench,
        &analysis("linux", vec![result("R6", "l.rs", 6, "l")]),
        ["--close-missing"],
        [1, 0, 0, 0, 0, 0],
    );
    let mut other = log(vec![result("R7", "o.rs", 7, "o")]);
    other["runs"][0]["tool"]["driver"]["name"] = json!("Other");
    gives(&bench, &other, ["--close-missing"], [1, 0, 0, 0, 0, 0]);
    gives(&bench, &log(vec![result("R8", "n.rs", 8, "n")]), ["--close-missing"], [1, 0, 0, 0, 1, 0]);
    assert_eq!(at_line(&bench, 1)["status"], "resolved");
    for line in [5, 6, 7, 8] {
        assert_eq!(at_line(&bench, line)["status"], "open", "line {line}");
    }
    assert_eq!(
        (&bench.finding(&ours)["status"], &bench.finding(&accepted)["status"]),
        (&json!("open"), &json!("wont_fix"))
    );
}

#[test]
fn parts_of_one_analysis_speak_together() {
    let bench = two();
    let part = |results: Vec<Value>| log(results)["runs"][0].clone();
    let mut parts = log(vec![]);
    parts["runs"] =
        json!([part(vec![result("R1", "a.rs", 1, "one")]), part(vec![result("R2", "a.rs", 2, "two")])]);
    changes_nothing(&bench, &parts, ["--close-missing"]);
    let [one, other] = [("one.sarif", first()), ("none.sarif", log(vec![]))]
        .map(|(name, log)| beside(&bench, name, &log).to_str().unwrap().to_owned());
    bench.findings(["import", "--close-missing", &one, &other]).ok().says("1 closed");
}

#[test]
fn rules_that_did_not_run_and_files_that_were_not_looked_at_are_left_alone() {
    let bench = Bench::started();
    let all = vec![
        result("R1", "a.rs", 1, "one"),
        result("R2", "a.rs", 2, "two"),
        result("R1", "b.rs", 3, "three"),
    ];
    gives(&bench, &log(all), [], [3, 0, 0, 0, 0, 0]);
    let mut narrow = log(vec![result("R1", "c.rs", 4, "four")]);
    // R5 found nothing, so this is the list of the rules that ran
    narrow["runs"][0]["tool"]["driver"]["rules"] = json!([{"id": "R1"}, {"id": "R5"}]);
    narrow["runs"][0]["artifacts"] = json!([
        {"location": {"uri": "a.rs"}, "roles": ["analysisTarget"]},
        {"location": {"uri": "c.rs"}, "roles": ["analysisTarget"]},
        {"location": {"uri": "b.rs"}},
    ]);
    gives(&bench, &narrow, ["--close-missing"], [1, 0, 0, 0, 1, 0]);
    let statuses = [1, 2, 3, 4].map(|line| at_line(&bench, line)["status"].clone());
    assert_eq!(statuses, ["resolved", "open", "open", "open"]);
    // a list of those alone that found something says nothing about the others
    narrow["runs"][0]["tool"]["driver"]["rules"] = json!([{"id": "R1"}]);
    gives(&bench, &narrow, ["--close-missing"], [0, 1, 0, 0, 1, 0]);
    assert_eq!(at_line(&bench, 2)["status"], "resolved");
}

#[test]
fn an_older_report_or_one_of_another_branch_closes_nothing() {
    let bench = Bench::started();
    let base = bench.hash("HEAD");
    gives(&bench, &both(), ["--scanned", "HEAD"], [2, 0, 0, 0, 0, 0]);
    let mut older = first();
    older["runs"][0]["invocations"] =
        json!([{"executionSuccessful": true, "endTimeUtc": "2020-01-01T00:00:00Z"}]);
    let answer = gives(&bench, &older, ["--close-missing"], [0, 1, 0, 0, 0, 0]);
    let told = answer["notes"].to_string();
    assert!(told.contains("note: left open though not reported: 1 finding ("), "{told}");
    assert!(told.contains("for they were filed after the report was made"), "{told}");
    bench.git(["switch", "-q", "--orphan", "side"]).ok();
    bench.commit_file("x", "x", "Side");
    let side = bench.hash("HEAD");
    bench.git(["switch", "-q", "main"]).ok();
    gives(&bench, &first(), ["--close-missing", "--scanned", &side], [0, 1, 0, 0, 0, 0]);
    gives(&bench, &first(), ["--close-missing", "--scanned", &base], [0, 1, 0, 0, 1, 0]);
}

fn with_provenance(log: &Value, entries: Value) -> Value {
    let mut log = log.clone();
    log["runs"][0]["versionControlProvenance"] = entries;
    log
}

/// What it closes nothing for, and how one insists.
#[track_caller]
fn holds_back(bench: &Bench, log: &Value, why: &str) {
    let path = beside(bench, "log.sarif", log);
    let answer = bench.findings(["import", "--close-missing", path.to_str().unwrap()]).ok();
    answer
        .says("0 closed")
        .says("warning: what is missing was left open, for Asp 1.2.0 is a report of ")
        .says(why);
    answer.says("--allow-empty closes it all the same");
}

#[test]
fn a_report_of_another_repository_closes_nothing() {
    let bench = two();
    bench.git(["remote", "add", "origin", "git@example.org:team/app.git"]).ok();
    let of = |address: &str| with_provenance(&first(), json!([{"repositoryUri": address}]));
    let other = of("https://example.org/team/other");
    holds_back(&bench, &other, "https://example.org/team/other, which is no remote of this repository");
    // the user knows better
    gives(&bench, &other, ["--close-missing", "--scanned", "HEAD"], [0, 1, 0, 0, 1, 0]);
    for address in ["https://example.org/Team/app", "file:///home/ci/app"] {
        let bench = two();
        bench.git(["remote", "add", "origin", "git@example.org:team/app.git"]).ok();
        gives(&bench, &of(address), ["--close-missing"], [0, 1, 0, 0, 1, 0]);
    }
}

/// What a log says of a submodule is neither for nor against what it says of this repository, wherever it stands.
#[test]
fn a_submodule_says_nothing_of_the_repository_around_it() {
    let submodule = json!({"repositoryUri": "https://example.org/team/part", "branch": "main", "revisionId": "f".repeat(40)});
    let home = |branch: &str| json!({"repositoryUri": "https://example.org/team/app", "branch": branch});
    let with_remote = || {
        let bench = two();
        bench.git(["remote", "add", "origin", "git@example.org:team/app.git"]).ok();
        bench
    };
    for entries in [json!([submodule, home("side")]), json!([home("side"), submodule])] {
        let bench = with_remote();
        holds_back(&bench, &with_provenance(&first(), entries), "branch side, and this is main");
    }
    for entries in [json!([submodule, home("main")]), json!([home("main"), submodule])] {
        let log = with_provenance(&first(), entries);
        gives(&with_remote(), &log, ["--close-missing"], [0, 1, 0, 0, 1, 0]);
    }
}

#[test]
fn a_report_of_a_mirror_names_a_commit_that_is_ours() {
    let bench = two();
    bench.git(["remote", "add", "origin", "git@example.org:team/app.git"]).ok();
    let of = |revision: &str| {
        let entry = json!({"repositoryUri": "https://mirror.example.org/app", "revisionId": revision});
        with_provenance(&first(), json!([entry]))
    };
    let head = bench.hash("HEAD");
    holds_back(&bench, &of(&head[..8]), "https://mirror.example.org/app, which is no remote");
    gives(&bench, &of(&head), ["--close-missing"], [0, 1, 0, 0, 1, 0]);
}

#[test]
fn a_report_of_a_commit_or_a_branch_that_is_not_here_closes_nothing() {
    let bench = two();
    let of = |entry: Value| with_provenance(&first(), json!([entry]));
    let absent = "1234567890123456789012345678901234567890";
    holds_back(&bench, &of(json!({"revisionId": absent})), "which is not here (--scanned REV says which");
    bench.git(["switch", "-q", "-c", "side"]).ok();
    let side = bench.commit_file("side.rs", "x\n", "Side");
    bench.git(["switch", "-q", "main"]).ok();
    holds_back(&bench, &of(json!({"revisionId": side})), "which HEAD does not contain");
    holds_back(&bench, &of(json!({"branch": "refs/heads/side"})), "branch side, and this is main");
    let path = beside(&bench, "log.sarif", &first());
    let path = path.to_str().unwrap();
    bench.findings(["import", "--close-missing", "--scanned", &side, path]).ok().says("0 closed");
    // named as the branch is, which says nothing of what that branch has
    let word = &absent[..7];
    bench.git(["branch", word, &side]).ok();
    holds_back(&bench, &of(json!({"revisionId": word})), "commit 1234567, which is not here");
    gives(&bench, &of(json!({"branch": "main"})), ["--close-missing"], [0, 1, 0, 0, 1, 0]);
}

#[test]
fn a_report_of_other_code_may_close_where_that_is_wanted() {
    let bench = two();
    let log = with_provenance(&first(), json!([{"revisionId": "1".repeat(40)}]));
    gives(&bench, &log, ["--close-missing", "--allow-empty"], [0, 1, 0, 0, 1, 0]);
    let bench = two();
    let short = bench.hash("HEAD")[..8].to_owned();
    let log = with_provenance(&first(), json!([{"revisionId": short}]));
    gives(&bench, &log, ["--close-missing"], [0, 1, 0, 0, 1, 0]);
}

/// Who reads the document alone has to know why nothing was closed.
#[test]
fn what_is_warned_of_stands_in_the_document_too() {
    let bench = two();
    let path = beside(&bench, "empty.sarif", &log(vec![]));
    let answer = bench.findings(["import", path.to_str().unwrap(), "--close-missing", "--json"]).ok();
    let notes = &answer.data()["notes"];
    let told = "warning: what is missing was left open, for Asp 1.2.0 reports nothing; --allow-empty closes it all the same";
    assert_eq!(notes, &json!([told]));
    answer.says(told);
    assert_eq!(import(&bench, &both(), [])["notes"], json!([]));
}

#[test]
fn a_rehearsal_says_what_would_be() {
    let bench = two();
    let path = beside(&bench, "log.sarif", &first());
    let path = path.to_str().unwrap();
    let answer = bench.findings(["import", "--close-missing", "--dry-run", path]).ok();
    answer.says("whatever it does not report would be closed");
    bench.findings(["import", "--close-missing", path]).ok().says("whatever it does not report was closed");
}

/// Linters report of such a file that alone, each in a way of its own.
#[test]
fn a_file_that_could_not_be_parsed_keeps_its_findings_open() {
    let saying = |rule: Option<&str>, message: &str| {
        let mut result = result("x", "a.rs", 3, "three");
        result["message"]["text"] = json!(message);
        match rule {
            Some(rule) => result["ruleId"] = json!(rule),
            None => drop(result.as_object_mut().unwrap().remove("ruleId")),
        }
        log(vec![result, self::result("R3", "b.rs", 4, "four")])
    };
    for (rule, message) in [
        (Some("invalid-syntax"), "Expected an indented block"),
        (Some("E999"), "SyntaxError: invalid syntax"),
        (None, "Parsing error: Unexpected token"),
    ] {
        let bench = two();
        let path = beside(&bench, "log.sarif", &saying(rule, message));
        let answer = bench.findings(["import", "--close-missing", path.to_str().unwrap()]).ok();
        answer.says(", 0 closed").says("note: left open though not reported: 2 findings (");
        answer.says("for their files could not be parsed");
    }
    let bench = two();
    gives(&bench, &saying(Some("R9"), "Broken"), ["--close-missing", "--allow-empty"], [2, 0, 0, 0, 2, 0]);
}

#[test]
fn a_notification_that_a_file_could_not_be_parsed_keeps_its_findings_open() {
    let place = json!([{"physicalLocation": {"artifactLocation": {"uri": "a.rs"}}}]);
    for note in [
        json!({"level": "warning", "descriptor": {"id": "SyntaxError"}, "message": {"text": "Syntax error at line a.rs:3:\n no"}}),
        json!({"descriptor": {"id": "PartialParsing"}, "message": {"text": "skipped"}, "locations": place}),
    ] {
        let bench = two();
        let mut log = log(vec![result("R3", "b.rs", 4, "four")]);
        log["runs"][0]["invocations"][0]["toolExecutionNotifications"] = json!([note]);
        gives(&bench, &log, ["--close-missing"], [1, 0, 0, 0, 0, 0]);
    }
}

#[test]
fn a_claim_ends_with_its_finding() {
    let bench = two();
    let claimed = id(&at_line(&bench, 2)).to_owned();
    bench.findings(["start", &claimed, "--as", "me"]).ok();
    let path = beside(&bench, "log.sarif", &first());
    bench.findings(["import", "--close-missing", path.to_str().unwrap()]).ok().says("claim");
    assert!(bench.finding(&claimed).get("claim").is_none());
    bench.git(["for-each-ref", "refs/findings/claims"]).ok().is("");
}

#[test]
fn without_a_scan_there_is_nothing_to_be_missing_from() {
    let bench = two();
    let list =
        json!([{"id": "BUG-1", "title": "t", "description": "d", "created_at": "2026-01-01T00:00:00Z"}]);
    let path = beside(&bench, "bugs.json", &list);
    bench
        .findings(["import", "--close-missing", path.to_str().unwrap()])
        .fails(2)
        .says("--close-missing")
        .says("scanner");
    assert_eq!(at_line(&bench, 1)["status"], "open");
}

/// The scanner does not see it, and each of its reports would close it again.
#[test]
fn what_somebody_opened_again_is_not_closed_by_the_same_tool_a_second_time() {
    let bench = Bench::started();
    let all = log((1..=3).map(|line| result("R1", "a.rs", line, &format!("line {line}"))).collect());
    let fewer = log((1..=2).map(|line| result("R1", "a.rs", line, &format!("line {line}"))).collect());
    gives(&bench, &all, [], [3, 0, 0, 0, 0, 0]);
    let ours = id(&at_line(&bench, 3)).to_owned();
    gives(&bench, &fewer, ["--close-missing"], [0, 2, 0, 0, 1, 0]);
    bench.findings(["reopen", &ours, "--reason", "still there"]).ok();
    changes_nothing(&bench, &fewer, ["--close-missing"]);
    let path = beside(&bench, "log.sarif", &fewer);
    bench.findings(["import", path.to_str().unwrap(), "--close-missing"]).ok().says(&format!(
        "note: left open though not reported: 1 finding ({ours}), for somebody opened them again"
    ));
    assert_eq!(bench.finding(&ours)["status"], "open");
    // what a person had closed before is as any other
    bench.findings(["resolve", &ours, "--type", "wont_fix", "--details", "no"]).ok();
    bench.findings(["reopen", &ours, "--reason", "after all"]).ok();
    gives(&bench, &fewer, ["--close-missing"], [0, 2, 0, 0, 1, 0]);
}

/// Two branches import one log, and each files its own: what the report has once is missing in neither.
#[test]
fn of_two_findings_of_one_result_none_is_missing() {
    let bench = Bench::started();
    bench.commit_file("a.rs", "one\n", "First");
    let one = log(vec![result("R1", "a.rs", 1, "one")]);
    bench.git(["checkout", "-q", "-b", "side"]).ok();
    gives(&bench, &one, [], [1, 0, 0, 0, 0, 0]);
    bench.git(["checkout", "-q", "-"]).ok();
    bench.commit_file("b.rs", "other\n", "Second");
    gives(&bench, &one, [], [1, 0, 0, 0, 0, 0]);
    bench.git(["merge", "-q", "--no-edit", "side"]).ok();
    let before = bench.hash("HEAD");
    let path = beside(&bench, "log.sarif", &one);
    let told = bench.findings(["import", path.to_str().unwrap(), "--close-missing"]).ok();
    told.says("0 closed").says("for another finding stands for the same result");
    assert_eq!(bench.hash("HEAD"), before);
    // also where the line moved
    bench.commit_file("a.rs", "\n\none\n", "Third");
    gives(&bench, &log(vec![result("R1", "a.rs", 3, "one")]), ["--close-missing"], [0, 0, 1, 0, 0, 0]);
}
