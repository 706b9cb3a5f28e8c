//! The round trip of a team: a table goes out, is edited in a spreadsheet, and comes back to where it was written.

mod again;
mod closing;

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use serde_json::{Value, json as value};

use super::{export, peopled};
use crate::bench::Bench;
use crate::samples::stored;

/// A table as a spreadsheet has it.
struct Sheet {
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn of(bench: &Bench) -> Sheet {
        let text = export(bench, &["csv"]);
        let mut reader = ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
        Sheet { rows: rows.collect() }
    }

    fn column(&self, name: &str) -> usize {
        self.rows[0].iter().position(|column| column == name).unwrap()
    }

    fn set(&mut self, id: &str, column: &str, text: &str) -> &mut Self {
        let (at, known) = (self.column(column), self.column("id"));
        self.rows.iter_mut().find(|row| row[known] == id).unwrap()[at] = text.to_owned();
        self
    }

    fn each(&mut self, column: &str, change: impl Fn(&str) -> String) -> &mut Self {
        let at = self.column(column);
        self.rows[1..].iter_mut().for_each(|row| row[at] = change(&row[at]));
        self
    }

    fn without(&mut self, column: &str) -> &mut Self {
        let at = self.column(column);
        self.rows.iter_mut().for_each(|row| drop(row.remove(at)));
        self
    }

    fn with(&mut self, column: &str, text: &str) -> &mut Self {
        self.rows[0].push(column.to_owned());
        self.rows[1..].iter_mut().for_each(|row| row.push(text.to_owned()));
        self
    }

    fn text(&self, separator: u8, end: Terminator) -> String {
        let mut writer = WriterBuilder::new().delimiter(separator).terminator(end).from_writer(Vec::new());
        self.rows.iter().for_each(|row| writer.write_record(&StringRecord::from(row.clone())).unwrap());
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }

    fn import(&self, bench: &Bench) -> Value {
        import(bench, &self.text(b',', Terminator::CRLF))
    }
}

fn import(bench: &Bench, text: &str) -> Value {
    bench.write("sheet.csv", text);
    bench.findings(["import", "sheet.csv", "--json"]).json()
}

/// created, unchanged, updated, reopened, closed
fn numbers(told: &Value) -> [u64; 5] {
    ["created", "unchanged", "updated", "reopened", "closed"].map(|name| told[name].as_u64().unwrap())
}

/// What is said beyond the numbers, but for the columns that are never taken.
fn said(told: &Value) -> Vec<String> {
    let notes = told["report"].as_array().unwrap().iter();
    let notes =
        notes.map(|note| format!("{} {}", note["action"].as_str().unwrap(), note["rule"].as_str().unwrap()));
    notes.filter(|note| !note.ends_with("only told, and not taken")).collect()
}

fn edit(bench: &Bench, id: &str, field: &str) {
    bench.findings(["edit", id, "--set", field]).ok();
}

#[test]
fn what_was_edited_in_a_spreadsheet_arrives_where_the_table_was_written() {
    let bench = peopled();
    let mut sheet = Sheet::of(&bench);
    edit(&bench, "FIN-SEC-003", "component=Auth");
    edit(&bench, "FIN-BUG-001", "title=mine");
    edit(&bench, "FIN-DX-001", "severity=high");
    sheet.set("FIN-SEC-003", "title", "open as ever").set("FIN-SEC-003", "tags", "one;two");
    sheet.set("FIN-BUG-001", "title", "theirs").set("FIN-BUG-001", "severity", "Low");
    sheet.set("FIN-SEC-002", "pr_link", "https://example.org/7");
    let told = sheet.import(&bench);
    assert_eq!(numbers(&told), [0, 3, 3, 0, 0], "{told}");
    assert_eq!(
        said(&told),
        ["kept title: changed here and in the record since that was written, kept as here"]
    );
    let finding = bench.finding("FIN-SEC-003");
    assert_eq!((&finding["title"], &finding["component"]), (&value!("open as ever"), &value!("Auth")));
    assert_eq!(finding["tags"], value!(["one", "two"]));
    assert!(finding.get("source").is_none(), "{finding}");
    let finding = bench.finding("FIN-BUG-001");
    assert_eq!((&finding["title"], &finding["severity"]), (&value!("mine"), &value!("low")));
    assert_eq!(bench.finding("FIN-DX-001")["severity"], "high", "a row that nobody touched");
    assert_eq!(bench.finding("FIN-SEC-002")["resolution"]["pr_link"], "https://example.org/7");
    let before = stored(&bench);
    assert_eq!(numbers(&sheet.import(&bench)), [0, 6, 0, 0, 0]);
    assert_eq!(stored(&bench), before, "the same table again");
    assert_eq!(numbers(&Sheet::of(&bench).import(&bench)), [0, 6, 0, 0, 0]);
}

