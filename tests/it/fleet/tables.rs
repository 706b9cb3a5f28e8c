//! Tables in a folder: rows with every column, files that only their own repository replaces.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::bench::{Bench, Run};

fn export(bench: &Bench, more: &[&str]) -> Run {
    bench.findings(["export", "--format", "tables", "--output", "lake"].iter().chain(more))
}

/// Every file below the folder of tables.
fn files(bench: &Bench) -> Vec<String> {
    let listed = bench.shell("cd lake && find . -type f | sort").ok().stdout;
    listed.lines().map(|line| line.trim_start_matches("./").to_owned()).collect()
}

fn rows(bench: &Bench, table: &str) -> Vec<Value> {
    let files = files(bench).into_iter().filter(|file| file.starts_with(table));
    let texts: Vec<String> = files.map(|file| bench.read(&format!("lake/{file}"))).collect();
    texts.concat().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The columns that the page tells of a table.
fn told(table: &str) -> BTreeSet<String> {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/fleet.md")).unwrap();
    let section = page.split(&format!("\n`{table}`: ")).nth(1).unwrap().split("\n\n").nth(1).unwrap();
    let cells = section.lines().skip(2).map(|row| row.split('|').nth(1).unwrap());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

fn columns(row: &Value) -> BTreeSet<String> {
    row.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn every_row_has_the_columns_of_the_page_and_what_the_files_and_history_say() {
    let bench = Bench::started();
    let run = json!({"metadata": {"agent_run_id": "R-1", "roadmap_entry_id": "E", "started_at": "2025-12-31T22:00:00-02:00",
        "completed_at": "2026-01-01T01:00:00Z", "status": "completed", "agent_model": "m-1"},
        "findings": [{"id": "E-BUG-001", "type": "bug", "severity": "high", "title": "T", "description": "D", "status": "open",
        "component": "Bag", "tags": ["a", "b"], "created_at": "2025-12-31T23:30:00.5-01:00"}]});
    bench.findings(["import", "-"]).stdin(run.to_string()).ok();
    bench.findings(["start", "E-BUG-001"]).ok();
    bench.findings(["resolve", "E-BUG-001", "--type", "fixed", "--commit", "none", "--details", "D"]).ok();
    bench.findings(["reopen", "E-BUG-001", "--reason", "R"]).ok();
    bench.findings(["resolve", "E-BUG-001", "--type", "by_design"]).ok();
    bench.create(["--title", "Bell \u{7} and \u{202e}"]);
    let answer = export(&bench, &["--json"]).json();
    assert_eq!((&answer["findings"], &answer["events"], &answer["runs"]), (&json!(2), &json!(6), &json!(1)));
    assert_eq!((&answer["repositories"], &answer["failed"]), (&json!(["work"]), &json!([])));

    let findings = rows(&bench, "findings/");
    let row = &findings[0];
    assert_eq!(columns(row), told("findings"));
    let expected = json!({"schema_version": 1, "repository": "work", "id": "E-BUG-001", "status": "wont_fix", "tags": ["a", "b"],
        "run": "R-1", "agent_model": "m-1", "reporter": "Ada Lovelace <ada@example.org>", "reopenings": 1,
        "created_at": "2026-01-01T00:30:00Z", "revision": bench.hash("HEAD"), "path": "findings/E/E-BUG-001.json"});
    for (column, value) in expected.as_object().unwrap() {
        assert_eq!(&row[column], value, "{column}");
    }
    let moments = ["opened_at", "acknowledged_at", "closed_at"].map(|column| row[column].as_str().unwrap());
    assert!(moments.is_sorted(), "{row}");
    let seconds = |at: usize| moments[at].parse::<git_findings::model::Timestamp>().unwrap().unix();
    assert_eq!(row["seconds_to_close"], seconds(2) - seconds(0));
    assert_eq!((&findings[1]["closed_at"], &findings[1]["tags"]), (&Value::Null, &json!([])));
    assert!(!bench.read(&format!("lake/{}", files(&bench)[1])).contains(['\u{7}', '\u{202e}']));

    let events = rows(&bench, "events/");
    let steps: Vec<(&str, &str, i64)> = events
        .iter()
        .map(|event| {
            (
                event["from_status"].as_str().unwrap_or("-"),
                event["to_status"].as_str().unwrap(),
                event["backlog_change"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            ("-", "open", 1),
            ("open", "in_progress", 0),
            ("in_progress", "resolved", -1),
            ("resolved", "open", 1),
            ("open", "wont_fix", -1),
            ("-", "open", 1)
        ]
    );
    let mut of_events = columns(&events[0]);
    of_events.insert("month".to_owned());
    assert_eq!(of_events, told("events"));
    let runs = rows(&bench, "runs/");
    assert_eq!(columns(&runs[0]), told("runs"));
    assert_eq!((&runs[0]["started_at"], &runs[0]["findings"]), (&json!("2026-01-01T00:00:00Z"), &json!(1)));
}

#[test]
fn another_run_replaces_its_own_files_alone_and_forgets_months_that_are_gone() {
    let bench = Bench::started();
    bench.create([]);
    bench.create([]);
    export(&bench, &["--repository", "one"]).ok().says("lake: 2 findings of one, 2 events, 0 runs");
    export(&bench, &["--repository", "two"]).ok();
    let first = files(&bench);
    assert_eq!(first.len(), 8, "{first:?}");
    assert!(
        first.iter().all(|file| file.starts_with("events/month=2026-01/") || !file.starts_with("events"))
    );
    let moment = |file: &str| bench.top.join("lake").join(file).metadata().unwrap().modified().unwrap();
    let before: Vec<_> = first.iter().map(|file| moment(file)).collect();
    export(&bench, &["--repository", "one"]).ok();
    assert_eq!(
        first.iter().map(|file| moment(file)).collect::<Vec<_>>(),
        before,
        "what is the same is left alone"
    );

    let later = "2026-03-01T00:00:00Z";
    bench
        .findings(["confirm", "FIN-BUG-001"])
        .env("GIT_FINDINGS_NOW", later)
        .env("GIT_COMMITTER_DATE", later)
        .ok();
    bench.write("lake/events/month=2026-03/mine.txt", "");
    export(&bench, &["--repository", "one"]).ok();
    let march: Vec<String> = files(&bench).into_iter().filter(|file| file.contains("2026-03")).collect();
    assert_eq!(march.len(), 2, "{march:?}");
    let untouched =
        |files: &[String]| files.iter().filter(|file| file.contains("two-")).cloned().collect::<Vec<_>>();
    bench.git(["reset", "-q", "--hard", "HEAD~2"]).ok();
    export(&bench, &["--repository", "one"]).ok().says("1 finding of one, 1 event");
    let now = files(&bench);
    assert!(
        !now.iter().any(|file| file.contains("2026-03/one-"))
            && now.contains(&"events/month=2026-03/mine.txt".to_owned())
    );
    assert_eq!(untouched(&now), untouched(&first));
    assert_eq!(rows(&bench, "findings/").len(), 3);
    assert!(bench.shell("find lake -name '*.tmp'").ok().stdout.is_empty());
}

#[test]
fn what_says_nothing_about_tables_is_refused() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["export", "--format", "tables"]).fails(2).says("--output FOLDER");
    export(&bench, &["--raw"]).fails(2).says("--raw is for --format csv");
    export(&bench, &["--all-fields"]).fails(2);
    export(&bench, &["--repository", "x", "--repo", "."]).fails(2);
    bench
        .findings(["export", "--format", "csv", "--repo", "."])
        .fails(2)
        .says("--repo is for --format tables");
    export(&bench, &["--at", "v9"]).fails(3);
    assert!(!bench.has("lake"));
    for (output, why) in
        [("", "--output FOLDER"), (".git/lake", "is git's own"), ("findings", "cannot stand in")]
    {
        bench.findings(["export", "--format", "tables", "--output", output]).fails(2).says(why);
    }
    assert!(!bench.has("findings/findings") && !bench.has(".git/lake"));
    bench.write("lake", "a file");
    export(&bench, &[]).fails(4).says("cannot make the folder");
    let open = bench.at(".");
    fs::remove_file(bench.top.join("lake")).unwrap();
    export(&open, &["severity:low"]).ok().says("0 findings of work, 0 events");
}

#[test]
fn many_repositories_write_beside_each_other_and_one_that_fails_is_named() {
    let bench = Bench::started();
    bench.create([]);
    bench.git(["clone", "-q", "--bare", ".", "../other.git"]).ok();
    let answer =
        export(&bench, &["--repo", "here=.", "--repo", "../other.git", "--repo", "../gone"]).fails(4);
    answer
        .says("lake: 2 findings of 2 repositories, 2 events, 0 runs")
        .says("error: ../gone: there is no such folder");
    let names: BTreeSet<String> =
        rows(&bench, "findings/").iter().map(|row| row["repository"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        names,
        BTreeSet::from(["here".to_owned(), "work".to_owned()]),
        "a clone is called as its origin is"
    );
}

/// GF-BUG-032: two repositories without an origin, each in a call of its own, wrote the same files, and the second won.
#[test]
fn tables_of_another_repository_of_the_same_name_are_refused() {
    let ground = Bench::bare_folder();
    let made = |folder: &str, title: &str| {
        let one = ground.at(folder);
        fs::create_dir_all(&one.top).unwrap();
        one.git(["init", "-q", "-b", "main"]).ok();
        one.write("findings/.gitattributes", "*.json text eol=lf\n");
        one.commit_file("x", title, "Begin");
        one.create(["--title", title]);
        one
    };
    let (first, second) = (made("one/api", "First"), made("two/api", "Second"));
    let lake = ["export", "--format", "tables", "--output", "../../lake"];
    first.findings(lake).ok();
    let before = ground.shell("cd lake && find . -type f | sort | xargs cat").ok().stdout;
    second
        .findings(lake)
        .fails(4)
        .says("holds tables of another repository that is called api")
        .says(&format!("that of this one with {}", second.hash("HEAD~1")))
        .says("hint: --repository NAME")
        .says("lake/beginnings/api-");
    let of_list = ["export", "--format", "tables", "--output", "lake", "--repo"];
    ground.findings(of_list.iter().chain(&["two/api"])).fails(4).says("error: two/api: ");
    assert_eq!(ground.shell("cd lake && find . -type f | sort | xargs cat").ok().stdout, before);

    // a clone is the same repository, wherever it lies, and a shallow one cannot know
    ground.git(["clone", "-q", "one/api", "three/api"]).ok();
    ground.findings(of_list.iter().chain(&["three/api"])).ok();
    let url = format!("file://{}", first.top.display());
    ground.git(["clone", "-q", "--depth", "1", &url, "four/api"]).ok();
    ground.findings(of_list.iter().chain(&["four/api"])).ok();
    ground.findings(of_list.iter().chain(&["web=two/api"])).ok();
    assert_eq!(rows(&ground, "findings/").len(), 2);

    ground.shell("rm lake/beginnings/api-*.txt").ok();
    second.findings(lake).ok();
    let titles: BTreeSet<String> =
        rows(&ground, "findings/").iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect();
    assert_eq!(titles, BTreeSet::from(["Second".to_owned()]));
}

/// A link among the folders leads to files that are nobody's tables: nothing is removed or written behind it.
#[cfg(unix)]
#[test]
fn no_link_in_the_folder_of_tables_is_followed() {
    use std::os::unix::fs::symlink;

    let bench = Bench::started();
    bench.create([]);
    export(&bench, &[]).ok();
    let file = files(&bench).into_iter().find(|file| file.starts_with("findings/")).unwrap();
    let file = file.strip_prefix("findings/").unwrap();
    let precious = format!("side/{file}");
    bench.write(&precious, "precious");
    let link = |name: &str| symlink(bench.top.join("side"), bench.top.join("lake").join(name)).unwrap();

    link("events/month=2020-01");
    export(&bench, &[]).ok();
    assert_eq!(bench.read(&precious), "precious");

    // a refusal comes before the first file, also where there are no events to write
    for refused in ["findings", "runs", "beginnings", "events"] {
        bench.shell("rm -rf lake && mkdir lake").ok();
        link(refused);
        export(&bench, &[]).fails(4).says(&format!("lake/{refused} is a symbolic link"));
        export(&bench, &["severity:critical"]).fails(4);
        assert_eq!(files(&bench), Vec::<String>::new());
        assert_eq!(bench.shell("ls side").ok().stdout.trim(), file);
    }
}
