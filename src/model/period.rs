//! A time as people type it: a day or a month of UTC, one moment, or a span back from now.

use std::fmt;

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::timestamp::Timestamp;

/// A stretch of time: from `first`, up to but not including `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    typed: String,
    /// Where it begins.
    pub first: DateTime<Utc>,
    /// Where it is over.
    pub end: DateTime<Utc>,
    /// Was it typed as a span, and so as "from then until now"?
    pub is_span: bool,
}

impl Period {
    /// What may be typed, for messages.
    pub const FORMS: &str = "a day (2026-01-31), a month (2026-01), a moment (2026-01-31T09:00:00Z), today, yesterday, \
                             or a span back from now (12h, 90d, 6w, 3mo, 1y)";

    /// What may be typed where a time to come is asked for.
    pub const FORMS_AHEAD: &str = "a day (2026-01-31), a month (2026-01), a moment (2026-01-31T09:00:00Z), today, or a \
                                   span from now on (12h, 90d, 6w, 3mo, 1y)";

    /// Reads a time in one of [`Period::FORMS`].
    pub fn read(typed: &str, now: Timestamp) -> Option<Period> {
        Period::read_with(typed, now, before)
    }

    /// Reads a time in one of [`Period::FORMS_AHEAD`].
    pub fn read_ahead(typed: &str, now: Timestamp) -> Option<Period> {
        Period::read_with(typed, now, after)
    }

    fn read_with(typed: &str, now: Timestamp, away: Away) -> Option<Period> {
        let now = now.moment().to_utc();
        let made = |first: DateTime<Utc>, end, is_span| {
            Some(Period { typed: typed.to_owned(), first, end, is_span })
        };
        if let Some(day) = day(typed, now.date_naive()) {
            return made(midnight(day), midnight(day.checked_add_days(Days::new(1))?), false);
        }
        if let Ok(first) = NaiveDate::parse_from_str(&format!("{typed}-01"), "%Y-%m-%d") {
            return made(midnight(first), midnight(first.checked_add_months(Months::new(1))?), false);
        }
        let (moment, is_span) = match typed.parse::<Timestamp>() {
            Ok(moment) => (moment.moment().to_utc(), false),
            Err(_) => (away(typed, now)?, true),
        };
        made(moment, moment.checked_add_signed(TimeDelta::nanoseconds(1))?, is_span)
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn day(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    match typed {
        "today" => Some(today),
        "yesterday" => today.pred_opt(),
        date => NaiveDate::parse_from_str(date, "%Y-%m-%d").ok(),
    }
}

/// The moment that lies a span such as `90d` away from now.
type Away = fn(&str, DateTime<Utc>) -> Option<DateTime<Utc>>;

fn before(span: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match Span::read(span)? {
        Span::Hours(hours) => now.checked_sub_signed(TimeDelta::hours(hours.into())),
        Span::Days(days) => now.checked_sub_days(Days::new(days)),
        Span::Months(months) => now.checked_sub_months(Months::new(months)),
    }
}

fn after(span: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match Span::read(span)? {
        Span::Hours(hours) => now.checked_add_signed(TimeDelta::hours(hours.into())),
        Span::Days(days) => now.checked_add_days(Days::new(days)),
        Span::Months(months) => now.checked_add_months(Months::new(months)),
    }
}

/// A length of time as the calendar has it.
enum Span {
    Hours(u32),
    Days(u64),
    Months(u32),
}

impl Span {
    fn read(span: &str) -> Option<Span> {
        let (count, unit) = span.split_at(span.find(|c: char| !c.is_ascii_digit())?);
        let count: u32 = count.parse().ok()?;
        match unit {
            "h" => Some(Span::Hours(count)),
            "d" => Some(Span::Days(count.into())),
            "w" => Some(Span::Days(u64::from(count) * 7)),
            "mo" => Some(Span::Months(count)),
            "y" => Some(Span::Months(count.checked_mul(12)?)),
            _ => None,
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Option<(String, String)> {
        let period = Period::read(typed, "2026-03-31T12:00:00+02:00".parse().unwrap())?;
        Some((period.first.to_rfc3339(), period.end.to_rfc3339()))
    }

    #[test]
    fn days_and_months_are_stretches() {
        let stretch = |first: &str, end: &str| {
            let midnight = |day| format!("{day}T00:00:00+00:00");
            Some((midnight(first), midnight(end)))
        };
        assert_eq!(read("2026-01-31"), stretch("2026-01-31", "2026-02-01"));
        assert_eq!(read("2025-12"), stretch("2025-12-01", "2026-01-01"));
        assert_eq!(read("today"), stretch("2026-03-31", "2026-04-01"));
        assert_eq!(read("yesterday"), stretch("2026-03-30", "2026-03-31"));
    }

    #[test]
    fn spans_count_from_now() {
        for (span, first) in [
            ("2h", "2026-03-31T08:00:00+00:00"),
            ("2d", "2026-03-29T10:00:00+00:00"),
            ("1w", "2026-03-24T10:00:00+00:00"),
            ("1mo", "2026-02-28T10:00:00+00:00"),
            ("1y", "2025-03-31T10:00:00+00:00"),
        ] {
            assert_eq!(read(span).unwrap().0, first, "{span}");
        }
        let now: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
        for (span, moment) in
            [("2h", "2026-01-31T14:00:00Z"), ("1w", "2026-02-07T12:00:00Z"), ("1mo", "2026-02-28T12:00:00Z")]
        {
            assert_eq!(
                Timestamp::from(Period::read_ahead(span, now).unwrap().first).to_string(),
                moment,
                "{span}"
            );
        }
        for nonsense in ["d", "x2d", "-2d", "2", "2m", "2026-13", "999999999999d", "4000000000y", "tomorrow"]
        {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }
}