/// What a finding was imported from, and by what its scanner knows it, is none of the table's.
#[test]
fn a_value_put_back_to_what_was_imported_is_an_edit_too() {
    let bench = Bench::started();
    bench.write("new.csv", "title,severity,type\nslow,low,bug\n");
    bench.findings(["import", "new.csv"]).ok();
    let imported = bench.finding("FIN-BUG-001")["source"].clone();
    edit(&bench, "FIN-BUG-001", "severity=high");
    let mut sheet = Sheet::of(&bench);
    assert_eq!(numbers(&sheet.set("FIN-BUG-001", "severity", "low").import(&bench)), [0, 0, 1, 0, 0]);
    let finding = bench.finding("FIN-BUG-001");
    assert_eq!((&finding["severity"], &finding["source"]), (&value!("low"), &imported));
    bench.findings(["import", "new.csv"]).ok().says("1 unchanged");
}

#[test]
fn what_spreadsheets_do_to_a_table_is_no_edit() {
    let bench = peopled();
    let before = stored(&bench);
    let mut reordered = Sheet::of(&bench);
    reordered.rows.iter_mut().for_each(|row| row.reverse());
    reordered.rows[1..].reverse();
    let mut cut = Sheet::of(&bench);
    for column in ["description", "created_at", "tags", "resolved_at", "path", "updated_at", "type"] {
        cut.without(column);
    }
    let mut widened = Sheet::of(&bench);
    widened.with("team notes", "soon").with("Comment", "late").with("State", "new").with("", "");
    let mut shouted = Sheet::of(&bench);
    shouted.each("severity", str::to_uppercase).each("breaking_change", str::to_uppercase);
    let mut bare = Sheet::of(&bench);
    bare.each("title", |text| text.strip_prefix('\'').unwrap_or(text).to_owned());
    for sheet in [&reordered, &cut, &widened, &shouted, &bare, &Sheet::of(&bench)] {
        for (separator, end) in
            [(b',', Terminator::CRLF), (b';', Terminator::Any(b'\n')), (b'\t', Terminator::CRLF)]
        {
            let told = import(&bench, &format!("\u{feff}{}", sheet.text(separator, end)));
            assert_eq!(numbers(&told), [0, 6, 0, 0, 0], "{told}");
        }
    }
    let lines = Sheet::of(&bench).text(b',', Terminator::Any(b'\n')).replace('\n', "\r\n");
    assert_eq!(numbers(&import(&bench, &lines)), [0, 6, 0, 0, 0]);
    assert_eq!(stored(&bench), before);
    let told = widened.set("FIN-DX-001", "title", "no place at all").import(&bench);
    assert_eq!(numbers(&told), [0, 5, 1, 0, 0], "{told}");
    assert_eq!(
        said(&told),
        [
            "dropped team notes, Comment, State: added to the table, and not taken; a setting in [import.NAME.fields] keeps it"
        ]
    );
}

/// How a spreadsheet writes a moment.
type Rewriting = fn(&str) -> Option<String>;

/// Year, month, day and time of a moment in UTC.
fn parts(moment: &str) -> Option<[&str; 4]> {
    let (day, time) = moment.trim_end_matches('Z').split_once('T')?;
    let mut day = day.split('-');
    Some([day.next()?, day.next()?, day.next()?, time])
}

