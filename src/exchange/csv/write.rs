//! Findings as rows.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};

use super::cell::Cell;
use super::columns::{BASE, COLUMNS, based, path_of};
use super::list;
use crate::config::ImportMap;
use crate::exchange::base::Base;
use crate::exchange::export::{ExportError, Exported};
use crate::text::{Node, disarmed, visible};

/// A table of all findings in the order given, with a header, lists joined by `;`. `raw` leaves cells as they
/// are: a copy without loss, not for spreadsheets or terminals.
///
/// # Errors
/// What the CSV writer says.
pub fn csv(findings: &[Exported<'_>], raw: bool) -> Result<String, ExportError> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(refused)?;
    for finding in findings {
        let node = finding.node();
        let cells = COLUMNS.iter().map(|column| match *column {
            BASE => base(finding, &node),
            column => cell(finding, &node, column),
        });
        let cells = cells.map(|cell| match raw {
            true => cell,
            false => disarmed(Cow::Borrowed(&visible(&cell))).into_owned(),
        });
        writer.write_record(cells).map_err(refused)?;
    }
    let bytes = writer.into_inner().map_err(refused)?;
    String::from_utf8(bytes).map_err(refused)
}

fn refused(error: impl ToString) -> ExportError {
    ExportError::Csv(error.to_string())
}

fn cell(finding: &Exported<'_>, node: &Node, column: &str) -> String {
    let stored = path_of(column).and_then(|path| node.at(path)).map(plain).unwrap_or_default();
    match column {
        "id" => finding.id().to_string(),
        "updated_at" => or_else(stored, finding.updated_at.map(|at| at.to_string())),
        "commit_hash" => finding.commit_hash.map_or(stored, str::to_owned),
        "age_days" => finding.age_days.map(|days| days.to_string()).unwrap_or_default(),
        "reopen_count" => finding.reopen_count.to_string(),
        "reporter" => finding.reporter.unwrap_or_default().to_owned(),
        "path" => finding.path.to_owned(),
        "tool" => finding.summary.tool.clone().unwrap_or_default(),
        "rule" => finding.summary.rule.clone().unwrap_or_default(),
        "location" => finding.summary.place().map(ToString::to_string).unwrap_or_default(),
        _ => stored,
    }
}

/// What the row says, as it will be read.
fn base(finding: &Exported<'_>, node: &Node) -> String {
    let settings = ImportMap::default();
    let value = |column| {
        let text = cell(finding, node, column);
        Cell { column, text: &text }.value(&settings).ok().filter(|_| !text.is_empty())
    };
    let cells = based().map(|(column, field)| (field, value(column)));
    Base::written(finding.id().as_str(), finding.changed_in, cells)
}

fn or_else(stored: String, derived: Option<String>) -> String {
    match stored.is_empty() {
        true => derived.unwrap_or_default(),
        false => stored,
    }
}

/// A value as a cell: a text as it is, a list joined by `;`, the rest as JSON.
fn plain(node: &Node) -> String {
    match (node.as_str(), node.items()) {
        (Some(text), _) => text.to_owned(),
        (_, Some(items)) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            list::joined(items.iter().map(String::as_str))
        }
        _ if node.is_null() => String::new(),
        _ => crate::text::compact(node),
    }
}
