//! Who descends from whom among the commits of a line: many pairs at once, and not one commit is read for it.

use std::collections::HashSet;

use super::line::Line;

/// So many descendants are followed in one pass, a bit for each.
const AT_ONCE: usize = u64::BITS as usize;

/// An ancestor and a descendant, by their places on the line.
pub type Pair = (usize, usize);

impl Line {
    /// Those of the pairs whose first commit is the second itself or an ancestor of it. Costs a pass over the commits
    /// that lie between for every 64 different descendants.
    pub fn related(&self, mut pairs: Vec<Pair>) -> HashSet<Pair> {
        // parents stand before their children
        pairs.retain(|(ancestor, descendant)| ancestor <= descendant);
        pairs.sort_unstable_by_key(|(_, descendant)| *descendant);
        let edges = self.edges(&pairs);
        let mut reached = Vec::new();
        let mut related = HashSet::new();
        let mut rest = pairs.as_slice();
        while !rest.is_empty() {
            let (descendants, end) = first_descendants(rest);
            follow(&descendants, &edges, &mut reached);
            let bit = |descendant| descendants.partition_point(|other| *other < descendant);
            let is_related = |pair: &&Pair| reached[pair.0] >> bit(pair.1) & 1 == 1;
            related.extend(rest[..end].iter().filter(is_related));
            rest = &rest[end..];
        }
        related
    }

    /// Who is whose parent among the commits that pairs lie around: child and parent, the last child first.
    fn edges(&self, pairs: &[Pair]) -> Vec<(usize, usize)> {
        let Some(first) = pairs.iter().map(|(ancestor, _)| *ancestor).min() else { return Vec::new() };
        let last = pairs.last().map_or(first, |(_, descendant)| *descendant);
        let parents = |child| self.parents(child).filter(|parent| *parent >= first);
        (first..=last).rev().flat_map(|child| parents(child).map(move |parent| (child, parent))).collect()
    }
}

/// As many different descendants as are followed at once, ascending, and how many of the sorted pairs are theirs.
fn first_descendants(pairs: &[Pair]) -> (Vec<usize>, usize) {
    let mut descendants: Vec<usize> = Vec::with_capacity(AT_ONCE);
    let is_followed = |(_, descendant): &&Pair| {
        let is_new = descendants.last() != Some(descendant);
        let is_room = descendants.len() < AT_ONCE;
        if is_new && is_room {
            descendants.push(*descendant);
        }
        is_room || !is_new
    };
    let end = pairs.iter().take_while(is_followed).count();
    (descendants, end)
}

/// Marks what each descendant reaches with its bit.
fn follow(descendants: &[usize], edges: &[(usize, usize)], reached: &mut Vec<u64>) {
    reached.clear();
    reached.resize(descendants.last().map_or(0, |last| last + 1), 0);
    for (bit, descendant) in descendants.iter().enumerate() {
        reached[*descendant] |= 1 << bit;
    }
    let start = edges.partition_point(|(child, _)| *child >= reached.len());
    for (child, parent) in &edges[start..] {
        reached[*parent] |= reached[*child];
    }
}
