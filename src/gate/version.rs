//! A finding as one side has it.

use crate::model::{ResolutionType, Severity, Status, Summary, Timestamp};

/// A finding as one side has it, with what a policy may ask and what tells it from others.
#[derive(Debug, Clone)]
pub struct Version {
    /// What its file says. Its id is the name of its file.
    pub summary: Summary,
    /// Its file, from the top of the repository.
    pub path: String,
    /// The line of its severity, from 1.
    pub line: Option<usize>,
    /// The files that it is about.
    pub places: Vec<String>,
    /// What tells it from others of the same rule, where a tool said so.
    pub fingerprint: Option<String>,
    /// A digest of all that stays when a finding gets another id, another severity or another status.
    pub essence: String,
}

impl Version {
    /// Where it stands: one whose acceptance has expired is open again.
    pub(super) fn status(&self, now: Timestamp) -> Status {
        if self.summary.is_expired(now) { Status::Open } else { self.summary.status }
    }

    /// Is it closed because it was mended?
    pub(super) fn is_fixed(&self) -> bool {
        self.summary.status == Status::Resolved && self.summary.resolution_type == Some(ResolutionType::Fixed)
    }

    pub(super) fn severity(&self) -> Severity {
        self.summary.severity
    }
}
