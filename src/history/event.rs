//! What happened to a finding in one commit, and what its file said then. Plain values: where they were read from
//! is not known here.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::git::Hash;
use crate::model::{FindingId, Kind, ResolutionType, Severity, Status, Timestamp, words};

words! {
    /// What an event is, in the order in which events of one finding in one commit are told.
    pub EventKind, "event" {
        /// The file moved; no event in the finding's status.
        Renamed = "renamed",
        /// The finding is there for the first time.
        Created = "created",
        /// The finding is there again after a removal.
        Restored = "restored",
        /// Its status changed.
        Status = "status",
        /// Something other than its status changed.
        Edited = "edited",
        /// This version of the file cannot be read; the status before it is carried over.
        Unreadable = "unreadable",
        /// The finding is gone.
        Removed = "removed",
    }
}

/// The few fields of one version of a finding that history is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// `status`
    pub status: Status,
    /// `severity`
    pub severity: Severity,
    /// `type`
    pub kind: Kind,
    /// `component`
    pub component: Option<Arc<str>>,
    /// `agent_run_id`
    pub run: Option<Arc<str>>,
    /// `created_at`
    pub created_at: Timestamp,
    /// `resolved_at`
    pub resolved_at: Option<Timestamp>,
    /// `resolution.resolution_type`
    pub resolution_type: Option<ResolutionType>,
    /// `resolution.commit_hash`, as written
    pub commit_hash: Option<Arc<str>>,
}

/// What a version says, or in one line why it cannot be read.
pub type Content = Result<Arc<Facts>, Arc<str>>;

/// The trailer that names a commit which was taken back.
pub const UNDOES: &str = "Finding-Undoes";

/// The commit that events come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its hash.
    pub commit: Hash,
    /// The committer's time.
    pub committed_at: Timestamp,
    /// `Name <email>` of the author.
    pub author: Arc<str>,
    /// The author's time.
    pub authored_at: Timestamp,
    /// The first line of the message.
    pub subject: Arc<str>,
    /// The whole message, where it may say why the findings that it names were changed.
    pub message: Option<Arc<str>>,
    /// Does it stand on the first-parent line of the revision that is read?
    pub main: bool,
    /// Does its clock stand before that of one of its parents?
    pub backdated: bool,
}

impl Origin {
    /// Did it take back what others had done? What it closes or opens was never meant to be otherwise.
    pub fn takes_back(&self) -> bool {
        self.undone().next().is_some()
    }

    /// The commits that it took back, by the names that they had then.
    pub fn undone(&self) -> impl Iterator<Item = &str> {
        let lines = self.message.iter().flat_map(|message| message.lines());
        lines.filter_map(|line| line.strip_prefix(UNDOES)?.strip_prefix(": "))
    }
}

/// One change of one finding between a commit and its parents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The finding.
    pub id: FindingId,
    /// What happened.
    pub kind: EventKind,
    /// The status before: that of the first parent that has the finding. `None` where it was not there, or was
    /// never readable.
    pub from: Option<Status>,
    /// The status since; `None` where the finding is gone, or was never readable.
    pub to: Option<Status>,
    /// The commit.
    pub origin: Arc<Origin>,
    /// Where the file lies since; at a removal, where it lay.
    pub path: Arc<str>,
    /// Where the file lay before a move.
    pub old_path: Option<Arc<str>>,
    /// The blob before, in the first parent that has the finding.
    pub before: Option<Hash>,
    /// The blob since.
    pub now: Option<Hash>,
    /// What the version since says, where it can be read.
    pub facts: Option<Arc<Facts>>,
    /// Why the version since cannot be read.
    pub reason: Option<Arc<str>>,
}

impl Event {
    /// Does this event change the status: an appearance, a transition or a disappearance?
    pub fn is_transition(&self) -> bool {
        self.from != self.to
    }

    /// Does the finding become open here: by its creation, a restoration or a reopening?
    pub fn opens(&self) -> bool {
        is_open(self.to) && !is_open(self.from)
    }

    /// How much later than the file claims (`created_at`, `resolved_at`) this was committed; only where the two are
    /// more than 24 hours apart.
    pub fn recorded_later(&self) -> Option<TimeDelta> {
        let facts = self.facts.as_ref()?;
        let claimed = match self.kind {
            EventKind::Created => Some(facts.created_at),
            EventKind::Status if !facts.status.is_open() => facts.resolved_at,
            _ => None,
        }?;
        Some(self.origin.committed_at.since(claimed)).filter(|late| *late > TimeDelta::hours(24))
    }
}

fn is_open(status: Option<Status>) -> bool {
    status.is_some_and(Status::is_open)
}
