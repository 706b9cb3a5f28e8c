//! A table that is imported again: what a row brought comes once, whatever people decide after that.

use serde_json::json as value;

use super::{Sheet, edit, export, numbers, peopled, said};
use crate::bench::Bench;
use crate::samples::stored;

const ID: &str = "FIN-SEC-003";

/// A table whose row closes a finding, and the finding open again.
fn reopened(bench: &Bench) -> Sheet {
    let mut sheet = Sheet::of(bench);
    sheet.set(ID, "status", "resolved").set(ID, "resolution_type", "fixed").set(ID, "component", "Auth");
    assert_eq!(numbers(&sheet.import(bench)), [0, 5, 0, 0, 1]);
    bench.findings(["reopen", ID, "--reason", "it is back"]).ok();
    sheet
}

fn changes_nothing(bench: &Bench, sheet: &Sheet) {
    let (before, head) = (stored(bench), bench.git(["rev-parse", "HEAD"]).ok().stdout);
    let told = sheet.import(bench);
    assert_eq!(numbers(&told), [0, 6, 0, 0, 0], "{told}");
    assert_eq!(said(&told), Vec::<String>::new());
    assert_eq!((stored(bench), bench.git(["rev-parse", "HEAD"]).ok().stdout), (before, head));
}

#[test]
fn what_was_reopened_since_stays_open() {
    let bench = peopled();
    let sheet = reopened(&bench);
    changes_nothing(&bench, &sheet);
    assert_eq!(bench.finding(ID)["status"], "open");
    edit(&bench, ID, "component=Bag");
    changes_nothing(&bench, &sheet);
    bench.findings(["resolve", ID, "--type", "wont_fix", "--details", "by hand"]).ok();
    changes_nothing(&bench, &sheet);
}

/// Work in one table goes on: what is edited later comes, what came before does not come back. Two edits of one cell may be
/// those of two people with a copy each, so the first one stays, and that is said.
#[test]
fn later_edits_of_a_row_come_without_the_earlier_ones() {
    let bench = peopled();
    let mut sheet = reopened(&bench);
    let told = sheet.set(ID, "title", "later").set(ID, "component", "Login").import(&bench);
    assert_eq!(numbers(&told), [0, 5, 1, 0, 0], "{told}");
    assert_eq!(
        said(&told),
        ["kept component: changed here and in the record since that was written, kept as here"]
    );
    let finding = bench.finding(ID);
    let seen = ["title", "component", "status"].map(|field| finding[field].clone());
    assert_eq!(seen, ["later", "Auth", "open"].map(|text| value!(text)));
    changes_nothing(&bench, sheet.set(ID, "component", "Auth"));
}

/// A table that was exported since knows of the reopening: its row decides anew.
#[test]
fn a_new_table_closes_it_again() {
    let bench = peopled();
    let old = reopened(&bench);
    let mut new = Sheet::of(&bench);
    let told = new.set(ID, "status", "resolved").set(ID, "resolution_type", "fixed").import(&bench);
    assert_eq!(numbers(&told), [0, 5, 0, 0, 1], "{told}");
    bench.findings(["reopen", ID, "--reason", "once more"]).ok();
    changes_nothing(&bench, &new);
    changes_nothing(&bench, &old);
}

/// What people did in the same way before the table came is noted, too; no other finding is.
#[test]
fn what_was_decided_alike_on_both_sides_comes_no_second_time() {
    let bench = peopled();
    let mut sheet = Sheet::of(&bench);
    edit(&bench, ID, "component=Auth");
    bench.findings(["resolve", ID, "--type", "wont_fix", "--details", "by hand"]).ok();
    sheet.set(ID, "component", "Auth").set(ID, "status", "wont_fix");
    let told = sheet.import(&bench);
    assert_eq!(numbers(&told), [0, 5, 1, 0, 0], "{told}");
    assert_eq!(bench.finding(ID)["source"]["edits"].as_array().unwrap().len(), 2);
    let diff = bench.findings(["diff", "HEAD~..HEAD", "--format", "md"]).ok().stdout;
    assert!(!diff.contains("source"), "{diff}");
    edit(&bench, ID, "component=Bag");
    bench.findings(["reopen", ID, "--reason", "not so"]).ok();
    changes_nothing(&bench, &sheet);
    let noted = stored(&bench).into_iter().filter(|(_, finding)| finding.get("source").is_some());
    assert_eq!(noted.count(), 1);
}

/// Where a table says what the finding was imported from, the import follows that; the edit is noted all the same.
#[test]
fn a_finding_of_an_import_stays_open_too() {
    let bench = Bench::started();
    bench.write("new.csv", "title,severity,type\nslow,low,bug\n");
    bench.findings(["import", "new.csv"]).ok();
    let mut sheet = Sheet::of(&bench);
    sheet.set("FIN-BUG-001", "severity", "high").set("FIN-BUG-001", "status", "resolved");
    assert_eq!(numbers(&sheet.import(&bench)), [0, 0, 0, 0, 1]);
    bench.findings(["reopen", "FIN-BUG-001", "--reason", "it is back"]).ok();
    edit(&bench, "FIN-BUG-001", "severity=low");
    let before = stored(&bench);
    assert_eq!(numbers(&sheet.import(&bench)), [0, 1, 0, 0, 0]);
    assert_eq!(stored(&bench), before);
}

#[test]
fn lines_come_once_too() {
    let bench = peopled();
    let lines = export(&bench, &["jsonl", "--all-fields"]);
    let edited: String = lines
        .lines()
        .map(|line| match line.contains(&format!("\"id\":\"{ID}\"")) {
            true => line.replace("\"status\":\"open\"", "\"status\":\"wont_fix\"") + "\n",
            false => line.to_owned() + "\n",
        })
        .collect();
    bench.write("lines.jsonl", &edited);
    bench.findings(["import", "lines.jsonl"]).ok().says("1 closed");
    bench.findings(["reopen", ID, "--reason", "not so"]).ok();
    let before = stored(&bench);
    bench.findings(["import", "lines.jsonl"]).ok().says("unchanged: 0 created, 6 unchanged");
    assert_eq!(stored(&bench), before);
}

/// Two branches take edits of one finding: what both note is together in what they become.
#[test]
fn what_two_branches_took_is_noted_in_both() {
    let bench = peopled();
    bench.findings(["init", "--merge-driver"]).ok();
    let (mut one, mut other) = (Sheet::of(&bench), Sheet::of(&bench));
    one.set(ID, "title", "one");
    other.set(ID, "component", "Other");
    bench.git(["checkout", "-q", "-b", "side"]).ok();
    other.import(&bench);
    bench.git(["checkout", "-q", "-"]).ok();
    one.import(&bench);
    bench.git(["merge", "-q", "--no-edit", "side"]).ok();
    edit(&bench, ID, "title=open still");
    edit(&bench, ID, "component=Bag");
    assert_eq!(bench.finding(ID)["source"]["edits"].as_array().unwrap().len(), 2);
    changes_nothing(&bench, &one);
    changes_nothing(&bench, &other);
}
