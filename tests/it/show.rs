//! `show`: one finding with its history and its fix, by id, prefix or alias, now or at a revision.

use serde_json::json;

use super::bench::Bench;

#[test]
fn the_page_of_a_finding_that_has_lived() {
    let bench = Bench::started();
    bench.create([
        "--description",
        "Two writers.\nOne key.",
        "--tag",
        "race",
        "--component",
        "Router",
        "--step",
        "run it",
        "--frequency",
        "often",
        "--data-risk",
        "high",
        "--recommendation",
        "Compare and swap",
        "--effort",
        "small",
        "--at",
        "src/bag.rs:1-3",
    ]);
    bench.findings(["start", "FIN-BUG-001", "--as", "agent-7"]).ok();
    bench.findings(["stop", "FIN-BUG-001", "--as", "agent-7", "--reason", "Lunch"]).ok();
    bench.commit_file("src/bag.rs", "fn take() { swap() }\n", "Swap");
    bench.findings(["resolve", "FIN-BUG-001", "--details", "Swapped", "--verification-step", "run it"]).ok();
    let shown = bench.findings(["show", "FIN-BUG-001"]).ok();
    shown.quietly();
    // the token of a claim is random, and with it the hashes from there on
    let hashes = bench.git(["log", "--reverse", "--format=%h", "--abbrev=7"]).ok().stdout;
    let snapshot = hashes
        .lines()
        .enumerate()
        .fold(shown.snapshot(), |text, (index, hash)| text.replace(hash, &format!("[HASH{index}]")));
    insta::assert_snapshot!(snapshot);
}

#[test]
fn the_json_has_file_history_and_fix() {
    let bench = Bench::started();
    bench.create([]);
    bench.commit_file("src/bag.rs", "fn take() { swap() }\n", "Swap");
    bench.findings(["resolve", "FIN-BUG-001"]).ok();
    let data = bench.findings(["show", "fin-bug-001", "--json"]).json();
    assert_eq!(data["path"], "findings/FIN/FIN-BUG-001.json");
    assert_eq!(data["finding"], bench.finding("FIN-BUG-001"));
    assert_eq!(data["fix"], json!({"commit": bench.hash("HEAD~1"), "source": "stored", "subject": "Swap"}));
    let events: Vec<_> = data["history"].as_array().unwrap().iter().map(|event| &event["event"]).collect();
    assert_eq!(events, ["created", "status"]);
    assert_eq!(data["history"][1]["commit"], bench.hash("HEAD"));
    let narrow = bench.findings(["show", "FIN-BUG-001", "--json=fix,path"]).json();
    assert_eq!(narrow.as_object().map(|fields| fields.len()), Some(2));
    let own = bench.findings(["show", "FIN-BUG-001", "--json=id,status,resolution,tags,fix"]).json();
    let finding = bench.finding("FIN-BUG-001");
    assert_eq!(
        own,
        json!({
            "id": "FIN-BUG-001", "status": "resolved", "resolution": finding["resolution"], "tags": null,
            "fix": data["fix"],
        })
    );
    bench
        .findings(["show", "FIN-BUG-001", "--fields", "id,status", "--format", "tsv"])
        .ok()
        .is("FIN-BUG-001\tresolved\n");
    bench.findings(["show", "FIN-BUG-001", "--json=pth"]).fails(2).says("did you mean 'path'?");
}

#[test]
fn the_start_of_an_id_is_enough_unless_it_is_not() {
    let bench = Bench::started();
    for title in ["a", "b"] {
        bench.create(["--title", title, "--entry", "FIN-001"]);
    }
    bench.create(["--type", "dx", "--entry", "FIN-001"]);
    bench.findings(["show", "fin-001-d", "-q"]).ok().is("FIN-001-DX-001\n");
    let answer = bench.findings(["show", "FIN-001-B"]).fails(2);
    assert_eq!(
        answer.stderr,
        "error: 'FIN-001-B' names 2 findings\n  \
         FIN-001-BUG-001  findings/FIN-001/FIN-001-BUG-001.json\n  \
         FIN-001-BUG-002  findings/FIN-001/FIN-001-BUG-002.json\n\
         hint: type more of the id\n"
    );
    bench.create(["--id", "FIN-001-BUG-0011"]);
    bench.findings(["show", "FIN-001-BUG-001", "-q"]).ok().is("FIN-001-BUG-001\n");
}

