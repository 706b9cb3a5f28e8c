//! An import in numbers.

use super::{Decision, How, Planned};

/// The five numbers of an import, and what could not be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Tally {
    /// New findings.
    pub created: usize,
    /// Findings that stay as they are.
    pub unchanged: usize,
    /// Findings with new texts.
    pub updated: usize,
    /// Findings that are open again.
    pub reopened: usize,
    /// Findings that were closed.
    pub closed: usize,
    /// Records that became no finding.
    pub refused: usize,
}

impl Tally {
    /// Counts these, too.
    pub fn add(&mut self, other: Tally) {
        self.created += other.created;
        self.unchanged += other.unchanged;
        self.updated += other.updated;
        self.reopened += other.reopened;
        self.closed += other.closed;
        self.refused += other.refused;
    }

    /// Counts what was planned.
    pub fn of<'p>(planned: impl IntoIterator<Item = &'p Planned>) -> Self {
        let mut tally = Tally::default();
        for planned in planned {
            *match &planned.decision {
                Decision::Created(_) => &mut tally.created,
                Decision::Unchanged | Decision::Kept(_) => &mut tally.unchanged,
                Decision::Changed { how: How::Updated, .. } => &mut tally.updated,
                Decision::Changed { how: How::Reopened, .. } => &mut tally.reopened,
                Decision::Changed { how: How::Closed, .. } => &mut tally.closed,
                Decision::Refused(_) => &mut tally.refused,
            } += 1;
        }
        tally
    }
}
