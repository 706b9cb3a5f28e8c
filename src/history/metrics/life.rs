//! What became of each finding on the first-parent line, from which everything is measured: the statuses that it had,
//! one after the other. The fold takes events piece by piece, with the same answer as all at once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::git::Hash;
use crate::history::event::{Event, EventKind, Facts, Origin};
use crate::model::{FindingId, Status};

/// One status of a finding, from when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// The status.
    pub status: Status,
    /// Since when, in seconds since 1970, by the committers' clocks brought into order.
    pub since: i64,
    /// The commit that gave it this status.
    pub commit: Hash,
    /// Did the finding come back with this status, after a removal or by an undo?
    pub is_return: bool,
}

/// The course of one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// What its last version that can be read says.
    pub facts: Arc<Facts>,
    /// Its statuses in their order, no two neighbours alike; never empty.
    pub stays: Vec<Stay>,
    is_there: bool,
}

/// The courses of all findings, as far as events were taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lives {
    places: HashMap<FindingId, usize>,
    lives: Vec<(FindingId, Life)>,
    /// What entered and left the backlog.
    pub turns: Vec<Turn>,
}

/// A finding entered the backlog, or left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// When, in seconds since 1970.
    pub at: i64,
    /// Did it enter?
    pub opens: bool,
}

impl Lives {
    /// Takes the next event of the first-parent line; `time` is in seconds and never goes back.
    pub fn take(&mut self, event: &Event, time: i64) {
        let place = self.places.get(&event.id).copied();
        let was_open = place.is_some_and(|place| self.lives[place].1.is_in_backlog());
        let is_open = match (event.kind, &event.facts, place) {
            (EventKind::Renamed | EventKind::Unreadable, ..) => return,
            (EventKind::Removed, _, Some(place)) => {
                self.lives[place].1.is_there = false;
                false
            }
            (EventKind::Removed, _, None) | (_, None, _) => return,
            (_, Some(facts), Some(place)) => self.lives[place].1.go_on(facts, time, &event.origin),
            (_, Some(facts), None) => self.begin(event, facts, time),
        };
        if was_open != is_open {
            self.turns.push(Turn { at: time, opens: is_open });
        }
    }

    fn begin(&mut self, event: &Event, facts: &Arc<Facts>, time: i64) -> bool {
        self.places.insert(event.id.clone(), self.lives.len());
        self.lives.push((event.id.clone(), Life::begin(facts, time, event.origin.commit)));
        facts.status.is_open()
    }

    /// The findings that are there in the end, in the order in which they appeared. One that was removed should never have
    /// been filed.
    pub fn iter(&self) -> impl Iterator<Item = (&FindingId, &Life)> {
        self.lives.iter().filter(|(_, life)| life.is_there).map(|(id, life)| (id, life))
    }
}

impl Life {
    fn begin(facts: &Arc<Facts>, time: i64, commit: Hash) -> Life {
        let stay = Stay { status: facts.status, since: time, commit, is_return: false };
        Life { facts: Arc::clone(facts), stays: vec![stay], is_there: true }
    }

    /// Another version; is it open since?
    fn go_on(&mut self, facts: &Arc<Facts>, time: i64, origin: &Origin) -> bool {
        let takes_back = origin.takes_back();
        let is_return = !self.is_there || takes_back;
        let status = facts.status;
        (self.facts, self.is_there) = (Arc::clone(facts), true);
        if takes_back {
            self.take_back(origin, status);
        }
        if status != self.status() {
            self.stays.push(Stay { status, since: time, commit: origin.commit, is_return });
        }
        status.is_open()
    }

    /// What was taken back was never meant: the finding has the status of before, since it had it then. Where a rebase gave
    /// the commits other names, that is the last time that it had this status.
    fn take_back(&mut self, origin: &Origin, status: Status) {
        let is_undone = |stay: &Stay| origin.undone().any(|name| name.parse() == Ok(stay.commit));
        let undone = self.stays.iter().skip(1).position(is_undone).map(|place| place + 1);
        let before = || self.stays.iter().rposition(|stay| stay.status == status).map(|place| place + 1);
        if let Some(left) = undone.or_else(before) {
            self.stays.truncate(left);
        }
    }

    fn last(&self) -> Stay {
        self.stays[self.stays.len() - 1]
    }

    /// The status that it has in the end.
    pub fn status(&self) -> Status {
        self.last().status
    }

    /// Is it open in the end?
    pub fn is_open(&self) -> bool {
        self.status().is_open()
    }

    fn is_in_backlog(&self) -> bool {
        self.is_there && self.is_open()
    }

    /// When it appeared.
    pub fn began(&self) -> i64 {
        self.stays[0].since
    }

    /// When it got the closed status that it has, if it ever was anything else here.
    pub fn closed(&self) -> Option<i64> {
        (!self.is_open() && self.stays.len() > 1).then(|| self.last().since)
    }

    /// When it first was something other than `open`.
    pub fn acknowledged(&self) -> Option<i64> {
        self.stays.get(1).map(|stay| stay.since)
    }

    /// Was it `open` when it appeared?
    pub fn began_open(&self) -> bool {
        self.stays[0].status == Status::Open
    }

    /// Was it ever closed?
    pub fn was_closed(&self) -> bool {
        self.stays.iter().any(|stay| !stay.status.is_open())
    }

    /// How often it was reopened. One closed status after another passed through an open one, as in the timeline.
    pub fn reopenings(&self) -> u64 {
        let reopens = |stays: &&[Stay]| !stays[0].status.is_open() && !stays[1].is_return;
        self.stays.windows(2).filter(reopens).count() as u64
    }
}
