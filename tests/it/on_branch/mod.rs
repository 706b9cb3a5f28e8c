//! `--on BRANCH`: commits to a branch that is checked out nowhere.

mod concurrency;
mod refusals;
mod resolving;
mod stored;

use std::fs;

use crate::bench::{Answer, Bench};

/// A repository with a branch `findings` that is set up for them and checked out nowhere.
fn started() -> Bench {
    let bench = Bench::new();
    bench.commit_file("src/bag.rs", "fn take() {}\n", "Begin");
    bench.git(["branch", "findings"]).ok();
    bench.findings(["init", "--on", "findings"]).ok();
    bench
}

const DRAFT: [&str; 8] = ["-t", "bug", "-s", "high", "--title", "Bag loses keys", "-d", "Under load."];

/// Files a finding on the branch; its id.
fn create(bench: &Bench) -> String {
    let words = ["create", "-q", "--on", "findings"].into_iter().chain(DRAFT);
    bench.findings(words).ok().stdout.trim_end().to_owned()
}

/// A command with `--on findings`.
fn on(bench: &Bench, words: &[&str]) -> Answer {
    bench.findings(words.iter().chain(&["--on", "findings"])).run()
}

fn commits(bench: &Bench) -> usize {
    bench.git(["rev-list", "--count", "findings"]).ok().stdout.trim_end().parse().unwrap()
}

fn status_of(bench: &Bench, id: &str) -> String {
    let shown = bench.findings(["show", id, "--at", "findings", "--json"]).json();
    shown["finding"]["status"].as_str().unwrap().to_owned()
}

/// All that must stay as it is: HEAD, the index byte by byte, and what git says of the work tree.
fn here(bench: &Bench) -> (String, Vec<u8>, String) {
    (bench.hash("HEAD"), fs::read(bench.top.join(".git/index")).unwrap(), bench.status())
}

#[test]
fn every_verb_writes_there_and_touches_nothing_here() {
    let bench = started();
    bench.write("src/bag.rs", "changed by me\n");
    bench.write("mine", "staged\n");
    bench.git(["add", "mine"]).ok();
    bench.write("loose", "untracked\n");
    bench.write(
        "run.json",
        r#"[{"title": "From a list", "type": "bug", "severity": "low", "description": "d"}]"#,
    );
    let before = here(&bench);
    let id = create(&bench);
    let commit = bench.hash("HEAD");
    let verbs: [&[&str]; 9] = [
        &["edit", &id, "--set", "severity=low"],
        &["confirm", &id],
        &["start", &id, "--as", "agent-7"],
        &["stop", &id, "--as", "agent-7", "--reason", "waiting"],
        &["resolve", &id, "--commit", &commit],
        &["reopen", &id, "--reason", "seen again"],
        &["import", "run.json"],
        &["remove", &id, "--reason", "filed in error"],
        &["validate", "--fix"],
    ];
    let mut count = commits(&bench);
    for words in verbs {
        let answer = on(&bench, words);
        assert_eq!(answer.code, Some(0), "{answer}");
        count += usize::from(words[0] != "validate");
        assert_eq!(commits(&bench), count, "one commit of {words:?}: {answer}");
        assert_eq!(here(&bench), before, "{words:?}");
    }
    bench.findings(["list", "--at", "findings", "-q"]).ok().is("FIN-BUG-002\n");
    let touched = bench.git(["log", "--format=", "--name-only", "main..findings"]).ok().stdout;
    let is_ours = |path: &str| path.starts_with("findings/") || path == ".findings-config.toml";
    assert!(touched.lines().all(is_ours), "{touched}");
    bench.git(["fsck", "--strict"]).ok();
}

#[test]
fn the_answer_names_the_branch_and_the_message_is_as_everywhere() {
    let bench = started();
    let words = ["create", "--on", "findings"].into_iter().chain(DRAFT);
    let answer = bench.findings(words.chain(["--json"])).json();
    assert_eq!((&answer["branch"], &answer["stored"]), (&"findings".into(), &"committed".into()));
    assert_eq!(answer["commit"], bench.hash("findings"));
    on(&bench, &["confirm", "FIN-BUG-001"]).says("FIN-BUG-001 open → confirmed on findings").quietly();
    let log = "--format=%s%n%(trailers:only)";
    let told = bench.git(["log", "-1", log, "findings"]).ok();
    told.says("findings: confirm FIN-BUG-001").says("Finding-Status: open -> confirmed");
    bench
        .git(["reflog", "-1", "--format=%gs", "findings"])
        .ok()
        .is("commit: findings: confirm FIN-BUG-001\n");
}

#[test]
fn a_branch_without_a_folder_is_set_up_by_init() {
    let bench = Bench::new();
    bench.commit_file("src/bag.rs", "", "Begin");
    bench.git(["branch", "findings"]).ok();
    let words = ["create", "--on", "findings"].into_iter().chain(DRAFT);
    bench.findings(words).fails(3).says("'git findings init --on findings' makes one");
    on(&bench, &["init"]).says("added .findings-config.toml and findings/.gitattributes");
    let again = commits(&bench);
    on(&bench, &["init"]).says("unchanged");
    assert_eq!((commits(&bench), bench.status().as_str()), (again, ""));
    assert!(!bench.has("findings") && !bench.has(".findings-config.toml"));
}

