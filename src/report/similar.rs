//! Findings that are alike: what `similar` answers, and what `create` and `import` tell beside theirs.

use serde::Serialize;

use super::{Cell, Column, Report, Tone, on_demand, status_cell, usual};
use crate::likeness::Likeness;
use crate::model::{FindingId, Kind, Severity, Status, Word};

/// A finding that is like the one that is asked about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alike {
    /// Its id.
    pub id: FindingId,
    /// How much, from 0 to 1.
    pub score: f64,
    /// The same part by part.
    pub parts: Likeness,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Its severity.
    pub severity: Severity,
    /// Its status.
    pub status: Status,
    /// Its title.
    pub title: String,
    /// The component it is about.
    pub component: Option<String>,
    /// Its file, from the top of the repository.
    pub path: String,
}

impl Alike {
    /// `FIN-BUG-001 (open, 0.87: title, same component)`
    pub fn line(&self) -> String {
        let because = self.parts.because();
        let reasons = if because.is_empty() { String::new() } else { format!(": {because}") };
        format!("{} ({}, {:.2}{reasons})", self.id, self.status, self.score)
    }
}

/// What `similar` answers.
#[derive(Debug, Clone, Serialize)]
pub struct SimilarReport {
    /// The finding that was asked about; none where a text was given.
    pub of: Option<FindingId>,
    /// Those that are like it, the most alike first, cut to the limit.
    pub findings: Vec<Alike>,
}

const COLUMNS: [Column; 9] = [
    usual("score").whole(),
    usual("id").whole(),
    usual("status").whole(),
    usual("severity").whole(),
    usual("because"),
    usual("title").kept(),
    on_demand("type"),
    on_demand("component"),
    on_demand("path").path(),
];

impl Report for SimilarReport {
    fn kind(&self) -> &'static str {
        "similar"
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn records_key(&self) -> Option<&'static str> {
        Some("findings")
    }

    fn columns(&self) -> &'static [Column] {
        &COLUMNS
    }

    fn len(&self) -> usize {
        self.findings.len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let finding = &self.findings[row];
        match column {
            "score" => Cell::plain(format!("{:.2}", finding.score)),
            "id" => Cell::toned(finding.id.as_str(), Tone::Name),
            "status" => status_cell(finding.status),
            "severity" => Cell::toned(finding.severity.word(), Tone::Severity(finding.severity)),
            "because" => Cell::plain(finding.parts.because()),
            "title" => Cell::plain(&finding.title),
            "type" => Cell::plain(finding.kind.word()),
            "component" => Cell::maybe(finding.component.as_deref()),
            "path" => Cell::plain(&finding.path),
            _ => Cell::plain(""),
        }
    }
}
