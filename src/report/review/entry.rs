//! One finding of a report, with what happened to it on the first-parent line.

use std::borrow::Cow;

use crate::history::{Event, EventKind, Times};
use crate::model::{Finding, FindingId, Severity, Status, Summary, Timestamp};
use crate::text::{Node, redacted, scan};

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
    /// When it last became closed, as long as it is.
    pub closed_at: Option<Timestamp>,
}

impl Entry {
    pub(super) fn new(
        summary: Summary,
        bytes: Vec<u8>,
        story: Vec<usize>,
        fix: Option<usize>,
        (events, times): (&[Event], Times),
    ) -> Self {
        let (summary, bytes) = without_secrets(summary, bytes);
        let own = || story.iter().map(|place| &events[*place]);
        let created = own().find(|event| event.kind == EventKind::Created);
        if times == Times::Claimed {
            let (opened_at, closed_at) = (summary.created_at, summary.resolved_at);
            let closed_at = closed_at.filter(|_| !summary.status.is_open());
            return Entry { summary, bytes, story, fix, opened_at, closed_at };
        }
        let opened_at = created.map_or(summary.created_at, |event| event.origin.committed_at);
        let closed_at = if summary.status.is_open() { None } else { closing(own(), summary.status) };
        Entry { summary, bytes, story, fix, opened_at, closed_at }
    }

    /// Is it still to be worked on?
    pub fn is_open(&self) -> bool {
        self.summary.status.is_open()
    }

    /// What its file says, as far as it can be read.
    pub fn finding(&self) -> Option<Finding> {
        Finding::survey(&scan(&self.bytes).root.unwrap_or_else(Node::object)).0
    }

    /// How long it was open, or has been: whole days.
    pub fn days(&self, as_of: Timestamp) -> i64 {
        // a clock that ran backwards makes no duration negative
        self.closed_at.unwrap_or(as_of).since(self.opened_at).num_days().max(0)
    }

    /// Open ones before closed ones, worse ones before others.
    pub(super) fn rank(&self) -> (bool, Severity, &FindingId) {
        (!self.is_open(), self.summary.severity, &self.summary.id)
    }
}

/// A report goes to others. Credentials are taken out before anything is cut, for half of one is not known any more.
fn without_secrets(mut summary: Summary, bytes: Vec<u8>) -> (Summary, Vec<u8>) {
    let redacted_bytes = match std::str::from_utf8(&bytes).map(redacted) {
        Ok(Cow::Owned(text)) => Some(text.into_bytes()),
        _ => None,
    };
    for text in [&mut summary.title, &mut summary.description] {
        if let Cow::Owned(clean) = redacted(text) {
            *text = clean;
        }
    }
    (summary, redacted_bytes.unwrap_or(bytes))
}

/// When a finding began to stand as it does.
fn closing<'events>(
    events: impl DoubleEndedIterator<Item = &'events Event>,
    status: Status,
) -> Option<Timestamp> {
    let standing = events.rev().take_while(|event| event.to == Some(status));
    standing.last().map(|event| event.origin.committed_at)
}
