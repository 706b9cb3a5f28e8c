//! `aggregate` over many repositories: the sum of what it says of each, whoever fails beside them.

use serde_json::{Value, json};

use super::made::{aggregate, begun, fleet};
use crate::bench::{Answer, Bench};

/// The document without the one line that may differ from call to call.
fn lasting(answer: &Answer) -> String {
    answer.stdout.lines().filter(|line| !line.starts_with("  \"generated_at\": ")).collect()
}

fn names(document: &Value) -> Vec<&str> {
    document["repositories"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

fn failed(document: &Value) -> Vec<&str> {
    document["failed"].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect()
}

/// Repositories `a` and `b` beside each other, each with one finding of the same id.
fn two() -> (Bench, Bench, Bench) {
    let ground = Bench::bare_folder();
    let made = |name: &str| {
        let one = begun(&ground, name);
        one.create(["--component", name]);
        one
    };
    let (a, b) = (made("a"), made("b"));
    (ground, a, b)
}

#[test]
fn all_of_them_are_the_sum_of_each() {
    let Some(bench) = fleet(5, 30) else { return };
    let as_of = "2030-01-01T00:00:00Z";
    let whole = aggregate(&bench, &["--as-of", as_of]);
    assert_eq!(names(&whole), ["team/r1", "team/r2", "team/r3", "team/r4", "team/r5"]);
    assert_eq!((&whole["failed"], &whole["repository"]), (&json!([]), &Value::Null));
    let (mut findings, mut changes, mut backlog, mut opened) = (0, 0, 0, 0);
    let last = |document: &Value| {
        document["timeline"].as_array().unwrap().last().unwrap()["backlog"].as_u64().unwrap()
    };
    let sum = |document: &Value| -> u64 {
        document["timeline"].as_array().unwrap().iter().map(|period| period["opened"].as_u64().unwrap()).sum()
    };
    for (place, name) in names(&whole).iter().enumerate() {
        let folder = name.trim_start_matches("team/");
        let path = if folder == "r3" { "bare.git" } else { "repository" };
        let one = bench.at(folder).at(path).findings(["aggregate", "--as-of", as_of]).ok().document();
        findings += one["total_findings"].as_u64().unwrap();
        changes += one["status_changes"].as_array().unwrap().len();
        (backlog, opened) = (backlog + last(&one), opened + sum(&one));
        let mut group = whole["metrics"]["by_repository"][place].clone();
        assert_eq!(group.as_object_mut().unwrap().remove("name"), Some(json!(name)));
        assert_eq!(group, one["metrics"]["all"], "{name}");
        assert_eq!(whole["repositories"][place]["head"], one["repository"]["head"]);
        assert_eq!(whole["repositories"][place]["findings"], one["total_findings"]);
    }
    assert_eq!((&whole["total_findings"], last(&whole), sum(&whole)), (&json!(findings), backlog, opened));
    assert_eq!(whole["status_changes"].as_array().unwrap().len(), changes);
    let all = &whole["metrics"]["all"];
    assert_eq!((&all["findings"], &all["open"]), (&json!(findings), &json!(backlog)));
    assert_eq!(whole["metrics"]["burn_down"]["backlog"], json!(backlog));
    for key in ["findings", "status_changes"] {
        for entry in whole[key].as_array().unwrap() {
            assert!(entry["repository"].as_str().unwrap().starts_with("team/r"), "{entry}");
        }
    }
}

#[test]
fn neither_the_order_of_the_list_nor_threads_change_a_byte() {
    let Some(bench) = fleet(4, 12) else { return };
    let first = bench.findings(["aggregate", "--repos", "fleet.txt"]).ok();
    let turned: Vec<String> = bench.read("fleet.txt").lines().rev().map(str::to_owned).collect();
    bench.write("lists/turned.txt", turned.join("\n").replace("=r", "=../r"));
    let second = bench.findings(["aggregate", "--repos", "lists/turned.txt"]).ok();
    let third = bench.findings(["aggregate", "--repos", "-"]).stdin(turned.join("\r\n")).ok();
    assert_eq!(lasting(&first), lasting(&second));
    assert_eq!(lasting(&first), lasting(&third));
}

#[test]
fn one_that_fails_is_named_and_hides_no_other() {
    let (ground, a, b) = two();
    ground.git(["init", "-q", "empty"]).ok();
    a.write("deeper/file", "");
    b.commit_file("findings/FIN/FIN-BUG-002.json", "{", "Break");
    ground.git(["clone", "-q", "--bare", "a", "again/a.git"]).ok();
    let paths = ["nowhere", "empty", "a", "a/deeper", "b", "again/a.git"];
    let flags = paths.iter().flat_map(|path| ["--repo", path]);
    let answer = ground.findings(["aggregate"].into_iter().chain(flags)).fails(4);
    let document = answer.document();
    assert_eq!((names(&document), &document["total_findings"]), (vec!["a", "b"], &json!(2)));
    assert_eq!(failed(&document), ["nowhere", "empty", "a/deeper", "again/a.git"]);
    for said in [
        "error: nowhere: there is no such folder",
        "error: empty: ",
        "error: a/deeper: it is no repository: it lies in that of",
        "error: again/a.git: it is called a, as is 'a'; NAME=PATH",
        "b: findings/FIN/FIN-BUG-002.json",
    ] {
        answer.says(said);
    }
    ground.findings(["aggregate", "--repo", "nowhere"]).fails(4).says("\"total_findings\": 0");
    ground.findings(["aggregate", "--repos", "nowhere"]).fails(3).says("there is no file 'nowhere'");
    ground.write("none.txt", "# nothing\n\n");
    ground.findings(["aggregate", "--repos", "none.txt"]).fails(2).says("no repository is named");
    let query = ["aggregate", "--repo", "a", "--repo", "b", "severity:hihg"];
    ground.findings(query).fails(2).says("did you mean 'high'?").says_nothing_of("error: a");
}

#[test]
fn each_has_its_own_settings_bare_ones_those_of_their_commit() {
    let (ground, a, b) = two();
    a.commit_file(".findings-config.toml", "[sla]\nhigh = 7\n", "Settings");
    b.commit_file(".findings-config.toml", "dir = \"bugs\"\n[sla]\nhigh = 30\n", "Settings");
    b.git(["mv", "findings", "bugs"]).ok();
    b.git(["commit", "-q", "-m", "Move"]).ok();
    ground.git(["clone", "-q", "--bare", "b", "bare.git"]).ok();
    for second in ["b", "bare.git"] {
        let flags = ["aggregate", "--repo", "a", "--repo", &format!("b={second}"), "--as-of", "2026-01-20"];
        let document = ground.findings(flags).ok().document();
        assert_eq!(names(&document), ["a", "b"]);
        let sla = &document["metrics"]["all"]["sla"];
        assert_eq!(
            (&sla["overdue"], &sla["due_soon"], &sla["censored"]),
            (&json!(1), &json!(0), &json!(1)),
            "{sla}"
        );
        let overdue = &document["metrics"]["overdue"];
        assert_eq!(
            (&overdue[0]["repository"], &overdue[0]["id"], &overdue[1]),
            (&json!("a"), &json!("FIN-BUG-001"), &Value::Null)
        );
    }
}

#[test]
fn a_name_comes_from_the_origin_without_secrets_unless_it_is_given() {
    let (ground, a, _) = two();
    a.git(["remote", "add", "origin", "https://ada:secret@Example.org:8443/team/api.git"]).ok();
    let answer = ground.findings(["aggregate", "--repo", "a", "--repo", "web=b"]).ok();
    assert_eq!(names(&answer.document()), ["example.org/team/api", "web"]);
    answer.says_nothing_of("secret");
    std::fs::rename(ground.top.join("b"), ground.top.join("x=b")).unwrap();
    let document = ground.findings(["aggregate", "--repo", "x=b"]).ok().document();
    assert_eq!(names(&document), ["x=b"], "a folder of that name goes before a name");
}

/// As in a hook or an alias of git, where the environment names another repository.
#[test]
fn the_repository_that_the_user_stands_in_has_no_say() {
    let (ground, a, b) = two();
    let run = || a.findings(["aggregate", "--repo", "../b"]);
    let plain = lasting(&run().ok());
    let astray = run().env("GIT_DIR", a.top.join(".git")).env("GIT_INDEX_FILE", a.top.join(".git/index"));
    assert_eq!(lasting(&astray.ok()), plain);
    assert!(plain.contains(&b.hash("HEAD")));
    let alias = ["-c", "alias.all=!git-findings aggregate --repo b", "-C", "a", "all"];
    ground.git(alias).fails(4).says("there is no such folder");
    let bare = ground.findings(["aggregate", "--repo", "a/.git"]).ok();
    assert_eq!(names(&bare.document()), ["a"]);
}

#[test]
fn queries_revisions_and_spans_hold_for_each() {
    let (ground, a, b) = two();
    a.git(["tag", "v1"]).ok();
    a.create(["--severity", "low"]);
    b.findings(["resolve", "FIN-BUG-001", "--type", "fixed", "--commit", "none", "--details", "D"]).ok();
    let all = ["aggregate", "--repo", "a", "--repo", "b"];
    let run = |more: &[&str]| ground.findings(all.iter().chain(more));
    assert_eq!(run(&["is:open"]).ok().document()["total_findings"], 2);
    let low = run(&["--severity", "low"]).ok().document();
    assert_eq!((&low["total_findings"], low["status_changes"].as_array().unwrap().len()), (&json!(1), 1));
    let tagged = run(&["--at", "v1"]).fails(4);
    tagged.says("error: b: no commit is named 'v1'");
    assert_eq!((names(&tagged.document()), &tagged.document()["total_findings"]), (vec!["a"], &json!(1)));
    let verified = run(&["--verify"]).ok().document();
    assert!(verified["metrics"]["all"]["fixes"].is_object(), "{verified:#}");
    let latest =
        |bench: &Bench| bench.git(["log", "-1", "--format=%cI"]).ok().stdout.trim().replace("+00:00", "Z");
    assert_eq!(run(&[]).ok().document()["as_of"], json!(latest(&a).max(latest(&b))));
}

/// GF-PERF-032: one path a thousand times was opened a thousand times, and failed nearly as often.
#[test]
fn one_that_is_named_often_is_read_once_and_told_once() {
    let (ground, a, _) = two();
    ground.shell("ln -s a linked").ok();
    let list = ["a", "./a", "a/", "linked", "b", "gone", "gone", "web=b"].join("\n");
    let answer = ground.findings(["aggregate", "--repos", "-"]).stdin(list).fails(4);
    let document = answer.document();
    assert_eq!((names(&document), failed(&document)), (vec!["a", "web"], vec!["gone"]));
    answer.says("note: a is named 4 times, and read once").says("note: gone is named 2 times");
    answer.says("note: b is named 2 times").says_nothing_of("linked");
    answer.says("error: standard input:6: gone: there is no such folder");
    let inner = ground.findings(["aggregate", "--repo", "A=a", "--repo", "B=a/.git"]).fails(4);
    inner.says("a/.git: it is the same repository as 'a'");
    let once = ground.findings(["aggregate", "--repo", "a"]).ok();
    let often = ground.findings(["aggregate", "--repos", "-"]).stdin("a\n".repeat(500)).ok();
    assert_eq!(lasting(&often), lasting(&once));
    assert!(lasting(&once).contains(&a.hash("HEAD")));
}

/// GF-DX-011: a single document told of findings that are not committed, one over many did not.
#[test]
fn findings_that_are_not_committed_are_told_of_each() {
    let (ground, a, b) = two();
    b.create(["--title", "Not yet", "--no-commit"]);
    ground.git(["clone", "-q", "--bare", "a", "bare.git"]).ok();
    let all = ["aggregate", "--repo", "a", "--repo", "b", "--repo", "bare=bare.git"];
    let answer = ground.findings(all).ok();
    answer.says("b: 1 finding with changes that are not committed; what is told is as HEAD has it");
    answer.says_nothing_of("a: 1 finding").says_nothing_of("bare: ");
    assert_eq!(answer.document()["total_findings"], 3);
    assert!(a.hash("HEAD") != b.hash("HEAD"));
}

/// GF-IMP-002: what is late was asked as of each repository's own commit, and counted as of the latest.
#[test]
fn what_is_late_is_asked_as_of_the_moment_of_the_document() {
    let (ground, a, b) = two();
    a.commit_file(".findings-config.toml", "[sla]\nhigh = 7\n", "Settings");
    b.write(".findings-config.toml", "[sla]\nhigh = 90\n");
    b.git(["add", "."]).ok();
    b.git(["commit", "-q", "-m", "Later"]).env("GIT_COMMITTER_DATE", "2026-03-01T00:00:00Z").ok();
    let all = ["aggregate", "--repo", "a", "--repo", "b", "--repo", "gone"];
    let counted = ground.findings(all).fails(4).document();
    let asked = ground.findings(all.iter().chain(&["is:overdue"])).fails(4).document();
    assert_eq!((&counted["as_of"], &asked["as_of"]), (&json!("2026-03-01T00:00:00Z"), &counted["as_of"]));
    assert_eq!((&counted["metrics"]["all"]["sla"]["overdue"], names(&asked)), (&json!(1), vec!["a", "b"]));
    assert_eq!((&asked["total_findings"], &asked["findings"][0]["repository"]), (&json!(1), &json!("a")));
    let earlier = ground.findings(all.iter().chain(&["is:overdue", "--as-of", "2026-01-02"])).fails(4);
    assert_eq!(earlier.document()["total_findings"], 0);
}

/// GF-DX-026: one path under several names was several repositories, and odd lines were told of nowhere.
#[test]
fn what_is_wrong_with_a_list_is_told_with_its_line() {
    let (ground, ..) = two();
    let read = |list: &str| {
        ground.write("fleet.txt", list);
        ground.findings(["aggregate", "--repos", "fleet.txt"])
    };
    let marked = read("\u{feff}a\r\nweb=b\r\nb\r\n").ok();
    assert_eq!(names(&marked.document()), ["a", "web"]);
    assert_eq!(names(&read("\u{feff}# all\na\n").ok().document()), ["a"]);
    ground.shell("ln -s a linked").ok();
    for again in ["A=a\n\nB=a\n", "A=a\n# twice\nB=linked\n"] {
        let twice = read(again).fails(2);
        twice.says("error: fleet.txt:3: '").says("' is called B, and A in fleet.txt:1").says("one name");
        assert_eq!(twice.stdout, "");
    }
    ground.findings(["aggregate", "--repo", "A=a", "--repo", "B=a"]).fails(2).says("B, and A in --repo");
    read("a\nweb=\n").fails(2).says("error: fleet.txt:2: 'web=' has no path").says("NAME=PATH");
    ground.findings(["aggregate", "--repo", ""]).fails(2).says("--repo: '' has no path");
    let long = read(&format!("a\nb{}\n", "/b".repeat(3_000))).fails(2);
    long.says("fleet.txt:2: 6001 bytes are too many").says_nothing_of("/b/b");
    let gone = read("# one is gone\na\ngone\n").fails(4);
    gone.says("error: fleet.txt:3: gone: there is no such folder");
    assert_eq!(failed(&gone.document()), ["gone"]);
    let written =
        ground.findings(["aggregate", "--repos", "fleet.txt", "-o", "q.json", "--json"]).fails(4).data();
    assert_eq!((failed(&written), &written["output"]), (vec!["gone"], &json!("q.json")));
}

/// GF-DX-022: what is late among many was an error of each that has no deadlines.
#[test]
fn nothing_is_late_where_one_of_many_has_no_deadlines() {
    let (ground, a, _) = two();
    a.commit_file(".findings-config.toml", "[sla]\nhigh = 7\n", "Settings");
    let late = ["aggregate", "--repo", "a", "--repo", "b", "--as-of", "2026-03-01", "is:overdue"];
    let answer = ground.findings(late).ok();
    answer.says("b: the settings have no deadlines").says_nothing_of("a: the settings");
    let document = answer.document();
    assert_eq!((names(&document), failed(&document)), (vec!["a", "b"], vec![]));
    assert_eq!(
        (&document["total_findings"], &document["findings"][0]["repository"]),
        (&json!(1), &json!("a"))
    );
    let lake = ["export", "--format", "tables", "--repo", "a", "--repo", "b", "-o", "lake", "is:overdue"];
    ground.findings(lake).ok().says("b: the settings have no deadlines");
    ground.findings(["-C", "b", "aggregate", "is:overdue"]).fails(2).says("the settings have none");
}
