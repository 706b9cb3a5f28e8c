//! The document, byte for byte where StageFlow reads it.

use super::*;
use crate::history::{EventKind, Origin};

fn finding(id: &str, status: &str, component: Option<&str>) -> (Summary, Vec<u8>) {
    let component = component.map(|name| format!(r#""component":"{name}","#)).unwrap_or_default();
    let text = format!(
        r#"{{"id":"{id}","type":"bug","severity":"high","title":"t","description":"d","status":"{status}",
            {component}"exact":1e400,"created_at":"2026-01-01T00:00:00Z"}}"#
    );
    (Summary::read(text.as_bytes()).unwrap(), text.into_bytes())
}

fn event(kind: EventKind, from: Option<Status>, to: Option<Status>) -> Event {
    let moment = Timestamp::from_unix(1_767_225_600 + 3_600, 7_200);
    Event {
        id: "X-BUG-2".parse().unwrap(),
        kind,
        from,
        to,
        origin: Arc::new(Origin {
            commit: Hash::from_bytes(&[7; 20]).unwrap(),
            committed_at: moment,
            author: "A <a@b>".into(),
            authored_at: moment,
            subject: "s".into(),
            message: None,
            main: true,
            backdated: false,
        }),
        path: "findings/X-BUG-2.json".into(),
        old_path: None,
        before: None,
        now: None,
        facts: None,
        reason: None,
    }
}

fn document(findings: Vec<(Summary, Vec<u8>)>, events: Vec<Event>) -> String {
    let moment = Timestamp::from_unix(1_767_225_600, 0);
    let history = History {
        main_line: events.clone(),
        events,
        is_blank: false,
        shallow: false,
        reporters: HashMap::new(),
        tip_committed_at: moment,
    };
    let inputs = Inputs {
        generated_at: moment,
        as_of: moment,
        interval: Interval::Month,
        since: None,
        times: Times::Recorded,
    };
    let collected = Collected {
        source: Source { head: None, branch: Some("main".to_owned()), shallow: false },
        runs: BTreeMap::new(),
        findings,
        history: &history,
        deadlines: Deadlines::default(),
        fixes: None,
    };
    let aggregate = Aggregate::new(&inputs, collected);
    serde_json::to_string_pretty(&aggregate).unwrap()
}

#[test]
fn stageflows_keys_come_first_in_its_order_and_counts_of_nothing_are_left_out() {
    let findings = vec![
        finding("X-BUG-10", "resolved", None),
        finding("X-BUG-2", "open", Some("Zeta")),
        finding("X-BUG-3", "open", Some("Other")),
        finding("X-BUG-4", "open", Some("Alpha")),
    ];
    let document = document(findings, vec![event(EventKind::Created, None, Some(Status::Open))]);
    let top: Vec<&str> =
        document.lines().filter_map(|line| line.strip_prefix("  \"")?.split('"').next()).collect();
    let expected = [
        "generated_at",
        "total_runs",
        "total_findings",
        "by_type",
        "by_severity",
        "by_status",
        "by_component",
        "findings",
        "schema_version",
        "repository",
        "as_of",
        "status_changes",
        "timeline",
        "metrics",
    ];
    assert_eq!(top, expected);
    let squeezed: String = document.split_whitespace().collect();
    assert!(
        squeezed
            .contains(r#""by_type":{"bug":4},"by_severity":{"high":4},"by_status":{"open":3,"resolved":1}"#)
    );
    assert!(squeezed.contains(r#""by_component":{"Alpha":1,"Zeta":1,"Other":2}"#), "{squeezed}");
    assert!(squeezed.find("X-BUG-4").unwrap() < squeezed.find("X-BUG-10").unwrap(), "sorted by number");
    assert!(squeezed.contains(r#""exact":1e400"#), "numbers keep their digits");
}

#[test]
fn only_transitions_are_status_changes_and_the_last_change_is_the_update() {
    let events = vec![
        event(EventKind::Created, None, Some(Status::Open)),
        event(EventKind::Edited, Some(Status::Open), Some(Status::Open)),
    ];
    let document: String =
        document(vec![finding("X-BUG-2", "open", None)], events).split_whitespace().collect();
    let hash = "07".repeat(20);
    let changes = format!(
        r#""status_changes":[{{"id":"X-BUG-2","commit":"{hash}","committed_at":"2026-01-01T03:00:00+02:00","author":"A<a@b>","from":null,"to":"open","main":true}}]"#
    );
    assert!(document.contains(&changes), "{document}");
    assert!(document.contains(r#""updated_at":"2026-01-01T01:00:00Z""#));
}

#[test]
fn no_findings_is_a_document_too() {
    let document: String = document(Vec::new(), Vec::new()).split_whitespace().collect();
    assert!(document.contains(
        r#""total_findings":0,"by_type":{},"by_severity":{},"by_status":{},"by_component":{},"findings":[]"#
    ));
    assert!(
        document.contains(
            r#""status_changes":[],"timeline":[],"metrics":{"times":"recorded","all":{"findings":0"#
        )
    );
}