/// A spreadsheet writes moments as it likes: they are understood where they mean one moment, and left alone else. What
/// was edited beside them arrives.
#[test]
fn dates_that_were_written_anew_change_nothing_and_stop_nothing() {
    let bench = peopled();
    let before = stored(&bench);
    let forms: [Rewriting; 5] = [
        |text| parts(text).map(|[year, month, day, time]| format!("{year}-{month}-{day} {time}")),
        |text| parts(text).map(|[year, month, day, time]| format!("{year}-{month}-{day} {}", &time[..5])),
        |text| parts(text).map(|[year, month, day, time]| format!("{day}.{month}.{year} {time}")),
        |text| parts(text).map(|[year, month, day, time]| format!("{month}/{day}/{} {time}", &year[2..])),
        |text| parts(text).map(|_| "########".to_owned()),
    ];
    for (number, form) in forms.iter().enumerate() {
        let mut sheet = Sheet::of(&bench);
        for column in ["created_at", "updated_at", "resolved_at"] {
            sheet.each(column, |text| form(text).unwrap_or_default());
        }
        let told = sheet.import(&bench);
        assert_eq!(numbers(&told), [0, 6, 0, 0, 0], "{told}");
        assert_eq!(stored(&bench), before);
        let title = format!("edited {number}");
        let told = sheet.set("FIN-SEC-003", "title", &title).import(&bench);
        assert_eq!(numbers(&told), [0, 5, 1, 0, 0], "{told}");
        assert_eq!(bench.finding("FIN-SEC-003")["title"], title);
        assert_eq!(bench.finding("FIN-SEC-003")["created_at"], before[5].1["created_at"]);
        edit(&bench, "FIN-SEC-003", "title=open still");
    }
    // without what tells one row from another finding's, a moment that is not understood is refused
    let mut sheet = Sheet::of(&bench);
    sheet.without("base").each("created_at", |_| "11/23/26 8:16".to_owned());
    bench.write("sheet.csv", sheet.text(b',', Terminator::CRLF));
    bench.findings(["import", "sheet.csv"]).fails(1).says("row 2, column 'created_at': '11/23/26 8:16'");
}

#[test]
fn an_emptied_cell_takes_out_what_a_finding_need_not_have() {
    let bench = peopled();
    let mut sheet = Sheet::of(&bench);
    sheet.set("FIN-SEC-003", "component", "").set("FIN-SEC-003", "severity", "").set(
        "FIN-SEC-003",
        "tags",
        "",
    );
    let told = sheet.import(&bench);
    assert_eq!(numbers(&told), [0, 5, 1, 0, 0], "{told}");
    assert_eq!(said(&told), ["dropped severity: empty, though every finding has it; not taken"]);
    let finding = bench.finding("FIN-SEC-003");
    assert_eq!((finding.get("component"), finding.get("tags")), (None, None));
    assert_eq!(finding["severity"], "low");
}

#[test]
fn a_row_whose_title_and_description_are_emptied_keeps_both() {
    let bench = peopled();
    let before = bench.finding("FIN-SEC-003");
    let mut sheet = Sheet::of(&bench);
    sheet.set("FIN-SEC-003", "title", "").set("FIN-SEC-003", "description", "");
    let told = sheet.import(&bench);
    assert_eq!(numbers(&told), [0, 6, 0, 0, 0], "{told}");
    let kept = |column| format!("dropped {column}: empty, though every finding has it; not taken");
    assert_eq!(said(&told), [kept("description"), kept("title")]);
    sheet.set("FIN-SEC-003", "component", "other");
    assert_eq!(numbers(&sheet.import(&bench)), [0, 5, 1, 0, 0]);
    let finding = bench.finding("FIN-SEC-003");
    assert_eq!((&finding["title"], &finding["description"]), (&before["title"], &before["description"]));
    assert_eq!(finding["component"], "other");
    // elsewhere there are none to keep
    let elsewhere = Bench::started();
    elsewhere.write("sheet.csv", sheet.text(b',', Terminator::CRLF));
    elsewhere
        .findings(["import", "sheet.csv"])
        .fails(1)
        .says("FIN-SEC-003: has neither title nor description");
    elsewhere.findings(["import", "sheet.csv", "--partial"]).fails(1).says("5 created");
}

/// Somebody sorts some of the columns, and rows have what belongs to others: nothing is written over.
#[test]
fn cells_of_another_row_overwrite_nothing() {
    let bench = peopled();
    let before = stored(&bench);
    let mut sheet = Sheet::of(&bench);
    let (id, moment) = (sheet.column("id"), sheet.column("created_at"));
    let keys: Vec<_> = sheet.rows[1..].iter().map(|row| (row[id].clone(), row[moment].clone())).collect();
    for (row, (key, made)) in sheet.rows[1..].iter_mut().rev().zip(keys) {
        (row[id], row[moment]) = (key, made);
    }
    let told = sheet.import(&bench);
    assert_eq!(numbers(&told)[..4], [0, 6, 0, 0], "{told}");
    assert_eq!(stored(&bench), before);
}

