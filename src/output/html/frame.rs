//! What stands around charts and tables: title, place, summary, figures, runs.

use serde::Serialize;

use super::picture;
use crate::model::{FindingId, Severity, Status, Timestamp, Word};
use crate::report::{Figure, Review, RunCompared, Times, Wish};
use crate::text::counted;

/// So many ids of a run are listed.
const LISTED: usize = 200;

/// The parts of the page that are plain texts.
#[derive(Debug, Serialize)]
pub(super) struct Frame {
    title: String,
    r#where: String,
    summary: String,
    scope: Option<String>,
    shallow: bool,
    unreadable: usize,
    version: &'static str,
    generated_at: String,
    as_of: String,
    times: &'static str,
    caption: String,
    severities: Vec<&'static str>,
    statuses: Vec<&'static str>,
    figures: Vec<Shown>,
    runs: Vec<Run>,
}

#[derive(Debug, Serialize)]
struct Shown {
    label: String,
    value: String,
    note: String,
    change: Option<String>,
    tone: &'static str,
    picture: minijinja::Value,
}

#[derive(Debug, Serialize)]
struct Run {
    id: String,
    began: String,
    entry: String,
    model: String,
    new: Ids,
    still: Ids,
    gone: Ids,
    open: usize,
}

#[derive(Debug, Serialize)]
struct Ids {
    count: usize,
    first: Vec<String>,
    left: usize,
}

impl Frame {
    pub(super) fn of(review: &Review) -> Frame {
        Frame {
            title: review.title.clone(),
            r#where: place(review),
            summary: summary(review),
            scope: review.scope.clone(),
            shallow: review.source.shallow,
            unreadable: review.unreadable,
            version: env!("CARGO_PKG_VERSION"),
            generated_at: review.generated_at.to_string(),
            as_of: minute(review.as_of),
            times: match review.metrics.times {
                Times::Recorded => "those of the commits on the first-parent line",
                Times::Claimed => "those that the files claim",
            },
            caption: counted(review.entries.len(), "finding"),
            severities: Severity::ALL.iter().map(|severity| severity.word()).collect(),
            statuses: Status::ALL.iter().map(|status| status.word()).collect(),
            figures: review.figures.iter().map(shown).collect(),
            runs: review.runs.iter().map(run).collect(),
        }
    }
}

/// `main at 3f2a1bc, as of 2026-11-01 12:00 UTC; only severity:high`
fn place(review: &Review) -> String {
    let scope = review.scope.as_ref().map(|scope| format!("; only {scope}")).unwrap_or_default();
    format!("{}, as of {}{scope}", review.place(), minute(review.as_of))
}

/// `12 findings: 7 open, 1 confirmed, 4 resolved.`
fn summary(review: &Review) -> String {
    let told: Vec<String> = review
        .by_status
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(status, count)| format!("{count} {}", status.word().replace('_', " ")))
        .collect();
    match told.is_empty() {
        true => "No findings.".to_owned(),
        false => format!("{}: {}.", counted(review.entries.len(), "finding"), told.join(", ")),
    }
}

pub(super) fn minute(moment: Timestamp) -> String {
    moment.moment().to_utc().format("%Y-%m-%d %H:%M UTC").to_string()
}

fn shown(figure: &Figure) -> Shown {
    let change = figure.change.filter(|change| *change != 0);
    Shown {
        label: figure.label.clone(),
        value: figure.value.clone(),
        note: figure.note.clone(),
        change: change.map(|change| format!("{}{}", if change > 0 { "+" } else { "−" }, change.abs())),
        tone: match (figure.wish, change.unwrap_or_default() > 0) {
            (Wish::Neither, _) => "",
            (Wish::More, is_more) if is_more => "good",
            (Wish::Fewer, is_more) if !is_more => "good",
            _ => "bad",
        },
        picture: picture::small(&figure.picture),
    }
}

fn run(run: &RunCompared) -> Run {
    Run {
        id: run.id.clone(),
        began: minute(run.started_at),
        entry: run.entry.clone(),
        model: run.model.clone().unwrap_or_default(),
        new: ids(&run.new),
        still: ids(&run.still),
        gone: ids(&run.gone),
        open: run.open,
    }
}

fn ids(ids: &[FindingId]) -> Ids {
    let first = ids.iter().take(LISTED).map(ToString::to_string).collect();
    Ids { count: ids.len(), first, left: ids.len().saturating_sub(LISTED) }
}
