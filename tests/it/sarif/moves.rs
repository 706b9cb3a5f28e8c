//! Files that were renamed after their findings were seen in many commits.

use serde_json::Value;

use super::*;

const FILES: usize = 22;

fn text(number: usize) -> String {
    (0..20).map(|line| format!("line {line} of file {number}\n")).collect()
}

fn all_at(folder: &str) -> Value {
    log((0..FILES).map(|number| bare_result("R1", &format!("{folder}/{number}.rs"), 3)).collect())
}

/// A repository of which each file's finding was seen in a commit of its own, and that has moved them all.
fn moved(are_all_there: bool) -> Bench {
    let bench = Bench::started();
    let write = |number: usize| bench.write(&format!("old/{number}.rs"), text(number));
    (0..FILES).filter(|_| are_all_there).for_each(write);
    bench.shell("git add . && git commit -q --allow-empty -m All").ok();
    for number in 0..FILES {
        write(number);
        bench.shell("git add . && git commit -q --allow-empty -m One").ok();
        let one = log(vec![bare_result("R1", &format!("old/{number}.rs"), 3)]);
        gives(&bench, &one, ["--scanned", "HEAD"], [1, 0, 0, 0, 0, 0]);
    }
    bench.shell("git mv old new && git commit -q -m Move").ok();
    bench
}

#[test]
fn a_comparison_tells_of_all_files_that_its_commit_had() {
    let bench = moved(true);
    gives(&bench, &all_at("new"), ["--scanned", "HEAD", "--close-missing"], [0, 0, FILES as u64, 0, 0, 0]);
}

#[test]
fn what_was_not_looked_for_under_another_name_is_not_closed() {
    let bench = moved(false);
    let path = beside(&bench, "log.sarif", &all_at("new"));
    let arguments = ["import", "--scanned", "HEAD", "--close-missing", path.to_str().unwrap()];
    let answer = bench.findings(arguments).ok();
    answer.says("2 created, 0 unchanged, 20 updated, 0 reopened, 0 closed");
    answer.says("warning: 2 files that are gone were not looked for under another name, first 'old/");
}
