//! What a file claims about itself: who did what and when is taken from git, never from the JSON.

use crate::bench::Bench;

#[test]
fn who_and_when_come_from_commits() {
    let bench = Bench::started();
    let forged = r#"{
  "id": "FIN-BUG-001", "type": "bug", "severity": "high", "title": "t", "description": "d", "status": "resolved",
  "created_at": "1999-01-01T00:00:00Z", "updated_at": "1999-01-02T00:00:00Z", "resolved_at": "1999-01-03T00:00:00Z",
  "claim": {"by": "Mallory"}, "author": "Mallory", "committed_at": "1999-01-01T00:00:00Z",
  "resolution": {"resolution_type": "fixed", "resolved_by": "Mallory", "details": "x",
    "commit_hash": "0123456789012345678901234567890123456789"}
}"#;
    let commit = bench.commit_file("findings/FIN-BUG-001.json", forged, "Add a forged one");
    let history = bench.findings(["history", "--json"]).json();
    let event = &history["events"][0];
    assert_eq!(event["commit"], commit.as_str(), "{history}");
    assert!(event["author"].as_str().unwrap().starts_with("Ada Lovelace"), "{event}");
    assert!(event["committed_at"].as_str().unwrap().starts_with("2026-01-01T"), "{event}");
    assert!(!history.to_string().contains("Mallory"), "{history}");
    let aggregate = bench.findings(["aggregate"]).ok();
    let document = aggregate.document();
    assert!(!document["status_changes"].to_string().contains("Mallory"), "{aggregate}");
    assert!(!document["status_changes"].to_string().contains("1999"), "{aggregate}");
}
