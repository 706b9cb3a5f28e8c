//! How a table is written: its encoding, and what stands between its cells.

use super::columns::COLUMNS;
use super::read::CsvError;

/// What may stand between cells.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// A table's text, and what stands between its cells.
pub(super) struct Dialect<'b> {
    pub(super) text: &'b str,
    /// Rows before the text that say no more than how it is divided.
    pub(super) skipped: usize,
    pub(super) separator: u8,
}

/// By name, or because its first line has two of our columns.
pub(in crate::exchange) fn is_csv(name: &str, bytes: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let is_named = [".csv", ".tsv"].iter().any(|ending| name.ends_with(ending));
    is_named || Dialect::of(bytes).is_ok_and(|dialect| known(first_line(dialect.text), dialect.separator) > 1)
}

impl<'b> Dialect<'b> {
    /// # Errors
    /// Bytes that are not UTF-8.
    pub(super) fn of(bytes: &'b [u8]) -> Result<Self, CsvError> {
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(CsvError::Utf16);
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = &bytes[..error.valid_up_to()];
            CsvError::NotUtf8 { line: before.iter().filter(|byte| **byte == b'\n').count() + 1 }
        })?;
        let text = text.trim_start_matches('\u{feff}');
        // Excel's own way to say what it was divided by
        let said = first_line(text).strip_prefix("sep=").and_then(|said| said.bytes().next());
        match said.filter(|byte| SEPARATORS.contains(byte)) {
            Some(separator) => {
                let text = text.split_once('\n').map_or("", |(_, rest)| rest);
                Ok(Dialect { text, skipped: 1, separator })
            }
            None => {
                let head = first_line(text);
                let likeliest = SEPARATORS.into_iter().rev().max_by_key(|separator| known(head, *separator));
                Ok(Dialect { text, skipped: 0, separator: likeliest.unwrap_or(b',') })
            }
        }
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// How many columns of ours a heading has that is divided so.
fn known(head: &str, separator: u8) -> usize {
    let cells = head.split(char::from(separator));
    cells
        .filter(|cell| COLUMNS.iter().any(|name| name.eq_ignore_ascii_case(cell.trim_matches(['"', ' ']))))
        .count()
}