#[test]
fn the_branch_checked_out_here_is_written_as_ever() {
    let bench = Bench::started();
    for name in ["main", "refs/heads/main"] {
        bench.findings(["create", "--on", name].into_iter().chain(DRAFT)).ok().says_nothing_of(" on ");
    }
    assert!(bench.has("findings/FIN/FIN-BUG-002.json"));
    assert_eq!((bench.commits(), bench.status().as_str()), (3, ""));
}

#[test]
fn a_dry_run_shows_the_change_and_makes_none() {
    let bench = started();
    let id = create(&bench);
    let (tip, before) = (bench.hash("findings"), here(&bench));
    on(&bench, &["edit", &id, "--set", "severity=low", "-n"])
        .says("-  \"severity\": \"high\"")
        .says("+  \"severity\": \"low\"");
    let words = ["create", "-n", "--on", "findings"].into_iter().chain(DRAFT);
    bench.findings(words).ok().says("FIN-BUG-002");
    assert_eq!((bench.hash("findings"), here(&bench)), (tip, before));
    assert_eq!(create(&bench), "FIN-BUG-002", "a dry run uses no number up");
}

#[test]
fn several_findings_are_one_commit_all_or_none() {
    let bench = started();
    let ids = [create(&bench), create(&bench)];
    let before = commits(&bench);
    let refused = on(&bench, &["confirm", &ids[0], &ids[1], "FIN-BUG-009"]);
    assert_eq!((refused.code, commits(&bench)), (Some(3), before), "{refused}");
    assert_eq!(on(&bench, &["confirm", &ids[0], &ids[1]]).code, Some(0));
    assert_eq!(commits(&bench), before + 1);
    assert!(ids.iter().all(|id| status_of(&bench, id) == "confirmed"));
    let again = on(&bench, &["confirm", &ids[0], &ids[1]]);
    again.says("unchanged");
    assert_eq!((again.code, commits(&bench)), (Some(0), before + 1));
}

#[test]
fn numbers_are_given_out_over_here_and_there() {
    let bench = started();
    bench.findings(["init"]).ok();
    assert_eq!(bench.create([]), "FIN-BUG-001");
    assert_eq!(create(&bench), "FIN-BUG-002");
    assert_eq!(bench.create([]), "FIN-BUG-003");
    let words = ["create", "--on", "findings", "--id", "FIN-BUG-002"].into_iter().chain(DRAFT);
    bench.findings(words).fails(5).says("FIN-BUG-002 exists already");
}

#[test]
fn the_settings_are_those_of_the_branch() {
    let bench = Bench::new();
    bench.commit_file(".findings-config.toml", "dir = \"audit\"\nlayout = \"flat\"\n", "Settings");
    bench.commit_file("audit/.gitkeep", "", "Folder");
    bench.git(["branch", "findings"]).ok();
    bench.commit_file(".findings-config.toml", "dir = \"elsewhere\"\n", "Other settings");
    create(&bench);
    let listed = bench.git(["ls-tree", "-r", "--name-only", "findings", "audit"]).ok().stdout;
    assert_eq!(listed, "audit/.gitkeep\naudit/FIN-BUG-001.json\n");
}

#[test]
fn a_run_is_imported_once_and_rewritten_text_is_judged_there() {
    let bench = started();
    let run = r#"{"metadata": {"agent_run_id": "run-1", "roadmap_entry_id": "FIN-007", "started_at": "2026-01-01T00:00:00Z", "completed_at": "2026-01-01T01:00:00Z", "status": "completed"}, "findings": [
        {"title": "One", "type": "bug", "severity": "low", "description": "d"}]}"#;
    bench.write("run.json", run);
    let first = on(&bench, &["import", "run.json"]);
    first.says("1 created");
    let tip = bench.hash("findings");
    on(&bench, &["import", "run.json"]).says("1 unchanged");
    assert_eq!(bench.hash("findings"), tip, "{first}");
    bench.git(["cat-file", "-e", "findings:findings/runs/run-1.json"]).ok();
    let ugly = bench.shell("printf '{\"id\":\"X-BUG-001\",\"type\":\"bug\",\"severity\":\"low\",\"title\":\"t\",\"description\":\"d\",\"status\":\"open\",\"created_at\":\"2026-01-01T00:00:00Z\"}' | git hash-object -w --stdin").ok().stdout;
    let line = format!(
        "T=$(mktemp -u) && export GIT_INDEX_FILE=$T && git read-tree findings && git update-index --add --cacheinfo \
         100644,{},findings/X-BUG-001.json && git update-ref refs/heads/findings $(git commit-tree -p findings -m ugly \
         $(git write-tree)); rm $T",
        ugly.trim_end()
    );
    bench.shell(&line).ok();
    let mended = on(&bench, &["validate", "--fix"]);
    assert_eq!(mended.code, Some(0), "{mended}");
    mended.says_nothing_of("not-canonical");
    let text = bench.git(["cat-file", "-p", "findings:findings/X-BUG-001.json"]).ok().stdout;
    assert!(text.starts_with("{\n  \"id\": \"X-BUG-001\",\n\n"), "{text}");
    bench
        .findings(["validate", "--fix", "--on", "findings", "X-BUG-001"])
        .fails(2)
        .says("cannot be used with");
}
