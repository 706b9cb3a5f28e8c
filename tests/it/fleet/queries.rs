//! The queries of the page on many repositories, run by data bases on tables of made-up repositories, against what
//! `aggregate` says of them.

use serde_json::{Value, json};

use super::made::{aggregate, begun, engine, fleet};
use crate::bench::Bench;
use crate::thorough::is_thorough;

/// What an engine answers to each query of the page, by its heading.
fn answers(bench: &Bench, name: &str) -> Option<Value> {
    let answer = engine(bench, name, "lake")?.ok();
    serde_json::from_str(answer.stdout.lines().last().unwrap()).ok()
}

/// Numbers of data bases may be of any kind; whole seconds are what counts.
fn seconds(value: &Value) -> i64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}")).trunc() as i64
}

/// Every cell of every answer, in a form in which those of two engines are equal.
fn told(answers: &Value) -> Vec<String> {
    let cell = |cell: &Value| cell.as_str().map_or_else(|| seconds(cell).to_string(), str::to_owned);
    let row = |row: &Value| row.as_array().unwrap().iter().map(cell).collect::<Vec<_>>().join(" | ");
    let answers = answers.as_object().unwrap().iter();
    answers
        .flat_map(|(heading, rows)| {
            rows.as_array().unwrap().iter().map(move |one| format!("{heading}: {}", row(one)))
        })
        .collect()
}

fn agree(answers: &Value, document: &Value) {
    let groups = document["metrics"]["by_repository"].as_array().unwrap();
    let measured: Vec<&Value> =
        groups.iter().filter(|group| group["time_to_resolve"]["n"].as_u64().unwrap() > 0).collect();
    let rows = answers["Time to resolve"].as_array().unwrap();
    assert_eq!(rows.len(), measured.len());
    for (row, group) in rows.iter().zip(measured) {
        let spread = &group["time_to_resolve"];
        assert_eq!((&row[0], &row[1]), (&group["name"], &spread["n"]));
        assert_eq!(seconds(&row[2]), spread["mean_seconds"].as_i64().unwrap(), "{row} {spread}");
        assert_eq!(seconds(&row[3]), spread["median_seconds"].as_i64().unwrap(), "{row} {spread}");
    }
    let backlog = answers["Backlog by month"].as_array().unwrap();
    for row in backlog {
        let months = document["timeline"].as_array().unwrap();
        let month = months.iter().find(|period| period["period"] == row[0]).unwrap();
        assert_eq!(seconds(&row[3]), month["backlog"].as_i64().unwrap(), "{row}");
    }
    assert!(backlog.len() > 12);
    let severe: i64 = answers["Top components"].as_array().unwrap().iter().map(|row| seconds(&row[1])).sum();
    assert!(severe > 0 && severe <= document["metrics"]["all"]["open"].as_i64().unwrap());
    let offenders = answers["Repeat offenders"].as_array().unwrap();
    let times: Vec<i64> = offenders.iter().map(|row| seconds(&row[3])).collect();
    let rule = &answers["Where a rule strikes"];
    assert_eq!(*rule, json!([["scanned", 2, 2, "app/shell.py:12"]]));
    assert!(!times.is_empty() && times.is_sorted_by(|one, other| one >= other), "{times:?}");
}

/// A repository in which a scanner found something three times by one rule, one of them fixed, and something by another.
fn scanned(bench: &Bench) {
    let one = begun(bench, "scanned");
    let result = |rule: &str, line: u64| {
        let place = json!({"artifactLocation": {"uri": "app/shell.py"}, "region": {"startLine": line}});
        json!({"ruleId": rule, "message": {"text": "shell=True"}, "locations": [{"physicalLocation": place}]})
    };
    let results = [result("B602", 12), result("B602", 40), result("B101", 3), result("B602", 7)];
    let log =
        json!({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Bandit"}}, "results": results}]});
    one.write("bandit.sarif", log.to_string());
    one.findings(["import", "bandit.sarif"]).ok();
    let list = one.findings(["list", "path:app/shell.py", "--json=id,locations"]).json();
    let seventh =
        list["findings"].as_array().unwrap().iter().find(|one| one["locations"][0]["start_line"] == 7);
    let id = seventh.unwrap()["id"].as_str().unwrap();
    one.findings(["resolve", id, "--type", "fixed", "--commit", "none", "--details", "D"]).ok();
    let list = bench.read("fleet.txt");
    bench.write("fleet.txt", format!("{list}scanned=scanned\n"));
}

/// Also the engines that `FLEET_ENGINES` names, of chdb, polars and spark; the answers of all are the same.
#[test]
fn data_bases_answer_as_aggregate_does() {
    let (repositories, findings) = if is_thorough() { (200, 500) } else { (6, 40) };
    let Some(bench) = fleet(repositories, findings) else { return };
    scanned(&bench);
    let export = ["export", "--format", "tables", "--output", "lake", "--repos", "fleet.txt", "--json"];
    let written = bench.findings(export).json();
    let document = aggregate(&bench, &[]);
    assert_eq!(document["total_findings"], written["findings"]);
    assert_eq!(document["repositories"].as_array().unwrap().len(), repositories + 1);
    let more = std::env::var("FLEET_ENGINES").unwrap_or_default();
    let engines = ["duckdb", "datafusion"].into_iter().chain(more.split(',').filter(|name| !name.is_empty()));
    let mut first = None;
    for name in engines {
        let Some(answers) = answers(&bench, name) else { continue };
        agree(&answers, &document);
        let first = first.get_or_insert_with(|| told(&answers));
        assert_eq!(told(&answers), *first, "{name}");
        assert!(name != "duckdb" || bench.has("lake/events.parquet"));
    }
}
