//! Metrics of a made-up repository against those that its maker's knowledge gives, and the backlog of its timeline.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::naive::{self, DEADLINES, Life, NEAR_DAYS, Whose};
use crate::bench::Bench;
use crate::generated::generate;
use crate::thorough::is_thorough;

/// A made-up repository and what is known of it; of the size S where it may take longer.
fn made_up(seed: &str) -> Option<(Bench, Value)> {
    let size = if is_thorough() { ["1000", "5000"] } else { ["150", "900"] };
    let bench = Bench::bare_folder();
    let arguments = ["--findings", size[0], "--commits", size[1], "--seed", seed];
    let truth = generate(&bench, &arguments)?;
    Some((bench.at("made/repository"), truth))
}

fn aggregate(repository: &Bench, arguments: &[&str]) -> Value {
    let mut words = vec!["aggregate".to_owned(), format!("-csla.near_days={NEAR_DAYS}")];
    words.extend(DEADLINES.iter().map(|(severity, days)| format!("-csla.{severity}={days}")));
    words.extend(arguments.iter().map(|word| (*word).to_owned()));
    repository.findings(words).ok().document()
}

/// The author of the first commit that adds each file, as git tells it.
fn reporters(repository: &Bench) -> BTreeMap<String, String> {
    let format = "--format=by:%aN <%aE>";
    let log =
        ["log", "--reverse", "--topo-order", "--diff-filter=A", "--name-only", format, "--", "findings"];
    let (mut reporters, mut author) = (BTreeMap::new(), String::new());
    for line in repository.git(log).ok().stdout.lines() {
        match line.strip_prefix("by:") {
            Some(name) => author = name.to_owned(),
            None => drop(reporters.entry(line.to_owned()).or_insert_with(|| author.clone())),
        }
    }
    reporters
}

fn as_of(document: &Value) -> i64 {
    document["as_of"].as_str().unwrap().parse::<git_findings::model::Timestamp>().unwrap().unix()
}

/// Every group that the document has must be the one that is known, and none may be missing.
fn assert_groups(
    told: &Value,
    lives: &[Life],
    name: impl Fn(&Life) -> String,
    measured: impl Fn(&[&Life]) -> Value,
) {
    let expected: BTreeSet<String> = lives.iter().map(&name).collect();
    let told = told.as_array().unwrap();
    let names: BTreeSet<String> =
        told.iter().map(|group| group["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!((names, told.len()), (expected.clone(), expected.len()));
    for group in told {
        let own: Vec<&Life> = lives.iter().filter(|life| group["name"] == name(life)).collect();
        let mut expected = measured(&own);
        expected["name"] = group["name"].clone();
        assert_eq!(*group, expected);
    }
}

fn agrees(repository: &Bench, truth: &Value, whose: Whose, arguments: &[&str]) {
    let document = aggregate(repository, arguments);
    let (metrics, lives, as_of) = (&document["metrics"], naive::lives(truth), as_of(&document));
    let measured = |lives: &[&Life]| naive::measures(lives, whose, as_of);
    let all: Vec<&Life> = lives.iter().collect();
    assert_eq!(metrics["all"], measured(&all));
    for (group, field) in [("by_severity", "severity"), ("by_type", "type"), ("by_component", "component")] {
        let name = |life: &Life| life.says[field].as_str().unwrap().to_owned();
        assert_groups(&metrics[group], &lives, name, measured);
    }
    let reporters = reporters(repository);
    let reporter = |life: &Life| reporters[life.says["path"].as_str().unwrap()].clone();
    assert_groups(&metrics["by_reporter"], &lives, reporter, measured);
    for group in ["by_agent_model", "by_run"] {
        let [none] = metrics[group].as_array().unwrap().as_slice() else { panic!("{}", metrics[group]) };
        assert_eq!((&none["name"], &none["findings"]), (&Value::Null, &json!(lives.len())));
    }
    assert_eq!(metrics["overdue"].as_array().unwrap().len() as u64, metrics["all"]["sla"]["overdue"]);
    assert!(
        metrics["all"]["reopened"]["times"].as_u64() > Some(0),
        "the comparison would be of little worth"
    );
}

#[test]
fn numbers_are_those_of_the_makers_knowledge() {
    let Some((repository, truth)) = made_up("11") else { return };
    agrees(&repository, &truth, Whose::Recorded, &[]);
    agrees(&repository, &truth, Whose::Claimed, &["--times", "claimed"]);
    let later = ["--as-of", "2030-01-01T00:00:00Z"];
    agrees(&repository, &truth, Whose::Recorded, &later);
}

/// One pass, in pieces as the memory grows, and from memory: the same bytes.
#[test]
fn memory_changes_no_number() {
    let Some((repository, truth)) = made_up("12") else { return };
    let metrics = |arguments: &[&str]| aggregate(&repository, arguments)["metrics"].to_string();
    let unremembered = metrics(&["--no-cache"]);
    for point in truth["points"].as_array().unwrap() {
        metrics(&["--at", point["commit"].as_str().unwrap()]);
    }
    assert_eq!(metrics(&[]), unremembered);
    assert_eq!(metrics(&[]), unremembered, "all of it is remembered now");
    let git = repository.findings(["aggregate"]).env("GIT_FINDINGS_READER", "git").ok().document();
    let plain = repository.findings(["aggregate"]).ok().document();
    assert_eq!(git["metrics"], plain["metrics"]);
    assert_eq!(aggregate(&repository, &["--since", "2023-01-01"])["metrics"].to_string(), unremembered);
    let half = truth["points"][2]["commit"].as_str().unwrap();
    assert_eq!(aggregate(&repository, &["--since", half])["metrics"].to_string(), unremembered);
}

#[test]
fn the_backlog_adds_up_in_every_day_week_and_month() {
    let Some((repository, truth)) = made_up("13") else { return };
    for by in ["day", "week", "month"] {
        let document = aggregate(&repository, &["--by", by]);
        let count = |period: &Value, name: &str| period[name].as_i64().unwrap();
        let sum = |period: &Value, names: &[&str]| names.iter().map(|name| count(period, name)).sum::<i64>();
        let mut backlog = 0;
        let periods = document["timeline"].as_array().unwrap();
        for period in periods {
            backlog += sum(period, &["opened", "reopened", "restored"])
                - sum(period, &["resolved", "wont_fix", "duplicate", "removed"]);
            assert_eq!(count(period, "backlog"), backlog, "{by}: {period}");
            let severities = period["backlog_by_severity"].as_object().unwrap().values();
            assert_eq!(
                severities.map(|count| count.as_i64().unwrap()).sum::<i64>(),
                backlog,
                "{by}: {period}"
            );
        }
        let metrics = &document["metrics"];
        assert_eq!(
            (&metrics["all"]["open"], &metrics["burn_down"]["backlog"]),
            (&json!(backlog), &json!(backlog))
        );
        assert_eq!(truth["timeline"]["total"]["backlog"], backlog);
    }
}
