//! Which commit descends from which, over a list of commits held in memory. Reads nothing.

use crate::git::{ByName, Hash};

/// The parents of a set of commits, listed parents before children.
#[derive(Debug, Clone, Default)]
pub struct Ancestry {
    places: ByName<usize>,
    parents: Vec<Vec<usize>>,
}

impl Ancestry {
    /// Takes the commits with their parents, parents before children; a parent that is not in the list (beyond a
    /// shallow boundary) is no parent.
    pub fn new<'commits>(commits: impl IntoIterator<Item = (Hash, &'commits [Hash])>) -> Self {
        let mut ancestry = Ancestry::default();
        for (commit, parents) in commits {
            let known = parents.iter().filter_map(|parent| ancestry.places.get(parent).copied()).collect();
            ancestry.places.insert(commit, ancestry.parents.len());
            ancestry.parents.push(known);
        }
        ancestry
    }

    /// The place of a commit in the list.
    pub fn place(&self, commit: &Hash) -> Option<usize> {
        self.places.get(commit).copied()
    }

    /// The places of the parents of the commit at a place, first parent first.
    pub fn parents(&self, place: usize) -> &[usize] {
        self.parents.get(place).map_or(&[], Vec::as_slice)
    }

    /// Is `earlier` a proper ancestor of `later`? No, if either is not in the list.
    pub fn is_ancestor(&self, earlier: &Hash, later: &Hash) -> bool {
        let (Some(goal), Some(start)) = (self.place(earlier), self.place(later)) else {
            return false;
        };
        // Parents stand before their children, so nothing before the goal can lead to it.
        let mut seen = vec![false; (start + 1).saturating_sub(goal)];
        let mut waiting = vec![start];
        while let Some(place) = waiting.pop() {
            for parent in self.parents(place).iter().copied().filter(|parent| *parent >= goal) {
                if parent == goal {
                    return true;
                }
                if !std::mem::replace(&mut seen[parent - goal], true) {
                    waiting.push(parent);
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::bench::hash;

    fn graph(commits: &[(u8, &[u8])]) -> Ancestry {
        let commits: Vec<(Hash, Vec<Hash>)> = commits
            .iter()
            .map(|(name, parents)| (hash(*name), parents.iter().copied().map(hash).collect()))
            .collect();
        Ancestry::new(commits.iter().map(|(name, parents)| (*name, parents.as_slice())))
    }

    #[test]
    fn both_sides_of_a_merge_are_ancestors_and_the_sides_are_not_of_each_other() {
        let graph = graph(&[(1, &[]), (2, &[1]), (3, &[1]), (4, &[2, 3]), (5, &[4])]);
        for earlier in [1, 2, 3, 4] {
            assert!(graph.is_ancestor(&hash(earlier), &hash(5)), "{earlier}");
        }
        assert!(!graph.is_ancestor(&hash(2), &hash(3)));
        assert!(!graph.is_ancestor(&hash(5), &hash(1)));
        assert!(!graph.is_ancestor(&hash(4), &hash(4)));
    }

    #[test]
    fn a_parent_beyond_a_shallow_boundary_is_no_parent() {
        let graph = graph(&[(2, &[1]), (3, &[2])]);
        assert_eq!(graph.parents(0), &[] as &[usize]);
        assert!(!graph.is_ancestor(&hash(1), &hash(3)));
    }
}
