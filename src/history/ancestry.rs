//! The parents of commits by their places in a list that is held in memory. Reads nothing.

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
    fn a_parent_beyond_a_shallow_boundary_is_no_parent() {
        let graph = graph(&[(2, &[1]), (3, &[2])]);
        assert_eq!(graph.parents(0), &[] as &[usize]);
        assert_eq!(graph.parents(1), [0]);
    }
}
