//! Aligned columns with headings, as wide as the terminal.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Form, Palette, visible_line};
use crate::report::{Cell, Column, Report, Tone};

/// Columns narrower than this are never cut further.
const NARROWEST: usize = 8;

/// The last column holds the text that people look for: the others give way first, down to this.
const SHORT: usize = 14;

pub(super) fn write(
    report: &dyn Report,
    columns: &[Column],
    form: &Form,
    out: &mut dyn Write,
) -> io::Result<()> {
    if report.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<(String, Tone)>> = (0..report.len())
        .map(|row| columns.iter().map(|column| safe(report.cell(row, column.name))).collect())
        .collect();
    let headings: Vec<(String, Tone)> =
        columns.iter().map(|column| (column.name.replace('_', " ").to_uppercase(), Tone::Faint)).collect();
    let widths = widths(&headings, &rows, form.width);
    write_row(&headings, &widths, &form.palette, out)?;
    rows.iter().try_for_each(|row| write_row(row, &widths, &form.palette, out))
}

fn safe(cell: Cell<'_>) -> (String, Tone) {
    (visible_line(&cell.text).into_owned(), cell.tone)
}

/// Each column as wide as its widest cell; where that is too much for the terminal, the widest columns give way.
fn widths(headings: &[(String, Tone)], rows: &[Vec<(String, Tone)>], limit: Option<usize>) -> Vec<usize> {
    let mut widths: Vec<usize> = headings.iter().map(|(heading, _)| heading.width()).collect();
    for row in rows {
        for (width, (text, _)) in widths.iter_mut().zip(row) {
            *width = (*width).max(text.width());
        }
    }
    let gaps = 2 * widths.len().saturating_sub(1);
    while limit.is_some_and(|limit| widths.iter().sum::<usize>() + gaps > limit) {
        match next_to_give_way(&mut widths) {
            Some(width) => *width -= 1,
            None => break,
        }
    }
    widths
}

/// The widest of the columns before the last while it is over [`SHORT`], then the widest of all.
fn next_to_give_way(widths: &mut [usize]) -> Option<&mut usize> {
    let last = widths.len().saturating_sub(1);
    let index = (1..last).filter(|index| widths[*index] > SHORT).max_by_key(|index| widths[*index]);
    let index =
        index.or_else(|| (0..widths.len()).filter(|i| widths[*i] > NARROWEST).max_by_key(|i| widths[*i]))?;
    widths.get_mut(index)
}

fn write_row(
    row: &[(String, Tone)],
    widths: &[usize],
    palette: &Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (index, ((text, tone), width)) in row.iter().zip(widths).enumerate() {
        let last = index + 1 == row.len();
        let cut = cut(text, *width);
        let blanks = if last { 0 } else { width.saturating_sub(cut.width()) + 2 };
        write!(out, "{}{:blanks$}", palette.paint(*tone).on(&cut), "")?;
    }
    writeln!(out)
}

/// The text cut to `width` columns, its end marked by `…`.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= width
    };
    let mut cut: String = text.chars().take_while(fits).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_are_cut_by_columns_not_by_count() {
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 6), "日本語");
        assert_eq!(cut("abcdef", 4), "abc…");
    }

    #[test]
    fn the_widest_column_gives_way_first_and_narrow_ones_never() {
        let cell = |text: &str| (text.to_owned(), Tone::Plain);
        let rows = vec![vec![cell("FIN-001-BUG-001"), cell(&"long title ".repeat(20))]];
        let widths = widths(&[cell("ID"), cell("TITLE")], &rows, Some(40));
        assert_eq!(widths, [15, 23]);
        let tight = super::widths(&[cell("ID"), cell("TITLE")], &rows, Some(3));
        assert_eq!(tight, [NARROWEST, NARROWEST]);
    }
}
