//! Questions as people type them: names, words, times, claims and terms that are meant though not written to the
//! letter; and slips that must not answer "nothing found".

use super::bench::Bench;

/// A finding of January that nobody touched, and one that was edited.
fn two() -> Bench {
    let bench = Bench::started();
    bench.create(["--title", "Race in the bag", "--entry", "FIN-001", "--tag", "race"]);
    bench.create(["--title", "Slow start", "--type", "perf", "--severity", "Low", "--entry", "FIN-002"]);
    bench.findings(["edit", "FIN-002-PERF-001", "--set", "severity=MEDIUM", "--set", "tag=start"]).ok();
    bench
}

#[track_caller]
fn lists(bench: &Bench, arguments: &[&str], expected: &str) {
    let answer = bench.findings(["list", "-q"].iter().chain(arguments)).ok();
    assert_eq!(answer.stdout.lines().collect::<Vec<_>>().join(" "), expected, "{answer}");
}

#[test]
fn a_finding_that_was_never_edited_counts_as_updated_when_it_was_created() {
    let bench = two();
    lists(&bench, &["updated:>=2026-01-01"], "FIN-001-BUG-001 FIN-002-PERF-001");
    lists(&bench, &["--sort", "-updated_at"], "FIN-002-PERF-001 FIN-001-BUG-001");
    let list = ["list", "--format", "tsv", "--fields", "id,updated,created", "--sort", "updated"];
    let rows = bench.findings(list).ok().stdout;
    let rows: Vec<Vec<&str>> = rows.lines().map(|row| row.split('\t').collect()).collect();
    assert_eq!((rows[0][0], rows[0][1]), ("FIN-001-BUG-001", rows[0][2]));
    assert!(rows[1][1] > rows[1][2], "{rows:?}");
    // what the column shows is what the query goes by
    lists(&bench, &[&format!("updated:>={}", rows[1][1])], "FIN-002-PERF-001");
    let exported = bench.findings(["export", "--format", "jsonl", &format!("updated:<{}", rows[1][1])]).ok();
    assert_eq!(exported.stdout.lines().count(), 1, "{exported}");
}

#[test]
fn names_words_and_times_need_not_be_to_the_letter() {
    let bench = two();
    assert_eq!(bench.finding("FIN-002-PERF-001")["severity"], "medium");
    assert_eq!(bench.finding("FIN-002-PERF-001")["tags"][0], "start");
    for (arguments, expected) in [
        (&["tags:race"][..], "FIN-001-BUG-001"),
        (&["title:bag"], "FIN-001-BUG-001"),
        (&["id:fin-002"], "FIN-002-PERF-001"),
        (&["--type", "PERF"], "FIN-002-PERF-001"),
        (&["severity:High"], "FIN-001-BUG-001"),
        (&["-type:bug"], "FIN-002-PERF-001"),
        (&["title:s", "-id:FIN-001", "-n", "1"], "FIN-002-PERF-001"),
        (&["created_at:2026-01"], "FIN-001-BUG-001 FIN-002-PERF-001"),
        (
            &["created:2h", "--sort", "created_at", "--status", "In-Progress,open"],
            "FIN-001-BUG-001 FIN-002-PERF-001",
        ),
        (&["created:<yesterday"], ""),
    ] {
        lists(&bench, arguments, expected);
    }
    bench.findings(["resolve", "FIN-001-BUG-001", "--type", "wont-fix"]).ok();
    bench.findings(["history", "--since", "1y", "--until", "2026-01"]).ok().says("open → wont_fix");
    // files are read to the letter
    let loose = bench.read("findings/FIN-002/FIN-002-PERF-001.json").replace("\"medium\"", "\"Medium\"");
    bench.write("findings/FIN-002/FIN-002-PERF-001.json", loose);
    bench.findings(["validate"]).fails(1).says("unknown severity 'Medium'");
}

