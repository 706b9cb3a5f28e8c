//! How long findings may stay open, by their severity.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::timestamp::Timestamp;
use super::words::Severity;

/// The days that findings of each severity may stay open; a severity without a number has no deadline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deadlines {
    days: BTreeMap<Severity, u32>,
    /// A deadline that is no more than so many days away is near.
    pub near_days: u32,
}

impl Deadlines {
    /// Gives a severity so many days; 0 for no deadline.
    pub fn set(&mut self, severity: Severity, days: u32) {
        match days {
            0 => drop(self.days.remove(&severity)),
            days => drop(self.days.insert(severity, days)),
        }
    }

    /// How many days findings of a severity have.
    pub fn days(&self, severity: Severity) -> Option<u32> {
        self.days.get(&severity).copied()
    }

    /// Has no severity a deadline?
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// When a finding that was there since `begun` is to be closed at the latest.
    pub fn due(&self, severity: Severity, begun: Timestamp) -> Option<Timestamp> {
        let days = TimeDelta::days(self.days(severity)?.into());
        Some(Timestamp::from_unix(begun.unix().saturating_add(days.num_seconds()), 0))
    }

    /// Is this moment no further than the near days behind `now`?
    pub fn is_near(&self, due: Timestamp, now: Timestamp) -> bool {
        due.since(now) <= TimeDelta::days(self.near_days.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_severity_without_days_is_never_due() {
        let mut deadlines = Deadlines { near_days: 2, ..Deadlines::default() };
        deadlines.set(Severity::High, 3);
        let begun = Timestamp::from_unix(0, 0);
        let due = Timestamp::from_unix(3 * 86_400, 0);
        assert_eq!(deadlines.due(Severity::High, begun), Some(due));
        assert_eq!(deadlines.due(Severity::Low, begun), None);
        assert!(!deadlines.is_near(due, Timestamp::from_unix(86_399, 0)));
        assert!(deadlines.is_near(due, Timestamp::from_unix(86_400, 0)));
        deadlines.set(Severity::High, 0);
        assert!(deadlines.is_empty());
    }
}
