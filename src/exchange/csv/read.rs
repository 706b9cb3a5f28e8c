//! Rows as records. What a heading or a cell has that no finding can have is refused by its place: a slip in one cell
//! would otherwise be a finding of another severity.

use csv::{ReaderBuilder, StringRecord};

use super::dialect::Dialect;
use super::head::Head;
use super::quotes::{Odd, odd_quote};
use super::row::Row;
use crate::exchange::read::{Form, Input, Manner};

/// Why a table has no records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// Its encoding is another one.
    #[error("it is UTF-16; save it as 'CSV UTF-8'")]
    Utf16,
    /// Its encoding is another one.
    #[error("line {line} is not UTF-8; save it as 'CSV UTF-8'")]
    NotUtf8 {
        /// The first line that is not, from 1.
        line: usize,
    },
    /// There is nothing in it.
    #[error("it is empty, and a table has at least its heading")]
    Empty,
    /// It ends inside of a cell.
    #[error("it ends inside of the quoted cell that row {row} begins: is this the whole file?")]
    Cut {
        /// The row, as a spreadsheet counts: the heading is 1.
        row: usize,
    },
    /// A quoted cell goes on behind its end.
    #[error(
        "row {row} has text behind the closing quote of a cell; a quote inside of a quoted cell is written twice"
    )]
    Behind {
        /// The row, as a spreadsheet counts: the heading is 1.
        row: usize,
    },
    /// It has more columns than anybody needs.
    #[error(
        "its heading has {columns} columns, and at most {most} are read; leave out those that no finding needs"
    )]
    TooWide {
        /// How many there are.
        columns: usize,
        /// How many are read.
        most: usize,
    },
    /// No cell would say what the findings are.
    #[error("a column 'title' or 'description' is missing; there is {found}")]
    NoText {
        /// The columns that there are.
        found: String,
    },
    /// A column that nothing is known of.
    #[error("column {number}, '{name}', is unknown{}", match nearest {
        Some(nearest) => format!(", did you mean '{nearest}'?"),
        None => format!("; the setting [import.NAME.fields] '{name}' = 'extensions.{name}' keeps it"),
    })]
    Unknown {
        /// Which one, from 1.
        number: usize,
        /// What it is called.
        name: String,
        /// The column most like it.
        nearest: Option<&'static str>,
    },
    /// A column that stands twice.
    #[error("column {number}, '{name}', stands there already")]
    Twice {
        /// Which one, from 1.
        number: usize,
        /// What it is called.
        name: String,
    },
}

/// Reads the rows of a table.
///
/// # Errors
/// A table that as a whole is not understood. A row that is not is a remark, and the others are read.
pub(in crate::exchange) fn read(bytes: &[u8], manner: &Manner<'_>) -> Result<Input, CsvError> {
    let dialect = Dialect::of(bytes)?;
    let rows = rows(&dialect);
    let mut input = Input { form: Form::Csv, run: None, records: Vec::new(), remarks: Vec::new() };
    if let Some(odd) = odd_quote(dialect.text, dialect.separator) {
        return Err(odd_row(&odd, &rows));
    }
    let ((_, head), rows) = rows.split_first().ok_or(CsvError::Empty)?;
    let head = Head::read(head, manner.map)?;
    input.remarks.extend(head.left_out());
    for (number, cells) in rows.iter().filter(|(_, row)| row.iter().any(|cell| !cell.is_empty())) {
        match (Row { head: &head, cells, number: *number }).read(manner) {
            Ok((record, remarks)) => {
                input.records.push(record);
                input.remarks.extend(remarks);
            }
            Err(refusal) => input.remarks.push(refusal),
        }
    }
    Ok(input)
}

/// The error that names the row in which a cell is odd.
fn odd_row(odd: &Odd, rows: &[(usize, StringRecord)]) -> CsvError {
    let row_at = |at: usize| {
        let begins = |row: &StringRecord| row.position().is_some_and(|begin| begin.byte() <= at as u64);
        rows.iter().rev().find(|(_, row)| begins(row)).map_or(1, |(number, _)| *number)
    };
    match odd {
        Odd::Open { at } => CsvError::Cut { row: row_at(*at) },
        Odd::Behind { at } => CsvError::Behind { row: row_at(*at) },
    }
}

/// The rows that hold something, each with its number as a spreadsheet counts, from 1.
fn rows(dialect: &Dialect<'_>) -> Vec<(usize, StringRecord)> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.separator)
        .from_reader(dialect.text.as_bytes());
    let mut number = dialect.skipped;
    // a text in memory that is UTF-8 can be divided in any case
    let rows = reader.records().filter_map(Result::ok).map(|row| {
        number += 1 + row.position().map_or(0, |begin| blank_rows(dialect.text, begin.byte()));
        (number, row)
    });
    rows.collect()
}

/// The empty lines at a place between two rows, which the reader of rows passes over in silence.
fn blank_rows(text: &str, begin: u64) -> usize {
    let (before, behind) = text.split_at(usize::try_from(begin).unwrap_or_default());
    let content = behind.trim_start_matches(['\r', '\n']);
    let breaks = behind[..behind.len() - content.len()].matches('\n').count();
    // the row before may still owe the second half of its line break
    breaks.saturating_sub(usize::from(before.ends_with('\r') && behind.starts_with('\n')))
}
