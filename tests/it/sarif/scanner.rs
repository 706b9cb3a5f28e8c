//! The whole way with a real scanner: scan, import, fix one thing, scan again, import again, look at the difference, pass
//! the gate. Needs Ruff or Bandit; where neither is installed, that is said loudly.

use std::process::Command;

use serde_json::{Value, json};

use super::*;

/// How a scanner is called to write a log of the folder it stands in.
struct Scanner {
    tool: &'static str,
    command: &'static str,
    version: &'static str,
}

const RUFF: Scanner = Scanner {
    tool: "ruff",
    command: "ruff check --isolated --no-cache --exit-zero --select E,F,S --output-format sarif --output-file ../scan.sarif .",
    version: "ruff --version",
};

const BANDIT: Scanner = Scanner {
    tool: "Bandit",
    command: "bandit --quiet --exit-zero --format sarif --output ../scan.sarif --recursive .",
    version: "bandit --help | grep -q sarif",
};

const SHOP: &str = "import os\nimport subprocess\n\n\ndef pay(command):\n    assert command\n    \
                    subprocess.call(command, shell=True)\n";

/// Is it installed?
fn is_there(scanner: &Scanner) -> bool {
    let is_there =
        Command::new("sh").args(["-c", scanner.version]).output().is_ok_and(|output| output.status.success());
    if !is_there {
        println!("SKIPPED: {} IS NOT INSTALLED: 'pip install ruff bandit[sarif]'", scanner.tool);
    }
    is_there
}

fn scan(bench: &Bench, scanner: &Scanner) -> Value {
    bench.shell(scanner.command).ok();
    log_of(bench.root().join("scan.sarif").to_str().unwrap())
}

#[track_caller]
fn goes_the_whole_way(scanner: &Scanner) {
    if !is_there(scanner) {
        return;
    }
    let bench = Bench::started();
    let start = bench.commit_file("shop.py", SHOP, "Shop");
    let first = scan(&bench, scanner);
    let count = first["runs"][0]["results"].as_array().unwrap().len() as u64;
    assert!(count >= 2, "{first}");
    gives(&bench, &first, [], [count, 0, 0, 0, 0, 0]);
    changes_nothing(&bench, &first, ["--close-missing"]);
    assert!(stored(&bench).iter().all(|(_, finding)| finding["locations"][0]["path"] == "shop.py"));
    bench.findings(["validate", "--strict"]).ok();

    let before = bench.hash("HEAD");
    let fixed = format!("\"\"\"Pays.\"\"\"\n\n{}", SHOP.replace("    assert command\n", ""));
    bench.commit_file("shop.py", &fixed, "Check no more");
    let second = scan(&bench, scanner);
    let gone = count - second["runs"][0]["results"].as_array().unwrap().len() as u64;
    assert_eq!(gone, 1, "{second}");
    let data = import(&bench, &second, ["--close-missing", "--scanned", "HEAD"]);
    let [created, unchanged, updated, reopened, closed, _] = numbers(&data);
    assert_eq!([created, unchanged + updated, reopened, closed], [0, count - 1, 0, 1], "{data}");
    changes_nothing(&bench, &second, ["--close-missing"]);
    let difference = bench.findings(["diff", &format!("{before}..HEAD"), "--json"]).json();
    assert!(difference.to_string().contains("resolved"), "{difference}");
    bench.findings(["gate", "--new-since", &before, "--fail-on", "severity:>=low"]).ok();
    bench.findings(["gate", "--new-since", &start, "--fail-on", "severity:>=low"]).fails(1);
    assert_eq!(data["stored"], json!("committed"));
}

#[test]
fn with_ruff() {
    goes_the_whole_way(&RUFF);
}

/// Ruff says nothing but the error of a file that it cannot parse.
#[test]
fn a_syntax_error_closes_nothing_of_ruff() {
    if !is_there(&RUFF) {
        return;
    }
    let bench = Bench::started();
    bench.commit_file("shop.py", SHOP, "Shop");
    bench.commit_file("other.py", "import os\n", "Other");
    let first = scan(&bench, &RUFF);
    let count = first["runs"][0]["results"].as_array().unwrap().len() as u64;
    gives(&bench, &first, ["--scanned", "HEAD"], [count, 0, 0, 0, 0, 0]);
    bench.commit_file("shop.py", &format!("{SHOP}\ndef f(:\n"), "Break");
    let data = import(&bench, &scan(&bench, &RUFF), ["--close-missing", "--scanned", "HEAD"]);
    assert_eq!(numbers(&data)[4], 0, "{data}");
    bench.commit_file("shop.py", SHOP, "Mend");
    let data = import(&bench, &scan(&bench, &RUFF), ["--close-missing", "--scanned", "HEAD"]);
    let open = stored(&bench).iter().filter(|(_, finding)| finding["status"] == "open").count() as u64;
    assert_eq!((open, numbers(&data)[0]), (count, 0), "{data}");
}

#[test]
fn with_bandit() {
    goes_the_whole_way(&BANDIT);
}
