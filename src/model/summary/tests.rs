//! The fast and the soft reader of summaries, held against each other.

use proptest::prelude::*;

use super::*;

const SHORT: &str = r#"{
  "id": "FIN-001-BUG-001",
  "type": "bug",
  "severity": "high",
  "title": "t",
  "description": "d",
  "status": "resolved",
  "claim": {"by": "me"},
  "tags": ["x"],
  "impact": {"data_risk": "sky-high"},
  "resolution": {"resolution_type": "fixed", "commit_hash": "abc123", "verification_steps": ["v"]},
  "resolved_at": null,
  "aliases": ["OLD-1"],
  "agent_run_id": "run",
  "source": {"tool": "Asp", "rule": "R1", "version": "1"},
  "locations": [{"path": "src/a.rs", "start_line": 3, "snippet": "s"}, {"path": "b", "end_line": 4}],
  "created_at": "2026-01-14T11:23:00Z"
}"#;

/// Fields of it with their values.
const FIELDS: [(&str, &str); 12] = [
    ("id", "\"FIN-001-BUG-001\""),
    ("type", "\"bug\""),
    ("status", "\"resolved\""),
    ("claim", "{\"by\": \"me\"}"),
    ("tags", "[\"x\"]"),
    ("resolution_type", "\"fixed\""),
    ("aliases", "[\"OLD-1\"]"),
    ("resolved_at", "null"),
    ("source", "{\"tool\": \"Asp\", \"rule\": \"R1\", \"version\": \"1\"}"),
    ("rule", "\"R1\""),
    ("start_line", "3"),
    ("path", "\"b\""),
];

fn read(text: &str) -> Result<Summary, String> {
    Summary::read(text.as_bytes()).map_err(|unreadable| unreadable.to_string())
}

#[test]
fn the_fast_and_the_soft_reader_agree() {
    let fast = read(SHORT).unwrap();
    assert_eq!(read_softly(SHORT.as_bytes()).unwrap(), fast);
    assert_eq!(fast.commit_hash.as_deref(), Some("abc123"));
    assert_eq!(fast.claimed_by.as_deref(), Some("me"));
    assert_eq!(fast.run.as_deref(), Some("run"));
    assert_eq!((fast.tool.as_deref(), fast.rule.as_deref()), (Some("Asp"), Some("R1")));
    assert_eq!(fast.locations.iter().map(ToString::to_string).collect::<Vec<_>>(), ["src/a.rs:3", "b"]);
    assert_eq!((fast.tags, fast.aliases), (vec!["x".to_owned()], vec!["OLD-1".to_owned()]));
}

fn read_fast(text: &str) -> Option<Summary> {
    super::read_fast(text, Texts::Kept)
}

/// What the fast reader takes, the soft one takes for the same; and without the texts it takes that, too.
fn check_fast(text: &str) {
    let (fast, lean) = (read_fast(text), super::read_fast(text, Texts::Checked));
    let softly = || read_softly(text.as_bytes());
    if let Some(lean) = lean.clone() {
        assert_eq!(softly().map(without_texts), Ok(without_texts(lean)), "{text}");
    }
    if let Some(fast) = fast {
        assert_eq!((softly(), lean.is_some()), (Ok(fast), true), "{text}");
    }
}

fn without_texts(summary: Summary) -> Summary {
    let (title, description) = (String::new(), String::new());
    let (tags, aliases, locations) = (Vec::new(), Vec::new(), Vec::new());
    Summary { title, description, tags, aliases, tool: None, rule: None, locations, ..summary }
}

