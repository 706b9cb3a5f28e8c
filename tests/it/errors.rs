//! Errors: each kind by its exit code, said on standard error with what to type next, in JSON on standard output.

use serde_json::json;

use super::bench::Bench;

#[test]
fn no_repository_no_folder_and_no_finding_are_three_messages() {
    let nowhere = Bench::bare_folder();
    let empty = Bench::new();
    let started = Bench::started();
    let shown =
        [&nowhere, &empty, &started].map(|bench| bench.findings(["show", "FIN-BUG-001"]).fails(3).snapshot());
    insta::assert_snapshot!(shown.join("\n"), @r"
    $ git-findings show FIN-BUG-001
    exit code: 3
    --- stderr
    error: '[ROOT]/work' is not inside a git repository
    hint: go to one, or make one with 'git init'

    $ git-findings show FIN-BUG-001
    exit code: 3
    --- stderr
    error: this repository has no findings folder 'findings'
    hint: 'git findings init' makes one

    $ git-findings show FIN-BUG-001
    exit code: 3
    --- stderr
    error: no finding 'FIN-BUG-001'
    hint: 'git findings list --all' shows every finding
    ");
    for verb in ["confirm", "start", "resolve"] {
        empty.findings([verb, "FIN-BUG-001"]).fails(3).says("no findings folder");
        nowhere.findings([verb, "FIN-BUG-001"]).fails(3).says("is not inside a git repository");
    }
}

#[test]
fn every_exit_code_has_a_real_case() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["list"]).fails(0);
    bench.write("findings/FIN/FIN-BUG-002.json", "{}\n");
    bench.findings(["validate"]).fails(1);
    bench.findings(["list"]).fails(4);
    std::fs::remove_file(bench.top.join("findings/FIN/FIN-BUG-002.json")).unwrap();
    bench.findings(["list", "--nope"]).fails(2);
    bench.findings(["show", "FIN-BUG-404"]).fails(3);
    bench.git(["checkout", "-qb", "side", "HEAD~1"]).ok();
    bench.commit_file("src/bag.rs", "side\n", "Side");
    bench.git(["checkout", "-q", "main"]).ok();
    bench.commit_file("src/bag.rs", "main\n", "Main");
    bench.git(["merge", "-q", "side"]).fails(1);
    bench.findings(["confirm", "FIN-BUG-001"]).fails(5).says("merge").says("--in-progress");
    assert_eq!(bench.finding("FIN-BUG-001")["status"], "open");
    assert!(bench.has(".git/MERGE_HEAD"));
}

/// The whole envelope of an error, for a program that reads nothing else.
#[test]
fn errors_wear_the_same_envelope() {
    let bench = Bench::started();
    bench.create([]);
    let answer = bench.findings(["show", "FIN-BUG-002", "--json"]).fails(3);
    answer.quietly();
    assert_eq!(
        answer.document(),
        json!({
            "schema_version": 1,
            "kind": "error",
            "data": {
                "exit_code": 3,
                "message": "no finding 'FIN-BUG-002'",
                "causes": [],
                "hints": ["did you mean 'FIN-BUG-001'?"],
                "details": null,
            },
            "problems": [],
        })
    );
    let cases: [(&[&str], i32); 8] = [
        (&["list", "--nope", "--json"], 2),
        (&["nope", "--json"], 2),
        (&["--format=json", "list", "--status=opne"], 2),
        (&["list", "--format", "json", "--at", "v9"], 3),
        (&["create", "--json"], 2),
        (&["confirm", "--json"], 2),
        (&["-C", "nowhere", "list", "--json"], 3),
        (&["config", "nope", "--json"], 2),
    ];
    for (arguments, code) in cases {
        let answer = bench.findings(arguments).fails(code);
        let document = answer.document();
        assert_eq!(
            (&document["kind"], &document["data"]["exit_code"]),
            (&json!("error"), &json!(code)),
            "{answer}"
        );
        assert_eq!(answer.stderr, "", "{answer}");
    }
}

