//! `aggregate`: StageFlow's document first and exactly, then what history adds; the same bytes for the same question.

use serde_json::{Value, json};

use crate::bench::{Answer, Bench};
use crate::samples::{finding, fixture};

const STAGEFLOWS_KEYS: [&str; 8] = [
    "generated_at",
    "total_runs",
    "total_findings",
    "by_type",
    "by_severity",
    "by_status",
    "by_component",
    "findings",
];

/// The keys of the document in their order.
fn keys(answer: &Answer) -> Vec<&str> {
    answer.stdout.lines().filter_map(|line| line.strip_prefix("  \"")?.split('"').next()).collect()
}

/// The document without the one line that may differ from call to call.
fn lasting(answer: &Answer) -> String {
    let lines = answer.stdout.lines().filter(|line| !line.starts_with("  \"generated_at\": "));
    lines.collect::<Vec<_>>().join("\n")
}

fn aggregate(bench: &Bench, arguments: &[&str]) -> Value {
    bench.findings(["aggregate"].iter().chain(arguments)).ok().document()
}

/// Every status change as `id from → to`, with a star on the main line.
fn changes(document: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let tell = |change: &Value| {
        let star = if change["main"] == true { "*" } else { "" };
        format!("{}{star} {} → {}", word(&change["id"]), word(&change["from"]), word(&change["to"]))
    };
    document["status_changes"].as_array().unwrap().iter().map(tell).collect()
}

