//! `import`: what agents really write becomes findings, once, and nothing is lost, overwritten or half done.

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::samples::{all_valid, fixture, mended, numbers, shared, stored, strings, text};

fn import(files: &[String]) -> Vec<&str> {
    let mut arguments = vec!["import", "--json"];
    arguments.extend(files.iter().map(String::as_str));
    arguments
}

/// The records of lists that agents wrote.
fn records(files: &[String]) -> Vec<Value> {
    files.iter().flat_map(|file| mended(file)["entries"].as_array().unwrap().clone()).collect()
}

/// The whole of what a team goes through with such files.
#[track_caller]
fn lives_through(files: &[String]) -> Bench {
    let bench = Bench::started();
    let records = records(files);
    let count = records.len() as u64;
    let (before, clean) = (bench.commits(), bench.status());
    let first = bench.findings(import(files)).json();
    assert_eq!(numbers(&first), [count, 0, 0, 0, 0, 0]);
    assert_eq!((bench.commits(), bench.status()), (before + 1, clean.clone()), "one commit, and all of it");
    assert_eq!(first["commit"], bench.hash("HEAD"));

    let found = all_valid(&bench);
    assert_eq!(found.len() as u64, count);
    keeps_every_text(&bench, &records);
    changes_nothing_again(&bench, files, count);

    let ids: Vec<&str> = found.iter().map(|(_, finding)| finding["id"].as_str().unwrap()).collect();
    bench.findings(["edit", ids[0], "--set", "title=Ours", "--set", "severity=critical"]).ok();
    bench.findings(["resolve", ids[1], "--type", "wont_fix", "--details", "by design"]).ok();
    bench.findings(["resolve", ids[2], "--commit", "HEAD"]).ok();
    bench.findings(["confirm", ids[3]]).ok();
    let triaged = stored(&bench);
    changes_nothing_again(&bench, files, count);
    assert_eq!(stored(&bench), triaged);
    bench
}

#[track_caller]
fn changes_nothing_again(bench: &Bench, files: &[String], count: u64) {
    let (before, status) = (bench.hash("HEAD"), bench.status());
    let again = bench.findings(import(files)).json();
    assert_eq!(numbers(&again), [0, count, 0, 0, 0, 0]);
    assert_eq!((&again["stored"], &again["commit"]), (&json!("unchanged"), &Value::Null));
    let plain = std::iter::once("import").chain(files.iter().map(String::as_str));
    bench.findings(plain).ok().says(&format!("unchanged: 0 created, {count} unchanged"));
    assert_eq!((bench.hash("HEAD"), bench.status()), (before, status));
}

/// A text stands in the export as it was, or as a tag behind its field's name, or split into numbered steps.
#[track_caller]
fn keeps_every_text(bench: &Bench, records: &[Value]) {
    let export = bench.findings(["export", "--format", "jsonl", "--all-fields"]).ok().stdout;
    let findings: Vec<Value> = export.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(findings.len(), records.len());
    for record in records {
        let finding = findings.iter().find(|finding| finding["id"] == record["id"]).unwrap();
        let kept = strings(finding);
        let steps = finding["reproduction"]["steps"].as_array().cloned().unwrap_or_default();
        let numbered: Vec<String> = steps
            .iter()
            .enumerate()
            .map(|(index, step)| format!("{}. {}", index + 1, step.as_str().unwrap()))
            .collect();
        for (field, value) in record.as_object().unwrap() {
            let text = value.as_str().unwrap();
            let found = kept.contains(text)
                || kept.contains(&format!("{field}:{text}"))
                || numbered.join("\n") == text;
            assert!(found, "{}: {field} is lost: {text:?} in {finding}", record["id"]);
        }
    }
}

#[test]
fn lists_of_agents_become_valid_findings_once() {
    lives_through(&[fixture("bugs.json"), fixture("dx.json")]);
}

#[test]
fn what_agents_really_filed_becomes_158_valid_findings_once() {
    let Some(files) =
        ["bugs.json", "dx.json"].map(|name| shared(&format!("data/stageflow/{name}"))).into_iter().collect()
    else {
        return;
    };
    let bench = lives_through(&Vec::clone(&files));
    assert_eq!(stored(&bench).len(), 158);
}

