//! `report`: pages for people who do not type commands all day. What they say is what `aggregate` says, and nothing that
//! somebody wrote into a finding does more than be read.

#[cfg(unix)]
mod browser;
mod markdown;
mod odd;
#[cfg(unix)]
mod page;

use crate::bench::{Answer, Bench};
use crate::samples::fixture;

/// A title that would like to be a script, a heading, a table cell, a mention and an order to CI.
const TITLE: &str = "::error::x <script>window.canary=1</script><img src=x onerror=window.canary=1> | @all ![i](http://e.example/x.png)";

/// A text that would like to end whatever it stands in.
const TEXT: &str = "</summary></details></table><script>window.canary=1</script>\n# heading\n- list\n::error file=a::b\n\
    </title></style><svg onload=window.canary=1>\n[x](javascript:window.canary=1) \u{1b}[31m \u{202e}";

/// A finding of this id and these members beside those that must be.
fn finding(id: &str, created_at: &str, more: &str) -> String {
    format!(
        r#"{{"id":"{id}","type":"bug","severity":"high","title":"T {id}","description":"D {id}","status":"open",
            "created_at":"{created_at}"{more}}}"#
    )
}

/// Runs, a fix that was reverted and one that stands, an edit, and texts that want more than to be read.
fn lived() -> Bench {
    let bench = Bench::started();
    bench.findings(["import", &fixture("run.json"), &fixture("bugs.json")]).ok();
    for (id, path) in [("BUG-001", "src/one.rs"), ("BUG-002", "src/two.rs")] {
        bench.commit_file(path, "fn fixed() {}\n", &format!("Fix {id}"));
        bench.findings(["resolve", id, "--details", "Exchange the pool", "--commit", "HEAD"]).ok();
    }
    let fix = bench.git(["log", "-1", "--format=%H", "--", "src/two.rs"]).ok().stdout;
    bench.git(["revert", "--no-edit", fix.trim()]).ok();
    bench.findings(["edit", "BUG-003", "--set", "title=Validator takes half of a character for one"]).ok();
    let text = serde_json::to_string(TEXT).unwrap();
    let title = serde_json::to_string(TITLE).unwrap();
    bench
        .findings(["create", "--from", "-"])
        .stdin(format!(
            r#"{{"type":"security","severity":"critical","title":{title},"description":{text},
                "component":"\"><b onmouseover=window.canary=1>","tags":["<i>"],
                "reproduction":{{"steps":[{text}],"code_snippet":{text}}},
                "recommendation":{{"summary":{text}}},"impact":{{"business_impact":{text}}}}}"#
        ))
        .ok();
    bench
}

fn html(bench: &Bench, arguments: &[&str]) -> Answer {
    bench.findings(["report", "--format", "html"].iter().chain(arguments)).ok()
}

/// The report without the moment at which it was made.
fn lasting(answer: &Answer) -> String {
    let is_lasting = |line: &&str| !line.contains("Made by git-findings") && !line.starts_with("- Made: ");
    answer.stdout.lines().filter(is_lasting).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_same_question_has_the_same_bytes_but_for_the_moment_of_the_answer() {
    let bench = lived();
    for format in ["html", "md"] {
        let report = || bench.findings(["report", "--format", format]).ok();
        let (first, second) = (report(), report());
        assert_ne!(first.stdout, second.stdout, "the clock stands in it");
        assert_eq!(lasting(&first), lasting(&second));
        let clone = bench.clone_to(&format!("clone-{format}"));
        assert_eq!(lasting(&clone.findings(["report", "--format", format]).ok()), lasting(&first));
    }
    let brief = || bench.findings(["report", "--format", "md", "--brief"]).ok().stdout;
    assert_eq!(brief(), brief());
    let dated = bench.findings(["report", "--format", "md"]).env("SOURCE_DATE_EPOCH", "1767225600").ok();
    dated.says("as of 2026-01-01T00:00:00Z");
}

#[test]
fn the_numbers_are_those_of_aggregate() {
    let bench = lived();
    let document = bench.findings(["aggregate", "--by", "day"]).ok().document();
    let page = html(&bench, &["--by", "day"]).stdout;
    let last = document["timeline"].as_array().unwrap().last().unwrap();
    for (count, name) in [(&last["backlog"], "Open"), (&last["opened"], "Opened in 2026-01-01")] {
        assert!(page.contains(&format!(">{name}</span> <b>{count}</b>")), "{name}: {count}");
    }
    let row: String = ["critical", "high", "medium", "low", "info"]
        .iter()
        .map(|severity| format!("<td>{}", last["backlog_by_severity"][severity]))
        .collect();
    assert!(page.contains(&format!("<th scope=row>2026-01-01{row}<td>{}", last["backlog"])), "{row}");
    let fixes = bench.findings(["verify", "--json"]).run().data();
    let told = |word: &str| -> u64 {
        let count = page.split(&format!("<dt>{word}<dd>")).nth(1).and_then(|rest| rest.split('<').next());
        count.map_or(0, |count| count.parse().unwrap())
    };
    for (verdict, count) in fixes["counts"].as_object().unwrap() {
        // closed without a commit: on the page those are no fix of which nobody knows
        let bare = if verdict == "unknown" { told("without a commit") } else { 0 };
        assert_eq!(told(verdict) + bare, count.as_u64().unwrap(), "{verdict}");
    }
    assert_eq!(page.matches("<tr id=").count(), document["findings"].as_array().unwrap().len());
}

#[test]
fn only_what_is_asked_for_is_told_and_the_page_says_so() {
    let bench = lived();
    let page = html(&bench, &["is:open", "--severity", "critical"]).stdout;
    assert!(page.contains("only is:open severity:critical"));
    assert_eq!(page.matches("<tr id=").count(), 3);
    let first = bench.hash("HEAD~6");
    assert_ne!(html(&bench, &["--at", &first]).stdout.matches("<tr id=").count(), 9);
    bench.findings(["report", "--format", "html", "--at", "v9"]).fails(3).says("no commit is named 'v9'");
    bench.findings(["report"]).fails(2).says("--format");
    bench.findings(["report", "--format", "html", "--brief"]).fails(2).says("--brief is for --format md");
    bench.findings(["report", "--format", "md", "-o", "report.md"]).ok().is("report.md: 9 findings\n");
    assert!(bench.read("report.md").starts_with("# Findings\n"));
}

#[test]
fn what_happened_to_a_finding_and_its_fix_stands_in_its_row() {
    let bench = lived();
    let page = html(&bench, &[]).stdout;
    let row = |id: &str| page.split(&format!("<tr id={id}")).nth(1).unwrap().split("<tr ").next().unwrap();
    let edited = row("BUG-003");
    assert!(
        edited.contains("title: Validator takes half <ins>of </ins>a character for <del>a whole"),
        "{edited}"
    );
    assert!(
        row("BUG-001").contains("open → resolved, Ada Lovelace: Exchange the pool"),
        "{}",
        row("BUG-001")
    );
    assert!(row("BUG-001").contains("Fix BUG-001&quot; (ok)"), "{}", row("BUG-001"));
    assert!(row("BUG-002").contains("(reverted)"), "{}", row("BUG-002"));
}
