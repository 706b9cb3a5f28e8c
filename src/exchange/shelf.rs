//! The same hand-made findings through every export.

use super::{
    COLUMNS, Exported, Fields, Profile, SarifWishes, Unread, code_quality, csv, jsonl, junit, markdown, osv,
    run, sarif,
};
use crate::model::{Severity, Summary};
use crate::text::{Node, scan};

const ONE: &str = r#"{"id":"FIN-1-BUG-1","type":"bug","severity":"high","title":"t","description":"d","status":"open",
    "locations":[{"path":"src/a b.rs","start_line":3,"end_line":5,"snippet":"x"}],"tags":["a","b"],"resolution":{"duplicate_of":"X"},"agent_run_id":"r","source":{"tool":"run"},"n":1.50,
    "created_at":"2026-01-02T00:00:00Z"}"#;
const ODD: &str = r#"{"id":"FIN-1-SEC-2","type":"security","severity":"low","title":"=cmd|' /C calc'!A0",
    "description":"line one\r\nline \"two\", with é, 漢字, \ud83d\ude00 and ; \u202e","status":"resolved",
    "component":"@SUM(A1)","tags":["-1+1",";"],"recommendation":{"summary":"\ttab","breaking_change":false},
    "impact":{"data_risk":"none"},"resolution":{"resolution_type":"fixed","commit_hash":"abc123"},
    "updated_at":"2026-01-03T00:00:00Z","created_at":"2026-01-01T00:00:00Z"}"#;

