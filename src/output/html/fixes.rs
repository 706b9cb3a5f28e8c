//! The fix review: what became of recorded fixes, the bad ones first and open, the good ones folded.

use serde::Serialize;

use crate::evidence::Verdict;
use crate::report::{FixRow, Review};

/// So many rows stand in a table.
const SHOWN: usize = 200;

/// How many fixes have a verdict.
#[derive(Debug, Serialize)]
pub(super) struct Count {
    verdict: &'static str,
    count: usize,
    about: &'static str,
    tone: &'static str,
}

/// Fixes that need eyes, or those that do not.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    caption: String,
    is_folded: bool,
    rows: Vec<Row>,
    left: usize,
}

#[derive(Debug, Serialize)]
struct Row {
    id: String,
    verdict: &'static str,
    commit: String,
    why: String,
}

pub(super) fn counts(review: &Review) -> Vec<Count> {
    let mut counts: Vec<Count> = Vec::new();
    for fix in &review.fixes {
        let verdict = fix.verdict.word();
        match counts.iter_mut().find(|count| count.verdict == verdict) {
            Some(count) => count.count += 1,
            None => counts.push(Count {
                verdict,
                count: 1,
                about: about(fix.verdict),
                tone: if fix.verdict.is_good(true) { "good" } else { "bad" },
            }),
        }
    }
    counts
}

fn about(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Missing => "no such commit is here",
        Verdict::Unreachable => "not in this history",
        Verdict::Reverted => "a later commit takes it back",
        Verdict::Ambiguous => "several commits fit",
        Verdict::Unknown => "nobody can tell from here",
        Verdict::Moved => "rebased, squashed or picked",
        Verdict::Derived => "fixed and resolved in one commit",
        Verdict::Ok => "in this history, and stands",
    }
}

pub(super) fn tables(review: &Review) -> [Table; 2] {
    let (good, bad): (Vec<&FixRow>, Vec<&FixRow>) =
        review.fixes.iter().partition(|fix| fix.verdict.is_good(true));
    [table("Fixes to look at", false, &bad), table("Fixes that stand", true, &good)]
}

fn table(caption: &str, is_folded: bool, fixes: &[&FixRow]) -> Table {
    Table {
        caption: format!("{caption}: {}", fixes.len()),
        is_folded,
        rows: fixes.iter().take(SHOWN).map(|fix| row(fix)).collect(),
        left: fixes.len().saturating_sub(SHOWN),
    }
}

fn row(fix: &FixRow) -> Row {
    Row {
        id: fix.id.to_string(),
        verdict: fix.verdict.word(),
        commit: fix.short_commit().to_owned(),
        why: fix.why.clone(),
    }
}
