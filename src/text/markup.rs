//! Text in HTML and XML.

use super::visible;

/// Is it nothing that would end a text or a quoted attribute, or begin something else?
pub fn is_unmarked(byte: u8) -> bool {
    !matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'')
}

/// What stands for a character that would end a text or a quoted attribute, or begin something else.
pub fn entity(letter: char) -> Option<&'static str> {
    match letter {
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '&' => Some("&amp;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    }
}

/// Text that ends neither an element nor a value. Characters that XML does not have are shown as escapes.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match (entity(c), c) {
            (Some(entity), _) => out.push_str(entity),
            (None, '\n') => out.push_str("&#10;"),
            (None, '\u{fffe}' | '\u{ffff}') => out.extend(c.escape_unicode()),
            (None, c) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn what_xml_would_read_stays_text() {
        assert_eq!(xml("</failure>\"&\u{1b}\u{ffff}]]>"), "&lt;/failure&gt;&quot;&amp;\\x1b\\u{ffff}]]&gt;");
    }
}
