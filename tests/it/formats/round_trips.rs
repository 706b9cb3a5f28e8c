//! Out and in again: a copy in another repository, and nothing at all in the same.

use serde_json::{Value, json as value};

use super::{export, peopled};
use crate::bench::Bench;
use crate::samples::{fixture, stored};

/// What a format is called, the file it is written to, and the flags of the way out and in.
const THERE_AND_BACK: [(&str, &str, &[&str], &[&str]); 5] = [
    ("jsonl", "copy.jsonl", &["--all-fields"], &[]),
    ("jsonl", "copy.jsonl", &[], &[]),
    ("csv", "copy.csv", &[], &[]),
    ("csv", "copy.csv", &["--raw"], &["--raw"]),
    ("defectdojo", "copy.json", &[], &[]),
];

fn imported(bench: &Bench, file: &str, flags: &[&str]) -> Value {
    bench.findings(["import", file, "--json"].iter().chain(flags)).json()
}

#[test]
fn an_export_changes_nothing_where_it_comes_from() {
    let bench = peopled();
    let before = stored(&bench);
    for (format, file, out, back) in THERE_AND_BACK {
        bench.write(file, export(&bench, &[&[format], out].concat()));
        let told = imported(&bench, file, back);
        let numbers = ["created", "updated", "reopened", "closed", "unchanged"].map(|name| &told[name]);
        assert_eq!(numbers, [&value!(0), &value!(0), &value!(0), &value!(0), &value!(6)], "{format}: {told}");
        assert_eq!(stored(&bench), before, "{format}");
    }
}

/// DefectDojo has a flag for each way to close a finding: all that `resolve` makes comes back, with its moment, and a finding
/// without a place gets none.
#[test]
fn what_resolve_makes_comes_back_from_defectdojo() {
    let bench = peopled();
    for way in ["by_design", "cannot_reproduce"] {
        let id = bench.create(["--title", way]);
        bench.findings(["resolve", &id, "--type", way, "--details", "so it is"]).ok();
    }
    let (other, before, copy) = (Bench::started(), stored(&bench), export(&bench, &["defectdojo"]));
    bench.write("copy.json", &copy);
    other.write("copy.json", &copy);
    assert_eq!(imported(&bench, "copy.json", &[])["unchanged"], 8);
    assert_eq!(stored(&bench), before);
    assert_eq!(imported(&other, "copy.json", &[])["created"], 8);
    for (_, ours) in before {
        let theirs = other.finding(ours["id"].as_str().unwrap());
        for field in ["status", "resolved_at", "locations"] {
            assert_eq!(theirs[field], ours[field], "{field} of {}", ours["id"]);
        }
        for field in ["resolution_type", "duplicate_of"] {
            assert_eq!(theirs["resolution"][field], ours["resolution"][field], "{field} of {}", ours["id"]);
        }
    }
    let told = other.findings(["validate"]).ok();
    told.says_nothing_of("resolution-mismatch").says_nothing_of("closed-without-resolution");
    assert_eq!(imported(&other, "copy.json", &[])["unchanged"], 8);
}

/// A log of our own is no scan: what a scanner filed keeps what the scanner's next log knows it by.
#[test]
fn a_log_of_our_own_leaves_findings_of_scanners_alone() {
    let bench = peopled();
    bench.write("scan.sarif", scan().to_string());
    assert_eq!(imported(&bench, "scan.sarif", &[])["created"], 2);
    bench.create([
        "--type",
        "bug",
        "--severity",
        "low",
        "--title",
        "in a rule's name",
        "--component",
        "critical",
    ]);
    let before = stored(&bench);
    for flags in [&["sarif"][..], &["sarif", "--profile", "github"], &["sarif", "--all"]] {
        bench.write("own.sarif", export(&bench, flags));
        let told = imported(&bench, "own.sarif", &[]);
        let numbers = ["created", "updated", "reopened", "closed"].map(|name| &told[name]);
        assert_eq!(numbers, [&value!(0); 4], "{flags:?}: {told}");
        assert_eq!(stored(&bench), before, "{flags:?}");
    }
    assert_eq!(imported(&bench, "scan.sarif", &[])["unchanged"], 2);
    let other = Bench::started();
    other.write("own.sarif", export(&bench, &["sarif"]));
    assert_eq!(imported(&other, "own.sarif", &[])["created"], 7);
    assert_eq!(imported(&other, "own.sarif", &[])["unchanged"], 7);
    for (_, copy) in stored(&other) {
        let ours = bench.finding(copy["id"].as_str().unwrap());
        for field in ["type", "severity", "status", "title", "description", "component", "tags"] {
            assert_eq!(copy[field], ours[field], "{field} of {}", copy["id"]);
        }
        assert_eq!(copy["created_at"], ours["created_at"]);
        assert_eq!(copy["locations"][0]["path"], ours["locations"][0]["path"]);
        assert_eq!(copy["resolution"]["resolution_type"], ours["resolution"]["resolution_type"]);
    }
    other.findings(["validate"]).ok();
}

