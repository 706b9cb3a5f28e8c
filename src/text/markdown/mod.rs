//! Text that Markdown shows as it is, but for credentials: no table, link, image, emphasis, code, mention, formula or HTML
//! comes out of it, and no line of it is an order to a CI system that reads its own log.

mod linked;

use super::{redacted, visible, visible_line};
use linked::runs;

/// A text in one line. What a forge would make a link or a mention of stands as code, where none does: escapes do not
/// help, since forges look for addresses and names in the finished page.
pub fn escaped(text: &str) -> String {
    let text = redacted(text);
    let text = visible_line(&text);
    let mut out = String::with_capacity(text.len() + 8);
    let runs: Vec<(&str, bool)> = runs(&text).collect();
    let is_order = text.trim_start().starts_with("::");
    if is_order && runs.first().is_some_and(|(_, is_linked)| !is_linked) {
        out.push('\\');
    }
    for (run, is_linked) in runs {
        match is_linked {
            true => out.extend(["`", run, "`"]),
            false => escape(run, &mut out),
        }
    }
    out
}

fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '!' | '#' | '~' | '$' => out.extend(['\\', letter]),
            letter => out.push(letter),
        }
    }
}

/// A text of several lines, which begin no list, heading, quote or code.
pub fn paragraph(text: &str) -> String {
    let text = redacted(text.trim());
    let text = visible(&text);
    let lines = text.lines().map(|line| {
        let line = escaped(line.trim());
        let digits = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
        match line.chars().next() {
            Some('-' | '+' | '=' | ':') => format!("\\{line}"),
            Some(letter) if letter.is_ascii_digit() && digits.starts_with(['.', ')']) => {
                format!("{}\\{digits}", &line[..line.len() - digits.len()])
            }
            _ => line,
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A table of cells that are text.
pub fn table(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut table = line(heads.iter().map(|head| escaped(head)).collect());
    table.push_str(&format!("|{}\n", "---|".repeat(heads.len())));
    table.extend(rows.map(|row| line(row.iter().map(|cell| escaped(cell)).collect())));
    table
}

/// The same without the columns that say nothing in any row.
pub fn telling(heads: &[&str], rows: Vec<Vec<String>>) -> String {
    let says = |place: &usize| rows.iter().any(|row| row.get(*place).is_some_and(|cell| !cell.is_empty()));
    let kept: Vec<usize> = (0..heads.len()).filter(says).collect();
    let heads: Vec<&str> = kept.iter().map(|place| heads[*place]).collect();
    table(&heads, rows.iter().map(|row| kept.iter().map(|place| row[*place].clone()).collect()))
}

/// A block of code, whatever it holds.
pub fn code(text: &str) -> String {
    let text = redacted(text.trim_end());
    let text = visible(&text);
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    // a line that a log takes for an order has a blank before it there
    let lines: Vec<String> = text.lines().map(unordered).collect();
    format!("{fence}text\n{}\n{fence}\n", lines.join("\n"))
}

/// In code there are no escapes: a zero-width mark would be made visible, so the colons are told apart by a blank.
fn unordered(line: &str) -> String {
    match line.trim_start().starts_with("::") || line.trim_start().starts_with("##[") {
        true => line.replacen("::", ": :", 1).replacen("##[", "## [", 1),
        false => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_in_a_title_stays_text() {
        assert_eq!(escaped("![x](http://e) | <b> @all"), "\\!\\[x\\](`http://e`) \\| &lt;b&gt; `@all`");
        assert_eq!(escaped("::error::x $a$"), "\\::error::x \\$a\\$");
        assert_eq!(escaped("::error::@all x"), "`::error::@all` x");
    }

    #[test]
    fn lines_begin_nothing() {
        let text = "# a\n- b\n  1. c\n    code\n===\n\n> d\n2) e\n::warning::f\n20 g";
        let expected = "\\# a\n\\- b\n1\\. c\ncode\n\\===\n\n&gt; d\n2\\) e\n\\::warning::f\n20 g";
        assert_eq!(paragraph(text), expected);
    }

    #[test]
    fn code_cannot_end_its_block() {
        assert_eq!(code("a\n```\nb"), "````text\na\n```\nb\n````\n");
        assert_eq!(code("::error::a\n  ##[group]"), "```text\n: :error::a\n  ## [group]\n```\n");
    }
}
