//! Likely duplicates: `similar`, what `create` and `import` tell of them, and `create --if-absent`.

use serde_json::{Value, json};

use super::bench::Bench;

const FIRST: [&str; 10] = [
    "-t",
    "bug",
    "-s",
    "high",
    "--title",
    "OutputBag loses keys under load",
    "-d",
    "Two writers see the key absent; one of the values is lost.",
    "--component",
    "Bag",
];

/// A repository with one finding in each of three parts of the code.
fn filed() -> Bench {
    let bench = Bench::started();
    bench.findings(["create"].iter().chain(&FIRST)).ok();
    let limit = ["--title", "The retry pool ignores its limit", "--component", "Pool"];
    bench.create([limit[0], limit[1], limit[2], limit[3], "--description", "It starts one thread a job."]);
    bench.create(["--title", "Router keeps dead routes", "--description", "They are never evicted."]);
    bench
}

fn ids(answer: &Value) -> Vec<&str> {
    answer["findings"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[test]
fn what_is_told_twice_is_found_by_id_and_by_text() {
    let bench = filed();
    let twin = bench.create(["--title", "Keys are lost by the OutputBag under load", "--component", "bag"]);
    let found = bench.findings(["similar", &twin, "--json"]).json();
    assert_eq!((&found["of"], ids(&found)), (&json!(twin), vec!["FIN-BUG-001"]));
    let row = &found["findings"][0];
    assert_eq!(
        (&row["status"], &row["parts"]["component"], &row["parts"]["files"]),
        (&json!("open"), &json!(true), &Value::Null)
    );
    assert!((0.4..0.9).contains(&row["score"].as_f64().unwrap()), "{row}");
    let table = bench.findings(["similar", &twin]).ok();
    table.says("FIN-BUG-001").says("title, same component").says("closed ones are not compared");

    let text =
        ["similar", "--title", "outputbag LOSES keys under load.", "-d", "Two writers see the key absent."];
    let found = bench.findings(text.iter().chain(&["--json=id,score"])).ok();
    assert_eq!(found.data()["findings"][0]["id"], "FIN-BUG-001", "{found}");
    bench.findings(["similar", "--title", "Nothing of the kind"]).ok().is("").says("no finding is like it");
    bench.findings(["similar", &twin, "-q"]).ok().is("FIN-BUG-001\n");
}

#[test]
fn limit_least_revision_and_closed_ones_are_as_asked() {
    let bench = filed();
    let before = bench.hash("HEAD");
    for _ in 0..3 {
        bench.findings(["create"].iter().chain(&FIRST)).ok();
    }
    bench.findings(["resolve", "FIN-BUG-004", "--type", "duplicate", "--of", "FIN-BUG-001"]).ok();
    let found = |more: &[&str]| {
        let answer = bench.findings(["similar", "FIN-BUG-001", "--json"].iter().chain(more)).json();
        ids(&answer).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found(&[]), ["FIN-BUG-005", "FIN-BUG-006"]);
    assert_eq!(found(&["--all"]), ["FIN-BUG-004", "FIN-BUG-005", "FIN-BUG-006"]);
    assert_eq!(found(&["--all", "-n", "1"]), ["FIN-BUG-004"]);
    assert_eq!(found(&["--at", &before]), [] as [&str; 0]);
    bench.findings(["edit", "FIN-BUG-006", "--description", "Else."]).ok();
    assert_eq!(found(&["--least", "0.9"]), ["FIN-BUG-005"]);
    bench.findings(["similar", "FIN-BUG-001", "--least", "2"]).fails(2).says("a number from 0 to 1");
    bench.findings(["similar"]).fails(2);
    bench.findings(["similar", "FIN-BUG-009"]).fails(3);
    bench.findings(["similar", "FIN-BUG-001", "--title", "T"]).fails(2);
}

#[test]
fn create_tells_of_likely_duplicates_with_scores_and_files_all_the_same() {
    let bench = filed();
    let again = [
        "create",
        "-t",
        "bug",
        "-s",
        "low",
        "--title",
        "OutputBag loses a key",
        "--component",
        "Bag",
        "-d",
        "Two writers see the key absent, one value is lost.",
    ];
    let answer = bench.findings(again).ok();
    answer.says("note: FIN-BUG-004 may repeat FIN-BUG-001 (open, 0.");
    answer.says("git findings resolve FIN-BUG-004 --type duplicate --of FIN-BUG-001");
    bench.findings(["resolve", "FIN-BUG-004", "--type", "duplicate", "--of", "FIN-BUG-001"]).ok();
    let answer = bench.findings(again.iter().chain(&["--json"])).json();
    let alike = &answer["changes"][0]["alike"];
    assert_eq!(
        (&alike[0]["id"], &alike[0]["score"], &alike[0]["status"]),
        (&json!("FIN-BUG-004"), &json!(1.0), &json!("duplicate"))
    );
    assert_eq!(alike[1]["id"], "FIN-BUG-001");
    bench.findings(["create", "-t", "dx", "-s", "low", "--title", "Help is terse", "-d", "D"]).ok().quietly();
}

/// An agent that runs twice files once.
#[test]
fn if_absent_files_nothing_that_is_there() {
    let bench = filed();
    let commits = bench.commits();
    let absent = |more: &[&str]| bench.findings(["create", "--if-absent"].iter().chain(&FIRST).chain(more));
    absent(&["-q"]).ok().is("FIN-BUG-001\n").quietly();
    absent(&[]).ok().is("- FIN-BUG-001 existed (open)\n");
    let answer = absent(&["--json"]).json();
    assert_eq!(
        (&answer["stored"], &answer["changes"][0]["change"]),
        (&json!("unchanged"), &json!("existed"))
    );
    assert_eq!((&answer["commit"], bench.commits(), bench.status()), (&Value::Null, commits, String::new()));

    let said = |title: &str, description: &str| {
        let flags = ["create", "--if-absent", "-q", "-t", "bug", "-s", "low", "--component", "Bag"];
        bench.findings(flags.iter().chain(&["--title", title, "-d", description])).ok().stdout
    };
    let same = "Two writers see the key absent; one of the values is lost.";
    assert_eq!(
        said(
            "outputbag loses KEYS under load.",
            "Of two writers one sees the key absent, and its value is lost."
        ),
        "FIN-BUG-001\n",
        "the same story in other words"
    );
    assert_eq!(said("OutputBag loses a key under load", same), "FIN-BUG-001\n", "alike in nearly all");
    assert_eq!(
        said("OutputBag loses keys", "It is quite another thing."),
        "FIN-BUG-004\n",
        "alike, but not certainly"
    );
    let commits = bench.commits();
    assert_eq!(said("OutputBag loses keys", "It is quite another thing."), "FIN-BUG-004\n");
    assert_eq!(bench.commits(), commits);
}

#[test]
fn if_absent_knows_types_places_parts_and_closed_ones_apart() {
    let bench = Bench::started();
    for path in ["src/bag.rs", "src/pool.rs"] {
        bench.write(path, "fn take() {}\n");
    }
    let absent = |more: &[&str]| {
        let flags =
            ["create", "--if-absent", "-q", "-s", "low", "--title", "A result is not checked", "-d", "D"];
        bench.findings(flags.iter().chain(more)).ok().stdout.trim_end().to_owned()
    };
    let first = absent(&["-t", "bug", "--at", "src/bag.rs:1", "--component", "Bag"]);
    assert_eq!(absent(&["-t", "bug", "--at", "src/bag.rs:7"]), first);
    assert_eq!(absent(&["-t", "bug"]), first);
    let elsewhere = absent(&["-t", "bug", "--at", "src/pool.rs:1"]);
    assert_eq!(elsewhere, "FIN-BUG-002");
    assert_eq!(absent(&["-t", "bug", "--at", "src/pool.rs"]), elsewhere, "also behind others of that title");
    assert_eq!(absent(&["-t", "bug", "--at", "src/bag.rs", "--component", "Other"]), "FIN-BUG-003");
    assert_eq!(absent(&["-t", "dx"]), "FIN-DX-001");
    bench.findings(["resolve", "FIN-DX-001", "--commit", "none"]).ok();
    assert_eq!(absent(&["-t", "dx"]), "FIN-DX-002", "one that was fixed is not there");
    bench.findings(["create", "--if-absent", "--id", "X-1", "-t", "dx"]).fails(2);
}

/// What people decided is not filed again, whatever they made of it but fixed.
#[test]
fn if_absent_finds_what_people_decided() {
    let bench = filed();
    let absent = || bench.findings(["create", "--if-absent"].iter().chain(&FIRST)).ok().stdout;
    bench.findings(["resolve", "FIN-BUG-001", "--type", "wont_fix"]).ok();
    assert_eq!(absent(), "- FIN-BUG-001 existed (wont_fix)\n");
    bench.findings(["reopen", "FIN-BUG-001", "--reason", "Seen again"]).ok();
    bench.findings(["resolve", "FIN-BUG-001", "--type", "duplicate", "--of", "FIN-BUG-002"]).ok();
    assert_eq!(absent(), "- FIN-BUG-002 existed (open)\n");
    bench.findings(["resolve", "FIN-BUG-002", "--type", "duplicate", "--of", "FIN-BUG-003"]).ok();
    bench.findings(["resolve", "FIN-BUG-003", "--type", "by_design"]).ok();
    assert_eq!(absent(), "- FIN-BUG-003 existed (wont_fix)\n", "through both duplicates");
    bench.findings(["create"].iter().chain(&FIRST)).ok();
    assert_eq!(absent(), "- FIN-BUG-004 existed (open)\n", "an open one goes first");
    bench.findings(["reopen", "FIN-BUG-003", "--reason", "It is one"]).ok();
    bench.findings(["resolve", "FIN-BUG-003", "FIN-BUG-004", "--commit", "none"]).ok();
    assert!(absent().contains("FIN-BUG-005 created open"), "what was fixed is news");
}

/// A text that was never filed is lost, one that was filed twice can be closed.
#[test]
fn if_absent_files_another_story_below_the_same_title_and_says_so() {
    let bench = filed();
    let flags =
        ["create", "--if-absent", "-t", "bug", "-s", "low", "--title", FIRST[5], "--component", "Bag"];
    let other = "After the rewrite of its constructor nothing is counted any more.";
    let answer = bench.findings(flags.iter().chain(&["-d", other])).ok();
    answer.says("FIN-BUG-004 created open").says("note: FIN-BUG-004 may repeat FIN-BUG-001 (open, 0.");
    bench.findings(flags.iter().chain(&["-d", other])).ok().says("FIN-BUG-004 existed (open)");
    bench.findings(["create", "--if-absent"].iter().chain(&FIRST)).ok().says("FIN-BUG-001 existed (open)");
}

#[test]
fn a_text_goes_behind_its_flag_and_is_not_empty() {
    let bench = filed();
    bench.findings(["similar", "--title", " "]).fails(2).says("--title is empty");
    bench.findings(["similar", "some text"]).fails(3).says("git findings similar --title 'TEXT'");
}

#[test]
fn if_absent_takes_lines_of_which_some_are_there_on_any_branch() {
    let bench = filed();
    let line = |title: &str, description: &str| {
        json!({"type": "bug", "severity": "low", "title": title, "description": description}).to_string()
            + "\n"
    };
    let lines = [
        line("New one", "Under load."),
        line("Router keeps dead routes", "They are not ever evicted."),
        line("new one", "Under load."),
        line("Another thing", "Under load."),
    ]
    .concat();
    let run = |more: &[&str]| {
        let flags = ["create", "--if-absent", "--from", "-", "--json"];
        bench.findings(flags.iter().chain(more)).stdin(&lines).json()
    };
    let told = |answer: &Value| -> Vec<String> {
        let changes = answer["changes"].as_array().unwrap().iter();
        changes
            .map(|change| {
                format!("{} {}", change["change"].as_str().unwrap(), change["id"].as_str().unwrap())
            })
            .collect()
    };
    let first = run(&[]);
    assert_eq!(
        told(&first),
        ["created FIN-BUG-004", "existed FIN-BUG-003", "existed FIN-BUG-004", "created FIN-BUG-005"]
    );
    bench.git(["log", "-1", "--format=%s"]).ok().is("findings: create 2 findings\n");
    assert!(!bench.git(["log", "-1", "--format=%B"]).ok().stdout.contains("FIN-BUG-003"));
    let commits = bench.commits();
    let second = run(&[]);
    assert_eq!(
        told(&second),
        ["existed FIN-BUG-004", "existed FIN-BUG-003", "existed FIN-BUG-004", "existed FIN-BUG-005"]
    );
    assert_eq!(bench.commits(), commits);

    bench.git(["branch", "line"]).ok();
    assert_eq!(run(&["--on", "line"])["stored"], "unchanged");
    bench
        .findings([
            "create",
            "--on",
            "line",
            "--if-absent",
            "-q",
            "-t",
            "bug",
            "-s",
            "low",
            "--title",
            "Third",
            "-d",
            "D",
        ])
        .ok()
        .is("FIN-BUG-006\n");
}

#[test]
fn import_tells_of_likely_duplicates_and_leaves_a_scanners_results_alone() {
    let bench = filed();
    let record = |title: &str, more: Value| {
        let mut record = json!({"type": "bug", "severity": "low", "title": title, "component": "Bag",
            "description": "Two writers see the key absent; one of the values is lost."});
        record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        record
    };
    let scanned = json!({"source": {"tool": "T", "rule": "R1"}});
    let records = json!([
        record("OutputBag loses keys", json!({})),
        record("Under load OutputBag loses keys", json!({})),
        record("OutputBag loses keys under load", scanned),
        {"type": "dx", "severity": "low", "title": "Help is terse", "description": "D"},
    ]);
    let answer = bench.findings(["import", "-", "--dry-run", "--json"]).stdin(records.to_string()).json();
    let alike: Vec<Vec<&str>> = answer["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| match change["alike"].as_array() {
            Some(alike) => alike.iter().map(|one| one["id"].as_str().unwrap()).collect(),
            None => Vec::new(),
        })
        .collect();
    assert_eq!(
        alike,
        [vec!["FIN-BUG-001"], vec!["FIN-BUG-001", "FIN-BUG-004"], vec![], vec![]],
        "{answer:#}"
    );
    let answer = bench.findings(["import", "-"]).stdin(records.to_string()).ok();
    answer.says("note: FIN-BUG-005 may repeat FIN-BUG-001").says("note: FIN-BUG-004 may repeat FIN-BUG-001");
    bench.findings(["import", "-"]).stdin(records.to_string()).ok().says_nothing_of("may repeat");
}

#[test]
fn of_many_likely_duplicates_the_likeliest_are_told_and_the_others_counted() {
    let bench = Bench::started();
    let records: Vec<Value> = (0..14)
        .map(|number| json!({"id": format!("A-{number}"), "type": "bug", "severity": "low", "title": "The same again", "description": "D"}))
        .collect();
    let answer = bench.findings(["import", "-"]).stdin(json!(records).to_string()).ok();
    assert_eq!(answer.stderr.matches("may repeat A-").count(), 10, "{answer}");
    answer.says("3 more may repeat others");
}

#[test]
fn a_finding_that_cannot_be_read_is_like_none_and_stops_nothing() {
    let bench = filed();
    bench.write("findings/FIN/FIN-BUG-009.json", "{");
    let twin = bench.create(["--title", "OutputBag loses keys"]);
    let answer = bench.findings(["similar", &twin]).fails(4);
    answer.says("findings/FIN/FIN-BUG-009.json").says("FIN-BUG-001");
    bench.findings(["similar", "FIN-BUG-009"]).fails(4);
    let absent = ["create", "--if-absent", "-q"];
    bench.findings(absent.iter().chain(&FIRST)).ok().is("FIN-BUG-001\n");
    let other = ["-t", "dx", "-s", "low", "--title", "Help is terse", "-d", "D"];
    bench
        .findings(absent.iter().chain(&other))
        .ok()
        .says("1 file cannot be read and may hold what is filed here");
}

/// Only the hundred that were filed last were looked at, so that a copy of an older finding was filed without a word.
#[test]
fn create_tells_of_a_copy_however_many_were_filed_since() {
    let bench = filed();
    let line = |number: usize| {
        let title = format!("Case {number} of the parser fails");
        json!({"type": "bug", "severity": "low", "title": title, "description": "D"}).to_string() + "\n"
    };
    let lines: String = (0..230).map(line).collect();
    bench.findings(["create", "--from", "-", "-q"]).stdin(&lines).ok();
    let copy = || bench.findings(["create", "--dry-run"].iter().chain(&FIRST)).ok();
    copy().says(
        "may repeat FIN-BUG-001 (open, 1.00: same words in the title, same description, same component)",
    );
    copy().says("may repeat FIN-BUG-001 (open, 1.00");

    // what was written since and is not committed counts as it is now
    bench.findings(["resolve", "FIN-BUG-001", "--type", "wont_fix", "--no-commit"]).ok();
    copy().says("may repeat FIN-BUG-001 (wont_fix, 1.00");
    let path = "findings/FIN/FIN-BUG-001.json";
    bench.write(path, bench.read(path).replace(FIRST[5], "Another story"));
    copy().says_nothing_of("FIN-BUG-001");
    std::fs::remove_file(bench.root().join("work").join(path)).unwrap();
    copy().says_nothing_of("FIN-BUG-001");
}

/// What is remembered is an aid: without it those that were filed last are looked at, as before.
#[test]
fn create_tells_of_the_last_where_nothing_is_remembered() {
    let bench = filed();
    let line = |number: usize| {
        let title = format!("Case {number} of the parser fails");
        json!({"type": "bug", "severity": "low", "title": title, "description": "D"}).to_string() + "\n"
    };
    let lines: String = (0..240).map(line).collect();
    bench.findings(["create", "--from", "-", "-q"]).stdin(&lines).ok();
    let twin = |title: &str| {
        let flags =
            ["create", "--dry-run", "--no-cache", "-t", "bug", "-s", "low", "--title", title, "-d", "D"];
        bench.findings(flags).ok()
    };
    twin("Case 239 of the parser fails").says("may repeat FIN-BUG-243 (open, 1.00");
    twin("OutputBag loses keys under load").says_nothing_of("FIN-BUG-001");
}

/// The words that all titles have were not followed, so that `--least 0` answered that nothing was like it.
#[test]
fn similar_finds_those_that_differ_in_a_number_alone_and_says_where_it_did_not_look() {
    let bench = Bench::started();
    let line = |number: usize| {
        let title = format!("Timeout in service {number}");
        json!({"type": "bug", "severity": "low", "title": title, "description": "No answer came."})
            .to_string()
            + "\n"
    };
    let lines: String = (0..120).map(line).collect();
    bench.findings(["create", "--from", "-", "-q"]).stdin(&lines).ok();
    for least in ["0", "0.4"] {
        let found = bench.findings(["similar", "FIN-BUG-005", "--least", least, "-n", "3", "--json"]).json();
        assert_eq!(ids(&found), ["FIN-BUG-001", "FIN-BUG-002", "FIN-BUG-003"], "{least}: {found}");
    }
    let none = bench.findings(["similar", "--title", "Keys lost", "-n", "2"]).ok();
    none.says("no finding is like it by 0.4 or more; only the 8 whose titles are most alike were compared whole (of 120;");
    let some =
        bench.findings(["similar", "--title", "Keys lost", "--least", "0", "-n", "2", "--json"]).json();
    assert_eq!(ids(&some).len(), 2, "{some}");
}
