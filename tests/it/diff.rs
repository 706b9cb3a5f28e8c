//! `diff`: what differs between two states of the findings, field by field.

use serde_json::json;

use super::bench::{Bench, finding_path};
use super::samples::scanned;

const DESCRIPTION: &str = "Two writers of one key both see it absent; one value is lost. It was seen with fifty \
    writers on a box with four cores, and never with one writer. The order in which the writers arrive decides which \
    of the values stays, so nobody sees an error, and the loss is found much later.";

/// `main` has a finding that it confirms; the branch `side`, which is checked out, closes one, edits the first and files
/// a third.
fn reviewed() -> Bench {
    let bench = Bench::started();
    bench.create(["--entry", "A", "--title", "First", "--description", DESCRIPTION, "--tag", "slow,race"]);
    bench.create(["--entry", "A", "--title", "Second"]);
    bench.git(["switch", "-q", "-c", "side"]).ok();
    let description = DESCRIPTION.replace("both see", "both find").replace("later.", "later, or never.");
    bench
        .findings(["edit", "A-BUG-001", "--set", "severity=critical", "--set", r#"tags=["race","fan-out"]"#])
        .ok();
    bench.findings(["edit", "A-BUG-001", "--set", &format!("description={description}")]).ok();
    bench.findings(["resolve", "A-BUG-002", "--type", "wont_fix", "--details", "Nobody uses it"]).ok();
    bench.create(["--entry", "A", "--type", "dx", "--title", "Third", "--component", "Bag"]);
    bench.git(["switch", "-q", "main"]).ok();
    bench.findings(["confirm", "A-BUG-001"]).ok();
    bench.git(["switch", "-q", "side"]).ok();
    bench
}

/// GF-BUG-017
#[test]
fn a_finding_that_is_too_large_is_shown_as_unreadable_and_ends_nothing() {
    let bench = Bench::started();
    let ids = [bench.create(["--title", "Large"]), bench.create(["--title", "Small"])];
    let path = finding_path(&ids[0]);
    let text = bench.read(&path).replace("Large", &"x".repeat(1 << 20));
    bench.write(&path, text);
    bench.findings(["edit", &ids[1], "--set", "title=Tiny", "--no-commit"]).ok();
    let answer = bench.findings(["diff"]).ok();
    answer.says(&format!("{}  unreadable", ids[0])).says("at most 1048576 are read").says("Tiny");
    answer.says("1 edited, 1 unreadable");
    bench.git(["commit", "-qam", "Large"]).ok();
    bench.findings(["diff", "HEAD~1"]).ok().says("1 edited, 1 unreadable");
}

#[test]
fn a_range_is_told_field_by_field_since_the_merge_base() {
    let bench = reviewed();
    let answer = bench.findings(["diff", "main..side"]).ok();
    assert!(answer.stdout.lines().all(|line| line.chars().count() <= 80), "{answer}");
    insta::assert_snapshot!(answer.snapshot());
    for same in ["main...side", "main..", "main..."] {
        bench.findings(["diff", same]).ok().is(&answer.stdout);
    }
    let base = bench.hash("side~4");
    bench.findings(["diff", &base, "side"]).ok().is(&answer.stdout);
}

/// Branches of remotes have a slash in their names, as paths do.
#[test]
fn a_range_may_begin_at_a_remote_branch() {
    let clone = reviewed().clone_to("clone");
    for range in ["origin/main..", "origin/main...origin/side"] {
        clone.findings(["diff", range, "--stat"]).ok().says("A-BUG-002");
    }
    clone.findings(["history", "origin/main..HEAD"]).fails(2).says("is a range of revisions, and no query");
}

#[test]
fn two_revisions_are_compared_as_they_are() {
    let bench = reviewed();
    let answer = bench.findings(["diff", "main", "side", "A-BUG-001"]).ok();
    answer.says("A-BUG-001  confirmed → open\n").says("    status    confirmed → open\n");
    answer.says("1 status changed").says_nothing_of("A-BUG-002");
    bench.findings(["diff", "side", "side"]).ok().is("").says("no finding differs");
}

#[test]
fn without_revisions_it_is_what_is_not_committed() {
    let bench = reviewed();
    bench.findings(["diff"]).ok().is("").says("no finding differs");
    let path = finding_path("A-BUG-001");
    bench.write(&path, bench.read(&path).replace("\"open\"", "\"in_progress\""));
    let other = bench.read(&path).replace("A-BUG-001", "A-BUG-009");
    bench.write("findings/A/A-BUG-009.json", other);
    bench.write(&finding_path("A-BUG-002"), "{\n");
    std::fs::create_dir(bench.top.join("findings/deep")).unwrap();
    bench.git(["mv", &finding_path("A-DX-001"), "findings/deep/A-DX-001.json"]).ok();
    let answer = bench.findings(["diff"]).ok();
    answer.says("A-BUG-001  open → in_progress\n    First\n    status  open → in_progress\n");
    answer
        .says("A-BUG-002  unreadable\n    Second\n    cannot be read: 1:1: ")
        .says("A-BUG-009  created in_progress");
    answer.says("A-DX-001  renamed\n    Third\n    moved from findings/A/A-DX-001.json to findings/deep/A-DX-001.json\n");
    answer.says("1 created, 1 status changed, 1 renamed, 1 unreadable");
    bench.findings(["diff", "-q"]).ok().is("A-BUG-001\nA-BUG-002\nA-BUG-009\nA-DX-001\n");
    // against another revision it is that revision and the files as they are
    bench.findings(["diff", "main", "A-BUG-001"]).ok().says("confirmed → in_progress").says("critical");
    std::fs::remove_dir_all(bench.top.join("findings")).unwrap();
    bench.findings(["diff"]).ok().says("3 removed");
}

#[test]
fn programs_get_every_field_in_one_shape() {
    let bench = reviewed();
    let data = bench.findings(["diff", "main..", "--json"]).json();
    assert_eq!(data["before"], bench.hash("side~4"));
    assert_eq!(data["now"], bench.hash("side"));
    let first = &data["findings"][0];
    assert_eq!((&first["id"], &first["change"]), (&json!("A-BUG-001"), &json!("edited")));
    assert_eq!(first["fields"], json!(["severity", "description", "tags"]));
    assert_eq!(first["changes"][0], json!({"field": "severity", "from": "high", "to": "critical"}));
    assert_eq!(
        first["changes"][2],
        json!({"field": "tags", "from": ["slow", "race"], "to": ["race", "fan-out"],
            "added": ["fan-out"], "removed": ["slow"]})
    );
    let third = &data["findings"][2];
    assert_eq!(
        (&third["change"], &third["from"], &third["to"]),
        (&json!("created"), &json!(null), &json!("open"))
    );
    assert_eq!(third["changes"][0], json!({"field": "id", "from": null, "to": "A-DX-001"}));
    assert_eq!(bench.findings(["diff", "--json"]).json()["now"], json!(null));
    let lines = bench.findings(["diff", "main..", "--format", "jsonl", "--fields", "id,what"]).ok();
    lines.is("{\"id\":\"A-BUG-001\",\"what\":\"edited\"}\n\
        {\"id\":\"A-BUG-002\",\"what\":\"open → wont_fix\"}\n\
        {\"id\":\"A-DX-001\",\"what\":\"created open\"}\n");
}

#[test]
fn one_line_each_and_an_exit_code_as_git_has_them() {
    let bench = reviewed();
    let stat = bench.findings(["diff", "main..", "--stat"]).ok();
    stat.says("A-BUG-001\tedited\tcritical\tseverity,description,tags\tFirst\n");
    let table = bench.findings(["diff", "main..", "--format", "table"]).ok();
    table.says("A-BUG-002  open → wont_fix  high      status, resolved_at, resolution");
    bench.findings(["diff", "main..", "--exit-code", "-q"]).fails(1).is("A-BUG-001\nA-BUG-002\nA-DX-001\n");
    bench.findings(["diff", "--exit-code"]).fails(0);
}

#[test]
fn colours_are_for_terminals() {
    let bench = reviewed();
    let plain = bench.findings(["diff", "main.."]).ok();
    assert!(!plain.stdout.contains('\x1b'), "{plain}");
    let painted = bench.findings(["diff", "main..", "--color", "always"]).ok();
    painted.says("\x1b[31m[-see-]\x1b[0m\x1b[32m{+find+}\x1b[0m");
}

#[test]
fn a_query_is_about_findings_as_they_are_since() {
    let bench = reviewed();
    let ids = |arguments: &[&str]| {
        let answer = bench.findings(["diff", "main..", "-q"].iter().chain(arguments)).ok();
        answer.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ids(&["is:open"]), ["A-BUG-001", "A-DX-001"]);
    assert_eq!(ids(&["--severity", "critical"]), ["A-BUG-001"]);
    assert_eq!(ids(&["\"Second\""]), ["A-BUG-002"]);
    assert_eq!(ids(&["a-dx"]), ["A-DX-001"]);
    assert_eq!(ids(&["-type:bug"]), ["A-DX-001"]);
    // gone since: as it was
    let back = bench.findings(["diff", "side", "main", "-q", "--type", "dx"]).ok();
    back.is("A-DX-001\n");
}

#[test]
fn what_names_nothing_is_no_search() {
    let bench = reviewed();
    bench.findings(["diff", "v9"]).fails(3).says("'v9' names no revision and no finding").is("");
    bench.findings(["diff", "v9..HEAD"]).fails(3).says("no commit is named 'v9'");
    bench.findings(["diff", "main..", "Z-9"]).fails(3).says("no finding 'Z-9'");
    bench.findings(["diff", "main..", "--status", "opne"]).fails(2).says("did you mean 'open'?");
    bench.findings(["diff", "--output=x.."]).fails(2);
    bench.git(["branch", "A-BUG-001"]).ok();
    let both = bench.findings(["diff", "A-BUG-001"]).fails(2);
    both.says("'A-BUG-001' names a revision and a finding").says("'refs/heads/A-BUG-001' a branch");
    bench.findings(["diff", "refs/heads/A-BUG-001"]).ok();
    bench.git(["switch", "-q", "--orphan", "alone"]).ok();
    bench.git(["commit", "-q", "--allow-empty", "-m", "Alone"]).ok();
    bench
        .findings(["diff", "side..alone"])
        .fails(3)
        .says("no commit in common")
        .says("git findings diff side alone");
    bench.findings(["diff", "side", "alone"]).ok().says("3 removed");
}

#[test]
fn a_repository_without_commits_or_work_tree_is_compared_too() {
    let bench = Bench::new();
    bench.findings(["diff"]).fails(3).says("no findings folder");
    bench.write(
        "findings/X.json",
        r#"{"id": "X", "type": "bug", "severity": "low", "title": "T", "status": "open"}"#,
    );
    bench.findings(["diff"]).ok().is("X  created open\n    T\n    low bug\n");
    let other = reviewed();
    other.git(["clone", "-q", "--bare", ".", "../bare.git"]).ok();
    let bare = other.at("../bare.git");
    bare.findings(["diff", "main..side", "--stat"]).ok().says("A-BUG-002\topen → wont_fix");
    bare.findings(["diff", "main", "-q"]).ok().is("A-BUG-001\nA-BUG-002\nA-DX-001\n");
}

#[test]
fn long_names_links_and_whole_texts_stay_within_80_columns() {
    let bench = Bench::started();
    bench.create(["--entry", "A", "--description", "Old words that say one thing."]);
    let value = "word ".repeat(11);
    for set in [
        format!("extensions.a_tool_of_some_name.its_field={value}"),
        format!("resolution.previous_commit_hashes=[\"{}\"]", "ab".repeat(20)),
        format!(
            "description={}\n\n    code that is set in\n{}",
            "Another text. ".repeat(12),
            "more ".repeat(30)
        ),
    ] {
        bench.findings(["edit", "A-BUG-001", "--set", &set, "--no-commit"]).run();
    }
    bench.findings(["edit", "A-BUG-001", "--set", "impact.data_risk=low", "--no-commit"]).ok();
    let answer = bench.findings(["diff"]).ok();
    assert!(answer.stdout.lines().all(|line| line.chars().count() <= 80), "{answer}");
    answer
        .says("\n    extensions.a_tool_of_some_name.its_field\n")
        .says("        [-Old words that say one thing.-]\n");
    answer.says("        {+Another text. ").says("            {+code that is set in+}\n");
}

#[test]
fn no_control_character_of_a_text_reaches_the_answer() {
    let bench = Bench::started();
    bench.create(["--entry", "A", "--title", "T", "--description", "one \x1b[31mred\r\ntwo"]);
    bench.findings(["edit", "A-BUG-001", "--set", "description=one \x1b[32mgreen\r\ntwo \u{202e}"]).ok();
    let answer = bench.findings(["diff", "HEAD~1", "HEAD"]).ok();
    answer.says("[-\\x1b[31mred-]{+\\x1b[32mgreen+}");
    assert!(!answer.stdout.contains(['\x1b', '\r', '\u{202e}']), "{answer}");
}

#[test]
fn a_comment_ends_where_a_forge_would_cut_it_and_counts_the_rest() {
    let bench = Bench::started();
    let before = bench.hash("HEAD");
    let line = |severity: &str| {
        let title = format!("{severity} {}", "long ".repeat(50));
        serde_json::json!({"type": "bug", "severity": severity, "title": title, "description": "D"})
            .to_string()
            + "\n"
    };
    let lines = [line("low").repeat(299), line("critical")].concat();
    bench.findings(["create", "--from", "-", "-q"]).stdin(lines).ok();
    let answer = bench.findings(["diff", &before, "--format", "md"]).ok();
    let length = answer.stdout.chars().count();
    assert!((50_000..=60_020).contains(&length), "{length}");
    let rows: Vec<&str> = answer.stdout.lines().filter(|line| line.starts_with("| new")).collect();
    assert!(rows[0].starts_with("| new | critical |"), "{}", rows[0]);
    answer.says("**Findings:** 300 new").says(&format!("\n{} more.\n", 300 - rows.len()));
}

/// GF-DX-028: the card of a new finding told neither where in the code it is nor what found it.
#[test]
fn a_new_finding_is_told_with_its_place_and_its_rule() {
    let bench = Bench::started();
    let found = scanned(&bench, "Shell from user input");
    let card = format!("{found}  created open\n    Shell from user input\n    high security\n");
    let told = bench.findings(["diff", "HEAD~1"]).ok();
    told.says(&card).says("high security\n    src/web/auth.py:12 · Bandit B602\n");
    bench.findings(["remove", &found, "--reason", "twice"]).ok();
    let gone = bench.findings(["diff", "HEAD~1"]).ok();
    gone.says("removed (open)").says("    src/web/auth.py:12 · Bandit B602\n");
    bench.findings(["history", "--patch"]).ok().says("    src/web/auth.py:12 · Bandit B602\n");
}
