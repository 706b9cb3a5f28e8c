//! Every rule broken by its own fixture, and by nothing else.

use std::path::PathBuf;

use super::*;
use crate::model::{Finding, FindingId, IdError, Run, Status, Timestamp, Transitions};
use crate::text::scan;

const PATH: &str = "findings/FIN-001/FIN-001-BUG-001.json";
const RUN_PATH: &str = "findings/runs/550e8400-e29b-41d4-a716-446655440000.json";

pub(super) fn now() -> Timestamp {
    "2026-02-01T00:00:00Z".parse().unwrap()
}

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn invalid(rule: Rule) -> Vec<u8> {
    fixture(&format!("invalid/{rule}.json"))
}

fn attached(path: &str) -> Attached {
    match path {
        "results/absent.json" => Attached::Absent,
        "results/link.json" => Attached::Symlink,
        _ => Attached::There,
    }
}

fn set_problems(findings: &[(String, Finding)], runs: &[(String, Run)]) -> Vec<Problem> {
    check_set(&Set { findings, unread: &[], runs }, &attached, &Levels::default())
}

/// Everything there is to say of one file, alone and as a set of one.
fn judged(bytes: &[u8]) -> Vec<Problem> {
    let (mut problems, finding) = check_file(PATH, bytes, now(), &Levels::default());
    if let Some(finding) = finding {
        let mut of_set = set_problems(&[(PATH.to_owned(), finding)], &[]);
        let scan = scan(bytes);
        of_set.iter_mut().for_each(|problem| problem.locate(scan.text, scan.root.as_ref().unwrap()));
        problems.extend(of_set);
    }
    problems
}

fn finding(bytes: &[u8]) -> Finding {
    check_file(PATH, bytes, now(), &Levels::default()).1.unwrap()
}

/// The same finding by another id, with a duplicate_of of its own.
fn other(bytes: &[u8], id: &str, duplicate_of: &str) -> (String, Finding) {
    let mut finding = finding(bytes);
    finding.id = id.parse().unwrap();
    if let Some(resolution) = &mut finding.resolution {
        resolution.duplicate_of = Some(duplicate_of.to_owned());
    }
    (format!("findings/FIN-001/{id}.json"), finding)
}

fn problems_of(rule: Rule) -> Vec<Problem> {
    let levels = Levels::default();
    match rule {
        Rule::TooLarge => judged(&vec![b' '; (1 << 20) + 1]),
        Rule::NotAPlainFile => not_a_plain_file(PATH, "a symbolic link", &levels).into_iter().collect(),
        Rule::UnusableSettings => {
            let why = ".findings-config.toml:1:6: string values must be quoted";
            unusable_settings(".findings-config.toml", why, Some(1), &levels).into_iter().collect()
        }
        Rule::IdClash => {
            let first = (PATH.to_owned(), finding(&invalid(rule)));
            set_problems(&[first, other(&invalid(rule), "fin-001-bug-001", "")], &[])
        }
        Rule::DuplicateCycle => {
            let first = (PATH.to_owned(), finding(&invalid(rule)));
            set_problems(&[first, other(&invalid(rule), "FIN-001-BUG-002", "FIN-001-BUG-001")], &[])
        }
        Rule::UnlawfulStep => {
            let to = finding(&invalid(rule)).status;
            let transitions = Transitions::default();
            let step = Step { from: &[Status::Resolved], to, transitions: &transitions, is_single: true };
            let folded = Step { is_single: false, ..step };
            assert_eq!(check_step(PATH, &folded, &levels), None, "reopened and closed again in between");
            let merged = [Status::Resolved, Status::Open];
            assert_eq!(
                check_step(PATH, &Step { from: &merged, ..step }, &levels),
                None,
                "from the other parent"
            );
            assert_eq!(check_step(PATH, &Step { from: &[], ..step }, &levels), None, "new");
            check_step(PATH, &step, &levels).into_iter().collect()
        }
        Rule::RunTotal => {
            let (problems, run) = check_run_file(RUN_PATH, &invalid(rule), &levels);
            assert_eq!(problems, []);
            set_problems(&[], &[(RUN_PATH.to_owned(), run.unwrap())])
        }
        _ => judged(&invalid(rule)),
    }
}

