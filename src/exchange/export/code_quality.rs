//! GitLab's Code Quality report: a JSON list of places with what is wrong there. It shows only the first of equal
//! fingerprints, so each issue has its own.

use serde_json::{Value, json};

use super::{Document, ExportError, Exported};
use crate::exchange::digest::sha256;
use crate::model::Severity;
use crate::text::visible_line;

/// What is wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// What is wrong, in a line.
    pub description: String,
    /// What was broken.
    pub check: String,
    /// What it is known by from one report to the next.
    pub fingerprint: String,
    /// How bad it is; none for what nobody can read.
    pub severity: Option<Severity>,
    /// The file.
    pub path: String,
    /// Its line, from 1.
    pub line: i64,
}

/// A report of these issues.
///
/// # Errors
/// When a value has no JSON form.
pub fn issues(issues: impl Iterator<Item = Issue>) -> Result<String, serde_json::Error> {
    let issues: Vec<Value> = issues.map(|issue| issue.json()).collect();
    Ok(serde_json::to_string_pretty(&issues)? + "\n")
}

/// An issue for each finding that is open.
///
/// # Errors
/// When a value has no JSON form.
pub fn code_quality(findings: &[Exported<'_>]) -> Result<Document, ExportError> {
    let open = || findings.iter().filter(|finding| finding.summary.status.is_open());
    Ok(Document { text: issues(open().map(issue))?, findings: open().count() })
}

fn issue(finding: &Exported<'_>) -> Issue {
    let place = finding.places(&finding.node()).swap_remove(0);
    let (id, title) = (finding.id(), &finding.summary.title);
    Issue {
        description: visible_line(&format!("{title} ({id})")).into_owned(),
        check: finding.rule(),
        fingerprint: sha256(id.as_str()),
        severity: Some(finding.summary.severity),
        path: place.path,
        line: place.start_line.unwrap_or(1),
    }
}

impl Issue {
    fn json(&self) -> Value {
        json!({
            "description": self.description,
            "check_name": self.check,
            "fingerprint": self.fingerprint,
            "severity": word(self.severity),
            "location": {"path": self.path, "lines": {"begin": self.line}},
        })
    }
}

/// The word that GitLab has for it. What nobody can read is as bad as can be.
fn word(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Info) => "info",
        Some(Severity::Low) => "minor",
        Some(Severity::Medium) => "major",
        Some(Severity::High) => "critical",
        Some(Severity::Critical) | None => "blocker",
    }
}
