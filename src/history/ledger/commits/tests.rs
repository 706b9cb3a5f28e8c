//! The order of commits that come piece by piece, against that of all at once; ancestry by number.

use proptest::prelude::*;

use super::*;
use crate::history::bench::hash;

/// Commits by their parents and times; a parent is told by how far back it stands.
type Graph = Vec<(Vec<u8>, i64)>;

fn graphs() -> impl Strategy<Value = Graph> {
    prop::collection::vec((prop::collection::vec(1_u8..5, 0..3), 0_i64..6), 1..24)
}

fn parents(commit: usize, back: &[u8]) -> Vec<usize> {
    let mut parents: Vec<usize> =
        back.iter().filter_map(|back| commit.checked_sub(usize::from(*back))).collect();
    parents.sort();
    parents.dedup();
    parents
}

/// The order as it is said to be, computed at once: of those whose parents are out, the oldest, then the smallest name.
fn expected(graph: &Graph) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < graph.len() {
        let is_ready = |commit: &usize| {
            !order.contains(commit)
                && parents(*commit, &graph[*commit].0).iter().all(|parent| order.contains(parent))
        };
        let next =
            (0..graph.len()).filter(is_ready).min_by_key(|commit| (graph[*commit].1, hash(*commit as u8)));
        order.extend(next);
    }
    order
}

/// The commits added in pieces that end there.
fn grown(graph: &Graph, ends: &[usize]) -> Commits {
    let mut commits = Commits::default();
    let mut start = 0;
    for end in ends.iter().copied().chain([graph.len()]).filter(|end| *end <= graph.len()) {
        // a piece comes in its own order
        let whole: Vec<usize> = expected(&graph[..end.max(start)].to_vec());
        let settled = commits.len();
        for commit in whole.into_iter().filter(|commit| *commit >= start) {
            let parents = parents(commit, &graph[commit].0);
            let parents: Vec<u32> =
                parents.iter().map(|parent| commits.find(&hash(*parent as u8)).unwrap()).collect();
            commits.push(&hash(commit as u8), &parents, graph[commit].1);
        }
        commits.settle_from(settled);
        start = start.max(end);
    }
    commits
}

fn names(commits: &Commits, order: impl Iterator<Item = u32>) -> Vec<usize> {
    order.map(|commit| usize::from(commits.name(commit)[0])).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_is_the_same_in_however_many_pieces_commits_come(
        graph in graphs(),
        mut ends in prop::collection::vec(0_usize..24, 0..4),
    ) {
        ends.sort();
        let commits = grown(&graph, &ends);
        prop_assert_eq!(names(&commits, commits.in_order()), expected(&graph));
        let (renumbered, _) = commits.renumbered();
        prop_assert!(renumbered.order.is_none());
        prop_assert_eq!(names(&renumbered, renumbered.in_order()), expected(&graph));
    }

    #[test]
    fn what_a_commit_reaches_is_itself_and_its_ancestors(graph in graphs(), end in 0_usize..24) {
        let commits = grown(&graph, &[end]);
        for tip in 0..commits.len() as u32 {
            let reached = commits.reached(&[tip]);
            for commit in 0..commits.len() as u32 {
                let is_reached = commit == tip || commits.is_ancestor(commit, tip);
                prop_assert_eq!(reached[commit as usize], is_reached);
            }
        }
    }
}

#[test]
fn a_line_follows_first_parents_and_a_commit_is_found_by_its_name() {
    let mut commits = Commits::default();
    commits.push(&hash(1), &[], 1);
    commits.push(&hash(2), &[0], 1);
    commits.push(&hash(3), &[0], 3);
    commits.push(&hash(4), &[2, 1], 2);
    commits.settle_from(0);
    assert_eq!(commits.line(3), [true, false, true, true]);
    assert_eq!(commits.parents(3).collect::<Vec<_>>(), [2, 1]);
    assert!(commits.is_backdated(3) && !commits.is_backdated(1));
    let index = Index::default();
    for _ in 0..2 * FEW {
        assert_eq!([1, 4, 9].map(|name| index.find(&commits, &hash(name))), [Some(0), Some(3), None]);
    }
}
