//! What has waited too long: open past the deadline, or accepted for a time that is over; and what soon will.

use super::Review;
use crate::model::{FindingId, Severity, Timestamp};

/// A finding that is late, or soon will be.
#[derive(Debug, Clone)]
pub struct Late {
    /// The finding.
    pub id: FindingId,
    /// Its severity.
    pub severity: Severity,
    /// Its title.
    pub title: String,
    /// In what it is late.
    pub what: &'static str,
    /// Since when, or when it will be.
    pub at: Timestamp,
}

impl Review {
    /// What is late, the longest first; then what soon will be, the nearest first.
    pub fn late(&self) -> Vec<Late> {
        let titles: std::collections::HashMap<&FindingId, &str> =
            self.entries.iter().map(|entry| (&entry.summary.id, entry.summary.title.as_str())).collect();
        let late = |id: &FindingId, severity, what, at| {
            let title = titles.get(id).copied().unwrap_or_default().to_owned();
            Late { id: id.clone(), severity, title, what, at }
        };
        let metrics = &self.metrics;
        let overdue = metrics
            .overdue
            .iter()
            .map(|found| late(&found.id, found.severity, "past its deadline", found.due_at));
        let expired = metrics
            .expired
            .iter()
            .map(|found| late(&found.id, found.severity, "acceptance ended", found.expires_at));
        let soon =
            metrics.due_soon.iter().map(|found| late(&found.id, found.severity, "due soon", found.due_at));
        let mut all: Vec<Late> = overdue.chain(expired).collect();
        all.sort_by_key(|late| late.at);
        all.extend(soon);
        all
    }
}
