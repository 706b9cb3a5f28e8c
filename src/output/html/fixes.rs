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
        let (verdict, about, tone) = class(fix);
        match counts.iter_mut().find(|count| count.verdict == verdict) {
            Some(count) => count.count += 1,
            None => counts.push(Count { verdict, count: 1, about, tone }),
        }
    }
    counts
}

/// What it is counted as, in a word, in more, and in its colour.
fn class(fix: &FixRow) -> (&'static str, &'static str, &'static str) {
    match (fix.names_nothing(), fix.is_doubtful()) {
        (true, _) => ("without a commit", "closed, and nobody said by what", ""),
        (_, true) => (fix.verdict.word(), about(fix.verdict), "bad"),
        (_, false) => (fix.verdict.word(), about(fix.verdict), "good"),
    }
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

pub(super) fn tables(review: &Review) -> [Table; 3] {
    let of = |is_meant: fn(&FixRow) -> bool| review.fixes.iter().filter(|fix| is_meant(fix)).collect();
    let (doubtful, bare): (Vec<&FixRow>, Vec<&FixRow>) = (of(FixRow::is_doubtful), of(FixRow::names_nothing));
    let standing: Vec<&FixRow> = of(|fix| fix.verdict.is_good(true));
    [
        table("Fixes to look at", false, &doubtful),
        table("Fixes that stand", true, &standing),
        table("Closed without a commit", true, &bare),
    ]
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
