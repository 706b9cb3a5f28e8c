//! A row has another status, and nothing beside it.

use serde_json::json as value;

use super::super::{export, peopled};
use super::{Sheet, numbers, said};
use crate::bench::Bench;
use crate::samples::stored;

fn has_warning(bench: &Bench, id: &str) -> bool {
    let told = bench.findings(["validate"]).run();
    let told = format!("{}{}", told.stdout, told.stderr);
    let mut lines = told.lines();
    assert!(told.contains("fixed-without-evidence"), "{told}");
    lines.any(|line| line.contains(id) && line.contains("closed-without-resolution"))
}

#[test]
fn what_follows_from_the_status_alone_is_filled_in_once() {
    let bench = peopled();
    let mut sheet = Sheet::of(&bench);
    sheet.set("FIN-SEC-003", "status", "resolved");
    sheet.set("FIN-BUG-001", "status", "duplicate").set("FIN-BUG-001", "duplicate_of", "FIN-SEC-003");
    let told = sheet.import(&bench);
    assert_eq!(numbers(&told), [0, 4, 0, 0, 2], "{told}");
    let (fixed, repeated) = (bench.finding("FIN-SEC-003"), bench.finding("FIN-BUG-001"));
    assert_eq!(fixed["resolution"], value!({"resolution_type": "fixed"}));
    assert_eq!(
        repeated["resolution"],
        value!({"resolution_type": "duplicate", "duplicate_of": "FIN-SEC-003"})
    );
    let at = fixed["resolved_at"].as_str().unwrap();
    assert!(
        at > fixed["created_at"].as_str().unwrap() && repeated["resolved_at"] == at,
        "{fixed} {repeated}"
    );
    assert_eq!(
        said(&told),
        [
            "defaulted resolution.resolution_type: missing beside the status duplicate, became duplicate"
                .to_owned(),
            "defaulted resolution.resolution_type: missing beside the status resolved, became fixed"
                .to_owned(),
            format!("defaulted resolved_at: missing beside the status duplicate, became {at}"),
            format!("defaulted resolved_at: missing beside the status resolved, became {at}"),
        ]
    );
    assert!(!has_warning(&bench, "FIN-SEC-003") && !has_warning(&bench, "FIN-BUG-001"));
    let before = stored(&bench);
    let told = sheet.import(&bench);
    assert_eq!((numbers(&told), said(&told)), ([0, 6, 0, 0, 0], Vec::new()), "{told}");
    assert_eq!(stored(&bench), before);
    // what the same table says later, too
    let told = sheet.set("FIN-SEC-003", "pr_link", "https://example.org/7").import(&bench);
    assert_eq!((numbers(&told), said(&told)), ([0, 5, 1, 0, 0], Vec::new()), "{told}");
    let resolution = &bench.finding("FIN-SEC-003")["resolution"];
    assert_eq!(*resolution, value!({"resolution_type": "fixed", "pr_link": "https://example.org/7"}));
}

#[test]
fn what_nobody_can_know_is_asked_for() {
    let bench = peopled();
    let mut sheet = Sheet::of(&bench);
    sheet.set("FIN-SEC-003", "status", "wont_fix").set("FIN-BUG-001", "status", "duplicate");
    sheet.set("FIN-SEC-001", "status", "resolved");
    let told = sheet.import(&bench);
    assert_eq!(numbers(&told), [0, 3, 1, 0, 2], "{told}");
    let said: Vec<String> = said(&told).into_iter().filter(|note| note.starts_with("missing")).collect();
    assert_eq!(
        said,
        [
            "missing resolution.duplicate_of: nothing says it beside the status duplicate; \
             'git findings resolve FIN-BUG-001 --type duplicate --of ID' does",
            "missing resolution.resolution_type: nothing says it beside the status wont_fix; \
             'git findings resolve FIN-SEC-003 --type wont_fix|by_design|cannot_reproduce' does",
            "missing resolution.resolution_type: wont_fix does not go with the status resolved; \
             'git findings resolve FIN-SEC-001 --type fixed' mends it",
        ]
    );
    let finding = bench.finding("FIN-SEC-003");
    assert!(finding["resolved_at"].is_string() && finding.get("resolution").is_none(), "{finding}");
}

/// Lines with a base are edited as rows are.
#[test]
fn a_line_that_closes_is_completed_too() {
    let bench = peopled();
    let text = export(&bench, &["jsonl", "--all-fields"]);
    let lines = text.lines().map(|line| match line.contains("FIN-SEC-003") {
        true => line.replace(r#""status":"open""#, r#""status":"resolved""#),
        false => line.to_owned(),
    });
    bench.write("lines.jsonl", lines.collect::<Vec<_>>().join("\n"));
    let told = bench.findings(["import", "lines.jsonl", "--json"]).json();
    assert_eq!((numbers(&told), said(&told).len()), ([0, 5, 0, 0, 1], 2), "{told}");
    assert_eq!(bench.finding("FIN-SEC-003")["resolution"], value!({"resolution_type": "fixed"}));
    let told = bench.findings(["import", "lines.jsonl", "--json"]).json();
    assert_eq!((numbers(&told), said(&told)), ([0, 6, 0, 0, 0], Vec::new()), "{told}");
}

/// However it was closed, and whatever changed here since.
#[test]
fn a_row_that_opens_is_told_why_it_does_not() {
    let bench = peopled();
    let mut sheet = Sheet::of(&bench);
    bench.findings(["resolve", "FIN-SEC-001", "--type", "wont_fix", "--details", "still behind a wall"]).ok();
    bench.findings(["resolve", "FIN-DX-001", "--type", "by_design"]).ok();
    for id in ["FIN-SEC-001", "FIN-SEC-002", "FIN-BUG-002"] {
        sheet.set(id, "status", "open");
    }
    sheet.set("FIN-DX-001", "status", "confirmed").set("FIN-SEC-002", "resolved_at", "");
    sheet.set("FIN-SEC-002", "resolution_type", "");
    let told = sheet.import(&bench);
    assert_eq!(numbers(&told), [0, 6, 0, 0, 0], "{told}");
    let why = "closed here, and no import opens it; kept as here, 'git findings reopen' opens it";
    assert!(!said(&told).is_empty() && said(&told).iter().all(|note| note.ends_with(why)), "{told}");
    assert_eq!(said(&told).iter().filter(|note| note.contains("status")).count(), 2, "{told}");
}
