//! CSV by RFC 4180, out and in: one finding a row, lists joined by `;`. A cell that a spreadsheet would run as a formula
//! has a `'` before it.

mod cell;
mod columns;
mod dialect;
mod head;
mod list;
mod quotes;
mod read;
mod row;
#[cfg(test)]
mod tests;
mod write;

pub use columns::COLUMNS;
pub(super) use dialect::is_csv;
pub use read::CsvError;
pub(super) use read::read;
pub use write::csv;
