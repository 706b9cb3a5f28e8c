//! Counts over time, from the events of the first-parent line, where a finding has one status at a time. Pure.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::clock::settled;
use super::event::{Event, EventKind};
use super::period::Interval;
use crate::model::{FindingId, Severity, Status, Timestamp, Word};

/// Periods in which nothing happened are listed, unless more than this many of them stand in a row: a commit dated
/// 1970 does not make a table of twenty thousand empty days.
const LONGEST_SILENCE: usize = 1_000;

/// What happened in one period, and what was open at its end. For every period
/// `backlog = backlog before + opened + reopened + restored − resolved − wont_fix − duplicate − removed`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Period {
    /// `2026-01-14`, `2026-W03` or `2026-01`.
    pub period: String,
    /// Findings that appeared, also those that appeared closed, which count as closed too.
    pub opened: u64,
    /// Findings that became `resolved`.
    pub resolved: u64,
    /// Findings that became `wont_fix`.
    pub wont_fix: u64,
    /// Findings that became `duplicate`.
    pub duplicate: u64,
    /// Closed findings that became open, or passed through it on their way to another closed status.
    pub reopened: u64,
    /// Findings that came back open, or closed after they were removed open.
    pub restored: u64,
    /// Findings that were removed while open.
    pub removed: u64,
    /// Findings open at the end.
    pub backlog: u64,
    /// The same by severity, every severity named.
    pub backlog_by_severity: BySeverity,
}

/// A count for each severity, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BySeverity([u64; Severity::ALL.len()]);

impl BySeverity {
    /// The count of one severity.
    pub fn get(&self, severity: Severity) -> u64 {
        self.0[severity as usize]
    }

    /// Counts one more.
    pub fn count(&mut self, severity: Severity) {
        self.0[severity as usize] += 1;
    }

    /// The sum over all severities.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }
}

impl Serialize for BySeverity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for severity in Severity::ALL {
            map.serialize_entry(severity.word(), &self.get(*severity))?;
        }
        map.end()
    }
}