#[test]
fn every_rule_is_broken_by_its_fixture_alone() {
    for rule in Rule::ALL.iter().copied() {
        let problems = problems_of(rule);
        assert!(!problems.is_empty(), "nothing breaks {rule}");
        for problem in problems {
            assert_eq!((problem.rule, problem.level), (rule, rule.level()), "{problem:?}");
        }
    }
}

#[test]
fn every_fixture_belongs_to_a_rule() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/invalid");
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let rule: Result<Rule, _> = name.trim_end_matches(".json").parse();
        assert!(rule.is_ok(), "{name} belongs to no rule");
    }
}

#[test]
fn the_levels_are_those_of_the_specification() {
    let table: Vec<_> = Rule::ALL.iter().map(|rule| format!("{:<8}{rule}", rule.level())).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn messages_and_hints() {
    let told: Vec<_> =
        Rule::ALL.iter().flat_map(|rule| problems_of(*rule)).map(|problem| told(&problem)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

fn told(problem: &Problem) -> String {
    let place =
        problem.line.zip(problem.column).map_or(String::new(), |(line, column)| format!("{line}:{column}: "));
    let hint = problem.hint.as_ref().map_or(String::new(), |hint| format!("\n    hint: {hint}"));
    format!("{place}{}[{}]: {}{hint}", problem.level, problem.rule, problem.message)
}

#[test]
fn valid_files_have_nothing_but_notes() {
    for name in ["minimal", "full", "wont-fix", "unicode"] {
        assert_eq!(judged(&fixture(&format!("valid/{name}.json"))), [], "{name}");
    }
    let rules: Vec<_> =
        judged(&fixture("valid/null-resolution.json")).iter().map(|problem| problem.rule).collect();
    assert_eq!(rules, [Rule::NotCanonical]);
}

#[test]
fn all_problems_of_a_file_are_told_at_once() {
    let text = r#"{"id": 7, "severity": "worst", "severity": "worst", "status": "wont_fix", "title": "t", "x": "\ud800",
        "created_at": "yesterday", "claim": {"by": 1}, "attachments": [{"path": "/etc/passwd"}]}"#;
    let rules: std::collections::BTreeSet<_> =
        judged(text.as_bytes()).iter().map(|problem| problem.rule).collect();
    let expected = [
        Rule::DuplicateKey,
        Rule::RequiredField,
        Rule::WrongType,
        Rule::UnknownWord,
        Rule::BadDate,
        Rule::AttachmentOutside,
        Rule::LoneSurrogate,
        Rule::OwnField,
        Rule::ClosedWithoutResolution,
        Rule::UnknownField,
        Rule::NotCanonical,
    ];
    assert_eq!(rules.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn hostile_texts_never_reach_a_message_raw() {
    let text = "{\"id\": \"a\\u001b]0;x\\u0007\", \"severity\": \"\\u001b[2J\u{202e}\", \"\\u009bx\": 1, \"created_at\": \"\\r\"}";
    let problems = judged(text.as_bytes());
    assert!(problems.len() > 5);
    for problem in problems {
        let shown = format!("{}{}", problem.message, problem.hint.unwrap_or_default());
        assert!(!shown.chars().any(|c| c.is_control() || c == '\u{202e}'), "{shown:?}");
    }
}

#[test]
fn a_rule_that_is_off_says_nothing_and_a_level_can_change() {
    let (levels, errors) = Levels::read([("required-field", "off"), ("unknown-word", "note")]);
    assert_eq!(errors, []);
    assert_eq!(check_file(PATH, &invalid(Rule::RequiredField), now(), &levels).0, []);
    assert_eq!(check_file(PATH, &invalid(Rule::UnknownWord), now(), &levels).0[0].level, Level::Note);
}

#[test]
fn files_that_could_not_be_read_still_have_their_names() {
    let related = (PATH.to_owned(), finding(&invalid(Rule::RelatedMissing)));
    let unread = ["findings/FIN-009-BUG-009.json".to_owned(), "findings/old/fin-001-bug-001.json".to_owned()];
    let set = Set { findings: &[related], unread: &unread, runs: &[] };
    let problems = check_set(&set, &attached, &Levels::default());
    let rules: Vec<_> = problems.iter().map(|problem| (problem.rule, problem.path.as_str())).collect();
    assert_eq!(rules, [(Rule::IdClash, PATH), (Rule::IdClash, "findings/old/fin-001-bug-001.json")]);
}

#[test]
fn an_earlier_id_is_as_good_as_an_id() {
    let mut other = other(&invalid(Rule::IdClash), "FIN-001-BUG-005", "");
    other.1.aliases = vec!["fin-009-bug-009".to_owned()];
    let duplicate = (PATH.to_owned(), finding(&invalid(Rule::DuplicateOfAbsent)));
    assert_eq!(set_problems(&[duplicate, other], &[]), []);
}

#[test]
fn resolved_at_may_be_a_day_ahead_of_our_clock_and_no_more() {
    let text = String::from_utf8(fixture("valid/wont-fix.json")).unwrap();
    let rules = |date: &str| {
        let text = text.replace("2026-01-16T09:00:00Z", date);
        judged(text.as_bytes()).iter().map(|problem| problem.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules("2026-02-02T00:00:00Z"), []);
    assert_eq!(rules("2026-02-02T00:00:01Z"), [Rule::DatesOutOfOrder]);
    assert_eq!(rules("2026-01-14T12:22:59+01:00"), [Rule::DatesOutOfOrder]);
    assert_eq!(rules("2026-01-14T11:23:00Z"), []);
}

#[test]
fn a_run_is_named_after_its_id_or_its_digest() {
    let rules = |path: &str, text: &str| {
        let (problems, _) = check_run_file(path, text.as_bytes(), &Levels::default());
        problems.iter().map(|problem| problem.rule).collect::<Vec<_>>()
    };
    let text = String::from_utf8(invalid(Rule::RunTotal)).unwrap();
    assert_eq!(rules(RUN_PATH, &text), []);
    assert_eq!(rules("findings/runs/x.json", &text), [Rule::IdMismatch]);
    let odd = text.replace("550e8400-e29b-41d4-a716-446655440000", "a b");
    assert_eq!(rules("findings/runs/c8687a08aa5d6ed2.json", &odd), []);
    let broken =
        text.replace("\"completed\"", "\"open\"").replace("\"550e8400-e29b-41d4-a716-446655440000\"", "5");
    assert_eq!(rules(RUN_PATH, &broken), [Rule::WrongType, Rule::UnknownWord]);
    assert_eq!(
        rules(RUN_PATH, &text.replace("\"status\"", "\"state\"")),
        [Rule::RequiredField, Rule::UnknownField]
    );
}

#[test]
fn an_odd_file_name_is_told() {
    let error: IdError = "-x".parse::<FindingId>().unwrap_err();
    let problem = odd_name("findings/-x.json", &error.to_string(), &Levels::default()).unwrap();
    assert_eq!((problem.rule, problem.line), (Rule::BadId, None));
}

#[test]
fn a_problem_is_json_of_seven_keys() {
    let problem = &judged(&invalid(Rule::DuplicateKey))[0];
    let keys = serde_json::to_value(problem).unwrap();
    let expected = serde_json::json!({
        "rule": "duplicate-key",
        "level": "error",
        "path": PATH,
        "line": 8,
        "column": 3,
        "message": "the key 'severity' stands twice in this object, first on line 6",
        "hint": "remove one of the two; most readers take the last",
    });
    assert_eq!(keys, expected);
}

#[test]
fn a_hostile_mebibyte_is_judged_in_seconds() {
    let filled = |part: &str, open: &str, close: &str| {
        format!("{open}{}{close}", part.repeat((1 << 20) / part.len() - 20))
    };
    let texts = [
        filled("\"a\":0,", "{", "\"a\":0}"),
        filled("0,", "{\"tags\":[", "0]}"),
        filled("\"tags\":null,", "{", "\"tags\":0}"),
        filled("\"\\ud800\",", "[", "0]"),
        filled("{\"path\":\"/\"},", "{\"attachments\":[", "{}]}"),
        filled("\u{1b}", "{\"", "\"}"),
    ];
    let started = std::time::Instant::now();
    for text in texts {
        assert!(text.len() < 1 << 20);
        assert!(!judged(text.as_bytes()).is_empty());
    }
    assert!(started.elapsed().as_secs() < 60);
}
