//! What DefectDojo's reader takes, and what comes back of it.

use super::*;
use crate::exchange::shelf::{each_set, exported};
use crate::model::{Finding, Status, Summary, Word};
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
        way.map(|way| format!(r#""resolved_at":"2026-02-03T04:05:06Z","resolution":{{"resolution_type":"{way}","duplicate_of":"FIN-1-BUG-9",
        "pr_link":"https://example.org/pull/7"}},"#));
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

/// The finding that comes back of this one.
fn there_and_back(text: &str) -> Finding {
    let summary = Summary::read(text.as_bytes()).unwrap();
    let document = defectdojo(&[exported(&summary, text)]).unwrap();
    let root = scan(document.text.as_bytes()).root.unwrap();
    assert!(is_defectdojo(&root));
    let record = read(root, |_, _| "x".to_owned()).remove(0).unwrap();
    assert!(record.said.is_some());
    Finding::read(&record.node).unwrap()
}

/// Every status, and each way to close a finding that leads to it.
fn lawful_pairs() -> impl Iterator<Item = (Status, Option<ResolutionType>)> {
    Status::ALL.iter().flat_map(|status| {
        let ways = ResolutionType::all_to(*status).map(|way| (*status, Some(way)));
        status.is_open().then_some((*status, None)).into_iter().chain(ways)
    })
}

/// Type, severity, status, how and when it was closed survive the way there and back; work in progress comes back as
/// confirmed, for which there is no flag. No file is made up for a finding without a place.
#[test]
fn every_status_with_each_way_to_close_it_comes_back() {
    assert_eq!(lawful_pairs().count(), 8);
    for (status, way) in lawful_pairs() {
        let text = one_of(status.word(), way.map(Word::word));
        let (ours, back) =
            (Finding::read(&scan(text.as_bytes()).root.unwrap()).unwrap(), there_and_back(&text));
        let status = if status == Status::InProgress { Status::Confirmed } else { status };
        assert_eq!((back.status, back.resolved_at), (status, ours.resolved_at), "{text}");
        assert_eq!((&back.id, back.kind, back.severity), (&ours.id, ours.kind, ours.severity));
        let (ours, told) = (ours.resolution.unwrap_or_default(), back.resolution.unwrap_or_default());
        assert_eq!((told.resolution_type, told.pr_link), (way, ours.pr_link), "{text}");
        assert_eq!(told.duplicate_of, ours.duplicate_of.filter(|_| status == Status::Duplicate), "{text}");
        assert_eq!(back.locations, []);
    }
}

/// How it was closed makes the status, so that a pair that does not go together, which no verb makes, comes back as what its
/// status says; they came back unchanged once, while what the verbs make did not.
#[test]
fn of_a_pair_that_does_not_go_together_the_status_counts() {
    for (status, way) in [(Status::Resolved, "cannot_reproduce"), (Status::WontFix, "fixed")] {
        let back = there_and_back(&one_of(status.word(), Some(way)));
        let way = back.resolution.and_then(|closing| closing.resolution_type).unwrap();
        assert_eq!((back.status, way.status()), (status, status));
    }
}

/// The flags of each way, as DefectDojo itself has them after somebody closed a finding there.
#[test]
fn each_way_to_close_has_its_flag() {
    let flags = |way: ResolutionType| {
        let text = one_of(way.status().word(), Some(way.word()));
        let summary = Summary::read(text.as_bytes()).unwrap();
        let document = defectdojo(&[exported(&summary, &text)]).unwrap();
        let told: serde_json::Value = serde_json::from_str(&document.text).unwrap();
        let flags = ["active", "verified", "is_mitigated", "risk_accepted", "false_p", "out_of_scope"];
        let set = flags.into_iter().filter(|flag| told["findings"][0][flag].as_bool().unwrap());
        set.collect::<Vec<_>>()
    };
    for (way, set) in [
        (ResolutionType::Fixed, &["verified", "is_mitigated"][..]),
        (ResolutionType::WontFix, &["verified", "risk_accepted"]),
        (ResolutionType::ByDesign, &["is_mitigated", "out_of_scope"]),
        (ResolutionType::CannotReproduce, &["is_mitigated", "false_p"]),
        (ResolutionType::Duplicate, &[]),
    ] {
        assert_eq!(flags(way), set, "{way}");
    }
}

/// What others closed is closed as the model has it; what is open has no moment of its closing, and a reference of theirs is
/// no pull request.
#[test]
fn flags_of_others_make_pairs_that_go_together() {
    let told = |flags: &str| {
        let text = format!(
            r#"{{"name":"Acme","findings":[{{"title":"t","description":"d","severity":"Low","date":"2026-01-02",
            "mitigated":"2026-01-05","references":"https://example.org",{flags}}}]}}"#
        );
        let record = read(scan(text.as_bytes()).root.unwrap(), |_, _| "x".to_owned()).remove(0).unwrap();
        compact(&record.node)
    };
    for (flags, status, way) in [
        (r#""false_p":true"#, "wont_fix", "cannot_reproduce"),
        (r#""false_p":true,"is_mitigated":true"#, "wont_fix", "cannot_reproduce"),
        (r#""out_of_scope":true,"is_mitigated":true"#, "wont_fix", "by_design"),
        (r#""is_mitigated":true"#, "resolved", "fixed"),
        (r#""active":false"#, "wont_fix", "wont_fix"),
    ] {
        let told = told(flags);
        for part in [
            format!(r#""status":"{status}""#),
            format!(r#""resolution":{{"resolution_type":"{way}"}}"#),
            r#""resolved_at":"2026-01-05T00:00:00Z""#.to_owned(),
        ] {
            assert!(told.contains(&part), "{part} is not in {told}");
        }
    }
    let open = told(r#""active":true"#);
    assert!(open.contains(r#""mitigated":"2026-01-05""#) && !open.contains("resolved_at"), "{open}");
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
