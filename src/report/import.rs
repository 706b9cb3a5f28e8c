//! What an import did.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::explanation::{self, Explanation};
use super::imported::ImportedFindings;
use super::written::{COLUMNS, Stored, WrittenReport};
use super::{Cell, Column, Page, Report, Tone};
use crate::exchange::{Action, Regression, Remark};
use crate::text::counted;

/// Digits of a commit's name in an answer.
const SHORT: usize = 7;

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
    /// What was filed, changed, opened and closed, by name.
    pub findings: ImportedFindings,
    /// Run files that were stored.
    pub runs: Vec<String>,
    /// Findings that came back after their fix.
    pub regressions: Vec<ImportRegression>,
    /// What was defaulted, mapped, repaired, kept or refused: per rule, how often and where first.
    pub report: Vec<ImportNote>,
    /// What is warned of and noted on standard error: why findings stay open or closed, which may be duplicates, and so on.
    pub notes: Vec<String>,
    /// What became of each record, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<Explanation>,
}

/// A finding that was fixed and is reported again of code that has the fix.
#[derive(Debug, Clone, Serialize)]
pub struct ImportRegression {
    /// The finding.
    pub id: String,
    /// The commit that fixed it, which was without it.
    pub fixed_in: String,
    /// The commit that was scanned, which has it again.
    pub reported_in: String,
    /// How many commits the second has that the first has not.
    pub commits: Option<usize>,
    /// The same as git takes it: `fixed_in..reported_in`.
    pub range: String,
}

impl ImportRegression {
    /// What an import found, of this finding.
    pub fn new(id: &str, regression: &Regression) -> Self {
        let Regression { fixed_in, reported_in, commits } = regression.clone();
        let range = format!("{fixed_in}..{reported_in}");
        ImportRegression { id: id.to_owned(), fixed_in, reported_in, commits, range }
    }

    /// The same in words, with so many digits of the commits' names.
    pub fn told(&self, digits: usize) -> String {
        let short = |hash: &str| hash.chars().take(digits).collect::<String>();
        let (good, bad) = (short(&self.fixed_in), short(&self.reported_in));
        let among = match self.commits {
            Some(0) => "in the commit of the fix itself".to_owned(),
            Some(count) => {
                format!("within {} ({good}..{bad}): git bisect start {bad} {good}", counted(count, "commit"))
            }
            None => format!("within {good}..{bad}: git bisect start {bad} {good}"),
        };
        format!("{} came back {among}", self.id)
    }
}

/// One rule of an import and where it struck.
#[derive(Debug, Clone, Serialize)]
pub struct ImportNote {
    /// defaulted, mapped, repaired, missing, dropped, kept, skipped, refused or unused.
    pub action: Action,
    /// The rule in words: `type silent_failure → reliability`.
    pub rule: String,
    /// How many records.
    pub count: usize,
    /// The records, as `file#index` or id.
    pub records: Vec<String>,
    /// Is it what the section for the file says, and no news to whoever wrote that?
    #[serde(skip)]
    pub is_as_set: bool,
}

impl ImportNote {
    /// The same thing done to many records is one line.
    pub fn of(remarks: &[Remark]) -> Vec<ImportNote> {
        let mut grouped: BTreeMap<(Action, String, bool), Vec<String>> = BTreeMap::new();
        for remark in remarks {
            let rule = match remark.field.is_empty() {
                true => remark.message.clone(),
                false => format!("{}: {}", remark.field, remark.message),
            };
            grouped.entry((remark.action, rule, remark.is_as_set)).or_default().push(remark.record.clone());
        }
        grouped
            .into_iter()
            .map(|((action, rule, is_as_set), records)| ImportNote {
                action,
                rule,
                count: records.len(),
                records,
                is_as_set,
            })
            .collect()
    }
}

impl ImportReport {
    /// The report in few lines: what differs in quoted values alone is told once, with the values left out, where several
    /// records have it; without what the section for the file says.
    fn folded(&self) -> Vec<(Action, String, Vec<&str>)> {
        let mut places = HashMap::new();
        let mut alike: Vec<Vec<&ImportNote>> = Vec::new();
        for note in self.report.iter().filter(|note| !note.is_as_set) {
            let place = *places.entry((note.action, without_values(&note.rule))).or_insert(alike.len());
            match alike.get_mut(place) {
                Some(notes) => notes.push(note),
                None => alike.push(vec![note]),
            }
        }
        alike.iter().flat_map(|notes| told(notes)).collect()
    }
}

/// Notes that differ in quoted values alone: as one, or each for itself where all are of one record.
fn told<'n>(notes: &[&'n ImportNote]) -> Vec<(Action, String, Vec<&'n str>)> {
    let records = distinct(notes);
    match notes {
        [first, _, ..] if records.len() > 1 => vec![(first.action, without_values(&first.rule), records)],
        _ => notes.iter().map(|note| (note.action, note.rule.clone(), distinct(&[note]))).collect(),
    }
}

/// The records of notes, each once.
fn distinct<'n>(notes: &[&'n ImportNote]) -> Vec<&'n str> {
    let mut seen = HashSet::new();
    let records = notes.iter().flat_map(|note| &note.records).map(String::as_str);
    records.filter(|record| seen.insert(*record)).collect()
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
        Some(if self.records.is_some() { "records" } else { "changes" })
    }

    fn columns(&self) -> &'static [Column] {
        if self.records.is_some() { explanation::COLUMNS } else { COLUMNS }
    }

    fn len(&self) -> usize {
        self.records.as_ref().map_or_else(|| self.written.len(), Explanation::len)
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        match &self.records {
            Some(records) => records.cell(row, column),
            None => self.written.cell(row, column),
        }
    }

    fn page(&self) -> Option<Page<'_>> {
        let mut page = Page::new();
        // what was asked for is not to be sought behind the diff of a thousand findings
        if let Some(diff) = self.written.diff.as_ref().filter(|_| self.records.is_none()) {
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
        if self.records.is_none() {
            self.findings.tell(&mut page);
        }
        for regression in &self.regressions {
            page.line([(Tone::Plain, format!("  {}", regression.told(SHORT)).into())]);
        }
        if let Some(records) = &self.records {
            records.tell(&mut page);
            return Some(page);
        }
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
