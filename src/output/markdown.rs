//! A Markdown table for a comment or a summary.

use std::io::{self, Write};

use super::visible_line;
use crate::report::{Column, Report};

pub(super) fn write(report: &dyn Report, columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    let headings: Vec<_> = columns.iter().map(|column| escaped(column.name)).collect();
    writeln!(out, "| {} |", headings.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(columns.len()))?;
    for row in 0..report.len() {
        let cells: Vec<_> =
            columns.iter().map(|column| escaped(&report.cell(row, column.name).text)).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

/// Text that Markdown shows as it is: no table, link, image, emphasis, code, mention or HTML comes out of it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible_line(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '!' | '#' | '~' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_in_a_title_stays_text() {
        assert_eq!(escaped("![x](http://e) | <b> @all"), "\\!\\[x\\](http://e) \\| &lt;b&gt; &#64;all");
    }
}