/// Calls `check` with no finding, one, two, and a hundred.
pub(super) fn each_set(check: impl Fn(&[Exported<'_>])) {
    let texts = [ONE, ODD].map(|text| (Summary::read(text.as_bytes()).unwrap(), text));
    for size in [0, 1, 2, 100] {
        let set: Vec<_> =
            texts.iter().cycle().take(size).map(|(summary, text)| exported(summary, text)).collect();
        check(&set);
    }
}

pub(super) fn exported<'f>(summary: &'f Summary, text: &'f str) -> Exported<'f> {
    Exported {
        summary,
        bytes: text.as_bytes(),
        path: "findings/FIN-1/x.json",
        updated_at: Some("2026-02-02T00:00:00Z".parse().unwrap()),
        age_days: Some(9),
        reopen_count: 1,
        reporter: Some("+Ada <ada@example.org>"),
        changed_in: Some("0123456789abcdef"),
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
            assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r']), "{safe}");
            assert_eq!(crate::text::rearmed(safe), crate::text::visible(raw));
        }
        if set.len() == 2 {
            assert_eq!(cell(&safe[2], "title"), "'=cmd|' /C calc'!A0");
            assert_eq!(cell(&safe[2], "component"), "'@SUM(A1)");
            assert_eq!(cell(&safe[2], "tags"), "'-1+1;\\;");
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
            let mut shown = scan(line.as_bytes()).root.unwrap();
            assert!(shown.remove("base").is_some());
            assert_eq!(shown, finding.node());
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

fn parsed(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn code_quality_has_an_issue_for_each_open_finding() {
    each_set(|set| {
        let document = code_quality(set).unwrap();
        let issues = parsed(&document.text).as_array().unwrap().clone();
        assert_eq!((issues.len(), document.findings), (set.len().div_ceil(2), set.len().div_ceil(2)));
        for issue in issues {
            assert_eq!(issue["severity"], "critical");
            assert_eq!(issue["check_name"], "findings/bug");
            assert_eq!(issue["location"], serde_json::json!({"path": "src/a b.rs", "lines": {"begin": 3}}));
            assert_eq!(issue["fingerprint"].as_str().unwrap().len(), 64);
        }
    });
}

#[test]
fn junit_counts_its_cases_and_lets_no_text_out() {
    let unread = [Unread { path: "findings/<x>.json", message: "no \"JSON\"" }];
    each_set(|set| {
        let open = set.len().div_ceil(2);
        let text = junit(set, &unread, Severity::High).text;
        let sums = format!(
            "<testsuites tests=\"{}\" failures=\"{open}\" errors=\"1\" skipped=\"0\">",
            set.len() + 1
        );
        assert!(text.contains(&sums), "{text}");
        assert_eq!(text.matches("<testcase ").count(), set.len() + 1);
        assert_eq!(text.matches("<failure ").count(), open);
        assert!(text.contains("findings/&lt;x&gt;.json") && text.contains("no &quot;JSON&quot;"));
        assert!(!text.contains('\u{202e}'));
        let lenient = junit(set, &[], Severity::Critical).text;
        assert!(lenient.contains("failures=\"0\" errors=\"0\""), "{lenient}");
    });
}

#[test]
fn markdown_has_a_row_for_each_and_no_table_of_its_own_making() {
    each_set(|set| {
        let text = markdown(set).text;
        assert_eq!(text.lines().count(), set.len() + 2);
        assert!(text.lines().all(|line| line.starts_with('|') && line.ends_with('|')));
        if set.len() == 2 {
            assert!(
                text.lines().nth(2).unwrap().starts_with("| high | FIN-1-BUG-1 | bug | open |"),
                "{text}"
            );
            assert!(text.contains("`@SUM`(A1)") && text.contains("src/a b.rs:3-5"), "{text}");
        }
    });
}

#[test]
fn osv_has_the_security_findings_with_the_commit_that_fixed_them() {
    each_set(|set| {
        let mut set = set.to_vec();
        let fix = "a".repeat(40);
        set.iter_mut().for_each(|finding| finding.commit_hash = Some(&fix));
        let document = osv(&set, "https://example.org/a.git").unwrap();
        let vulns = parsed(&document.text)["vulns"].as_array().unwrap().clone();
        assert_eq!(vulns.len(), set.len() / 2);
        for vuln in vulns {
            let events = serde_json::json!([{"introduced": "0"}, {"fixed": fix}]);
            assert_eq!(vuln["affected"][0]["ranges"][0]["events"], events);
            assert_eq!(vuln["modified"], "2026-01-03T00:00:00Z");
            assert!(vuln.get("withdrawn").is_none());
        }
    });
}

#[test]
fn sarif_has_a_result_for_each_and_names_its_rule() {
    each_set(|set| {
        for (profile, all) in [(Profile::Plain, false), (Profile::Plain, true), (Profile::GitHub, false)] {
            let document = sarif(set, SarifWishes { profile, all, baseline: None }).unwrap();
            let run = parsed(&document.text)["runs"][0].clone();
            let results = run["results"].as_array().unwrap();
            let expected = if all { set.len() } else { set.len().div_ceil(2) };
            assert_eq!((results.len(), document.findings), (expected, expected));
            for result in results {
                let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
                assert_eq!(rule["id"], result["ruleId"]);
                assert_eq!(
                    result["partialFingerprints"]["gitFindings/v1"],
                    result["properties"]["findings/id"]
                );
                let hash = &result["partialFingerprints"]["primaryLocationLineHash"];
                assert_eq!(hash.is_string(), profile == Profile::GitHub);
            }
        }
    });
}

#[test]
fn a_baseline_tells_what_is_new_what_changed_and_what_is_gone() {
    let text =
        |id: &str, title: &str| ONE.replace("FIN-1-BUG-1", id).replace("\"t\"", &format!("\"{title}\""));
    let texts = |list: &[(&str, &str)]| -> Vec<(Summary, String)> {
        let texts = list.iter().map(|(id, title)| text(id, title));
        texts.map(|text| (Summary::read(text.as_bytes()).unwrap(), text)).collect()
    };
    let (before, now) =
        (texts(&[("A", "a"), ("B", "b"), ("C", "c")]), texts(&[("B", "b"), ("C", "other"), ("D", "d")]));
    let set =
        |texts: &'static [(Summary, String)]| texts.iter().map(|(s, t)| exported(s, t)).collect::<Vec<_>>();
    let (before, now) = (set(before.leak()), set(now.leak()));
    let states = |profile| -> Vec<(String, String)> {
        let text = sarif(&now, SarifWishes { profile, all: false, baseline: Some(&before) }).unwrap().text;
        let results = parsed(&text)["runs"][0]["results"].as_array().unwrap().clone();
        let told = |key: &serde_json::Value| key.as_str().unwrap().to_owned();
        results.iter().map(|r| (told(&r["properties"]["findings/id"]), told(&r["baselineState"]))).collect()
    };
    let expected = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter().map(|(id, state)| ((*id).to_owned(), (*state).to_owned())).collect()
    };
    let here = [("B", "unchanged"), ("C", "updated"), ("D", "new")];
    assert_eq!(states(Profile::Plain), expected(&[here.as_slice(), &[("A", "absent")]].concat()));
    assert_eq!(states(Profile::GitHub), expected(&here));
}
