//! Findings as tables for data bases: JSON lines, each line a row with every column, times in UTC and whole seconds. One file
//! of each table per repository, so that many repositories write beside each other; events are divided by months.

mod name;
mod rows;

use std::collections::BTreeMap;

use serde::Serialize;

pub use name::file_name;
pub use rows::{EventRow, FindingRow, RunRow};

use super::export::ExportError;

/// The version of the columns. Columns are added behind the others and never change their meaning within a version.
pub const VERSION: u32 = 1;

/// The tables of one repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables {
    /// Each file by its folder, from the folder of all tables: `findings`, `runs`, `events/month=2026-01`.
    pub files: BTreeMap<String, String>,
    /// How many findings there are.
    pub findings: usize,
    /// How many events.
    pub events: usize,
    /// How many runs.
    pub runs: usize,
}

/// The folder of the events, each month in one of its own.
pub const EVENTS: &str = "events";

impl Tables {
    /// Writes the rows down in their order. Findings and runs have a file also where there are none.
    ///
    /// # Errors
    /// A row that cannot be written.
    pub fn new(
        findings: &[FindingRow<'_>],
        events: &[EventRow<'_>],
        runs: &[RunRow<'_>],
    ) -> Result<Tables, ExportError> {
        let mut files =
            BTreeMap::from([("findings".to_owned(), String::new()), ("runs".to_owned(), String::new())]);
        for row in findings {
            line(&mut files, "findings".to_owned(), row)?;
        }
        for row in runs {
            line(&mut files, "runs".to_owned(), row)?;
        }
        for row in events {
            line(&mut files, format!("{EVENTS}/month={}", row.month()), row)?;
        }
        Ok(Tables { files, findings: findings.len(), events: events.len(), runs: runs.len() })
    }
}

fn line(
    files: &mut BTreeMap<String, String>,
    folder: String,
    row: &impl Serialize,
) -> Result<(), ExportError> {
    let text = serde_json::to_string(row)?;
    let file = files.entry(folder).or_default();
    file.push_str(&text);
    file.push('\n');
    Ok(())
}

#[cfg(test)]
mod tests;
