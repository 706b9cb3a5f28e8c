//! A result is known again when lines move, texts change a little, files are renamed; and what only looks alike is
//! another one.

use serde_json::{Value, json};

use super::*;
use crate::samples::shared;

/// The log with every line number moved.
fn moved(log: &Value, by: u64) -> Value {
    let mut log = log.clone();
    for run in log["runs"].as_array_mut().unwrap() {
        for result in run["results"].as_array_mut().unwrap() {
            for place in result["locations"].as_array_mut().unwrap() {
                for region in ["region", "contextRegion"] {
                    for line in ["startLine", "endLine"] {
                        if let Some(number) =
                            place["physicalLocation"][region].get(line).and_then(Value::as_u64)
                        {
                            place["physicalLocation"][region][line] = json!(number + by);
                        }
                    }
                }
            }
        }
    }
    log
}

fn results(log: &mut Value) -> &mut Vec<Value> {
    log["runs"][0]["results"].as_array_mut().unwrap()
}

/// What a log goes through whose results are all known again.
#[track_caller]
fn follows_its_lines(log: &Value) {
    let bench = Bench::started();
    let count = results(&mut log.clone()).len() as u64;
    gives(&bench, log, [], [count, 0, 0, 0, 0, 0]);
    let ids = || stored(&bench).iter().map(|(_, finding)| id(finding).to_owned()).collect::<Vec<_>>();
    let before = ids();
    let later = moved(log, 7);
    gives(&bench, &later, ["--close-missing"], [0, 0, count, 0, 0, 0]);
    assert_eq!(ids(), before);
    changes_nothing(&bench, &later, ["--close-missing"]);
}

#[test]
fn lines_that_all_moved_are_followed() {
    follows_its_lines(&log_of(&fixture("security.sarif")));
    follows_its_lines(&log_of(&fixture("constant.sarif")));
    follows_its_lines(&log_of(&fixture("compiler.sarif")));
}

#[test]
fn lines_of_real_logs_that_all_moved_are_followed() {
    for name in
        ["bandit-faraday", "clippy-serde-sarif", "eslint", "sarifsdk-CweGhasSample", "semgrep-faraday"]
    {
        if let Some(path) = shared(&format!("data/sarif/{name}.sarif")) {
            follows_its_lines(&log_of(&path));
        }
    }
}

#[test]
fn one_that_is_fixed_and_one_that_is_new_are_both_seen() {
    let bench = Bench::started();
    let before = vec![result("R1", "a.rs", 10, "one()"), result("R1", "a.rs", 20, "two()")];
    gives(&bench, &log(before), [], [2, 0, 0, 0, 0, 0]);
    let after = log(vec![result("R1", "a.rs", 20, "two()"), result("R1", "a.rs", 90, "three()")]);
    gives(&bench, &after, ["--close-missing"], [1, 1, 0, 0, 1, 0]);
    assert_eq!(at_line(&bench, 10)["status"], "resolved");
    assert_eq!(at_line(&bench, 90)["status"], "open");
    changes_nothing(&bench, &after, ["--close-missing"]);
}

#[test]
fn one_fixed_and_one_new_of_a_real_log_are_both_seen() {
    let Some(path) = shared("data/sarif/bandit-faraday.sarif") else { return };
    let bench = Bench::started();
    let log = log_of(&path);
    gives(&bench, &log, [], [33, 0, 0, 0, 0, 0]);
    let mut later = log.clone();
    later["runs"][0]["invocations"][0]["endTimeUtc"] = json!("2026-12-01T00:00:00Z");
    let fixed = results(&mut later).remove(5);
    let mut new = fixed.clone();
    let region = &mut new["locations"][0]["physicalLocation"]["region"];
    (region["startLine"], region["endLine"]) = (json!(900), json!(900));
    region["snippet"]["text"] = json!("    assert something_else\n");
    results(&mut later).push(new);
    gives(&bench, &later, ["--close-missing"], [1, 32, 0, 0, 1, 0]);
}

#[test]
fn equal_results_are_as_many_as_the_log_has() {
    let bench = Bench::started();
    let same = |lines: &[u64]| log(lines.iter().map(|line| result("R1", "a.rs", *line, "same()")).collect());
    gives(&bench, &same(&[5, 5, 9]), [], [3, 0, 0, 0, 0, 0]);
    let all = stored(&bench);
    let mut prints: Vec<_> = all
        .iter()
        .map(|(_, finding)| finding["source"]["fingerprint_v1"].as_str().unwrap().to_owned())
        .collect();
    prints.sort();
    let base = prints[0].clone();
    assert_eq!(prints, [base.clone(), format!("{base}#2"), format!("{base}#3")]);
    changes_nothing(&bench, &same(&[9, 5, 5]), []);
    gives(&bench, &same(&[5, 9]), ["--close-missing"], [0, 2, 0, 0, 1, 0]);
    // the resolved one takes the third, and stays as it is
    gives(&bench, &same(&[5, 9, 30, 31]), [], [1, 3, 0, 0, 0, 0]);
}

