//! What can be wrong with a text that should be JSON, and where. Which of it is bad is for the rules to say.

use super::node::Span;

/// One thing wrong with the text. Its message shows no control character raw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// What is wrong.
    pub kind: FlawKind,
    /// Where: bytes of the source.
    pub span: Span,
    /// One line that says what was found and what was expected.
    pub message: String,
}

/// The kinds of [`Flaw`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlawKind {
    /// Bytes that are no UTF-8; nothing was read.
    NotUtf8,
    /// A byte order mark before the text, read over.
    ByteOrderMark,
    /// Not JSON; nothing was read.
    Syntax,
    /// Not JSON, for the text ends before its value does; nothing was read.
    CutOff,
    /// Not JSON, and lines stand in it that git leaves behind in a conflict; nothing was read.
    ConflictMarkers,
    /// A key that stands a second time in its object; both are read.
    DuplicateKey {
        /// Where the key stood first, with its quotes.
        first: Span,
    },
    /// Nested deeper than [`super::DEEPEST`]; nothing was read.
    TooDeep,
    /// `\ud800` without its other half: no character; the string is kept as written.
    LoneSurrogate,
}

impl Flaw {
    /// A flaw of this kind at these bytes.
    pub(super) fn new(kind: FlawKind, span: Span, message: impl Into<String>) -> Self {
        Flaw { kind, span, message: message.into() }
    }

    /// A syntax error at these bytes.
    pub(super) fn syntax(span: Span, message: impl Into<String>) -> Self {
        Flaw::new(FlawKind::Syntax, span, message)
    }

    /// The text ends before what stands at these bytes does.
    pub(super) fn cut_off(span: Span, message: impl Into<String>) -> Self {
        Flaw::new(FlawKind::CutOff, span, message)
    }

    /// The flaw of bytes that stop being UTF-8 at `at`.
    pub(super) fn not_utf8(bytes: &[u8], at: usize) -> Self {
        let message = match is_utf16(bytes) {
            true => "the file is UTF-16, not UTF-8".to_owned(),
            false => format!("byte {at} (0x{:02x}) is not UTF-8", bytes.get(at).copied().unwrap_or_default()),
        };
        Flaw::new(FlawKind::NotUtf8, at..bytes.len().min(at + 1), message)
    }
}

impl FlawKind {
    /// Was nothing read because of it?
    pub fn is_fatal(&self) -> bool {
        !matches!(self, FlawKind::ByteOrderMark | FlawKind::DuplicateKey { .. } | FlawKind::LoneSurrogate)
    }
}

/// UTF-16 by its mark, or by its start: the first two characters of JSON are ASCII, so each has a NUL beside it.
pub fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [0, first, 0, second, ..] | [first, 0, second, 0, ..] => *first != 0 && *second != 0,
        _ => false,
    }
}

/// The first line that git left behind in a conflict. Only to be asked of a text that is not JSON: in JSON no
/// line can begin so.
pub(super) fn conflict(text: &str) -> Option<Flaw> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(marker) = marker(line) {
            let span = start..start + line.trim_end().len();
            let message = format!("an unresolved merge conflict: this line begins with '{marker}'");
            return Some(Flaw::new(FlawKind::ConflictMarkers, span, message));
        }
        start += line.len();
    }
    None
}

/// The marker a line begins with: seven of one kind or more, then a blank or the line's end.
fn marker(line: &str) -> Option<&str> {
    let kind = line.chars().next().filter(|c| matches!(c, '<' | '|' | '=' | '>'))?;
    let length = line.len() - line.trim_start_matches(kind).len();
    let ends = line[length..].chars().next().is_none_or(|next| next.is_ascii_whitespace());
    (length >= 7 && ends).then(|| &line[..length.min(7)])
}
