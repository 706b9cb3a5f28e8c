//! Streams and terminals: data on one, the rest on the other, colours and tables only where somebody looks.

use super::bench::{Answer, Bench, Run};

/// Runs a line of shell on a terminal of its own; none where the machine has no `script`.
fn on_terminal(bench: &Bench, line: &str) -> Option<Run> {
    if bench.shell("script --version").run().code != Some(0) {
        println!("skipped: no 'script' of util-linux here");
        return None;
    }
    let run = bench.program("script", ["-qec", &format!("stty rows 24 cols 60 && {line}"), "/dev/null"]);
    Some(run.env("TERM", "xterm").env("GIT_PAGER", "cat").env("SHELL", "/bin/sh"))
}

fn lines(answer: &Answer) -> Vec<&str> {
    answer.stdout.lines().map(|line| line.trim_end_matches('\r')).collect()
}

fn two() -> Bench {
    let bench = Bench::started();
    bench.create([
        "--severity",
        "critical",
        "--title",
        "A title so long that no terminal of sixty columns holds it",
    ]);
    bench.create(["--severity", "low"]);
    bench.findings(["resolve", "FIN-BUG-002", "--type", "wont_fix"]).ok();
    bench
}

#[test]
fn a_terminal_gets_a_table_that_fits_and_what_is_left_out_below() {
    let bench = two();
    let Some(run) = on_terminal(&bench, "git findings list --color=never") else { return };
    let answer = run.ok();
    assert_eq!(
        lines(&answer),
        [
            "ID           SEVERITY  STATUS  TYPE  COMPONENT  TITLE",
            "FIN-BUG-001  critical  open    bug              A title so …",
            "1 closed not shown (--all)",
        ]
    );
}

/// What happened stays readable on eighty columns, and an id is never cut.
#[test]
fn narrow_tables_keep_ids_and_what_happened() {
    let bench = Bench::started();
    let id = bench.create(["--entry", "A-LONG-ENTRY", "--component", "A component of some length"]);
    bench.findings(["start", &id]).ok();
    let Some(run) = on_terminal(&bench, "git findings list --color=never") else { return };
    run.ok().says(&id).says("in_progress");
    let line = "stty cols 80 && git findings history --color=never";
    let Some(run) = on_terminal(&bench, line) else { return };
    let answer = run.ok();
    answer.says(&id).says("open → in_progress").says("  2026-01-01 00:0").says_nothing_of("ada@");
    assert!(lines(&answer).iter().all(|line| line.chars().count() <= 80), "{answer}");
    assert!(lines(&answer).iter().skip(1).all(|line| line.find("  ") == Some(7)), "{answer}");
}

#[test]
fn colours_come_only_where_they_may() {
    let bench = two();
    let coloured = |line: &str, name: &str, value: &str| {
        let run = on_terminal(&bench, line)?;
        Some(run.env(name, value).ok().stdout.contains('\u{1b}'))
    };
    let Some(usual) = coloured("git findings list", "X", "") else { return };
    assert!(usual, "a terminal gets colours");
    let without = [("NO_COLOR", "1"), ("TERM", "dumb")];
    for (name, value) in without {
        assert_eq!(coloured("git findings list", name, value), Some(false), "{name}={value}");
    }
    assert_eq!(coloured("git findings list --color=always", "NO_COLOR", "1"), Some(true));
    assert_eq!(coloured("git findings list | cat", "X", ""), Some(false), "a pipe is no terminal");
    assert_eq!(coloured("git findings list --format=table | cat", "CLICOLOR_FORCE", "1"), Some(true));
    bench.git(["config", "--global", "color.ui", "never"]).ok();
    assert_eq!(coloured("git findings list", "X", ""), Some(false), "git's own setting counts");
}

