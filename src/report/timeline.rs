//! What happened to findings, event by event.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::difference::{self, Changes};
use super::upkeep::{Upkeep, is_bookkeeping};
use super::{Cell, Column, Report, Tone, moment_cell, on_demand, usual};
use crate::history::{Difference, Event, EventKind, Fields};
use crate::model::{Severity, Status, Word};
use crate::text::counted;

/// Events with what a reader may want to know beside them. They are thousands, and few have anything beside them.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// What happened.
    pub events: Vec<Event>,
    /// The fields that each edit changed, by the places of the events; none at all where they are not told.
    pub fields: Vec<Option<Fields>>,
    /// What else is told, by the place of the event.
    pub details: BTreeMap<usize, Details>,
}

/// What is told of few events, or where it was asked for.
#[derive(Debug, Clone, Default)]
pub struct Details {
    /// The severity since, where the facts of the event do not say it.
    pub severity: Option<Severity>,
    /// The finding's title then.
    pub title: Option<String>,
    /// Why: the words that came with the change, or why a version cannot be read.
    pub reason: Option<String>,
    /// In what the two versions of the file differ.
    pub difference: Option<Difference>,
}

/// One event of an account.
#[derive(Debug, Clone, Copy)]
pub struct EventRow<'account> {
    /// What happened.
    pub event: &'account Event,
    /// The fields that an edit changed.
    pub fields: &'account [String],
    details: Option<&'account Details>,
}

impl Account {
    /// The event at a place.
    pub fn row(&self, place: usize) -> EventRow<'_> {
        let fields = self.fields.get(place).and_then(Option::as_deref).unwrap_or_default();
        EventRow { event: &self.events[place], fields, details: self.details.get(&place) }
    }

    /// All of them.
    pub fn rows(&self) -> impl Iterator<Item = EventRow<'_>> {
        (0..self.events.len()).map(|place| self.row(place))
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows())
    }
}

impl<'account> EventRow<'account> {
    /// What the event did in a few words: `open → resolved`, `created open`, `edited title, tags`.
    pub fn what(self) -> Cow<'static, str> {
        match self.recorded_days_later() {
            Some(days) => format!("{} (recorded {} later)", self.change(), counted(days, "day")).into(),
            None => self.change(),
        }
    }

    /// How many days later than the file claims this was committed, where it is more than one.
    pub fn recorded_days_later(self) -> Option<i64> {
        self.event.recorded_later().map(|late| late.num_days())
    }

    /// The commit's hash as people read it.
    pub fn short_commit(self) -> String {
        self.event.origin.commit.short()
    }

    /// The author's name without the address.
    pub fn author_name(self) -> &'account str {
        let author = &self.event.origin.author;
        author.split(" <").next().unwrap_or(author)
    }

    /// Why: the words that came with the change, or why a version cannot be read.
    pub fn reason(self) -> Option<&'account str> {
        self.details?.reason.as_deref()
    }

    /// What an import kept up to date, where the event is nothing else.
    pub(super) fn upkeep(self) -> Option<Upkeep> {
        let is_edit = self.event.kind == EventKind::Edited && self.event.old_path.is_none();
        let of_difference = || Upkeep::of(self.difference()?.fields());
        match self.fields {
            _ if !is_edit => None,
            [] => of_difference(),
            fields => Upkeep::of(fields.iter().map(String::as_str)),
        }
    }

    fn severity(self) -> Option<Severity> {
        let said = self.event.facts.as_ref().map(|facts| facts.severity);
        said.or_else(|| self.details?.severity)
    }

    fn title(self) -> Option<&'account str> {
        self.details?.title.as_deref()
    }

    /// In what the two versions of the file differ.
    pub fn difference(self) -> Option<&'account Difference> {
        self.details?.difference.as_ref()
    }

    /// What the event did where the fields that an edit changed are told below, and why a version cannot be read.
    pub fn what_alone(self) -> Cow<'static, str> {
        match self.event.kind {
            EventKind::Edited => self.upkeep().map_or(EventKind::Edited.word(), Upkeep::word).into(),
            kind @ EventKind::Unreadable => kind.word().into(),
            _ => self.what(),
        }
    }

    /// `edited title, tags`, `moved`
    fn edit(self) -> Cow<'static, str> {
        if let Some(upkeep) = self.upkeep() {
            return upkeep.word().into();
        }
        let news = self.fields.iter().map(String::as_str).filter(|field| !is_bookkeeping(field));
        let news = news.collect::<Vec<_>>().join(", ");
        format!("edited {news}").trim_end().to_owned().into()
    }

    fn change(self) -> Cow<'static, str> {
        let word = |status: Option<Status>| status.map_or("?", Word::word);
        let Event { kind, from, to, .. } = *self.event;
        match (kind, self.reason()) {
            (EventKind::Status, _) => format!("{} → {}", word(from), word(to)).into(),
            (EventKind::Created, _) => format!("created {}", word(to)).into(),
            (EventKind::Restored, _) => format!("restored {}", word(to)).into(),
            (EventKind::Removed, _) => format!("removed ({})", word(from)).into(),
            (EventKind::Unreadable, Some(reason)) => format!("unreadable: {reason}").into(),
            (EventKind::Edited, _) => self.edit(),
            (kind, _) => kind.word().into(),
        }
    }
}