/// Every command answers in the envelope, under its own name.
#[test]
fn every_command_has_a_json_answer() {
    let bench = Bench::started();
    bench.create([]);
    bench.create([]);
    bench.create([]);
    let run = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/runs/run.json");
    let calls: [(&str, &[&str]); 20] = [
        ("init", &["init"]),
        ("create", &["create", "-t", "bug", "-s", "low", "--title", "T", "-d", "D"]),
        ("import", &["import", run]),
        ("list", &["list"]),
        ("show", &["show", "FIN-BUG-001"]),
        ("edit", &["edit", "FIN-BUG-001", "--set", "component=X"]),
        ("confirm", &["confirm", "FIN-BUG-001"]),
        ("start", &["start", "FIN-BUG-001"]),
        ("stop", &["stop", "FIN-BUG-001", "--reason", "R"]),
        ("resolve", &["resolve", "FIN-BUG-001", "--type", "wont_fix"]),
        ("reopen", &["reopen", "FIN-BUG-001", "--reason", "R"]),
        ("remove", &["remove", "FIN-BUG-002", "--reason", "R"]),
        ("history", &["history"]),
        ("aggregate", &["aggregate"]),
        ("export", &["export", "--format", "csv"]),
        ("validate", &["validate"]),
        ("hook", &["hook", "install"]),
        ("schema", &["schema"]),
        ("config", &["config"]),
        ("man", &["man"]),
    ];
    for (kind, arguments) in calls {
        let answer = bench.findings(arguments.iter().chain(&["--json"])).ok();
        assert_eq!(answer.document()["kind"], kind, "{answer}");
        assert_eq!(answer.data(), answer.document()["data"]);
    }
}

#[test]
fn mistyped_commands_and_flags_name_the_nearest() {
    let bench = Bench::started();
    let cases: [(&[&str], &str); 6] = [
        (&["resovle"], "'resolve'"),
        (&["lsit"], "'list'"),
        (&["list", "--severty", "high"], "'--severity'"),
        (&["list", "--format", "jsno"], "'json'"),
        (&["list", "--color", "alway"], "'always'"),
        (&["help", "creat"], "'create'"),
    ];
    for (arguments, said) in cases {
        bench.findings(arguments).fails(2).says(said);
    }
    // no command at all is a question, answered by the short help
    bench.findings::<&str>([]).fails(2).says("Usage: git findings").says("Examples:");
}

#[test]
fn without_git_it_says_so() {
    let bench = Bench::started();
    bench.findings(["list"]).without("PATH").fails(4).says("git").says("PATH");
}

#[test]
fn a_locked_index_is_waited_for_and_never_broken() {
    let bench = Bench::started();
    bench.create([]);
    bench.write(".git/index.lock", "");
    let answer = bench.findings(["confirm", "FIN-BUG-001", "-c", "commit.lock_timeout_seconds=1"]).fails(5);
    answer.says("index.lock");
    assert!(bench.has(".git/index.lock"));
    assert_eq!(bench.finding("FIN-BUG-001")["status"], "open");
}

#[test]
fn bytes_of_others_cannot_drive_a_terminal() {
    let bench = Bench::started();
    bench.create(["--title", "red\u{1b}[31m\u{202e}txt"]);
    for arguments in [&["list"][..], &["show", "FIN-BUG-001"], &["list", "--json"], &["history", "-p"]] {
        let answer = bench.findings(arguments).ok();
        assert!(!answer.stdout.contains(['\u{1b}', '\u{202e}']), "{answer}");
    }
    bench.findings(["show", "FIN\u{1b}[2J"]).fails(3).says_nothing_of("\u{1b}");
}

/// What clap spells alike is seldom what was meant.
#[test]
fn words_that_people_try_lead_to_ours() {
    let bench = Bench::started();
    let commands = [
        ("close", "resolve"),
        ("status", "list"),
        ("log", "history"),
        ("new", "create"),
        ("fix", "resolve"),
        ("delete", "remove"),
        ("claim", "start"),
        ("search", "list"),
    ];
    for (tried, ours) in commands {
        bench.findings([tried]).fails(2).says(&format!("'{ours}'"));
    }
    let flags: [(&[&str], &str); 7] = [
        (&["create", "-m", "x"], "did you mean '--title'?"),
        (&["create", "--label", "x"], "did you mean '--tag'?"),
        (&["resolve", "X", "--reason", "x"], "did you mean '--details'?"),
        (&["list", "--mine"], "'claimed:NAME'"),
        (&["resolve", "X", "--comment", "x"], "did you mean '--details'?"),
        (&["confirm", "X", "--zork"], "'git findings confirm -h' shows the flags"),
        (&["config", "layout", "flat"], "'git config findings.layout flat'"),
    ];
    for (arguments, said) in flags {
        bench.findings(arguments).fails(2).says(said).says_nothing_of("as a value, use");
    }
    bench.program("stageflow-test", ["list"]).fails(2).says("'findings list'");
    bench.program("stageflow-test", ["findings", "close"]).fails(2).says("'resolve'");
    Bench::new().findings(["aggregate"]).fails(3).says("git findings init");
}