#[test]
fn what_is_plainly_meant_otherwise_is_no_search_that_finds_nothing() {
    let bench = two();
    let cases: [(&[&str], &str); 14] = [
        (&["list", "severity=high"], "write 'severity:high'"),
        (&["list", "severity>=high"], "write 'severity:>=high'"),
        (&["list", "type:bug OR type:dx"], "alternatives of one field stand behind commas"),
        (&["list", "status:closed"], "hint: is:closed takes"),
        (&["list", "--status", "all"], "hint: --all takes"),
        (
            &["list", "--status", "opne"],
            "(valid: open, confirmed, in_progress, resolved, wont_fix, duplicate)",
        ),
        (&["history", "HEAD~1..HEAD"], "hint: 'git findings history --at HEAD~1..HEAD'"),
        (&["history", "--", "findings/"], "ids, the files of findings, and queries are taken here"),
        (&["history", "event:removed"], "hint: '--event removed'"),
        (&["list", "--sort", "sevrity"], "did you mean 'severity'? (valid: id, severity"),
        (&["create", "--severity", "hihg"], "did you mean 'high'? (valid: critical"),
        (&["list", "-tpye:bug"], "-t"),
        (&["aggregate", "type:bgu"], "did you mean 'bug'?"),
        (&["export", "--format", "dojo"], "a similar value exists: 'defectdojo'"),
    ];
    for (arguments, said) in cases {
        let answer = bench.findings(arguments).fails(2);
        answer.says(said).is("");
    }
    bench.findings(["list", "--at", "2026-01-01"]).fails(3).says("--first-parent --before=2026-01-01 HEAD");
}

#[test]
fn fields_behind_json_and_a_blank_are_refused_with_the_form_that_works() {
    let bench = two();
    for fields in ["id,title", "title", "claimed_by"] {
        let answer = bench.findings(["list", "--json", fields]).fails(2);
        let hint = answer.document()["data"]["hints"][0].as_str().unwrap().to_owned();
        assert!(hint.starts_with(&format!("--json={fields} ")), "{answer}");
    }
    assert_eq!(bench.findings(["list", "--json", "is:open"]).json()["total"], 2);
    assert_eq!(bench.findings(["show", "--json", "FIN-001-BUG-001"]).json()["finding"]["severity"], "high");
    let row =
        bench.findings(["list", "--json=id,claimed,created", "id:FIN-001"]).json()["findings"][0].clone();
    assert_eq!(row["claimed_by"], serde_json::Value::Null);
    assert!(row["created_at"].is_string(), "an answer has one name for a field: {row}");
}

#[test]
fn a_claim_of_another_worktree_is_seen_here() {
    let bench = two();
    let other = bench.worktree("other");
    other.findings(["start", "FIN-001-BUG-001", "--as", "agent-7"]).ok();
    assert_eq!(bench.finding("FIN-001-BUG-001")["status"], "open", "its file says nothing here");
    lists(&bench, &["claimed:none"], "FIN-002-PERF-001");
    lists(&bench, &["claimed:agent-*"], "FIN-001-BUG-001");
    lists(&bench, &["claimed:me"], "");
    let mine = bench.findings(["list", "-q", "claimed:me"]).env("GIT_FINDINGS_AGENT", "agent-7").ok();
    mine.is("FIN-001-BUG-001\n");
    let rows = ["list", "--format", "tsv", "--fields", "claimed,id"];
    bench.findings(rows).ok().is("agent-7\tFIN-001-BUG-001\n\tFIN-002-PERF-001\n");
    assert_eq!(bench.findings(["list", "--json"]).json()["findings"][0]["claimed_by"], "agent-7");
    bench
        .findings(["show", "FIN-001-BUG-001"])
        .ok()
        .says("agent-7 since")
        .says("(in another worktree or branch)");
    other
        .findings(["show", "FIN-001-BUG-001"])
        .ok()
        .says("agent-7 since")
        .says_nothing_of("another worktree");
    // as it was before, nobody had it
    bench.findings(["show", "FIN-001-BUG-001", "--at", "HEAD"]).ok().says_nothing_of("agent-7");
    lists(&bench, &["--at", "HEAD", "claimed:none"], "FIN-001-BUG-001 FIN-002-PERF-001");
}

#[test]
fn show_takes_files_and_standard_input_and_tells_what_was_removed() {
    let bench = two();
    bench.findings(["show", "-q", "findings/FIN-001/FIN-001-BUG-001.json"]).ok().is("FIN-001-BUG-001\n");
    bench
        .shell("git findings list -q | git findings show -q -")
        .ok()
        .is("FIN-001-BUG-001\nFIN-002-PERF-001\n");
    bench.findings(["remove", "FIN-001-BUG-001", "--reason", "Filed by mistake"]).ok();
    let removed = bench.hash("HEAD")[..7].to_owned();
    let answer = bench.findings(["show", "fin-001-bug-001"]).fails(3);
    answer.says(&format!("error: FIN-001-BUG-001 was removed in {removed} by Ada Lovelace"));
    answer.says("\n  Filed by mistake\n").says(&format!("show FIN-001-BUG-001 --at {removed}^'"));
    bench.findings(["show", "FIN-001-BUG-001", "--at", &format!("{removed}^")]).ok().says("Race in the bag");
}

