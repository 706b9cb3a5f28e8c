//! Queries as people type them, against one finding.

use proptest::prelude::*;

use super::*;
use crate::model::location::Spot;

fn finding() -> Summary {
    Summary {
        id: "FIN-001-BUG-001".parse().unwrap(),
        kind: "bug".parse().unwrap(),
        severity: "high".parse().unwrap(),
        status: "in_progress".parse().unwrap(),
        title: "OutputBag race condition".to_owned(),
        description: "Keys vanish silently, été compris".to_owned(),
        component: Some("ContextBag".to_owned()),
        tags: vec!["race-condition".to_owned(), "data loss".to_owned()],
        run: Some("550e8400-e29b".to_owned()),
        created_at: "2026-01-14T11:23:00Z".parse().unwrap(),
        updated_at: None,
        resolved_at: None,
        resolution_type: None,
        commit_hash: None,
        duplicate_of: None,
        expires_at: None,
        due_at: None,
        claimed_by: Some("agent-7".to_owned()),
        aliases: vec!["OLD-BUG-009".to_owned()],
        tool: Some("Bandit".to_owned()),
        rule: Some("py/B602".to_owned()),
        locations: ["src/web/app.py", "docs/a b.md"].map(|path| Spot::new(path.to_owned(), Some(3))).to_vec(),
    }
}

fn now() -> Timestamp {
    "2026-01-20T12:00:00Z".parse().unwrap()
}

fn parse(text: &str) -> Result<Query, QueryError> {
    Query::parse(text, now())
}

