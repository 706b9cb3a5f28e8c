//! Dates as tools write them, in UTC.

use chrono::{Datelike, NaiveDate, NaiveDateTime, SecondsFormat, Utc};

use crate::model::Timestamp;

/// Days as everybody reads them: what has slashes with the year behind is one day here and another one there.
const DAYS: &[&str] = &["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"];

/// Times of the day behind a day; without a zone they are taken as UTC.
const TIMES: &[&str] = &["T%H:%M:%S%.f", "T%H:%M", " %H:%M:%S%.f", " %H:%M"];

/// The first year that a year of four digits can be; one of two digits names no century.
const EARLIEST: i32 = 1000;

/// The moment in UTC, its fraction kept; `None` for a text that names none.
pub(super) fn in_utc(text: &str) -> Option<String> {
    let text = text.trim();
    let moment = match text.parse::<Timestamp>() {
        Ok(timestamp) => timestamp.moment().with_timezone(&Utc),
        Err(_) => without_zone(text)?.and_utc(),
    };
    Some(moment.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

fn without_zone(text: &str) -> Option<NaiveDateTime> {
    let timed = |day: &&str| {
        let read = |time: &&str| NaiveDateTime::parse_from_str(text, &format!("{day}{time}")).ok();
        let bare = || NaiveDate::parse_from_str(text, day).ok()?.and_hms_opt(0, 0, 0);
        TIMES.iter().find_map(read).or_else(bare)
    };
    DAYS.iter().find_map(timed).filter(|time| time.year() >= EARLIEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_out_in_utc_with_their_fraction() {
        for (written, expected) in [
            ("2026-01-16T11:52:37.695826+00:00", Some("2026-01-16T11:52:37.695826Z")),
            ("2026-01-16T13:52:37+02:00", Some("2026-01-16T11:52:37Z")),
            ("2026-01-16T11:52:37.5Z", Some("2026-01-16T11:52:37.500Z")),
            ("2026-01-16 11:52:37", Some("2026-01-16T11:52:37Z")),
            ("2026-01-16", Some("2026-01-16T00:00:00Z")),
            ("2026-01-16 11:52", Some("2026-01-16T11:52:00Z")),
            ("2026/01/16 11:52:37", Some("2026-01-16T11:52:37Z")),
            ("16.01.2026 11:52:37", Some("2026-01-16T11:52:37Z")),
            ("16.1.2026", Some("2026-01-16T00:00:00Z")),
            ("16.01.26 11:52", None),
            ("01/02/2026 11:52", None),
            ("1/16/26", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(in_utc(written).as_deref(), expected, "{written}");
        }
    }
}
