//! One finding of a report, with what happened to it on the first-parent line.

use crate::history::Span;
use crate::model::{Finding, FindingId, Severity, Summary, Timestamp};
use crate::text::{Node, scan};

/// In seconds.
const DAY: i64 = 24 * 60 * 60;

/// A finding of a report.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The finding in short, without credentials, as all that is shown of it.
    pub summary: Summary,
    /// Its file: taken apart only where it is shown, since its values take ten times the memory.
    bytes: Vec<u8>,
    /// The places of its events in the account, oldest first.
    pub story: Vec<usize>,
    /// The place of its fix among those that were looked at.
    pub fix: Option<usize>,
    /// When it was opened, by the times that are asked for.
    pub opened_at: Timestamp,
    seconds: Option<i64>,
}

impl Entry {
    pub(super) fn new(
        summary: Summary,
        bytes: Vec<u8>,
        story: Vec<usize>,
        fix: Option<usize>,
        span: Option<Span>,
    ) -> Self {
        // a report goes to others; taken out before anything is cut, for half a credential is not known any more
        let (summary, bytes) = summary.without_secrets(bytes);
        let opened_at = span.map_or(summary.created_at, |span| span.opened_at);
        let seconds = span.and_then(|span| span.seconds);
        Entry { summary, bytes, story, fix, opened_at, seconds }
    }

    /// Is it still to be worked on?
    pub fn is_open(&self) -> bool {
        self.summary.status.is_open()
    }

    /// What its file says, as far as it can be read.
    pub fn finding(&self) -> Option<Finding> {
        Finding::survey(&scan(&self.bytes).root.unwrap_or_else(Node::object)).0
    }

    /// How long it was open, or has been: whole days; `None` where nobody recorded it.
    pub fn days(&self) -> Option<i64> {
        self.seconds.map(|seconds| seconds / DAY)
    }

    /// Open ones before closed ones, worse ones before others.
    pub(super) fn rank(&self) -> (bool, Severity, &FindingId) {
        (!self.is_open(), self.summary.severity, &self.summary.id)
    }
}
