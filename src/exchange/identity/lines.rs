//! Where the lines of a file went between two versions of it.

use std::time::Duration;

use similar::{Algorithm, DiffOp, TextDiff};

use super::pairing::Reach;

/// A file that differs so much that this is not enough is compared no further.
const LONGEST: Duration = Duration::from_secs(1);

/// Lines that a finding may be off where nobody knows how the file changed.
const SLACK: u64 = 3;

/// The lines of a file before and after.
pub(super) enum Lines {
    /// Nothing is known of the file before.
    Unknown,
    /// They stand where they stood.
    Same,
    /// What happened to which of them, from the first on.
    Changed(Vec<DiffOp>),
}

impl Lines {
    pub(super) fn between(before: Option<&str>, after: Option<&str>) -> Lines {
        match (before, after) {
            (Some(before), Some(after)) if before == after => Lines::Same,
            (Some(before), Some(after)) => {
                let mut diff = TextDiff::configure();
                let diff = diff.algorithm(Algorithm::Myers).timeout(LONGEST).diff_lines(before, after);
                Lines::Changed(diff.ops().to_vec())
            }
            _ => Lines::Unknown,
        }
    }

    /// Where a line may be now: where it went, or among the lines that took its place; `None` where it was taken out.
    pub(super) fn reach(&self, line: u64) -> Option<Reach> {
        let exactly = |line| Reach { near: line, from: line, to: line };
        match self {
            Lines::Unknown => Some(Reach { near: line, from: line.saturating_sub(SLACK), to: line + SLACK }),
            Lines::Same => Some(exactly(line)),
            Lines::Changed(steps) => match step_of(steps, line)? {
                DiffOp::Equal { old_index, new_index, .. } => {
                    Some(exactly(line - *old_index as u64 + *new_index as u64))
                }
                DiffOp::Replace { old_index, new_index, new_len, .. } => {
                    let (first, last) = (*new_index as u64 + 1, (*new_index + *new_len) as u64);
                    let near = (line - *old_index as u64 + *new_index as u64).min(last);
                    Some(Reach { near, from: first, to: last })
                }
                DiffOp::Delete { .. } | DiffOp::Insert { .. } => None,
            },
        }
    }

    /// Where a line is now that is as it was; `None` where it was changed, or nobody knows.
    pub(super) fn kept(&self, line: u64) -> Option<Reach> {
        self.reach(line).filter(|_| self.is_unchanged(line))
    }

    fn is_unchanged(&self, line: u64) -> bool {
        match self {
            Lines::Unknown => false,
            Lines::Same => true,
            Lines::Changed(steps) => matches!(step_of(steps, line), Some(DiffOp::Equal { .. })),
        }
    }

    /// The line where a finding of it is most likely now.
    pub(super) fn now(&self, line: u64) -> u64 {
        self.reach(line).map_or(line, |reach| reach.near)
    }
}

/// The step that a line, counted from 1, is part of. The steps are in the order of the lines.
fn step_of(steps: &[DiffOp], line: u64) -> Option<&DiffOp> {
    let before = steps.partition_point(|step| (step.old_range().end as u64) < line);
    steps.get(before).filter(|step| (step.old_range().start as u64) < line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_followed_through_changes() {
        let lines = Lines::between(Some("a\nb\nc\nd\ne\n"), Some("new\na\nB1\nB2\nc\ne\n"));
        let reach = |line| lines.reach(line).map(|reach| (reach.near, reach.from, reach.to));
        assert_eq!(reach(1), Some((2, 2, 2)));
        assert_eq!(reach(2), Some((3, 3, 4)));
        assert_eq!(reach(3), Some((5, 5, 5)));
        assert_eq!(reach(4), None);
        assert_eq!(reach(5), Some((6, 6, 6)));
        assert_eq!(reach(99), None);
        assert_eq!([1, 2, 4].map(|line| lines.kept(line).map(|reach| reach.near)), [Some(2), None, None]);
        assert_eq!(lines.now(4), 4);
    }

    #[test]
    fn without_both_sides_a_line_is_near_where_it_was() {
        let near = Lines::between(None, Some("a")).reach(2);
        assert_eq!(near, Some(Reach { near: 2, from: 0, to: 5 }));
        assert_eq!(Lines::between(Some("a"), Some("a")).reach(2), Some(Reach { near: 2, from: 2, to: 2 }));
    }
}