/// The periods from the first event to the last, or to `until` if that is later; those that ended before `since` are
/// left out. `main_line` is the first-parent line from its beginning, in the order of ancestry: the backlog of a line
/// that begins later would begin at nothing. A commit whose clock contradicts its neighbours counts at the time of
/// the one before it.
pub fn timeline(
    main_line: &[Event],
    interval: Interval,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Vec<Period> {
    timeline_over(&[main_line], interval, since, until)
}

/// The same of several repositories, each with its first-parent line: the sum of what happened in all of them.
pub fn timeline_over(
    main_lines: &[&[Event]],
    interval: Interval,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Vec<Period> {
    let in_line = |(line, events): (usize, &&'_ [Event])| -> Vec<(i64, usize, usize)> {
        settled(events).into_iter().enumerate().map(|(place, time)| (time, line, place)).collect()
    };
    let mut order: Vec<(i64, usize, usize)> = main_lines.iter().enumerate().flat_map(in_line).collect();
    order.sort_unstable();
    let mut ledger = Ledger::new(interval, main_lines.len());
    for (time, line, place) in &order {
        ledger.turn_to(interval.start(Timestamp::from_unix(*time, 0)));
        ledger.enter(*line, &main_lines[*line][*place]);
    }
    if let (Some(until), false) = (until, order.is_empty()) {
        ledger.turn_to(interval.start(until));
    }
    let first = since.map_or(NaiveDate::MIN, |since| interval.start(since));
    ledger.periods.into_iter().filter(|(start, _)| *start >= first).map(|(_, period)| period).collect()
}

#[derive(Debug, Clone, Copy)]
struct Standing {
    status: Status,
    severity: Severity,
    is_there: bool,
}

impl Standing {
    fn is_backlog(self) -> bool {
        self.is_there && self.status.is_open()
    }
}

struct Ledger {
    interval: Interval,
    /// Of each line.
    standings: Vec<HashMap<FindingId, Standing>>,
    backlog: BySeverity,
    periods: Vec<(NaiveDate, Period)>,
}

impl Ledger {
    fn new(interval: Interval, lines: usize) -> Self {
        let standings = vec![HashMap::new(); lines];
        Ledger { interval, standings, backlog: BySeverity::default(), periods: Vec::new() }
    }

    /// Opens the period that begins on `start` and those between it and the last one.
    fn turn_to(&mut self, start: NaiveDate) {
        let mut silent = match self.periods.last() {
            Some((last, _)) if *last >= start => return,
            Some((last, _)) => self.days_between(*last, start),
            None => Vec::new(),
        };
        silent.push(start);
        for start in silent {
            let period = Period::empty(self.interval.label(start), self.backlog);
            self.periods.push((start, period));
        }
    }

    fn days_between(&self, last: NaiveDate, start: NaiveDate) -> Vec<NaiveDate> {
        let mut between: Vec<NaiveDate> =
            std::iter::successors(Some(self.interval.next(last)), |day| Some(self.interval.next(*day)))
                .take_while(|day| *day < start)
                .take(LONGEST_SILENCE + 1)
                .collect();
        if between.len() > LONGEST_SILENCE {
            between.clear();
        }
        between
    }

    fn enter(&mut self, line: usize, event: &Event) {
        let known = self.standings[line].get_mut(&event.id);
        let old = known.as_deref().copied();
        let Some(new) = standing(event, old) else { return };
        let Some((_, period)) = self.periods.last_mut() else {
            return;
        };
        period.count(old, new);
        if let Some(old) = old.filter(|old| old.is_backlog()) {
            self.backlog.0[old.severity as usize] -= 1;
        }
        if new.is_backlog() {
            self.backlog.0[new.severity as usize] += 1;
        }
        (period.backlog, period.backlog_by_severity) = (self.backlog.total(), self.backlog);
        match known {
            Some(known) => *known = new,
            None => drop(self.standings[line].insert(event.id.clone(), new)),
        }
    }
}

/// How the finding stands after the event; `None` where the event does not say.
fn standing(event: &Event, old: Option<Standing>) -> Option<Standing> {
    match (event.kind, &event.facts) {
        (EventKind::Renamed | EventKind::Unreadable, _) => None,
        (EventKind::Removed, _) => {
            old.filter(|old| old.is_there).map(|old| Standing { is_there: false, ..old })
        }
        (_, facts) => facts.as_ref().map(|facts| Standing {
            status: facts.status,
            severity: facts.severity,
            is_there: true,
        }),
    }
}

impl Period {
    /// Findings that were closed, in whatever way.
    pub fn closed(&self) -> u64 {
        self.resolved + self.wont_fix + self.duplicate
    }

    fn empty(period: String, backlog: BySeverity) -> Self {
        Period {
            period,
            opened: 0,
            resolved: 0,
            wont_fix: 0,
            duplicate: 0,
            reopened: 0,
            restored: 0,
            removed: 0,
            backlog: backlog.total(),
            backlog_by_severity: backlog,
        }
    }

    fn count(&mut self, old: Option<Standing>, new: Standing) {
        let was_open = match old {
            None => {
                self.opened += 1;
                true
            }
            Some(old) if old.is_there && !new.is_there => {
                self.removed += u64::from(old.status.is_open());
                return;
            }
            Some(old) if !old.is_there => {
                self.restored += u64::from(old.status.is_open() || new.status.is_open());
                old.status.is_open()
            }
            // One closed status after another: commits that fold steps together passed through an open one.
            Some(old) if !old.status.is_open() && old.status != new.status => {
                self.reopened += 1;
                true
            }
            Some(old) => old.status.is_open(),
        };
        if was_open {
            self.close(new.status);
        }
    }

    fn close(&mut self, status: Status) {
        match status {
            Status::Resolved => self.resolved += 1,
            Status::WontFix => self.wont_fix += 1,
            Status::Duplicate => self.duplicate += 1,
            Status::Open | Status::Confirmed | Status::InProgress => {}
        }
    }
}

#[cfg(test)]
mod tests;
