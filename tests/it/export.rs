//! `export`: a run comes back as the value it was, CSV reads back with other people's readers, lines hold everything.

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::samples::{fixture, normal, shared, stored, text};

const RUN: &str = "7b0c2c52-93f2-4ad4-9d0c-6a40a9a3a001";

/// Imports a run's file and exports it again.
#[track_caller]
fn comes_back(file: &str) {
    let bench = Bench::started();
    let original: Value = serde_json::from_str(&text(file)).unwrap();
    bench.findings(["import", file]).ok();
    let run = original["metadata"]["agent_run_id"].as_str().unwrap();
    let exported = bench.findings(["export", "--format", "json", "--run", run]).ok();
    exported.quietly();
    assert_eq!(normal(&exported.document()), normal(&original));
    let keys: Vec<usize> =
        ["\"metadata\"", "\"findings\""].map(|key| exported.stdout.find(key).unwrap()).into();
    assert!(keys.is_sorted());
    // a copy outside of the folder is judged, too
    bench.write("../copy.json", text(file));
    bench.findings(["validate", "../copy.json"]).ok();
    bench.findings(["validate", file]).ok();
}

#[test]
fn a_run_comes_back_as_the_same_value() {
    comes_back(&fixture("run.json"));
}

#[test]
fn stageflows_example_comes_back_as_the_same_value() {
    if let Some(file) = shared("seed/example_run_findings.json") {
        comes_back(&file);
    }
}

/// The order of a run's file, its digits, and its total, which is counted.
#[test]
fn a_run_is_ordered_by_creation_and_counted_anew() {
    let bench = Bench::started();
    bench.findings(["import", &fixture("run.json")]).ok();
    bench.findings(["remove", "LED-001-PERF-001", "--reason", "never happened"]).ok();
    let exported = bench.findings(["export", "--format", "json"]).ok();
    let document = exported.document();
    assert_eq!(document["metadata"]["total_findings"], 2);
    let ids: Vec<&Value> =
        document["findings"].as_array().unwrap().iter().map(|finding| &finding["id"]).collect();
    assert_eq!(ids, ["LED-001-BUG-001", "LED-001-DX-001"]);
    exported.says("\"confidence\": 0.950");
    exported.says_nothing_of("agent_run_id\": \"7b0c2c52-93f2-4ad4-9d0c-6a40a9a3a001\",\n      \"source\"");
    assert!(
        document["findings"][0].get("source").is_none()
            && document["findings"][0].get("agent_run_id").is_none()
    );
    let all = bench.findings(["export", "--format", "json", "--all-fields"]).ok().document();
    assert_eq!(all["findings"][0]["agent_run_id"], RUN);
}

#[test]
fn several_runs_need_a_name_and_a_wrong_one_is_not_found() {
    let bench = Bench::started();
    bench.findings(["export", "--format", "json"]).fails(2).says("--format jsonl");
    bench.findings(["import", &fixture("run.json")]).ok();
    bench.write(
        "../run.json",
        text(&fixture("run.json")).replace("7b0c2c52", "8b0c2c52").replace("LED-001-", "LED-002-"),
    );
    bench.findings(["import", "../run.json"]).ok();
    bench.findings(["export", "--format", "json"]).fails(2).says("--run").says("jsonl").is("");
    bench.findings(["export", "--format", "json", "--run", RUN]).ok();
    let wrong = RUN.replace("a001", "a002");
    bench
        .findings(["export", "--format", "json", "--run", &wrong])
        .fails(3)
        .says(&format!("did you mean '{RUN}'?"));
    bench.findings(["export"]).fails(2).says("--format");
    bench.findings(["export", "--format", "cvs"]).fails(2).says("csv");
}

const COLUMNS: &str = "id,type,severity,status,title,description,component,tags,created_at,updated_at,resolved_at,\
resolution_type,resolved_by,commit_hash,pr_link,release_version,duplicate_of,related_findings,recommendation,\
estimated_effort,breaking_change,data_risk,security_risk,availability_risk,age_days,reopen_count,reporter,path,tool,rule,location,base";

/// The rows of a CSV export, as a reader of CSV finds them: by id and column.
struct Sheet(csv::StringRecord, Vec<csv::StringRecord>);

impl Sheet {
    #[track_caller]
    fn read(text: &str) -> Sheet {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let head = reader.headers().unwrap().clone();
        Sheet(head, reader.records().map(Result::unwrap).collect())
    }

    #[track_caller]
    fn cell(&self, id: &str, column: &str) -> &str {
        let column = self.0.iter().position(|name| name == column).unwrap();
        &self.1.iter().find(|row| &row[0] == id).unwrap()[column]
    }
}

