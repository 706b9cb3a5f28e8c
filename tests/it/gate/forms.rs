//! The forms of the answer: for people, programs and build servers. No text of a finding gets out of its place.

use serde_json::{Value, json};

use super::*;
use crate::samples::scanned;

/// A branch that brings a finding with a hostile title and component, and one that it breaks.
fn hostile() -> Bench {
    let bench = branched();
    bench.create(["--entry", "A", "--severity", "critical", "--title", HOSTILE, "--component", HOSTILE]);
    bench
}

#[test]
fn the_answer_is_a_page_or_columns() {
    let bench = hostile();
    insta::assert_snapshot!(since_main(&bench, &[]).snapshot());
    let columns = since_main(&bench, &["--format", "tsv"]);
    columns.says("new\tA-BUG-002\tcritical\topen\t=x\\x1b[31m</failure>");
    let table = since_main(&bench, &["--format", "md", "--fields", "id,title"]).stdout;
    assert!(!table.contains("<script>") && table.contains("&lt;script&gt;"), "{table}");
    since_main(&bench, &["-q"]).says("A-BUG-002\n");
    let lines = since_main(&bench, &["--format", "jsonl"]).stdout;
    let record: Value = serde_json::from_str(lines.trim_end()).unwrap();
    assert_eq!(
        (&record["reason"], &record["title"], &record["line"]),
        (&"new".into(), &HOSTILE.into(), &6.into())
    );
}

/// Every opening tag of ours, in order: nothing of the finding is among them.
#[test]
fn junit_holds_hostile_text_as_text() {
    let bench = hostile();
    let answer = since_main(&bench, &["--format", "junit"]);
    assert_eq!(answer.code, Some(1), "{answer}");
    let tags: Vec<&str> = answer
        .stdout
        .split('<')
        .skip(1)
        .map(|tag| tag.split([' ', '>', '/']).find(|name| !name.is_empty()).unwrap_or_default())
        .collect();
    let own = ["?xml", "testsuites", "testsuite", "testcase", "testcase", "failure", "failure", "testcase"];
    assert_eq!(tags, [own.as_slice(), &["testsuite", "testsuites"]].concat(), "{answer}");
    assert!(answer.stdout.contains("&lt;script&gt;") && !answer.stdout.contains('\u{1b}'), "{answer}");
    assert!(answer.stdout.contains("tests=\"2\" failures=\"1\""), "{answer}");
    let passing = bench.findings(["gate", "--fail-on", "severity:info", "--format", "junit"]).ok();
    passing.says("tests=\"1\" failures=\"0\"");
}

#[test]
fn github_gets_one_command_a_line_and_a_summary() {
    let bench = hostile();
    let summary = bench.root().join("summary.md");
    std::fs::write(&summary, "before\n").unwrap();
    let call = || bench.findings(["gate", "--new-since", "main", "--format", "github"]);
    let answer = call().env("GITHUB_STEP_SUMMARY", &summary).fails(1);
    let lines: Vec<&str> = answer.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{answer}");
    let begins = "::error file=findings/A/A-BUG-002.json,line=6,title=gate%3A new::new critical A-BUG-002%0A=x\\x1b[31m";
    assert!(lines[0].starts_with(begins), "{answer}");
    assert!(lines[0].contains("%250A::add-mask") && !lines[0].contains("##["), "{answer}");
    assert!(lines[1].starts_with("::error title=git findings gate::failed by 1 breach"), "{answer}");
    let page = std::fs::read_to_string(&summary).unwrap();
    assert!(page.starts_with("before\n### git findings gate: failed by 1 breach"), "{page}");
    let row = page.lines().find(|line| line.starts_with("| new | A-BUG-002 | critical |")).unwrap();
    let bare: Vec<_> =
        row.match_indices('|').filter(|(at, _)| *at == 0 || row.as_bytes()[at - 1] != b'\\').collect();
    assert_eq!(bare.len(), 7, "six cells: {row}");
    assert!(!row.contains("<script>") && !row.contains("![i]"), "{row}");
    // a forge makes no mention and no link of what stands as code
    let bare: String = row.split('`').step_by(2).collect();
    assert!(row.contains("`@all`") && !bare.contains('@') && !bare.contains("http"), "{row}");
    // without the variable, and with one that leads nowhere, the verdict is the same
    call().fails(1);
    call()
        .env("GITHUB_STEP_SUMMARY", "/nowhere/x")
        .fails(1)
        .says("the summary of the job could not be written");
    let passing = ["gate", "--fail-on", "severity:info", "--format", "github"];
    bench.findings(passing).ok().says("::notice title=git findings gate::passed (3 findings)\n");
}

