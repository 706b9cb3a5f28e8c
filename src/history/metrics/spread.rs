//! Numbers in short: how many there are, and where they lie.

use serde::Serialize;

/// Durations of several findings in short, in whole seconds. Of nothing there is no median, not one of zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Spread {
    /// How many durations there are.
    pub n: u64,
    /// Findings for which it still runs: they would make every number larger if they were waited for.
    pub censored: u64,
    /// Findings for which nobody recorded where it began or ended.
    pub unmeasured: u64,
    /// Half of the durations are no longer; between two of them their mean.
    #[serde(rename = "median_seconds")]
    pub median: Option<i64>,
    /// Their sum by their number.
    #[serde(rename = "mean_seconds")]
    pub mean: Option<i64>,
    /// Nine tenths of the durations are no longer: the smallest one for which that holds.
    #[serde(rename = "p90_seconds")]
    pub p90: Option<i64>,
}

/// What is known of one duration of one finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// It took so many seconds.
    Took(i64),
    /// It still runs.
    Runs,
    /// Nobody recorded it.
    Unknown,
    /// The finding has no such duration: it was closed in another way.
    None,
}

impl Spread {
    /// Sums up what is known of many findings.
    pub fn of(measures: impl Iterator<Item = Measure>) -> Spread {
        let (mut spread, mut durations) = (Spread::default(), Vec::new());
        for measure in measures {
            match measure {
                Measure::Took(seconds) => durations.push(seconds),
                Measure::Runs => spread.censored += 1,
                Measure::Unknown => spread.unmeasured += 1,
                Measure::None => {}
            }
        }
        durations.sort_unstable();
        spread.n = durations.len() as u64;
        spread.median = median(&durations);
        spread.mean = mean(&durations);
        spread.p90 = p90(&durations);
        spread
    }
}

fn median(sorted: &[i64]) -> Option<i64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    match sorted.len() % 2 {
        1 => Some(upper),
        _ => mean(&[sorted[sorted.len() / 2 - 1], upper]),
    }
}

/// Wide enough for the durations of all findings that there could be.
fn mean(durations: &[i64]) -> Option<i64> {
    let sum: i128 = durations.iter().map(|seconds| i128::from(*seconds)).sum();
    sum.checked_div(durations.len() as i128).map(|mean| mean as i64)
}

fn p90(sorted: &[i64]) -> Option<i64> {
    let rank = (9 * sorted.len()).div_ceil(10);
    sorted.get(rank.checked_sub(1)?).copied()
}

/// A share of something in four decimals; none of nothing.
pub(super) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 1e4).round() / 1e4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(durations: &[i64]) -> [Option<i64>; 3] {
        let Spread { n, median, mean, p90, .. } =
            Spread::of(durations.iter().map(|seconds| Measure::Took(*seconds)));
        assert_eq!(n, durations.len() as u64);
        [median, mean, p90]
    }

    #[test]
    fn of_nothing_there_is_no_median() {
        assert_eq!(spread(&[]), [None; 3]);
        let silent = Spread::of([Measure::Runs, Measure::Unknown, Measure::None, Measure::Runs].into_iter());
        assert_eq!(silent, Spread { censored: 2, unmeasured: 1, ..Spread::default() });
    }

    #[test]
    fn half_and_nine_tenths_are_no_longer() {
        assert_eq!(spread(&[7]), [Some(7); 3]);
        assert_eq!(spread(&[4, 1]), [Some(2), Some(2), Some(4)]);
        assert_eq!(spread(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]), [Some(5), Some(5), Some(9)]);
        assert_eq!(spread(&(1..=11).collect::<Vec<_>>()), [Some(6), Some(6), Some(10)]);
        assert_eq!(spread(&[i64::MAX; 3])[1], Some(i64::MAX));
    }

    #[test]
    fn shares_have_four_decimals() {
        assert_eq!((share(1, 3), share(2, 3), share(0, 0)), (Some(0.3333), Some(0.6667), None));
    }
}
