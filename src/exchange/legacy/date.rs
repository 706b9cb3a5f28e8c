//! Dates as tools write them, in UTC.

use chrono::{NaiveDate, NaiveDateTime, SecondsFormat, Utc};

use crate::model::Timestamp;

/// Forms without a zone; they are taken as UTC.
const WITHOUT_ZONE: &[&str] =
    &["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];

/// The moment in UTC, its fraction kept; `None` for a text that names none.
pub(in crate::exchange) fn in_utc(text: &str) -> Option<String> {
    let text = text.trim();
    let moment = match text.parse::<Timestamp>() {
        Ok(timestamp) => timestamp.moment().with_timezone(&Utc),
        Err(_) => without_zone(text)?.and_utc(),
    };
    Some(moment.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

fn without_zone(text: &str) -> Option<NaiveDateTime> {
    let time = WITHOUT_ZONE.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    time.or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0))
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
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(in_utc(written).as_deref(), expected, "{written}");
        }
    }
}
