//! The fold from changes to events. Pure: it takes what the ledger says of commits, and knows neither git nor files; it
//! can be fed a whole history at once or piece by piece, with the same answer.

use std::collections::HashMap;
use std::sync::Arc;

use super::event::{Content, Event, EventKind, Origin};
use super::ledger::{Change, Ledger, NONE, Place};
use super::lives::Lives;
use crate::git::Hash;
use crate::model::Status;

/// Which view of history is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// Each commit against all its parents.
    Graph,
    /// Each commit of the first-parent line against its first parent.
    Line,
}

/// The state of the fold: what later steps need to know about earlier ones.
#[derive(Debug, Clone)]
pub(crate) struct Replay<'ledger> {
    ledger: &'ledger Ledger,
    view: View,
    /// The one finding whose events are told, if it is one.
    only: Option<u32>,
    /// Whose events are told under another id than they had; none in the view of the line, where one finding is followed
    /// by its id.
    lives: &'ledger Lives,
    /// The status that an unreadable version of a finding carries over from the version before it.
    carried: HashMap<(u32, Hash), Option<Status>>,
    /// The commits that removed a finding.
    removals: HashMap<u32, Vec<u32>>,
}

/// One change on its way to be an event.
struct Case<'step> {
    change: usize,
    commit: u32,
    /// The number of the id under which it is told, and the first number of that finding.
    id: u32,
    finding: u32,
    origin: &'step Arc<Origin>,
}

impl<'ledger> Replay<'ledger> {
    pub(crate) fn new(ledger: &'ledger Ledger, view: View, only: Option<u32>, lives: &'ledger Lives) -> Self {
        Replay { ledger, view, only, lives, carried: HashMap::new(), removals: HashMap::new() }
    }

    /// Adds the events of a step, by id. Steps come parents before children, all of one graph.
    pub(crate) fn step(&mut self, step: usize, origin: &Arc<Origin>, events: &mut Vec<Event>) {
        let changes = match self.view {
            View::Graph => self.ledger.graph_of(step),
            View::Line => self.ledger.line_of(step),
        };
        let commit = self.ledger.steps[step].commit;
        for change in changes {
            let (id, finding) = self.told_as(change);
            if self.only.is_none_or(|only| only == finding) {
                self.judge(&Case { change, commit, id, finding, origin }, events);
            }
        }
    }

    /// The number of the id under which a change is told, and the first number of that finding.
    fn told_as(&self, change: usize) -> (u32, u32) {
        let finding_of = |id: u32| self.ledger.ids[id as usize].finding;
        let own = self.change(change).id;
        let id = self.lives.id_of(self.ledger, finding_of(own), change).unwrap_or(own);
        (id, finding_of(id))
    }

    fn judge(&mut self, case: &Case<'_>, events: &mut Vec<Event>) {
        let now = self.version(self.change(case.change).now);
        let Some(before) = self.versions_before(case.change).next() else {
            events.extend(now.map(|now| self.appear(case, now)));
            return;
        };
        let from = self.status_before(case);
        let Some(now) = now else {
            events.push(self.remove(case, before, from));
            return;
        };
        if !self.versions_before(case.change).any(|old| self.path(old) == self.path(now)) {
            let old_path = Some(Arc::clone(self.path(before)));
            let event = self.event(case, EventKind::Renamed, now);
            events.push(Event { to: from, from, old_path, ..event });
        }
        if !self.versions_before(case.change).any(|old| self.blob(old) == self.blob(now)) {
            events.push(self.rewrite(case, now, from));
        }
    }

    /// The status of the first parent that has one.
    fn status_before(&self, case: &Case<'_>) -> Option<Status> {
        self.versions_before(case.change).find_map(|version| match self.content(version) {
            Ok(facts) => Some(facts.status),
            Err(_) => self.carried.get(&(case.finding, self.blob(version))).copied().flatten(),
        })
    }

    fn rewrite(&mut self, case: &Case<'_>, now: Place, from: Option<Status>) -> Event {
        let (Some(status), Ok(facts)) = (from, self.content(now)) else {
            return if from.is_none() { self.appear(case, now) } else { self.carry(case, now, from) };
        };
        let kind = if facts.status == status { EventKind::Edited } else { EventKind::Status };
        Event { from, to: Some(facts.status), ..self.event(case, kind, now) }
    }

    /// The first version that can be read, or the first one at all.
    fn appear(&mut self, case: &Case<'_>, now: Place) -> Event {
        let Ok(facts) = self.content(now) else {
            return self.carry(case, now, None);
        };
        let kind = if self.returns(case) { EventKind::Restored } else { EventKind::Created };
        Event { to: Some(facts.status), ..self.event(case, kind, now) }
    }

    /// Was the finding removed by an ancestor?
    fn returns(&self, case: &Case<'_>) -> bool {
        let removals = self.removals.get(&case.finding).into_iter().flatten();
        removals.into_iter().any(|removal| self.ledger.commits.is_ancestor(*removal, case.commit))
    }

    fn carry(&mut self, case: &Case<'_>, now: Place, status: Option<Status>) -> Event {
        self.carried.insert((case.finding, self.blob(now)), status);
        Event { from: status, to: status, ..self.event(case, EventKind::Unreadable, now) }
    }

    fn remove(&mut self, case: &Case<'_>, before: Place, from: Option<Status>) -> Event {
        self.removals.entry(case.finding).or_default().push(case.commit);
        let event = self.event(case, EventKind::Removed, before);
        Event { from, now: None, facts: None, reason: None, ..event }
    }

    /// An event at a version, without statuses.
    fn event(&self, case: &Case<'_>, kind: EventKind, version: Place) -> Event {
        let content = self.content(version);
        Event {
            id: self.ledger.ids[case.id as usize].id.clone(),
            kind,
            from: None,
            to: None,
            origin: Arc::clone(case.origin),
            path: Arc::clone(self.path(version)),
            old_path: None,
            before: self.versions_before(case.change).next().map(|before| self.blob(before)),
            now: Some(self.blob(version)),
            facts: content.as_ref().ok().cloned(),
            reason: content.as_ref().err().cloned(),
        }
    }

    fn change(&self, change: usize) -> &'ledger Change {
        &self.ledger.changes[change]
    }

    fn version(&self, version: u32) -> Option<Place> {
        (version != NONE).then(|| self.ledger.versions[version as usize])
    }

    fn versions_before(&self, change: usize) -> impl Iterator<Item = Place> {
        let ledger = self.ledger;
        let there = ledger.before(change).iter().copied().filter(|version| *version != NONE);
        let there = self.lives.version_before(change).into_iter().chain(there);
        there.map(|version| ledger.versions[version as usize])
    }

    fn path(&self, version: Place) -> &'ledger Arc<str> {
        &self.ledger.texts[version.path as usize]
    }

    fn blob(&self, version: Place) -> Hash {
        self.ledger.blobs[version.blob as usize].hash
    }

    fn content(&self, version: Place) -> &'ledger Content {
        &self.ledger.blobs[version.blob as usize].content
    }
}

#[cfg(test)]
mod tests;
