//! By whose word durations begin and end: that of the commits, or that of the files. No number mixes the two.

use super::life::Life;
use super::spread::Measure;
use crate::model::{Status, Timestamp, words};

words! {
    /// Whose times durations are made of.
    pub Times, "kind of times" {
        /// The committers' times on the first-parent line.
        Recorded = "recorded",
        /// `created_at` and `resolved_at` of the files, which say of no other step when it was.
        Claimed = "claimed",
    }
}

/// One finding, measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course<'life> {
    pub(super) life: &'life Life,
    pub(super) times: Times,
    pub(super) as_of: i64,
}

impl<'life> Course<'life> {
    /// When it was there first, in seconds since 1970.
    pub(super) fn began(self) -> i64 {
        match self.times {
            Times::Recorded => self.life.began(),
            Times::Claimed => self.life.facts.created_at.unix(),
        }
    }

    /// When it was closed as it is closed now; `None` for one that is open, or where nobody recorded it. A file that says it
    /// was closed before it was found says nothing.
    pub(super) fn closed(self) -> Option<i64> {
        match self.times {
            Times::Recorded => self.life.closed(),
            Times::Claimed if self.life.is_open() => None,
            Times::Claimed => {
                self.life.facts.resolved_at.map(Timestamp::unix).filter(|closed| *closed >= self.began())
            }
        }
    }

    /// From the creation to the first status other than `open`.
    pub(super) fn time_to_acknowledge(self) -> Measure {
        match self.times {
            Times::Claimed => Measure::Unknown,
            Times::Recorded if self.life.stays[0].value != Status::Open => Measure::Unknown,
            Times::Recorded => match self.life.acknowledged() {
                Some(end) => Measure::Took(end - self.life.began()),
                None => Measure::Runs,
            },
        }
    }

    /// From the creation to the fix that holds; one that was closed without a fix has none.
    pub(super) fn time_to_resolve(self) -> Measure {
        match self.life.status() {
            Status::WontFix | Status::Duplicate => Measure::None,
            _ => self.time_to_handle(),
        }
    }

    /// From the creation to the closing that holds.
    pub(super) fn time_to_handle(self) -> Measure {
        match self.closed() {
            Some(end) => Measure::Took(end - self.began()),
            None if self.life.is_open() => Measure::Runs,
            None => Measure::Unknown,
        }
    }

    /// From the creation to the moment of the answer. A moment before the commit counts as none; a file that says it was
    /// found later than that moment says nothing.
    pub(super) fn age(self) -> Measure {
        let age = self.as_of.saturating_sub(self.began());
        match (self.life.is_open(), self.times) {
            (false, _) => Measure::None,
            (true, Times::Claimed) if age < 0 => Measure::Unknown,
            (true, _) => Measure::Took(age.max(0)),
        }
    }

    /// Every status that it had, and how long.
    pub(super) fn stays(self) -> impl Iterator<Item = (Status, Measure)> + use<'life> {
        let Course { life, times, .. } = self;
        life.stays.iter().enumerate().map(move |(place, stay)| {
            let length = match (times, life.stays.get(place + 1)) {
                (Times::Claimed, _) => Measure::Unknown,
                (Times::Recorded, Some(next)) => Measure::Took(next.since - stay.since),
                (Times::Recorded, None) => Measure::Runs,
            };
            (stay.value, length)
        })
    }
}
