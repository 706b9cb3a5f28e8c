//! Which of many alike is which: lines of findings and lines of results, paired one to one by nearness. Near linear, for a
//! rule may strike fourteen thousand times.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A line, and whose it is.
pub(super) type Place = (u64, usize);

/// So many of the results near a finding are looked at.
const NEAREST: usize = 8;

/// Pairs all of the smaller side. Which ones of the larger side are left out is told by nearness, the nearest pairs first;
/// those that are not are paired in their order, since what moves in a file does not overtake.
pub(super) fn pair_all(findings: &[Place], results: &[Place]) -> Vec<(usize, usize)> {
    let (mut findings, mut results) = (findings.to_vec(), results.to_vec());
    findings.sort_unstable();
    results.sort_unstable();
    if findings.len() > results.len() {
        findings = nearest(&findings, &results);
    } else if results.len() > findings.len() {
        results = nearest(&results, &findings);
    }
    findings.iter().zip(&results).map(|((_, finding), (_, result))| (*finding, *result)).collect()
}

/// Those of `many` that have a partner when the nearest pairs are formed first, in order. Both are sorted.
fn nearest(many: &[Place], few: &[Place]) -> Vec<Place> {
    let mut row: Vec<(Place, bool)> = many.iter().map(|place| (*place, true)).collect();
    row.extend(few.iter().map(|place| (*place, false)));
    row.sort_unstable();
    // neighbours in the row that are not taken yet, as indexes with the ends one beyond
    let mut before: Vec<usize> = (0..row.len() + 2).map(|index| index.saturating_sub(1)).collect();
    let mut after: Vec<usize> = (1..row.len() + 3).collect();
    let ends = |index: usize| index == 0 || index > row.len();
    let gap = |left: usize, right: usize| {
        let ((left_line, _), (right_line, _)) = (row[left - 1].0, row[right - 1].0);
        let is_pair = row[left - 1].1 != row[right - 1].1;
        is_pair.then(|| Reverse((right_line - left_line, left, right)))
    };
    let mut gaps: BinaryHeap<_> = (1..row.len()).filter_map(|left| gap(left, left + 1)).collect();
    let mut taken = vec![false; row.len() + 2];
    while let Some(Reverse((_, left, right))) = gaps.pop() {
        if taken[left] || taken[right] {
            continue;
        }
        (taken[left], taken[right]) = (true, true);
        let (outer_left, outer_right) = (before[left], after[right]);
        (after[outer_left], before[outer_right]) = (outer_right, outer_left);
        if !ends(outer_left) && !ends(outer_right) {
            gaps.extend(gap(outer_left, outer_right));
        }
    }
    let chosen = row.iter().enumerate().filter(|(index, (_, is_many))| *is_many && taken[index + 1]);
    chosen.map(|(_, (place, _))| *place).collect()
}

/// Where a finding may be by now: near a line, within others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) near: u64,
    pub(super) from: u64,
    pub(super) to: u64,
}

/// Pairs findings with results that they can reach, the nearest first.
pub(super) fn pair_within(findings: &[(Reach, usize)], results: &[Place]) -> Vec<(usize, usize)> {
    let mut results = results.to_vec();
    results.sort_unstable();
    let mut gaps = Vec::new();
    for (reach, finding) in findings {
        let from = results.partition_point(|(line, _)| *line < reach.from);
        let to = results.partition_point(|(line, _)| *line <= reach.to).max(from);
        let middle = results.partition_point(|(line, _)| *line < reach.near).clamp(from, to);
        let around = middle.saturating_sub(NEAREST).max(from)..(middle + NEAREST).min(to);
        let near =
            results[around].iter().map(|(line, result)| (line.abs_diff(reach.near), *finding, *result));
        gaps.extend(near);
    }
    gaps.sort_unstable();
    let (mut findings, mut taken) = (std::collections::HashSet::new(), std::collections::HashSet::new());
    let mut pairs = Vec::new();
    for (_, finding, result) in gaps {
        if !findings.contains(&finding) && !taken.contains(&result) {
            findings.insert(finding);
            taken.insert(result);
            pairs.push((finding, result));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(findings: &[u64], results: &[u64]) -> Vec<(u64, u64)> {
        let places =
            |lines: &[u64]| lines.iter().enumerate().map(|(at, line)| (*line, at)).collect::<Vec<_>>();
        let pairs = pair_all(&places(findings), &places(results));
        let mut pairs: Vec<_> =
            pairs.into_iter().map(|(finding, result)| (findings[finding], results[result])).collect();
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn as_many_are_paired_in_order_however_far_they_moved() {
        assert_eq!(all(&[10, 20, 30], &[57, 37, 47]), [(10, 37), (20, 47), (30, 57)]);
        assert_eq!(all(&[], &[]), []);
        assert_eq!(all(&[3, 3], &[3, 3]), [(3, 3), (3, 3)]);
    }

    #[test]
    fn of_more_those_near_are_paired() {
        assert_eq!(all(&[10, 20, 1000], &[20, 1001]), [(20, 20), (1000, 1001)]);
        assert_eq!(all(&[20], &[1, 19, 40]), [(20, 19)]);
        assert_eq!(all(&[5], &[]), []);
        assert_eq!(all(&[10, 11, 12, 13], &[12, 13]), [(12, 12), (13, 13)]);
    }

    #[test]
    fn a_reach_ends() {
        let near = |line: u64| Reach { near: line, from: line.saturating_sub(3), to: line + 3 };
        assert_eq!(pair_within(&[(near(10), 0), (near(12), 1)], &[(12, 0), (20, 1)]), [(1, 0)]);
        assert_eq!(pair_within(&[(near(10), 0), (near(12), 1)], &[(12, 0), (9, 1)]), [(1, 0), (0, 1)]);
        assert_eq!(pair_within(&[(near(1), 0)], &[]), []);
    }

    proptest::proptest! {
        #[test]
        fn the_smaller_side_is_paired_whole_and_one_to_one(
            findings in proptest::collection::vec(0_u64..50, 0..30),
            results in proptest::collection::vec(0_u64..50, 0..30),
        ) {
            let places = |lines: &[u64]| lines.iter().enumerate().map(|(at, line)| (*line, at)).collect::<Vec<_>>();
            let pairs = pair_all(&places(&findings), &places(&results));
            proptest::prop_assert_eq!(pairs.len(), findings.len().min(results.len()));
            let lefts: std::collections::HashSet<_> = pairs.iter().map(|pair| pair.0).collect();
            let rights: std::collections::HashSet<_> = pairs.iter().map(|pair| pair.1).collect();
            proptest::prop_assert_eq!((lefts.len(), rights.len()), (pairs.len(), pairs.len()));
        }
    }
}
