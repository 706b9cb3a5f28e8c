//! Answers in their outward form: table, plain columns, JSON, JSON lines, CSV, Markdown. Decides nothing, and lets
//! no text of somebody else's through but by the sink in `text::visible`.

use std::io::{self, Write};

use crate::model::names;
use crate::report::{Column, Finished, Report};
use crate::rules::Problem;

mod annotations;
mod code_quality;
mod colour;
mod delimited;
pub mod html;
mod json;
mod junit;
pub mod markdown;
mod page;
mod problems;
mod table;

pub use crate::text::{visible, visible_line};
pub use annotations::{annotations, job_summary};
pub use code_quality::code_quality;
pub use colour::{Paint, Palette};
pub(crate) use json::{escape_hidden, write_envelope};
pub use junit::junit;
pub use problems::{Sources, write_problems};

/// The form in which an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// A page or a table on a terminal, plain columns in a pipe.
    #[default]
    Auto,
    /// Aligned columns with headings.
    Table,
    /// Columns divided by tabs, no heading.
    Tsv,
    /// One JSON document in the envelope.
    Json,
    /// One JSON record a line, no envelope.
    Jsonl,
    /// RFC 4180 with a heading.
    Csv,
    /// A Markdown table.
    Markdown,
}

/// How to write an answer.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// In which form.
    pub format: Format,
    /// Only these fields of each record.
    pub fields: Option<Vec<String>>,
    /// Only the names of the records.
    pub quiet: bool,
    /// Does a terminal read it?
    pub terminal: bool,
    /// The terminal's width in columns; `None` where nothing is to be cut.
    pub width: Option<usize>,
    /// With which colours.
    pub palette: Palette,
}

/// Why an answer could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The stream refused it.
    #[error(transparent)]
    Stream(#[from] io::Error),
    /// A value has no JSON form.
    #[error("the answer has no JSON form: {0}")]
    Json(#[from] serde_json::Error),
    /// A field that the records do not have.
    #[error("unknown field '{field}'")]
    UnknownField {
        /// What was asked for.
        field: String,
        /// The field most like it.
        nearest: Option<&'static str>,
        /// Every field there is.
        valid: Vec<&'static str>,
    },
    /// Fields were asked of an answer without records.
    #[error("'{kind}' writes a document, which has no fields or columns; --json puts it into the envelope")]
    NoFields {
        /// The kind of the answer.
        kind: &'static str,
    },
}

/// Writes an answer in its form.
///
/// # Errors
/// An unknown field, before anything is written; a stream that refuses.
pub fn write(
    report: &dyn Report,
    problems: &[Problem],
    form: &Form,
    out: &mut dyn Write,
) -> Result<(), OutputError> {
    let columns = chosen(report, form.fields.as_deref())?;
    // a field has one name in an answer, whatever it was asked for by
    let fields: Option<Vec<String>> =
        form.fields.as_ref().map(|_| columns.iter().map(|column| column.name.to_owned()).collect());
    if form.quiet && report.document().is_none() {
        return Ok(write_names(report, out)?);
    }
    if let (Format::Markdown, None, Some(comment)) = (form.format, &form.fields, report.comment()) {
        return Ok(markdown::write_comment(&comment, out)?);
    }
    match (form.format, report.document()) {
        (Format::Json, _) => json::write(report, problems, fields.as_deref(), out),
        (Format::Auto, Some(document)) => Ok(write_document(document, out)?),
        (_, Some(_)) => Err(OutputError::NoFields { kind: report.kind() }),
        (Format::Jsonl, _) => json::write_lines(report, fields.as_deref(), out),
        (Format::Tsv, _) if !columns.is_empty() => Ok(delimited::write_tsv(report, &columns, out)?),
        (Format::Csv, _) if !columns.is_empty() => Ok(delimited::write_csv(report, &columns, out)?),
        (Format::Markdown, _) if !columns.is_empty() => Ok(markdown::write(report, &columns, out)?),
        (Format::Table, _) if !columns.is_empty() => Ok(table::write(report, &columns, form, out)?),
        _ => Ok(write_for_readers(report, &columns, form, out)?),
    }
}

/// Writes a document as it is.
///
/// # Errors
/// A stream that refuses.
pub fn write_document(document: Finished<'_>, out: &mut dyn Write) -> io::Result<()> {
    match document {
        Finished::Bytes(bytes) => out.write_all(bytes),
        Finished::Values(values) => json::write_pretty(values, out),
    }
}

fn write_for_readers(
    report: &dyn Report,
    columns: &[Column],
    form: &Form,
    out: &mut dyn Write,
) -> io::Result<()> {
    match report.page() {
        Some(page) if form.fields.is_none() => page::write(&page, &form.palette, out),
        _ if form.terminal => table::write(report, columns, form, out),
        _ => delimited::write_tsv(report, columns, out),
    }
}

fn write_names(report: &dyn Report, out: &mut dyn Write) -> io::Result<()> {
    report.names().iter().try_for_each(|name| writeln!(out, "{}", visible_line(name)))
}

/// The columns to show: those asked for in the order asked, else the usual ones.
fn chosen(report: &dyn Report, fields: Option<&[String]>) -> Result<Vec<Column>, OutputError> {
    let columns = report.columns();
    let Some(fields) = fields else {
        return Ok(columns.iter().filter(|column| column.usual).copied().collect());
    };
    if columns.is_empty() {
        return Err(OutputError::NoFields { kind: report.kind() });
    }
    fields.iter().map(|field| find_column(columns, field)).collect()
}

fn find_column(columns: &[Column], field: &str) -> Result<Column, OutputError> {
    let names = || columns.iter().map(|column| column.name);
    let meant = names::find(field, names());
    columns.iter().find(|column| Some(column.name) == meant).copied().ok_or_else(|| {
        let valid: Vec<_> = names().collect();
        let nearest = crate::model::nearest(field, valid.iter().copied());
        OutputError::UnknownField { field: field.to_owned(), nearest, valid }
    })
}
