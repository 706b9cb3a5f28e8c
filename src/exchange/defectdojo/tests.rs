//! What DefectDojo's reader takes, and what comes back of it.

use super::*;
use crate::exchange::shelf::{each_set, exported};
use crate::model::{Finding, Summary};
use crate::text::{Node, compact, scan};

/// The keys that its generic reader allows; with any other it refuses the file.
const ALLOWED: [&str; 46] = [
    "title",
    "severity",
    "description",
    "date",
    "cwe",
    "cve",
    "epss_score",
    "epss_percentile",
    "cvssv3",
    "cvssv3_score",
    "cvssv4",
    "mitigation",
    "impact",
    "steps_to_reproduce",
    "severity_justification",
    "references",
    "active",
    "verified",
    "false_p",
    "out_of_scope",
    "risk_accepted",
    "under_review",
    "is_mitigated",
    "thread_id",
    "mitigated",
    "numerical_severity",
    "param",
    "payload",
    "line",
    "file_path",
    "component_name",
    "component_version",
    "static_finding",
    "dynamic_finding",
    "scanner_confidence",
    "unique_id_from_tool",
    "vuln_id_from_tool",
    "sast_source_object",
    "sast_sink_object",
    "sast_source_line",
    "sast_source_file_path",
    "nb_occurences",
    "publish_date",
    "service",
    "tags",
    "effort_for_fixing",
];

fn one_of(status: &str, way: Option<&str>) -> String {
    let resolution =
        way.map(|way| format!(r#""resolution":{{"resolution_type":"{way}","duplicate_of":"FIN-1-BUG-9"}},"#));
    format!(
        r#"{{"id":"FIN-1-BUG-1","type":"reliability","severity":"medium","title":"t","description":"d","component":"c",
        "status":"{status}",{}"created_at":"2026-01-02T03:04:05Z"}}"#,
        resolution.unwrap_or_default()
    )
}

#[test]
fn only_keys_that_its_reader_allows_go_out() {
    each_set(|set| {
        let document = defectdojo(set).unwrap();
        let root: serde_json::Value = serde_json::from_str(&document.text).unwrap();
        let findings = root["findings"].as_array().unwrap();
        assert_eq!(findings.len(), set.len());
        for finding in findings {
            let keys: Vec<&String> = finding.as_object().unwrap().keys().collect();
            assert!(keys.iter().all(|key| ALLOWED.contains(&key.as_str())), "{keys:?}");
            assert!(
                ["Critical", "High", "Medium", "Low", "Info"]
                    .contains(&finding["severity"].as_str().unwrap())
            );
        }
    });
}

/// Type, severity, status and how it was closed survive the way there and back; work in progress comes back as
/// confirmed, for which there is no flag.
#[test]
fn every_status_comes_back() {
    for (status, way, back) in [
        ("open", None, "open"),
        ("confirmed", None, "confirmed"),
        ("in_progress", None, "confirmed"),
        ("resolved", Some("fixed"), "resolved"),
        ("resolved", Some("by_design"), "resolved"),
        ("resolved", Some("cannot_reproduce"), "resolved"),
        ("wont_fix", Some("wont_fix"), "wont_fix"),
        ("duplicate", Some("duplicate"), "duplicate"),
    ] {
        let text = one_of(status, way);
        let summary = Summary::read(text.as_bytes()).unwrap();
        let document = defectdojo(&[exported(&summary, &text)]).unwrap();
        let root = scan(document.text.as_bytes()).root.unwrap();
        assert!(is_defectdojo(&root));
        let record = read(root, |_, _| "x".to_owned()).remove(0).unwrap();
        let finding = Finding::read(&record.node).unwrap();
        assert_eq!(finding.id.as_str(), "FIN-1-BUG-1");
        assert_eq!((finding.kind, finding.severity), (summary.kind, summary.severity));
        assert_eq!(finding.status.to_string(), back);
        assert_eq!(finding.resolution.and_then(|closing| closing.resolution_type), summary.resolution_type);
        assert!(record.said.is_some());
    }
}

/// A scanner's rule and the number of a weakness go out where their reader asks for them; the type comes back all the same.
#[test]
fn a_scanners_rule_and_weakness_go_out() {
    let told = |kind: &str, tag: &str| {
        let text = one_of("open", None).replace("reliability", kind);
        let text = text.replace(
            r#""component":"c""#,
            &format!(r#""tags":["a","{tag}"],"source":{{"tool":"Bandit","rule":"B602"}}"#),
        );
        let summary = Summary::read(text.as_bytes()).unwrap();
        let document = defectdojo(&[exported(&summary, &text)]).unwrap();
        let root = scan(document.text.as_bytes()).root.unwrap();
        let item: serde_json::Value = serde_json::from_str(&document.text).unwrap();
        let record = read(root, |_, _| "x".to_owned()).remove(0).unwrap();
        assert!(record.said.is_some() && record.node.get("extensions").is_none(), "{:?}", record.node);
        assert_eq!(record.node.get("type").and_then(Node::as_str), Some(kind));
        let item = &item["findings"][0];
        (
            item["vuln_id_from_tool"].as_str().unwrap().to_owned(),
            item.get("cwe").and_then(serde_json::Value::as_u64),
        )
    };
    assert_eq!(told("security", "external/cwe/cwe-078"), ("B602".to_owned(), Some(78)));
    assert_eq!(told("security", "CWE-502"), ("B602".to_owned(), Some(502)));
    assert_eq!(told("bug", "cwe-x"), ("findings/bug/Bandit/B602".to_owned(), None));
}

#[test]
fn what_another_tool_says_is_kept_beside_what_we_know() {
    let text = r#"{"name": "Acme", "findings": [{"title": "t", "description": "d", "severity": "Informational",
        "date": "2026-01-02", "cwe": 79, "active": false, "risk_accepted": true, "vuln_id_from_tool": "A-1",
        "file_path": "a.py", "line": 7, "unique_id_from_tool": "acme:1", "references": "https://example.org"}]}"#;
    let root = scan(text.as_bytes()).root.unwrap();
    assert!(is_defectdojo(&root));
    let record = read(root, |_, _| "x".to_owned()).remove(0).unwrap();
    assert_eq!(record.said, None);
    let told = compact(&record.node);
    for part in [
        r#""type":"security","severity":"info""#,
        r#""status":"wont_fix""#,
        r#""locations":[{"path":"a.py","start_line":7}]"#,
        r#""source":{"tool":"Acme","rule":"A-1"}"#,
        r#""cwe":79"#,
        r#""references":"https://example.org""#,
        r#""created_at":"2026-01-02T00:00:00Z""#,
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
}
