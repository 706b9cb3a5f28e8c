//! Two people who change one finding are both kept: by the text alone as far as it goes, by the merge driver otherwise.

mod aside;
mod chosen;
mod clash;
mod driver;
mod fix;
mod odd;
mod pairs;
mod tangle;

use crate::bench::{Bench, finding_path};

const ID: &str = "FIN-BUG-001";

/// A finding with something in most of its fields.
const WHOLE: &str = r#"{
  "type": "bug", "severity": "medium", "title": "Bag loses keys", "description": "Under load, keys vanish.",
  "component": "Bag", "tags": ["race", "storage"],
  "locations": [{"path": "src/bag.rs", "start_line": 1}],
  "reproduction": {"steps": ["Fill it", "Shake it"], "environment": {"python_version": "3.12", "os": "linux"}},
  "impact": {"affected_users": "some", "data_risk": "medium", "workaround_available": false},
  "recommendation": {"summary": "Hold it tighter", "estimated_effort": "small"},
  "related_findings": ["FIN-BUG-001"]
}"#;

/// A repository with one finding, and plain git.
fn plain() -> Bench {
    let bench = Bench::started();
    bench.findings(["create", "--from", "-"]).stdin(WHOLE).ok();
    bench
}

/// The same where git knows the driver.
fn driven() -> Bench {
    let bench = plain();
    bench.findings(["init", "--merge-driver"]).ok();
    bench
}

/// Makes a branch from `main` on which a command was run; HEAD is on `main` afterwards.
fn branch(bench: &Bench, name: &str, command: &[&str]) {
    bench.git(["switch", "-q", "-c", name, "main"]).ok();
    bench.findings(command).ok();
    bench.git(["switch", "-q", "main"]).ok();
}

/// Sets fields of the finding on a branch.
fn edited(bench: &Bench, name: &str, settings: &[&str]) {
    let settings = settings.iter().flat_map(|setting| ["--set", setting]);
    branch(bench, name, &["edit", ID].into_iter().chain(settings).collect::<Vec<_>>());
}

fn path() -> String {
    finding_path(ID)
}
