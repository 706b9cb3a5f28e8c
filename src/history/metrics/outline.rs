//! The turning points of single findings, as the numbers over all of them count them.

use std::collections::HashMap;

use super::life::{Life, Lives};
use crate::history::clock::settled;
use crate::history::event::Event;
use crate::model::{FindingId, Timestamp};

/// When what happened to a finding on the first-parent line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// When it appeared.
    pub opened_at: Timestamp,
    /// When it first had another status than `open`, if it was `open` before.
    pub acknowledged_at: Option<Timestamp>,
    /// When it got the closed status that it has, if it ever was anything else.
    pub closed_at: Option<Timestamp>,
    /// How often it was opened again.
    pub reopenings: u64,
}

/// Those of all findings that are there in the end. The first-parent line is told from its beginning.
pub fn outlines(main_line: &[Event]) -> HashMap<FindingId, Outline> {
    let lives = Lives::of(main_line);
    let moment = |seconds| Timestamp::from_unix(seconds, 0);
    let outline = |(id, life): (&FindingId, &Life)| {
        let outline = Outline {
            opened_at: moment(life.began()),
            acknowledged_at: life.acknowledged().filter(|_| life.began_open()).map(moment),
            closed_at: life.closed().map(moment),
            reopenings: life.reopenings(),
        };
        (id.clone(), outline)
    };
    lives.iter().map(outline).collect()
}

/// The times of the events of a first-parent line, brought into an order that never goes back.
pub fn settled_times(main_line: &[Event]) -> impl Iterator<Item = Timestamp> {
    settled(main_line).into_iter().map(|seconds| Timestamp::from_unix(seconds, 0))
}
