//! `--since` and `--until`: a moment as a user types it.

use chrono::TimeDelta;

use super::{Failure, Workspace};
use crate::git::Hash;
use crate::model::{Period, Timestamp};

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A time.
    Time(Timestamp),
    /// A commit.
    Commit(Hash),
}

/// Which end a day or a month stands for: its first or its last second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// `--since`: the beginning of the day.
    Since,
    /// `--until`: the end of the day.
    Until,
}

/// Reads a revision, or a time in one of the forms of [`Period::FORMS`], of which `end` takes the one end or the other.
///
/// # Errors
/// When it is none of them (exit 3, as for a revision that does not exist).
pub fn parse(workspace: &Workspace, text: &str, end: End, now: Timestamp) -> Result<Moment, Failure> {
    if let Some(period) = Period::read(text, now) {
        return Ok(Moment::Time(end.of(&period)));
    }
    match workspace.repository.revision(text)? {
        Some(commit) => Ok(Moment::Commit(commit)),
        None => Err(Failure::not_found(format!("'{text}' is neither a revision nor a time"))
            .hint(format!("a revision as git knows it, or {}", Period::FORMS))),
    }
}

/// Reads a time to come in one of the forms of [`Period::FORMS_AHEAD`]: the end of a day or a month.
///
/// # Errors
/// What is none of them, or is over.
pub fn to_come(text: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    let Some(period) = Period::read_ahead(text, now) else {
        return Err(Failure::usage(format!("'{text}' is no time to come")).hint(Period::FORMS_AHEAD));
    };
    match End::Until.of(&period).utc() {
        moment if moment > now => Ok(moment),
        moment => Err(Failure::usage(format!("'{text}' is over: it is {now}, and that was {moment}"))),
    }
}

impl End {
    fn of(self, period: &Period) -> Timestamp {
        match self {
            End::Since => Timestamp::from(period.first),
            End::Until => Timestamp::from(period.end - TimeDelta::nanoseconds(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_two_ends_and_a_moment_one() {
        let now: Timestamp = "2026-01-14T12:00:00Z".parse().unwrap();
        let ends = |text| {
            let period = Period::read(text, now).unwrap();
            [End::Since, End::Until].map(|end| end.of(&period).utc().to_string())
        };
        assert_eq!(ends("2026-01-14"), ["2026-01-14T00:00:00Z", "2026-01-14T23:59:59Z"]);
        assert_eq!(ends("2d"), ["2026-01-12T12:00:00Z"; 2]);
    }
}