#[test]
fn the_commit_names_the_files_and_the_agents() {
    let bench = Bench::started();
    bench.findings(import(&[fixture("bugs.json"), fixture("dx.json")])).ok();
    bench.git(["log", "-1", "--format=%s"]).ok().is("findings: import 7 findings from bugs, dx\n");
    bench
        .git(["log", "-1", "--format=%(trailers:key=Finding-Agent,valueonly)"])
        .ok()
        .is("agent-a\nagent-b\n\n");
}

#[test]
fn half_a_surrogate_pair_is_repaired_and_reported() {
    let bench = Bench::started();
    let answer = bench.findings(["import", &fixture("bugs.json")]).ok();
    answer.says("repaired").says("half of a surrogate pair").says("BUG-003");
    assert_eq!(bench.finding("BUG-003")["description"], "A string that ends in \u{fffd} is called valid");
    let bench = Bench::started();
    let data = bench.findings(import(&[fixture("bugs.json")])).json();
    let repaired: Vec<&Value> =
        data["report"].as_array().unwrap().iter().filter(|note| note["action"] == "repaired").collect();
    assert_eq!(repaired.len(), 2, "{data}");
    assert!(repaired.iter().all(|note| note["records"] == json!(["bugs:BUG-003"])), "{repaired:?}");
    assert!(repaired[0]["rule"].as_str().unwrap().starts_with("line 41, column "), "{repaired:?}");
}

#[test]
fn what_was_mapped_and_defaulted_is_said_in_few_lines() {
    let bench = Bench::started();
    let answer = bench.findings(["import", &fixture("bugs.json"), &fixture("dx.json")]).ok();
    for line in [
        "defaulted type: missing, became dx  (2 records, first dx:DX-001)",
        "mapped    type: 'silent_failure' became reliability, and a tag  (bugs:BUG-003)",
        "mapped    created_at: '…' is kept in extensions.created_at  (3 records, first bugs:BUG-003)",
    ] {
        // some lines fold values, others name the only one
        let told = answer.stdout.lines().any(|told| told.trim() == line);
        assert!(told || line.contains("silent_failure"), "{line}\n{answer}");
    }
    assert_eq!(bench.finding("DX-002")["severity"], "medium", "P1");
    assert_eq!(bench.finding("DX-002")["tags"], json!(["category:documentation", "priority:P1"]));
    assert_eq!(bench.finding("BUG-004")["type"], "bug");
    assert_eq!(bench.finding("BUG-004")["tags"], json!(["correctness"]));
    assert_eq!(bench.finding("BUG-004")["created_at"], "2026-02-04T11:52:37Z");
}

#[test]
fn strengths_come_in_only_when_asked_for() {
    let bench = Bench::started();
    let (before, file) = (bench.commits(), fixture("strengths.json"));
    let data = bench.findings(import(std::slice::from_ref(&file))).json();
    assert_eq!((numbers(&data), bench.commits()), ([0, 0, 0, 0, 0, 1], before));
    bench.findings(["import", &file]).ok().says("--strengths");
    bench.findings(["import", "--strengths", &file]).ok();
    let finding = bench.finding("STR-001");
    assert_eq!(
        (&finding["type"], &finding["severity"], &finding["tags"]),
        (&json!("improvement"), &json!("info"), &json!(["strength"]))
    );
}

/// Nothing of a file that cannot be understood gets in, and the reason is told.
#[track_caller]
fn is_refused(bench: &Bench, name: &str, text: &str, reasons: &[&str]) {
    bench.write(&format!("../{name}"), text);
    let (head, status) = (bench.hash("HEAD"), bench.status());
    for flags in [&["import"][..], &["import", "--partial"]] {
        let answer = bench.findings(flags.iter().copied().chain([format!("../{name}").as_str()])).fails(1);
        for reason in reasons {
            answer.says(reason);
        }
        assert_eq!(answer.stdout, "", "{answer}");
    }
    assert_eq!((bench.hash("HEAD"), bench.status()), (head, status));
    assert!(stored(bench).is_empty());
}

