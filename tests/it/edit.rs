//! `edit`: the fields named change, and no other line.

use serde_json::json;

use super::bench::Bench;

const FILE: &str = "findings/FIN/FIN-BUG-001.json";

fn numstat(bench: &Bench) -> String {
    bench.git(["show", "--numstat", "--format=", "HEAD"]).ok().stdout
}

#[test]
fn one_field_is_one_line() {
    let bench = Bench::started();
    bench.create(["--tag", "a,b", "--data-risk", "low"]);
    bench.findings(["edit", "FIN-BUG-001", "--set", "severity=critical"]).ok().says("FIN-BUG-001 edited");
    assert_eq!(numstat(&bench), format!("1\t1\t{FILE}\n"));
    bench
        .git(["log", "-1", "--format=%s%n%(trailers)"])
        .ok()
        .is("findings: edit FIN-BUG-001\nFinding: FIN-BUG-001\n\n");
    bench.findings(["edit", "FIN-BUG-001", "--set", "impact.data_risk=high"]).ok();
    assert_eq!(numstat(&bench), format!("1\t1\t{FILE}\n"));
    bench.findings(["edit", "FIN-BUG-001", "--set", "component=Router"]).ok();
    assert_eq!(numstat(&bench), format!("2\t0\t{FILE}\n"), "the field and the blank line that parts it");
    bench.findings(["edit", "FIN-BUG-001", "--unset", "component"]).ok();
    assert_eq!(numstat(&bench), format!("0\t2\t{FILE}\n"));
    bench.findings(["edit", "FIN-BUG-001", "--add", "tags=c"]).ok();
    assert_eq!(bench.finding("FIN-BUG-001")["tags"], json!(["a", "b", "c"]));
    bench.findings(["edit", "FIN-BUG-001", "--drop", "tags=a,c"]).ok();
    assert_eq!(bench.finding("FIN-BUG-001")["tags"], json!(["b"]));
    bench.findings(["validate", "--strict"]).ok().says("0 errors, 0 warnings, 0 notes");
}

#[test]
fn unknown_fields_numbers_and_style_survive() {
    let bench = Bench::started();
    let text = "{\r\n\t\"zebra\": 1.50e3,\r\n\t\"id\": \"FIN-BUG-001\", \"type\": \"bug\",\r\n\t\"severity\": \"low\",\r\n\
                \t\"title\": \"T\", \"description\": \"D\", \"status\": \"open\",\r\n\
                \t\"created_at\": \"2026-01-01T00:00:00Z\",\r\n\t\"big\": 123456789012345678901234567890\r\n}";
    // git's own line-end rule for the folder would change the file before the command does
    bench.write("findings/.gitattributes", "");
    bench.commit_file(FILE, text, "By hand");
    bench.findings(["edit", "FIN-BUG-001", "--set", "severity=high"]).ok();
    assert_eq!(bench.read(FILE), text.replace("\"low\"", "\"high\""));
}

#[test]
fn what_is_so_already_is_unchanged() {
    let bench = Bench::started();
    bench.create([]);
    let answer = bench.findings(["edit", "FIN-BUG-001", "--set", "severity=high"]).ok();
    answer.is("- FIN-BUG-001 unchanged (open)\n");
    let data = bench.findings(["edit", "FIN-BUG-001", "--set", "severity=high", "--json"]).json();
    assert_eq!((&data["stored"], &data["commit"]), (&json!("unchanged"), &json!(null)));
    assert_eq!(bench.commits(), 2);
}

#[test]
fn a_patch_from_standard_input_merges() {
    let bench = Bench::started();
    bench.create(["--component", "Router", "--data-risk", "low"]);
    let patch = r#"{"title": "New", "component": null, "impact": {"security_risk": "high"}}"#;
    bench.findings(["edit", "FIN-BUG-001", "--from", "-"]).stdin(patch).ok();
    let finding = bench.finding("FIN-BUG-001");
    assert_eq!((&finding["title"], finding.get("component")), (&json!("New"), None));
    assert_eq!(finding["impact"], json!({"data_risk": "low", "security_risk": "high"}));
}

#[test]
fn several_ids_are_one_commit_and_all_or_none() {
    let bench = Bench::started();
    bench.create([]);
    bench.create([]);
    bench.findings(["edit", "FIN-BUG-001", "FIN-BUG-002", "--set", "component=Bag"]).ok();
    assert_eq!(bench.commits(), 4);
    bench.git(["log", "-1", "--format=%s"]).ok().is("findings: edit 2 findings\n");
    bench.findings(["edit", "FIN-BUG-001", "FIN-BUG-404", "--set", "component=Router"]).fails(3);
    assert_eq!(bench.finding("FIN-BUG-001")["component"], "Bag");
    bench.findings(["edit", "-", "--set", "component=Router"]).stdin("FIN-BUG-001\n\nFIN-BUG-002\n").ok();
    assert_eq!(bench.finding("FIN-BUG-002")["component"], "Router");
    assert_eq!(bench.commits(), 5);
}

