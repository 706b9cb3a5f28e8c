//! What a writing command changed.

use serde::Serialize;

use super::{Cell, Column, Fix, Page, Report, Tone, on_demand, usual};
use crate::exchange::Action;
use crate::model::{FindingId, Status, Word};

/// One finding that a command wrote, or found to be so already.
#[derive(Debug, Clone, Serialize)]
pub struct Written {
    /// The finding.
    pub id: FindingId,
    /// What was done: created, edited, status, removed, unchanged.
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
}

impl Written {
    /// `open → resolved`, `created open`, `unchanged (resolved)`.
    pub fn what(&self) -> String {
        let word = |status: Option<Status>| status.map_or("?", Word::word);
        match self.change {
            "created" => format!("created {}", word(self.to)),
            "removed" => format!("removed ({})", word(self.from)),
            "unchanged" => format!("unchanged ({})", word(self.to)),
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

const COLUMNS: &[Column] = &[
    usual("commit"),
    usual("id"),
    usual("what"),
    on_demand("change"),
    on_demand("from"),
    on_demand("to"),
    on_demand("title"),
    on_demand("path"),
    on_demand("fix"),
    on_demand("notes"),
];

impl WrittenReport {
    fn short_commit(&self) -> &str {
        match (&self.commit, self.stored) {
            (Some(hash), _) => hash.get(..7).unwrap_or(hash),
            (None, Stored::Staged) => "staged",
            (None, Stored::DryRun) => "dry-run",
            (None, _) => "-",
        }
    }

    /// ` on findings`, where that is not what everybody takes for granted.
    fn on(&self) -> String {
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

/// What `import` answers: the five numbers of every import, and what was done to the records.
#[derive(Debug, Clone, Serialize)]
pub struct ImportReport {
    /// What was written, as of every writing command.
    #[serde(flatten)]
    pub written: WrittenReport,
    /// Findings that are new.
    pub created: usize,
    /// Records that say nothing new.
    pub unchanged: usize,
    /// Findings that the records changed.
    pub updated: usize,
    /// Closed findings that a later report opened again.
    pub reopened: usize,
    /// Findings that were closed because they are missing from the report.
    pub closed: usize,
    /// Records that were left out by rule (strengths).
    pub skipped: usize,
    /// Run files that were stored.
    pub runs: Vec<String>,
    /// What was defaulted, mapped, repaired, kept or refused: per rule, how often and where first.
    pub report: Vec<ImportNote>,
}

/// One rule of an import and where it struck.
#[derive(Debug, Clone, Serialize)]
pub struct ImportNote {
    /// defaulted, mapped, repaired, dropped, kept, skipped or refused.
    pub action: Action,
    /// The rule in words: `type silent_failure → reliability`.
    pub rule: String,
    /// How many records.
    pub count: usize,
    /// The records, as `file#index` or id.
    pub records: Vec<String>,
}

impl ImportReport {
    /// The report in few lines: what differs in quoted values alone is told once, with the values left out.
    fn folded(&self) -> Vec<(Action, String, Vec<&str>)> {
        let mut folded: Vec<(&ImportNote, String, Vec<&str>)> = Vec::new();
        for note in &self.report {
            let (rule, records) = (without_values(&note.rule), note.records.iter().map(String::as_str));
            match folded.iter_mut().find(|(first, known, _)| first.action == note.action && *known == rule) {
                Some((_, _, all)) => all.extend(records),
                None => folded.push((note, rule, records.collect())),
            }
        }
        folded
            .into_iter()
            .map(|(first, rule, records)| {
                let is_alone = records.len() == first.records.len();
                (first.action, if is_alone { first.rule.clone() } else { rule }, records)
            })
            .collect()
    }
}

/// `'2026-01-16' is kept` becomes `'…' is kept`.
fn without_values(rule: &str) -> String {
    let parts = rule.split('\'').enumerate();
    parts.map(|(index, part)| if index % 2 == 1 { "'…'" } else { part }).collect()
}

impl Report for ImportReport {
    fn kind(&self) -> &'static str {
        "import"
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
        self.written.len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        self.written.cell(row, column)
    }

    fn page(&self) -> Option<Page<'_>> {
        let mut page = Page::new();
        if let Some(diff) = &self.written.diff {
            page.diff(diff);
        }
        let stored = match self.written.stored {
            Stored::Unchanged => "unchanged:",
            _ => self.written.short_commit(),
        };
        page.line([
            (Tone::Faint, stored.into()),
            (
                Tone::Plain,
                format!(
                    " {} created, {} unchanged, {} updated, {} reopened, {} closed{}",
                    self.created,
                    self.unchanged,
                    self.updated,
                    self.reopened,
                    self.closed,
                    self.written.on()
                )
                .into(),
            ),
        ]);
        for (action, rule, records) in self.folded() {
            let first = records.first().copied().unwrap_or_default();
            let place = match records.len() {
                1 => format!("({first})"),
                count => format!("({count} records, first {first})"),
            };
            page.line([(Tone::Faint, format!("  {:<9} {rule}  {place}", action.word()).into())]);
        }
        Some(page)
    }
}
