//! `is:overdue`: open findings past the deadline that the settings give their severity, in every command that takes a
//! query, as the numbers of `aggregate` tell them.

use serde_json::json;

use crate::bench::{Bench, finding_path};

/// An open critical finding of the first of January and a low one, of which the settings give the former seven days.
fn filed() -> (Bench, String, String) {
    let bench = Bench::started();
    bench.commit_file(
        ".findings-config.toml",
        "[sla]\ncritical = 7\n\n[gate]\nfail_on = \"is:overdue\"\n",
        "Settings",
    );
    let late = bench.create(["--severity", "critical", "--title", "Keys in the log"]);
    let other = bench.create(["--severity", "low", "--title", "Slow start"]);
    (bench, late, other)
}

const NOW: &str = "GIT_FINDINGS_NOW";
const IN_TIME: &str = "2026-01-07T00:00:00Z";
const TOO_LATE: &str = "2026-01-09T00:00:00Z";

#[test]
fn a_list_finds_what_is_late_now_and_no_longer_once_it_is_closed() {
    let (bench, late, other) = filed();
    let at = |now: &str, query: &str| bench.findings(["list", "-q", query]).env(NOW, now).ok();
    at(IN_TIME, "is:overdue").is("");
    at(TOO_LATE, "is:overdue").is(&format!("{late}\n"));
    at(TOO_LATE, "is:open -is:overdue").is(&format!("{other}\n"));
    bench
        .findings(["list", "-q", "is:overdue", "--at", "HEAD"])
        .env(NOW, TOO_LATE)
        .ok()
        .is(&format!("{late}\n"));
    bench
        .findings(["export", "--format", "csv", "is:overdue"])
        .env(NOW, TOO_LATE)
        .ok()
        .says(&late)
        .says_nothing_of(&other);
    bench.findings(["resolve", &late, "--commit", "none"]).ok();
    at(TOO_LATE, "is:overdue").is("");
}

/// GF-FEAT-001: what the metrics call overdue is what the query finds.
#[test]
fn documents_ask_as_of_their_own_moment_and_agree_with_their_numbers() {
    let (bench, late, _) = filed();
    for (moment, findings) in [(IN_TIME, 0), (TOO_LATE, 1)] {
        let all = bench.findings(["aggregate", "--as-of", moment]).ok().document();
        let asked = bench.findings(["aggregate", "--as-of", moment, "is:overdue"]).ok().document();
        assert_eq!(
            (&asked["total_findings"], &all["metrics"]["all"]["sla"]["overdue"]),
            (&json!(findings), &json!(findings))
        );
        assert_eq!(asked["metrics"]["overdue"], all["metrics"]["overdue"]);
    }
    let report = bench.findings(["report", "--format", "md", "--as-of", TOO_LATE, "is:overdue"]).ok();
    report.says(&late).says("past its deadline").says_nothing_of("Slow start");
}

#[test]
fn a_gate_stops_what_is_late_and_a_branch_gains_no_time_by_lowering_it() {
    let (bench, late, _) = filed();
    bench.findings(["gate"]).env(NOW, IN_TIME).ok();
    bench.findings(["gate"]).env(NOW, TOO_LATE).fails(1).says(&late).says_nothing_of("Slow start");
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench.findings(["edit", &late, "--severity", "low"]).ok();
    let since = |now: &str| bench.findings(["gate", "--new-since", "main"]).env(NOW, now);
    since(IN_TIME).ok();
    bench.git(["rm", "-q", &finding_path(&late)]).ok();
    bench.git(["commit", "-q", "-m", "hide"]).ok();
    since(TOO_LATE).fails(1).says(&late);
}

#[test]
fn where_nothing_can_be_late_the_question_is_an_error() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["list", "is:overdue"]).fails(2).says("the settings have none").says("critical = 7");
    bench.findings(["gate", "--fail-on", "is:overdue"]).fails(2).says("the settings have none");
    bench
        .findings(["-c", "sla.high=1", "list", "is:overdue", "--all-branches"])
        .fails(2)
        .says("one line of history");
    bench.findings(["list", "is:overdu"]).fails(2).says("did you mean 'overdue'?");
    let clone = bench.at(bench.root().join("clone"));
    let url = format!("file://{}", bench.top.display());
    bench.git(["clone", "-q", "--depth", "1", &url, clone.top.to_str().unwrap()]).ok();
    let cut = clone.findings(["-c", "sla.high=1", "gate", "--fail-on", "is:overdue"]).fails(4);
    cut.says("since when findings are open").says("git fetch --unshallow").says("fetch-depth: 0");
}