#[test]
fn half_a_file_is_refused_with_its_place() {
    let bench = Bench::started();
    let whole = text(&fixture("bugs.json"));
    is_refused(
        &bench,
        "bugs.json",
        &whole[..whole.len() / 2],
        &["../bugs.json:40:16: the file ends inside this string"],
    );
    is_refused(&bench, "empty.json", "", &["../empty.json"]);
    is_refused(&bench, "words.json", "these are not findings\n", &["../words.json:1:1"]);
    is_refused(&bench, "deep.json", &"[".repeat(100_000), &["../deep.json:"]);
}

#[test]
fn an_unknown_shape_is_named_with_the_shapes_that_are_known() {
    let bench = Bench::started();
    is_refused(
        &bench,
        "odd.json",
        r#"{"issues": [{"title": "t"}]}"#,
        &[
            "../odd.json is a JSON object with the keys issues",
            "{\"metadata\", \"findings\"}",
            "{\"entries\"}",
        ],
    );
    is_refused(&bench, "number.json", "17", &["../number.json"]);
}

#[test]
fn a_file_that_is_missing_and_a_folder_without_json_are_not_found() {
    let bench = Bench::started();
    bench.findings(["import", "none.json"]).fails(3).says("there is no file 'none.json'");
    bench.findings(["import", "src"]).fails(3).says("'src' holds no .json, .jsonl, .csv, .sarif file");
    let unborn = Bench::new();
    unborn.findings(["import", &fixture("bugs.json")]).fails(3).says("git findings init");
}

const ONE_BAD: &str = r#"{"entries": [
    {"id": "BUG-001", "title": "first", "created_at": "2026-01-01T00:00:00Z"},
    {"id": "BUG-002", "severity": "high"},
    17,
    {"id": "BUG-003", "title": "third", "created_at": "2026-01-01T00:00:00Z"}]}"#;