fn error(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

#[test]
fn queries_that_take_the_finding() {
    for text in [
        "",
        "is:open severity:>=high tag:race-condition",
        "severity:<=critical,high",
        "severity:>medium",
        "severity:<critical",
        "-severity:low,info",
        "type:security,bug",
        "tag:\"data loss\"",
        "tag:RACE-*",
        "component:*bag",
        "id:fin-001-*",
        "id:OLD-BUG-009",
        "id:fin-001",
        "title:RACE",
        "title:\"bag race\"",
        "severity:High",
        "status:in-progress",
        "type:sec,BUG",
        "tags:RACE-*",
        "agent_run_id:550e8400*",
        "claimed:none,agent-*",
        "claim.by:*",
        "created_at:2026-01",
        "created:>7d",
        "created:<yesterday created:1w",
        "run:550e8400*",
        "tool:bandit rule:*b602",
        "source.tool:ruff,bandit",
        "path:src/web/app.py",
        "path:src",
        "path:src/web/",
        "path:./SRC/web",
        "path:*.md,*.rs",
        "path:src/*.py",
        "path:*/web",
        "path:\"docs/a b.md\"",
        "-path:src/w",
        "-rule:b602",
        "claimed:*",
        "created:2026-01-14",
        "created:>2026-01-13",
        "created:>=2026-01-14T11:23:00Z created:<=2026-01-14",
        "created:<2026-01-15",
        "RACE",
        "\"keys vanish\"",
        "ÉTÉ",
        "contextbag",
        "-nonsense",
        "-\"keys stay\"",
        "Status:in_progress",
        "-resolution:fixed",
        "  \"\"  ",
    ] {
        assert!(parse(text).unwrap().matches(&finding()), "{text}");
    }
}

#[test]
fn queries_that_leave_it() {
    for text in [
        "is:closed",
        "status:open",
        "severity:critical",
        "severity:>high",
        "severity:<high",
        "id:fin-0",
        "id:fin-001-bug-0012",
        "title:vanish",
        "claimed:none",
        "claimed:me",
        "-created:<5d",
        "\"severity=high\"",
        "\"OR\"",
        "tag:race",
        "tag:race-condition tag:other",
        "-claimed:*",
        "created:>2026-01-14",
        "created:<2026-01-14",
        "created:2026-01-14T11:23:01Z",
        "updated:>2000-01-01",
        "resolution:fixed",
        "vanish nonsense",
        "-vanish",
    ] {
        assert!(!parse(text).unwrap().matches(&finding()), "{text}");
    }
}

#[test]
fn a_finding_is_overdue_once_its_deadline_is_behind() {
    let due = |due: &str, status: &str| Summary {
        due_at: Some(due.parse().unwrap()),
        status: status.parse().unwrap(),
        ..finding()
    };
    let overdue = parse("is:overdue").unwrap();
    assert_eq!((overdue.overdue_at(), parse("is:open,expired").unwrap().overdue_at()), (Some(now()), None));
    let before = due("2020-01-01T00:00:00Z", "open");
    assert!(overdue.matches(&before) && overdue.names_status() && !overdue.matches(&finding()));
    assert!(!overdue.matches(&due("2020-01-01T00:00:00Z", "resolved")));
    assert!(!overdue.matches(&due(&now().to_string(), "open")), "the last moment is in time");
    let earlier = overdue.judged_at("2019-01-01T00:00:00Z".parse().unwrap());
    assert!(!earlier.matches(&before) && parse("-is:overdue").unwrap().matches(&finding()));
}

#[test]
fn an_acceptance_is_expired_as_of_the_question() {
    let accepted = |end: &str| Summary {
        status: "wont_fix".parse().unwrap(),
        expires_at: Some(end.parse().unwrap()),
        ..finding()
    };
    let (over, lasting) = (accepted("2026-01-20T12:00:00Z"), accepted("2026-01-20T12:00:01Z"));
    let expired = parse("is:expired").unwrap();
    assert!(expired.matches(&over) && !expired.matches(&lasting) && !expired.matches(&finding()));
    assert!(expired.names_status() && parse("is:open,expired").unwrap().matches(&over));
    assert!(parse("-is:expired is:closed").unwrap().matches(&lasting));
}

#[test]
fn errors_name_the_nearest_and_say_what_is_valid() {
    assert!(error("severty:high").starts_with("unknown query field 'severty', did you mean 'severity'?"));
    assert!(
        error("severity:hihg").starts_with("unknown severity 'hihg', did you mean 'high'? (valid: critical")
    );
    assert_eq!(
        error("is:opened"),
        "unknown class 'opened', did you mean 'open'? (valid: open, closed, expired, overdue)"
    );
    assert!(error("http://x").contains("double quotes"));
    assert_eq!(error("tag:"), "'tag:' needs a value; one of the tags, '*' for any text: tag:race-*");
    assert_eq!(error("tag:a,,b"), error("tag: a"));
    assert!(error("type:>=bug").contains("no order"));
    assert!(error("created:tomorrow").starts_with("'tomorrow' is no time for 'created:'; write a day"));
    assert_eq!(error("\"open end"), "the quote that begins at '\"open end' is not closed");
    assert!(error(&"a ".repeat(3000)).contains("4096"));
}

#[test]
fn what_is_plainly_meant_as_a_term_is_no_text_to_search_for() {
    for (text, meant) in [
        ("severity=high", "'severity:high'"),
        ("severity>=high,info", "'severity:>=high,info'"),
        ("Created_at<2026-01-01", "'created:<2026-01-01'"),
        ("status!=open", "'-status:open'"),
    ] {
        assert!(error(text).contains(meant), "{}", error(text));
    }
    let hint = |text| parse(text).unwrap_err().hint().unwrap_or_default();
    for text in ["race OR lock", "NOT race", "a && b"] {
        assert!(hint(text).contains("commas"), "{text}");
    }
    assert!(parse("x=y or not").is_ok());
    assert!(hint("status:closed").contains("is:closed") && hint("status:ALL").contains("--all"));
    assert!(hint("is:resolved").contains("'status:'"));
}

#[test]
fn me_is_whoever_asks() {
    let query = parse("claimed:me").unwrap();
    assert!(query.names_me() && query.names(QueryField::Claimed));
    assert!(query.clone().asked_by("agent-7").matches(&finding()));
    assert!(!query.asked_by("agent-8").matches(&finding()));
    assert!(!parse("claimed:agent-7").unwrap().names_me());
}

#[test]
fn a_status_is_named_by_class_status_and_closing() {
    for text in ["is:open", "status:open", "-status:open", "resolution:fixed", "resolved:>2026-01-01"] {
        assert!(parse(text).unwrap().names_status(), "{text}");
    }
    assert!(!parse("severity:high open created:>2026-01-01").unwrap().names_status());
}

#[test]
fn flags_add_terms() {
    let both = ["high,critical".to_owned(), "info".to_owned()];
    let query = Query::default().with("severity", &both, false, now()).unwrap();
    let query = query
        .with("tag", &["data loss".to_owned()], true, now())
        .unwrap()
        .with("type", &[], true, now())
        .unwrap();
    assert_eq!(query.to_string(), "severity:high,critical,info -tag:\"data loss\"");
    assert!(!query.matches(&finding()));
    let typo = Query::default().with("status", &["opne".to_owned()], false, now()).unwrap_err();
    assert!(typo.to_string().starts_with("unknown status 'opne', did you mean 'open'?"));
    assert!(Query::default().with("severity", &["\"high\" low".to_owned()], false, now()).is_err());
}

fn term() -> impl Strategy<Value = String> {
    let text = "[a-zé*<>:,\\-\\\\\" ]{1,8}".prop_filter("asks for something", |text| !text.trim().is_empty());
    let text = text.prop_map(|text| reading::typed(text.trim()));
    let sign = prop::sample::select(vec!["", ">=", "<=", ">", "<"]);
    let severity = prop::sample::select(vec!["critical", "low", "high,info"]);
    prop_oneof![
        text.clone(),
        (
            prop::sample::select(vec!["id", "title", "component", "tag", "run", "tool", "path", "claimed"]),
            text.clone(),
            text
        )
            .prop_map(|(field, one, two)| format!("{field}:{one},{two}")),
        (sign.clone(), severity).prop_map(|(sign, word)| format!("severity:{sign}{word}")),
        (sign, 1..28u8).prop_map(|(sign, day)| format!("created:{sign}2026-02-{day:02}")),
        Just("is:open,closed".to_owned()),
        Just("status:wont_fix".to_owned()),
    ]
}

proptest! {
    #[test]
    fn a_printed_query_reads_back(terms in prop::collection::vec((term(), any::<bool>()), 0..5)) {
        let text = terms.iter().map(|(term, negated)| format!("{}{term}", if *negated { "-" } else { "" }));
        let query = parse(&text.collect::<Vec<_>>().join(" ")).unwrap();
        prop_assert_eq!(query.terms.len(), terms.len());
        prop_assert_eq!(parse(&query.to_string()).unwrap(), query);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}") {
        if let Ok(query) = parse(&text) {
            prop_assert_eq!(parse(&query.to_string()), Ok(query));
        }
    }
}
