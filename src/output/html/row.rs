//! One row of the table of findings, with all that is known of the finding folded into it. All findings share the page:
//! each has its part of what a browser opens with ease, and longer texts are cut there.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;

use minijinja::value::Serde;
use minijinja::{Environment, Error, Template, Value};
use serde::Serialize;

use super::section::{self, Fact, Text};
use crate::model::Word;
use crate::report::{Change, Entry, EventRow, Mark, Review};

/// A page of so many bytes opens with ease: 3 MB but for what stands around the rows.
const PAGE: usize = 2_880_000;

/// What a row takes beside its texts, and what a line of its history does.
const MARKUP: usize = 170;
const LINE: usize = 40;

/// So much of a description is shown in any case, and of a title.
const LEAST: usize = 160;
const TITLE: usize = 300;

/// Fewer rows than this are not worth a thread of their own.
const FEW: usize = 256;

/// So much of what is told in a line.
const SHORT: usize = 80;

/// What a row shows.
#[derive(Debug, Serialize)]
struct Row<'review> {
    id: &'review str,
    is_open: bool,
    rank: usize,
    severity: &'static str,
    title: String,
    texts: Vec<Text>,
    facts: Vec<Fact>,
    earlier: usize,
    story: Vec<Line>,
    component: String,
    status: &'static str,
    opened: String,
    days: Option<i64>,
}

#[derive(Debug, Serialize)]
struct Line {
    day: String,
    commit: String,
    what: String,
    changes: Vec<Told>,
}

#[derive(Debug, Serialize)]
struct Told {
    field: String,
    runs: Vec<Run>,
}

#[derive(Debug, Serialize)]
struct Run {
    mark: &'static str,
    text: String,
}

/// All rows, and whether texts were cut. Each core fills its part of them.
pub(super) fn rows(review: &Review, engine: &Environment<'_>) -> Result<(String, bool), Error> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let run = review.entries.len().div_ceil(cores).max(FEW);
    let (first, others) = review.entries.split_at(run.min(review.entries.len()));
    let mut filled = vec![];
    thread::scope(|scope| {
        let begin = |entries| scope.spawn(move || some_rows(review, entries, engine));
        let others: Vec<_> = others.chunks(run).map(begin).collect();
        filled.push(some_rows(review, first, engine));
        filled.extend(
            others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic))),
        );
    });
    filled.into_iter().try_fold((String::new(), false), |(rows, is_cut), some| {
        let (more, cuts) = some?;
        Ok((rows + &more, is_cut | cuts))
    })
}

fn some_rows(review: &Review, entries: &[Entry], engine: &Environment<'_>) -> Result<(String, bool), Error> {
    let template = engine.get_template("row")?;
    let share = PAGE / review.entries.len().max(1);
    let mut rows = String::with_capacity(entries.len() * share.min(1_000));
    let mut is_cut = false;
    for entry in entries {
        let mut part = Part { left: share.saturating_sub(MARKUP), is_cut: false };
        rows.push_str(&filled(&template, review, entry, &mut part)?);
        is_cut |= part.is_cut;
    }
    Ok((rows, is_cut))
}

fn filled(
    template: &Template<'_, '_>,
    review: &Review,
    entry: &Entry,
    part: &mut Part,
) -> Result<String, Error> {
    let summary = &entry.summary;
    let component = summary.component.as_deref().unwrap_or_default();
    part.spend(2 * summary.id.as_str().len());
    let component = part.text(component, SHORT);
    let title = part.text(&summary.title, TITLE);
    let least = LEAST.min(summary.description.len());
    part.left = part.left.saturating_sub(least);
    let (story, earlier) = story(review, entry, part);
    part.left += least;
    let description = part.text(&summary.description, LEAST);
    let finding = if part.is_full() { None } else { entry.finding() };
    let mut texts = vec![Text::plain(description)];
    let mut facts = section::facts(review, entry, finding.as_ref());
    facts.retain(|fact| part.has_room(fact.size()));
    texts.extend(finding.iter().flat_map(section::texts).filter(|text| part.has_room(text.size())));
    template.render(Value::from(Serde(Row {
        id: summary.id.as_str(),
        is_open: entry.is_open(),
        rank: summary.severity as usize,
        severity: summary.severity.word(),
        title,
        texts,
        facts,
        earlier,
        story,
        component,
        status: summary.status.word(),
        opened: day(entry.opened_at),
        days: entry.days(),
    })))
}

fn day(moment: crate::model::Timestamp) -> String {
    moment.moment().to_utc().format("%Y-%m-%d").to_string()
}

/// What is left of a finding's part of the page, in bytes.
struct Part {
    left: usize,
    is_cut: bool,
}

impl Part {
    fn spend(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }

    /// The text, cut to what is left, but not below `least`.
    fn text(&mut self, text: &str, least: usize) -> String {
        let most = self.left.max(least);
        let whole = text.trim_end();
        let shown = &whole[..whole.floor_char_boundary(most)];
        self.spend(shown.len());
        match shown.len() == whole.len() {
            true => shown.to_owned(),
            false => {
                self.is_cut = true;
                format!("{}…", shown.trim_end())
            }
        }
    }

    /// Was something cut, and is there room for nothing more?
    fn is_full(&self) -> bool {
        self.is_cut && self.left == 0
    }

    /// Takes so many bytes, if they are there.
    fn has_room(&mut self, bytes: usize) -> bool {
        let has_room = bytes <= self.left;
        match has_room {
            true => self.left -= bytes,
            false => self.is_cut = true,
        }
        has_room
    }
}

/// The last lines of a history for which there is room, oldest first, and how many there were before them.
fn story(review: &Review, entry: &Entry, part: &mut Part) -> (Vec<Line>, usize) {
    let mut lines = Vec::with_capacity(entry.story.len());
    for place in entry.story.iter().rev() {
        if !lines.is_empty() && !part.has_room(LINE) {
            break;
        }
        lines.push(line(review.account.row(*place), part));
    }
    lines.reverse();
    let earlier = entry.story.len() - lines.len();
    (lines, earlier)
}

fn line(row: EventRow<'_>, part: &mut Part) -> Line {
    let changes = Change::of(row);
    let size = |change: &Change| {
        change.field.len() + 20 + change.runs.iter().map(|(_, text)| text.len() + 12).sum::<usize>()
    };
    let has_room = !changes.is_empty() && part.has_room(changes.iter().map(size).sum());
    let what = if has_room { row.what_alone() } else { row.what() };
    let why = row.reason().map(|reason| format!(": {reason}")).unwrap_or_default();
    Line {
        day: day(row.event.origin.committed_at),
        commit: row.short_commit(),
        what: part.text(&format!("{what}, {}{why}", row.author_name()), SHORT),
        changes: if has_room { changes.into_iter().map(told).collect() } else { Vec::new() },
    }
}

fn told(change: Change) -> Told {
    let run = |(mark, text)| {
        let mark = match mark {
            Mark::Same => "",
            Mark::Gone => "-",
            Mark::Come => "+",
        };
        Run { mark, text }
    };
    Told { field: change.field, runs: change.runs.into_iter().map(run).collect() }
}
