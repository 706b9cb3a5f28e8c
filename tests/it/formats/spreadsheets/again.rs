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

/// The row still has the id that the finding had then.
#[test]
fn what_was_renumbered_and_reopened_since_stays_open() {
    let bench = peopled();
    let sheet = reopened(&bench);
    let (old, new) = (format!("findings/FIN/{ID}.json"), "findings/FIN/FIN-SEC-099.json");
    bench.git(["mv", &old, new]).ok();
    let mut finding = stored(&bench).into_iter().find(|(path, _)| path.ends_with(new)).unwrap().1;
    (finding["id"], finding["aliases"]) = (value!("FIN-SEC-099"), value!([ID]));
    bench.write(new, finding.to_string());
    bench.git(["commit", "-qam", "Renumber"]).ok();
    edit(&bench, "FIN-SEC-099", "component=Bag");
    changes_nothing(&bench, &sheet);
}

/// What history cannot tell is not taken, and said.
#[test]
fn a_shallow_clone_that_cannot_tell_takes_nothing() {
    let bench = peopled();
    let mut sheet = Sheet::of(&bench);
    sheet.set(ID, "status", "wont_fix");
    edit(&bench, ID, "tags=later");
    bench.git(["clone", "-q", "--depth", "1", &format!("file://{}", bench.top.display()), "shallow"]).ok();
    bench.write("shallow/sheet.csv", sheet.text(b',', csv::Terminator::CRLF));
    let told = bench.findings(["-C", "shallow", "import", "sheet.csv", "--json"]).json();
    assert_eq!(numbers(&told), [0, 6, 0, 0, 0], "{told}");
    assert!(said(&told).iter().any(|note| note.starts_with("kept status")), "{told}");
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

/// What people did in the same way before the table came is no news of it later.
#[test]
fn what_was_decided_alike_on_both_sides_comes_no_second_time() {
    let bench = peopled();
    let mut sheet = Sheet::of(&bench);
    edit(&bench, ID, "component=Auth");
    bench.findings(["resolve", ID, "--type", "wont_fix", "--details", "by hand"]).ok();
    changes_nothing(&bench, sheet.set(ID, "component", "Auth").set(ID, "status", "wont_fix"));
    edit(&bench, ID, "component=Bag");
    bench.findings(["reopen", ID, "--reason", "not so"]).ok();
    changes_nothing(&bench, &sheet);
}

/// A field that was changed here and back again was decided here: the row says something else, and is told so.
#[test]
fn what_was_changed_and_changed_back_here_stays() {
    let bench = peopled();
    let mut sheet = Sheet::of(&bench);
    edit(&bench, ID, "component=Auth");
    edit(&bench, ID, "component=Bag");
    let told = sheet.set(ID, "component", "Login").set(ID, "title", "new").import(&bench);
    assert_eq!(numbers(&told), [0, 5, 1, 0, 0], "{told}");
    assert_eq!(
        said(&told),
        ["kept component: changed here and in the record since that was written, kept as here"]
    );
    assert_eq!(
        (&bench.finding(ID)["component"], &bench.finding(ID)["title"]),
        (&value!("Bag"), &value!("new"))
    );
}

/// What was undone never was: the table brings it again.
#[test]
fn a_table_whose_import_was_undone_comes_again() {
    let bench = peopled();
    let mut sheet = Sheet::of(&bench);
    sheet.set(ID, "status", "wont_fix").set(ID, "title", "new");
    for _ in 0..2 {
        assert_eq!(numbers(&sheet.import(&bench)), [0, 5, 0, 0, 1]);
        bench.findings(["undo"]).ok();
    }
    bench.findings(["undo", "HEAD"]).ok();
    assert_eq!(bench.finding(ID)["title"], "new");
    bench.findings(["reopen", ID, "--reason", "not so"]).ok();
    changes_nothing(&bench, &sheet);
}

/// A table that nobody edited says nothing, whatever was imported before it was written.
#[test]
fn a_row_that_nobody_touched_puts_nothing_back() {
    let bench = Bench::started();
    bench.write("new.csv", "title,severity,type\nslow,low,bug\n");
    bench.findings(["import", "new.csv"]).ok();
    edit(&bench, "FIN-BUG-001", "severity=high");
    let sheet = Sheet::of(&bench);
    edit(&bench, "FIN-BUG-001", "severity=low");
    let before = stored(&bench);
    assert_eq!(numbers(&sheet.import(&bench)), [0, 1, 0, 0, 0]);
    assert_eq!(stored(&bench), before);
}

/// Elsewhere, too, what was reopened since stays open.
#[test]
fn a_copy_elsewhere_stays_open() {
    let (bench, other) = (peopled(), Bench::started());
    let mut sheet = Sheet::of(&bench);
    sheet.set(ID, "status", "resolved").set(ID, "resolution_type", "fixed");
    assert_eq!(numbers(&sheet.import(&other))[0], 6);
    other.findings(["reopen", ID, "--reason", "it is back"]).ok();
    changes_nothing(&other, &sheet);
    let told = sheet.set(ID, "title", "later").import(&other);
    assert_eq!((numbers(&told), &other.finding(ID)["status"]), ([0, 5, 1, 0, 0], &value!("open")), "{told}");
}

/// What a finding was imported from before makes no difference.
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

/// Two branches take edits of one finding, and git joins them as any others: nothing is noted in the file.
#[test]
fn what_two_branches_took_comes_no_second_time() {
    let bench = peopled();
    let (mut one, mut other) = (Sheet::of(&bench), Sheet::of(&bench));
    one.set(ID, "title", "one");
    other.set(ID, "component", "Other");
    bench.git(["checkout", "-q", "-b", "side"]).ok();
    other.import(&bench);
    bench.git(["checkout", "-q", "-"]).ok();
    one.import(&bench);
    bench.git(["merge", "-q", "--no-edit", "side"]).ok();
    let finding = bench.finding(ID);
    assert_eq!((&finding["title"], &finding["component"]), (&value!("one"), &value!("Other")));
    assert!(finding.get("source").is_none(), "{finding}");
    edit(&bench, ID, "title=open still");
    edit(&bench, ID, "component=Bag");
    changes_nothing(&bench, &one);
    changes_nothing(&bench, &other);
}
