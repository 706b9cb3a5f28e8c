//! A gate's answer as GitLab's Code Quality report: a place with what is wrong there for each breach.

use super::{escape_hidden, visible_line};
use crate::exchange::{Issue, issues};
use crate::gate::Breach;
use crate::report::GateReport;

/// One issue for each breach.
///
/// # Errors
/// When a value has no JSON form.
pub fn code_quality(report: &GateReport) -> Result<String, serde_json::Error> {
    issues(report.breaches.iter().map(issue)).map(escape_hidden)
}

fn issue(breach: &Breach) -> Issue {
    let title = breach.headline().map(|title| format!(": {title}")).unwrap_or_default();
    let found_by = breach.found_by.as_ref().map(|tool| format!(" ({tool})")).unwrap_or_default();
    let id = breach.id.as_ref().map_or("", |id| id.as_str());
    let own = breach.path.as_deref().unwrap_or_default();
    let (path, line) = breach.place().unwrap_or_default();
    Issue {
        description: visible_line(&format!("{}{title}{found_by}", breach.message)).into_owned(),
        check: format!("gate-{}", breach.reason),
        fingerprint: format!("gate/{}/{id}/{own}", breach.reason),
        severity: breach.severity,
        path: path.to_owned(),
        line: line.max(1).try_into().unwrap_or(i64::MAX),
    }
}
