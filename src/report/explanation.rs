//! What became of each record of an import, and by which rules.

use serde::{Serialize, Serializer};

use super::{Cell, Column, Page, Tone, usual};
use crate::exchange::Remark;

/// One record, and what was done to it.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// The record, as `file:id`.
    pub record: String,
    /// Its finding.
    pub id: Option<String>,
    /// created, unchanged, kept, updated, reopened, closed, skipped, refused; read for the file as a whole, and for a section of
    /// the settings.
    pub outcome: &'static str,
    /// What each rule did to it.
    pub remarks: Vec<Remark>,
}

impl Explained {
    /// What is told where no rule did anything.
    fn untouched(&self) -> &'static str {
        if self.outcome == "unchanged" { "says nothing new" } else { "taken as it is" }
    }
}

/// All records, a line for each thing that was done to one.
#[derive(Debug, Clone)]
pub struct Explanation {
    records: Vec<Explained>,
    /// The record of each line, and its remark.
    lines: Vec<(usize, Option<usize>)>,
}

pub(super) const COLUMNS: &[Column] = &[
    usual("record").whole(),
    usual("id").whole(),
    usual("outcome"),
    usual("action"),
    usual("field"),
    usual("message").kept(),
];

impl Explanation {
    /// Of these records, in their order.
    pub fn of(records: Vec<Explained>) -> Self {
        let lines = |(place, record): (usize, &Explained)| {
            let remarks = (0..record.remarks.len()).map(move |remark| (place, Some(remark)));
            remarks.chain(record.remarks.is_empty().then_some((place, None)))
        };
        let lines = records.iter().enumerate().flat_map(lines).collect();
        Explanation { records, lines }
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let (record, remark) = self.line(row);
        match column {
            "record" => Cell::toned(record.record.as_str(), Tone::Name),
            "id" => Cell::maybe(record.id.as_deref()),
            "outcome" => Cell::plain(record.outcome),
            "action" => Cell::maybe(remark.map(|remark| remark.action.word())),
            "field" => Cell::maybe(remark.map(|remark| remark.field.as_str())),
            "message" => Cell::plain(remark.map_or(record.untouched(), |remark| remark.message.as_str())),
            _ => Cell::plain(""),
        }
    }

    fn line(&self, row: usize) -> (&Explained, Option<&Remark>) {
        let (place, remark) = self.lines[row];
        let record = &self.records[place];
        (record, remark.map(|remark| &record.remarks[remark]))
    }

    /// Each record with its finding, and below it what was done.
    pub(super) fn tell<'report>(&'report self, page: &mut Page<'report>) {
        let mut last = None;
        for row in 0..self.len() {
            let (record, remark) = self.line(row);
            if last != Some(self.lines[row].0) {
                let id = record.id.as_deref().unwrap_or("-");
                let told = format!(" {} {id}", record.outcome);
                page.line([(Tone::Name, format!("  {}", record.record).into()), (Tone::Plain, told.into())]);
            }
            last = Some(self.lines[row].0);
            let told = match remark {
                None => record.untouched().to_owned(),
                Some(Remark { action, field, message, .. }) if field.is_empty() => {
                    format!("{:<9} {message}", action.word())
                }
                Some(Remark { action, field, message, .. }) => {
                    format!("{:<9} {field}: {message}", action.word())
                }
            };
            page.line([(Tone::Faint, format!("    {told}").into())]);
        }
    }
}

impl Serialize for Explanation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.records.serialize(serializer)
    }
}
