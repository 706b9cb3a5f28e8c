//! The rule on a finding's title: a reader sees every character of it.

use super::closing::present;
use super::rule::Rule;
use super::sheet::Sheet;
use crate::text::{Node, is_hidden};

/// A tab, which is seen as a blank, and the joiners that writing systems and emoji need: they belong to what is seen.
const HARMLESS: [char; 3] = ['\t', '\u{200c}', '\u{200d}'];

/// The first character of a title that a reader does not see: a control character, a line end, a turn of the reading
/// direction, a character without width.
pub fn hidden_in_title(title: &str) -> Option<char> {
    title.chars().find(|c| is_hidden(*c) && !HARMLESS.contains(c))
}

/// Notes a title that reads otherwise than it looks.
pub(super) fn judge_title(sheet: &mut Sheet<'_>, root: &Node) {
    let Some(node) = present(root, &["title"]) else { return };
    if let Some(hidden) = node.as_str().and_then(hidden_in_title) {
        let message = format!("the title has U+{:04X}, a character that no reader sees", u32::from(hidden));
        sheet
            .add_at(Rule::HiddenInTitle, node, &message)
            .field(&["title"])
            .hint("write the title without it: it is shown as an escape, and left out of commit messages");
    }
}
