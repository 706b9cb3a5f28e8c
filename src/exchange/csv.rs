//! CSV by RFC 4180: one finding a row. A cell that a spreadsheet would run as a formula gets a `'` before it, and what a
//! terminal would obey is made visible.

use csv::{Terminator, WriterBuilder};

use super::export::{ExportError, Exported};
use crate::text::{Node, visible};

/// The columns, in order.
pub const COLUMNS: [&str; 28] = [
    "id",
    "type",
    "severity",
    "status",
    "title",
    "description",
    "component",
    "tags",
    "created_at",
    "updated_at",
    "resolved_at",
    "resolution_type",
    "resolved_by",
    "commit_hash",
    "pr_link",
    "release_version",
    "duplicate_of",
    "related_findings",
    "recommendation",
    "estimated_effort",
    "breaking_change",
    "data_risk",
    "security_risk",
    "availability_risk",
    "age_days",
    "reopen_count",
    "reporter",
    "path",
];

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
        let cells = COLUMNS.iter().map(|column| cell(finding, &node, column));
        let cells = cells.map(|cell| if raw { cell } else { disarmed(cell) });
        writer.write_record(cells).map_err(refused)?;
    }
    let bytes = writer.into_inner().map_err(refused)?;
    String::from_utf8(bytes).map_err(refused)
}

fn refused(error: impl ToString) -> ExportError {
    ExportError::Csv(error.to_string())
}

fn cell(finding: &Exported<'_>, node: &Node, column: &str) -> String {
    let stored = |path: &[&str]| node.at(path).map(plain).unwrap_or_default();
    match column {
        "id" => finding.id.to_string(),
        "updated_at" => or_else(stored(&[column]), finding.updated_at.map(|at| at.to_string())),
        "commit_hash" => finding.commit_hash.map_or_else(|| stored(&["resolution", column]), str::to_owned),
        "resolution_type" | "resolved_by" | "pr_link" | "release_version" | "duplicate_of" => {
            stored(&["resolution", column])
        }
        "recommendation" => stored(&["recommendation", "summary"]),
        "estimated_effort" | "breaking_change" => stored(&["recommendation", column]),
        "data_risk" | "security_risk" | "availability_risk" => stored(&["impact", column]),
        "age_days" => finding.age_days.map(|days| days.to_string()).unwrap_or_default(),
        "reopen_count" => finding.reopen_count.to_string(),
        "reporter" => finding.reporter.unwrap_or_default().to_owned(),
        "path" => finding.path.to_owned(),
        _ => stored(&[column]),
    }
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
        (_, Some(items)) => items.iter().map(plain).collect::<Vec<_>>().join(";"),
        _ if node.is_null() => String::new(),
        _ => crate::text::compact(node),
    }
}

fn disarmed(cell: String) -> String {
    let seen = visible(&cell);
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{seen}"),
        false => seen.into_owned(),
    }
}
