//! The fold from changes to events. Pure: it takes plain steps and knows neither git nor files; it can be fed a
//! whole history at once or piece by piece, with the same answer.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::ancestry::Ancestry;
use super::event::{Content, Event, EventKind, Facts, Origin, Version};
use crate::git::Hash;
use crate::model::{FindingId, Status};

/// What one commit did to the findings.
#[derive(Debug, Clone)]
pub struct Step {
    /// The commit.
    pub origin: Arc<Origin>,
    /// Each finding once.
    pub changes: Vec<Change>,
}

/// One finding in a commit and in each of its parents.
#[derive(Debug, Clone)]
pub struct Change<Seen = Version> {
    /// The finding.
    pub id: FindingId,
    /// Its version in the commit; `None`: it is not there.
    pub now: Option<Seen>,
    /// Its version in each parent, first parent first; empty for a commit without parents.
    pub before: Vec<Option<Seen>>,
}

impl Change {
    /// Is the finding just as it is in one of the parents? Then the commit did nothing to it.
    fn takes_a_side(&self) -> bool {
        self.before.iter().any(|before| match (before, &self.now) {
            (None, None) => true,
            (Some(before), Some(now)) => before.path == now.path && before.blob == now.blob,
            _ => false,
        })
    }

    fn versions_before(&self) -> impl Iterator<Item = &Version> {
        self.before.iter().flatten()
    }

    fn is_moved(&self, now: &Version) -> bool {
        !self.versions_before().any(|before| before.path == now.path)
    }

    fn is_rewritten(&self, now: &Version) -> bool {
        !self.versions_before().any(|before| before.blob == now.blob)
    }
}

/// The state of the fold: what later steps need to know about earlier ones.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    /// The status that an unreadable version carries over from the version before it.
    carried: HashMap<(FindingId, Hash), Option<Status>>,
    removals: HashMap<FindingId, HashSet<Hash>>,
}

impl Replay {
    /// The events of one commit, by id. Steps come parents before children, all of one graph.
    pub fn step(&mut self, step: &Step, ancestry: &Ancestry) -> Vec<Event> {
        let mut changes: Vec<&Change> = step.changes.iter().filter(|change| !change.takes_a_side()).collect();
        changes.sort_by(|left, right| left.id.cmp(&right.id));
        changes.into_iter().flat_map(|change| self.judge(change, &step.origin, ancestry)).collect()
    }

    /// The events of several commits.
    pub fn steps<'steps>(
        &mut self,
        steps: impl IntoIterator<Item = &'steps Step>,
        ancestry: &Ancestry,
    ) -> Vec<Event> {
        steps.into_iter().flat_map(|step| self.step(step, ancestry)).collect()
    }

    fn judge(&mut self, change: &Change, origin: &Origin, ancestry: &Ancestry) -> Vec<Event> {
        let Some(before) = change.versions_before().next() else {
            return change.now.iter().map(|now| self.appear(change, now, origin, ancestry)).collect();
        };
        let from = self.status_before(change);
        let Some(now) = &change.now else {
            return vec![self.remove(change, before, from, origin)];
        };
        let mut events = Vec::with_capacity(1);
        if change.is_moved(now) {
            let old_path = Some(Arc::clone(&before.path));
            events.push(Event { to: from, from, old_path, ..event(change, EventKind::Renamed, origin, now) });
        }
        if change.is_rewritten(now) {
            events.push(self.rewrite(change, now, from, origin, ancestry));
        }
        events
    }

    /// The status of the first parent that has one.
    fn status_before(&self, change: &Change) -> Option<Status> {
        change.versions_before().find_map(|version| match &version.content {
            Ok(facts) => Some(facts.status),
            Err(_) => self.carried.get(&(change.id.clone(), version.blob)).copied().flatten(),
        })
    }

    fn rewrite(
        &mut self,
        change: &Change,
        now: &Version,
        from: Option<Status>,
        origin: &Origin,
        ancestry: &Ancestry,
    ) -> Event {
        let (Some(status), Ok(facts)) = (from, &now.content) else {
            return if from.is_none() {
                self.appear(change, now, origin, ancestry)
            } else {
                self.carry(change, now, from, origin)
            };
        };
        let kind = if facts.status == status { EventKind::Edited } else { EventKind::Status };
        Event { from, to: Some(facts.status), ..event(change, kind, origin, now) }
    }

    /// The first version that can be read, or the first one at all.
    fn appear(&mut self, change: &Change, now: &Version, origin: &Origin, ancestry: &Ancestry) -> Event {
        let Ok(facts) = &now.content else {
            return self.carry(change, now, None, origin);
        };
        let returns = self.removals.get(&change.id).is_some_and(|commits| {
            commits.iter().any(|removal| ancestry.is_ancestor(removal, &origin.commit))
        });
        let kind = if returns { EventKind::Restored } else { EventKind::Created };
        Event { to: Some(facts.status), ..event(change, kind, origin, now) }
    }

    fn carry(&mut self, change: &Change, now: &Version, status: Option<Status>, origin: &Origin) -> Event {
        self.carried.insert((change.id.clone(), now.blob), status);
        Event { from: status, to: status, ..event(change, EventKind::Unreadable, origin, now) }
    }

    fn remove(&mut self, change: &Change, before: &Version, from: Option<Status>, origin: &Origin) -> Event {
        self.removals.entry(change.id.clone()).or_default().insert(origin.commit);
        Event {
            from,
            now: None,
            facts: None,
            reason: None,
            ..event(change, EventKind::Removed, origin, before)
        }
    }
}

/// An event at a version, without statuses.
fn event(change: &Change, kind: EventKind, origin: &Origin, version: &Version) -> Event {
    Event {
        id: change.id.clone(),
        kind,
        from: None,
        to: None,
        commit: origin.commit,
        committed_at: origin.committed_at,
        author: Arc::clone(&origin.author),
        authored_at: origin.authored_at,
        subject: Arc::clone(&origin.subject),
        path: Arc::clone(&version.path),
        old_path: None,
        main: origin.main,
        backdated: origin.backdated,
        before: change.versions_before().next().map(|before| before.blob),
        now: Some(version.blob),
        facts: facts_of(&version.content),
        reason: version.content.as_ref().err().cloned(),
    }
}

fn facts_of(content: &Content) -> Option<Arc<Facts>> {
    content.as_ref().ok().cloned()
}

#[cfg(test)]
mod tests;
