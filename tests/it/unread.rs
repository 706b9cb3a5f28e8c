//! `import` of files that cannot be read: each is named with what to do about it, and the others are there for `--partial`.

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::samples::{numbers, stored};

const FINDING: &str = r#"{"id": "A-BUG-1", "type": "bug", "severity": "low", "title": "a", "description": "d", "created_at": "2026-01-01T00:00:00Z"}"#;

const NOT_WHOLE: &str = "hint: this is not the whole file: let the program that writes it write it anew";

fn log(rules: &[&str]) -> Value {
    let result = |rule: &&str| {
        json!({"ruleId": rule, "level": "error", "message": {"text": format!("{rule} is broken")},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.rs"}, "region": {"startLine": 1}}}]})
    };
    let results: Vec<Value> = rules.iter().map(result).collect();
    json!({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Asp"}}, "results": results}]})
}

/// The first half of a log, cut inside of a string.
fn half_a_log() -> String {
    let whole = log(&["R1"]).to_string();
    whole[..whole.find("is broken").unwrap() + 3].to_owned()
}

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// Two files that are read and three that are not.
fn folder() -> Bench {
    let bench = Bench::started();
    bench.write("reports/good.json", format!("[{FINDING}]"));
    bench.write("reports/good.sarif", log(&["R1"]).to_string());
    bench.write("reports/half.sarif", half_a_log());
    bench.write("reports/half.json", &FINDING[..40]);
    bench.write("reports/wide.sarif", utf16(&log(&["R1"]).to_string()));
    bench
}

/// Half a log in a folder stopped all, also with `--partial`, and only the first bad file was named.
#[test]
fn a_file_that_cannot_be_read_stops_all_unless_the_others_are_wanted() {
    let bench = folder();
    let head = bench.hash("HEAD");
    bench
        .findings(["import", "reports/"])
        .fails(1)
        .says("error: 3 of 5 files cannot be read; nothing was imported")
        .says("  reports/half.json:1:34: the file ends inside this string")
        .says("  reports/half.sarif:1:")
        .says("  reports/wide.sarif:1:1: the file is UTF-16, not UTF-8")
        .says(NOT_WHOLE)
        .says("hint: save it as UTF-8; in PowerShell")
        .says("hint: --partial imports the other files");
    assert_eq!((bench.hash("HEAD"), stored(&bench).len()), (head, 0));

    let answer = bench.findings(["import", "reports/", "--partial"]).fails(1);
    answer
        .says("2 created")
        .says("refused   1:34: the file ends inside this string  (reports/half.json)")
        .says("(reports/half.sarif)")
        .says("refused   1:1: the file is UTF-16, not UTF-8  (reports/wide.sarif)")
        .says(NOT_WHOLE);
    assert_eq!(answer.stderr.matches(NOT_WHOLE).count(), 1, "{answer}");
    assert_eq!(stored(&bench).len(), 2);
    let subject = bench.git(["log", "-1", "--format=%s"]).ok().stdout;
    assert!(subject.ends_with("import 2 findings from good, good\n"), "{subject}");
    let again = bench.findings(["import", "reports/", "--partial", "--json"]).fails(1);
    assert_eq!(numbers(&again.data()), [0, 2, 0, 0, 0, 0], "{again}");
    // what is wrong with the command line is no file's fault
    bench
        .findings(["import", "reports/", "none.json", "--partial"])
        .fails(3)
        .says("there is no file 'none.json'");
}

/// The results that are missing from one file of a scanner may stand in the one that cannot be read.
#[test]
fn beside_a_file_that_cannot_be_read_nothing_is_missing() {
    let bench = Bench::started();
    bench.write("all.sarif", log(&["R1", "R2"]).to_string());
    bench.findings(["import", "all.sarif"]).ok().says("2 created");
    bench.write("reports/one.sarif", log(&["R1"]).to_string());
    bench.write("reports/two.sarif", half_a_log());
    let closing = ["import", "reports", "--partial", "--close-missing", "--scanned", "HEAD"];
    bench.findings(closing).fails(1).says("1 unchanged").says("0 closed").says(
        "warning: what is missing was left open, for 1 file could not be read; --allow-empty closes it",
    );
    bench.findings(closing.iter().chain(&["--allow-empty"])).fails(1).says("1 closed");
}

/// Half a file was told to close its string with a quote; half a JSON file and one in UTF-16 were told nothing.
#[test]
fn half_a_file_is_told_from_a_slip_in_every_form() {
    let bench = Bench::started();
    let refused = |name: &str, bytes: &[u8], parts: &[&str]| {
        bench.write(name, bytes);
        let answer = bench.findings(["import", name]).fails(1);
        for part in parts {
            answer.says(part);
        }
    };
    refused("half.sarif", half_a_log().as_bytes(), &["the file ends inside this string", NOT_WHOLE]);
    refused("half.json", &FINDING.as_bytes()[..40], &["the file ends inside this string", NOT_WHOLE]);
    refused("list.json", format!("[{FINDING},").as_bytes(), &["before this '[' is closed", NOT_WHOLE]);
    // the byte order mark before it is not what is wrong
    refused(
        "marked.json",
        format!("\u{feff}[{FINDING}").as_bytes(),
        &["before this '[' is closed", NOT_WHOLE],
    );
    let lines = format!("{FINDING}\n{}", &FINDING[..40]);
    refused("half.jsonl", lines.as_bytes(), &["half:line 2: the line ends before its record does"]);
    for name in ["wide.json", "wide.sarif", "wide.jsonl"] {
        refused(name, &utf16(FINDING), &["the file is UTF-16, not UTF-8", "hint: save it as UTF-8"]);
    }
    bench.write("slip.json", "{\"title\": \"a\n\"}");
    let slip = bench.findings(["import", "slip.json"]).fails(1);
    slip.says("close it with '\"'").says_nothing_of("not the whole file");
}

/// Of nothing only JSON lines make a whole file: a list of no lines, as `export` writes it. A table has a heading, JSON a value,
/// and what comes by a pipe does not say what it is.
#[test]
fn an_empty_file_is_a_list_of_no_lines_and_nothing_else() {
    let bench = Bench::started();
    for name in ["e.json", "e.sarif", "e.csv", "e.tsv"] {
        bench.write(name, "");
        bench.findings(["import", name]).fails(1).says(&format!("{name}:")).says("is empty");
    }
    bench.findings(["import", "-"]).stdin("").fails(1).says("stdin:1:1: the file is empty");
    bench.write("e.jsonl", bench.findings(["export", "--format", "jsonl"]).ok().stdout);
    bench
        .findings(["import", "e.jsonl"])
        .ok()
        .says("unchanged: 0 created")
        .says("note: e.jsonl is empty, which says that nothing was found");
}

/// A flag that could do nothing is refused, like `--raw`, `--map` and `--scanned` are.
#[test]
fn strengths_are_no_matter_of_a_scanner() {
    let bench = Bench::started();
    bench.write("a.sarif", log(&["R1"]).to_string());
    bench
        .findings(["import", "a.sarif", "--strengths"])
        .fails(2)
        .says("--strengths goes with a file of records, and none of these is one");
    bench.write("a.json", format!("[{FINDING}]"));
    bench.findings(["import", "a.sarif", "a.json", "--strengths"]).ok().says("2 created");
}