/// With all findings in it, a log of ours is a copy of their places and of what became of them.
#[test]
fn closed_findings_and_places_come_back_from_a_whole_log_of_our_own() {
    let bench = peopled();
    for (id, place) in
        [("FIN-SEC-003", "src/bag.rs"), ("FIN-DX-001", "src/bag.rs:1-1"), ("FIN-BUG-001", "src/bag.rs:2-5")]
    {
        bench.findings(["edit", id, "--at", place]).ok();
    }
    let other = Bench::started();
    other.write("own.sarif", export(&bench, &["sarif", "--all"]));
    assert_eq!(imported(&other, "own.sarif", &[])["created"], 6);
    for (_, ours) in stored(&bench) {
        let copy = other.finding(ours["id"].as_str().unwrap());
        for field in ["status", "resolved_at", "locations"] {
            assert_eq!(copy[field], ours[field], "{field} of {}", ours["id"]);
        }
        for field in ["resolution_type", "duplicate_of"] {
            assert_eq!(copy["resolution"][field], ours["resolution"][field], "{field} of {}", ours["id"]);
        }
    }
    assert_eq!(imported(&other, "own.sarif", &[])["unchanged"], 6);
    // what a baseline has and the findings have not is gone
    bench.findings(["remove", "FIN-DX-001", "--reason", "none"]).ok();
    let third = Bench::started();
    third.write("own.sarif", export(&bench, &["sarif", "--baseline", "HEAD~1"]));
    let told = imported(&third, "own.sarif", &[]);
    assert_eq!((&told["created"], &told["skipped"]), (&value!(3), &value!(1)), "{told}");
}

/// Lines without the fields that only this program knows are known by id and moment, whoever filed the finding, and do not
/// say that those fields are gone; nor does a run's own file.
#[test]
fn bare_records_take_nothing_away() {
    let bench = peopled();
    bench.write("scan.sarif", scan().to_string());
    imported(&bench, "scan.sarif", &[]);
    bench.findings(["import", &fixture("run.json")]).ok();
    let of_run = |finding: &Value| finding["agent_run_id"].is_string();
    let all = stored(&bench);
    let of_run = all.iter().find(|(_, finding)| of_run(finding)).unwrap().1["id"].as_str().unwrap();
    bench.findings(["edit", of_run, "--at", "src/bag.rs:1"]).ok();
    let before = stored(&bench);
    for (format, file) in [("jsonl", "bare.jsonl"), ("json", "bare.json")] {
        bench.write(file, export(&bench, &[format]));
        let told = imported(&bench, file, &[]);
        let numbers = ["created", "updated", "reopened", "closed"].map(|name| &told[name]);
        assert_eq!(numbers, [&value!(0); 4], "{format}: {told}");
        assert_eq!(stored(&bench), before, "{format}");
    }
    // of another moment it is another finding
    let line =
        export(&bench, &["jsonl", "FIN-BUG-001"]).replace("\"created_at\":\"20", "\"created_at\":\"19");
    bench.write("bare.jsonl", line);
    assert_eq!(imported(&bench, "bare.jsonl", &[])["created"], 1);
}

/// Characters that nobody sees are made visible in a table for spreadsheets, which is no change.
#[test]
fn hidden_characters_in_a_table_are_no_change() {
    let bench = peopled();
    let lines = "{\"title\": \"a\\u202eb\", \"type\": \"bug\", \"severity\": \"low\", \"description\": \"\\u001b[31m\", \"tags\": [\"x\\u001by\"]}\n";
    bench.write("hidden.jsonl", lines);
    assert_eq!(imported(&bench, "hidden.jsonl", &[])["created"], 1);
    let before = stored(&bench);
    bench.write("copy.csv", export(&bench, &["csv"]));
    let told = imported(&bench, "copy.csv", &[]);
    assert_eq!((&told["unchanged"], &told["updated"]), (&value!(7), &value!(0)), "{told}");
    assert_eq!(
        told["report"].as_array().unwrap().iter().filter(|line| line["action"] == "kept").count(),
        0,
        "{told}"
    );
    assert_eq!(stored(&bench), before);
}

/// A scanner's log with a help page, a tag, and a weakness.
fn scan() -> Value {
    let result = |rule: &str, line: u64| {
        value!({"ruleId": rule, "level": "error", "message": {"text": format!("Rule {rule} is broken. Mend it.")},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "src/bag.rs"},
                "region": {"startLine": line, "snippet": {"text": "fn take()"}}}}]})
    };
    value!({"version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": "Acme", "version": "3.1", "rules": [
            {"id": "R1", "helpUri": "https://example.org/R1", "properties": {"tags": ["style"]}},
            {"id": "R2", "properties": {"security-severity": "7.5"}}]}},
        "results": [result("R1", 1), result("R2", 1)]}]})
}

