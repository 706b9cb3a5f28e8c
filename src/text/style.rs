//! How a file that somebody else wrote looks, so that an edit looks the same.

use super::node::{Member, Node};
use super::print::Style;

impl<'t> Style<'t> {
    /// The style of a file, taken from its line ends and its first field.
    pub(super) fn of(text: &'t str, root: &Node) -> Self {
        let first = root.members().and_then(<[Member]>::first);
        let lead = first.map_or("", |first| &text[root.span.start + 1..first.key_span.start]);
        let colon = first.map_or(": ", |first| &text[first.key_span.end..first.value.span.start]);
        let colon = if colon.contains('\n') { ": " } else { colon };
        Style {
            newline: Some(if text.contains("\r\n") { "\r\n" } else { "\n" }),
            unit: last_line(lead).filter(|unit| !unit.is_empty()).unwrap_or("  "),
            base: "",
            colon,
            comma: if colon.ends_with(' ') { ", " } else { "," },
            airy: false,
        }
    }

    /// This style for a value whose first line is indented by `base`; on one line where that is wanted.
    pub(super) fn at(&self, base: &'t str, one_line: bool) -> Self {
        Style { base, newline: self.newline.filter(|_| !one_line), ..self.clone() }
    }
}

/// The blanks after the last line break of `gap`; `None` if it has no line break.
pub(super) fn last_line(gap: &str) -> Option<&str> {
    gap.rfind('\n').map(|newline| blanks(&gap[newline + 1..]))
}

/// The blanks that begin the line in which `at` stands.
pub(super) fn indentation(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    blanks(&text[start..at])
}

fn blanks(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// What stands between the elements of a list on one line, if two do: `, ` of `[1, 2]`.
pub(super) fn comma_of<'t>(text: &'t str, list: &Node) -> Option<&'t str> {
    let gap = match (list.items(), list.members()) {
        (Some([first, second, ..]), _) => &text[first.span.end..second.span.start],
        (_, Some([first, second, ..])) => &text[first.value.span.end..second.key_span.start],
        _ => return None,
    };
    (!gap.contains('\n')).then_some(gap)
}
