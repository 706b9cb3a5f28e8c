//! `--since` and `--until`: a moment as a user types it.

use chrono::{Days, NaiveDate, NaiveTime};

use super::{Failure, Workspace};
use crate::git::Hash;
use crate::model::Timestamp;

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A time.
    Time(Timestamp),
    /// A commit.
    Commit(Hash),
}

/// Which end a day stands for: its first or its last second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// `--since`: the beginning of the day.
    Since,
    /// `--until`: the end of the day.
    Until,
}

/// Reads `2026-01-14`, RFC 3339, `90d` (also `12h`, `6w`), or a revision. Days are days of UTC.
///
/// # Errors
/// When it is none of them (exit 3, as for a revision that does not exist).
pub fn parse(workspace: &Workspace, text: &str, end: End, now: Timestamp) -> Result<Moment, Failure> {
    if let Ok(time) = text.parse() {
        return Ok(Moment::Time(time));
    }
    if let Some(time) = ago(text, now).or_else(|| day(text, end)) {
        return Ok(Moment::Time(time));
    }
    match workspace.repository.revision(text)? {
        Some(commit) => Ok(Moment::Commit(commit)),
        None => Err(Failure::not_found(format!("'{text}' is neither a revision, a day, a time nor a span"))
            .hint("for example v1.0, 2026-01-14, 2026-01-14T09:00:00Z, 90d")),
    }
}

fn ago(text: &str, now: Timestamp) -> Option<Timestamp> {
    let unit = text.chars().last()?;
    let seconds = match unit {
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return None,
    };
    let count: i64 = text[..text.len() - 1].parse().ok().filter(|count| *count >= 0)?;
    Some(Timestamp::from_unix(now.unix().saturating_sub(count.saturating_mul(seconds)), 0))
}

fn day(text: &str, end: End) -> Option<Timestamp> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    let moment = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    Some(match end {
        End::Since => Timestamp::from(moment(day)),
        End::Until => Timestamp::from_unix(moment(day.checked_add_days(Days::new(1))?).timestamp() - 1, 0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_back_from_now_and_days_have_two_ends() {
        let now: Timestamp = "2026-01-14T12:00:00Z".parse().unwrap();
        assert_eq!(ago("2d", now).unwrap().to_string(), "2026-01-12T12:00:00Z");
        assert_eq!(ago("1w", now).unwrap().to_string(), "2026-01-07T12:00:00Z");
        assert_eq!(ago("d", now), None);
        assert_eq!(ago("x2d", now), None);
        assert_eq!(day("2026-01-14", End::Since).unwrap().to_string(), "2026-01-14T00:00:00Z");
        assert_eq!(day("2026-01-14", End::Until).unwrap().to_string(), "2026-01-14T23:59:59Z");
    }
}
