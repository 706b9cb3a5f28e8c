//! The one sink for text that somebody else wrote: nothing that could move a cursor, recolour a terminal or turn
//! the reading direction gets through; it is made visible instead.

use std::borrow::Cow;

use super::is_hidden;

/// The text with control, C1, bidi and zero-width characters written as `\x1b` or `\u{202e}`. Line breaks and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    rewrite(text, |c| !matches!(c, '\n' | '\t') && is_hidden(c))
}

/// As [`visible`], for a place that holds one line: line breaks and tabs become `\n` and `\t`.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    rewrite(text, is_hidden)
}

/// As [`visible_line`], for a line of a page, where tabs keep the columns of source text.
pub fn visible_run(text: &str) -> Cow<'_, str> {
    rewrite(text, |c| c != '\t' && is_hidden(c))
}

fn rewrite(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    // without an early end the processor looks at many bytes at once
    let is_plain = text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    if is_plain || !text.chars().any(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match hidden(c) {
            false => out.push(c),
            true => out.push_str(&escape(c)),
        }
    }
    Cow::Owned(out)
}

fn escape(c: char) -> String {
    match c {
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        c if u32::from(c) < 0x100 => format!("\\x{:02x}", u32::from(c)),
        c => format!("\\u{{{:x}}}", u32::from(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_bidi_and_zero_width_become_visible() {
        assert_eq!(visible("\x1b[31mred\u{9b}0m"), "\\x1b[31mred\\x9b0m");
        assert_eq!(visible("a\u{202e}b\u{200b}c\u{feff}"), "a\\u{202e}b\\u{200b}c\\u{feff}");
        assert_eq!(visible_line("one\ntwo\tthree\r"), "one\\ntwo\\tthree\\r");
    }

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(visible("naïve — 日本語 🦀\n"), Cow::Borrowed(_)));
    }
}