#[test]
fn csv_has_the_columns_of_its_contract_and_reads_back() {
    let bench = Bench::started();
    bench.findings(["export", "--format", "csv"]).ok().is(&format!("{COLUMNS}\r\n"));
    bench.findings(["import", &fixture("run.json"), &fixture("bugs.json")]).ok();
    let text = bench.findings(["export", "--format", "csv"]).ok().stdout;
    assert_eq!(text.lines().next(), Some(COLUMNS));
    let sheet = Sheet::read(&text);
    assert_eq!(sheet.1.len(), 8);
    for (path, finding) in stored(&bench) {
        let id = finding["id"].as_str().unwrap();
        for column in ["type", "severity", "status", "title", "description", "component", "created_at"] {
            assert_eq!(sheet.cell(id, column), finding[column].as_str().unwrap_or_default(), "{id} {column}");
        }
        assert!(path.ends_with(sheet.cell(id, "path")));
        assert_eq!(sheet.cell(id, "reporter"), "Ada Lovelace <ada@example.org>");
    }
    let told: Vec<&str> =
        ["tags", "related_findings", "recommendation", "estimated_effort", "breaking_change", "data_risk"]
            .iter()
            .map(|column| sheet.cell("LED-001-BUG-001", column))
            .collect();
    assert_eq!(
        told,
        ["race;data-loss", "CORE-001-BUG-001", "Compare and swap", "medium", "false", "critical"]
    );
    assert_eq!(sheet.cell("LED-001-PERF-001", "resolution_type"), "fixed");
    assert_eq!(sheet.cell("LED-001-PERF-001", "resolved_by"), "agent-a");
    assert_eq!(sheet.cell("LED-001-PERF-001", "age_days"), "0");
}

