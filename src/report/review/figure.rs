//! The numbers that come first, each with what it was a period before and how it got there.

use crate::history::{Metrics, Period, Spread};
use crate::model::Severity;
use crate::report::FixRow;

/// What a change of a number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// The fewer the better.
    Fewer,
    /// The more the better.
    More,
    /// Neither is better.
    Neither,
}

/// A number that comes first.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What is counted.
    pub label: String,
    /// The number as people read it.
    pub value: String,
    /// What is to be known beside it.
    pub note: String,
    /// How much more it is than a period before.
    pub change: Option<i64>,
    /// Which change would be good.
    pub wish: Wish,
    /// What it is made of, as a small picture.
    pub picture: Picture,
}

/// A small picture beside a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// The number at the end of each period, or in it.
    Line(Vec<u64>),
    /// How many there are of each kind.
    Bars(Vec<u64>),
    /// So many of so many.
    Share(u64, u64),
}

/// All of them.
pub(super) fn figures(periods: &[Period], metrics: &Metrics, fixes: &[FixRow]) -> Vec<Figure> {
    let urgent = |period: &Period| {
        let count = |severity| period.backlog_by_severity.get(severity);
        count(Severity::Critical) + count(Severity::High)
    };
    let of_late =
        |what: &str| periods.last().map_or(what.to_owned(), |last| format!("{what} in {}", last.period));
    vec![
        counted("Open".to_owned(), Wish::Fewer, periods, |period| period.backlog),
        counted("Critical and high".to_owned(), Wish::Fewer, periods, urgent),
        counted(of_late("Opened"), Wish::Neither, periods, |period| period.opened),
        counted(of_late("Closed"), Wish::Neither, periods, Period::closed),
        resolving(metrics),
        standing(fixes),
    ]
}

fn counted(label: String, wish: Wish, periods: &[Period], count: impl Fn(&Period) -> u64) -> Figure {
    let line: Vec<u64> = periods.iter().map(count).collect();
    let (now, before) = match line.as_slice() {
        [.., before, now] => (*now, Some((*before, &periods[periods.len() - 2].period))),
        [now] => (*now, None),
        [] => (0, None),
    };
    Figure {
        label,
        value: now.to_string(),
        change: before.map(|(before, _)| now.cast_signed() - before.cast_signed()),
        note: before.map(|(before, period)| format!("{before} in {period}")).unwrap_or_default(),
        wish,
        picture: Picture::Line(line),
    }
}

fn resolving(metrics: &Metrics) -> Figure {
    let Spread { n, median, p90, unmeasured, .. } = metrics.all.time_to_resolve;
    let buckets = metrics.distribution.time_to_resolve.iter().map(|bucket| bucket.n);
    Figure {
        label: "Median to resolve".to_owned(),
        value: median.map_or_else(|| "–".to_owned(), in_days),
        note: match p90 {
            None if unmeasured > 0 => format!("of {unmeasured} nobody recorded it"),
            None => "nothing resolved yet".to_owned(),
            Some(p90) => format!("n = {n}, 90 % within {}", in_days(p90)),
        },
        change: None,
        wish: Wish::Fewer,
        picture: Picture::Bars(buckets.collect()),
    }
}

fn standing(fixes: &[FixRow]) -> Figure {
    let good = fixes.iter().filter(|fix| fix.verdict.is_good(true)).count();
    let bare = fixes.iter().filter(|fix| fix.names_nothing()).count();
    let named = fixes.len() - bare;
    Figure {
        label: "Fixes that stand".to_owned(),
        value: if named == 0 { "–".to_owned() } else { good.to_string() },
        note: match (named, bare) {
            (0, 0) => "no fix to look at".to_owned(),
            (0, bare) => format!("{bare} without a commit"),
            (named, 0) => format!("of {named}"),
            (named, bare) => format!("of {named}, {bare} without a commit"),
        },
        change: None,
        wish: Wish::More,
        picture: Picture::Share(good as u64, named as u64),
    }
}

/// A duration in seconds as people read it: `12 min`, `5 h`, `3.2 days`, `41 days`, `130 years`.
pub fn in_days(seconds: i64) -> String {
    let days = seconds as f64 / 86_400.0;
    match days {
        minutes if minutes < 1.0 / 24.0 => format!("{:.0} min", minutes * 24.0 * 60.0),
        hours if hours < 1.0 => format!("{:.0} h", hours * 24.0),
        few if few < 10.0 => format!("{few:.1} days"),
        many if many < 3_650.0 => format!("{many:.0} days"),
        more => format!("{:.0} years", more / 365.25),
    }
}
