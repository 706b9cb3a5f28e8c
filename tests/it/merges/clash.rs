//! Two clones that gave out one id: both findings live on, under two ids, and what named one of them still does.

use serde_json::json;

use crate::bench::{Bench, finding_path};

/// Two clones of one repository in which findings were filed apart from each other. In each, the second finding is
/// related to the first, whose id both gave out.
fn apart() -> (Bench, Bench) {
    let elder = Bench::started();
    let younger = elder.clone_to("younger");
    for (clone, title) in [(&elder, "Elder"), (&younger, "Younger")] {
        clone.create(["--title", title]);
        clone.create([
            "--title",
            &format!("Beside the {title}"),
            "--type",
            if title == "Elder" { "security" } else { "dx" },
        ]);
    }
    elder.findings(["edit", "FIN-SEC-001", "--set", "related_findings=FIN-BUG-001"]).ok();
    younger.findings(["resolve", "FIN-DX-001", "--type", "duplicate", "--of", "FIN-BUG-001"]).ok();
    (elder, younger)
}

/// Both findings are there, valid, and named by what meant them.
fn is_told_apart(bench: &Bench) {
    let (elder, younger) = (bench.finding("FIN-BUG-001"), bench.finding("FIN-BUG-002"));
    assert_eq!((&elder["title"], elder.get("aliases")), (&json!("Elder"), None));
    assert_eq!((&younger["title"], &younger["aliases"]), (&json!("Younger"), &json!(["FIN-BUG-001"])));
    assert_eq!(bench.finding("FIN-SEC-001")["related_findings"], json!(["FIN-BUG-001"]));
    assert_eq!(bench.finding("FIN-DX-001")["resolution"]["duplicate_of"], "FIN-BUG-002");
    bench.findings(["validate", "--strict"]).ok();
    let shown = bench.findings(["show", "FIN-BUG-001"]).ok();
    shown.says("Elder").says("Younger");
}

fn merged(into: &Bench, from: &Bench) {
    into.git(["fetch", "-q", from.top.to_str().unwrap(), "main"]).ok();
    into.git(["merge", "-q", "FETCH_HEAD"]).fails(1).says("add/add");
    let answer = into.findings(["merge", "--fix"]).ok();
    answer.says("FIN-BUG-001 renumbered, now FIN-BUG-002").says("'ids.scheme = \"unique\"'");
    into.git(["commit", "-q", "--no-edit"]).ok();
    assert_eq!(into.status(), "");
}

#[test]
fn the_younger_gets_a_new_id_whoever_merges() {
    let (elder, younger) = apart();
    let copy = elder.clone_to("copy");
    merged(&copy, &younger);
    is_told_apart(&copy);
    merged(&younger, &elder);
    is_told_apart(&younger);
    assert_eq!(younger.create([]), "FIN-BUG-003");
}

#[test]
fn with_the_driver_it_is_the_same() {
    let (elder, younger) = apart();
    younger.findings(["init", "--merge-driver"]).ok();
    merged(&younger, &elder);
    is_told_apart(&younger);
}

#[test]
fn what_both_sides_meant_names_both() {
    let elder = Bench::started();
    elder.create(["--type", "security"]);
    let younger = elder.clone_to("younger");
    for (clone, title) in [(&elder, "Elder"), (&younger, "Younger")] {
        clone.create(["--title", title]);
        clone.findings(["edit", "FIN-SEC-001", "--set", "related_findings=FIN-BUG-001"]).ok();
    }
    merged(&younger, &elder);
    assert_eq!(younger.finding("FIN-SEC-001")["related_findings"], json!(["FIN-BUG-001", "FIN-BUG-002"]));
}

#[test]
fn one_finding_that_both_sides_took_over_stays_one() {
    let elder = Bench::started();
    let younger = elder.clone_to("younger");
    let id = elder.create([]);
    let text = elder.read(&finding_path(&id));
    younger.commit_file(&finding_path(&id), &text.replace("\"high\"", "\"low\""), "The same, changed");
    younger.git(["fetch", "-q", elder.top.to_str().unwrap(), "main"]).ok();
    younger.git(["merge", "-q", "FETCH_HEAD"]).fails(1);
    younger.findings(["merge", "--fix"]).fails(1).says("left FIN-BUG-001 conflict");
    assert!(!younger.has(&finding_path("FIN-BUG-002")));
}

