//! What the rules owe to the StageFlow schema: a finding that it accepts has no error but for ids, paths, size, depth
//! and duplicate keys; one that it refuses has an error, but for nulls, which read as absent.

use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::tests::now;
use super::*;

/// The StageFlow schema of one finding.
static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/seed.schema.json"));
    let whole: Value = serde_json::from_str(text).unwrap();
    let schema = json!({
        "$schema": whole["$schema"], "$ref": "#/definitions/Finding", "definitions": whole["definitions"],
    });
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
});

/// Errors that a file accepted by the schema may have.
const EXEMPT: &[Rule] = &[
    Rule::BadId,
    Rule::IdMismatch,
    Rule::IdClash,
    Rule::DuplicateOfItself,
    Rule::DuplicateCycle,
    Rule::AttachmentOutside,
    Rule::TooLarge,
    Rule::TooDeep,
    Rule::DuplicateKey,
];

fn a_date() -> BoxedStrategy<Value> {
    let date = "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])";
    let time = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])";
    let dates = prop::string::string_regex(&format!("{date}T{time}")).unwrap();
    let leap = Just(json!("2016-12-31T23:59:60Z"));
    prop_oneof![9 => dates.prop_map(Value::from), 1 => leap].boxed()
}

fn a_word(words: &'static [&'static str]) -> BoxedStrategy<Value> {
    prop::sample::select(words).prop_map(Value::from).boxed()
}

fn a_string() -> BoxedStrategy<Value> {
    prop_oneof!["[a-z ]{0,8}", any::<String>(), "(\\.\\./)?[a-z/]{0,6}"].prop_map(Value::from).boxed()
}

fn strings() -> BoxedStrategy<Value> {
    prop::collection::vec(a_string(), 0..4).prop_map(Value::from).boxed()
}

fn a_flag() -> BoxedStrategy<Value> {
    any::<bool>().prop_map(Value::from).boxed()
}

/// Any JSON without nulls.
fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![a_flag(), any::<i64>().prop_map(Value::from), a_string(), a_date()];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from);
        let key = prop_oneof![
            "[a-z_]{1,6}",
            prop::sample::select(&["by", "at", "path", "start_line", "name"][..]).prop_map(str::to_owned)
        ];
        let object = prop::collection::btree_map(key, inner, 0..4)
            .prop_map(|fields| Value::from(Map::from_iter(fields)));
        prop_oneof![list, object]
    })
    .boxed()
}

type Fields = Vec<(&'static str, BoxedStrategy<Value>)>;

/// An object with each of these fields, or without.
fn an_object(fields: Fields) -> BoxedStrategy<Value> {
    let each: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| prop::option::of(value.prop_map(move |v| (name, v))))
        .collect();
    each.prop_map(|fields| {
        fields.into_iter().flatten().map(|(name, value)| (name.to_owned(), value)).collect()
    })
    .boxed()
}

fn with_all(required: Fields, optional: Fields) -> BoxedStrategy<Value> {
    let each: Vec<_> =
        required.into_iter().map(|(name, value)| value.prop_map(move |v| (name.to_owned(), v))).collect();
    (each, an_object(optional))
        .prop_map(|(required, optional)| {
            let optional = optional.as_object().cloned().unwrap_or_default();
            Value::Object(required.into_iter().chain(optional).collect())
        })
        .boxed()
}

const RISKS: &[&str] = &["none", "low", "medium", "high", "critical"];

fn reproduction() -> Fields {
    let versions = prop::collection::btree_map("[a-z]{1,4}", a_string(), 0..3);
    let dependencies = versions.prop_map(|fields| Value::from(Map::from_iter(fields))).boxed();
    let environment =
        vec![("python_version", a_string()), ("os", a_string()), ("dependencies", dependencies)];
    vec![
        ("steps", strings()),
        ("code_snippet", a_string()),
        ("environment", an_object(environment)),
        ("frequency", a_word(&["always", "often", "sometimes", "rarely"])),
        ("conditions", a_string()),
        ("more", anything()),
    ]
}

fn impact() -> Fields {
    vec![
        ("affected_users", a_string()),
        ("data_risk", a_word(RISKS)),
        ("security_risk", a_word(RISKS)),
        ("availability_risk", a_word(RISKS)),
        ("business_impact", a_string()),
        ("workaround_available", a_flag()),
        ("workaround_description", a_string()),
    ]
}

fn recommendation() -> Fields {
    vec![
        ("summary", a_string()),
        ("detailed_proposal", a_string()),
        ("code_suggestion", a_string()),
        ("estimated_effort", a_word(&["trivial", "small", "medium", "large", "epic"])),
        ("breaking_change", a_flag()),
        ("alternatives", strings()),
    ]
}

fn resolution() -> Fields {
    vec![
        ("resolved_by", a_string()),
        ("resolution_type", a_word(&["fixed", "wont_fix", "duplicate", "by_design", "cannot_reproduce"])),
        ("resolution_details", a_string()),
        ("commit_hash", a_string()),
        ("pr_link", a_string()),
        ("release_version", a_string()),
        ("verification_steps", strings()),
        // Ours: the schema lets anything stand there.
        ("duplicate_of", anything()),
        ("expires_at", anything()),
        ("commit_patch_id", anything()),
        ("commit_author_date", anything()),
        ("commit_source", anything()),
        ("previous_commit_hashes", anything()),
    ]
}