#[test]
fn a_row_closes_a_finding_and_opens_none() {
    let bench = peopled();
    let mut sheet = Sheet::of(&bench);
    sheet.set("FIN-SEC-003", "status", "resolved").set("FIN-SEC-003", "resolution_type", "fixed");
    sheet.set("FIN-SEC-003", "resolved_at", "2030-01-01 10:00").set("FIN-SEC-003", "commit_hash", "1234567");
    sheet.set("FIN-SEC-001", "status", "open").set("FIN-SEC-001", "component", "Wall");
    let told = sheet.import(&bench);
    assert_eq!(numbers(&told), [0, 4, 1, 0, 1], "{told}");
    assert_eq!(
        said(&told),
        ["kept status: closed here, and no import opens it; kept as here, 'git findings reopen' opens it"]
    );
    let finding = bench.finding("FIN-SEC-003");
    assert_eq!(
        (&finding["status"], &finding["resolved_at"]),
        (&value!("resolved"), &value!("2030-01-01T10:00:00Z"))
    );
    assert_eq!(finding["resolution"], value!({"resolution_type": "fixed", "commit_hash": "1234567"}));
    let finding = bench.finding("FIN-SEC-001");
    assert_eq!((&finding["status"], &finding["component"]), (&value!("wont_fix"), &value!("Wall")));
}

/// Nobody works on what is closed.
#[test]
fn a_claim_ends_with_the_finding_that_a_row_closes() {
    let bench = peopled();
    bench.findings(["start", "FIN-DX-001"]).ok();
    let mut sheet = Sheet::of(&bench);
    let told = sheet.set("FIN-DX-001", "status", "wont_fix").import(&bench);
    assert_eq!(numbers(&told), [0, 5, 0, 0, 1], "{told}");
    assert!(said(&told).contains(&"dropped claim: it ended with the finding".to_owned()), "{told}");
    assert!(bench.finding("FIN-DX-001").get("claim").is_none());
    bench.findings(["list", "claimed:me", "-q"]).ok();
}

/// New rows are new findings, with or without an id.
#[test]
fn rows_that_were_added_are_new_findings_once() {
    let bench = peopled();
    let mut sheet = Sheet::of(&bench);
    let width = sheet.rows[0].len();
    let row = vec![String::new(); width];
    sheet.rows.push(row.clone());
    sheet.rows.push(row);
    let count = sheet.rows.len();
    for (row, title) in [(count - 2, "added"), (count - 1, "added, too")] {
        for (column, text) in [("type", "dx"), ("severity", "low"), ("status", "open"), ("title", title)] {
            let at = sheet.column(column);
            sheet.rows[row][at] = text.to_owned();
        }
    }
    assert_eq!(numbers(&sheet.import(&bench)), [2, 6, 0, 0, 0]);
    assert_eq!(numbers(&sheet.import(&bench)), [0, 8, 0, 0, 0]);
}

/// Elsewhere a later table brings what changed where it was written.
#[test]
fn a_copy_elsewhere_follows_later_tables() {
    let (bench, other) = (peopled(), Bench::started());
    Sheet::of(&bench).import(&other);
    edit(&bench, "FIN-DX-001", "title=from there");
    edit(&other, "FIN-DX-001", "component=ours");
    let mut sheet = Sheet::of(&bench);
    let told = sheet.set("FIN-DX-001", "severity", "high").import(&other);
    assert_eq!(numbers(&told), [0, 5, 1, 0, 0], "{told}");
    let finding = other.finding("FIN-DX-001");
    assert_eq!((&finding["title"], &finding["severity"]), (&value!("from there"), &value!("high")));
    assert_eq!(finding["component"], "ours");
    assert_eq!(numbers(&sheet.import(&other)), [0, 6, 0, 0, 0]);
}

/// A table without the column says what differs, and changes nothing.
#[test]
fn a_table_that_lost_its_base_changes_nothing_and_says_what_differs() {
    let bench = peopled();
    let before = stored(&bench);
    let mut sheet = Sheet::of(&bench);
    let told = sheet.without("base").set("FIN-DX-001", "title", "new").import(&bench);
    assert_eq!(numbers(&told), [0, 6, 0, 0, 0], "{told}");
    assert_eq!(said(&told), ["kept title: differs, and nothing tells who changed it; kept as here"]);
    assert_eq!(stored(&bench), before);
}

