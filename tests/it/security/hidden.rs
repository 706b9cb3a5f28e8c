//! Texts that would act on a terminal, a spreadsheet or a commit message: made visible, escaped or disarmed.

use serde_json::json;

use crate::bench::{Answer, Bench};

/// Colour, title, cursor; C1; right-to-left; zero width; and what ends a line.
const HOSTILE: &str = "\u{1b}[31mR\u{1b}]0;T\u{7}\u{9b}31m\u{202e}B\u{2066}\u{200b}Z\u{85}\u{7f}\r\u{8}\u{feff}\u{2028}\u{e0041}X";

/// Is this a character that no output may hold? Lines end in LF, in CSV in CR LF.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

#[track_caller]
fn harmless(answer: &Answer, tabs: bool) {
    for text in [&answer.stdout, &answer.stderr] {
        let text = text.replace("\r\n", "\n");
        let found = text.chars().find(|c| acts(*c) && !(tabs && *c == '\t'));
        assert_eq!(found, None, "in {:?}\n{:?}", answer.status, text);
    }
}

/// A finding with the text in every place that takes one, a branch, a commit, a person and a file named by it.
fn hostile() -> Bench {
    let bench = Bench::started();
    let name = HOSTILE.replace(['\u{7}', '\r', '\u{8}', '\u{1b}', '\u{7f}', '['], "");
    let finding = json!({
        "id": "FIN-BUG-001", "type": "bug", "severity": "high", "title": HOSTILE, "status": "resolved",
        "description": format!("{HOSTILE}\n{HOSTILE}"), "component": HOSTILE, "tags": [HOSTILE],
        "agent_run_id": HOSTILE, "created_at": "2026-01-01T00:00:00Z", "resolved_at": "2026-01-02T00:00:00Z",
        "reproduction": { "steps": [HOSTILE], "conditions": HOSTILE },
        "impact": { "affected_users": HOSTILE, "business_impact": HOSTILE, "workaround": HOSTILE },
        "recommendation": { "summary": HOSTILE, "detailed_proposal": HOSTILE },
        "environment": { "os": HOSTILE }, "extensions": { HOSTILE: HOSTILE }, HOSTILE: HOSTILE,
        "locations": [{ "path": HOSTILE, "snippet": HOSTILE }],
        "attachments": [{ "type": "log", "path": HOSTILE, "description": HOSTILE }],
        "claim": { "by": HOSTILE, "at": "2026-01-01T00:00:00Z", "token": "t" },
        "related_findings": [HOSTILE], "aliases": [HOSTILE], "source": { "tool": HOSTILE },
        "resolution": { "resolution_type": "fixed", "details": HOSTILE, "resolved_by": HOSTILE,
            "commit_hash": HOSTILE, "pr_link": HOSTILE, "release_version": HOSTILE },
    });
    bench.write("findings/FIN/FIN-BUG-001.json", finding.to_string());
    bench.write(&format!("findings/{HOSTILE}.json"), "{}");
    bench.write("findings/FIN-BUG-002.json", format!("{{\"id\":\"FIN-BUG-002\",\"{name}\": x"));
    bench.git(["config", "user.name", HOSTILE]).ok();
    bench.git(["checkout", "-q", "-b", &name]).ok();
    bench.git(["add", "."]).ok();
    bench.git(["commit", "-q", "-m", HOSTILE]).ok();
    bench
}

#[test]
fn no_form_of_any_answer_lets_a_hidden_character_through() {
    let bench = hostile();
    let id = "FIN-BUG-001";
    for command in [
        &["list", "--all"][..],
        &["list", "--all", "--at", "HEAD"],
        &["list", "--all", "--fields", "id,title,component,tags,run,claimed_by,path"],
        &["show", id],
        &["show", id, "--at", "HEAD"],
        &["history"],
        &["history", "--patch"],
        &["validate"],
        &["edit", id, "--set", "title=x", "--dry-run"],
        &["reopen", id, "--reason", HOSTILE, "--dry-run"],
        &["resolve", id, "--type", "fixed", "--commit", "HEAD", "--dry-run"],
        &["show", HOSTILE],
        &["config"],
    ] {
        for format in ["table", "tsv", "json", "jsonl", "csv", "markdown"] {
            let answer = bench.findings(command.iter().chain(&["--format", format])).run();
            harmless(&answer, format == "tsv" || format == "table");
        }
    }
    for command in [&["aggregate"][..], &["export", "--format", "csv"], &["export", "--format", "jsonl"]] {
        let answer = bench.findings(command).fails(4);
        assert!(answer.stdout.contains("FIN-BUG-001"), "{answer}");
        harmless(&answer, false);
    }
}

