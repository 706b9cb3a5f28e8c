//! The same hand-made findings through every export.

use super::{COLUMNS, Exported, Fields, csv, jsonl, run};
use crate::model::FindingId;
use crate::text::{Node, scan};

const ONE: &str = r#"{"id":"FIN-1-BUG-1","type":"bug","severity":"high","title":"t","description":"d","status":"open",
    "tags":["a","b"],"resolution":{"duplicate_of":"X"},"agent_run_id":"r","source":{"tool":"run"},"n":1.50,
    "created_at":"2026-01-02T00:00:00Z"}"#;
const ODD: &str = r#"{"id":"FIN-1-SEC-2","type":"security","severity":"low","title":"=cmd|' /C calc'!A0",
    "description":"line one\r\nline \"two\", with é, 漢字, \ud83d\ude00 and ; \u202e","status":"resolved",
    "component":"@SUM(A1)","tags":["-1+1",";"],"recommendation":{"summary":"\ttab","breaking_change":false},
    "impact":{"data_risk":"none"},"resolution":{"resolution_type":"fixed","commit_hash":"abc123"},
    "updated_at":"2026-01-03T00:00:00Z","created_at":"2026-01-01T00:00:00Z"}"#;

/// Calls `check` with no finding, one, two, and a hundred.
fn each_set(check: impl Fn(&[Exported<'_>])) {
    let id = |text: &str| scan(text.as_bytes()).root.unwrap().get("id").unwrap().as_str().unwrap().parse();
    let texts: Vec<(FindingId, &str)> = [ONE, ODD].map(|text| (id(text).unwrap(), text)).into();
    for size in [0, 1, 2, 100] {
        let set: Vec<_> = texts.iter().cycle().take(size).map(|(id, text)| exported(id, text)).collect();
        check(&set);
    }
}

fn exported<'f>(id: &'f FindingId, text: &'f str) -> Exported<'f> {
    Exported {
        id,
        bytes: text.as_bytes(),
        path: "findings/FIN-1/x.json",
        updated_at: Some("2026-02-02T00:00:00Z".parse().unwrap()),
        age_days: Some(9),
        reopen_count: 1,
        reporter: Some("+Ada <ada@example.org>"),
        commit_hash: Some("fff"),
    }
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn cell<'r>(row: &'r [String], column: &str) -> &'r str {
    &row[COLUMNS.iter().position(|name| *name == column).unwrap()]
}

#[test]
fn csv_has_a_header_and_a_row_for_each() {
    each_set(|set| {
        let text = csv(set, false).unwrap();
        let rows = rows(&text);
        assert_eq!(rows[0], COLUMNS);
        assert_eq!(rows.len(), set.len() + 1);
        assert!(text.ends_with("\r\n"));
    });
}

#[test]
fn csv_cells_say_what_the_finding_says() {
    each_set(|set| {
        let rows = rows(&csv(set, true).unwrap());
        for (row, finding) in rows[1..].iter().zip(set) {
            for column in ["id", "type", "severity", "status", "title", "description", "created_at"] {
                assert_eq!(Some(cell(row, column)), finding.node().get(column).unwrap().as_str(), "{column}");
            }
            assert_eq!((cell(row, "age_days"), cell(row, "reopen_count")), ("9", "1"));
        }
        if let [_, one, odd, ..] = rows.as_slice() {
            assert_eq!((cell(one, "tags"), cell(one, "duplicate_of")), ("a;b", "X"));
            assert_eq!((cell(one, "updated_at"), cell(one, "commit_hash")), ("2026-02-02T00:00:00Z", "fff"));
            assert_eq!((cell(odd, "updated_at"), cell(odd, "commit_hash")), ("2026-01-03T00:00:00Z", "fff"));
            assert_eq!((cell(odd, "breaking_change"), cell(odd, "data_risk")), ("false", "none"));
        }
    });
}

#[test]
fn csv_formulas_are_disarmed_unless_raw() {
    each_set(|set| {
        let (safe, raw) = (rows(&csv(set, false).unwrap()), rows(&csv(set, true).unwrap()));
        for (safe, raw) in safe.iter().flatten().zip(raw.iter().flatten()) {
            let is_formula = raw.starts_with(['=', '+', '-', '@', '\t', '\r']);
            let seen = crate::text::visible(raw);
            assert_eq!(*safe, if is_formula { format!("'{seen}") } else { seen.into_owned() });
        }
        if set.len() == 2 {
            assert_eq!(cell(&safe[2], "title"), "'=cmd|' /C calc'!A0");
            assert_eq!(cell(&safe[2], "component"), "'@SUM(A1)");
            assert_eq!(cell(&safe[2], "tags"), "'-1+1;;");
            assert_eq!(cell(&safe[2], "recommendation"), "'\ttab");
        }
    });
}

#[test]
fn jsonl_has_one_finding_a_line_with_or_without_our_fields() {
    each_set(|set| {
        let all = jsonl(set, Fields::All);
        assert_eq!(all.lines().count(), set.len());
        for (line, finding) in all.lines().zip(set) {
            assert_eq!(scan(line.as_bytes()).root, Some(finding.node()));
        }
        for line in jsonl(set, Fields::StageFlow).lines() {
            let node = scan(line.as_bytes()).root.unwrap();
            assert!(["source", "agent_run_id"].iter().all(|own| node.get(own).is_none()));
            assert_eq!(node.get("resolution").is_none(), node.get("n").is_some(), "{line}");
        }
    });
}

#[test]
fn a_run_file_counts_and_orders_its_findings() {
    each_set(|set| {
        let mut metadata = Node::object();
        metadata.set("agent_run_id", "r".into());
        metadata.set("total_findings", 77.into());
        let text = run(&metadata, set, Fields::StageFlow);
        let root = scan(text.as_bytes()).root.unwrap();
        assert_eq!(root.at(&["metadata", "total_findings"]), Some(&Node::from(set.len() as u64)));
        let findings = root.get("findings").unwrap().items().unwrap();
        assert_eq!(findings.len(), set.len());
        let first = findings.first().and_then(|node| node.get("id")).and_then(Node::as_str);
        assert_eq!(first, [None, Some("FIN-1-BUG-1"), Some("FIN-1-SEC-2")][set.len().min(2)]);
        metadata.remove("total_findings");
        assert!(!run(&metadata, set, Fields::StageFlow).contains("total_findings"));
    });
}
