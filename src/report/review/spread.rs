//! How long things take, as a distribution over spans of time that people think in.

use chrono::TimeDelta;

use crate::history::BySeverity;
use crate::model::{Severity, Word};

/// The spans, each up to so many days; the last one has no end.
pub const SPANS: [(&str, i64); 8] = [
    ("under a day", 1),
    ("1–3 days", 3),
    ("3–7 days", 7),
    ("1–2 weeks", 14),
    ("2–4 weeks", 28),
    ("1–3 months", 91),
    ("3–12 months", 365),
    ("over a year", i64::MAX),
];

/// Durations by span and severity.
#[derive(Debug, Clone, Default)]
pub struct Spread {
    /// How many lie in each of [`SPANS`].
    pub counts: [BySeverity; SPANS.len()],
    /// The durations in days, ascending, of each severity.
    days: [Vec<f64>; Severity::ALL.len()],
}

impl Spread {
    /// How many durations there are; of one severity, or of all.
    pub fn len(&self, severity: Option<Severity>) -> usize {
        self.of(severity).len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.len(None) == 0
    }

    /// Half of them are at most so many days; `None` where there are none.
    pub fn median(&self, severity: Option<Severity>) -> Option<f64> {
        self.quantile(severity, 50)
    }

    /// So many percent of them are at most so many days, by nearest rank.
    pub fn quantile(&self, severity: Option<Severity>, percent: usize) -> Option<f64> {
        let mut days = self.of(severity);
        days.sort_by(f64::total_cmp);
        let rank = (days.len() * percent).div_ceil(100);
        days.get(rank.saturating_sub(1)).copied()
    }

    fn of(&self, severity: Option<Severity>) -> Vec<f64> {
        match severity {
            Some(severity) => self.days[severity as usize].clone(),
            None => self.days.concat(),
        }
    }
}

impl FromIterator<(Severity, TimeDelta)> for Spread {
    fn from_iter<I: IntoIterator<Item = (Severity, TimeDelta)>>(durations: I) -> Self {
        let mut spread = Spread::default();
        for (severity, duration) in durations {
            let days = duration.num_seconds() as f64 / 86_400.0;
            let span = SPANS.iter().position(|(_, end)| days < *end as f64).unwrap_or(SPANS.len() - 1);
            spread.counts[span].count(severity);
            spread.days[severity as usize].push(days);
        }
        spread
    }
}
