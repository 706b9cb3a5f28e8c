//! One line on a terminal that says how far a long work has come, and when it will be done.

use std::io::{self, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::git::Progress;

/// What takes no longer than this says nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// The line is not written more often than this.
const BEAT: Duration = Duration::from_millis(100);

/// Writes the line to standard error.
#[derive(Debug)]
pub struct Meter {
    begun: Instant,
    state: Mutex<State>,
}

/// What was said so far.
#[derive(Debug, Default)]
struct State {
    /// The work of which was told last, and when it began.
    work: Option<(&'static str, Instant)>,
    written: Option<Instant>,
}

impl Meter {
    /// One whose patience begins now.
    pub fn new() -> Meter {
        Meter { begun: Instant::now(), state: Mutex::default() }
    }
}

impl Progress for Meter {
    fn at(&self, what: &'static str, done: usize, total: Option<usize>) {
        // who comes while another one writes has nothing to add
        let Ok(mut state) = self.state.try_lock() else { return };
        let now = Instant::now();
        let begun = match state.work {
            Some((work, begun)) if work == what => begun,
            _ => state.work.insert((what, now)).1,
        };
        let is_soon = state.written.is_some_and(|written| now - written < BEAT);
        if now - self.begun >= PATIENCE && !is_soon {
            state.written = Some(now);
            show(&format!("\r{}\x1b[K", line(what, done, total, now - begun)));
        }
    }

    fn over(&self) {
        let Ok(mut state) = self.state.lock() else { return };
        state.work = None;
        if state.written.take().is_some() {
            show("\r\x1b[K");
        }
    }
}

/// A terminal that is gone is no reason to stop.
fn show(text: &str) {
    let mut err = io::stderr().lock();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}

/// What is said of a work that has taken so long.
fn line(what: &str, done: usize, total: Option<usize>, taken: Duration) -> String {
    let Some(total) = total else {
        return format!("reading history: {} {what}", grouped(done));
    };
    let left = taken.as_secs_f64() / done.max(1) as f64 * total.saturating_sub(done) as f64;
    let left = match left.ceil() as u64 {
        0 | 1 => "about a second to go".to_owned(),
        seconds @ 2..=90 => format!("about {seconds} seconds to go"),
        seconds => format!("about {} minutes to go", seconds.div_ceil(60)),
    };
    format!("reading history: {} of {} {what}, {left}", grouped(done), grouped(total))
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_how_much_is_done_and_how_long_it_will_take() {
        let after = |done, total, seconds| line("commits", done, total, Duration::from_secs(seconds));
        assert_eq!(after(1234, None, 3), "reading history: 1,234 commits");
        assert_eq!(
            after(10_000, Some(50_000), 2),
            "reading history: 10,000 of 50,000 commits, about 8 seconds to go"
        );
        assert_eq!(after(49, Some(50), 2), "reading history: 49 of 50 commits, about a second to go");
        assert_eq!(
            after(1, Some(1_000_000), 1),
            "reading history: 1 of 1,000,000 commits, about 16667 minutes to go"
        );
        assert_eq!(after(0, Some(5), 0), "reading history: 0 of 5 commits, about a second to go");
    }

    #[test]
    fn a_short_work_says_nothing() {
        let meter = Meter::new();
        meter.at("commits", 1, Some(2));
        assert!(meter.state.lock().unwrap().written.is_none());
    }
}
