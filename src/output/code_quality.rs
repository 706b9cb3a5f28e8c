//! A gate's answer as GitLab's Code Quality report: a JSON list of places with what is wrong there.

use serde_json::{Value, json};

use super::{escape_hidden, visible_line};
use crate::gate::Breach;
use crate::model::Severity;
use crate::report::GateReport;

/// One issue for each breach.
///
/// # Errors
/// When a value has no JSON form.
pub fn code_quality(report: &GateReport) -> Result<String, serde_json::Error> {
    let issues: Vec<Value> = report.breaches.iter().map(issue).collect();
    Ok(escape_hidden(serde_json::to_string_pretty(&issues)? + "\n"))
}

fn issue(breach: &Breach) -> Value {
    let title = breach.headline().map(|title| format!(": {title}")).unwrap_or_default();
    let id = breach.id.as_ref().map_or("", |id| id.as_str());
    let path = breach.path.as_deref().unwrap_or_default();
    json!({
        "description": visible_line(&format!("{}{title}", breach.message)),
        "check_name": format!("gate-{}", breach.reason),
        "fingerprint": format!("gate/{}/{id}/{path}", breach.reason),
        "severity": severity(breach.severity),
        "location": {"path": path, "lines": {"begin": breach.line.unwrap_or(1)}},
    })
}

/// The word that GitLab has for it. What nobody can read is as bad as can be.
fn severity(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Info) => "info",
        Some(Severity::Low) => "minor",
        Some(Severity::Medium) => "major",
        Some(Severity::High) => "critical",
        Some(Severity::Critical) | None => "blocker",
    }
}