/// The first eight fields, in this order, are what every line of `--format jsonl` begins with.
impl Serialize for EventRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Event { id, kind, from, to, origin, path, .. } = self.event;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", id)?;
        map.serialize_entry("commit", &origin.commit)?;
        map.serialize_entry("committed_at", &origin.committed_at)?;
        map.serialize_entry("author", &*origin.author)?;
        map.serialize_entry("event", kind)?;
        map.serialize_entry("from", from)?;
        map.serialize_entry("to", to)?;
        map.serialize_entry("path", &**path)?;
        map.serialize_entry("authored_at", &origin.authored_at)?;
        map.serialize_entry("main", &origin.main)?;
        entry(&mut map, "recorded_days_later", self.recorded_days_later().as_ref())?;
        map.serialize_entry("fields", self.fields)?;
        map.serialize_entry("subject", &*origin.subject)?;
        map.serialize_entry("what", &self.what())?;
        entry(&mut map, "severity", self.severity().as_ref())?;
        entry(&mut map, "title", self.title().as_ref())?;
        entry(&mut map, "reason", self.reason().as_ref())?;
        let changes = self.difference().map(|difference| Changes(&difference.changes));
        entry(&mut map, "changes", changes.as_ref())?;
        map.end()
    }
}

/// A member that is left out where it has no value.
fn entry<M: SerializeMap>(map: &mut M, key: &str, value: Option<&impl Serialize>) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(key, value))
}

/// What `history` answers.
#[derive(Debug, Clone, serde::Serialize)]
pub struct HistoryReport {
    /// The events, newest first unless reversed.
    pub events: Account,
    /// The history is cut: this is a shallow clone.
    pub shallow: bool,
}

const COLUMNS: &[Column] = &[
    usual("commit").whole(),
    usual("committed_at").whole(),
    usual("id").whole(),
    usual("what").kept(),
    usual("author"),
    on_demand("title").kept(),
    on_demand("severity"),
    on_demand("authored_at"),
    on_demand("recorded_days_later"),
    on_demand("event"),
    on_demand("from"),
    on_demand("to"),
    on_demand("path").path(),
    on_demand("main"),
    on_demand("fields"),
    on_demand("subject"),
    on_demand("reason"),
    on_demand("changes"),
];

impl Report for HistoryReport {
    fn kind(&self) -> &'static str {
        "history"
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn records_key(&self) -> Option<&'static str> {
        Some("events")
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn len(&self) -> usize {
        self.events.events.len()
    }

    fn record_json(&self, row: usize) -> Option<Result<String, serde_json::Error>> {
        Some(serde_json::to_string(&self.events.row(row)))
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let row = self.events.row(row);
        let (event, origin) = (row.event, &row.event.origin);
        let word = |status: Option<Status>| Cell::plain(status.map(Word::word).unwrap_or_default());
        match column {
            "commit" => Cell::toned(origin.commit.to_string(), Tone::Name),
            "committed_at" => Cell::plain(origin.committed_at.to_string()),
            "id" => Cell::toned(event.id.as_str(), Tone::Name),
            "what" => Cell::plain(row.what()),
            "severity" => Cell::plain(row.severity().map(Word::word).unwrap_or_default()),
            "title" => Cell::maybe(row.title()),
            "author" => Cell::plain(&*origin.author),
            "authored_at" => Cell::plain(origin.authored_at.to_string()),
            "recorded_days_later" => {
                Cell::plain(row.recorded_days_later().map(|days| days.to_string()).unwrap_or_default())
            }
            "event" => Cell::plain(event.kind.word()),
            "from" => word(event.from),
            "to" => word(event.to),
            "path" => Cell::plain(&*event.path),
            "main" => Cell::plain(if origin.main { "true" } else { "false" }),
            "fields" => Cell::plain(row.fields.join(",")),
            "subject" => Cell::plain(&*origin.subject),
            "reason" => Cell::maybe(row.reason()),
            "changes" => Cell::plain(row.difference().map(difference::in_short).unwrap_or_default()),
            _ => Cell::plain(""),
        }
    }

    fn shown(&self, row: usize, column: &str) -> Cell<'_> {
        let event = self.events.row(row);
        match column {
            "commit" => Cell::toned(event.short_commit(), Tone::Name),
            "author" => Cell::plain(event.author_name()),
            "committed_at" => moment_cell(Some(event.event.origin.committed_at)),
            "authored_at" => moment_cell(Some(event.event.origin.authored_at)),
            _ => self.cell(row, column),
        }
    }

    fn page(&self) -> Option<super::Page<'_>> {
        self.events.rows().any(|row| row.difference().is_some()).then(|| self.with_changes())
    }
}

impl HistoryReport {
    fn with_changes(&self) -> super::Page<'_> {
        let mut page = super::Page::new();
        for (place, row) in self.events.rows().enumerate() {
            if place > 0 {
                page.gap();
            }
            page.line([
                (Tone::Name, row.short_commit().into()),
                (Tone::Plain, "  ".into()),
                (Tone::Plain, moment_cell(Some(row.event.origin.committed_at)).text),
                (Tone::Plain, "  ".into()),
                (Tone::Name, row.event.id.as_str().into()),
                (Tone::Plain, format!("  {}  {}", row.what_alone(), row.author_name()).into()),
            ]);
            if let Some(difference) = row.difference() {
                let moved = row.event.old_path.as_ref().map(|from| [&**from, &*row.event.path]);
                difference::write(difference, moved, false, &mut page);
            }
            if let Some(why) = row.reason().filter(|_| row.event.kind != EventKind::Unreadable) {
                difference::paragraph(Tone::Faint, &format!("why: {why}"), &mut page);
            }
        }
        page
    }
}
