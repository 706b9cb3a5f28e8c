//! Text in HTML and XML.

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
