//! Rows made by hand.

use super::*;
use crate::model::{Status, Timestamp};

fn event(day: i64) -> EventRow<'static> {
    let moment = Timestamp::from_unix(1_767_225_600 + day * 86_400, 7_200);
    EventRow {
        schema_version: VERSION,
        repository: "r",
        id: "X-1",
        changed_at: moment,
        committed_at: moment,
        commit_hash: "ab".repeat(20),
        author: "Ä <a@b>",
        from_status: None,
        to_status: Some(Status::Open),
        backlog_change: 1,
        severity: None,
        kind: None,
        component: Some("line\nbreak"),
    }
}

#[test]
fn each_month_has_a_file_and_each_row_a_line_in_utc() {
    let tables = Tables::new(&[], &[event(0), event(30), event(31)], &[]).unwrap();
    let folders: Vec<(&str, usize)> =
        tables.files.iter().map(|(folder, text)| (folder.as_str(), text.lines().count())).collect();
    assert_eq!(
        folders,
        [("events/month=2026-01", 2), ("events/month=2026-02", 1), ("findings", 0), ("runs", 0)]
    );
    assert_eq!((tables.findings, tables.events, tables.runs), (0, 3, 0));
    let first = tables.files["events/month=2026-01"].lines().next().unwrap();
    assert!(first.starts_with(
        r#"{"schema_version":1,"repository":"r","id":"X-1","changed_at":"2026-01-01T00:00:00Z""#
    ));
    assert!(
        first.contains(r#""author":"Ä <a@b>","from_status":null,"to_status":"open","backlog_change":1,"#)
    );
}

#[test]
fn names_of_files_are_plain_and_tell_repositories_apart() {
    let names =
        ["example.org/team/app", "example.org/team_app", "_x", "..", "日本", "a\nb", &"x".repeat(300), ""];
    let files: Vec<String> = names.iter().map(|name| file_name(name)).collect();
    assert_eq!(files[0], "example_org_team_app-d088124e.jsonl");
    for (place, file) in files.iter().enumerate() {
        assert!(
            file.len() < 100 && file.starts_with(|letter: char| letter.is_ascii_alphanumeric()),
            "{file}"
        );
        assert!(!files[..place].contains(file), "{file}");
    }
}
