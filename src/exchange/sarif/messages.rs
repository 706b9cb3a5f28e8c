//! What a result says: a text, or the name of one that its rule holds, with arguments filled in.

use super::limits::{WORDS, cut};
use super::rules::{Rule, Tool};
use crate::text::Node;

/// What a result says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) text: String,
    /// Was something left out, for its arguments repeat so much?
    pub(super) is_cut: bool,
}

/// The message of a result; an error says why there is none.
pub(super) fn message(result: &Node, rule: Option<&Rule>, tool: &Tool) -> Result<Message, String> {
    let message = result.get("message");
    let of = |field| message.and_then(|message| message.get(field)).and_then(Node::as_str);
    let named = of("id").map(|id| {
        let text = rule.and_then(|rule| rule.messages.get(id)).or_else(|| tool.messages.get(id));
        text.map(String::as_str).ok_or(id)
    });
    let text = match (of("text").filter(|text| !text.trim().is_empty()), named) {
        (Some(text), _) | (None, Some(Ok(text))) => text,
        (None, named) => {
            let other = of("markdown").or_else(|| rule.and_then(Rule::description));
            other.ok_or_else(|| match named {
                Some(Err(id)) => format!("its message '{id}' stands neither in its rule nor in its tool"),
                _ => "it has no message".to_owned(),
            })?
        }
    };
    let arguments = message.and_then(|message| message.get("arguments")).and_then(Node::items);
    let Message { text, is_cut } = filled(text, arguments.unwrap_or_default());
    Ok(Message { text: without_links(text.trim()), is_cut })
}

/// The text with `{0}` and the like filled in; `{{` and `}}` stand for one bracket. It grows no longer than what it is
/// made of, or than what is usual.
fn filled(text: &str, arguments: &[Node]) -> Message {
    let words: usize = arguments.iter().filter_map(Node::as_str).map(str::len).sum();
    let most = WORDS.max(text.len() + words);
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        filled.push_str(&rest[..at]);
        rest = &rest[at..];
        let (piece, length) = piece(rest, arguments);
        if filled.len() + piece.len() > most {
            let beginning = cut(piece, most.saturating_sub(filled.len()));
            return Message { text: format!("{filled}{beginning}…"), is_cut: true };
        }
        filled.push_str(piece);
        rest = &rest[length..];
    }
    Message { text: filled + rest, is_cut: false }
}

/// What stands for the bracket that a text begins with, and how much of the text that is.
fn piece<'t>(text: &'t str, arguments: &'t [Node]) -> (&'t str, usize) {
    let argument = number_before(&text[1..], '}').filter(|_| text.starts_with('{')).and_then(|number| {
        let argument = arguments.get(number.parse::<usize>().ok()?)?.as_str()?;
        Some((argument, number.len() + 2))
    });
    argument.unwrap_or((&text[..1], if !arguments.is_empty() && doubled(text) { 2 } else { 1 }))
}

/// The digits that a text begins with, where this follows: looks no further, for brackets may be many.
fn number_before(text: &str, end: char) -> Option<&str> {
    let (number, behind) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    (!number.is_empty() && behind.starts_with(end)).then_some(number)
}

fn doubled(text: &str) -> bool {
    text.starts_with("{{") || text.starts_with("}}")
}

/// `[text](1)` leads to a place beside the message, which nobody sees in a finding: the text stays.
fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest[1..].find('[').map_or(rest.len(), |at| at + 1);
        let link = rest[..end].split_once("](").and_then(|(words, behind)| {
            let target = number_before(behind, ')')?;
            Some((&words[1..], words.len() + target.len() + 3))
        });
        let (words, length) = link.unwrap_or((&rest[..1], 1));
        plain.push_str(words);
        rest = &rest[length..];
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, arguments: &[Node]) -> String {
        super::filled(text, arguments).text
    }

    #[test]
    fn arguments_that_repeat_make_a_message_no_longer_than_all_it_is_made_of() {
        let long = "x".repeat(20_000);
        let message = super::filled("{0} {0}", &[Node::from(long.as_str())]);
        assert!(message.is_cut && message.text.len() < 20_020, "{}", message.text.len());
        let once = super::filled("it said {0}", &[Node::from(long.as_str())]);
        assert_eq!((once.text.len(), once.is_cut), (20_008, false));
        assert_eq!(
            super::filled(&"{0}".repeat(5), &[Node::from("é".repeat(WORDS / 4))]).text.len(),
            WORDS + 3
        );
    }

    #[test]
    fn arguments_are_filled_in_and_other_brackets_stay() {
        let arguments = [Node::from("x"), Node::from("{1}")];
        assert_eq!(filled("{0} is {1}, {2} and {{0}}", &arguments), "x is {1}, {2} and {0}");
        assert_eq!(filled("f\"{x}\" and {{}}", &[]), "f\"{x}\" and {{}}");
        assert_eq!(filled("{", &arguments), "{");
        assert_eq!(filled("{1000000000000000000000} {x{0}", &arguments), "{1000000000000000000000} {xx");
    }

    #[test]
    fn links_to_places_become_their_words() {
        assert_eq!(without_links("[user input](1) flows [here](22)."), "user input flows here.");
        assert_eq!(
            without_links("a[0](x) [docs](https://x.org) [[b](1)"),
            "a[0](x) [docs](https://x.org) [b"
        );
    }
}
