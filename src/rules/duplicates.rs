//! The rules on where duplicates lead. Each finding names one other at most, so the ways form chains, and a chain
//! that comes back to itself is a cycle.

use super::level::Levels;
use super::problem::{Problem, quoted};
use super::rule::Rule;
use super::set::Names;
use super::sheet::Sheet;
use crate::model::Finding;

const FIELD: [&str; 2] = ["resolution", "duplicate_of"];

/// Notes every duplicate of a finding that is not there, and every one that lies on a cycle.
pub(super) fn judge_duplicates(
    findings: &[(String, Finding)],
    names: &Names,
    levels: &Levels,
) -> Vec<Problem> {
    let next: Vec<_> = findings.iter().map(|(_, finding)| names.index(target(finding)?)).collect();
    let circle = on_cycle(&next);
    let mut problems = Vec::new();
    for (index, (path, finding)) in findings.iter().enumerate() {
        let mut sheet = Sheet::new(path, levels);
        if let Some(absent) = target(finding).filter(|target| !names.know(target)) {
            let message = format!("the finding {} is not here", quoted(absent));
            sheet.add(Rule::DuplicateOfAbsent, None, &message).field(&FIELD);
        }
        // A circle of one is a duplicate of itself, which its own file tells.
        if circle[index] && next[index] != Some(index) {
            let message = format!("duplicates in a circle: {}", told(findings, &next, index));
            let hint = "one of them is no duplicate: reopen it, or name the finding they all repeat";
            sheet.add(Rule::DuplicateCycle, None, &message).field(&FIELD).hint(hint);
        }
        problems.extend(sheet.finish(""));
    }
    problems
}

fn target(finding: &Finding) -> Option<&str> {
    finding.resolution.as_ref()?.duplicate_of.as_deref()
}

/// Which indices lie on a cycle of `next`. Every index is walked once.
fn on_cycle(next: &[Option<usize>]) -> Vec<bool> {
    let mut walk_of = vec![usize::MAX; next.len()];
    let mut circle = vec![false; next.len()];
    for start in 0..next.len() {
        let mut at = Some(start);
        while let Some(index) = at.filter(|index| walk_of[*index] == usize::MAX) {
            walk_of[index] = start;
            at = next[index];
        }
        // Only a node of this very walk, met again, closes a circle.
        let mut again = at.filter(|index| walk_of[*index] == start);
        while let Some(index) = again.filter(|index| !circle[*index]) {
            circle[index] = true;
            again = next[index];
        }
    }
    circle
}

/// The circle from one of its members on, five at most.
fn told(findings: &[(String, Finding)], next: &[Option<usize>], start: usize) -> String {
    let mut ids = vec![findings[start].1.id.to_string()];
    let mut at = next[start];
    while let Some(index) = at.filter(|_| ids.len() < 5) {
        ids.push(findings[index].1.id.to_string());
        at = next[index].filter(|_| index != start);
    }
    if at.is_some() {
        ids.push("…".to_owned());
    }
    ids.join(" → ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_on_a_circle_is_marked() {
        // 0 → 1 → 2 → 1, 3 → 3, 4 → 5, 6 → 0
        let next = [Some(1), Some(2), Some(1), Some(3), Some(5), None, Some(0)];
        assert_eq!(on_cycle(&next), [false, true, true, true, false, false, false]);
    }

    #[test]
    fn a_circle_of_a_hundred_thousand_is_walked_once() {
        let next: Vec<_> = (0..100_000).map(|index| Some((index + 1) % 100_000)).collect();
        assert!(on_cycle(&next).into_iter().all(|on| on));
    }
}