#[test]
fn a_tools_own_fingerprint_goes_before_all_that_changed() {
    let bench = Bench::started();
    let with = |path: &str, line: u64, code: &str, fingerprint: &str| {
        let mut result = result("R1", path, line, code);
        result["fingerprints"] = json!({"stable/v2": fingerprint});
        result
    };
    gives(
        &bench,
        &log(vec![with("a.rs", 5, "x", "aaaaaaaa"), with("a.rs", 9, "y", "bbbbbbbb")]),
        [],
        [2, 0, 0, 0, 0, 0],
    );
    let (first, second) = (at_line(&bench, 5), at_line(&bench, 9));
    let later = log(vec![with("b.rs", 70, "z", "bbbbbbbb"), with("a.rs", 50, "new", "aaaaaaaa")]);
    gives(&bench, &later, ["--close-missing"], [0, 0, 2, 0, 0, 0]);
    assert_eq!((id(&at_line(&bench, 50)), id(&at_line(&bench, 70))), (id(&first), id(&second)));
    changes_nothing(&bench, &later, []);
}

#[test]
fn an_edited_line_is_followed_through_the_change_of_its_file() {
    let bench = Bench::started();
    let code = |middle: &str| format!("{}{middle}{}", "before\n".repeat(10), "after\n".repeat(10));
    let first = bench.commit_file("src/a.rs", &code("old(1)\n"), "First");
    let seen = gives(
        &bench,
        &log(vec![bare_result("R1", "src/a.rs", 11)]),
        ["--scanned", &first],
        [1, 0, 0, 0, 0, 0],
    );
    assert_eq!(at_line(&bench, 11)["source"]["commit"], json!(first), "{seen}");
    let second =
        bench.commit_file("src/a.rs", &format!("{}{}", "top\n".repeat(30), code("newer(2)\n")), "Second");
    let later = log(vec![bare_result("R1", "src/a.rs", 41)]);
    gives(&bench, &later, ["--scanned", &second], [0, 0, 1, 0, 0, 0]);
    assert_eq!(at_line(&bench, 41)["source"]["commit"], json!(second));
    changes_nothing(&bench, &later, ["--scanned", &second]);
    // the same distance, but the line itself is as it was: another result
    let third = bench.commit_file(
        "src/a.rs",
        &format!("{}{}more()\n", "top\n".repeat(30), code("newer(2)\n")),
        "Third",
    );
    gives(&bench, &log(vec![bare_result("R1", "src/a.rs", 52)]), ["--scanned", &third], [1, 0, 0, 0, 0, 0]);
}

/// Its lines count in the code of then, though it names no commit.
#[test]
fn a_log_that_came_before_changes_nothing_though_its_lines_moved() {
    let bench = Bench::started();
    let code = "import os\nimport re\nimport sys\n";
    bench.commit_file("src/a.py", code, "First");
    let lines = |by: u64| log((1..=3).map(|line| bare_result("F401", "src/a.py", line + by)).collect());
    gives(&bench, &lines(0), [], [3, 0, 0, 0, 0, 0]);
    let triaged = id(&at_line(&bench, 2)).to_owned();
    bench.findings(["resolve", &triaged, "--type", "wont_fix", "--details", "no"]).ok();
    bench.commit_file("src/a.py", &format!("\"\"\"doc\n\"\"\"\n{code}"), "Second");
    changes_nothing(&bench, &lines(0), ["--close-missing"]);
    let ids = || stored(&bench).iter().map(|(_, finding)| id(finding).to_owned()).collect::<Vec<_>>();
    let before = ids();
    gives(&bench, &lines(2), ["--close-missing"], [0, 0, 3, 0, 0, 0]);
    assert_eq!(ids(), before);
    // beside something new
    bench.git(["rm", "-q", "src/a.py"]).ok();
    bench.git(["commit", "-qm", "Third"]).ok();
    let mut more = lines(2);
    results(&mut more).push(bare_result("E501", "src/a.py", 9));
    results(&mut more)
        .retain(|result| result["locations"][0]["physicalLocation"]["region"]["startLine"] != 4);
    gives(&bench, &more, [], [1, 2, 0, 0, 0, 0]);
}