#[test]
fn an_impact_of_one_fact_shows_it() {
    let bench = two();
    bench.findings(["edit", "FIN-001-BUG-001", "--set", "impact.workaround_available=true"]).ok();
    bench.findings(["show", "FIN-001-BUG-001"]).ok().says("Impact\n  workaround available\n");
}

#[test]
fn history_tells_reasons_titles_and_kinds() {
    let bench = two();
    bench.findings(["start", "FIN-001-BUG-001"]).ok();
    bench.findings(["stop", "FIN-001-BUG-001", "--reason", "Blocked by the pool"]).ok();
    bench.findings(["remove", "FIN-002-PERF-001", "--reason", "Not ours"]).ok();
    let told = ["history", "--format", "tsv", "--fields", "what,title,severity,reason", "--event"];
    let removed = "removed (open)\tSlow start\tmedium\tNot ours\n";
    bench.findings(told.iter().chain(&["Removed"])).ok().is(removed);
    let answer = bench.findings(told.iter().chain(&["status,removed", "-n", "2"])).ok();
    answer.is(&format!("{removed}in_progress → open\tRace in the bag\thigh\tBlocked by the pool\n"));
    let event = bench.findings(["history", "--json", "-n", "1"]).json()["events"][0].clone();
    assert_eq!((&event["what"], &event["reason"]), (&"removed (open)".into(), &"Not ours".into()));
    assert_eq!(
        bench.findings(["history", "--json=what", "-n", "1"]).json()["events"][0]["what"],
        event["what"]
    );
    bench.findings(["history", "findings/FIN-001/FIN-001-BUG-001.json"]).ok().says("created open");
    bench.create(["--entry", "NEW", "--no-commit"]);
    bench
        .findings(["history", "NEW-BUG-001"])
        .fails(3)
        .says("NEW-BUG-001 has no history here: it is not committed");
}

#[test]
fn a_broken_file_takes_one_line_of_a_list() {
    let bench = two();
    bench.write("findings/FIN-001/FIN-001-BUG-009.json", "{\n  \"id\": 1,\n  \"severity\": \"x\"\n}\n");
    let answer = bench.findings(["list"]).fails(4);
    let told: Vec<&str> = answer.stderr.lines().collect();
    assert_eq!(told.len(), 2, "{answer}");
    assert!(told[0].contains("]: findings/FIN-001/FIN-001-BUG-009.json:"), "{answer}");
    assert!(told[0].ends_with("more)") && told[1].starts_with("hint: "), "{answer}");
    let whole = bench.findings(["validate"]).fails(1);
    whole.says("\n\nerror[").says(" --> findings/FIN-001/FIN-001-BUG-009.json:2:9");
}

#[test]
fn ages_are_measured_where_it_is_asked_and_findings_stand_where_it_is_said() {
    let bench = two();
    let document = bench.findings(["aggregate", "--as-of", "2026-02"]).ok();
    assert_eq!(document.document()["as_of"], "2026-02-28T23:59:59Z");
    let early = bench.findings(["aggregate", "--as-of", "2025-12-31"]).ok();
    early.says("warning: --as-of 2025-12-31T23:59:59Z lies before the revision").says("--at REV");
    assert_eq!(early.document()["total_findings"], 2);
}

#[test]
fn the_command_line_and_the_settings_speak_with_one_voice() {
    let bench = two();
    let answer = bench.findings(["list", "--staus=open"]).fails(2);
    answer.says("error: unexpected argument '--staus' found\nhint: ").says_nothing_of("For more information");
    let missing = bench.findings(["import", "--json"]).fails(2).document()["data"].clone();
    assert_eq!(missing["message"], "the following required arguments were not provided");
    assert_eq!(missing["causes"], serde_json::json!(["<FILE>..."]));
    assert_eq!(
        missing["hints"].as_array().unwrap().last().unwrap().as_str().unwrap().find("--help"),
        Some(1)
    );
    bench.write(".findings-config.toml", "colour = true\n");
    bench.findings(["list"]).ok().says("warning: ");
}
