//! A day in UTC, or one moment.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::super::timestamp::Timestamp;

/// A stretch of time: from `first`, up to but not including `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    typed: String,
    pub(super) first: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
}

impl Period {
    /// Reads `2026-01-31`, or a date and time of RFC 3339.
    pub(super) fn read(typed: &str) -> Option<Period> {
        let (first, length) = match NaiveDate::parse_from_str(typed, "%Y-%m-%d") {
            Ok(day) => (day.and_time(NaiveTime::MIN).and_utc(), TimeDelta::days(1)),
            Err(_) => (typed.parse::<Timestamp>().ok()?.moment().to_utc(), TimeDelta::nanoseconds(1)),
        };
        Some(Period { typed: typed.to_owned(), first, end: first.checked_add_signed(length)? })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}
