//! Reports in Markdown: for an audit, for a comment, and what a pull request does to findings.

use super::{TITLE, finding, html, lived};
use crate::bench::{Bench, finding_path};
use crate::samples::{scanned, scanned_in};

/// What would be more than text if it stood there.
fn assert_is_text(markdown: &str) {
    // in a block of code, which nothing in it ends, everything is text
    let outside: String = markdown.split("\n````").step_by(2).collect();
    let outside: String = outside.split("\n```").step_by(2).collect();
    let outside: String = outside.replace("\\`", "").split('`').step_by(2).collect();
    for bad in ["<script", "<img", "<svg", "<b ", "![i]", "[x](", "@", "://", "\u{1b}", "\u{202e}"] {
        assert!(!outside.contains(bad), "{bad:?} in\n{markdown}");
    }
    let is_order = |line: &str| line.trim_start().starts_with("::");
    assert!(!markdown.lines().any(is_order), "an order to CI:\n{markdown}");
    assert!(
        !outside.lines().map(str::trim_start).any(|line| line == "# heading" || line == "- list"),
        "{markdown}"
    );
}

#[test]
fn an_audit_has_scope_summary_a_section_for_each_finding_and_the_fixes() {
    let bench = lived();
    let audit = bench.findings(["report", "--format", "md", "--title", "Audit of *May*"]).ok();
    audit.says("# Audit of \\*May\\*\n").says(&format!("- Commit: `{}`", bench.hash("HEAD")));
    audit.says("| severity | open | resolved | closed otherwise | median time to resolve |");
    audit.says("| high | 0 | 3 | 0 |");
    audit.says("### BUG-003: Validator takes half of a character for one\n");
    audit.says("  - title: Validator takes half **of** a character for ~~a whole~~ one");
    audit.says("## Fix review").says("| reverted | BUG-002 |").says("| ok | BUG-001 |");
    assert_eq!(audit.stdout.matches("\n### ").count(), 9);
    assert_is_text(&audit.stdout);
}

#[test]
fn an_audit_has_whole_places_and_the_code_that_is_suggested() {
    let bench = Bench::started();
    let more = r#","locations":[{"path":"src/bag.rs","start_line":3,"end_line":7}],
        "recommendation":{"summary":"Swap","code_suggestion":"bag.swap(0, 1);"}"#;
    let text = finding("A-BUG-001", "2026-01-01T00:00:00Z", more);
    bench.findings(["create", "--from", "-"]).stdin(text).ok();
    let audit = bench.findings(["report", "--format", "md"]).ok();
    audit
        .says("- Where: src/bag.rs:3-7\n")
        .says("**Recommendation:** Swap\n\n```text\nbag.swap(0, 1);\n```\n");
}

#[test]
fn what_a_scanner_found_is_told_with_tool_rule_and_place() {
    let bench = Bench::started();
    scanned(&bench, "Shell from user input");
    let audit = bench.findings(["report", "--format", "md"]).ok();
    audit.says("- Where: src/web/auth.py:12\n").says("- Found by: Bandit 1.9.4, rule B602\n");
    let page = html(&bench, &[]);
    page.says("<dt>At<dd>src/web/auth.py:12<dt>Found by<dd>Bandit 1.9.4, rule B602");
    let brief = bench.findings(["report", "--format", "md", "--brief"]).ok();
    brief.says("| severity | finding | title | where | found by | days open |");
    brief.says("| src/web/auth.py:12 | Bandit B602 |");
    let request = bench.findings(["diff", "HEAD~1", "--format", "md"]).ok();
    request.says("| severity | finding | title | where | found by | change |");
    request.says("| Shell from user input | src/web/auth.py:12 | Bandit B602 | created open |");
}

