//! When single findings were opened, and how long they took, by the same mechanism as the numbers over all of them.

use std::collections::HashMap;

use super::life::Lives;
use super::spread::Measure;
use super::times::{Course, Times};
use crate::history::event::Event;
use crate::model::{FindingId, Timestamp};

/// How long one finding was there until it was closed, or has been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// When it was opened.
    pub opened_at: Timestamp,
    /// How long it was open, or has been, in seconds; `None` where nobody recorded that.
    pub seconds: Option<i64>,
}

/// The spans of all findings that are there, as of a moment. The first-parent line is told from its beginning.
pub fn spans(main_line: &[Event], times: Times, as_of: Timestamp) -> HashMap<FindingId, Span> {
    let lives = Lives::of(main_line);
    let span = |(id, life): (&FindingId, _)| {
        let course = Course { life, times, as_of: as_of.unix() };
        (id.clone(), Span { opened_at: Timestamp::from_unix(course.began(), 0), seconds: course.length() })
    };
    lives.iter().map(span).collect()
}

impl Course<'_> {
    fn length(self) -> Option<i64> {
        let measure = if self.life.is_open() { self.age() } else { self.time_to_handle() };
        match measure {
            Measure::Took(seconds) => Some(seconds),
            Measure::Runs | Measure::Unknown | Measure::None => None,
        }
    }
}
