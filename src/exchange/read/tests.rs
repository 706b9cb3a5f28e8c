//! Every shape, and what is none.

use super::*;

/// Reads by settings that say nothing.
fn read_plainly(name: &str, bytes: &[u8]) -> Result<Input, ReadError> {
    read(name, bytes, &Manner { map: &ImportMap::default(), section: "x", raw: false })
}

fn labels(text: &str) -> (Form, Vec<String>) {
    let input = read_plainly("x.json", text.as_bytes()).unwrap();
    (input.form, input.records.into_iter().map(|record| record.label).collect())
}

const METADATA: &str = r#"{"roadmap_entry_id":"FIN-001","agent_run_id":"r","started_at":"2026-01-14T09:00:00Z",
    "completed_at":"2026-01-14T15:30:00Z","status":"completed"}"#;

#[test]
fn every_shape_is_known() {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    assert_eq!(labels(r#"[{"id":"A"},{}]"#), (Form::Array, ids(&["A", "#2"])));
    assert_eq!(labels(r#"{"template":{},"entries":[{"id":"A"}]}"#), (Form::Entries, ids(&["A"])));
    assert_eq!(labels(r#"{"findings":[{"id":"A"}]}"#), (Form::Entries, ids(&["A"])));
    assert_eq!(labels(r#"{"id":"A","title":"t"}"#), (Form::Single, ids(&["A"])));
    assert_eq!(labels("{\"id\":\"A\"}\r\n\n{\"title\":\"b\"}\n"), (Form::Lines, ids(&["A", "line 3"])));
    let run = format!(r#"{{"metadata":{METADATA},"findings":[{{"id":"A"}}]}}"#);
    assert_eq!(labels(&run), (Form::Run, ids(&["A"])));
    let beside = METADATA.replacen('{', r#"{"findings":[{"id":"A"}],"#, 1);
    assert_eq!(labels(&beside), (Form::Run, ids(&["A"])));
    assert_eq!(read_plainly("x.jsonl", b"").unwrap().records, []);
    assert_eq!(labels("[]"), (Form::Array, Vec::new()));
}

#[test]
fn what_is_not_understood_is_said() {
    let error = |text: &str| read_plainly("x.json", text.as_bytes()).unwrap_err().to_string();
    assert!(error(r#"{"version":"2.1.0","runs":[]}"#).contains("a JSON object with the keys version, runs,"));
    assert!(error("7").contains("x.json is a number,"));
    assert!(error("{}").contains("an empty JSON object"));
    assert!(error("{\n \"a\" 1}").starts_with("x.json:2:"), "{}", error("{\n \"a\" 1}"));
    assert!(error("").starts_with("x.json:1:1: "));
    assert!(error(r#"{"metadata":{"agent_run_id":"r"},"findings":[]}"#).contains("'started_at' is missing"));
    assert!(matches!(read_plainly("x", b"\xff\xfe[\0"), Err(ReadError::NotJson(_))));
}

#[test]
fn one_bad_record_never_hides_the_others() {
    let input = read_plainly("x.jsonl", b"{\"id\":\"A\"}\n{broken\n\xff\n7\n{\"id\":\"B\"}").unwrap();
    assert_eq!(input.records.len(), 2);
    let refused: Vec<_> = input.remarks.iter().map(|r| (r.action, r.record.as_str())).collect();
    let expected = ["line 2", "line 3", "line 4"].map(|line| (Action::Refused, line));
    assert_eq!(refused, expected);
    let input = read_plainly("x.json", br#"[{"id":"A"}, 7, {"id":"B"}]"#).unwrap();
    assert_eq!((input.records.len(), input.remarks.len()), (2, 1));
    assert_eq!(input.remarks[0].message, "a record is a JSON object, this is a number");
}

#[test]
fn repairs_are_made_and_reported_by_record() {
    let text = "\u{feff}[{\"id\":\"A\",\"title\":\"x \\ud83d y\"},\n{\"id\":\"B\",\"k\":1,\"k\":2}]";
    let input = read_plainly("x.json", text.as_bytes()).unwrap();
    let title = input.records[0].node.get("title").unwrap();
    assert_eq!(title.as_str(), Some("x \u{fffd} y"));
    assert_eq!(crate::text::compact(&input.records[1].node), r#"{"id":"B","k":2}"#);
    let records: Vec<_> = input.remarks.iter().map(|remark| remark.record.as_str()).collect();
    assert_eq!(records, ["", "A", "B"]);
    assert!(input.remarks.iter().all(|remark| remark.action == Action::Repaired));
    assert!(input.remarks[2].message.starts_with("line 2, column "), "{}", input.remarks[2].message);
    assert!(!crate::text::compact(title).contains("\\ud83d"));
}

/// One pass over text, flaws and records: each flaw finds its own record, and one between them none.
#[test]
fn every_flaw_is_told_of_the_record_that_it_stands_in() {
    let record = |index: usize| format!(r#"{{"id":"R{index}","title":"t \ud800","n":"\udc00"}}"#);
    let records: Vec<String> = (0..50).map(record).collect();
    let text = format!("{{\"template\":\"\\ud800\",\n\"entries\":[\n{}]}}", records.join(",\n"));
    let remarks = read_plainly("x.json", text.as_bytes()).unwrap().remarks;
    let told =
        |remark: &Remark| (remark.record.clone(), remark.message.split(',').next().unwrap().to_owned());
    let told: Vec<_> = remarks.iter().map(told).collect();
    let of_record = |index: usize| vec![(format!("R{index}"), format!("line {}", index + 3)); 2];
    let expected =
        [vec![(String::new(), "line 1".to_owned())], (0..50).flat_map(of_record).collect()].concat();
    assert_eq!(told, expected);
    let lines = read_plainly("x.jsonl", (record(0) + "\n" + &record(1)).as_bytes()).unwrap().remarks;
    let places: Vec<_> = lines.iter().map(|remark| remark.message.split(':').next().unwrap()).collect();
    assert_eq!(places, ["line 1, column 23", "line 1, column 36", "line 2, column 23", "line 2, column 36"]);
}

#[test]
fn a_run_is_the_same_with_its_metadata_beside_the_findings() {
    let run = |text: &str| read_plainly("x.json", text.as_bytes()).unwrap().run.unwrap().metadata;
    let beside = run(&METADATA.replacen('{', r#"{"findings":[],"#, 1));
    assert_eq!(beside, run(&format!(r#"{{"metadata":{METADATA},"findings":[]}}"#)));
}

#[test]
fn what_stands_around_records_and_is_lost_is_said() {
    let text = r#"{"agent":"a","template":{},"findings":[{"id":"A","title":"t"}]}"#;
    let remarks = read_plainly("x.json", text.as_bytes()).unwrap().remarks;
    let fields: Vec<_> = remarks.iter().map(|remark| (remark.action, remark.field.as_str())).collect();
    assert_eq!(fields, [(Action::Dropped, "agent")]);
}
