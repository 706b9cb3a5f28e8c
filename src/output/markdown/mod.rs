//! Markdown for a comment, a summary or an audit. Text that somebody else wrote stays text.

mod audit;
mod comment;

use std::io::{self, Write};

use crate::report::{Column, Comment, Report};
use crate::text::markdown::{escaped, paragraph, table, telling};

pub use audit::audit;
pub use comment::comment;

/// The form that the answer has in a comment, or a table of these columns.
pub(super) fn write(report: &dyn Report, columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    let rows = (0..report.len())
        .map(|row| columns.iter().map(|column| report.cell(row, column.name).text.into_owned()).collect());
    let heads: Vec<&str> = columns.iter().map(|column| column.name).collect();
    out.write_all(table(&heads, rows).as_bytes())
}

/// A comment on GitHub ends at 65,536 characters; the rest is for who writes something above it.
const LONGEST_COMMENT: usize = 60_000;

/// What is said first, then the table, as far as a comment holds it.
pub(super) fn write_comment(comment: &Comment, out: &mut dyn Write) -> io::Result<()> {
    let lead = format!("**{}:** {}\n", comment.subject, escaped(&comment.lead));
    out.write_all(lead.as_bytes())?;
    if comment.rows.is_empty() {
        return Ok(());
    }
    let table = telling(comment.heads, comment.rows.clone());
    let (shown, more) = within(&table, LONGEST_COMMENT.saturating_sub(lead.chars().count()));
    write!(out, "\n{shown}")?;
    match more {
        0 => Ok(()),
        more => writeln!(out, "\n{more} more."),
    }
}

/// The lines of a text that so many characters hold, and how many lines are left.
fn within(text: &str, most: usize) -> (&str, usize) {
    let (mut letters, mut end) = (0, 0);
    for line in text.split_inclusive('\n') {
        letters += line.chars().count();
        if letters > most {
            break;
        }
        end += line.len();
    }
    (&text[..end], text[end..].lines().count())
}