#[test]
fn in_a_pipe_there_are_colours_only_by_force() {
    let bench = two();
    let list = |arguments: &[&str]| bench.findings(["list"].iter().chain(arguments));
    list(&[]).ok().says_nothing_of("\u{1b}");
    list(&["--color=always", "--format=table"]).ok().says("\u{1b}[");
    list(&["--format=table"]).env("CLICOLOR_FORCE", "1").ok().says("\u{1b}[");
    list(&["--format=table"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").ok().says_nothing_of("\u{1b}");
    list(&["--color=always", "--json"]).ok().says_nothing_of("\u{1b}");
    list(&["--color=always", "--format=csv"]).ok().says_nothing_of("\u{1b}");
}

#[test]
fn the_pager_is_the_user_s_and_only_on_a_terminal() {
    let bench = two();
    bench.findings(["list"]).env("GIT_PAGER", "touch paged").ok();
    assert!(!bench.has("paged"));
    let Some(run) = on_terminal(&bench, "git-findings list --color=never") else { return };
    run.env("GIT_PAGER", "sed s/^/paged:/").ok().says("paged:ID ");
    let Some(run) = on_terminal(&bench, "git-findings list --no-pager") else { return };
    run.env("GIT_PAGER", "sed s/^/paged:/").ok().says_nothing_of("paged:");
    let Some(run) = on_terminal(&bench, "git-findings list --json") else { return };
    run.env("GIT_PAGER", "sed s/^/paged:/").ok().says_nothing_of("paged:");
}

#[test]
fn a_terminal_is_not_filled_with_a_page_for_browsers() {
    let bench = two();
    let Some(run) = on_terminal(&bench, "git-findings report --format html") else { return };
    run.fails(2).says("-o report.html").says_nothing_of("<html");
    let Some(run) = on_terminal(&bench, "git-findings report --format html -o -") else { return };
    run.ok().says("<html");
    bench.findings(["report", "--format", "html"]).ok().says("<html");
}

#[test]
fn on_a_terminal_the_editor_asks_for_what_is_missing() {
    let bench = Bench::started();
    let line = "git findings create -t bug --title 'By editor'";
    let Some(run) = on_terminal(&bench, line) else { return };
    let fill = r#"sed -i -e 's/"severity": ""/"severity": "low"/' -e 's/"description": ""/"description": "Typed."/'"#;
    run.env("GIT_EDITOR", fill).ok().says("created open");
    let finding = bench.finding("FIN-BUG-001");
    assert_eq!((&finding["severity"], &finding["description"]), (&"low".into(), &"Typed.".into()));
    let Some(run) = on_terminal(&bench, line) else { return };
    run.env("GIT_EDITOR", "true").fails(2).says("--severity and --description are missing");
    let Some(run) = on_terminal(&bench, "git findings edit FIN-BUG-001") else { return };
    run.env("GIT_EDITOR", "sed -i s/Typed/Edited/").ok().says("edited");
    assert_eq!(bench.finding("FIN-BUG-001")["description"], "Edited.");
    let Some(run) = on_terminal(&bench, "git findings edit FIN-BUG-001") else { return };
    run.env("GIT_EDITOR", "sed -i s/open/resolved/").fails(2).says("'edit' does not set 'status'");
    let Some(run) = on_terminal(&bench, line) else { return };
    run.env("TERM", "dumb").env("GIT_EDITOR", "touch asked").fails(2);
    assert!(!bench.has("asked"), "a dumb terminal has no editor");
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let bench = Bench::started();
    let line = r#"{"type":"bug","severity":"low","title":"TITLE","description":"D"}"#;
    let many = format!("{}\n", line.replace("TITLE", &"long ".repeat(120))).repeat(200);
    bench.findings(["create", "--from", "-", "-q"]).stdin(many).ok();
    for arguments in
        [&["list"][..], &["list", "--json"], &["history"], &["export", "--format", "csv"], &["aggregate"]]
    {
        let mut running = bench.findings(arguments).spawn();
        // more than a pipe holds is on its way when its reader is gone
        drop(running.child.stdout.take());
        let answer = running.finish();
        assert_eq!((answer.code, answer.stderr.as_str()), (Some(0), ""), "{answer}");
    }
    let head = bench.shell("git findings list | head -1").ok();
    assert_eq!((head.stdout.lines().count(), head.stderr.as_str()), (1, ""));
}

#[test]
fn notes_go_to_standard_error_and_quiet_leaves_ids() {
    let bench = two();
    let answer = bench.findings(["list", "-n", "0"]).ok();
    assert_eq!(
        (answer.stdout.as_str(), answer.stderr.as_str()),
        ("", "0 of 1\n1 closed not shown (--all)\n")
    );
    bench.findings(["list", "-q", "--all"]).ok().quietly().is("FIN-BUG-001\nFIN-BUG-002\n");
    bench
        .findings(["create", "-q", "-t", "bug", "-s", "low", "--title", "T", "-d", "D"])
        .ok()
        .is("FIN-BUG-003\n");
    bench.findings(["confirm", "FIN-BUG-001", "-q"]).ok().quietly().is("FIN-BUG-001\n");
}

#[test]
fn a_writing_command_answers_in_every_format() {
    let bench = Bench::started();
    bench.create([]);
    let mut all = String::new();
    for format in ["table", "tsv", "csv", "markdown", "jsonl", "json"] {
        let arguments = ["edit", "FIN-BUG-001", "--set", "severity=low", "--dry-run", "--format", format];
        all.push_str(&bench.findings(arguments).ok().snapshot());
    }
    insta::assert_snapshot!(all);
}
