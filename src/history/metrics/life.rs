//! What became of each finding on the first-parent line, from which everything is measured: the statuses and the
//! severities that it had, one after the other. The fold takes events piece by piece, with the same answer as all at once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::git::Hash;
use crate::history::clock::settled;
use crate::history::event::{Event, EventKind, Facts, Origin};
use crate::model::{FindingId, Severity, Status};

/// One status or severity of a finding, from when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay<Value> {
    /// The status or severity.
    pub value: Value,
    /// Since when, in seconds since 1970, by the committers' clocks brought into order.
    pub since: i64,
    /// The commit that gave it to the finding.
    pub commit: Hash,
    /// Did the finding come back with it, after a removal or by an undo?
    pub is_return: bool,
}

/// The course of one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// What its last version that can be read says.
    pub facts: Arc<Facts>,
    /// Its statuses in their order, no two neighbours alike; never empty.
    pub stays: Vec<Stay<Status>>,
    /// Its severities in the same way.
    pub severities: Vec<Stay<Severity>>,
    is_there: bool,
}

/// The courses of all findings, as far as events were taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lives {
    places: HashMap<FindingId, usize>,
    lives: Vec<(FindingId, Life)>,
    /// What entered and left the backlog.
    pub turns: Vec<Turn>,
    began: Option<i64>,
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
    /// Takes all events of the first-parent line from its beginning.
    pub fn of(main_line: &[Event]) -> Lives {
        let mut lives = Lives::default();
        main_line.iter().zip(settled(main_line)).for_each(|(event, time)| lives.take(event, time));
        lives
    }

    /// Takes the next event of the first-parent line; `time` is in seconds and never goes back.
    pub fn take(&mut self, event: &Event, time: i64) {
        self.began.get_or_insert(time);
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

    /// When anything was told first, in seconds since 1970.
    pub fn began(&self) -> Option<i64> {
        self.began
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
        let (status, severity) = (facts.status, facts.severity);
        Life {
            facts: Arc::clone(facts),
            stays: vec![Stay { value: status, since: time, commit, is_return: false }],
            severities: vec![Stay { value: severity, since: time, commit, is_return: false }],
            is_there: true,
        }
    }

    /// Another version; is it open since?
    fn go_on(&mut self, facts: &Arc<Facts>, time: i64, origin: &Origin) -> bool {
        let takes_back = origin.takes_back();
        let is_return = !self.is_there || takes_back;
        let (status, severity) = (facts.status, facts.severity);
        (self.facts, self.is_there) = (Arc::clone(facts), true);
        if takes_back {
            take_back(&mut self.stays, origin, status);
            take_back(&mut self.severities, origin, severity);
        }
        let since = (time, origin.commit, is_return);
        go_on(&mut self.stays, status, since);
        go_on(&mut self.severities, severity, since);
        status.is_open()
    }

    fn last(&self) -> Stay<Status> {
        self.stays[self.stays.len() - 1]
    }

    /// The status that it has in the end.
    pub fn status(&self) -> Status {
        self.last().value
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
        self.stays[0].value == Status::Open
    }

    /// Was it ever closed?
    pub fn was_closed(&self) -> bool {
        self.stays.iter().any(|stay| !stay.value.is_open())
    }

    /// How often it was reopened. One closed status after another passed through an open one, as in the timeline.
    pub fn reopenings(&self) -> u64 {
        let reopens = |stays: &&[Stay<Status>]| !stays[0].value.is_open() && !stays[1].is_return;
        self.stays.windows(2).filter(reopens).count() as u64
    }
}

/// What was taken back was never meant: the finding has the value of before, since it had it then. Where a rebase gave the
/// commits other names, that is the last time that it had this value.
fn take_back<Value: PartialEq>(stays: &mut Vec<Stay<Value>>, origin: &Origin, value: Value) {
    let is_undone = |stay: &Stay<Value>| origin.undone().any(|name| name.parse() == Ok(stay.commit));
    let undone = stays.iter().skip(1).position(is_undone).map(|place| place + 1);
    let before = || stays.iter().rposition(|stay| stay.value == value).map(|place| place + 1);
    if let Some(left) = undone.or_else(before) {
        stays.truncate(left);
    }
}

fn go_on<Value: PartialEq>(
    stays: &mut Vec<Stay<Value>>,
    value: Value,
    (since, commit, is_return): (i64, Hash, bool),
) {
    if stays.last().is_none_or(|last| last.value != value) {
        stays.push(Stay { value, since, commit, is_return });
    }
}