/// Of what no commit is known of, nobody can say whether it stands.
#[test]
fn a_fix_without_a_commit_is_no_fix_that_fell() {
    let bench = Bench::started();
    let closed = scanned(&bench, "Shell from user input");
    bench.findings(["resolve", &closed, "--type", "fixed", "--commit", "none"]).ok();
    let brief = || bench.findings(["report", "--format", "md", "--brief"]).ok();
    brief().says("| Fixes that stand | – |  | 1 without a commit |");
    let other = scanned_in(&bench, "src/web/files.py", "Shell from a file");
    bench.write("src/web/auth.py", "run()\n");
    bench.git(["add", "src"]).ok();
    bench.findings(["resolve", &other, "--with-staged", "-m", "Run without a shell"]).ok();
    brief().says("| Fixes that stand | 1 |  | of 1, 1 without a commit |");
    // GF-DX-027: what no commit is known of was to be looked at all the same
    brief().says_nothing_of("Fixes to look at");
    let page = html(&bench, &[]);
    page.says("<dt>without a commit<dd>1").says("Closed without a commit: 1");
    page.says_nothing_of("<dt>unknown").says_nothing_of("Fixes to look at: 1");
    let other = bench.create(["--title", "Named, and not here"]);
    bench.findings(["resolve", &other, "--type", "fixed", "--commit", "none"]).ok();
    let mut named = bench.finding(&other);
    named["resolution"]["commit_hash"] = "a".repeat(40).into();
    bench.commit_file(&finding_path(&other), &named.to_string(), "Name what is not here");
    let row =
        format!("### Fixes to look at\n\n| verdict | finding | why |\n|---|---|---|\n| missing | {other} |");
    brief().says(&row);
    html(&bench, &[]).says("Fixes to look at: 1").says("<dt>missing<dd>1").says("<dt>without a commit<dd>1");
}

#[test]
fn a_comment_is_short_and_begins_with_what_is_urgent() {
    let bench = lived();
    let brief = bench.findings(["report", "--format", "markdown", "--brief"]).ok();
    brief.says("6 open of 9 findings, main at ").says("| Open | 6 |").says("### Most urgent");
    brief.says("### Fixes to look at").says("| reverted | BUG-002 |").says_nothing_of("| BUG-001 |");
    assert!(brief.stdout.len() < 4_000, "{brief}");
    assert_is_text(&brief.stdout);
}

#[test]
fn a_pull_request_is_told_in_one_table_what_needs_eyes_first() {
    let bench = Bench::started();
    bench.create(["--entry", "A", "--title", "First"]);
    bench.create(["--entry", "A", "--title", "Second"]);
    bench.create(["--entry", "A", "--title", "Third"]);
    bench.create(["--entry", "A", "--title", "Fourth"]);
    bench.findings(["resolve", "A-BUG-004", "--type", "wont_fix", "--details", "x"]).ok();
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench.findings(["resolve", "A-BUG-001", "--commit", "none", "--details", "x"]).ok();
    bench.findings(["edit", "A-BUG-002", "--set", "severity=critical"]).ok();
    bench.findings(["remove", "A-BUG-003", "--reason", "twice"]).ok();
    bench.findings(["reopen", "A-BUG-004", "--reason", "x"]).ok();
    bench.create(["--entry", "A", "--severity", "low", "--title", "Sixth"]);
    bench.create(["--entry", "A", "--severity", "critical", "--title", TITLE]);
    let answer = bench.findings(["diff", "main..side", "--format", "md"]).ok();
    assert_is_text(&answer.stdout);
    let rows: Vec<&str> = answer.stdout.lines().collect();
    assert_eq!(rows[0], "**Findings:** 2 new, 1 reopened, 1 removed, 1 resolved, 1 changed");
    let told: Vec<String> = rows[4..]
        .iter()
        .map(|row| row.split(" | ").take(3).collect::<Vec<_>>().join(" ").replace("| ", ""))
        .collect();
    let expected = [
        "new critical A-BUG-006",
        "new low A-BUG-005",
        "reopened high A-BUG-004",
        "removed high A-BUG-003",
        "resolved high A-BUG-001",
        "changed critical A-BUG-002",
    ];
    assert_eq!(told, expected);
    bench.findings(["diff", "side..side", "--format", "md"]).ok().is("**Findings:** no finding differs\n");
    bench
        .findings(["diff", "main..side", "--format", "md", "--fields", "id"])
        .ok()
        .says("| id |\n|---|\n| A-BUG-001 |");
}