/// A fresh scan that names no commit: what it lacks and what it has anew says that it did not come before.
#[test]
fn a_new_log_is_none_that_came_before_though_a_line_is_the_same() {
    let bench = Bench::started();
    let code = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let marked = |line: u64, mark: &str| {
        let mut result = bare_result("R1", "a.rs", line);
        result["fingerprints"] = json!({"x": format!("{mark}123456789")});
        result
    };
    bench.commit_file("a.rs", &code(&["one", "", "two"]), "First");
    gives(&bench, &log(vec![marked(1, "a"), marked(3, "b")]), [], [2, 0, 0, 0, 0, 0]);
    let (kept, fixed) = (id(&at_line(&bench, 1)).to_owned(), id(&at_line(&bench, 3)).to_owned());
    bench.commit_file("a.rs", &code(&["", "", "one"]), "Second");
    gives(&bench, &log(vec![marked(3, "a")]), ["--close-missing"], [0, 0, 1, 0, 1, 0]);
    let status = |id: &str| bench.finding(id)["status"].clone();
    assert_eq!((status(&kept), status(&fixed)), (json!("open"), json!("resolved")));
    // of constant words, with nothing but the line to tell
    let other = Bench::started();
    other.commit_file("a.rs", &code(&["one", "", "two"]), "First");
    let bare = |lines: &[u64]| log(lines.iter().map(|line| bare_result("R1", "a.rs", *line)).collect());
    gives(&other, &bare(&[1, 3]), [], [2, 0, 0, 0, 0, 0]);
    let (kept, fixed) = (id(&at_line(&other, 1)).to_owned(), id(&at_line(&other, 3)).to_owned());
    other.commit_file("a.rs", &code(&["", "", "one"]), "Second");
    gives(&other, &bare(&[3]), ["--close-missing"], [0, 0, 1, 0, 1, 0]);
    let status = |id: &str| other.finding(id)["status"].clone();
    assert_eq!((status(&kept), status(&fixed)), (json!("open"), json!("resolved")));
}

#[test]
fn the_commit_that_a_log_names_is_the_one_that_counts() {
    let bench = Bench::started();
    let first = bench.commit_file("src/a.rs", "fine()\nbad()\n", "First");
    bench.commit_file("src/a.rs", "other()\n", "Second");
    let mut log = log(vec![bare_result("R1", "src/a.rs", 2)]);
    log["runs"][0]["versionControlProvenance"] =
        json!([{"repositoryUri": "https://example.org/r", "revisionId": first}]);
    gives(&bench, &log, [], [1, 0, 0, 0, 0, 0]);
    assert_eq!(at_line(&bench, 2)["source"]["commit"], json!(first));
    // of one that is nowhere here, or no name of a commit, nothing is known but what the log says
    for revision in ["0123456789012345678901234567890123456789", "main", "--all"] {
        log["runs"][0]["versionControlProvenance"][0]["revisionId"] = json!(revision);
        changes_nothing(&bench, &log, []);
    }
}

#[test]
fn a_renamed_file_takes_its_results_along() {
    let bench = Bench::started();
    let code: String = (1..40).map(|line| format!("line{line}()\n")).collect();
    bench.commit_file("src/a.rs", &code, "First");
    gives(
        &bench,
        &log(vec![bare_result("R1", "src/a.rs", 5), bare_result("R1", "src/a.rs", 9)]),
        [],
        [2, 0, 0, 0, 0, 0],
    );
    let first = id(&at_line(&bench, 5)).to_owned();
    bench.git(["mv", "src/a.rs", "src/b.rs"]).ok();
    bench.commit_file("src/b.rs", &format!("new()\n{code}"), "Rename");
    let later = log(vec![bare_result("R1", "src/b.rs", 6), bare_result("R1", "src/b.rs", 10)]);
    gives(&bench, &later, ["--close-missing"], [0, 0, 2, 0, 0, 0]);
    let finding = at_line(&bench, 6);
    assert_eq!((id(&finding), &finding["locations"][0]["path"]), (first.as_str(), &json!("src/b.rs")));
    changes_nothing(&bench, &later, ["--close-missing"]);
}

#[test]
fn tools_rules_files_and_analyses_keep_their_results_apart() {
    let bench = Bench::started();
    let first = log(vec![result("R1", "a.rs", 5, "x")]);
    gives(&bench, &first, [], [1, 0, 0, 0, 0, 0]);
    gives(&bench, &log(vec![result("R2", "a.rs", 5, "x")]), [], [1, 0, 0, 0, 0, 0]);
    gives(&bench, &log(vec![result("R1", "b.rs", 5, "x")]), [], [1, 0, 0, 0, 0, 0]);
    let mut other = first.clone();
    other["runs"][0]["tool"]["driver"]["name"] = json!("Other");
    gives(&bench, &other, [], [1, 0, 0, 0, 0, 0]);
    let analysis = |name: &str| {
        let mut log = log(vec![result("R9", "a.rs", 5, "x")]);
        log["runs"][0]["automationDetails"] = json!({"id": format!("{name}/7")});
        log
    };
    gives(&bench, &analysis("linux"), [], [1, 0, 0, 0, 0, 0]);
    gives(&bench, &analysis("mac"), [], [1, 0, 0, 0, 0, 0]);
    changes_nothing(&bench, &first, []);
}

