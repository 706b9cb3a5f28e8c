//! GF-DX-013: what an import keeps up to date, lines and fingerprints, hides none of the changes that people want to see.

use super::*;

/// Three findings, of which a second scan finds two in other lines and the third no more; it adds one.
fn scanned_twice() -> Bench {
    let bench = Bench::started();
    bench.commit_file("a.rs", "one\ntwo\nthree\nfour\n", "Code");
    let rules = ["R1", "R2", "R3", "R4"];
    let at = |shift: u64, rules: &[&str]| {
        let line = |rule: &str| rule[1..].parse::<u64>().unwrap() + shift;
        log(rules.iter().map(|rule| bare_result(rule, "a.rs", line(rule))).collect())
    };
    gives(&bench, &at(0, &rules[..3]), ["--scanned", "HEAD"], [3, 0, 0, 0, 0, 0]);
    bench.commit_file("a.rs", "zero\none\ntwo\nthree\nfour\n", "Shift");
    let now = at(1, &["R1", "R2", "R4"]);
    gives(&bench, &now, ["--scanned", "HEAD", "--close-missing"], [1, 0, 2, 0, 1, 0]);
    bench
}

#[test]
fn diff_shows_what_changed_and_counts_what_moved() {
    let bench = scanned_twice();
    let answer = bench.findings(["diff", "HEAD~1"]).ok();
    answer.says("1 created, 1 closed, 2 moved; what only moved or was reimported is not shown (--all)");
    answer.says("FIN-BUG-003  open → resolved").says("FIN-BUG-004  created open");
    answer.says_nothing_of("FIN-BUG-001").says_nothing_of("source.");
    let brief = bench.findings(["diff", "HEAD~1", "--stat"]).ok();
    assert_eq!(brief.stdout.lines().count(), 2, "{brief}");
    brief.says_nothing_of("source");
    let all = bench.findings(["diff", "HEAD~1", "--all"]).ok();
    all.says("FIN-BUG-001  moved").says("source.commit").says("1 created, 1 closed, 2 moved\n");
    all.says_nothing_of("not shown");
    bench.findings(["diff", "HEAD~1", "FIN-BUG-001"]).ok().says("FIN-BUG-001  moved").says("start_line: 2");
    bench.findings(["diff", "HEAD~1", "path:a.rs is:open"]).ok().says("1 created, 2 moved");
}

#[test]
fn programs_get_all_of_it() {
    let bench = scanned_twice();
    let data = bench.findings(["diff", "HEAD~1", "--json"]).json();
    let findings = data["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 4, "{data}");
    assert_eq!((&findings[0]["change"], &findings[0]["what"]), (&json!("edited"), &json!("moved")));
    let fields = findings[0]["fields"].as_array().unwrap();
    assert!(fields.contains(&json!("locations")) && fields.contains(&json!("source.commit")), "{data}");
    assert_eq!(bench.findings(["diff", "HEAD~1", "-q"]).ok().stdout.lines().count(), 4);
    let lines = bench.findings(["diff", "HEAD~1", "--format", "jsonl"]).ok().stdout;
    assert_eq!(lines.lines().count(), 4);
    bench.findings(["diff", "HEAD~1", "id:FIN-BUG-001", "--exit-code"]).fails(1).is("");
}

#[test]
fn the_comment_of_a_pull_request_names_what_needs_eyes() {
    let bench = scanned_twice();
    let comment = bench.findings(["diff", "HEAD~1", "--format", "md"]).ok();
    comment.says("1 new, 1 resolved, 2 moved").says("FIN-BUG-004").says_nothing_of("FIN-BUG-001");
    assert_eq!(comment.stdout.lines().filter(|line| line.contains("FIN-BUG")).count(), 2, "{comment}");
}

#[test]
fn histories_tell_a_move_in_a_word() {
    let bench = scanned_twice();
    bench.findings(["history", "FIN-BUG-001"]).ok().says("\tmoved\t").says_nothing_of("source");
    bench.findings(["show", "FIN-BUG-001"]).ok().says("  moved  ");
    let patch = bench.findings(["history", "FIN-BUG-001", "--patch"]).ok();
    patch.says("FIN-BUG-001  moved").says("start_line: 2").says_nothing_of("source.");
    let data = bench.findings(["history", "FIN-BUG-001", "--json"]).json();
    assert_eq!(
        (&data["events"][0]["what"], &data["events"][0]["event"]),
        (&json!("moved"), &json!("edited"))
    );
    assert!(data["events"][0]["fields"].as_array().unwrap().contains(&json!("source.commit")), "{data}");
    let audit = bench.findings(["report", "--format", "md"]).ok();
    audit.says("moved, ").says_nothing_of("source.").says_nothing_of("source\\.");
}

/// GF-DX-021: what a commit says of the findings is for those who read it years later.
#[test]
fn the_commit_names_what_changed_and_counts_what_moved() {
    let bench = scanned_twice();
    let message = bench.git(["log", "-1", "--format=%b"]).ok().stdout;
    let titles = message.split("\n\n").next().unwrap();
    assert_eq!(titles.lines().count(), 3, "{message}");
    assert!(titles.starts_with("- FIN-BUG-004 ") && titles.contains("\n- FIN-BUG-003 "), "{message}");
    assert!(titles.ends_with("\n- 2 only moved"), "{message}");
    assert!(message.contains("\nFinding: FIN-BUG-001\n"), "the trailers name all of them: {message}");
}

/// What people did beside a move is told without the bookkeeping; places that they changed are no move.
#[test]
fn an_edit_is_no_move() {
    let bench = scanned_twice();
    bench.findings(["edit", "FIN-BUG-001", "--set", "severity=low"]).ok();
    bench.findings(["edit", "FIN-BUG-002", "--set", r#"locations=[{"path": "b.rs"}]"#]).ok();
    let both = bench.findings(["diff", "HEAD~3", "FIN-BUG-001", "--stat"]).ok();
    both.says("edited").says("low");
    let edited = bench.findings(["diff", "HEAD~2"]).ok();
    edited.says("FIN-BUG-002  edited").says("b.rs").says("2 edited");
    bench.findings(["history", "FIN-BUG-002"]).ok().says("edited locations");
    let whole = bench.findings(["diff", "HEAD~3"]).ok();
    whole.says("FIN-BUG-001  edited").says_nothing_of("source.commit");
}
