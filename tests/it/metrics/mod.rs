//! The key `metrics` of `aggregate`: deadlines from the settings, times by whose word, fixes that were looked at,
//! reporters and models, odd clocks; and that the page names every key.

mod generated;
mod naive;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::samples::{finding, fixture};

fn metrics(bench: &Bench, arguments: &[&str]) -> Value {
    bench.findings(["aggregate"].iter().chain(arguments)).ok().document()["metrics"].clone()
}

/// Commits a finding's file, by this clock.
fn commit_at(bench: &Bench, date: &str, id: &str, status: &str) {
    bench.write(&format!("findings/{id}.json"), finding(id, status));
    bench.git(["add", "--all"]).ok();
    bench.git(["commit", "-q", "-m", "step"]).env("GIT_COMMITTER_DATE", date).ok();
}

fn keys(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            into.insert(key.clone());
            keys(value, into);
        }),
        Value::Array(items) => items.iter().for_each(|item| keys(item, into)),
        _ => {}
    }
}

#[test]
fn every_key_stands_in_the_page() {
    let bench = Bench::started();
    for (date, id, status) in [
        ("2026-01-01T00:00:00Z", "A", "open"),
        ("2026-01-02T00:00:00Z", "B", "open"),
        ("2026-01-03T00:00:00Z", "B", "resolved"),
    ] {
        commit_at(&bench, date, id, status);
    }
    let accepted = finding("C", "wont_fix")
        .replace("\"resolution_type\"", "\"expires_at\": \"2026-01-01T00:00:00Z\", \"resolution_type\"");
    bench.commit_file("findings/C.json", &accepted, "accept");
    let whole = ["-csla.high=1", "-csla.near_days=3650", "--verify", "--as-of", "2026-01-02T01:00:00Z"];
    let metrics = metrics(&bench, &whole);
    assert_eq!(metrics["all"]["accepted"]["expired"], 1, "{metrics}");
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/metrics.md")).unwrap();
    let mut all = BTreeSet::new();
    keys(&metrics, &mut all);
    let missing: Vec<&String> = all.iter().filter(|key| !page.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty() && all.len() > 50, "docs/metrics.md does not name {missing:?}");
}

#[test]
fn no_finding_and_one_have_their_numbers() {
    let bench = Bench::started();
    let none = metrics(&bench, &[]);
    assert_eq!((&none["all"]["findings"], &none["burn_down"]), (&json!(0), &Value::Null));
    assert_eq!(none["all"]["time_to_resolve"]["median_seconds"], Value::Null);
    assert_eq!((&none["by_severity"], &none["all"]["sla"]), (&json!([]), &Value::Null));
    let id = bench.create([]);
    let one = metrics(&bench, &["--as-of", "2026-01-31T00:00:00Z"]);
    assert_eq!((&one["all"]["findings"], &one["all"]["age_of_open"]["n"]), (&json!(1), &json!(1)));
    bench.findings(["resolve", &id, "--commit", "none"]).ok();
    let closed = metrics(&bench, &[]);
    assert_eq!(closed["all"]["time_to_resolve"]["n"], 1);
    assert_eq!(closed["by_reporter"][0]["name"], "Ada Lovelace <ada@example.org>");
}

#[test]
fn deadlines_come_from_the_settings_and_bad_ones_are_refused() {
    let bench = Bench::started();
    bench.write(".findings-config.toml", "[sla]\nhigh = 2\n");
    commit_at(&bench, "2026-01-01T00:00:00Z", "A", "open");
    let at = |moment: &str| metrics(&bench, &["--as-of", moment]);
    let due = json!([{"id": "A", "severity": "high", "due_at": "2026-01-03T00:00:00Z"}]);
    assert_eq!(at("2026-01-03T00:00:00Z")["due_soon"], due);
    assert_eq!(at("2026-01-03T00:00:01Z")["overdue"], due);
    assert_eq!(at("2026-01-03T00:00:01Z")["all"]["sla"]["breached"], 1);
    bench.findings(["config", "sla.high"]).ok().says("sla.high");
    for (text, said) in [
        ("[sla]\nhigh = -1\n", "a whole number from 0 to 36500"),
        ("[sla]\nhigh = \"soon\"\n", "a whole number from 0 to 36500"),
        ("[sla]\nhihg = 3\n", "did you mean 'high'?"),
        ("sla = 3\n", "must be a section: [sla]"),
    ] {
        bench.write(".findings-config.toml", text);
        bench.findings(["aggregate"]).fails(4).says(said);
    }
}

