//! Text in HTML and XML.

/// Is it nothing that would end a text or a quoted attribute, or begin something else?
pub(super) fn is_plain(byte: u8) -> bool {
    !matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'')
}

/// What stands for a character that would end a text or a quoted attribute, or begin something else.
pub(super) fn entity(letter: char) -> Option<&'static str> {
    match letter {
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '&' => Some("&amp;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    }
}