#[test]
fn what_is_written_is_the_text_itself() {
    let bench = hostile();
    for (command, place) in [
        (&["show", "FIN-BUG-001", "--json"][..], "/data/0/finding/title"),
        (&["aggregate"], "/findings/0/title"),
    ] {
        let document = bench.findings(command).run().document();
        let title = document.pointer(place).or_else(|| document.pointer("/data/finding/title"));
        assert_eq!(title.and_then(|title| title.as_str()), Some(HOSTILE), "{document}");
    }
    let raw = bench.findings(["export", "--format", "csv", "--raw"]).fails(4);
    assert!(raw.stdout.contains(HOSTILE), "--raw is a copy without loss");
    let lines = bench.findings(["export", "--format", "jsonl"]).fails(4).stdout;
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["resolution"]["details"], HOSTILE);
}

/// The words of the argument parser were printed as they came.
#[test]
fn what_was_typed_is_shown_and_not_obeyed() {
    let bench = hostile();
    for command in [
        &[HOSTILE][..],
        &["list", &format!("--{HOSTILE}")],
        &["list", "--sort", HOSTILE],
        &["list", "--status", HOSTILE],
        &["list", "--at", HOSTILE],
        &["list", "--color", HOSTILE],
        &["list", &format!("{HOSTILE}:x")],
        &["create", "--id", HOSTILE],
        &["create", "--from", HOSTILE],
        &["import", HOSTILE],
        &["validate", HOSTILE],
        &["-C", HOSTILE, "list"],
        &["-c", HOSTILE, "list"],
        &["-c", &format!("{HOSTILE}=1"), "list"],
        &["hook", "run", HOSTILE],
        &["export", "--format", HOSTILE],
        &["aggregate", "--since", HOSTILE],
        &["help", HOSTILE],
    ] {
        harmless(&bench.findings(command).run(), false);
        harmless(&bench.findings(command.iter().chain(&["--json"])).run(), false);
    }
}

#[test]
fn a_title_a_reason_and_a_name_forge_no_line_of_a_commit_message() {
    let bench = Bench::started();
    let forged = "One\n\nFinding: OTHER-BUG-001\nFinding-Status: open -> resolved\nFixes-Finding: OTHER-BUG-001\n\
                  Signed-off-by: Eve <eve@example.org>";
    let finding = serde_json::json!({
        "id": "FIN-BUG-001", "type": "bug", "severity": "low", "title": forged, "description": "d",
        "status": "open", "created_at": "2026-01-01T00:00:00Z",
    });
    bench.findings(["import", "-"]).stdin(finding.to_string()).ok();
    let id = "FIN-BUG-001".to_owned();
    let reason = ["--reason", forged];
    bench.findings(["resolve", &id, "--type", "wont_fix", "--details", forged]).ok();
    bench.findings(["reopen", &id].into_iter().chain(reason)).ok();
    bench.findings(["remove", &id].into_iter().chain(reason)).ok();
    let keys =
        bench.git(["log", "-4", "--format=%(trailers:key=Finding,valueonly)%(trailers:key=Signed-off-by)"]);
    let told = keys.ok().stdout;
    assert!(told.lines().all(|line| line.is_empty() || line == id), "{told}");
    let statuses =
        bench.git(["log", "-4", "--reverse", "--format=%(trailers:key=Finding-Status,valueonly)"]).ok();
    let statuses: Vec<&str> = statuses.stdout.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        statuses,
        ["new -> open", "open -> wont_fix", "wont_fix -> open", "open -> removed"],
        "one line each"
    );
    bench.findings(["start", "x", "--as", "me\nFinding: Y"]).run().says_nothing_of("committed");
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_disarmed() {
    let bench = Bench::started();
    let formulas = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"];
    let line = |formula: &&str| {
        let finding = serde_json::json!({
            "type": "bug", "severity": "low", "title": formula, "description": "d", "component": formula,
            "tags": [formula], "status": "open", "created_at": "2026-01-01T00:00:00Z",
        });
        format!("{finding}\n")
    };
    bench.findings(["import", "-"]).stdin(formulas.iter().map(line).collect::<String>()).ok();
    let safe = bench.findings(["export", "--format", "csv"]).ok().stdout;
    let mut reader = csv::Reader::from_reader(safe.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), formulas.len());
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
    }
    let raw = bench.findings(["export", "--format", "csv", "--raw"]).ok().stdout;
    let mut reader = csv::Reader::from_reader(raw.as_bytes());
    let titles: Vec<String> = reader.records().map(|row| row.unwrap()[4].to_owned()).collect();
    assert_eq!(titles, formulas);
    let listed = bench.findings(["list", "--format", "csv"]).ok().stdout;
    let mut reader = csv::Reader::from_reader(listed.as_bytes());
    for cell in reader.records().map(Result::unwrap).collect::<Vec<_>>().iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "list: {cell:?}");
    }
}
