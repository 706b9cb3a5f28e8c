//! What happened to findings, event by event.

use serde::Serialize;

use super::{Cell, Column, Report, Tone, moment_cell, on_demand, usual};
use crate::model::{FindingId, Severity, Status, Timestamp, Word};

/// One event of a finding's history. The first eight fields, in this order, are what every line of `--format jsonl`
/// begins with.
#[derive(Debug, Clone, Serialize)]
pub struct EventRow {
    /// The finding.
    pub id: FindingId,
    /// The commit that made the change, full hash.
    pub commit: String,
    /// The committer's time.
    pub committed_at: Timestamp,
    /// `Name <email>` of the author.
    pub author: String,
    /// What happened: created, status, edited, removed, restored, renamed, unreadable.
    pub event: String,
    /// The status before; none at creation.
    pub from: Option<Status>,
    /// The status after; none at removal.
    pub to: Option<Status>,
    /// The file, from the top of the repository.
    pub path: String,
    /// The author's time.
    pub authored_at: Timestamp,
    /// Does the commit lie on the first-parent line?
    pub main: bool,
    /// How many days later than the file claims this was committed, where it is more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_days_later: Option<i64>,
    /// The fields that an edit changed.
    pub fields: Vec<String>,
    /// The first line of the commit's message.
    pub subject: String,
    /// What the event did in a few words: `open → resolved`, `created open`, `edited title, tags`.
    pub what: String,
    /// The severity since, as far as the version says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The finding's title then; only where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Why: the words that came with the change, or why a version cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The text diff of the file, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch: Option<String>,
}

impl EventRow {
    /// The same event with `what` told from its other fields.
    #[must_use]
    pub fn told(mut self) -> Self {
        self.what = match self.recorded_days_later {
            Some(1) => format!("{} (recorded 1 day later)", self.change()),
            Some(days) => format!("{} (recorded {days} days later)", self.change()),
            None => self.change(),
        };
        self
    }

    /// The commit's hash as people read it.
    fn short_commit(&self) -> &str {
        self.commit.get(..7).unwrap_or(&self.commit)
    }

    /// The author's name without the address.
    fn author_name(&self) -> &str {
        self.author.split(" <").next().unwrap_or(&self.author)
    }

    fn change(&self) -> String {
        let word = |status: Option<Status>| status.map_or("?", Word::word);
        match (self.event.as_str(), &self.reason) {
            ("status", _) => format!("{} → {}", word(self.from), word(self.to)),
            ("created", _) => format!("created {}", word(self.to)),
            ("restored", _) => format!("restored {}", word(self.to)),
            ("removed", _) => format!("removed ({})", word(self.from)),
            ("unreadable", Some(reason)) => format!("unreadable: {reason}"),
            ("edited", _) if !self.fields.is_empty() => format!("edited {}", self.fields.join(", ")),
            (event, _) => event.to_owned(),
        }
    }
}

/// What `history` answers.
#[derive(Debug, Clone, Serialize)]
pub struct HistoryReport {
    /// The events, newest first unless reversed.
    pub events: Vec<EventRow>,
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
    on_demand("path"),
    on_demand("main"),
    on_demand("fields"),
    on_demand("subject"),
    on_demand("reason"),
    on_demand("patch"),
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
        self.events.len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let event = &self.events[row];
        let word = |status: Option<Status>| Cell::plain(status.map(Word::word).unwrap_or_default());
        match column {
            "commit" => Cell::toned(event.commit.as_str(), Tone::Name),
            "committed_at" => Cell::plain(event.committed_at.to_string()),
            "id" => Cell::toned(event.id.as_str(), Tone::Name),
            "what" => Cell::plain(&event.what),
            "severity" => Cell::plain(event.severity.map(Word::word).unwrap_or_default()),
            "title" => Cell::maybe(event.title.as_deref()),
            "author" => Cell::plain(&event.author),
            "authored_at" => Cell::plain(event.authored_at.to_string()),
            "recorded_days_later" => {
                Cell::plain(event.recorded_days_later.map(|days| days.to_string()).unwrap_or_default())
            }
            "event" => Cell::plain(&event.event),
            "from" => word(event.from),
            "to" => word(event.to),
            "path" => Cell::plain(&event.path),
            "main" => Cell::plain(if event.main { "true" } else { "false" }),
            "fields" => Cell::plain(event.fields.join(",")),
            "subject" => Cell::plain(&event.subject),
            "reason" => Cell::maybe(event.reason.as_deref()),
            "patch" => Cell::maybe(event.patch.as_deref()),
            _ => Cell::plain(""),
        }
    }

    fn shown(&self, row: usize, column: &str) -> Cell<'_> {
        let event = &self.events[row];
        match column {
            "commit" => Cell::toned(event.short_commit(), Tone::Name),
            "author" => Cell::plain(event.author_name()),
            "committed_at" => moment_cell(Some(event.committed_at)),
            "authored_at" => moment_cell(Some(event.authored_at)),
            _ => self.cell(row, column),
        }
    }

    fn page(&self) -> Option<super::Page<'_>> {
        self.events.iter().any(|event| event.patch.is_some()).then(|| self.with_patches())
    }
}

impl HistoryReport {
    fn with_patches(&self) -> super::Page<'_> {
        let mut page = super::Page::new();
        for event in &self.events {
            page.line([
                (Tone::Name, event.short_commit().into()),
                (Tone::Plain, format!("  {}  ", event.committed_at).into()),
                (Tone::Name, event.id.as_str().into()),
                (Tone::Plain, format!("  {}  {}", event.what, event.author).into()),
            ]);
            page.diff(event.patch.as_deref().unwrap_or_default()).gap();
        }
        page
    }
}
