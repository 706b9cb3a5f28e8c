//! A value with `>=`, `<` and the like before it.

use std::fmt;

use super::super::period::Period;
use super::super::timestamp::Timestamp;
use super::super::words::Severity;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    AtLeast,
    AtMost,
    Over,
    Under,
}

impl Comparison {
    /// The longer signs first, so that `>=` is not read as `>`.
    const SIGNS: [(&'static str, Comparison); 4] = [
        (">=", Comparison::AtLeast),
        ("<=", Comparison::AtMost),
        (">", Comparison::Over),
        ("<", Comparison::Under),
    ];

    /// Takes the sign off the head of a text.
    pub(super) fn strip(text: &str) -> (Option<Comparison>, &str) {
        Comparison::SIGNS
            .iter()
            .find_map(|(sign, comparison)| text.strip_prefix(sign).map(|rest| (Some(*comparison), rest)))
            .unwrap_or((None, text))
    }

    /// The sign; nothing for equality.
    pub(super) fn sign(comparison: Option<Comparison>) -> &'static str {
        let same = |(_, candidate): &&(&str, Comparison)| Some(*candidate) == comparison;
        Comparison::SIGNS.iter().find(same).map_or("", |(sign, _)| sign)
    }
}

/// A severity or a time, and on which side of it a finding must lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bound<T> {
    pub(super) comparison: Option<Comparison>,
    pub(super) value: T,
}

impl Bound<Severity> {
    /// "Greater" is worse; `Severity` orders the worst first.
    pub(super) fn holds(&self, found: Severity) -> bool {
        match self.comparison {
            None => found == self.value,
            Some(Comparison::AtLeast) => found <= self.value,
            Some(Comparison::AtMost) => found >= self.value,
            Some(Comparison::Over) => found < self.value,
            Some(Comparison::Under) => found > self.value,
        }
    }
}

impl Bound<Period> {
    /// A day is a stretch of time: "after the day" begins when it is over.
    pub(super) fn holds(&self, found: Timestamp) -> bool {
        let (moment, Period { first, end, .. }) = (found.moment(), &self.value);
        match self.comparison {
            None => moment >= *first && moment < *end,
            Some(Comparison::AtLeast) => moment >= *first,
            Some(Comparison::AtMost) => moment < *end,
            Some(Comparison::Over) => moment >= *end,
            Some(Comparison::Under) => moment < *first,
        }
    }
}

impl<T: fmt::Display> fmt::Display for Bound<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Comparison::sign(self.comparison), self.value)
    }
}
