//! Who descends from whom among the commits that came to be known when history was read, and which of them its tip
//! reaches: asked of without reading one of them.

use std::cell::OnceCell;

use super::ledger::{Commits, Index, Ledger};
use crate::git::Hash;

/// Known commits, the ancestors of each among them, seen from one tip.
#[derive(Debug)]
pub struct Lineage {
    commits: Commits,
    index: Index,
    tip: Hash,
    /// What the tip reaches, by the numbers of the commits; found out once somebody asks.
    reached: OnceCell<Vec<bool>>,
}

impl Lineage {
    pub(super) fn of(ledger: Ledger, tip: Hash) -> Lineage {
        Lineage { commits: ledger.commits, index: Index::default(), tip, reached: OnceCell::new() }
    }

    /// Is it the tip or one of its ancestors?
    pub fn reaches(&self, commit: &Hash) -> bool {
        self.find(commit).is_some_and(|number| self.reached()[number as usize])
    }

    /// Is the first commit an ancestor of the second, or the same? `None` where one of them is not known.
    pub fn is_ancestor(&self, ancestor: &Hash, descendant: &Hash) -> Option<bool> {
        if *descendant == self.tip {
            return self.find(ancestor).map(|ancestor| self.reached()[ancestor as usize]);
        }
        let (ancestor, descendant) = (self.find(ancestor)?, self.find(descendant)?);
        Some(ancestor == descendant || self.commits.is_ancestor(ancestor, descendant))
    }

    /// The commits that a tip reaches and the hidden ones do not, newest first; `None` where one of those is not known.
    pub fn between(&self, hidden: &[Hash], tip: &Hash) -> Option<Vec<Hash>> {
        let hidden: Vec<u32> = hidden.iter().map(|hash| self.find(hash)).collect::<Option<_>>()?;
        let (reached, hidden) = (self.commits.reached(&[self.find(tip)?]), self.commits.reached(&hidden));
        let wanted = |commit: &u32| reached[*commit as usize] && !hidden[*commit as usize];
        let mut commits: Vec<Hash> = self
            .commits
            .in_order()
            .filter(wanted)
            .map(|commit| self.commits.hash(commit))
            .collect::<Option<_>>()?;
        commits.reverse();
        Some(commits)
    }

    /// The commit with which the first-parent line of the tip begins, as far as it is known.
    pub fn beginning(&self) -> Option<Hash> {
        let mut first = self.find(&self.tip)?;
        while let Some(parent) = self.commits.parents(first).next() {
            first = parent;
        }
        self.commits.hash(first)
    }

    fn find(&self, commit: &Hash) -> Option<u32> {
        self.index.find(&self.commits, commit)
    }

    fn reached(&self) -> &[bool] {
        self.reached.get_or_init(|| {
            let tip: Vec<u32> = self.find(&self.tip).into_iter().collect();
            self.commits.reached(&tip)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::bench::hash;

    /// 1 ─ 2 ─ 4 (the tip), and 3 beside it.
    fn fork() -> Lineage {
        let mut commits = Commits::default();
        for (name, parents) in [(1, &[][..]), (2, &[0]), (3, &[0]), (4, &[1])] {
            commits.push(&hash(name), parents, i64::from(name));
        }
        commits.settle_from(0);
        Lineage::of(Ledger { commits, ..Ledger::default() }, hash(4))
    }

    #[test]
    fn the_tip_reaches_its_ancestors_however_often_it_is_asked() {
        let fork = fork();
        for _ in 0..20 {
            let reached = (1..=5).filter(|name| fork.reaches(&hash(*name)));
            assert_eq!(reached.collect::<Vec<_>>(), [1, 2, 4]);
        }
    }

    #[test]
    fn of_commits_that_are_not_known_nothing_is_told() {
        let fork = fork();
        assert_eq!(fork.is_ancestor(&hash(1), &hash(3)), Some(true));
        assert_eq!(fork.is_ancestor(&hash(3), &hash(4)), Some(false));
        assert_eq!(fork.is_ancestor(&hash(2), &hash(2)), Some(true));
        assert_eq!(fork.is_ancestor(&hash(5), &hash(4)), None);
        assert_eq!(fork.between(&[hash(1)], &hash(4)), Some(vec![hash(4), hash(2)]));
        assert_eq!(fork.between(&[hash(5)], &hash(4)), None);
        assert_eq!(fork.beginning(), Some(hash(1)));
    }
}