#[test]
fn fields_with_a_verb_of_their_own_are_refused_and_name_it() {
    let bench = Bench::started();
    bench.create([]);
    let cases = [
        ("status=resolved", "confirm, start, stop, resolve or reopen"),
        ("resolution.commit_hash=abcd", "git findings resolve"),
        ("resolved_at=2026-01-01T00:00:00Z", "git findings resolve"),
        ("id=FIN-BUG-002", "an id never changes"),
        ("claim.by=me", "git findings start"),
        ("aliases=OLD-1", "kept by the program"),
    ];
    for (assignment, said) in cases {
        bench.findings(["edit", "FIN-BUG-001", "--set", assignment]).fails(2).says(said);
        let patch = match assignment.split_once('=') {
            Some((field, value)) => json!({ field.split('.').next().unwrap(): value }).to_string(),
            None => unreachable!(),
        };
        bench.findings(["edit", "FIN-BUG-001", "--from", "-"]).stdin(patch).fails(2).says(said);
    }
    assert_eq!(bench.commits(), 2);
}

#[test]
fn wrong_fields_and_words_name_the_nearest_and_write_nothing() {
    let bench = Bench::started();
    bench.create([]);
    let before = bench.read(FILE);
    bench.findings(["edit", "FIN-BUG-001", "--set", "severty=low"]).fails(2).says("did you mean 'severity'?");
    bench
        .findings(["edit", "FIN-BUG-001", "--set", "severity"])
        .fails(2)
        .says("'severity' is not FIELD=VALUE");
    bench.findings(["edit", "FIN-BUG-001", "--add", "title=x"]).fails(2).says("'title' is no list");
    let answer = bench.findings(["edit", "FIN-BUG-001", "--set", "severity=hgh"]).fails(2);
    answer.says("did you mean 'high'?").says("nothing was written").says("FIN-BUG-001.json:6:15");
    assert_eq!(bench.read(FILE), before);
    assert_eq!(bench.status(), "");
}

#[test]
fn a_dry_run_is_the_diff_that_git_would_show() {
    let bench = Bench::started();
    bench.create([]);
    let shown = bench.findings(["edit", "FIN-BUG-001", "--set", "severity=low", "--dry-run"]).ok();
    insta::assert_snapshot!(shown.snapshot());
    let data = bench.findings(["edit", "FIN-BUG-001", "--set", "severity=low", "-n", "--json"]).json();
    assert_eq!(data["stored"], "dry_run");
    let diff = data["diff"].as_str().unwrap().to_owned();
    assert_eq!((bench.status(), bench.commits()), (String::new(), 2));
    bench.git(["apply", "--index", "-"]).stdin(&diff).ok();
    assert_eq!(bench.finding("FIN-BUG-001")["severity"], "low", "the diff is one that git applies");
}

#[test]
fn edits_of_the_user_are_not_swept_in() {
    let bench = Bench::started();
    bench.create([]);
    bench.write(FILE, bench.read(FILE).replace("Under load.", "By hand."));
    let answer = bench.findings(["edit", "FIN-BUG-001", "--set", "severity=low"]).fails(5);
    answer.says("--include-edits").says("By hand.");
    assert_eq!(bench.commits(), 2);
    assert!(bench.read(FILE).contains("By hand."));
    bench.findings(["edit", "FIN-BUG-001", "--set", "severity=low", "--include-edits"]).ok();
    assert_eq!(numstat(&bench), format!("2\t2\t{FILE}\n"));
    assert_eq!(bench.status(), "");
}

#[test]
fn without_changes_and_without_a_terminal_it_asks_nobody() {
    let bench = Bench::started();
    bench.create([]);
    let answer = bench.findings(["edit", "FIN-BUG-001"]).env("EDITOR", "touch asked").fails(2);
    answer.says("no terminal to edit in").says("--severity").says("--set FIELD=VALUE");
    assert!(!bench.has("asked"));
}

