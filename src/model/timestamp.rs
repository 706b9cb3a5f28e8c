//! A moment as a finding's file states it.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, SecondsFormat, TimeDelta, Timelike, Utc};

/// An RFC 3339 date and time with its zone and its fraction as written. Ordered by the moment it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<FixedOffset>);

/// 0001-01-02 and 9999-12-30, in seconds since 1970: what RFC 3339 can write in any zone.
const FIRST: i64 = -62_135_510_400;
const LAST: i64 = 253_402_128_000;

/// The years 0000 to 9999 in any zone, in seconds since 1970.
const STATABLE: RangeInclusive<i64> = -62_167_305_600..=253_402_387_199;

/// A text that is no RFC 3339 date and time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an RFC 3339 date and time such as 2026-01-14T09:00:00Z")]
pub struct TimestampError(pub String);

impl Timestamp {
    /// The moment that many seconds after 1970 (negative before), shown in the zone `offset_seconds` east of
    /// Greenwich; a moment or zone that no calendar holds becomes the nearest that RFC 3339 can write.
    pub fn from_unix(seconds: i64, offset_seconds: i32) -> Self {
        let zone = FixedOffset::east_opt(offset_seconds).unwrap_or_else(utc_zone);
        let moment = DateTime::from_timestamp(seconds.clamp(FIRST, LAST), 0).unwrap_or_default();
        Timestamp(moment.with_timezone(&zone))
    }

    /// All there is to it in four numbers, for rows of numbers: seconds since 1970 in two, the low one first, nanoseconds
    /// beyond them, and the zone in seconds east of Greenwich.
    pub fn numbers(self) -> [u32; 4] {
        let (seconds, zone) = (self.unix(), self.0.offset().local_minus_utc());
        [seconds as u32, (seconds >> 32) as u32, self.0.timestamp_subsec_nanos(), zone as u32]
    }

    /// The moment of these numbers; `None` where no file could state it.
    pub fn of_numbers([low, high, nanoseconds, zone]: [u32; 4]) -> Option<Self> {
        let seconds = (u64::from(high) << 32 | u64::from(low)) as i64;
        let moment = DateTime::from_timestamp(seconds, nanoseconds)?;
        let zone = FixedOffset::east_opt(zone as i32)?;
        STATABLE.contains(&seconds).then(|| Timestamp(moment.with_timezone(&zone)))
    }

    /// Seconds since 1970.
    pub fn unix(self) -> i64 {
        self.0.timestamp()
    }

    /// The same moment, whole seconds, in UTC: the form new fields are written in.
    pub fn utc(self) -> Self {
        Timestamp::from_unix(self.unix(), 0)
    }

    /// The moment as chrono knows it.
    pub fn moment(self) -> DateTime<FixedOffset> {
        self.0
    }

    /// Time from `earlier` to this; negative where `earlier` is later.
    pub fn since(self, earlier: Timestamp) -> TimeDelta {
        self.0 - earlier.0
    }
}

fn utc_zone() -> FixedOffset {
    use chrono::Offset;
    Utc.fix()
}

impl From<DateTime<FixedOffset>> for Timestamp {
    fn from(moment: DateTime<FixedOffset>) -> Self {
        Timestamp(moment)
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        Timestamp(moment.fixed_offset())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match plainly(self.0) {
            Some(text) => f.pad(str::from_utf8(&text).unwrap_or_default().trim_end_matches('\0')),
            None => f.pad(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        }
    }
}

/// A moment of whole seconds and minutes of the zone as RFC 3339 writes it, padded with NUL: lists show thousands.
fn plainly(moment: DateTime<FixedOffset>) -> Option<[u8; 25]> {
    let (local, zone) = (moment.naive_local(), moment.offset().local_minus_utc());
    let year = u32::try_from(local.year()).ok().filter(|year| *year < 10_000)?;
    if moment.nanosecond() != 0 || zone % 60 != 0 {
        return None;
    }
    let mut text = *b"0000-00-00T00:00:00Z\0\0\0\0\0";
    let mut put = |at: usize, number: u32| {
        text[at] = b'0' + (number / 10 % 10) as u8;
        text[at + 1] = b'0' + (number % 10) as u8;
    };
    let date = [(0, year / 100), (2, year % 100), (5, local.month()), (8, local.day())];
    let time = [(11, local.hour()), (14, local.minute()), (17, local.second())];
    date.into_iter().chain(time).for_each(|(at, number)| put(at, number));
    if zone != 0 {
        let minutes = zone.unsigned_abs() / 60;
        put(20, minutes / 60);
        put(23, minutes % 60);
        (text[19], text[22]) = (if zone < 0 { b'-' } else { b'+' }, b':');
    }
    Some(text)
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        DateTime::parse_from_rfc3339(text).map(Timestamp).map_err(|_| TimestampError(text.to_owned()))
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_prints_as_it_was_read() {
        for text in ["2026-01-14T09:00:00Z", "2026-01-16T11:52:37.695826+00:00", "1969-12-31T23:59:59-05:30"]
        {
            let read: Timestamp = text.parse().unwrap();
            assert_eq!(read.to_string().replace("+00:00", "Z"), text.replace("+00:00", "Z"));
        }
    }

    #[test]
    fn the_quick_form_is_that_of_chrono() {
        for seconds in (-62_167_219_200..253_402_300_800).step_by(98_765_432) {
            for offset in [0, 3_600, -5_400, 86_340, -86_340, 20_701] {
                let moment = DateTime::from_timestamp(seconds, 0).unwrap();
                let moment = moment.with_timezone(&FixedOffset::east_opt(offset).unwrap());
                let slow = moment.to_rfc3339_opts(SecondsFormat::AutoSi, true);
                assert_eq!(Timestamp(moment).to_string(), slow);
                assert_eq!(format!("{:30}|", Timestamp(moment)), format!("{slow:30}|"));
            }
        }
    }

    #[test]
    fn a_timestamp_is_its_numbers() {
        for text in
            ["0000-01-01T00:00:00+23:59", "9999-12-31T23:59:60.5-23:59", "2026-01-16T11:52:37.695826+00:00"]
        {
            let read: Timestamp = text.parse().unwrap();
            let again = Timestamp::of_numbers(read.numbers()).unwrap();
            assert_eq!((again, again.to_string()), (read, read.to_string()));
        }
        for odd in
            [[u32::MAX, i32::MAX as u32, 0, 0], [0, 1 << 31, 0, 0], [0, 0, u32::MAX, 0], [0, 0, 0, 1 << 30]]
        {
            assert_eq!(Timestamp::of_numbers(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn moments_beyond_every_calendar_stay_in_range() {
        assert!(Timestamp::from_unix(i64::MAX, 0) > Timestamp::from_unix(4_102_444_800, 0));
        assert!(Timestamp::from_unix(i64::MIN, 999_999) < Timestamp::from_unix(0, 0));
    }

    #[test]
    fn a_day_alone_is_refused() {
        assert!("2026-01-14".parse::<Timestamp>().unwrap_err().to_string().contains("RFC 3339"));
    }
}