/// A file that cannot be read is told as a breach: its lines, which may hold commands, are not shown.
#[test]
fn github_sees_no_line_of_a_broken_file() {
    let bench = branched();
    rewrite(&bench, "A-SEC-001", "\"critical\"", "\n##[error]x\n::add-mask::y\n");
    let answer = since_main(&bench, &["--format", "github"]);
    assert_eq!(answer.code, Some(1), "{answer}");
    assert!(answer.stdout.starts_with("::error file=findings/A/A-SEC-001.json,line="), "{answer}");
    assert!(!format!("{}{}", answer.stdout, answer.stderr).contains("add-mask"), "{answer}");
}

#[test]
fn gitlab_gets_a_code_quality_report() {
    let bench = hostile();
    let answer = since_main(&bench, &["--format", "gitlab"]);
    assert_eq!(answer.code, Some(1), "{answer}");
    let issues: Value = serde_json::from_str(&answer.stdout).unwrap();
    let issue = &issues[0];
    assert_eq!(issue["check_name"], "gate-new");
    assert_eq!(issue["severity"], "blocker");
    assert_eq!(issue["location"]["path"], "findings/A/A-BUG-002.json");
    assert_eq!(issue["location"]["lines"]["begin"], 6);
    assert!(
        issue["description"].as_str().unwrap().starts_with("new critical A-BUG-002: =x\\x1b[31m"),
        "{issue}"
    );
    assert!(!answer.stdout.contains('\u{202e}'), "{answer}");
    let passing = ["gate", "--fail-on", "severity:info", "--format", "gitlab"];
    bench.findings(passing).ok().is("[]\n");
}

/// What a scanner found is told with tool, rule and place, and who reviews is led to the code; what the branch edited to hide
/// it is in the finding's own file.
#[test]
fn what_a_scanner_found_is_told_where_it_is() {
    let bench = branched();
    let id = scanned(&bench, "Shell from user input");
    let page = since_main(&bench, &[]);
    page.says(" --> src/web/auth.py:12\n --> findings/").says("  = found by Bandit B602\n");
    since_main(&bench, &["--format", "tsv"]).says("\tsrc/web/auth.py:12\tBandit B602\n");
    let table = since_main(&bench, &["--format", "md"]);
    table.says("**Gate:** failed by 1 breach");
    table.says("| reason | finding | severity | title | where | found by | what is wrong | what to do |");
    table.says("| src/web/auth.py:12 | Bandit B602 |");
    let told = since_main(&bench, &["--format", "github"]);
    told.says("::error file=src/web/auth.py,line=12,title=gate%3A new::").says("%0ABandit B602%0Afindings/");
    let issues: Value = serde_json::from_str(&since_main(&bench, &["--format", "gitlab"]).stdout).unwrap();
    assert_eq!(issues[0]["location"], json!({"path": "src/web/auth.py", "lines": {"begin": 12}}));
    since_main(&bench, &["--format", "junit"]).says("found by Bandit B602").says("src/web/auth.py:12");
    let breach = since_main(&bench, &["--json"]).document()["data"]["breaches"][0].clone();
    assert_eq!(breach["locations"], json!([{"path": "src/web/auth.py", "start_line": 12}]));
    assert_eq!(breach["found_by"], "Bandit B602");
    bench.git(["switch", "-q", "main"]).ok();
    bench.git(["merge", "-q", "side"]).ok();
    bench.git(["switch", "-q", "side"]).ok();
    bench.findings(["resolve", &id, "--type", "wont_fix", "--details", "no"]).ok();
    let own = format!("::error file={},line=", finding_path(&id));
    since_main(&bench, &["--format", "github"]).says(&own).says("title=gate%3A closed::");
}

#[test]
fn a_table_of_what_passes_says_that_it_passes() {
    let bench = branched();
    let answer = since_main(&bench, &["--format", "md"]);
    let verdict = "passed (2 findings; the policy forbids 1 of them, none brought by this branch)";
    assert_eq!((answer.code, answer.stdout), (Some(0), format!("**Gate:** {verdict}\n")));
}

/// A title of any length makes no line of that length, but for programs: GF-DX-008.
#[test]
fn a_long_title_is_cut_where_people_read() {
    let bench = branched();
    bench.create(["--entry", "A", "--severity", "critical", "--title", "Long"]);
    rewrite(&bench, "A-BUG-002", "\"Long\"", &format!("\"{}\"", "long ".repeat(20_000).trim_end()));
    for format in ["table", "tsv", "csv", "md", "junit", "github", "gitlab"] {
        let answer = since_main(&bench, &["--format", format]);
        let longest = answer.stdout.lines().map(str::len).max().unwrap();
        assert!(longest < 800 && answer.stdout.contains("long \u{2026}"), "{format}: {longest}");
    }
    assert!(since_main(&bench, &[]).stdout.lines().all(|line| line.len() < 300));
    let document = since_main(&bench, &["--json"]).document();
    assert_eq!(document["data"]["breaches"][0]["title"].as_str().map(str::len), Some(99_999));
}
