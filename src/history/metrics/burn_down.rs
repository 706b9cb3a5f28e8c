//! How fast the backlog shrinks of late, and when it would be gone.

use serde::Serialize;

use super::life::Lives;
use crate::model::Timestamp;

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
    /// Findings that became open, whether new, reopened or back, be it that an undo took their closing back.
    pub opened: u64,
    /// Findings that were open and are closed or removed.
    pub closed: u64,
    /// Findings that are open.
    pub backlog: u64,
    /// When none would be open if all went on so. Only where more were closed than opened, in at least 7 days.
    pub forecast: Option<Timestamp>,
}

impl BurnDown {
    /// That of all findings of one repository or of several. `None` where there never was a finding.
    pub(super) fn of(lines: &[Lives], as_of: i64) -> Option<BurnDown> {
        let parts = lines.iter().filter_map(|lives| BurnDown::of_one(lives, as_of));
        let whole = parts.reduce(BurnDown::and)?;
        let window = as_of.saturating_sub(whole.since.unix());
        let left = forecast(window, whole.opened, whole.closed, whole.backlog);
        let forecast = left.map(|seconds| Timestamp::from_unix(as_of.saturating_add(seconds), 0));
        Some(BurnDown { forecast, ..whole })
    }

    /// Without a forecast: what one repository alone foretells says nothing of all.
    fn of_one(lives: &Lives, as_of: i64) -> Option<BurnDown> {
        let since = lives.began()?.max(as_of.saturating_sub(WINDOW));
        let of_late = || lives.turns.iter().filter(|turn| (since..=as_of).contains(&turn.at));
        let opened = of_late().filter(|turn| turn.opens).count() as u64;
        let closed = of_late().count() as u64 - opened;
        let backlog = lives.iter().filter(|(_, life)| life.is_open()).count() as u64;
        Some(BurnDown { since: Timestamp::from_unix(since, 0), opened, closed, backlog, forecast: None })
    }

    fn and(self, other: BurnDown) -> BurnDown {
        BurnDown {
            since: self.since.min(other.since),
            opened: self.opened + other.opened,
            closed: self.closed + other.closed,
            backlog: self.backlog + other.backlog,
            forecast: None,
        }
    }
}

/// In how many seconds nothing would be open.
fn forecast(window: i64, opened: u64, closed: u64, backlog: u64) -> Option<i64> {
    let gain = closed.checked_sub(opened).filter(|gain| *gain > 0 && backlog > 0 && window >= SHORTEST)?;
    i64::try_from(i128::from(window) * i128::from(backlog) / i128::from(gain)).ok()
}