#[test]
fn a_merged_finding_is_its_authors_and_begins_when_it_reached_the_main_line() {
    let bench = Bench::started();
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench.write("findings/A.json", finding("A", "open"));
    bench.git(["add", "--all"]).ok();
    let by = ["commit", "-q", "-m", "file", "--author", "Bo <bo@example.org>"];
    bench.git(by).env("GIT_COMMITTER_DATE", "2026-02-01T00:00:00Z").ok();
    bench.git(["switch", "-q", "main"]).ok();
    let merge = ["merge", "-q", "--no-ff", "side", "-m", "join"];
    bench.git(merge).env("GIT_COMMITTER_DATE", "2026-02-05T00:00:00Z").ok();
    let metrics = metrics(&bench, &["--as-of", "2026-02-06T00:00:00Z", "--since", "2026-02-03"]);
    assert_eq!(metrics["by_reporter"][0]["name"], "Bo <bo@example.org>");
    assert_eq!(metrics["all"]["age_of_open"]["median_seconds"], 86_400);
}

#[test]
fn runs_give_their_model() {
    let bench = Bench::started();
    bench.findings(["import", &fixture("run.json")]).ok();
    let metrics = metrics(&bench, &[]);
    let run: Value = serde_json::from_str(&std::fs::read_to_string(fixture("run.json")).unwrap()).unwrap();
    assert_eq!(metrics["by_agent_model"][0]["name"], run["metadata"]["agent_model"]);
    assert_eq!(metrics["by_run"][0]["name"], run["metadata"]["agent_run_id"]);
}

/// Clocks that run backwards, and findings of 1970 and 2100.
#[test]
fn odd_clocks_give_no_negative_number() {
    let bench = Bench::started();
    for (date, id, status) in [
        ("2026-03-01T00:00:00Z", "A", "open"),
        ("2026-02-01T00:00:00Z", "A", "resolved"),
        ("@1 +0000", "B", "open"),
        ("2026-03-02T00:00:00Z", "B", "wont_fix"),
        ("@4102444800 +0000", "C", "open"),
        ("2026-03-03T00:00:00Z", "D", "open"),
    ] {
        commit_at(&bench, date, id, status);
    }
    for times in ["recorded", "claimed"] {
        let metrics = metrics(&bench, &["--times", times]);
        let text = metrics.to_string();
        assert!(!text.contains("_seconds\":-"), "{text}");
        assert_eq!((&metrics["times"], &metrics["all"]["findings"]), (&json!(times), &json!(4)));
    }
    assert_eq!(metrics(&bench, &[])["all"]["time_to_handle"]["n"], 2);
    bench.findings(["aggregate", "--times", "guessed"]).fails(2).says("recorded, claimed");
}

#[test]
fn fixes_are_looked_at_when_asked_for() {
    let bench = Bench::started();
    let (kept, lost, unknown) = (bench.create([]), bench.create([]), bench.create([]));
    let fix = bench.commit_file("src/bag.rs", "fn take() { swap() }\n", "Swap");
    bench.findings(["resolve", &kept, "--commit", &fix]).ok();
    bench.findings(["resolve", &unknown, "--commit", "none"]).ok();
    bench.findings(["resolve", &lost, "--commit", &fix]).ok();
    let path = format!("findings/FIN/{lost}.json");
    let gone = bench
        .read(&path)
        .lines()
        .filter(|line| !line.contains("commit_patch_id"))
        .collect::<Vec<_>>()
        .join("\n");
    let gone =
        gone.lines().filter(|line| !line.contains("commit_author_date")).collect::<Vec<_>>().join("\n");
    bench.commit_file(&path, &gone.replace(&fix, &"1".repeat(40)), "lose");
    assert_eq!(metrics(&bench, &[])["all"]["fixes"], Value::Null);
    let fixes = metrics(&bench, &["--verify"])["all"]["fixes"].clone();
    let expected =
        json!({"n": 2, "censored": 0, "verified": 1, "broken": 1, "unverifiable": 1, "verified_rate": 0.5});
    assert_eq!(fixes, expected);
}