fn required() -> Fields {
    let kinds = &[
        "bug",
        "security",
        "performance",
        "reliability",
        "dx",
        "improvement",
        "documentation",
        "feature_request",
    ];
    vec![
        ("id", Just(json!("FIN-001-BUG-001")).boxed()),
        ("type", a_word(kinds)),
        ("severity", a_word(&["critical", "high", "medium", "low", "info"])),
        ("title", a_string()),
        ("description", a_string()),
        ("status", a_word(&["open", "confirmed", "in_progress", "resolved", "wont_fix", "duplicate"])),
        ("created_at", a_date()),
    ]
}

fn optional() -> Fields {
    let attachment = an_object(vec![("name", a_string()), ("path", a_string()), ("type", a_string())]);
    vec![
        ("updated_at", a_date()),
        ("resolved_at", a_date()),
        ("component", a_string()),
        ("tags", strings()),
        ("reproduction", an_object(reproduction())),
        ("impact", an_object(impact())),
        ("recommendation", an_object(recommendation())),
        ("resolution", an_object(resolution())),
        ("related_findings", strings()),
        ("attachments", prop::collection::vec(attachment, 0..3).prop_map(Value::from).boxed()),
        // Ours and nobody's: the schema lets anything stand there.
        ("$schema", anything()),
        ("agent_run_id", anything()),
        ("claim", anything()),
        ("aliases", anything()),
        ("source", anything()),
        ("locations", anything()),
        ("extensions", anything()),
        ("whatever", anything()),
    ]
}

fn a_finding() -> BoxedStrategy<Value> {
    with_all(required(), optional())
}

/// The errors that the schema would have to agree with.
fn errors(finding: &Value) -> Vec<Problem> {
    let text = serde_json::to_string(finding).unwrap();
    let (problems, _) =
        check_file("findings/FIN-001-BUG-001.json", text.as_bytes(), now(), &Levels::default());
    problems
        .into_iter()
        .filter(|problem| problem.level == Level::Error && !EXEMPT.contains(&problem.rule))
        .collect()
}

/// Fields to change.
const PATHS: &[&[&str]] = &[
    &["id"],
    &["type"],
    &["severity"],
    &["title"],
    &["status"],
    &["created_at"],
    &["updated_at"],
    &["tags"],
    &["component"],
    &["attachments"],
    &["related_findings"],
    &["impact"],
    &["resolution"],
    &["reproduction", "environment"],
    &["reproduction", "environment", "dependencies"],
    &["reproduction", "frequency"],
    &["reproduction", "steps"],
    &["impact", "workaround_available"],
    &["impact", "data_risk"],
    &["recommendation", "estimated_effort"],
    &["resolution", "resolution_type"],
    &["resolution", "commit_hash"],
    &["resolution", "duplicate_of"],
    &["claim"],
    &["whatever"],
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_schema_accepts_has_no_error(finding in a_finding()) {
        prop_assert!(SCHEMA.is_valid(&finding), "{:?}", SCHEMA.iter_errors(&finding).next().map(|error| error.to_string()));
        prop_assert_eq!(errors(&finding), []);
    }

    #[test]
    fn the_finding_of_an_accepted_file_can_be_read(finding in a_finding()) {
        let text = serde_json::to_string(&finding).unwrap();
        let path = "findings/FIN-001-BUG-001.json";
        prop_assert!(check_file(path, text.as_bytes(), now(), &Levels::default()).1.is_some());
    }

    #[test]
    fn one_changed_field_is_judged_as_the_schema_judges_it(
        finding in a_finding(), value in anything(), goes in any::<bool>(),
        path in prop::sample::select(PATHS),
    ) {
        let mut finding = finding;
        let mut at = &mut finding;
        for key in &path[..path.len() - 1] {
            at = at.as_object_mut().unwrap().entry(*key).or_insert_with(|| json!({}));
        }
        let key = path[path.len() - 1];
        match goes {
            true => drop(at.as_object_mut().unwrap().remove(key)),
            false => drop(at.as_object_mut().unwrap().insert(key.to_owned(), value)),
        }
        let errors = errors(&finding);
        prop_assert_eq!(errors.is_empty(), SCHEMA.is_valid(&finding), "{} {:?}", finding, errors);
    }

    #[test]
    fn changed_bytes_end_in_problems_with_a_place_not_in_a_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/valid/full.json")).to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for problem in check_file("findings/FIN-001-BUG-001.json", &bytes, now(), &Levels::default()).0 {
            prop_assert!(!problem.message.chars().any(char::is_control), "{:?}", problem);
            let text = std::str::from_utf8(&bytes).unwrap_or_default();
            prop_assert!(text.get(problem.span.unwrap_or_default()).is_some(), "{}", problem.message);
        }
    }
}
