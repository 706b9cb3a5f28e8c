//! Which commits are taken back for good: by a commit that was not taken back itself.

use crate::git::{ByName, Hash, Names};

/// A commit that says that it takes others back.
#[derive(Debug, Clone)]
pub struct Taking {
    /// Its place; ancestors come first.
    pub place: usize,
    /// Its name.
    pub commit: Hash,
    /// What it was called before it was rewritten.
    pub earlier: Vec<Hash>,
    /// The first line of its message.
    pub subject: String,
    /// The first line of the message of what it takes back, as far as its own tells.
    pub of_subject: Option<String>,
    /// What it takes back, by whatever name.
    pub taken_back: Vec<Hash>,
}

/// What stands of all that commits say about taking others back.
#[derive(Debug, Clone, Default)]
pub struct Reverts {
    /// The latest commit that takes each back, with its place.
    standing: ByName<(usize, Hash)>,
    /// Commits that are taken back themselves, unless another of the same subject is.
    doubted: Names,
    /// What is applied again after a commit that nobody finds had taken it back: places and subjects.
    reapplied: Vec<(usize, String)>,
}

/// That a commit is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenBack {
    /// By which commit.
    pub by: Hash,
    /// Does that one stand, as far as anybody can tell?
    pub is_sure: bool,
}

impl Reverts {
    /// Takes the commits that take others back in the order of their places. `is_here` tells which names the line has.
    pub fn of(mut told: Vec<Taking>, is_here: impl Fn(&Hash) -> bool) -> Reverts {
        let mut reverts = Reverts::default();
        reverts.find_by_subjects(&mut told, is_here);
        let mut undone = Names::default();
        // from the end: whether a commit stands is known before it is asked
        for taking in told.iter().rev() {
            if taking.names().any(|name| undone.contains(name)) {
                continue;
            }
            undone.extend(&taking.taken_back);
            for name in &taking.taken_back {
                reverts.standing.entry(*name).or_insert((taking.place, taking.commit));
            }
        }
        reverts
    }

    /// After a rebase that nobody told of, what takes back a revert names the old one, which the line does not have: the
    /// subject leads to the new one, if it is the only one before that was not taken back yet.
    fn find_by_subjects(&mut self, told: &mut [Taking], is_here: impl Fn(&Hash) -> bool) {
        let known: Names = told.iter().flat_map(Taking::names).copied().collect();
        let is_known = |name: &Hash| known.contains(name) || is_here(name);
        let mut undone = Names::default();
        for at in 0..told.len() {
            let (before, rest) = told.split_at_mut(at);
            let taking = &mut rest[0];
            if let Some(subject) =
                taking.of_subject.as_ref().filter(|_| !taking.taken_back.iter().any(is_known))
            {
                let fits = |earlier: &&Taking| {
                    earlier.subject == *subject && !earlier.names().any(|name| undone.contains(name))
                };
                match before.iter().filter(fits).map(|earlier| earlier.commit).collect::<Vec<_>>()[..] {
                    [] => self.reapplied.extend(reapplied(subject).map(|what| (taking.place, what))),
                    [one] => taking.taken_back.push(one),
                    ref several => self.doubted.extend(several),
                }
            }
            undone.extend(&taking.taken_back);
        }
    }

    /// What behind `place` takes back the commit of this subject that stands there under one of these names.
    pub fn of_commit<'name>(
        &self,
        names: impl IntoIterator<Item = &'name Hash>,
        place: usize,
        subject: &str,
    ) -> Option<TakenBack> {
        let taken = names.into_iter().filter_map(|name| self.standing.get(name));
        let (at, by) = taken.filter(|(later, _)| *later > place).max().copied()?;
        let is_reapplied = self.reapplied.iter().any(|(later, what)| *later > at && what == subject);
        Some(TakenBack { by, is_sure: !is_reapplied && !self.doubted.contains(&by) })
    }
}

impl Taking {
    fn names(&self) -> impl Iterator<Item = &Hash> {
        std::iter::once(&self.commit).chain(&self.earlier)
    }
}

/// What is applied again by taking back a commit of this subject.
fn reapplied(subject: &str) -> Option<String> {
    Some(subject.strip_prefix("Revert \"")?.strip_suffix('"')?.to_owned())
}
