//! One breach of a rule, as data: the same value goes to the screen, to JSON and to annotations.

use super::level::Level;
use super::rule::Rule;
use crate::text::{Node, Span, is_hidden, position, redacted, shortened};

/// So many characters of a text are quoted.
const QUOTED: usize = 60;

/// A breach of a rule. Its texts show control characters and direction marks as escapes, never raw.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// The rule that is broken.
    pub rule: Rule,
    /// How bad it is.
    pub level: Level,
    /// The file, relative to the repository's root, as git names it.
    pub path: String,
    /// Keys and array indices of the field; empty for the file as a whole.
    #[serde(skip)]
    pub field: Vec<String>,
    /// Bytes of the file; `None` where the file as a whole is meant, or not [located](Problem::locate) yet.
    #[serde(skip)]
    pub span: Option<Span>,
    /// Line of the span, from 1.
    pub line: Option<usize>,
    /// Column of the span, from 1, in characters.
    pub column: Option<usize>,
    /// What is wrong, in a line.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Problem {
    /// Finds the place of the problem's field in the file's text, of which `root` was read. Problems of the set
    /// come without a place, for the set is judged without the texts.
    pub fn locate(&mut self, text: &str, root: &Node) {
        if self.span.is_some() || self.field.is_empty() {
            return;
        }
        if let Some(node) = find(root, &self.field) {
            let place = position(text, node.span.start);
            (self.line, self.column) = (Some(place.line), Some(place.column));
            self.span = Some(node.span.clone());
        }
    }
}

/// The value at a path of keys and array indices.
fn find<'node>(root: &'node Node, path: &[String]) -> Option<&'node Node> {
    path.iter().try_fold(root, |node, step| match node.items() {
        Some(items) => items.get(step.parse::<usize>().ok()?),
        None => node.get(step),
    })
}

/// The text with everything a terminal would obey, or hide, written as an escape.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match is_hidden(character) {
            true => shown.extend(character.escape_default()),
            false => shown.push(character),
        }
    }
    shown
}

/// A text of the file between quotes, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", excerpt(text))
}

/// A text of the file without credentials, cut where it is long.
pub(super) fn excerpt(text: &str) -> String {
    shortened(&redacted(text), QUOTED).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        assert_eq!(visible("a\u{1b}[31m\u{9b}\u{202e}\nü"), "a\\u{1b}[31m\\u{9b}\\u{202e}\\nü");
    }

    #[test]
    fn long_texts_are_cut_at_a_character() {
        assert_eq!(quoted("abc"), "'abc'");
        assert_eq!(quoted(&"é".repeat(61)), format!("'{}…'", "é".repeat(60)));
    }
}
