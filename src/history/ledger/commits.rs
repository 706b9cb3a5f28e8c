//! The known commits by number: their names, parents and times, and the order in which history is told. Parents have
//! smaller numbers than their children.

use std::cell::{Cell, OnceCell};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::NONE;
use crate::git::{ByName, Hash};

/// So many commits are looked for one by one; for more, a map of all is worth its making.
const FEW: usize = 32;

/// A set of commits that holds the ancestors of all its members.
#[derive(Debug, Clone, Default)]
pub(crate) struct Commits {
    /// The length of a name, in bytes.
    pub(in crate::history) length: usize,
    pub(in crate::history) names: Vec<u8>,
    /// The first parent of each, or [`NONE`].
    pub(in crate::history) firsts: Vec<u32>,
    /// The further parents of merges: the merge and one of them, sorted by the merge.
    pub(in crate::history) others: Vec<[u32; 2]>,
    /// The committer's times.
    pub(in crate::history) times: Vec<i64>,
    /// The order in which history is told; `None` where it is that of the numbers.
    order: Option<Vec<u32>>,
    latest: Option<i64>,
}

impl Commits {
    pub(crate) fn len(&self) -> usize {
        self.firsts.len()
    }

    pub(crate) fn name(&self, commit: u32) -> &[u8] {
        let start = commit as usize * self.length;
        &self.names[start..start + self.length]
    }

    pub(crate) fn hash(&self, commit: u32) -> Option<Hash> {
        Hash::from_bytes(self.name(commit))
    }

    pub(crate) fn time(&self, commit: u32) -> i64 {
        self.times[commit as usize]
    }

    /// First parent first.
    pub(crate) fn parents(&self, commit: u32) -> impl Iterator<Item = u32> {
        let first = self.firsts[commit as usize];
        let start = self.others.partition_point(|[merge, _]| *merge < commit);
        let others = self.others[start..].iter().take_while(move |[merge, _]| *merge == commit);
        (first != NONE).then_some(first).into_iter().chain(others.map(|[_, parent]| *parent))
    }

    /// Does the clock of this commit stand before that of one of its parents?
    pub(crate) fn is_backdated(&self, commit: u32) -> bool {
        self.parents(commit).any(|parent| self.time(parent) > self.time(commit))
    }

    /// Adds a commit whose parents are in here.
    pub(crate) fn push(&mut self, name: &Hash, parents: &[u32], time: i64) {
        let commit = self.len() as u32;
        self.length = name.as_bytes().len();
        self.names.extend_from_slice(name.as_bytes());
        self.firsts.push(parents.first().copied().unwrap_or(NONE));
        self.others.extend(parents.iter().skip(1).map(|parent| [commit, *parent]));
        self.times.push(time);
    }

    /// The number of a commit. Recent ones are found first.
    pub(crate) fn find(&self, name: &Hash) -> Option<u32> {
        if self.length != name.as_bytes().len() {
            return None;
        }
        let found = self.names.chunks_exact(self.length).rposition(|known| known == name.as_bytes());
        found.map(|commit| commit as u32)
    }

