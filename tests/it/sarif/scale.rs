//! Large logs: a rule that strikes thousands of times, in one file and in many.

use super::*;
use crate::bench::Run;
use crate::samples::stored;
use crate::thorough::is_thorough;

#[test]
fn many_results_of_one_rule_are_known_again() {
    let count: u64 = if is_thorough() { 5000 } else { 400 };
    let bench = Bench::started();
    let at = |shift: u64| {
        let results = (0..count).map(|number| {
            // three kinds of lines, so that most results have hundreds that are alike
            let path = if number % 2 == 0 { "one.py".to_owned() } else { format!("many/{}.py", number % 50) };
            result("Q0", &path, number + shift + 1, ["x = 1", "y = 2", "z = 3"][number as usize % 3])
        });
        log(results.collect())
    };
    gives(&bench, &at(0), [], [count, 0, 0, 0, 0, 0]);
    changes_nothing(&bench, &at(0), []);
    gives(&bench, &at(11), ["--close-missing"], [0, 0, count, 0, 0, 0]);
    let lines: std::collections::BTreeSet<u64> = stored(&bench)
        .iter()
        .map(|(_, finding)| finding["locations"][0]["start_line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, (12..count + 12).collect());
}

/// Processor time that an import may take here, in seconds; what grows with a square takes many times that.
const LIMIT: usize = 20;

/// What the import of a file or a folder would do, in limited time.
fn rehearsed(bench: &Bench, path: &Path) -> Run {
    bench
        .shell(&format!("ulimit -t {LIMIT}; exec git-findings import --dry-run '{}'", path.to_str().unwrap()))
}

/// GF-PERF-037: a file that results tell by the distance from its beginning is gone through once.
#[test]
fn places_told_by_offsets_take_no_walk_through_the_file_for_each() {
    const RESULTS: usize = 4000;
    let bench = Bench::started();
    let line = "x = 'a line of ünïcödé code'\n";
    bench.commit_file("a.py", &line.repeat(10 * RESULTS), "Code");
    let at = |number: usize| {
        let mut result = bare_result("R1", "a.py", 1);
        let (name, length) = match number % 2 {
            0 => ("charOffset", line.chars().count()),
            _ => ("byteOffset", line.len()),
        };
        let region = json!({name: 10 * number * length});
        result["locations"][0]["physicalLocation"]["region"] = region;
        result
    };
    let few = log([5, 6, 7, 8].map(at).to_vec());
    gives(&bench, &few, [], [4, 0, 0, 0, 0, 0]);
    [51, 61, 71, 81].into_iter().for_each(|line| drop(at_line(&bench, line)));
    let all = beside(&bench, "all.sarif", &log((0..RESULTS).map(at).collect()));
    rehearsed(&bench, &all).ok().says("3996 created, 4 unchanged");
}

/// GF-PERF-041.
#[test]
fn a_log_of_thousands_of_tools_is_read_in_proportion() {
    const TOOLS: usize = 60_000;
    let bench = Bench::started();
    let run = |number: usize| json!({"tool": {"driver": {"name": format!("T{number}")}}, "results": []});
    let mut log = log(vec![result("R1", "a.py", 1, "x")]);
    log["runs"].as_array_mut().unwrap().extend((0..TOOLS).map(run));
    let path = beside(&bench, "log.sarif", &log);
    rehearsed(&bench, &path).ok().says("1 created");
}

/// GF-PERF-039: a report asks for the findings of its own results, however many there are.
#[test]
fn a_folder_of_thousands_of_reports_is_taken_in_proportion() {
    const REPORTS: u64 = 4000;
    let bench = Bench::started();
    let folder = bench.root().join("reports");
    std::fs::create_dir(&folder).unwrap();
    for number in 0..REPORTS {
        let log = log(vec![result("R1", &format!("src/{number}.py"), 1, "x = 1")]);
        std::fs::write(folder.join(format!("{number}.sarif")), log.to_string()).unwrap();
    }
    rehearsed(&bench, &folder).ok().says(&format!("{REPORTS} created"));
}
