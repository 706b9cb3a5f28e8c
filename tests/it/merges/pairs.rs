//! Every pair of ten usual edits, merged by plain git and by the driver.

use serde_json::Value;

use super::{ID, branch, driven, path, plain};
use crate::bench::Bench;

/// What one person does, and how the finding shows it: a pointer and the value there.
type Edit = (&'static str, &'static [&'static str], &'static str, &'static str);

const EDITS: [Edit; 10] = [
    ("severity", &["edit", ID, "--set", "severity=critical"], "/severity", "\"critical\""),
    ("title", &["edit", ID, "--set", "title=Bag forgets"], "/title", "\"Bag forgets\""),
    ("confirm", &["confirm", ID], "/status", "\"confirmed\""),
    ("resolve", &["resolve", ID, "--type", "wont_fix", "--details", "No"], "/status", "\"wont_fix\""),
    ("tags", &["edit", ID, "--add", "tags=urgent"], "/tags/2", "\"urgent\""),
    ("component", &["edit", ID, "--set", "component=Sack"], "/component", "\"Sack\""),
    (
        "related",
        &["edit", ID, "--add", "related_findings=FIN-BUG-009"],
        "/related_findings/1",
        "\"FIN-BUG-009\"",
    ),
    ("impact", &["edit", ID, "--set", "impact.data_risk=high"], "/impact/data_risk", "\"high\""),
    (
        "environment",
        &["edit", ID, "--set", "reproduction.environment.os=macos"],
        "/reproduction/environment/os",
        "\"macos\"",
    ),
    (
        "effort",
        &["edit", ID, "--set", "recommendation.estimated_effort=large"],
        "/recommendation/estimated_effort",
        "\"large\"",
    ),
];

/// The one pair that says two things about one finding.
const GENUINE: [(&str, &str); 1] = [("confirm", "resolve")];

fn branches(bench: &Bench, stamps: bool) {
    for (number, (name, command, ..)) in EDITS.iter().enumerate() {
        branch(bench, name, command);
        if stamps {
            bench.git(["switch", "-q", name]).ok();
            let stamp = format!("updated_at=2026-02-01T00:00:{number:02}Z");
            bench.findings(["edit", ID, "--set", &stamp]).ok();
            bench.git(["switch", "-q", "main"]).ok();
        }
    }
}

/// The pairs that are in conflict. Whatever git says is merged says what both did.
fn conflicts(bench: &Bench) -> Vec<(&'static str, &'static str)> {
    let mut conflicts = Vec::new();
    for (index, one) in EDITS.iter().enumerate() {
        for other in &EDITS[index + 1..] {
            let merged = bench.git(["merge-tree", "--write-tree", one.0, other.0]).run();
            let tree = merged.stdout.lines().next().unwrap();
            let text = bench.git(["show", &format!("{tree}:{}", path())]).ok().stdout;
            match merged.code {
                Some(0) => check(&text, [one, other]),
                Some(1) => {
                    assert!(text.contains("\n<<<<<<< "), "{text}");
                    conflicts.push((one.0, other.0));
                }
                code => panic!("{code:?}: {merged}"),
            }
        }
    }
    conflicts
}

fn check(text: &str, edits: [&Edit; 2]) {
    let finding: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    for (name, _, pointer, value) in edits {
        let value: Value = serde_json::from_str(value).unwrap();
        assert_eq!(finding.pointer(pointer), Some(&value), "{name}\n{text}");
    }
}

#[test]
fn plain_git_merges_most_pairs_by_the_text_alone() {
    let bench = plain();
    branches(&bench, false);
    let conflicts = conflicts(&bench);
    assert!(conflicts.len() <= 6, "{conflicts:?}");
}

#[test]
fn the_driver_leaves_only_genuine_conflicts() {
    let bench = driven();
    branches(&bench, false);
    assert_eq!(conflicts(&bench), GENUINE);
}

#[test]
fn two_moments_of_update_are_no_conflict() {
    let bench = driven();
    branches(&bench, true);
    assert_eq!(conflicts(&bench), GENUINE);
}
