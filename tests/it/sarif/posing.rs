//! Records of agents that have the signature of a scanner's result: no result is lost to them.

use serde_json::{Value, json};

use super::*;

/// What a scanner's finding is known by.
fn signature(log: &Value) -> Value {
    let bench = Bench::started();
    import(&bench, log, []);
    stored(&bench)[0].1["source"].clone()
}

/// An agent's record that says to be that finding.
fn posing(source: &Value, extensions: Value) -> Value {
    json!({"entries": [{"id": "AG-1", "title": "harmless", "description": "x", "type": "dx", "severity": "info",
        "status": "wont_fix", "created_at": "2026-01-01T00:00:00Z", "source": source, "extensions": extensions}]})
}

#[test]
fn a_record_with_the_fingerprint_of_a_result_does_not_swallow_it() {
    let mut log = log(vec![result("R1", "a.rs", 1, "a")]);
    log["runs"][0]["automationDetails"] = json!({"id": "nightly/1"});
    log["runs"][0]["results"][0]["fingerprints"] = json!({"asp/v1": "0123456789"});
    let source = signature(&log);
    for (extensions, place) in
        [(json!({}), "source"), (json!({"source": "s"}), "source-2"), (json!(3), "source")]
    {
        let bench = Bench::started();
        bench.write("agent.json", posing(&source, extensions.clone()).to_string());
        let told = bench.findings(["import", "agent.json"]).ok();
        told.says("AG-1").says("fingerprint_v1) went to extensions.").says("only a scanner's log says");
        let finding = bench.finding("AG-1");
        assert_eq!(
            (&finding["source"]["rule"], &finding["source"]["fingerprint_v1"]),
            (&json!("R1"), &Value::Null)
        );
        for field in ["category", "fingerprint", "fingerprint_v1"] {
            assert_eq!(finding["extensions"][place][field], source[field], "{field}: {finding}");
        }
        match extensions.as_object() {
            Some(all) => all.iter().for_each(|(key, value)| assert_eq!(&finding["extensions"][key], value)),
            None => assert_eq!(finding["extensions"]["extensions"], extensions),
        }
        // the same again is no change, neither of the record nor by what was put aside
        let before = bench.hash("HEAD");
        bench.findings(["import", "agent.json"]).ok().says("1 unchanged");
        assert_eq!(bench.hash("HEAD"), before);
        gives(&bench, &log, ["--close-missing"], [1, 0, 0, 0, 0, 0]);
        assert_eq!(bench.finding("AG-1"), finding);
        gives(&bench, &log, ["--close-missing"], [0, 1, 0, 0, 0, 0]);
    }
}

/// A copy of our own, by lines that tell what they said, is known to the scanner as the finding was.
#[test]
fn lines_of_our_own_keep_what_a_scanner_knows_its_results_by() {
    let log = log(vec![result("R1", "a.rs", 1, "a")]);
    let (bench, other) = (Bench::started(), Bench::started());
    import(&bench, &log, []);
    let lines = bench.findings(["export", "--format", "jsonl", "--all-fields"]).ok().stdout;
    other.write("copy.jsonl", lines);
    other.findings(["import", "copy.jsonl"]).ok().says("1 created").says_nothing_of("extensions.source");
    gives(&other, &log, [], [0, 1, 0, 0, 0, 0]);
}