#[test]
fn one_bad_record_stops_all_unless_the_rest_is_wanted() {
    let bench = Bench::started();
    bench.write("../bugs.json", ONE_BAD);
    let (head, status) = (bench.hash("HEAD"), bench.status());
    bench
        .findings(["import", "../bugs.json"])
        .fails(1)
        .says("2 records cannot become findings; nothing was imported")
        .says("bugs:BUG-002: has neither title nor description")
        .says("hint: --partial");
    assert_eq!((bench.hash("HEAD"), bench.status()), (head, status));

    let answer = bench.findings(["import", "--partial", "../bugs.json", "--json"]).fails(1);
    assert_eq!(numbers(&answer.data()), [2, 0, 0, 0, 0, 0], "{answer}");
    let stored = stored(&bench);
    let titles: Vec<&str> = stored.iter().map(|(_, finding)| finding["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["first", "third"]);
    bench.findings(["import", "--partial", "../bugs.json"]).fails(1).says("0 created, 2 unchanged");
}

#[test]
fn a_dry_run_shows_the_files_and_writes_none() {
    let bench = Bench::started();
    let head = bench.hash("HEAD");
    bench
        .findings(["import", "--dry-run", &fixture("run.json")])
        .ok()
        .says("+++ b/findings/LED-001/LED-001-BUG-001.json")
        .says("+++ b/findings/runs/7b0c2c52-93f2-4ad4-9d0c-6a40a9a3a001.json")
        .says("3 created");
    assert_eq!((bench.hash("HEAD"), bench.status().as_str()), (head, ""));
    assert!(stored(&bench).is_empty());
    bench.findings(["import", "--no-commit", &fixture("dx.json")]).ok();
    assert_eq!(bench.status(), "A  findings/DX-001.json\nA  findings/DX-002.json\n");
}

#[test]
fn standard_input_lines_and_folders_are_read_too() {
    let bench = Bench::started();
    let lines = "{\"id\":\"A-BUG-1\",\"title\":\"a\"}\n\n{\"id\":\"A-BUG-2\",\"title\":\"b\"}\n";
    let data = bench.findings(["import", "-", "--json"]).stdin(lines).json();
    assert_eq!(numbers(&data)[0], 2);
    bench.write("../reports/1.json", r#"[{"id":"B-BUG-1","title":"c"}]"#);
    bench.write("../reports/2.jsonl", "{\"id\":\"B-BUG-2\",\"title\":\"d\"}\n");
    bench.write("../reports/notes.txt", "no findings here");
    let data = bench.findings(["import", "../reports", "--json"]).json();
    assert_eq!(numbers(&data)[0], 2);
    assert_eq!(stored(&bench).len(), 4);
}

#[test]
fn numbers_keep_their_digits_and_unknown_fields_their_place() {
    let bench = Bench::started();
    bench.findings(["import", &fixture("run.json")]).ok();
    let file = bench.read("findings/LED-001/LED-001-BUG-001.json");
    assert!(file.contains("\"confidence\": 0.950"), "{file}");
    assert!(!file.contains("null"), "{file}");
}

/// Two agents both began at BUG-001.
#[test]
fn the_same_id_from_another_source_makes_a_second_finding_and_both_answer_to_it() {
    let bench = Bench::started();
    bench.findings(["import", &fixture("bugs.json")]).ok();
    let first = bench.read("findings/BUG-001.json");
    bench.write(
        "../other/bugs.json",
        r#"{"entries":[{"id":"BUG-001","title":"Another one","description":"d","created_at":"2025-01-01T00:00:00Z"}]}"#,
    );
    let data = bench.findings(["import", "--json", "../other/bugs.json"]).json();
    assert_eq!(numbers(&data), [1, 0, 0, 0, 0, 0]);
    let id = data["changes"][0]["id"].as_str().unwrap();
    assert_ne!(id, "BUG-001");
    assert_eq!(bench.finding(id)["aliases"], json!(["BUG-001"]));
    assert_eq!(bench.read("findings/BUG-001.json"), first, "never an overwrite");
    for revision in [&[][..], &["--at", "HEAD"]] {
        let shown = bench.findings(["show", "BUG-001"].iter().chain(revision)).ok();
        shown.says("BUG-001  Pool leaks sockets on retry").says(&format!("{id}  Another one"));
    }
    bench.findings(["confirm", "BUG-001"]).ok();
    assert_eq!(bench.finding(id)["status"], "open", "an id means the finding that has it now");
    for file in [fixture("bugs.json"), "../other/bugs.json".to_owned()] {
        let data = bench.findings(import(&[file])).json();
        assert_eq!((numbers(&data)[0], &data["stored"]), (0, &json!("unchanged")));
    }
}

/// A later file of the same run: one record changed, one is new, one was edited here in another field.
/// A title put better made a second finding, for agents seldom write when they found something.
#[test]
fn an_undated_record_with_another_title_updates_its_finding() {
    let bench = Bench::started();
    let record = |title: &str, description: &str| {
        json!([{"id": "A-1", "title": title, "description": description, "type": "bug", "severity": "high", "status": "open"}])
            .to_string()
    };
    bench.write("r.json", record("Cache never expires", "Entries stay for ever"));
    bench.findings(["import", "r.json"]).ok().says("1 created");
    bench.write("r.json", record("Cache entries never expire", "Entries stay for ever"));
    bench
        .findings(["import", "r.json"])
        .ok()
        .says("0 created, 0 unchanged, 1 updated")
        .says("  updated   A-1 high: Cache entries never expire\n");
    assert_eq!(bench.finding("A-1")["title"], "Cache entries never expire");
    bench.findings(["import", "r.json"]).ok().says("unchanged: 0 created, 1 unchanged");
    bench.write("other.json", record("Router drops keys", "Two writers race for one slot"));
    bench.findings(["import", "other.json"]).ok().says("1 created").says("A-1 is another finding");
    for file in ["r.json", "other.json"] {
        bench.findings(["import", file]).ok().says("unchanged: 0 created, 1 unchanged");
    }
}

#[test]
fn a_newer_file_of_a_run_updates_what_nobody_changed_here() {
    let bench = Bench::started();
    bench.findings(["import", &fixture("run.json")]).ok();
    bench.findings(["edit", "LED-001-DX-001", "--set", "title=Ours"]).ok();
    bench.findings(["edit", "LED-001-BUG-001", "--set", "severity=high"]).ok();
    let mut run: Value = serde_json::from_str(&text(&fixture("run.json"))).unwrap();
    run["findings"][0]["title"] = "Two writers, two updates lost".into();
    run["findings"][2]["title"] = "E17 says little".into();
    let mut fourth = run["findings"][2].clone();
    fourth["id"] = "LED-001-DX-002".into();
    run["findings"].as_array_mut().unwrap().push(fourth);
    run["metadata"]["completed_at"] = "2026-02-06T00:00:00Z".into();
    bench.write("../run.json", run.to_string());
    let commits = bench.commits();
    let answer = bench.findings(["import", "../run.json"]).ok();
    answer.says("1 created, 2 unchanged, 1 updated, 0 reopened, 0 closed");
    answer.says("kept").says("title: changed here and in the record since the last import, kept as here");
    assert_eq!(bench.commits(), commits + 1);
    let first = bench.finding("LED-001-BUG-001");
    assert_eq!(
        (&first["title"], &first["severity"]),
        (&json!("Two writers, two updates lost"), &json!("high"))
    );
    assert_eq!(bench.finding("LED-001-DX-001")["title"], "Ours");
    assert_eq!(bench.finding("LED-001-DX-002")["title"], "E17 says little");
    let stored = bench.read_json("findings/runs/7b0c2c52-93f2-4ad4-9d0c-6a40a9a3a001.json");
    assert_eq!(stored["completed_at"], "2026-02-06T00:00:00Z");
    bench.findings(["import", "../run.json"]).ok().says("unchanged: 0 created, 4 unchanged");
}

#[test]
fn another_run_with_the_same_ids_makes_findings_of_its_own() {
    let bench = Bench::started();
    bench.findings(["import", &fixture("run.json")]).ok();
    let other = text(&fixture("run.json")).replace("7b0c2c52", "8b0c2c52");
    bench.write("../run.json", &other);
    let data = bench.findings(["import", "--json", "../run.json"]).json();
    assert_eq!(numbers(&data), [3, 0, 0, 0, 0, 0]);
    assert_eq!(stored(&bench).len(), 6);
    assert_eq!(bench.finding("LED-001-BUG-002")["aliases"], json!(["LED-001-BUG-001"]));
    for file in [fixture("run.json"), "../run.json".to_owned()] {
        assert_eq!(numbers(&bench.findings(import(&[file])).json()), [0, 3, 0, 0, 0, 0]);
    }
}

#[test]
fn only_a_later_report_opens_what_was_resolved_and_only_when_allowed() {
    let bench = Bench::started();
    bench.findings(["import", &fixture("run.json")]).ok();
    bench.findings(["resolve", "LED-001-BUG-001", "--commit", "HEAD"]).ok();
    bench.findings(["resolve", "LED-001-DX-001", "--type", "wont_fix", "--details", "fine"]).ok();
    let later = text(&fixture("run.json")).replace("2026-02-05T15:30:00Z", "2027-01-01T00:00:00Z");
    bench.write("../run.json", &later);
    let data = bench.findings(["import", "--json", "../run.json"]).json();
    assert_eq!(numbers(&data), [0, 3, 0, 0, 0, 0]);
    assert_eq!(bench.finding("LED-001-BUG-001")["status"], "resolved");
    let data = bench.findings(["import", "--json", "--reopen", "../run.json"]).json();
    assert_eq!(numbers(&data), [0, 2, 0, 1, 0, 0]);
    let finding = bench.finding("LED-001-BUG-001");
    assert_eq!((&finding["status"], &finding["resolution"]), (&json!("open"), &Value::Null));
    assert_eq!(bench.finding("LED-001-DX-001")["status"], "wont_fix");
}

#[test]
fn a_finding_that_cannot_be_read_stops_an_import_that_might_file_it_twice() {
    let bench = Bench::started();
    bench.commit_file("findings/BUG-001.json", "{", "break");
    bench
        .findings(["import", &fixture("bugs.json")])
        .fails(4)
        .says("'findings/BUG-001.json' cannot be read")
        .says("git findings validate findings/BUG-001.json");
    assert_eq!(bench.status(), "");
}

#[test]
fn a_folder_is_read_with_the_folders_below_it() {
    let bench = Bench::started();
    let finding = r#"{"type":"bug","severity":"low","title":"One","description":"D","created_at":"2026-01-01T00:00:00Z"}"#;
    bench.write("reports/a/one.json", finding);
    bench.write("reports/.hidden/two.json", finding.replace("One", "Two"));
    bench.findings(["import", "reports"]).ok().says("1 created");
}
