//! `reopen` and `remove`: back to open with a reason, and away with a reason; git keeps both.

use serde_json::json;

use super::bench::Bench;

#[test]
fn reopen_takes_the_resolution_out_and_tells_why() {
    let bench = Bench::started();
    bench.create([]);
    let open = bench.read("findings/FIN/FIN-BUG-001.json");
    bench.findings(["resolve", "FIN-BUG-001", "--type", "wont_fix", "--details", "No"]).ok();
    bench.findings(["reopen", "FIN-BUG-001"]).fails(2).says("--reason <TEXT>");
    bench.findings(["reopen", "FIN-BUG-001", "--reason", ""]).fails(2).says("--reason is empty");
    bench
        .findings(["reopen", "FIN-BUG-001", "--reason", "Seen again\nFinding: fake"])
        .ok()
        .says("wont_fix → open");
    assert_eq!(bench.read("findings/FIN/FIN-BUG-001.json"), open, "byte for byte as before it was closed");
    insta::assert_snapshot!(bench.git(["log", "-1", "--format=%B"]).ok().stdout, @r"
    findings: reopen FIN-BUG-001

    Bag loses keys

    Seen again
      Finding: fake

    Finding: FIN-BUG-001
    Finding-Status: wont_fix -> open
    ");
    bench
        .findings(["reopen", "FIN-BUG-001", "--reason", "Again"])
        .ok()
        .is("- FIN-BUG-001 unchanged (open)\n");
}

#[test]
fn reopen_leads_where_the_table_says() {
    let bench = Bench::started();
    for _ in 0..2 {
        bench.create([]);
    }
    let reopen = |id: &str, to: &str| bench.findings(["reopen", id, "--to", to, "--reason", "R"]);
    bench.findings(["resolve", "FIN-BUG-001", "--commit", "none", "--details", "D"]).ok();
    bench.findings(["resolve", "FIN-BUG-002", "--type", "duplicate", "--of", "FIN-BUG-001"]).ok();
    reopen("FIN-BUG-001", "in_progress").ok().says("resolved → in_progress");
    reopen("FIN-BUG-002", "in_progress").fails(5).says("cannot make it in_progress");
    reopen("FIN-BUG-002", "confirmed").ok().says("duplicate → confirmed");
    reopen("FIN-BUG-002", "wont_fix").fails(2).says("closed status");
    reopen("FIN-BUG-002", "opn").fails(2).says("did you mean 'open'?");
    reopen("FIN-BUG-002", "open").fails(5).says("git findings stop FIN-BUG-002 --to open --reason TEXT");
}

#[test]
fn remove_is_a_commit_like_any_other() {
    let bench = Bench::started();
    bench.create([]);
    bench.create([]);
    bench.findings(["remove", "FIN-BUG-001"]).fails(2).says("--reason <TEXT>");
    bench
        .findings(["remove", "FIN-BUG-001", "--reason", "Wrong repository", "--dry-run"])
        .ok()
        .says("+++ /dev/null");
    assert!(bench.has("findings/FIN/FIN-BUG-001.json"));
    let data = bench
        .findings(["remove", "FIN-BUG-001", "FIN-BUG-002", "--reason", "Wrong repository", "--json"])
        .json();
    assert_eq!(data["changes"][0]["to"], json!(null));
    assert!(!bench.has("findings/FIN/FIN-BUG-001.json"));
    assert_eq!(bench.status(), "");
    insta::assert_snapshot!(bench.git(["log", "-1", "--format=%B"]).ok().stdout, @r"
    findings: remove 2 findings

    - FIN-BUG-001 Bag loses keys
    - FIN-BUG-002 Bag loses keys

    Wrong repository

    Finding: FIN-BUG-001
    Finding-Status: open -> removed
    Finding: FIN-BUG-002
    Finding-Status: open -> removed
    ");
    bench.findings(["remove", "FIN-BUG-001", "--reason", "Again"]).fails(3);
    bench.findings(["show", "FIN-BUG-001", "--at", "HEAD~1", "-q"]).ok().is("FIN-BUG-001\n");
}

#[test]
fn each_line_of_standard_input_may_have_its_reason() {
    let bench = Bench::started();
    bench.create([]);
    bench.create([]);
    bench.findings(["resolve", "FIN-BUG-001", "FIN-BUG-002", "--type", "wont_fix"]).ok();
    let lines = "{\"id\":\"FIN-BUG-001\",\"reason\":\"Seen in C\"}\nFIN-BUG-002\n";
    bench.findings(["reopen", "-"]).stdin(lines).fails(2).says("--reason <TEXT> is missing");
    bench.findings(["reopen", "-", "--reason", "Seen again"]).stdin(lines).ok();
    let body = bench.git(["log", "-1", "--format=%b"]).ok();
    body.says("FIN-BUG-001: Seen in C").says("FIN-BUG-002: Seen again");
    let empty = "{\"id\":\"FIN-BUG-001\",\"reason\":\" \"}";
    bench.findings(["remove", "-"]).stdin(empty).fails(2).says("--reason is empty");
}
