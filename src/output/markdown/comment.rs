//! A report in short: a comment on a pull request, or the summary of a job.

use std::fmt::Write;

use super::{escaped, table, telling};
use crate::model::{Spot, Word};
use crate::report::{Entry, Figure, FixRow, Late, Review};
use crate::text::counted;

/// So many of the most urgent are listed.
const SHOWN: usize = 10;

/// The report.
pub fn comment(review: &Review) -> String {
    let mut text = format!("## {}\n\n{}\n\n", escaped(&review.title), head(review));
    text.push_str(&figures(&review.figures));
    let urgent: Vec<&Entry> = review.entries.iter().filter(|entry| entry.is_open()).collect();
    if !urgent.is_empty() {
        let rows = urgent.iter().take(SHOWN).map(|entry| row(entry));
        let _ = write!(
            text,
            "\n### Most urgent\n\n{}",
            telling(&["severity", "finding", "title", "where", "found by", "days open"], rows.collect())
        );
        more(&mut text, urgent.len());
    }
    let late = review.late();
    if !late.is_empty() {
        let rows = late.iter().take(SHOWN).map(late_row);
        let _ = write!(text, "\n### Late\n\n{}", table(&LATE, rows));
        more(&mut text, late.len());
    }
    let doubtful: Vec<&FixRow> = review.fixes.iter().filter(|fix| fix.is_doubtful()).collect();
    if !doubtful.is_empty() {
        let rows = doubtful.iter().take(SHOWN).map(|fix| fix_row(fix));
        let _ = write!(text, "\n### Fixes to look at\n\n{}", table(&["verdict", "finding", "why"], rows));
        more(&mut text, doubtful.len());
    }
    text
}

/// `5 open of 12 findings, main at 3f2a1bc, as of 2026-11-01 12:00 UTC.`
pub(super) fn head(review: &Review) -> String {
    let open: u64 = review.open_by_severity.iter().map(|(_, count)| count).sum();
    let findings = counted(review.entries.len(), "finding");
    let mut told = format!("{open} open of {findings}, {}, as of {}", review.place(), review.as_of);
    if let Some(scope) = &review.scope {
        let _ = write!(told, "; only {}", escaped(scope));
    }
    if review.source.shallow {
        told.push_str("; **the history is cut**, this was a shallow clone");
    }
    if review.unreadable > 0 {
        let files = counted(review.unreadable, "file");
        let _ = write!(told, "; **not counted: {files} that cannot be read**");
    }
    told + "."
}

pub(super) fn figures(figures: &[Figure]) -> String {
    let row = |figure: &Figure| {
        let change = figure.change.map(|change| format!("{change:+}")).unwrap_or_default();
        vec![figure.label.clone(), figure.value.clone(), change, figure.note.clone()]
    };
    table(&["", "now", "change", "before"], figures.iter().map(row))
}

fn row(entry: &Entry) -> Vec<String> {
    let summary = &entry.summary;
    let severity = summary.severity.word().to_owned();
    let days = entry.days().map(|days| days.to_string()).unwrap_or_default();
    let [place, found_by] = [Spot::first_of(&summary.locations), summary.found_by()];
    vec![severity, summary.id.to_string(), summary.title.clone(), place, found_by, days]
}

pub(super) const LATE: [&str; 5] = ["severity", "finding", "title", "what", "since or due"];

pub(super) fn late_row(late: &Late) -> Vec<String> {
    let Late { id, severity, title, what, at } = late;
    vec![severity.to_string(), id.to_string(), title.clone(), (*what).to_owned(), at.utc().to_string()]
}

fn fix_row(fix: &FixRow) -> Vec<String> {
    vec![fix.verdict.word().to_owned(), fix.id.to_string(), fix.why.clone()]
}

fn more(text: &mut String, count: usize) {
    if count > SHOWN {
        let _ = write!(text, "\n{} more.\n", count - SHOWN);
    }
}
