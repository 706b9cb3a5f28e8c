//! Tables that people and spreadsheets write, and those that we write ourselves, which come back as they were.

use super::*;
use crate::config::{Config, ImportMap, Sources};
use crate::exchange::read::{Input, Manner};
use crate::exchange::shelf::exported;
use crate::model::{Finding, Summary};
use crate::text::{Node, compact};

fn read_by(text: &[u8], map: &ImportMap, raw: bool) -> Result<Input, String> {
    read(text, &Manner { map, section: "x", raw }).map_err(|error| error.to_string())
}

fn read_plainly(text: &str) -> Result<Input, String> {
    read_by(text.as_bytes(), &ImportMap::default(), false)
}

#[track_caller]
fn records(text: &str) -> Vec<String> {
    let input = read_plainly(text).unwrap();
    assert!(input.remarks.is_empty(), "{:?}", input.remarks);
    input.records.iter().map(|record| compact(&record.node)).collect()
}

fn refused(text: &str) -> Vec<String> {
    let remarks = read_plainly(text).unwrap().remarks;
    remarks.iter().map(|remark| format!("{}: {}", remark.record, remark.message)).collect()
}

#[test]
fn every_dialect_of_spreadsheets_is_known() {
    let expected = [r#"{"title":"a, \"b\"\nc","severity":"high"}"#];
    for text in [
        "title,severity\n\"a, \"\"b\"\"\nc\",high\n",
        "\u{feff}Title,Severity\r\n\"a, \"\"b\"\"\nc\",High\r\n",
        "title;severity\r\n\"a, \"\"b\"\"\nc\";high\r\n;\r\n",
        "title\tseverity\n\"a, \"\"b\"\"\nc\"\thigh",
        "sep=;\r\ntitle;severity\r\n\"a, \"\"b\"\"\nc\";high\r\n",
        "severity,title\nhigh,\"a, \"\"b\"\"\nc\"\n",
    ] {
        let mut found = records(text);
        found.iter_mut().for_each(|record| {
            if let Some(rest) = record.strip_prefix(r#"{"severity":"high","#) {
                *record = format!(r#"{{{},"severity":"high"}}"#, rest.trim_end_matches('}'));
            }
        });
        assert_eq!(found, expected, "{text}");
    }
    assert_eq!(records("title,severity\n"), [""; 0]);
}

#[test]
fn what_is_no_such_table_is_refused_by_name() {
    let error = |text: &[u8]| read_by(text, &ImportMap::default(), false).unwrap_err();
    assert!(error(b"\xff\xfet\0i\0").contains("UTF-16"));
    for nothing in [&b""[..], b"\n\n", b"\xef\xbb\xbf", b"sep=;\r\n"] {
        assert!(error(nothing).contains("it is empty, and a table has at least its heading"));
    }
    assert!(error(b"title\na\n\xe4\n").contains("line 3 is not UTF-8"));
    assert!(error(b"title\na\n\"b").contains("row 3"));
    assert!(
        error(b"titel,severity\na,low\n").contains("column 1, 'titel', is unknown, did you mean 'title'?")
    );
    assert!(error(b"title,team\na,b\n").contains("[import.NAME.fields] 'team' = 'extensions.team'"));
    assert!(error(b"title\n5\" a\n\"5\" b\"\nc\n").contains("row 3 has text behind the closing quote"));
    let wide = format!("title{}\na\n", ",x".repeat(1000));
    assert!(error(wide.as_bytes()).contains("its heading has 1001 columns, and at most 1000 are read"));
    assert!(error(b"title,Title\na,b\n").contains("column 2, 'Title', stands there already"));
    assert!(
        error(b"id,severity\na,low\n").contains("'title' or 'description' is missing; there is id, severity")
    );
}

#[test]
fn a_wrong_cell_is_named_by_row_and_column() {
    assert_eq!(
        refused(
            "title,severity,breaking_change,resolved_at\na,hihg,maybe,soon\n,,,\nb,low,TRUE,2026-01-01\n"
        ),
        ["row 2: column 'severity': unknown severity 'hihg', did you mean 'high'?; \
             column 'breaking_change': 'maybe' is neither true nor false; \
             column 'resolved_at': 'soon' is not an RFC 3339 date and time such as 2026-01-14T09:00:00Z",]
    );
    assert_eq!(
        refused("id,title\nX,a,b\nY\n"),
        ["X: row 2, 3 cells, the heading has 2", "Y: row 3, 1 cell, the heading has 2"]
    );
}

#[test]
fn words_and_columns_of_the_settings_are_taken() {
    let text = "[import.team]\n[import.team.severities]\nS1 = \"critical\"\n[import.team.fields]\nTeam = \"tags:team\"\n";
    let file = Some(("x.toml".to_owned(), text.to_owned()));
    let (config, _) = Config::load(Sources { file, ..Sources::default() }).unwrap();
    let map = config.imports.map_for("team", None);
    let input = read_by(b"title,severity,Team\na,s1,core\n", &map, false).unwrap();
    assert_eq!(compact(&input.records[0].node), r#"{"title":"a","severity":"s1","Team":"core"}"#);
    assert!(input.records[0].is_foreign);
}

#[test]
fn a_formula_loses_what_disarmed_it_unless_it_is_raw() {
    let text = "title\n'=1+1\n'a\n";
    assert_eq!(records(text), [r#"{"title":"=1+1"}"#, r#"{"title":"'a"}"#]);
    let raw = read_by(text.as_bytes(), &ImportMap::default(), true).unwrap();
    assert_eq!(compact(&raw.records[0].node), r#"{"title":"'=1+1"}"#);
}

/// A finding of these texts, with everything that a table has a column for.
fn finding(texts: &[String], tags: &[String]) -> Node {
    let mut node = Node::object();
    node.set("id", "FIN-001-BUG-001".into());
    for (field, word) in [("type", "bug"), ("severity", "low"), ("status", "resolved")] {
        node.set(field, word.into());
    }
    for (field, text) in ["title", "description", "component"].iter().zip(texts) {
        node.set(field, text.as_str().into());
    }
    node.set("tags", Node::array(tags.iter().map(|tag| tag.as_str().into())));
    node.set("resolved_at", "2026-01-02T00:00:00Z".into());
    node.set_at(&["recommendation", "summary"], texts[3].as_str().into());
    node.set_at(&["recommendation", "breaking_change"], false.into());
    node.set_at(&["resolution", "resolution_type"], "fixed".into());
    node.set_at(&["resolution", "resolved_by"], texts[4].as_str().into());
    node.set("created_at", "2026-01-01T00:00:00+02:00".into());
    node
}

proptest::proptest! {
    /// Out and in again: what a finding says is said, character by character; with all characters where cells are as
    /// they are, else with those that people see.
    #[test]
    fn every_finding_comes_back(
        texts in proptest::collection::vec("[a='+@,;\"\\\\\n\té漢\u{202e}\r-]{1,8}", 5),
        tags in proptest::collection::vec("[a;=\\\\ ]{1,4}", 1..3),
        raw in proptest::bool::ANY,
    ) {
        let node = finding(&texts, &tags);
        let text = compact(&node);
        let summary = Summary::read(text.as_bytes()).unwrap();
        let mut told = exported(&summary, &text);
        (told.updated_at, told.commit_hash) = (None, None);
        let table = csv(&[told], raw).unwrap();
        let input = read_by(table.as_bytes(), &ImportMap::default(), raw).unwrap();
        let said = input.records[0].said.clone().unwrap();
        let (ours, theirs) = (said.part_of(&node), said.part_of(&input.records[0].node));
        proptest::prop_assert!(Finding::read(&input.records[0].node).is_ok());
        if raw || !texts.concat().contains(['\u{202e}', '\r']) {
            proptest::prop_assert_eq!(crate::exchange::digest(&ours), crate::exchange::digest(&theirs));
        }
    }
}
