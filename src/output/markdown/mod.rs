//! Markdown for a comment, a summary or an audit. Text that somebody else wrote stays text.

mod audit;
mod comment;

use std::io::{self, Write};

use crate::report::{Column, Comment, Report};
use crate::text::markdown::{escaped, paragraph, table};

pub use audit::audit;
pub use comment::comment;

/// The form that the answer has in a comment, or a table of these columns.
pub(super) fn write(report: &dyn Report, columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    let rows = (0..report.len())
        .map(|row| columns.iter().map(|column| report.cell(row, column.name).text.into_owned()).collect());
    let heads: Vec<&str> = columns.iter().map(|column| column.name).collect();
    out.write_all(table(&heads, rows).as_bytes())
}

/// What is said first, then the table.
pub(super) fn write_comment(comment: &Comment, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "**Findings:** {}", escaped(&comment.lead))?;
    match comment.rows.is_empty() {
        true => Ok(()),
        false => write!(out, "\n{}", table(comment.heads, comment.rows.iter().cloned())),
    }
}
