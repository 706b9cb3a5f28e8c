//! Which commits a tip reaches: known as soon as its history was read, and asked of without reading more.

use std::cell::{Cell, OnceCell};

use super::ledger::Commits;
use crate::git::{Hash, Names};

/// So many questions are answered by looking for each before all names are put in order.
const FEW: usize = 16;

/// The commits that one tip reaches.
#[derive(Debug)]
pub struct Reach {
    commits: Commits,
    tip: Hash,
    /// By the numbers of the commits; found out once somebody asks.
    reached: OnceCell<Vec<bool>>,
    names: OnceCell<Names>,
    asked: Cell<usize>,
}

impl Reach {
    pub(super) fn new(commits: Commits, tip: Hash) -> Reach {
        let (reached, names, asked) = (OnceCell::new(), OnceCell::new(), Cell::new(0));
        Reach { commits, tip, reached, names, asked }
    }

    /// Is it the tip or one of its ancestors?
    pub fn contains(&self, commit: &Hash) -> bool {
        self.asked.set(self.asked.get() + 1);
        match self.asked.get() {
            ..=FEW => self.commits.find(commit).is_some_and(|number| self.reached()[number as usize]),
            _ => self.names.get_or_init(|| self.named()).contains(commit),
        }
    }

    fn reached(&self) -> &[bool] {
        self.reached.get_or_init(|| {
            let tip: Vec<u32> = self.commits.find(&self.tip).into_iter().collect();
            self.commits.reached(&tip)
        })
    }

    fn named(&self) -> Names {
        let reached = self.reached().iter().zip(0..).filter(|(is_reached, _)| **is_reached);
        reached.filter_map(|(_, number)| self.commits.hash(number)).collect()
    }
}
