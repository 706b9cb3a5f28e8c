//! Aligned columns with headings, as wide as the terminal.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Form, Palette, visible_line};
use crate::report::{Cell, Column, Giving, Report, Tone};

/// No column is cut to less than this, or than its heading.
const NARROWEST: usize = 8;

/// Columns that are cut first keep as much at first.
const SHORT: usize = 14;

/// Columns that are cut last keep as much as long as others can give way.
const READABLE: usize = 24;

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
        .map(|row| columns.iter().map(|column| safe(report.shown(row, column.name))).collect())
        .collect();
    let headings: Vec<(String, Tone)> =
        columns.iter().map(|column| (column.name.replace('_', " ").to_uppercase(), Tone::Faint)).collect();
    let giving: Vec<Giving> = columns.iter().map(|column| column.giving).collect();
    let widths = widths(&headings, &rows, &giving, form.width);
    let rows = std::iter::once(headings).chain(rows);
    rows.map(|row| cut_row(row, columns, &widths))
        .try_for_each(|row| write_row(&row, &widths, &form.palette, out))
}

fn safe(cell: Cell<'_>) -> (String, Tone) {
    (visible_line(&cell.text).into_owned(), cell.tone)
}

/// Each column as wide as its widest cell; where that is too much for the terminal, columns give way by their kind.
fn widths(
    headings: &[(String, Tone)],
    rows: &[Vec<(String, Tone)>],
    giving: &[Giving],
    limit: Option<usize>,
) -> Vec<usize> {
    let mut widths: Vec<usize> = headings.iter().map(|(heading, _)| heading.width()).collect();
    for row in rows {
        for (width, (text, _)) in widths.iter_mut().zip(row) {
            *width = (*width).max(text.width());
        }
    }
    let gaps = 2 * widths.len().saturating_sub(1);
    while limit.is_some_and(|limit| widths.iter().sum::<usize>() + gaps > limit) {
        match next_to_give_way(&widths, headings, giving) {
            Some(index) => widths[index] -= 1,
            None => break,
        }
    }
    widths
}

/// Long cells beside the text that people look for give way first, then that text while there is much of it, then
/// each in turn down to the narrowest.
fn next_to_give_way(widths: &[usize], headings: &[(String, Tone)], giving: &[Giving]) -> Option<usize> {
    let widest = |kind: Giving, least: usize| {
        let is_wide =
            |index: &usize| giving[*index] == kind && widths[*index] > least.max(headings[*index].0.width());
        (0..widths.len()).filter(is_wide).max_by_key(|index| widths[*index])
    };
    widest(Giving::First, SHORT)
        .or_else(|| widest(Giving::Last, READABLE))
        .or_else(|| widest(Giving::First, NARROWEST))
        .or_else(|| widest(Giving::Last, NARROWEST))
}

/// A row as it fits: of a path its end, of any other text its beginning.
fn cut_row(row: Vec<(String, Tone)>, columns: &[Column], widths: &[usize]) -> Vec<(String, Tone)> {
    let cells = row.into_iter().zip(columns).zip(widths);
    cells
        .map(|(((text, tone), column), width)| match column.is_path {
            true => (cut_path(&text, *width), tone),
            false => (cut(&text, *width), tone),
        })
        .collect()
}

fn write_row(
    row: &[(String, Tone)],
    widths: &[usize],
    palette: &Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (index, ((text, tone), width)) in row.iter().zip(widths).enumerate() {
        let last = index + 1 == row.len();
        let blanks = if last { 0 } else { width.saturating_sub(text.width()) + 2 };
        write!(out, "{}{:blanks$}", palette.paint(*tone).on(text), "")?;
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

/// The end of a path in `width` columns, from the beginning of a folder's or file's name if one fits: `…/auth.py:12`.
fn cut_path(path: &str, width: usize) -> String {
    if path.width() <= width {
        return path.to_owned();
    }
    let fits = |start: &usize| path[*start..].width() < width;
    let starts = || path.char_indices().map(|(start, _)| start).filter(fits);
    let start = starts().find(|start| path[*start..].starts_with('/')).or_else(|| starts().next());
    format!("…{}", start.map_or("", |start| &path[start..]))
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
    fn of_a_path_the_end_stays() {
        assert_eq!(cut_path("src/web/auth.py:12", 14), "…/auth.py:12");
        assert_eq!(cut_path("src/web/auth.py:12", 17), "…/web/auth.py:12");
        assert_eq!(cut_path("src/web/auth.py:12", 8), "…h.py:12");
        assert_eq!(cut_path("src/web/auth.py:12", 18), "src/web/auth.py:12");
        assert_eq!(cut_path("src/日本語.py:1", 8), "…語.py:1");
    }

    #[test]
    fn columns_give_way_by_their_kind() {
        let cell = |text: &str| (text.to_owned(), Tone::Plain);
        let texts = ["FIN-001-BUG-001", "a component of some length", &"long title ".repeat(20)];
        let rows = vec![texts.map(cell).to_vec()];
        let headings = ["ID", "COMPONENT", "TITLE"].map(cell);
        let giving = [Giving::Never, Giving::First, Giving::Last];
        let widths = |limit| widths(&headings, &rows, &giving, Some(limit));
        assert_eq!(widths(80), [15, 14, 47]);
        assert_eq!(widths(57), [15, 14, 24]);
        assert_eq!(widths(52), [15, 9, 24]);
        assert_eq!(widths(3), [15, 9, NARROWEST]);
    }
}
