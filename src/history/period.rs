//! Days, weeks and months of the calendar, in UTC.

use chrono::{Datelike, Days, Months, NaiveDate, Utc};

use crate::model::{Timestamp, words};

words! {
    /// How long a period of the timeline is.
    pub Interval, "period" {
        /// Midnight to midnight.
        Day = "day",
        /// Monday to Sunday, named by ISO 8601: `2026-W03`.
        Week = "week",
        /// A calendar month.
        Month = "month",
    }
}

impl Interval {
    /// The first day of the period that a moment lies in.
    pub fn start(self, moment: Timestamp) -> NaiveDate {
        let day = moment.moment().with_timezone(&Utc).date_naive();
        let into = match self {
            Interval::Day => 0,
            Interval::Week => u64::from(day.weekday().num_days_from_monday()),
            Interval::Month => u64::from(day.day0()),
        };
        day.checked_sub_days(Days::new(into)).unwrap_or(day)
    }

    /// The first day of the period after the one that begins on `start`.
    pub fn next(self, start: NaiveDate) -> NaiveDate {
        let next = match self {
            Interval::Day => start.checked_add_days(Days::new(1)),
            Interval::Week => start.checked_add_days(Days::new(7)),
            Interval::Month => start.checked_add_months(Months::new(1)),
        };
        next.unwrap_or(NaiveDate::MAX)
    }

    /// The name of the period that begins on `start`: `2026-01-14`, `2026-W03`, `2026-01`.
    pub fn label(self, start: NaiveDate) -> String {
        let form = match self {
            Interval::Day => "%Y-%m-%d",
            Interval::Week => "%G-W%V",
            Interval::Month => "%Y-%m",
        };
        start.format(form).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(interval: Interval, moment: &str) -> String {
        interval.label(interval.start(moment.parse().unwrap()))
    }

    #[test]
    fn a_moment_falls_into_the_period_of_its_utc_day() {
        let late = "2025-12-31T23:30:00-05:00"; // already 2026 in UTC
        assert_eq!(label(Interval::Day, late), "2026-01-01");
        assert_eq!(label(Interval::Month, late), "2026-01");
        assert_eq!(label(Interval::Week, late), "2026-W01");
        assert_eq!(label(Interval::Week, "2023-01-01T00:00:00Z"), "2022-W52");
    }

    #[test]
    fn periods_follow_each_other_over_the_end_of_the_year() {
        let start = Interval::Month.start("2025-12-15T00:00:00Z".parse().unwrap());
        assert_eq!(Interval::Month.label(Interval::Month.next(start)), "2026-01");
        let monday = Interval::Week.start("2026-12-31T00:00:00Z".parse().unwrap());
        assert_eq!(Interval::Week.label(Interval::Week.next(monday)), "2027-W01");
    }

    #[test]
    fn a_slip_names_the_nearest_period() {
        assert_eq!("week".parse(), Ok(Interval::Week));
        assert!("weeks".parse::<Interval>().unwrap_err().to_string().contains("did you mean 'week'"));
    }
}
