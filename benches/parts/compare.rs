//! Two ways of doing the same, timed in turn, so that what runs beside them meets both.

use std::error::Error;
use std::time::{Duration, Instant};

use crate::Done;

/// Rounds of each measurement; the median counts.
const ROUNDS: usize = 11;

/// Runs both in turn and prints a row.
pub fn compare(
    part: &str,
    item: &str,
    items: usize,
    against: &str,
    mut ours: impl FnMut() -> Done,
    mut theirs: impl FnMut() -> Done,
) -> Done {
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..=ROUNDS {
        rounds.push((timed(&mut ours)?, timed(&mut theirs)?));
    }
    // the first round warms up
    let median = |of: &dyn Fn(&(Duration, Duration)) -> f64| {
        let mut all: Vec<f64> = rounds[1..].iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all[ROUNDS / 2]
    };
    let each = |time: Duration| time.as_secs_f64() * 1e6 / items as f64;
    let here = format!("{:.2} µs", median(&|round| each(round.0)));
    let there = format!("{:.2} µs", median(&|round| each(round.1)));
    let ratio = format!("{:.3}", median(&|round| round.0.as_secs_f64() / round.1.as_secs_f64()));
    say([part, item, &here, against, &there, &ratio]);
    Ok(())
}

fn timed(run: &mut impl FnMut() -> Done) -> Result<Duration, Box<dyn Error>> {
    let begun = Instant::now();
    run()?;
    Ok(begun.elapsed())
}

/// Prints a row.
#[allow(clippy::print_stdout)]
pub fn say(cells: [&str; 6]) {
    println!("| {} |", cells.join(" | "));
}