#[test]
fn an_empty_id_is_no_start_of_every_id() {
    let bench = Bench::started();
    bench.create([]);
    for command in ["show", "confirm", "start", "resolve"] {
        bench.findings([command, ""]).fails(2).says("an id is empty");
    }
    bench.findings(["remove", " ", "--reason", "Slip"]).fails(2).says("an id is empty");
    assert!(bench.has("findings/FIN/FIN-BUG-001.json"));
}

#[test]
fn an_earlier_id_leads_to_the_finding_everywhere() {
    let bench = Bench::started();
    bench.create([]);
    let text = bench.read("findings/FIN/FIN-BUG-001.json");
    let aliased =
        text.replace("  \"created_at\"", "  \"aliases\": [\n    \"OLD-BUG-009\"\n  ],\n\n  \"created_at\"");
    bench.commit_file("findings/FIN/FIN-BUG-001.json", &aliased, "Record the earlier id");
    bench.findings(["show", "old-bug-009", "-q"]).ok().is("FIN-BUG-001\n");
    bench.findings(["confirm", "OLD-BUG-009"]).ok().says("FIN-BUG-001 open → confirmed");
    bench.findings(["history", "OLD-BUG-009"]).ok().says("created open");
}

#[test]
fn several_are_shown_and_at_a_revision_as_they_were() {
    let bench = Bench::started();
    bench.create([]);
    bench.create(["--title", "Second"]);
    bench.findings(["confirm", "FIN-BUG-001"]).ok();
    let data = bench.findings(["show", "FIN-BUG-001", "FIN-BUG-002", "--json"]).json();
    assert_eq!(data["findings"].as_array().map(Vec::len), Some(2));
    let before = bench.findings(["show", "FIN-BUG-001", "--at", "HEAD~1", "--json"]).json();
    assert_eq!(before["finding"]["status"], "open");
    assert_eq!(before["history"].as_array().map(Vec::len), Some(1), "later history is not shown");
    bench.findings(["show", "FIN-BUG-002", "--at", "HEAD~2"]).fails(3).says("no finding 'FIN-BUG-002' at");
}

#[test]
fn an_unknown_id_names_the_nearest() {
    let bench = Bench::started();
    bench.findings(["show", "FIN-BUG-001"]).fails(3).says("'git findings list --all' shows every finding");
    bench.create([]);
    bench.findings(["show", "FIN-BGU-001"]).fails(3).says("did you mean 'FIN-BUG-001'?");
}

#[test]
fn a_broken_file_is_shown_where_it_breaks() {
    let bench = Bench::started();
    bench.write("findings/FIN/FIN-BUG-001.json", "{\n  \"id\": \"FIN-BUG-001\"\n  \"type\": \"bug\"\n}\n");
    let answer = bench.findings(["show", "FIN-BUG-001"]).fails(4);
    answer
        .says("findings/FIN/FIN-BUG-001.json:2:9")
        .says("expected ','")
        .says("git findings validate findings/FIN/FIN-BUG-001.json");
}

/// GF-DX-015
#[test]
fn a_finding_names_its_duplicates() {
    let bench = Bench::started();
    let ids: Vec<String> = ["One", "Two", "Three"].map(|title| bench.create(["--title", title])).to_vec();
    bench.findings(["show", &ids[0]]).ok().says_nothing_of("duplicates");
    for later in [&ids[2], &ids[1]] {
        bench.findings(["resolve", later, "--type", "duplicate", "--of", &ids[0]]).ok();
    }
    let told = format!("duplicates  {}, {}\n", ids[1], ids[2]);
    bench.findings(["show", &ids[0]]).ok().says(&told);
    bench.findings(["show", &ids[0], "--at", "HEAD"]).ok().says(&told);
    bench.findings(["show", &ids[1]]).ok().says_nothing_of("duplicates").says("same as");
    let data = bench.findings(["show", &ids[0], "--json=duplicates"]).json();
    assert_eq!(data["duplicates"], json!([ids[1], ids[2]]));
    bench.findings(["reopen", &ids[1], "--reason", "It is another one"]).ok();
    bench.findings(["show", &ids[0]]).ok().says(&format!("duplicates  {}\n", ids[2]));
    bench.findings(["show", &ids[1]]).ok().says("        It is another one\n");
}