    /// All commits in the order in which history is told: parents before children, where ancestry leaves it open the
    /// older first, then by name.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = u32> {
        let ordered = self.order.iter().flatten().copied();
        let numbered = if self.order.is_none() { 0..self.len() as u32 } else { 0..0 };
        ordered.chain(numbered)
    }

    /// The same commits, numbered in that order, and the new number of each.
    pub(super) fn renumbered(&self) -> (Commits, Vec<u32>) {
        let mut numbers = vec![NONE; self.len()];
        let mut commits = Commits { length: self.length, latest: self.latest, ..Commits::default() };
        for (number, commit) in self.in_order().enumerate() {
            numbers[commit as usize] = number as u32;
            let mut parents = self.parents(commit).map(|parent| numbers[parent as usize]);
            commits.names.extend_from_slice(self.name(commit));
            commits.firsts.push(parents.next().unwrap_or(NONE));
            commits.others.extend(parents.map(|parent| [number as u32, parent]));
            commits.times.push(self.time(commit));
        }
        (commits, numbers)
    }

    /// Brings the commits from `start` on, which are in order among themselves, into the order of all. The order of the
    /// others stays: whatever is added, they follow each other as before, since what goes next among them depends on
    /// their parents, times and names alone.
    pub(crate) fn settle_from(&mut self, start: usize) {
        let (start, end) = (start as u32, self.len() as u32);
        if !self.follow_all(start) {
            self.order = Some(self.merged(start));
        } else if let Some(order) = &mut self.order {
            order.extend(start..end);
        }
        let added = self.times[start as usize..].iter().max().copied();
        self.latest = self.latest.max(added);
    }

    /// Can the commits from `start` on simply stand behind the others? If each of them is later than all of those, or
    /// has to wait for a parent that is.
    fn follow_all(&self, start: u32) -> bool {
        let Some(latest) = self.latest else { return true };
        let mut since: Vec<i64> = Vec::with_capacity(self.len() - start as usize);
        (start..self.len() as u32).all(|commit| {
            let parents = self.parents(commit).filter(|parent| *parent >= start);
            let time = parents.map(|parent| since[(parent - start) as usize]).max();
            since.push(self.time(commit).max(time.unwrap_or(i64::MIN)));
            since.last() > Some(&latest)
        })
    }

    /// The order of all, the commits from `start` on put between the others: of those whose parents are out, the oldest
    /// goes next, then the one of the smallest name.
    fn merged(&self, start: u32) -> Vec<u32> {
        let key = |commit: u32| (self.time(commit), self.name(commit));
        let mut merge = Merge::new(self, start);
        let old: Vec<u32> = match &self.order {
            Some(order) => order.clone(),
            None => (0..start).collect(),
        };
        let undisturbed = old.iter().take_while(|commit| merge.goes_before_all(**commit)).count();
        merge.order.extend_from_slice(&old[..undisturbed]);
        for next in old[undisturbed..].iter().copied() {
            while let Some(commit) = merge.next_before(Some(key(next))) {
                merge.put(commit);
            }
            merge.put(next);
        }
        while let Some(commit) = merge.next_before(None) {
            merge.put(commit);
        }
        merge.order
    }

    /// Which commits these reach, themselves among them.
    pub(crate) fn reached(&self, tips: &[u32]) -> Vec<bool> {
        let mut reached = vec![false; self.len()];
        tips.iter().for_each(|tip| reached[*tip as usize] = true);
        let mut others = self.others.iter().rev().peekable();
        for commit in (0..self.len()).rev() {
            while let Some([_, parent]) = others.next_if(|[merge, _]| *merge as usize == commit) {
                reached[*parent as usize] |= reached[commit];
            }
            let first = self.firsts[commit];
            if reached[commit] && first != NONE {
                reached[first as usize] = true;
            }
        }
        reached
    }

    /// Which commits are on the first-parent line that ends in `tip`.
    pub(crate) fn line(&self, tip: u32) -> Vec<bool> {
        let mut line = vec![false; self.len()];
        let mut next = tip;
        while next != NONE {
            line[next as usize] = true;
            next = self.firsts[next as usize];
        }
        line
    }

    /// Is `earlier` a proper ancestor of `later`?
    pub(crate) fn is_ancestor(&self, earlier: u32, later: u32) -> bool {
        if earlier >= later {
            return false;
        }
        // parents have smaller numbers, so that one pass from later to earlier meets every way between the two
        let mut reached = vec![false; (later - earlier) as usize + 1];
        reached[(later - earlier) as usize] = true;
        let end = self.others.partition_point(|[merge, _]| *merge <= later);
        let mut others = self.others[..end].iter().rev().peekable();
        for commit in (earlier + 1..=later).rev() {
            let is_reached = reached[(commit - earlier) as usize];
            let first = self.firsts[commit as usize];
            let further = std::iter::from_fn(|| others.next_if(|[merge, _]| *merge == commit));
            for parent in std::iter::once(first).chain(further.map(|[_, parent]| *parent)) {
                if is_reached && parent != NONE && parent >= earlier {
                    reached[(parent - earlier) as usize] = true;
                }
            }
            if reached[0] {
                return true;
            }
        }
        false
    }
}

/// By what commits follow each other where ancestry leaves it open: time and name.
type Key<'commits> = (i64, &'commits [u8]);

/// Puts new commits between old ones.
struct Merge<'commits> {
    commits: &'commits Commits,
    start: u32,
    /// How many parents of each new commit are not out yet.
    waiting: Vec<usize>,
    /// Which commits have new children, and those of each.
    has_children: Vec<bool>,
    children: HashMap<u32, Vec<u32>>,
    ready: BinaryHeap<Reverse<(Key<'commits>, u32)>>,
    order: Vec<u32>,
}

impl<'commits> Merge<'commits> {
    fn new(commits: &'commits Commits, start: u32) -> Merge<'commits> {
        let (waiting, order) = (Vec::new(), Vec::with_capacity(commits.len()));
        let (has_children, children) = (vec![false; commits.len()], HashMap::new());
        let mut merge =
            Merge { commits, start, waiting, has_children, children, ready: BinaryHeap::new(), order };
        for commit in start..commits.len() as u32 {
            let mut count = 0;
            for parent in commits.parents(commit) {
                merge.has_children[parent as usize] = true;
                merge.children.entry(parent).or_default().push(commit);
                count += 1;
            }
            merge.waiting.push(count);
            if count == 0 {
                merge.make_ready(commit);
            }
        }
        merge
    }

    fn make_ready(&mut self, commit: u32) {
        self.ready.push(Reverse(((self.commits.time(commit), self.commits.name(commit)), commit)));
    }

    /// Is no new commit out before this old one, nor let out by it?
    fn goes_before_all(&self, old: u32) -> bool {
        self.ready.is_empty() && !self.has_children[old as usize]
    }

    /// Takes the new commit that goes next, if it goes before this one.
    fn next_before(&mut self, bound: Option<Key<'_>>) -> Option<u32> {
        let Reverse((first, _)) = self.ready.peek()?;
        let is_next = bound.is_none_or(|bound| *first < bound);
        is_next.then(|| self.ready.pop()).flatten().map(|Reverse((_, commit))| commit)
    }

    fn put(&mut self, commit: u32) {
        self.order.push(commit);
        if !self.has_children[commit as usize] {
            return;
        }
        for child in self.children.remove(&commit).unwrap_or_default() {
            let waiting = &mut self.waiting[(child - self.start) as usize];
            *waiting -= 1;
            if *waiting == 0 {
                self.make_ready(child);
            }
        }
    }
}

/// Finds the numbers of many commits, among commits to which none is added meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Index {
    asked: Cell<usize>,
    numbers: OnceCell<ByName<u32>>,
}

impl Index {
    pub(crate) fn find(&self, commits: &Commits, name: &Hash) -> Option<u32> {
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() <= FEW {
            return commits.find(name);
        }
        let numbers = || {
            let all = 0..commits.len() as u32;
            all.filter_map(|commit| Some((commits.hash(commit)?, commit))).collect()
        };
        self.numbers.get_or_init(numbers).get(name).copied()
    }
}

#[cfg(test)]
mod tests;
