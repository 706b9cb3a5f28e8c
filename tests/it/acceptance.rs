//! Acceptances that end: how they are given, how they are shown when they are over, and how they end.

use serde_json::{Value, json};

use crate::bench::Bench;

/// A repository with one finding that is accepted until the end of a day.
fn accepted(until: &str) -> (Bench, String) {
    let bench = Bench::started();
    let id = bench.create([]);
    bench.findings(["resolve", &id, "--type", "wont_fix", "--expires", until]).ok();
    (bench, id)
}

fn expires_at(bench: &Bench, id: &str) -> Value {
    bench.finding(id)["resolution"]["expires_at"].clone()
}

const LATER: (&str, &str) = ("GIT_FINDINGS_NOW", "2026-03-01T00:00:00Z");

#[test]
fn an_acceptance_ends_with_its_day_and_is_shown_as_expired() {
    let (bench, id) = accepted("2026-02-28");
    assert_eq!(expires_at(&bench, &id), "2026-02-28T23:59:59Z");
    bench.findings(["list", "is:expired"]).ok().says("no finding matches");
    bench.findings(["list", "--all"]).ok().says("wont_fix").says_nothing_of("expired");
    bench.findings(["show", &id]).ok().says("2026-02-28T23:59:59Z").says_nothing_of("expired");
    let later = |arguments: &[&str]| bench.findings(arguments).env(LATER.0, LATER.1).ok();
    later(&["list", "is:expired", "--format=table"]).says(&id).says("wont_fix (expired)");
    later(&["show", &id]).says("wont_fix (expired)").says("  expired");
    let row = later(&["list", "--json", "is:expired"]).data()["findings"][0].clone();
    assert_eq!((&row["status"], &row["expired"]), (&json!("wont_fix"), &json!(true)), "{row}");
    assert_eq!(row["expires_at"], "2026-02-28T23:59:59Z");
    assert_eq!(later(&["show", &id, "--json"]).data()["expired"], true);
    later(&["list"]).says_nothing_of(&id);
}

#[test]
fn the_same_is_told_of_a_revision_and_from_memory() {
    let (bench, id) = accepted("2026-02-28");
    for number in 0..130 {
        bench.write(
            &format!("findings/X-{number}.json"),
            crate::samples::finding(&format!("X-{number}"), "open"),
        );
    }
    bench.git(["add", "--all"]).ok();
    bench.git(["commit", "-q", "-m", "more"]).ok();
    for _ in 0..2 {
        let list = ["list", "--at", "HEAD", "is:expired", "-q"];
        bench.findings(list).env(LATER.0, LATER.1).ok().is(&format!("{id}\n"));
    }
}

#[test]
fn somebody_decides_anew() {
    let (bench, id) = accepted("30d");
    assert!(expires_at(&bench, &id).as_str().unwrap().starts_with("2026-01-31T"));
    bench.findings(["resolve", &id, "--expires", "2027-06"]).ok();
    assert_eq!(expires_at(&bench, &id), "2027-06-30T23:59:59Z");
    bench.findings(["resolve", &id, "--expires", "none"]).ok();
    assert_eq!(expires_at(&bench, &id), Value::Null);
    bench.findings(["resolve", &id, "--expires", "1y"]).ok();
    bench.findings(["reopen", &id, "--reason", "not any more"]).ok();
    assert_eq!(bench.finding(&id).get("resolution"), None);
    let line = json!({"id": id, "type": "by_design", "expires": "2026-12-31"}).to_string();
    bench.findings(["resolve", "-"]).stdin(&line).ok();
    assert_eq!(expires_at(&bench, &id), "2026-12-31T23:59:59Z");
}

#[test]
fn only_what_is_left_as_it_is_can_expire_and_only_in_time_to_come() {
    let bench = Bench::started();
    let id = bench.create([]);
    let resolve = |words: &[&str]| bench.findings(["resolve", &id].iter().chain(words));
    resolve(&["--expires", "90d"])
        .fails(2)
        .says("--expires goes with --type wont_fix or by_design, not fixed");
    resolve(&["--type", "cannot_reproduce", "--expires", "90d"]).fails(2).says("not cannot_reproduce");
    resolve(&["--type", "wont_fix", "--expires", "2025-12-31"]).fails(2).says("'2025-12-31' is over");
    resolve(&["--type", "wont_fix", "--expires", "soon"]).fails(2).says("a span from now on");
    assert_eq!(bench.finding(&id)["status"], "open");
}
