//! What an edit changed, as runs of text that stayed, went and came.

use std::borrow::Cow;

use crate::history::{FieldChange, Item, items};
use crate::report::EventRow;
use crate::report::difference::{lists, near, text_of};
use crate::report::upkeep::is_bookkeeping;
use crate::text::{Piece, redacted, reworded};

/// What became of a run of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It stayed.
    Same,
    /// It went.
    Gone,
    /// It came.
    Come,
}

/// One field that was changed.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its name: `severity`, `impact.data_risk`.
    pub field: String,
    /// Its text before and since in one; what is far from every change is left out.
    pub runs: Vec<(Mark, String)>,
}

impl Change {
    /// What an event changed, where that is known and not told in a word.
    pub fn of(row: EventRow<'_>) -> Vec<Change> {
        let changes = row.difference().filter(|_| row.upkeep().is_none()).map(|it| it.changes.iter());
        let told = changes.into_iter().flatten().filter(|change| !is_clockwork(&change.field));
        told.map(|change| Change { field: change.field.clone(), runs: runs(change) }).collect()
    }
}

/// What every edit sets, and what imports keep for themselves, says nothing.
fn is_clockwork(field: &str) -> bool {
    field == "updated_at" || is_bookkeeping(field)
}

fn runs(change: &FieldChange) -> Vec<(Mark, String)> {
    if let Some((before, now)) = lists(change) {
        return items(before, now).into_iter().flat_map(item).collect();
    }
    let text = |node| Option::as_ref(node).map(text_of);
    match (text(&change.before), text(&change.now)) {
        (Some(before), Some(now)) => words(&before, &now),
        (before, now) => {
            let gone = before.map(|text| (Mark::Gone, text));
            gone.into_iter().chain(now.map(|text| (Mark::Come, text))).collect()
        }
    }
}

fn item(item: Item<'_>) -> Vec<(Mark, String)> {
    match item {
        Item::Removed(node) => vec![(Mark::Gone, text_of(node)), (Mark::Same, " ".to_owned())],
        Item::Added(node) => vec![(Mark::Come, text_of(node)), (Mark::Same, " ".to_owned())],
        Item::Reworded(before, now) => words(before, now),
    }
}

fn words(before: &str, now: &str) -> Vec<(Mark, String)> {
    // a credential would come apart into words that are none
    let (before, now) = (redacted(before), redacted(now));
    let pieces = reworded(&before, &now);
    let last = pieces.len().saturating_sub(1);
    let run = |(place, piece): (usize, &Piece<'_>)| {
        let (mark, text): (Mark, Cow<'_, str>) = match piece {
            Piece::Same(text) => (Mark::Same, near(text, place > 0, place < last)),
            Piece::Removed(text) => (Mark::Gone, (*text).into()),
            Piece::Added(text) => (Mark::Come, (*text).into()),
        };
        (mark, text.into_owned())
    };
    let runs: Vec<(Mark, String)> = pieces.iter().enumerate().map(run).collect();
    parted(runs)
}

/// What went and what came in its place are two words, and not one.
fn parted(runs: Vec<(Mark, String)>) -> Vec<(Mark, String)> {
    let mut told: Vec<(Mark, String)> = Vec::with_capacity(runs.len());
    for (mark, text) in runs {
        let is_beside = |(last, before): &(Mark, String)| {
            *last == Mark::Gone && mark == Mark::Come && !before.ends_with(char::is_whitespace)
        };
        if told.last().is_some_and(is_beside) {
            told.push((Mark::Same, " ".to_owned()));
        }
        told.push((mark, text));
    }
    told
}
