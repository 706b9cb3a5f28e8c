//! How fast the backlog shrinks of late, and when it would be gone.

use std::collections::HashMap;

use serde::Serialize;

use crate::history::event::{Event, EventKind};
use crate::model::{FindingId, Status, Timestamp};

const DAY: i64 = 24 * 60 * 60;

/// "Of late" is so long.
const WINDOW: i64 = 90 * DAY;

/// From a shorter time nothing is foretold.
const SHORTEST: i64 = 7 * DAY;

/// What entered and left the backlog of late, by the committers' times on the first-parent line, whatever durations are
/// made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BurnDown {
    /// From here on, up to the moment of the answer: 90 days, or as long as there are findings.
    pub since: Timestamp,
    /// Findings that became open, whether new, reopened or back.
    pub opened: u64,
    /// Findings that were open and are closed or removed.
    pub closed: u64,
    /// Findings that are open.
    pub backlog: u64,
    /// When none would be open if all went on so. Only where more were closed than opened, in at least 7 days.
    pub forecast: Option<Timestamp>,
}

impl BurnDown {
    /// `None` where there never was a finding. The times are those of the events, in seconds, and never go back.
    pub(super) fn of(main_line: &[Event], times: &[i64], as_of: i64) -> Option<BurnDown> {
        let since = (*times.first()?).max(as_of.saturating_sub(WINDOW));
        let (mut opened, mut closed) = (0, 0);
        let mut open: HashMap<&FindingId, bool> = HashMap::new();
        for (event, time) in main_line.iter().zip(times) {
            let Some(is_open) = is_open_after(event) else { continue };
            let was_open = open.insert(&event.id, is_open).unwrap_or_default();
            if (since..=as_of).contains(time) {
                opened += u64::from(is_open && !was_open);
                closed += u64::from(was_open && !is_open);
            }
        }
        let backlog = open.values().filter(|is_open| **is_open).count() as u64;
        let forecast = forecast(as_of.saturating_sub(since), opened, closed, backlog);
        let moment = |seconds| Timestamp::from_unix(seconds, 0);
        let forecast = forecast.map(|seconds| moment(as_of.saturating_add(seconds)));
        Some(BurnDown { since: moment(since), opened, closed, backlog, forecast })
    }
}

/// Is the finding in the backlog since the event? `None` where the event does not say.
fn is_open_after(event: &Event) -> Option<bool> {
    match event.kind {
        EventKind::Renamed | EventKind::Unreadable => None,
        _ => Some(event.to.is_some_and(Status::is_open)),
    }
}

/// In how many seconds nothing would be open.
fn forecast(window: i64, opened: u64, closed: u64, backlog: u64) -> Option<i64> {
    let gain = closed.checked_sub(opened).filter(|gain| *gain > 0 && backlog > 0 && window >= SHORTEST)?;
    i64::try_from(i128::from(window) * i128::from(backlog) / i128::from(gain)).ok()
}