#[test]
fn a_copy_elsewhere_has_what_the_format_can_say_and_is_known_again() {
    let bench = peopled();
    for (format, file, out, back) in THERE_AND_BACK {
        let other = Bench::started();
        other.write(file, export(&bench, &[&[format], out].concat()));
        assert_eq!(imported(&other, file, back)["created"], 6, "{format}");
        assert_eq!(imported(&other, file, back)["unchanged"], 6, "{format}");
        let (ours, theirs) = (stored(&bench), stored(&other));
        for ((path, ours), (_, theirs)) in ours.iter().zip(&theirs) {
            for field in ["id", "type", "severity", "status", "title", "description", "component"] {
                assert_eq!(ours[field], theirs[field], "{format}: {}", path.display());
            }
            assert_eq!(ours["resolution"]["resolution_type"], theirs["resolution"]["resolution_type"]);
        }
        other.findings(["validate"]).run();
    }
}

/// Lines with all fields are the copy without loss: what a finding has beyond any schema is there again.
#[test]
fn lines_keep_what_nobody_knows() {
    let bench = peopled();
    let id = bench.create(["--title", "odd"]);
    let path = crate::bench::finding_path(&id);
    let text = bench.read(&path).replace(
        "\"created_at\"",
        "\"own\": {\"deep\": [1.50, null, 1e400]},\n\n  \"extensions\": {\"x\": \"y\"},\n\n  \"created_at\"",
    );
    bench.write(&path, text);
    let other = Bench::started();
    let lines = |bench: &Bench| export(bench, &["jsonl", "--all-fields"]);
    other.write("copy.jsonl", lines(&bench));
    imported(&other, "copy.jsonl", &[]);
    let without_source = |lines: &str| -> Vec<Value> {
        let values =
            lines.lines().map(|line| serde_json::from_str::<Value>(&line.replace("1e400", "1e4")).unwrap());
        let bare = values.map(|mut value| {
            value.as_object_mut().unwrap().remove("source");
            value
        });
        bare.collect()
    };
    assert_eq!(without_source(&lines(&other)), without_source(&lines(&bench)));
    assert!(lines(&other).contains("[1.50,null,1e400]"));
}

/// Lines with all fields that somebody edits come back as tables do: edits arrive, whoever filed the finding, beside what
/// changed here meanwhile; what changed on both sides stays.
#[test]
fn an_edited_line_arrives_where_it_was_written() {
    let bench = peopled();
    bench.write("scan.sarif", scan().to_string());
    imported(&bench, "scan.sarif", &[]);
    let lines = export(&bench, &["jsonl", "--all-fields"]);
    bench.findings(["edit", "FIN-SEC-003", "--set", "component=Auth"]).ok();
    bench.findings(["edit", "FIN-DX-001", "--set", "title=mine"]).ok();
    let edited = lines.replace("\"open still\"", "\"open as ever\"").replace("\"no place\"", "\"theirs\"");
    let edited = edited.replace("Rule R1 is broken\"", "Rule one is broken\"");
    let of = |bench: &Bench, title: &str| {
        let found = stored(bench).into_iter().find(|(_, finding)| finding["title"] == title);
        found.unwrap_or_else(|| panic!("no {title}")).1
    };
    let source = of(&bench, "Rule R1 is broken")["source"].clone();
    bench.write("copy.jsonl", &edited);
    let told = imported(&bench, "copy.jsonl", &[]);
    assert_eq!(
        (&told["created"], &told["updated"], &told["unchanged"]),
        (&value!(0), &value!(2), &value!(6)),
        "{told}"
    );
    assert!(
        told.to_string()
            .contains("title: changed here and in the record since that was written, kept as here")
    );
    assert_eq!(of(&bench, "open as ever")["component"], "Auth");
    assert_eq!(of(&bench, "Rule one is broken")["source"], source, "as its scanner knows it");
    assert_eq!(bench.finding("FIN-DX-001")["title"], "mine");
    // what a program has put in another order or in one list is the same
    let listed: Vec<Value> = edited.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    bench.write("copy.json", value!(listed).to_string());
    for file in ["copy.jsonl", "copy.json"] {
        assert_eq!(imported(&bench, file, &[])["unchanged"], 8, "{file}");
    }
    assert_eq!(imported(&bench, "scan.sarif", &[])["unchanged"], 2);
    assert!(stored(&bench).iter().all(|(_, finding)| finding.get("base").is_none()));
}

/// What somebody changed in a table is taken over where the finding came by that table, and only that.
#[test]
fn a_changed_row_updates_what_it_says_and_leaves_the_rest() {
    let bench = peopled();
    let other = Bench::started();
    let table = export(&bench, &["csv"]);
    other.write("copy.csv", &table);
    imported(&other, "copy.csv", &[]);
    other.findings(["edit", "FIN-SEC-003", "--at", "src/bag.rs:1", "--tag", "ours"]).ok();
    other.write("copy.csv", table.replace("open still", "open as ever"));
    let told = imported(&other, "copy.csv", &[]);
    assert_eq!((&told["updated"], &told["unchanged"]), (&value!(1), &value!(5)), "{told}");
    let finding = other.finding("FIN-SEC-003");
    assert_eq!(finding["title"], "open as ever");
    assert_eq!(
        (&finding["locations"][0]["path"], &finding["tags"][1]),
        (&value!("src/bag.rs"), &value!("ours"))
    );
}
