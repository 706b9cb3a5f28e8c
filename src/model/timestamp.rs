//! A moment as a finding's file states it.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, SecondsFormat, TimeDelta, Utc};

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

    /// Seconds since 1970, nanoseconds beyond them, and the zone in seconds east of Greenwich: all there is to it.
    pub fn parts(self) -> (i64, u32, i32) {
        (self.0.timestamp(), self.0.timestamp_subsec_nanos(), self.0.offset().local_minus_utc())
    }

    /// The moment of these parts; `None` where no file could state it.
    pub fn of_parts(seconds: i64, nanoseconds: u32, offset_seconds: i32) -> Option<Self> {
        let zone = FixedOffset::east_opt(offset_seconds)?;
        let moment = DateTime::from_timestamp(seconds, nanoseconds)?;
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
        f.pad(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
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
    fn a_timestamp_is_its_parts() {
        for text in
            ["0000-01-01T00:00:00+23:59", "9999-12-31T23:59:60.5-23:59", "2026-01-16T11:52:37.695826+00:00"]
        {
            let read: Timestamp = text.parse().unwrap();
            let (seconds, nanoseconds, offset) = read.parts();
            let again = Timestamp::of_parts(seconds, nanoseconds, offset).unwrap();
            assert_eq!((again, again.to_string()), (read, read.to_string()));
        }
        for (seconds, nanoseconds, offset) in
            [(i64::MAX, 0, 0), (i64::MIN, 0, 0), (0, u32::MAX, 0), (0, 0, i32::MAX)]
        {
            assert_eq!(Timestamp::of_parts(seconds, nanoseconds, offset), None);
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