#[test]
fn what_people_filed_is_never_taken_for_a_result() {
    let bench = Bench::started();
    bench.create(["--title", "Rule R1 is broken", "--at", "src/bag.rs:1"]);
    gives(&bench, &log(vec![result("R1", "src/bag.rs", 1, "fn take() {}")]), [], [1, 0, 0, 0, 0, 0]);
}

#[test]
fn a_result_with_an_id_of_ours_is_that_finding() {
    let bench = Bench::started();
    let ours = bench.create(["--title", "Bag loses keys"]);
    let mut named = result("findings/bug/Bag", "src/bag.rs", 1, "fn take() {}");
    named["properties"] = json!({
        "findings/id": ours, "findings/type": "bug", "findings/severity": "high", "findings/status": "open",
        "findings/title": "Bag loses all keys", "findings/component": "Bag",
        "findings/created_at": bench.finding(&ours)["created_at"],
    });
    let data = gives(&bench, &log(vec![named.clone()]), [], [0, 1, 0, 0, 0, 0]);
    assert_eq!(data["report"][0]["action"], "kept", "{data}");
    let other = Bench::started();
    gives(&other, &log(vec![named.clone()]), [], [1, 0, 0, 0, 0, 0]);
    let finding = at_line(&other, 1);
    assert_eq!(
        (id(&finding), &finding["component"], &finding["type"]),
        (ours.as_str(), &json!("Bag"), &json!("bug"))
    );
    changes_nothing(&other, &log(vec![named]), []);
}

/// An id alone says nothing: another repository gives it out, too, and any tool may write it.
#[test]
fn an_id_of_ours_without_its_moment_is_another_finding() {
    let bench = Bench::started();
    let ours = bench.create(["--title", "Bag loses keys"]);
    let before = bench.finding(&ours);
    let mut named = result("R1", "src/bag.rs", 1, "fn take() {}");
    named["properties"] = json!({"findings/id": ours});
    gives(&bench, &log(vec![named.clone()]), [], [1, 0, 0, 0, 0, 0]);
    changes_nothing(&bench, &log(vec![named.clone()]), []);
    named["properties"] = json!({
        "findings/id": ours, "findings/type": "bug", "findings/severity": "high", "findings/status": "open",
        "findings/title": "Elsewhere", "findings/created_at": "2020-02-02T02:02:02Z",
    });
    gives(&bench, &log(vec![named.clone()]), [], [1, 0, 0, 0, 0, 0]);
    changes_nothing(&bench, &log(vec![named]), []);
    assert_eq!(bench.finding(&ours), before);
}

#[test]
fn triage_goes_along_with_what_moves() {
    let bench = Bench::started();
    let at = |line| log(vec![result("R1", "a.rs", line, "x")]);
    gives(&bench, &at(5), [], [1, 0, 0, 0, 0, 0]);
    let ours = id(&at_line(&bench, 5)).to_owned();
    bench.findings(["edit", &ours, "--set", "severity=critical", "--set", "title=Ours"]).ok();
    bench.findings(["confirm", &ours]).ok();
    gives(&bench, &at(12), [], [0, 0, 1, 0, 0, 0]);
    let finding = at_line(&bench, 12);
    assert_eq!(
        [&finding["severity"], &finding["title"], &finding["status"]],
        ["critical", "Ours", "confirmed"]
    );
}

#[test]
fn a_log_of_another_time_does_not_take_a_closed_finding_while_an_open_one_is_there() {
    let bench = Bench::started();
    let one = log(vec![result("R1", "a.rs", 5, "x")]);
    gives(&bench, &one, [], [1, 0, 0, 0, 0, 0]);
    let closed = id(&at_line(&bench, 5)).to_owned();
    bench.findings(["resolve", &closed, "--commit", "HEAD"]).ok();
    gives(
        &bench,
        &log(vec![result("R1", "a.rs", 5, "x"), result("R1", "a.rs", 6, "x")]),
        [],
        [1, 1, 0, 0, 0, 0],
    );
    let open = id(&at_line(&bench, 6)).to_owned();
    gives(&bench, &log(vec![result("R1", "a.rs", 5, "x")]), ["--close-missing"], [0, 0, 1, 0, 0, 0]);
    assert_eq!(bench.finding(&open)["locations"][0]["start_line"], 5);
    assert_eq!(bench.finding(&closed)["status"], "resolved");
}
