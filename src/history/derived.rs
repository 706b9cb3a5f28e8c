//! What follows from the events of one finding: the commit with which it became resolved, the commit that last opened
//! it, the time of its last change.

use std::collections::HashMap;

use super::event::{Event, EventKind};
use crate::git::Hash;
use crate::model::{FindingId, Status, Timestamp};

/// The commit with which each finding that reads `resolved` now began to: the first in first-parent order since it
/// was last anything else.
pub fn resolving_commits(main_line: &[Event]) -> HashMap<&FindingId, Hash> {
    let mut resolving = HashMap::new();
    for event in main_line {
        if event.to != Some(Status::Resolved) {
            resolving.remove(&event.id);
        } else {
            resolving.entry(&event.id).or_insert(event.origin.commit);
        }
    }
    resolving
}

/// The commit in which a finding last became open: by its creation, a restoration or a reopening. Where a closing was
/// taken back, the finding is open since it was before.
pub fn last_opening(events: &[Event], id: &FindingId) -> Option<Hash> {
    let openings = || events.iter().rev().filter(|event| event.id == *id && event.opens());
    let opening = openings().find(|event| !event.origin.takes_back()).or_else(|| openings().next());
    opening.map(|event| event.origin.commit)
}

/// The commits in which findings last became open, of all findings at once.
pub fn last_openings(events: &[Event]) -> HashMap<&FindingId, Hash> {
    let opening = events.iter().filter(|event| event.opens());
    opening.map(|event| (&event.id, event.origin.commit)).collect()
}

/// When each finding was last changed after it appeared; moves are no changes.
pub fn last_changes(main_line: &[Event]) -> HashMap<&FindingId, Timestamp> {
    let mut changes = HashMap::new();
    for event in main_line {
        match event.kind {
            EventKind::Status | EventKind::Edited | EventKind::Restored => {
                changes.insert(&event.id, event.origin.committed_at);
            }
            EventKind::Created | EventKind::Removed => {
                changes.remove(&event.id);
            }
            EventKind::Renamed | EventKind::Unreadable => {}
        }
    }
    changes
}
