//! `create`: an id, a file, a commit; from flags, files, standard input, or an editor where a person sits in front.

use serde_json::json;

use super::bench::Bench;

#[test]
fn one_finding_is_one_file_and_one_commit() {
    let bench = Bench::started();
    let answer = bench
        .findings(["create", "-t", "security", "-s", "critical", "--title", "Token in log", "-d", "Printed."])
        .ok();
    let hash = bench.hash("HEAD");
    answer.is(&format!("{} FIN-SEC-001 created open\n", &hash[..7])).quietly();
    insta::assert_snapshot!(bench.read("findings/FIN/FIN-SEC-001.json"), @r#"
    {
      "id": "FIN-SEC-001",

      "type": "security",

      "severity": "critical",

      "title": "Token in log",

      "description": "Printed.",

      "status": "open",

      "created_at": "2026-01-01T00:04:00Z"
    }
    "#);
    insta::assert_snapshot!(bench.git(["log", "-1", "--format=%an <%ae> %aI%n%B"]).ok().stdout, @r"
    Ada Lovelace <ada@example.org> 2026-01-01T00:04:00Z
    findings: create FIN-SEC-001

    Token in log

    Finding: FIN-SEC-001
    Finding-Status: new -> open
    ");
    bench.git(["log", "-1", "--format=%(trailers:key=Finding-Status,valueonly)"]).ok().says("new -> open");
    assert_eq!(bench.status(), "");
}

#[test]
fn the_json_answer_names_commit_id_and_path() {
    let bench = Bench::started();
    let data =
        bench.findings(["create", "-t", "bug", "-s", "low", "--title", "T", "-d", "D", "--json"]).json();
    assert_eq!(
        data,
        json!({
            "stored": "committed",
            "commit": bench.hash("HEAD"),
            "changes": [{
                "id": "FIN-BUG-001", "change": "created", "from": null, "to": "open", "title": "T",
                "path": "findings/FIN/FIN-BUG-001.json",
            }],
        })
    );
}

#[test]
fn numbers_count_per_entry_and_type_and_are_never_given_twice() {
    let bench = Bench::started();
    assert_eq!(bench.create([]), "FIN-BUG-001");
    assert_eq!(bench.create(["--type", "performance"]), "FIN-PERF-001");
    assert_eq!(bench.create(["--entry", "FIN-002"]), "FIN-002-BUG-001");
    assert_eq!(bench.create([]), "FIN-BUG-002");
    bench.findings(["remove", "FIN-BUG-002", "--reason", "Filed twice"]).ok();
    assert_eq!(bench.create([]), "FIN-BUG-003", "a removed id is not given out again");
}

#[test]
fn a_number_that_another_branch_has_is_not_free() {
    let bench = Bench::started();
    let other = bench.worktree("other");
    assert_eq!(other.create([]), "FIN-BUG-001");
    assert_eq!(bench.create([]), "FIN-BUG-002");
    let clone = bench.clone_to("clone");
    assert_eq!(clone.create([]), "FIN-BUG-003", "remote-tracking branches count");
}

#[test]
fn after_999_comes_1000() {
    let bench = Bench::started();
    bench.create(["--id", "FIN-BUG-999"]);
    assert_eq!(bench.create([]), "FIN-BUG-1000");
    bench.findings(["list", "-q", "--sort", "id"]).ok().is("FIN-BUG-999\nFIN-BUG-1000\n");
}

#[test]
fn every_flag_finds_its_field() {
    let bench = Bench::started();
    bench.create([]);
    let diff = bench.findings([
        "create",
        "-t",
        "bug",
        "-s",
        "high",
        "--title",
        "T",
        "-d",
        "D",
        "--run",
        "run-1",
        "--component",
        "Router",
        "--tag",
        "race,bag",
        "--tag",
        "load",
        "--at",
        "src/bag.rs:1-3",
        "--at",
        "src/bag.rs",
        "--step",
        "one",
        "--step",
        "two",
        "--frequency",
        "often",
        "--conditions",
        "under load",
        "--affected-users",
        "all",
        "--business-impact",
        "much",
        "--data-risk",
        "high",
        "--security-risk",
        "none",
        "--availability-risk",
        "low",
        "--workaround",
        "restart",
        "--recommendation",
        "lock",
        "--effort",
        "small",
        "--related",
        "FIN-BUG-001",
        "--attach",
        "src/bag.rs",
        "--set",
        "reproduction.environment.python_version=3.11",
        "--set",
        "extensions.note=x",
        "--status",
        "confirmed",
        "--dry-run",
    ]);
    insta::assert_snapshot!(diff.ok().stdout);
    assert_eq!(bench.commits(), 2);
    assert!(!bench.has("findings/FIN/FIN-BUG-002.json"));
    assert_eq!(bench.create([]), "FIN-BUG-002", "a dry run takes no number");
}

#[test]
fn json_lines_make_one_commit() {
    let bench = Bench::started();
    let lines = r#"{"type":"bug","severity":"high","title":"One","description":"D"}

{"type":"dx","severity":"low","title":"Two","description":"D","tags":["a"]}
"#;
    let answer = bench.findings(["create", "--from", "-", "--entry", "FIN-002"]).stdin(lines).ok();
    let hash = bench.hash("HEAD");
    let short = &hash[..7];
    answer.is(&format!("{short} FIN-002-BUG-001 created open\n{short} FIN-002-DX-001 created open\n"));
    assert_eq!(bench.commits(), 2);
    insta::assert_snapshot!(bench.git(["log", "-1", "--format=%B"]).ok().stdout, @r"
    findings: create 2 findings

    - FIN-002-BUG-001 One
    - FIN-002-DX-001 Two

    Finding: FIN-002-BUG-001
    Finding-Status: new -> open
    Finding: FIN-002-DX-001
    Finding-Status: new -> open
    ");
    assert_eq!(bench.finding("FIN-002-DX-001")["tags"], json!(["a"]));
}

#[test]
fn one_bad_line_stops_all_and_is_named() {
    let bench = Bench::started();
    let good = r#"{"type":"bug","severity":"high","title":"One","description":"D"}"#;
    let cases = [
        (r#"{"type":"bug","severity":"high","title":"Two"}"#, "finding 2: --description is missing"),
        (r#"{"type":"bug","severity":"hgh","title":"Two","description":"D"}"#, "did you mean 'high'?"),
        (r#"{"type":"bug","severity":"#, "standard input:2:"),
    ];
    for (bad, said) in cases {
        bench.findings(["create", "--from", "-"]).stdin(format!("{good}\n{bad}\n")).fails(2).says(said);
    }
    assert_eq!(bench.commits(), 1);
    assert_eq!(bench.status(), "");
}

#[test]
fn flags_go_over_the_file() {
    let bench = Bench::started();
    bench.write(
        "in.json",
        r#"{"type":"bug","severity":"low","title":"T","description":"D","impact":{"data_risk":"low"}}"#,
    );
    bench.findings(["create", "--from", "in.json", "-s", "high", "--security-risk", "low"]).ok();
    let finding = bench.finding("FIN-BUG-001");
    assert_eq!(finding["severity"], "high");
    assert_eq!(finding["impact"], json!({"data_risk": "low", "security_risk": "low"}));
    bench.findings(["create", "--from", "out.json"]).fails(3).says("there is no file 'out.json'");
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let bench = Bench::started();
    let create = |arguments: &[&str]| {
        let whole: Vec<&str> = std::iter::once("create").chain(arguments.iter().copied()).collect();
        bench.findings(whole).env("EDITOR", "touch asked").env("GIT_EDITOR", "touch asked")
    };
    create(&[]).fails(2).says("--type, --severity, --title and --description are missing");
    create(&["-t", "bug", "--title", "T", "-d", "D"]).fails(2).says("--severity is missing");
    create(&["-t", "bug", "-s", "low", "--title", " ", "-d", "D"]).fails(2).says("--title is missing");
    assert!(!bench.has("asked"));
    assert_eq!(bench.commits(), 1);
}

#[test]
fn words_that_do_not_exist_name_the_nearest() {
    let bench = Bench::started();
    let cases = [
        (["--type", "securty"], "did you mean 'security'?"),
        (["--severity", "hihg"], "did you mean 'high'?"),
        (["--status", "confirmd"], "did you mean 'confirmed'?"),
        (["--frequency", "alway"], "did you mean 'always'?"),
        (["--effort", "smal"], "did you mean 'small'?"),
        (["--set", "componnent=x"], "did you mean 'component'?"),
        (["--at", "src/bag.rs:3-1"], "lines count from 1 and upwards"),
        (["--id", "../x"], "an id begins with a letter or a digit"),
    ];
    for (flag, said) in cases {
        let whole = [("--type", "bug"), ("--severity", "low"), ("--title", "T"), ("--description", "D")];
        let others =
            whole.iter().filter(|(name, _)| *name != flag[0]).flat_map(|(name, value)| [*name, *value]);
        bench.findings(["create"].into_iter().chain(others).chain(flag)).fails(2).says(said);
    }
    assert_eq!(bench.commits(), 1);
}

#[test]
fn a_closed_or_taken_finding_is_not_now() {
    let bench = Bench::started();
    bench.create(["--id", "FIN-BUG-007"]);
    let create = ["create", "-t", "bug", "-s", "low", "--title", "T", "-d", "D"];
    bench
        .findings(create.iter().chain(&["--status", "resolved"]))
        .fails(5)
        .says("a new finding cannot be resolved")
        .says("git findings import");
    bench.findings(create.iter().chain(&["--id", "fin-bug-007"])).fails(5).says("exists already");
    assert_eq!(bench.commits(), 2);
}

#[test]
fn no_commit_writes_and_stages_only() {
    let bench = Bench::started();
    bench
        .findings(["create", "-t", "bug", "-s", "low", "--title", "T", "-d", "D", "--no-commit"])
        .ok()
        .is("staged FIN-BUG-001 created open\n");
    assert_eq!(bench.status(), "A  findings/FIN/FIN-BUG-001.json\n");
    assert_eq!(bench.commits(), 1);
    assert_eq!(bench.create([]), "FIN-BUG-002", "a staged id is taken");
    bench.git(["show", "--format=", "--name-only"]).ok().is("findings/FIN/FIN-BUG-002.json\n");
    assert_eq!(bench.status(), "A  findings/FIN/FIN-BUG-001.json\n");
}

#[test]
fn what_others_staged_stays_staged() {
    let bench = Bench::started();
    bench.write("src/bag.rs", "fn take() { lock() }\n");
    bench.write("src/new.rs", "\n");
    bench.git(["add", "src"]).ok();
    bench.write("src/bag.rs", "fn take() { lock(); }\n");
    bench.create([]);
    bench.git(["show", "--format=", "--name-only"]).ok().is("findings/FIN/FIN-BUG-001.json\n");
    assert_eq!(bench.status(), "MM src/bag.rs\nA  src/new.rs\n");
}

#[test]
fn it_works_from_a_subfolder_and_with_c() {
    let bench = Bench::started();
    bench.at("src").create([]);
    assert!(bench.has("findings/FIN/FIN-BUG-001.json"));
    bench.findings(["-C", "work", "-C", "src", "list", "-q"]).in_folder("..").ok().is("FIN-BUG-001\n");
}

#[test]
fn a_foreign_hook_that_refuses_is_exit_1_and_nothing_stays() {
    let bench = Bench::started();
    bench.hook("pre-commit", "echo 'not today' >&2; exit 1");
    let create = ["create", "-t", "bug", "-s", "low", "--title", "T", "-d", "D"];
    bench.findings(create).fails(1).says("pre-commit").says("not today");
    assert_eq!(bench.status(), "");
    assert!(!bench.has("findings/FIN/FIN-BUG-001.json"));
    bench.findings(create.iter().chain(&["--no-verify"])).ok();
    assert_eq!(bench.commits(), 2);
}

#[test]
fn without_an_identity_nothing_is_written() {
    let bench = Bench::started();
    bench.git(["config", "user.useConfigOnly", "true"]).ok();
    bench
        .findings(["create", "-t", "bug", "-s", "low", "--title", "T", "-d", "D"])
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .fails(4)
        .says("user.email");
    assert_eq!(bench.status(), "");
}

#[test]
fn free_text_may_begin_with_a_hyphen_and_is_never_another_flag() {
    let bench = Bench::started();
    let id = bench.create(["--title", "-1 off", "--conditions", "--force is ignored", "--step", "-v"]);
    let finding = bench.finding(&id);
    assert_eq!(finding["title"], "-1 off");
    assert_eq!(finding["reproduction"], json!({"steps": ["-v"], "conditions": "--force is ignored"}));
    bench.findings(["resolve", &id, "--type", "wont_fix", "--details", "- by design"]).ok();
    bench.findings(["reopen", &id, "--reason", "-1 again"]).ok();
    let told = bench.create(["--conditions=--severity"]);
    assert_eq!(bench.finding(&told)["reproduction"]["conditions"], "--severity");
    for line in [
        &["create", "--title", "--severity", "high"][..],
        &["create", "--title", "--severity=high"],
        &["create", "--title", "-s", "high"],
        &["reopen", &id, "--reason", "--dry-run"],
    ] {
        bench.findings(line).fails(2).says("a value is required for '--").says("but none was supplied");
    }
}

#[test]
fn what_other_commands_keep_cannot_be_set() {
    let bench = Bench::started();
    let create = |assignment: &str| {
        bench.findings(["create", "-t", "bug", "-s", "low", "--title", "T", "-d", "D", "--set", assignment])
    };
    for (assignment, instead) in [
        ("claim.by=me", "git findings start"),
        ("resolution.resolution_type=fixed", "git findings resolve"),
        ("resolved_at=2026-01-01T00:00:00Z", "git findings resolve"),
        ("aliases=A-1", "kept by the program"),
        ("source.tool=x", "git findings import"),
    ] {
        let field = assignment.split(['.', '=']).next().unwrap();
        create(assignment).fails(2).says(&format!("'create' does not set '{field}'")).says(instead);
    }
    create("status=resolved").fails(5).says("a new finding cannot be resolved");
    create("status=confirmed").ok().says("FIN-BUG-001 created confirmed");
    create("id=OWN-1").ok().says("OWN-1 created open");
}

/// What a line of an export says of itself is no field of a finding that is made of it.
#[test]
fn a_line_of_an_export_is_a_draft_without_its_base() {
    let bench = Bench::started();
    let id = bench.create(["--title", "T"]);
    let line = bench.findings(["export", "--format", "jsonl", "--all-fields"]).ok().stdout;
    assert!(line.contains(r#""base":"v2."#), "{line}");
    let answer = bench.findings(["create", "--from", "-"]).stdin(line.replace(&id, "FIN-BUG-077")).ok();
    assert!(!answer.stderr.contains("base"), "{answer}");
    let made = bench.finding("FIN-BUG-077");
    assert_eq!((&made["title"], made.get("base")), (&json!("T"), None));
}