/// What a scanner said stands there to be sorted by, and is not taken; in a table of others it is what the settings say.
#[test]
fn what_a_scanner_said_is_only_told() {
    let bench = Bench::started();
    let place = value!({"artifactLocation": {"uri": "app/shell.py"}, "region": {"startLine": 12}});
    let result =
        value!({"ruleId": "B602", "message": {"text": "t"}, "locations": [{"physicalLocation": place}]});
    let log =
        value!({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Bandit"}}, "results": [result]}]});
    bench.write("bandit.sarif", log.to_string());
    bench.findings(["import", "bandit.sarif"]).ok();
    let before = stored(&bench);
    let mut sheet = Sheet::of(&bench);
    let told = ["tool", "rule", "location"].map(|column| sheet.rows[1][sheet.column(column)].clone());
    assert_eq!(told, ["Bandit", "B602", "app/shell.py:12"]);
    assert_eq!(sheet.rows[0].last().unwrap(), "base");
    let id = sheet.rows[1][0].clone();
    sheet.set(&id, "rule", "B101").set(&id, "location", "b.py:1");
    assert_eq!(numbers(&sheet.import(&bench)), [0, 1, 0, 0, 0]);
    assert_eq!(stored(&bench), before);

    bench.write("linter.csv", "title,rule,severity\nslow,R1,low\n");
    bench.findings(["import", "linter.csv"]).fails(1).says("column 2, 'rule', is unknown; the setting");
    bench.write(".findings-config.toml", "[import.linter.fields]\nrule = \"tags:rule\"\n");
    bench.findings(["import", "linter.csv"]).ok();
    let list = bench.findings(["list", "tag:rule:R1", "-q"]).ok();
    assert_eq!(list.stdout.lines().count(), 1, "{list}");
}

/// Rows are copied by mistake. What a row repeats is that finding; of two edits of one field the first stays, and that is said.
#[test]
fn a_row_that_stands_twice_is_one_finding() {
    let bench = peopled();
    let before = stored(&bench);
    let mut sheet = Sheet::of(&bench);
    let copies = sheet.rows[1..].to_vec();
    sheet.rows.extend(copies);
    assert_eq!(numbers(&sheet.import(&bench)), [0, 12, 0, 0, 0]);
    assert_eq!(stored(&bench), before);
    sheet.set("FIN-SEC-003", "title", "once");
    let told = sheet.import(&bench);
    assert_eq!((numbers(&told), said(&told)), ([0, 11, 1, 0, 0], Vec::new()), "{told}");
    assert_eq!(bench.finding("FIN-SEC-003")["title"], "once");
    sheet.each("title", |text| if text == "once" { "twice".to_owned() } else { text.to_owned() });
    sheet.rows.reverse();
    sheet.rows.rotate_right(1);
    sheet.set("FIN-SEC-003", "title", "thrice");
    let told = sheet.import(&bench);
    assert_eq!(numbers(&told), [0, 12, 0, 0, 0], "{told}");
    assert_eq!(
        said(&told),
        ["kept title: changed here and in the record since that was written, kept as here"]
    );
    // elsewhere the first row files it and the next one is that finding
    let elsewhere = Bench::started();
    assert_eq!(numbers(&Sheet::of(&bench).import(&elsewhere))[0], 6);
    let mut table = Sheet::of(&bench);
    let copies = table.rows[1..].to_vec();
    table.rows.extend(copies);
    assert_eq!(numbers(&table.import(&Bench::started())), [6, 6, 0, 0, 0]);
    // of two edits of one field the first one is filed, and stays
    table.rows.truncate(7);
    let (title, mut copy) = (table.column("title"), table.rows[1].clone());
    (table.rows[1][title], copy[title]) = ("one".to_owned(), "another".to_owned());
    table.rows.push(copy);
    let elsewhere = Bench::started();
    for expected in [[6, 1, 0, 0, 0], [0, 7, 0, 0, 0]] {
        let told = table.import(&elsewhere);
        assert_eq!(numbers(&told), expected, "{told}");
        assert!(said(&told).iter().any(|note| note.starts_with("kept title")), "{told}");
    }
}

/// The moment of a row is gone; what it was filed as elsewhere is known all the same.
#[test]
fn a_row_without_its_moment_is_filed_elsewhere_once() {
    let (bench, elsewhere) = (peopled(), Bench::started());
    let mut sheet = Sheet::of(&bench);
    sheet.without("created_at");
    assert_eq!(numbers(&sheet.import(&elsewhere))[0], 6);
    assert_eq!(numbers(&sheet.import(&elsewhere)), [0, 6, 0, 0, 0]);
    edit(&elsewhere, "FIN-DX-001", "component=Ours");
    assert_eq!(numbers(&sheet.import(&elsewhere)), [0, 6, 0, 0, 0]);
}
