//! What a writing command changed.

use serde::Serialize;

use super::upkeep::Upkeep;
use super::{Alike, Cell, Column, Fix, Page, Report, Tone, on_demand, usual};
use crate::model::{FindingId, Status, Word};

/// One finding that a command wrote, or found to be so already.
#[derive(Debug, Clone, Serialize)]
pub struct Written {
    /// The finding.
    pub id: FindingId,
    /// What was done: created, restored, edited, moved, reimported, status, removed, unchanged, existed.
    pub change: &'static str,
    /// The status before; none at creation.
    pub from: Option<Status>,
    /// The status after; none at removal.
    pub to: Option<Status>,
    /// Its title.
    pub title: String,
    /// Its file, from the top of the repository.
    pub path: String,
    /// The fix commit that a resolution recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// What to know about this change: why a fix commit was taken, that a claim is local.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Findings that a new one may repeat, the most alike first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alike: Vec<Alike>,
}

impl Written {
    /// Is it in the commit, and not only told?
    pub fn is_stored(&self) -> bool {
        !matches!(self.change, "unchanged" | "existed")
    }

    /// What an import keeps up to date, where nothing else changed.
    pub fn upkeep(&self) -> Option<Upkeep> {
        Upkeep::named(self.change)
    }

    /// `open → resolved`, `created open`, `unchanged (resolved)`, `existed (open)`.
    pub fn what(&self) -> String {
        let word = |status: Option<Status>| status.map_or("?", Word::word);
        match self.change {
            "created" => format!("created {}", word(self.to)),
            "restored" => format!("restored {}", word(self.to)),
            "removed" => format!("removed ({})", word(self.from)),
            told @ ("unchanged" | "existed") => format!("{told} ({})", word(self.to)),
            "status" => format!("{} → {}", word(self.from), word(self.to)),
            other => other.to_owned(),
        }
    }
}

/// Where the change went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stored {
    /// In a commit.
    Committed,
    /// In the work tree and the index, for the commit that comes next.
    Staged,
    /// Nowhere: `--dry-run`.
    DryRun,
    /// Nowhere: everything was so already.
    Unchanged,
}

/// What a writing command answers.
#[derive(Debug, Clone, Serialize)]
pub struct WrittenReport {
    /// The kind: the command's name.
    #[serde(skip)]
    pub kind: &'static str,
    /// Where the change went.
    pub stored: Stored,
    /// The commit that holds it, full hash.
    pub commit: Option<String>,
    /// The branch that was written, where it is not the one checked out (`--on`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Every finding the command was about.
    pub changes: Vec<Written>,
    /// Other files that were written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// What would change, as a text diff (`--dry-run`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
}

/// The fields of what was written.
pub(super) const COLUMNS: &[Column] = &[
    usual("commit"),
    usual("id"),
    usual("what"),
    on_demand("change"),
    on_demand("from"),
    on_demand("to"),
    on_demand("title"),
    on_demand("path").path(),
    on_demand("fix"),
    on_demand("notes"),
];

impl WrittenReport {
    pub(super) fn short_commit(&self) -> &str {
        match (&self.commit, self.stored) {
            (Some(hash), _) => hash.get(..7).unwrap_or(hash),
            (None, Stored::Staged) => "staged",
            (None, Stored::DryRun) => "dry-run",
            (None, _) => "-",
        }
    }

    /// ` on findings`, where that is not what everybody takes for granted.
    pub(super) fn on(&self) -> String {
        self.branch.as_ref().map(|branch| format!(" on {branch}")).unwrap_or_default()
    }
}

impl Report for WrittenReport {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn records_key(&self) -> Option<&'static str> {
        Some("changes")
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn len(&self) -> usize {
        self.changes.len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let change = &self.changes[row];
        let word = |status: Option<Status>| Cell::plain(status.map(Word::word).unwrap_or_default());
        match column {
            "commit" => Cell::plain(self.commit.as_deref().unwrap_or_default()),
            "id" => Cell::toned(change.id.as_str(), Tone::Name),
            "what" => Cell::plain(change.what()),
            "change" => Cell::plain(change.change),
            "from" => word(change.from),
            "to" => word(change.to),
            "title" => Cell::plain(&change.title),
            "path" => Cell::plain(&change.path),
            "fix" => Cell::plain(change.fix.as_ref().map(|fix| fix.commit.as_str()).unwrap_or_default()),
            "notes" => Cell::plain(change.notes.join("; ")),
            _ => Cell::plain(""),
        }
    }

    fn page(&self) -> Option<Page<'_>> {
        let mut page = Page::new();
        if let Some(diff) = &self.diff {
            page.diff(diff);
        }
        for change in &self.changes {
            page.line([
                (Tone::Faint, self.short_commit().into()),
                (Tone::Plain, " ".into()),
                (Tone::Name, change.id.as_str().into()),
                (Tone::Plain, format!(" {}{}", change.what(), self.on()).into()),
            ]);
            if let Some(fix) = &change.fix {
                page.line([(Tone::Faint, "        fix commit: ".into()), (Tone::Plain, fix.line().into())]);
            }
            for note in &change.notes {
                page.line([(Tone::Faint, format!("        {note}").into())]);
            }
        }
        Some(page)
    }
}
