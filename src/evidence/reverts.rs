//! Which commits are taken back for good: by a commit that was not taken back itself.

use crate::git::{ByName, Hash, Names};

/// What stands of all that commits say about taking others back.
#[derive(Debug, Clone, Default)]
pub struct Reverts {
    /// The latest commit that takes each back, with its place.
    standing: ByName<(usize, Hash)>,
}

impl Reverts {
    /// Takes the commits that take others back, with their places and what they take back, in the order of their places:
    /// ancestors first.
    pub fn of<'revert>(told: impl DoubleEndedIterator<Item = (usize, Hash, &'revert [Hash])>) -> Reverts {
        let mut reverts = Reverts::default();
        let mut undone = Names::default();
        // from the end: whether a commit stands is known before it is asked
        for (place, commit, taken_back) in told.rev() {
            if undone.contains(&commit) {
                continue;
            }
            undone.extend(taken_back);
            for name in taken_back {
                reverts.standing.entry(*name).or_insert((place, commit));
            }
        }
        reverts
    }

    /// The commit behind `place` that takes back what stands there under one of these names.
    pub fn of_commit<'name>(
        &self,
        names: impl IntoIterator<Item = &'name Hash>,
        place: usize,
    ) -> Option<Hash> {
        let taken = names.into_iter().filter_map(|name| self.standing.get(name));
        taken.filter(|(later, _)| *later > place).max().map(|(_, commit)| *commit)
    }
}