/// No conflict for git: the two files lie in different folders.
#[test]
fn ids_in_two_files_are_told_apart_by_a_commit() {
    let (elder, younger) = apart();
    younger.commit_file(".findings-config.toml", "version = 1\nlayout = \"flat\"\n", "Flat");
    younger.git(["mv", "findings/FIN/FIN-BUG-001.json", "findings/FIN-BUG-001.json"]).ok();
    younger.git(["commit", "-qm", "Move"]).ok();
    younger.git(["fetch", "-q", elder.top.to_str().unwrap(), "main"]).ok();
    younger.git(["merge", "-q", "--no-edit", "FETCH_HEAD"]).ok();
    younger.findings(["doctor"]).fails(1).says("id-clash");
    let answer = younger.findings(["merge", "--fix"]).ok();
    answer.says("FIN-BUG-001 renumbered, now FIN-BUG-002").says("FIN-DX-001 mended");
    assert_eq!(younger.status(), "");
    let subject = younger.git(["log", "-1", "--format=%s"]).ok().stdout;
    assert_eq!(subject, "findings: give FIN-BUG-001 of two a new id, FIN-BUG-002\n");
    assert_eq!(younger.read_json("findings/FIN-BUG-002.json")["title"], "Younger");
    assert_eq!(younger.finding("FIN-BUG-001")["title"], "Elder");
    assert_eq!(younger.finding("FIN-DX-001")["resolution"]["duplicate_of"], "FIN-BUG-002");
    younger.findings(["validate", "--strict"]).ok();
    younger.findings(["history", "FIN-BUG-002"]).ok();
}

#[test]
fn one_finding_in_two_files_is_left_to_people() {
    let bench = Bench::started();
    let id = bench.create([]);
    let text = bench.read(&finding_path(&id));
    bench.commit_file("findings/copy/FIN-BUG-001.json", &text, "A copy");
    bench
        .findings(["merge", "--fix"])
        .fails(1)
        .says("the same finding lies in")
        .says("remove one of the two");
    assert_eq!(bench.status(), "");
}

/// GF-BUG-014: each of the two has the past that is its own, under whatever id that was.
#[test]
fn each_of_two_findings_has_its_own_past() {
    let (elder, younger) = apart();
    younger.findings(["edit", "FIN-BUG-001", "--severity", "low"]).ok();
    merged(&elder, &younger);
    elder.findings(["confirm", "FIN-BUG-002"]).ok();
    let told = |arguments: &[&str]| {
        let all = elder.findings(arguments.iter().chain(&["--json"])).json();
        let rows = all["events"].as_array().unwrap().iter();
        let of_bugs = rows.filter(|row| row["id"].as_str().unwrap().contains("BUG"));
        let text = |row: &serde_json::Value, field: &str| row[field].as_str().unwrap().to_owned();
        of_bugs.map(|row| format!("{} {}", text(row, "id"), text(row, "event"))).collect::<Vec<_>>()
    };
    let of_elder = ["FIN-BUG-001 created"];
    let of_younger =
        ["created", "edited", "renamed", "edited", "status"].map(|what| format!("FIN-BUG-002 {what}"));
    assert_eq!(told(&["history", "FIN-BUG-001", "--reverse"]), of_elder);
    assert_eq!(told(&["history", "FIN-BUG-002", "--reverse"]), of_younger);
    assert_eq!(told(&["history", "--reverse"]).len(), 6);
    let shown = elder.findings(["show", "FIN-BUG-002"]).ok();
    shown.says("renamed").says("created open");
    // what it was before a branch is asked for it stays there
    let before = younger.findings(["history", "FIN-BUG-001", "--json"]).json();
    assert_eq!(before["events"].as_array().unwrap().len(), 2);
    // nothing of this hangs on what is remembered
    let cold = elder.findings(["history", "--no-cache"]).ok().stdout;
    assert_eq!(elder.findings(["history"]).ok().stdout, cold);
}
