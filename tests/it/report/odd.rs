//! Repositories at the edge: without findings, with one, with clocks of another century, with more than a page holds.

use super::{finding, html};
use crate::bench::Bench;
use crate::thorough::is_thorough;

#[test]
fn an_empty_repository_has_a_page_too() {
    let bench = Bench::started();
    let page = html(&bench, &[]).stdout;
    assert!(page.contains("No findings.") && page.contains("No finding has been filed here"), "{page}");
    assert!(!page.contains("<svg viewBox=\"0 0 580"), "no chart of nothing");
    assert!(!page.contains("_time") && page.contains(">Opened</span>"), "no part and no period of nothing");
    let audit = bench.findings(["report", "--format", "md"]).ok();
    audit.says("## Findings\n\nNone.").says("No finding is resolved.");
    bench.findings(["report", "--format", "md", "--brief"]).ok().says("0 open of 0 findings");
    let asked = html(&bench, &["tag:none"]).stdout;
    assert!(asked.contains("No finding matches <code>tag:none</code>"));
}

#[test]
fn what_cannot_be_read_is_said_on_the_page() {
    let bench = Bench::started();
    bench.create([]);
    bench.commit_file("findings/FIN/FIN-BUG-002.json", "{", "break");
    let page = bench.findings(["report", "--format", "html"]).fails(4);
    page.says("findings/FIN/FIN-BUG-002.json").says("Files that cannot be read, and so are not counted: 1.");
    bench.findings(["report", "--format", "md"]).fails(4).says("**not counted: 1 file that cannot be read**");
}

#[test]
fn what_is_late_comes_first() {
    let bench = Bench::started();
    bench.create(["--severity", "critical", "--title", "Slow | fix"]);
    bench.write(".findings-config.toml", "[sla]\ncritical = 30\n");
    let late = ["--as-of", "2026-03-01"];
    let page = html(&bench, &late).stdout;
    assert!(page.contains("<td>past its deadline<td>2026-01-31"), "{page}");
    let brief = ["report", "--format", "md", "--brief", "--as-of", "2026-03-01"];
    bench
        .findings(brief)
        .ok()
        .says("| critical | FIN-BUG-001 | Slow \\| fix | past its deadline | 2026-01-31T");
    assert!(!html(&bench, &[]).stdout.contains("id=_late"), "nothing is late yet");
}

#[test]
fn one_finding_is_one() {
    let bench = Bench::started();
    bench.create([]);
    let page = html(&bench, &[]).stdout;
    assert!(page.contains("1 finding: 1 open.") && page.contains("<caption>1 finding</caption>"));
    bench.findings(["report", "--format", "md", "--brief"]).ok().says("1 open of 1 finding, main at");
}

/// Its days were 0, and nothing was said to be resolved yet.
#[test]
fn what_was_filed_closed_took_nobody_knows_how_long() {
    let bench = Bench::started();
    let text = finding("X-BUG-001", "2026-01-01T00:00:00Z", "").replace("\"open\"", "\"resolved\"");
    bench.commit_file("findings/X/X-BUG-001.json", &text, "file");
    let page = html(&bench, &[]).stdout;
    assert!(page.contains("of 1 nobody recorded it") && !page.contains("nothing resolved yet"), "{page}");
    let row = page.lines().find(|line| line.starts_with("<tr id=X-BUG-001")).unwrap();
    assert!(row.contains("<td>resolved<td>2026-01-01<td></"), "{row}");
    let audit = bench.findings(["report", "--format", "md"]).ok();
    audit.says("**resolved**, recorded 2026-01-01T").says_nothing_of("0 days");
}

#[test]
fn clocks_of_another_century_break_nothing() {
    let bench = Bench::started();
    for (id, moment, date) in [
        ("X-BUG-001", "1970-01-01T00:00:00Z", "@0 +0000"),
        ("X-BUG-002", "2100-12-31T23:59:59Z", "@4133980799 +0000"),
    ] {
        bench.write(&format!("findings/X/{id}.json"), finding(id, moment, ""));
        bench.git(["add", "--all"]).ok();
        bench
            .git(["commit", "-q", "-m", id])
            .env("GIT_COMMITTER_DATE", date)
            .env("GIT_AUTHOR_DATE", date)
            .ok();
    }
    bench.findings(["resolve", "X-BUG-001", "--type", "fixed", "--commit", "none", "--details", "x"]).ok();
    for by in ["day", "week", "month"] {
        let page = html(&bench, &["--by", by]).stdout;
        assert!(page.contains("1970-01-01") && page.contains("2100-12-31"), "{by}");
        assert!(!page.contains("NaN") && !page.contains("inf "), "{by}");
        assert!(!page.contains("−-") && !page.contains(">-1<"), "{by}: no age is negative");
    }
    bench.findings(["report", "--format", "md"]).ok().says("X-BUG-002");
}

#[test]
fn many_findings_share_the_page() {
    let (count, text) = if is_thorough() { (5_000, 4_000) } else { (1_200, 8_000) };
    let bench = Bench::started();
    for number in 1..=count {
        let id = format!("X-BUG-{number:04}");
        let more = format!(r#","recommendation":{{"summary":"{}"}}"#, "why not ".repeat(text / 8));
        bench.write(&format!("findings/X/{id}.json"), finding(&id, "2026-01-01T00:00:00Z", &more));
    }
    bench.git(["add", "--all"]).ok();
    bench.git(["commit", "-q", "-m", "many"]).ok();
    let page = html(&bench, &[]).stdout;
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    assert_eq!(page.matches("<tr id=").count(), count);
    assert!(page.contains("<p>D X-BUG-0001<") && page.contains("Long texts are cut"), "and it is said");
    let few = html(&bench, &["id:X-BUG-0001"]).stdout;
    assert!(few.contains("why not why not") && !few.contains("Long texts are cut"));
}