#[test]
fn a_place_is_added_and_a_slip_of_the_flags_is_explained() {
    let bench = Bench::started();
    bench.create(["--at", "src/bag.rs"]);
    bench.findings(["edit", "FIN-BUG-001", "--at", "bag.rs:1"]).in_folder("src").ok();
    let places = json!([{"path": "src/bag.rs"}, {"path": "src/bag.rs", "start_line": 1}]);
    assert_eq!(bench.finding("FIN-BUG-001")["locations"], places);
    let refused = |arguments: &[&str], said: &str| {
        bench.findings(["edit", "FIN-BUG-001"].iter().chain(arguments)).fails(2).says(said);
    };
    refused(&["--agent-run-id", "RUN-1"], "--set agent_run_id=RUN-1");
    refused(&["--extensions=a b"], "--set 'extensions=a b'");
    refused(&["--tags", "race"], "--add tags=race");
    refused(&["severity=low"], "hint: --set severity=low");
    refused(&["--set", "title="], "every finding has a title");
    refused(&["--set", "component="], "--unset component");
    refused(&["--set", "locations=src"], "locations: expected an array");
    let patch = |text: &str| bench.findings(["edit", "FIN-BUG-001", "--from", "-"]).stdin(text).fails(2);
    patch(r#"{"title": "a\nb"}"#).says("a title is one line");
    patch(r#"{"component": " "}"#).says("'component' is empty");
    let line = r#"{"id": "FIN-BUG-001", "severity": "low"}"#;
    bench
        .findings(["edit", "-", "--set", "component=x"])
        .stdin(line)
        .fails(2)
        .says("reads which findings change");
    bench.findings(["edit", "FIN-BUG-001", "--set", "description=-"]).stdin("From a pipe.\n").ok();
    assert_eq!(bench.finding("FIN-BUG-001")["description"], "From a pipe.");
}

/// GF-DX-004: what one types first are the flags of `create`.
#[test]
fn the_flags_of_create_change_fields_and_add_to_lists() {
    let bench = Bench::started();
    bench.create(["--tag", "old", "--step", "One", "--component", "Bag", "--conditions", "Always"]);
    let flags = ["--severity", "low", "--title", "Bag drops keys", "--tag", "old,new", "--step", "Two"];
    bench.findings(["edit", "FIN-BUG-001"].iter().chain(&flags)).ok().says("FIN-BUG-001 edited");
    let more = ["-d", "-", "-t", "security", "--workaround", "Wait", "--attach", "src/bag.rs"];
    bench.findings(["edit", "FIN-BUG-001"].iter().chain(&more)).stdin("From a pipe.\n").ok();
    let finding = bench.finding("FIN-BUG-001");
    assert_eq!((&finding["severity"], &finding["title"]), (&json!("low"), &json!("Bag drops keys")));
    assert_eq!((&finding["type"], &finding["description"]), (&json!("security"), &json!("From a pipe.")));
    assert_eq!(finding["tags"], json!(["old", "new"]));
    assert_eq!(finding["reproduction"], json!({"steps": ["One", "Two"], "conditions": "Always"}));
    assert_eq!(finding["impact"], json!({"workaround_available": true, "workaround_description": "Wait"}));
    assert_eq!(finding["attachments"][0]["path"], "src/bag.rs");
    assert_eq!(finding["component"], "Bag");
    bench.findings(["edit", "FIN-BUG-001", "--severity", "hgh"]).fails(2).says("high");
    bench.findings(["edit", "FIN-BUG-001", "--title", " "]).fails(2).says("'title' is empty");
}

/// GF-BUG-007: a field that no finding should have can be taken out of the file that has it.
#[test]
fn an_unknown_field_that_a_file_has_is_taken_out() {
    let bench = Bench::started();
    bench.create([]);
    let text = bench.read(FILE).replace("{\n", "{\n  \"location\": {\"file\": \"a\", \"row\": 1},\n");
    bench.commit_file(FILE, &text, "By hand");
    bench.findings(["edit", "FIN-BUG-001", "--unset", "location.column"]).fails(2).says("no field");
    bench.findings(["edit", "FIN-BUG-001", "--unset", "location.row"]).ok();
    assert_eq!(bench.finding("FIN-BUG-001")["location"], json!({"file": "a"}));
    bench.findings(["edit", "FIN-BUG-001", "--from", "-"]).stdin(r#"{"location": null}"#).ok();
    assert_eq!(bench.finding("FIN-BUG-001").get("location"), None);
    let refused = bench.findings(["edit", "FIN-BUG-001", "--unset", "componnent"]).fails(2);
    refused.says("a finding has no field 'componnent'").says("did you mean 'component'?");
    bench.findings(["edit", "FIN-BUG-001", "--set", "location=x"]).fails(2).says("no field 'location'");
}

#[test]
fn a_file_with_errors_is_mended_field_by_field_and_removed_by_its_id() {
    let bench = Bench::started();
    bench.create([]);
    let broken = bench.read(FILE).replace("\"high\"", "\"hihg\"").replace("\"open\"", "\"opne\"");
    bench.commit_file(FILE, &broken, "By hand");
    bench.findings(["edit", "FIN-BUG-001", "--set", "component=x"]).fails(2).says("nothing was written");
    bench.findings(["edit", "FIN-BUG-001", "--set", "severity=high"]).ok();
    bench.findings(["edit", "FIN-BUG-001", "--set", "status=open"]).ok();
    bench.findings(["validate"]).ok();
    bench.findings(["edit", "FIN-BUG-001", "--set", "status=confirmed"]).fails(2).says("use confirm");
    bench.commit_file(FILE, "{\"id\": ", "Cut off");
    bench.findings(["edit", "FIN-BUG-001", "--set", "severity=low"]).fails(4).says("not-json");
    bench.findings(["remove", "FIN-BUG-001", "--reason", "Cut off"]).ok().says("FIN-BUG-001 removed");
    assert!(!bench.has(FILE));
}

#[test]
fn a_refusal_shows_the_beginning_of_a_long_diff() {
    let bench = Bench::started();
    bench.create([]);
    let text = bench.read(FILE).replace(",\n\n", ",\n \n");
    bench.write(FILE, text);
    let answer = bench.findings(["edit", "FIN-BUG-001", "--set", "severity=low"]).fails(5);
    assert_eq!(answer.stderr.lines().count(), 13, "{answer}");
    answer.says("    …\nhint: commit them, or use --include-edits");
}
