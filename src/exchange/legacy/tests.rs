//! What becomes of records that fit the StageFlow schema nearly, or not at all.

use super::*;
use crate::config::{Config, Sources};
use crate::text::scan;

fn map_in(stem: &str, text: &str) -> Outcome {
    let node = scan(text.as_bytes()).root.unwrap();
    let (config, _) = Config::load(Sources::default()).unwrap();
    let undated = Timestamp::from_unix(1_770_000_000, 0);
    let context = Context { stem, imports: &config.imports, strengths: stem == "strengths", undated };
    map(&Record { label: "R".to_owned(), node, said: None, is_foreign: false }, &context)
}

fn mapped(stem: &str, text: &str) -> Mapped {
    match map_in(stem, text) {
        Outcome::Mapped(mapped) => *mapped,
        Outcome::Left(remark) => panic!("{remark:?}"),
    }
}

fn made(stem: &str, text: &str) -> String {
    compact(&mapped(stem, text).node)
}

#[test]
fn a_record_of_stageflow_stays_as_it_is() {
    let text = r#"{"type":"bug","severity":"low","title":"t","description":"d","status":"open",
        "created_at":"2026-01-01T00:00:00+02:00","resolution":null,"own":{"b":1.50,"a":null},"tags":["x"],"agent":"me"}"#;
    let node = scan(text.as_bytes()).root.unwrap();
    let mapped = mapped("dx", &text.replacen('{', r#"{"id":"A-1","#, 1));
    assert_eq!((mapped.node, mapped.remarks), (node, Vec::new()));
    assert_eq!(mapped.agent.as_deref(), Some("me"));
    assert_eq!(mapped.id.unwrap().as_str(), "A-1");
}

#[test]
fn words_outside_the_schema_become_ours_and_tags() {
    let kind = |stem: &str, word: &str| {
        let mapped = mapped(stem, &format!(r#"{{"id":"X","title":"t","type":"{word}"}}"#));
        (mapped.kind, mapped.node.get("tags").map(compact))
    };
    let tagged = |tag: &str| Some(format!("[\"{tag}\"]"));
    assert_eq!(kind("bugs", "silent_failure"), (Kind::Reliability, tagged("silent_failure")));
    assert_eq!(kind("bugs", "Silent Failure"), (Kind::Reliability, tagged("Silent Failure")));
    assert_eq!(kind("bugs", "feature"), (Kind::FeatureRequest, tagged("feature")));
    assert_eq!(kind("dx", "mystery"), (Kind::Dx, tagged("mystery")));
    assert_eq!(kind("bugs", "security"), (Kind::Security, None));
}

#[test]
fn what_is_missing_is_filled_in_and_said() {
    let mapped = mapped("x", r#"{"id":"DX-7","description":"It is slow. Very."}"#);
    assert_eq!(
        compact(&mapped.node),
        r#"{"type":"dx","severity":"info","status":"open","title":"It is slow","description":"It is slow. Very.","created_at":"2026-02-02T02:40:00Z"}"#
    );
    assert!(mapped.is_undated);
    let defaulted: Vec<_> =
        mapped.remarks.iter().map(|remark| (remark.action, remark.field.as_str())).collect();
    let expected =
        ["type", "severity", "status", "title", "created_at"].map(|field| (Action::Defaulted, field));
    assert_eq!(defaulted, expected);
}

#[test]
fn a_priority_stands_in_for_a_severity_and_stays_as_a_tag() {
    let text = made("dx", r#"{"title":"t","priority":"P0","category":"docs","tags":["a"]}"#);
    assert!(text.contains(r#""severity":"high""#), "{text}");
    assert!(text.contains(r#""tags":["a","category:docs","priority:P0"]"#), "{text}");
    let text = made("dx", r#"{"title":"t","priority":1}"#);
    assert!(
        text.contains(r#""severity":"info""#) && text.contains(r#""extensions":{"priority":1}"#),
        "{text}"
    );
}

#[test]
fn texts_go_to_their_blocks_and_the_rest_to_extensions() {
    let mapped = mapped(
        "bugs",
        r#"{"title":"t","description":"d","agent":"opus","reproduction":"1. a\n2. b","impact":"bad",
            "recommendation":"do","proposed_solution":"so","rationale":"why","actual_behavior":"x","odd":[1.50],
            "created_at":"2026-01-16T13:52:37.5+02:00"}"#,
    );
    let at = |path: &[&str]| mapped.node.at(path).map(compact).unwrap_or_default();
    assert_eq!(at(&["reproduction", "steps"]), r#"["a","b"]"#);
    assert_eq!(at(&["impact"]), r#"{"business_impact":"bad"}"#);
    assert_eq!(at(&["recommendation", "summary"]), r#""do""#);
    assert_eq!(at(&["recommendation", "detailed_proposal"]), r#""so""#);
    assert_eq!(at(&["created_at"]), r#""2026-01-16T11:52:37.500Z""#);
    for (name, value) in [
        ("agent", r#""opus""#),
        ("rationale", r#""why""#),
        ("actual_behavior", r#""x""#),
        ("odd", "[1.50]"),
        ("created_at", r#""2026-01-16T13:52:37.5+02:00""#),
    ] {
        assert_eq!(at(&["extensions", name]), value, "{name}");
    }
    assert_eq!(mapped.agent.as_deref(), Some("opus"));
    assert!(mapped.node.at(&["extensions", "reproduction"]).is_none());
}

#[test]
fn what_does_not_fit_is_kept_word_for_word() {
    let text = made(
        "bugs",
        r#"{"title":"t","description":7,"severity":"FATAL","status":"Resolved","impact":{"data_risk":"huge","business_impact":"b"},
            "tags":["a",1],"component":{"name":"c"},"extensions":{"severity":"x"},"resolution":null,
            "recommendation":{"summary":"s"},"proposed_solution":"p"}"#,
    );
    for part in [
        r#""severity":"medium""#,
        r#""status":"resolved""#,
        r#""impact":{"business_impact":"b"}"#,
        r#""recommendation":{"summary":"s","detailed_proposal":"p"}"#,
        r#""severity":"FATAL""#,
        r#""severity-2":"x""#,
        r#""status":"Resolved""#,
        r#""description":7"#,
        r#""impact.data_risk":"huge""#,
        r#""tags":["a",1]"#,
        r#""component":{"name":"c"}"#,
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains("resolution"), "{text}");
}

#[test]
fn ids_that_cannot_be_are_told_from_those_that_can() {
    let ids = |id: &str| {
        let mapped = mapped("bugs", &format!(r#"{{"id":{id},"title":"t"}}"#));
        (mapped.id.map(|id| id.to_string()), mapped.odd_id)
    };
    assert_eq!(ids(r#""BUG-001""#), (Some("BUG-001".to_owned()), None));
    assert_eq!(ids(r#""../../x""#), (None, Some("../../x".to_owned())));
    assert_eq!(ids("17"), (Some("17".to_owned()), None));
    assert_eq!(ids("1.5e+3"), (None, Some("1.5e+3".to_owned())));
    assert_eq!(ids("null"), (None, None));
    assert_eq!(ids(r#""""#), (None, None));
}

#[test]
fn strengths_are_left_out_unless_asked_for() {
    let text = r#"{"id":"STR-001","title":"Fast","description":"It is fast"}"#;
    assert!(matches!(map_in("findings", text), Outcome::Left(Remark { action: Action::Skipped, .. })));
    let made = made("strengths", text);
    assert!(made.contains(r#""type":"improvement","severity":"info""#), "{made}");
    assert!(made.contains(r#""tags":["strength"]"#), "{made}");
}

#[test]
fn a_record_without_any_text_is_refused_and_a_claim_is_not_taken() {
    let Outcome::Left(remark) = map_in("bugs", r#"{"id":"BUG-1","severity":"high"}"#) else {
        panic!("taken")
    };
    assert_eq!(
        (remark.action, remark.message.as_str()),
        (Action::Refused, "has neither title nor description")
    );
    let mapped = mapped("bugs", r#"{"title":"t","claim":{"by":"me","at":"x","token":"y"}}"#);
    assert!(mapped.node.get("claim").is_none());
    assert_eq!(mapped.remarks[0].action, Action::Dropped);
}

proptest::proptest! {
    /// Whatever an object holds, it becomes a finding that can be read, or is refused with a reason: no panic, and
    /// mapping is the same each time.
    #[test]
    fn any_object_is_mapped_or_refused(
        keys in proptest::collection::vec((
            "(id|type|severity|status|title|description|created_at|tags|impact|reproduction|recommendation|extensions|x)",
            r#"(null|true|7|"open"|"high"|"1\. a\\n2\. b"|\[\]|\["a",1\]|\{"summary":1\}|\{"steps":"x"\})"#,
        ), 0..8)
    ) {
        let members: Vec<_> = keys.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        let text = format!("{{{}}}", members.join(","));
        if let Outcome::Mapped(mapped) = map_in("bugs", &text) {
            proptest::prop_assert!(judge(&mapped.node).is_ok());
            proptest::prop_assert_eq!(Outcome::Mapped(mapped), map_in("bugs", &text));
        }
    }
}
