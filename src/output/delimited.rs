//! Plain columns for other programs: tabs without a heading, CSV with one.

use std::io::{self, Write};

use super::{visible, visible_line};
use crate::report::{Column, Report};
use crate::text::disarmed;

/// One record a line; tabs and line breaks inside a cell are written `\t` and `\n`.
pub(super) fn write_tsv(report: &dyn Report, columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    for row in 0..report.len() {
        for (index, column) in columns.iter().enumerate() {
            if index > 0 {
                out.write_all(b"\t")?;
            }
            out.write_all(visible_line(&report.cell(row, column.name).text).as_bytes())?;
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// RFC 4180; a cell that a spreadsheet would take for a formula gets a `'` in front.
pub(super) fn write_csv(report: &dyn Report, columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(columns.iter().map(|column| column.name))?;
    for row in 0..report.len() {
        let cell = |column: &Column| disarmed(visible(&report.cell(row, column.name).text)).into_owned();
        csv.write_record(columns.iter().map(cell))?;
    }
    csv.flush()
}
