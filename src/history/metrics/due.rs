//! By when findings are to be closed. Each severity brings its days along, counted from when the finding was first that
//! severe: so a raise gives time from the raise on, no raise gives more than there was, and raising it again gives none. A
//! deadline that passed is missed, whatever became of the severity afterwards.

use std::collections::HashMap;

use super::life::{Life, Lives};
use super::times::{Course, Times};
use crate::history::event::Event;
use crate::model::{Deadlines, FindingId, Status, Timestamp};

/// Where a finding stands before its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// Fixed before it.
    Within,
    /// Closed before it, without a fix.
    SetAside,
    /// Closed after it.
    Late,
    /// Open after it.
    Overdue,
    /// Open, and it is near.
    Near,
    /// Open, and it is not.
    Far,
    /// Closed, and nobody knows when.
    Unknown,
}

impl Due {
    /// `None` where it has no deadline; else with the deadline.
    pub(super) fn of(course: Course<'_>, deadlines: &Deadlines) -> Option<(Due, Timestamp)> {
        let life = course.life;
        let due = course.due(deadlines)?;
        let (now, moment) = (moment(course.as_of), moment(due));
        let stands = match course.closed() {
            Some(closed) if closed > due => Due::Late,
            Some(_) if life.status() == Status::Resolved => Due::Within,
            Some(_) => Due::SetAside,
            None if !life.is_open() => Due::Unknown,
            None if now > moment => Due::Overdue,
            None if deadlines.is_near(moment, now) => Due::Near,
            None => Due::Far,
        };
        Some((stands, moment))
    }
}

impl Course<'_> {
    /// The first deadline that it missed, else the one that it has, in seconds since 1970. Of its severities no file claims
    /// since when it had them, so that by claimed times the last one counts from the beginning.
    fn due(self, deadlines: &Deadlines) -> Option<i64> {
        let severities = &self.life.severities;
        if self.times == Times::Claimed {
            return deadlines.due(self.life.facts.severity, moment(self.began())).map(Timestamp::unix);
        }
        let end = self.closed().unwrap_or(self.as_of);
        let ends = severities.iter().skip(1).map(|next| next.since).chain([end]);
        let dues = (0..severities.len()).map(|place| self.life.due_at(place, deadlines));
        let mut last = None;
        for (due, end) in dues.zip(ends) {
            if due.is_some_and(|due| end > due) {
                return due;
            }
            last = due;
        }
        last
    }
}

impl Life {
    /// The deadline while it had the severity at this place: the earliest of that severity and of the milder ones before.
    fn due_at(&self, place: usize, deadlines: &Deadlines) -> Option<i64> {
        let had = &self.severities[..=place];
        let milder = had.iter().filter(|stay| stay.value >= had[place].value);
        let dues = milder.filter_map(|stay| {
            let first = had.iter().find(|other| other.value <= stay.value)?;
            deadlines.due(stay.value, moment(first.since))
        });
        dues.map(Timestamp::unix).min()
    }
}

/// By when each finding was to be closed that has a deadline, as of a moment, by the times of commits. The first-parent line
/// is told from its beginning.
pub fn due_dates(
    main_line: &[Event],
    deadlines: &Deadlines,
    as_of: Timestamp,
) -> HashMap<FindingId, Timestamp> {
    let lives = Lives::of(main_line);
    let course = |life| Course { life, times: Times::Recorded, as_of: as_of.unix() };
    let due = |(id, life): (&FindingId, _)| Some((id.clone(), Due::of(course(life), deadlines)?.1));
    lives.iter().filter_map(due).collect()
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds, 0)
}