#[test]
fn nothing_is_taken_that_the_soft_reader_refuses() {
    let nested = |depth: usize| format!("{{\"x\": {}{},", "[".repeat(depth), "]".repeat(depth));
    for (from, to) in [
        ("{", nested(64).as_str()),
        ("{", nested(63).as_str()),
        (r#"{"by": "me"}"#, r#"["me"]"#),
        (r#"{"by": "me"}"#, r#"{"by": "me", "by": "you"}"#),
        (r#"{"by": "me"}"#, r#"{"b\u0079": "me"}"#),
        (r#""resolution": {"#, r#""resolution": ["fixed", "abc1234", null], "x": {"#),
        (r#""fixed""#, r#"{"fixed": null}"#),
        (r#""fixed""#, "null"),
        (r#"["x"]"#, r#"["x", null]"#),
        (r#"["x"]"#, r#"{"0": "x"}"#),
        (r#""run""#, "7"),
        (r#"{"tool": "Asp", "#, r#"{"tool": "Asp", "tool": "Bee", "#),
        (r#"{"path": "src/a.rs", "#, r#"["src/a.rs"], {"path": "src/a.rs", "#),
        (r#""start_line": 3"#, r#""start_line": 3.0"#),
        (r#""start_line": 3"#, r#""start_line": -3"#),
    ] {
        let text = SHORT.replacen(from, to, 1);
        assert_ne!(text, SHORT);
        check_fast(&text);
    }
    assert!(read_fast(&SHORT.replacen('{', &nested(63), 1)).is_some());
}

/// A value of any kind, also the forms that a generous reader takes for others.
fn any_value() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "null",
        "true",
        "1",
        "-1.5e3",
        "\"\"",
        "\"bug\"",
        "\"fixed\"",
        "\"high\"",
        "\"x\\u0079\"",
        "\"\\ud83d\"",
        "\"2026-01-14T11:23:00Z\"",
        "\"FIN-1\"",
        "[]",
        "{}",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(3, 16, 4, |inner| {
        let key = prop::sample::select(vec![
            "by",
            "resolution_type",
            "commit_hash",
            "duplicate_of",
            "0",
            "path",
            "rule",
        ]);
        let member = (key, inner.clone()).prop_map(|(key, value)| format!("\"{key}\": {value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec(member, 0..4).prop_map(|members| format!("{{{}}}", members.join(", "))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn a_field_of_any_value_is_read_alike(field in 0..FIELDS.len(), value in any_value()) {
        let (name, known) = FIELDS[field];
        check_fast(&SHORT.replace(&format!("\"{name}\": {known}"), &format!("\"{name}\": {value}")));
    }

    #[test]
    fn a_text_with_bytes_changed_is_read_alike(places in prop::collection::vec((0..SHORT.len(), 0_u8..128), 1..4)) {
        let mut text = SHORT.as_bytes().to_vec();
        places.into_iter().for_each(|(place, byte)| text[place] = byte);
        check_fast(str::from_utf8(&text).unwrap());
    }
}

#[test]
fn what_the_fast_reader_refuses_is_read_softly() {
    assert!(read_fast(SHORT).is_some());
    let same = [
        format!("\u{feff}{SHORT}"),
        SHORT.replace("\"severity\": \"high\"", "\"severity\": \"low\", \"severity\": \"high\""),
    ];
    for text in same {
        assert!(read_fast(&text).is_none());
        assert_eq!(read(&text), read(SHORT), "{text}");
    }
    let lone = read(&SHORT.replace("\"d\"", r#""a \ud83d b""#)).unwrap();
    assert_eq!(lone.description, "a \u{fffd} b");
    let odd_claim = read(&SHORT.replace(r#"{"by": "me"}"#, "\"me\"")).unwrap();
    assert_eq!(odd_claim.claimed_by, None);
}

#[test]
fn what_cannot_be_read_says_where_and_why() {
    let error = |from: &str, to: &str| read(&SHORT.replace(from, to)).unwrap_err();
    assert_eq!(
        error("\"high\"", "\"hihg\""),
        "4:15: severity: unknown severity 'hihg', did you mean 'high'?"
    );
    assert_eq!(error("  \"status\": \"resolved\",\n", ""), "1:1: required field 'status' is missing");
    assert!(error("\"type\": \"bug\",", "\"type\": \"bug\"").starts_with("3:11: expected ','"));
    assert_eq!(
        error("\"fixed\"", "1").split_once(": ").unwrap().1,
        "resolution.resolution_type: expected a string, found a number"
    );
    assert_eq!(read("[]").unwrap_err(), "1:1: expected an object, found an array");
    assert!(read("").unwrap_err().len() > 3);
    assert!(Summary::read(b"\xff\xfe{").unwrap_err().to_string().contains("UTF-16"));
}