#[test]
fn stageflows_keys_come_first_and_say_what_the_files_say() {
    let bench = Bench::started();
    bench.findings(["import", &fixture("run.json"), &fixture("bugs.json")]).ok();
    let answer = bench.findings(["aggregate"]).ok();
    let found = keys(&answer);
    assert_eq!(found[..8], STAGEFLOWS_KEYS);
    let ours = ["schema_version", "repository", "as_of", "status_changes", "timeline"];
    assert!(ours.iter().all(|key| found[8..].contains(key)), "{found:?}");
    let document = answer.document();
    assert_eq!((&document["total_runs"], &document["total_findings"]), (&json!(1), &json!(8)));
    answer.quietly();
    let squeezed: String = answer.stdout.split_whitespace().collect();
    for part in [
        r#""by_type":{"bug":2,"performance":1,"reliability":3,"dx":1,"feature_request":1}"#,
        r#""by_severity":{"critical":2,"high":3,"medium":2,"low":1}"#,
        r#""by_status":{"open":7,"resolved":1}"#,
        r#""by_component":{"Jobs":1,"Ledger":2,"RetryPool":2,"Validator":1,"Other":2}"#,
    ] {
        assert!(squeezed.contains(part), "{part}\n{squeezed}");
    }
    let ids: Vec<&str> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 8);
    assert!(ids.is_sorted(), "{ids:?}");
    assert!(squeezed.contains(r#""confidence":0.950"#), "numbers keep their digits");
}

#[test]
fn no_findings_make_an_empty_document() {
    let bench = Bench::started();
    let document = aggregate(&bench, &[]);
    assert_eq!(document["total_findings"], 0);
    for key in ["by_type", "by_severity", "by_status", "by_component"] {
        assert_eq!(document[key], json!({}), "{key}");
    }
    for key in ["findings", "status_changes", "timeline"] {
        assert_eq!(document[key], json!([]), "{key}");
    }
    Bench::new().findings(["aggregate"]).fails(3).says("no commit yet").is("");
}

/// A finding that was merged in from a branch which resolved it, while main refused it: two closings in the graph,
/// two steps on the main line, one finding closed.
#[test]
fn a_merge_counts_once_in_the_timeline_and_tells_both_closings() {
    let bench = Bench::started();
    let put =
        |status: &str, subject: &str| bench.commit_file("findings/X.json", &finding("X", status), subject);
    put("open", "file");
    bench.git(["switch", "-q", "-c", "side"]).ok();
    put("resolved", "fix");
    bench.git(["switch", "-q", "main"]).ok();
    put("wont_fix", "accept");
    bench.git(["merge", "-q", "side", "-m", "join"]).fails(1);
    bench.git(["checkout", "-q", "--theirs", "findings/X.json"]).ok();
    bench.git(["commit", "-q", "-a", "-m", "join"]).ok();
    let document = aggregate(&bench, &[]);
    assert_eq!(changes(&document), ["X* - → open", "X open → resolved", "X* open → wont_fix"]);
    assert_eq!(document["by_status"], json!({"resolved": 1}));
    let [month] = document["timeline"].as_array().unwrap().as_slice() else { panic!("{document}") };
    assert_eq!(
        (&month["period"], &month["opened"], &month["backlog"]),
        (&json!("2026-01"), &json!(1), &json!(0)),
        "{month}"
    );
    assert_eq!(document["repository"]["branch"], "main");
    assert_eq!(document["repository"]["head"], bench.hash("HEAD"));
    assert_eq!(document["repository"]["shallow"], false);

    bench.git(["reset", "-q", "--hard", "HEAD~1"]).ok();
    bench.git(["merge", "-q", "side", "-m", "join"]).fails(1);
    put("duplicate", "evil");
    let document = aggregate(&bench, &[]);
    assert_eq!(
        changes(&document),
        ["X* - → open", "X open → resolved", "X* open → wont_fix", "X* wont_fix → duplicate"]
    );
    assert_eq!(document["by_status"], json!({"duplicate": 1}));
}

/// Months of filing, fixing, reopening and removing; each backlog follows from the one before.
#[test]
fn every_backlog_follows_from_the_one_before() {
    let bench = Bench::started();
    let at = |month: u32, files: &[(&str, &str)]| {
        for (id, status) in files {
            let path = format!("findings/{id}.json");
            match *status {
                "" => std::fs::remove_file(bench.top.join(path)).unwrap(),
                status => bench.write(&path, finding(id, status)),
            }
        }
        bench.git(["add", "--all"]).ok();
        let date = format!("2026-{month:02}-10T00:00:00Z");
        bench.git(["commit", "-q", "-m", "step"]).env("GIT_COMMITTER_DATE", &date).ok();
    };
    at(1, &[("A", "open"), ("B", "open"), ("C", "confirmed")]);
    at(2, &[("A", "resolved"), ("B", "wont_fix"), ("D", "open")]);
    at(3, &[("A", "open"), ("C", "")]);
    at(5, &[("C", "open"), ("D", "duplicate"), ("E", "resolved")]);
    let document = aggregate(&bench, &[]);
    let count =
        |period: &Value, name: &str| period[name].as_i64().unwrap_or_else(|| panic!("{name} in {period}"));
    let mut backlog = 0;
    for period in document["timeline"].as_array().unwrap() {
        backlog += count(period, "opened") + count(period, "reopened") + count(period, "restored")
            - ["resolved", "wont_fix", "duplicate", "removed"]
                .iter()
                .map(|name| count(period, name))
                .sum::<i64>();
        assert_eq!(count(period, "backlog"), backlog, "{period}");
        let by_severity = period["backlog_by_severity"].as_object().unwrap().values();
        assert_eq!(by_severity.map(|count| count.as_i64().unwrap()).sum::<i64>(), backlog, "{period}");
    }
    let told: Vec<(&str, i64)> = document["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|period| (period["period"].as_str().unwrap(), count(period, "backlog")))
        .collect();
    assert_eq!(
        told,
        [("2026-01", 3), ("2026-02", 2), ("2026-03", 2), ("2026-04", 2), ("2026-05", 2)],
        "a month without events stands between its neighbours"
    );
    let open = document["by_status"]["open"].as_i64().unwrap();
    assert_eq!(open, backlog);
    assert_eq!(aggregate(&bench, &["--by", "day"])["timeline"][0]["period"], "2026-01-10");
    assert_eq!(aggregate(&bench, &["--by", "week"])["timeline"][0]["period"], "2026-W02");
    let since = aggregate(&bench, &["--since", "2026-05-01"]);
    assert_eq!(since["timeline"].as_array().unwrap().len(), 1);
    assert_eq!(since["timeline"][0], document["timeline"][4], "what came before still counts");
    assert_eq!(changes(&since).len(), 3);
}

#[test]
fn the_same_question_has_the_same_bytes_but_for_the_moment_of_the_answer() {
    let bench = Bench::started();
    bench.findings(["import", &fixture("run.json")]).ok();
    let (first, second) = (bench.findings(["aggregate"]).ok(), bench.findings(["aggregate"]).ok());
    assert_ne!(first.stdout, second.stdout, "the clock stands in it");
    assert_eq!(lasting(&first), lasting(&second));
    let clone = bench.clone_to("clone");
    assert_eq!(lasting(&clone.findings(["aggregate"]).ok()), lasting(&first));
    clone.git(["repack", "-adq"]).ok();
    clone.git(["commit-graph", "write"]).ok();
    assert_eq!(lasting(&clone.findings(["aggregate"]).ok()), lasting(&first));

    let committed = bench.git(["log", "-1", "--format=%cI"]).ok().stdout.trim().replace("+00:00", "Z");
    assert_eq!(first.document()["as_of"], committed);
    let epoch = bench.findings(["aggregate"]).env("SOURCE_DATE_EPOCH", "1767225600").ok().document();
    assert_eq!(epoch["as_of"], "2026-01-01T00:00:00Z");
    assert_eq!(aggregate(&bench, &["--as-of", "2026-06-01T00:00:00Z"])["as_of"], "2026-06-01T00:00:00Z");
    bench.findings(["aggregate"]).env("SOURCE_DATE_EPOCH", "today").fails(2).says("SOURCE_DATE_EPOCH");
}

#[test]
fn a_file_is_written_where_it_is_asked_for() {
    let bench = Bench::started();
    bench.create([]);
    let answer = bench.findings(["aggregate", "--output=aggregated_findings.json"]).ok();
    answer.is("aggregated_findings.json: 1 finding\n");
    assert_eq!(bench.read_json("aggregated_findings.json")["total_findings"], 1);
    bench
        .program("stageflow-test", ["findings", "aggregate", "--output=again.json"])
        .ok()
        .is("again.json: 1 finding\n");
    let whole = bench.findings(["aggregate"]).ok();
    assert_eq!(bench.read("again.json").lines().count(), whole.stdout.lines().count());
}

#[test]
fn a_revision_is_read_and_not_the_work_tree() {
    let bench = Bench::started();
    let first = bench.create([]);
    let tag = bench.hash("HEAD");
    bench.create(["--severity", "low"]);
    bench.write(&format!("findings/FIN/{first}.json"), finding(&first, "confirmed"));
    bench.write("findings/FIN/FIN-BUG-009.json", finding("FIN-BUG-009", "open"));
    let answer = bench.findings(["aggregate"]).ok();
    answer.says("2 findings with changes that are not committed; what is told is as HEAD has it");
    let document = answer.document();
    assert_eq!((&document["total_findings"], &document["by_status"]), (&json!(2), &json!({"open": 2})));
    let old = aggregate(&bench, &["--at", &tag]);
    assert_eq!((&old["total_findings"], &old["repository"]["head"]), (&json!(1), &json!(tag)));
    let chosen = aggregate(&bench, &["--severity", "low"]);
    assert_eq!((&chosen["total_findings"], changes(&chosen).len()), (&json!(1), 1));
    bench.findings(["aggregate", "--at", "v9"]).fails(3).says("no commit is named 'v9'");
}

#[test]
fn findings_tell_when_they_last_changed() {
    let bench = Bench::started();
    let id = bench.create([]);
    assert_eq!(aggregate(&bench, &[])["findings"][0].get("updated_at"), None, "created is not updated");
    bench.findings(["confirm", &id]).ok();
    let committed = bench.git(["log", "-1", "--format=%cI"]).ok().stdout.trim().replace("+00:00", "Z");
    assert_eq!(aggregate(&bench, &[])["findings"][0]["updated_at"], committed);
}

#[test]
fn a_broken_file_is_named_and_the_others_are_counted() {
    let bench = Bench::started();
    bench.create([]);
    bench.commit_file("findings/FIN/FIN-BUG-002.json", "{", "break");
    let answer = bench.findings(["aggregate"]).fails(4);
    answer.says("findings/FIN/FIN-BUG-002.json");
    assert_eq!(answer.document()["total_findings"], 1);
}

#[test]
fn a_shallow_clone_and_a_detached_head_are_stated() {
    let bench = Bench::started();
    bench.create([]);
    let url = format!("file://{}", bench.top.display());
    bench.git(["clone", "-q", "--depth", "1", &url, "../shallow"]).ok();
    let clone = bench.at("../shallow");
    clone.git(["switch", "-q", "--detach"]).ok();
    let answer = clone.findings(["aggregate"]).ok();
    answer.says("this is a shallow clone");
    let repository = &answer.document()["repository"];
    assert_eq!((&repository["shallow"], &repository["branch"]), (&json!(true), &Value::Null));
}
