//! Who descends from whom among the commits that are known, without reading one of them.

use super::ledger::{Commits, Ledger};
use crate::git::Hash;

/// Known commits, the ancestors of each among them.
pub struct Lineage(Commits);

impl Lineage {
    pub(super) fn of(ledger: Ledger) -> Lineage {
        Lineage(ledger.commits)
    }

    /// Is the first commit an ancestor of the second, or the same? `None` where one of them is not known.
    pub fn is_ancestor(&self, ancestor: &Hash, descendant: &Hash) -> Option<bool> {
        let (ancestor, descendant) = (self.0.find(ancestor)?, self.0.find(descendant)?);
        Some(ancestor == descendant || self.0.is_ancestor(ancestor, descendant))
    }

    /// The commits that a tip reaches and the hidden ones do not, newest first; `None` where one of those is not known.
    pub fn between(&self, hidden: &[Hash], tip: &Hash) -> Option<Vec<Hash>> {
        let hidden: Vec<u32> = hidden.iter().map(|hash| self.0.find(hash)).collect::<Option<_>>()?;
        let (reached, hidden) = (self.0.reached(&[self.0.find(tip)?]), self.0.reached(&hidden));
        let wanted = |commit: &u32| reached[*commit as usize] && !hidden[*commit as usize];
        let mut commits: Vec<Hash> =
            self.0.in_order().filter(wanted).map(|commit| self.0.hash(commit)).collect::<Option<_>>()?;
        commits.reverse();
        Some(commits)
    }
}