#[test]
fn csv_disarms_formulas_unless_raw() {
    let bench = Bench::started();
    for (title, safe) in
        [("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("a=1", "a=1")]
    {
        let title_flag = format!("--title={title}");
        let flags = ["--type=bug", "--severity=low", &title_flag, "--description=two\nlines, \"quoted\""];
        let id = bench.findings(["create", "-q"].iter().chain(&flags)).ok().stdout.trim().to_owned();
        let safe_copy = Sheet::read(&bench.findings(["export", "--format", "csv"]).ok().stdout);
        assert_eq!(safe_copy.cell(&id, "title"), safe);
        assert_eq!(safe_copy.cell(&id, "description"), "two\nlines, \"quoted\"");
        let raw = Sheet::read(&bench.findings(["export", "--format", "csv", "--raw"]).ok().stdout);
        assert_eq!(raw.cell(&id, "title"), title);
    }
}

/// What only history knows: the last change, how often it was opened again, who filed it, which commit fixed it.
#[test]
fn csv_tells_what_history_knows() {
    let bench = Bench::started();
    let id = bench.create([]);
    bench.findings(["resolve", &id, "--commit", "HEAD~1"]).ok();
    bench.findings(["reopen", &id, "--reason", "still there"]).ok();
    bench.write("src/bag.rs", "fn take() { lock() }\n");
    bench.git(["add", "src"]).ok();
    bench.findings(["resolve", &id, "--no-commit"]).ok();
    bench.git(["commit", "-q", "-m", "Take under a lock"]).ok();
    let fix = bench.hash("HEAD");
    let committed = bench.git(["log", "-1", "--format=%cI"]).ok().stdout;
    let sheet = Sheet::read(&bench.findings(["export", "--format", "csv"]).ok().stdout);
    assert_eq!(sheet.cell(&id, "commit_hash"), fix);
    assert_eq!(sheet.cell(&id, "updated_at"), committed.trim().replace("+00:00", "Z"));
    assert_eq!(sheet.cell(&id, "reopen_count"), "1");
    assert_eq!(sheet.cell(&id, "status"), "resolved");
}

/// A closing that was taken back was none, for the table as for the metrics.
#[test]
fn an_undo_is_no_reopening() {
    let bench = Bench::started();
    let id = bench.create([]);
    bench.findings(["resolve", &id, "--type", "wont_fix", "--details", "too early"]).ok();
    bench.findings(["undo"]).ok();
    let count = || {
        let sheet = Sheet::read(&bench.findings(["export", "--format", "csv"]).ok().stdout);
        sheet.cell(&id, "reopen_count").to_owned()
    };
    let times =
        || bench.findings(["aggregate", "--json"]).json()["metrics"]["all"]["reopened"]["times"].clone();
    assert_eq!((count(), times()), ("0".to_owned(), json!(0)));
    bench.findings(["resolve", &id, "--type", "wont_fix", "--details", "now"]).ok();
    bench.findings(["reopen", &id, "--reason", "still there"]).ok();
    assert_eq!((count(), times()), ("1".to_owned(), json!(1)));
}

#[test]
fn lines_hold_every_finding_that_matches_with_our_fields_or_without() {
    let bench = Bench::started();
    bench.findings(["import", &fixture("run.json")]).ok();
    let lines = |arguments: &[&str]| -> Vec<Value> {
        let text = bench.findings(["export", "--format", "jsonl"].iter().chain(arguments)).ok().stdout;
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let mut all = lines(&["--all-fields"]);
    for finding in &mut all {
        assert!(finding.as_object_mut().unwrap().remove("base").is_some());
    }
    let files: Vec<Value> = stored(&bench).into_iter().map(|(_, finding)| finding).collect();
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|finding| files.contains(finding)));
    for finding in lines(&[]) {
        let added = ["source", "agent_run_id", "base"];
        assert!(added.iter().all(|field| finding.get(field).is_none()), "{finding}");
    }
    let open: Vec<Value> = lines(&["is:open"]).into_iter().map(|finding| finding["id"].clone()).collect();
    assert_eq!(open, ["LED-001-BUG-001", "LED-001-DX-001"]);
    assert_eq!(lines(&["--status", "resolved"])[0]["id"], "LED-001-PERF-001");
}

#[test]
fn an_output_file_holds_the_document_and_the_answer_says_so() {
    let bench = Bench::started();
    bench.create([]);
    let whole = bench.findings(["export", "--format", "csv"]).ok().stdout;
    let answer = bench.findings(["export", "--format=csv", "--output=out/findings.csv"]);
    answer.fails(4).says("out does not exist");
    bench.findings(["export", "--format=csv", "--output=findings.csv"]).ok().is("findings.csv: 1 finding\n");
    assert_eq!(bench.read("findings.csv"), whole);
    bench.findings(["export", "--format=csv", "--output=-"]).ok().is(&whole);
    let data = bench.findings(["export", "--format=csv", "--output=findings.csv", "--json"]).json();
    assert_eq!(data, json!({ "output": "findings.csv", "findings": 1 }));
}

/// GF-SEC-010: `-o .git/config` took the place of git's configuration.
#[test]
fn nothing_is_written_where_git_keeps_its_own() {
    let bench = Bench::started();
    bench.create([]);
    let other = bench.worktree("other");
    bench.git(["clone", "-q", "--bare", ".", "../bare.git"]).ok();
    bench.git(["-C", "../bare.git", "worktree", "add", "-q", "inner"]).ok();
    let bare = bench.at(bench.root().join("bare.git"));
    let outside = bench.at(bench.root());
    let state = || {
        bench.shell("cd .. && find work/.git bare.git other/.git -type f ! -path '*/git-findings/*' | sort | xargs cksum").ok().stdout
    };
    let before = state();
    for (place, path) in [
        (&bench, ".git/config"),
        (&bench, "none/../.git/config"),
        (&bench, ".git/worktrees/other/page"),
        (&bench, "../bare.git/page"),
        (&other, ".git"),
        (&other, "../work/.git/page"),
        (&bare, "config"),
        (&bare, "../bare.git/hooks/../page"),
    ] {
        for command in [
            ["export", "--format", "csv"].as_slice(),
            &["export", "--format", "tables"],
            &["report", "--format", "md"],
            &["aggregate"],
            &["man"],
        ] {
            let run = place.findings(command.iter().chain(&["-o", path]));
            run.fails(2).says(&format!("'{path}'")).says("is git's own").says("outside of it");
        }
    }
    assert_eq!(state(), before);
    bare.findings(["report", "--format", "md", "-o", "inner/report.md"]).ok();
    bare.findings(["report", "--format", "md", "-o", "../report.md"]).ok();
    other.findings(["aggregate", "-o", "fleet.json"]).ok();
    assert!(bare.has("inner/report.md") && outside.has("report.md") && other.has("fleet.json"));
}

#[cfg(unix)]
#[test]
fn no_link_leads_an_output_to_what_git_keeps() {
    let bench = Bench::started();
    bench.create([]);
    bench.shell("ln -s .git seen && git init -q --separate-git-dir ../kept").ok();
    for path in ["seen/page", "../kept/page"] {
        let answer = bench.findings(["export", "--format", "csv", "--output", path]).fails(2);
        answer.says("is git's own");
    }
    assert!(!bench.at(bench.root()).has("kept/page"));
}

/// What git reads through a link is its own as well; what only passes by is not.
#[cfg(unix)]
#[test]
fn a_link_in_what_git_keeps_leads_no_output_out_of_it() {
    let bench = Bench::started();
    bench.create([]);
    bench.shell("mv .git/hooks ../h && ln -s ../../h .git/hooks").ok();
    let export = |path: &str| bench.findings(["export", "--format", "csv", "--output", path]);
    for path in [".git/hooks/page", "findings/../.git/hooks/page"] {
        export(path).fails(2).says("is git's own");
    }
    assert!(!bench.at(bench.root()).has("h/page"));
    export(".git/../page").ok();
    bench.shell("git init -q ../h/inner").ok();
    export("../h/inner/page").ok();
    assert!(bench.has("page") && bench.at(bench.root()).has("h/inner/page"));
}

#[test]
fn one_broken_file_is_named_and_the_others_are_exported() {
    let bench = Bench::started();
    let id = bench.create([]);
    bench.write("findings/FIN/FIN-BUG-002.json", "{\n");
    let answer = bench.findings(["export", "--format", "jsonl"]).fails(4);
    answer.says("findings/FIN/FIN-BUG-002.json");
    assert_eq!(answer.stdout.lines().count(), 1);
    assert!(answer.stdout.contains(&id));
}
