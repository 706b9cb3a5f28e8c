//! Texts to look for: whole ones with `*` for any text, and parts of any text. Both ignore case.

use std::fmt;

use super::reading::{free, typed};

/// A whole text, `*` standing for any text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    typed: String,
    folded: String,
    reach: Reach,
}

/// What else than the whole text may be typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Whole,
    /// The beginning, up to a `-`.
    Head,
    /// A folder above.
    Below,
}

/// A part of a text; every character stands for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needle {
    typed: String,
    folded: String,
}

impl Pattern {
    pub(super) fn new(typed: String) -> Self {
        Pattern { folded: typed.to_lowercase(), typed, reach: Reach::Whole }
    }

    /// A part of a text.
    pub(super) fn part(typed: String) -> Self {
        Pattern { folded: format!("*{}*", typed.to_lowercase()), typed, reach: Reach::Whole }
    }

    /// A whole text, or its first parts: `FIN-001` takes `FIN-001-BUG-001` and not `FIN-0012-BUG-001`.
    pub(super) fn head(typed: String) -> Self {
        Pattern { reach: Reach::Head, ..Pattern::new(typed) }
    }

    /// The path of a file, or of a folder above it: `src` and `./src/` take `src/bag.rs` and not `srcs/bag.rs`.
    pub(super) fn folder(typed: String) -> Self {
        let folded = typed.to_lowercase();
        let path = folded.strip_prefix("./").unwrap_or(&folded).trim_end_matches('/');
        Pattern { folded: path.to_owned(), typed, reach: Reach::Below }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        match text.is_ascii() {
            true => self.takes(text.as_bytes()),
            false => self.takes(text.to_lowercase().as_bytes()),
        }
    }

    fn takes(&self, text: &[u8]) -> bool {
        let pattern = self.folded.as_bytes();
        let begins = || text.len() > pattern.len() && text[pattern.len()] == b'-';
        let folders =
            || text.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(end, _)| &text[..end]);
        glob(pattern, text)
            || match self.reach {
                Reach::Whole => false,
                Reach::Head => begins() && glob(pattern, &text[..pattern.len()]),
                Reach::Below => folders().any(|folder| glob(pattern, folder)),
            }
    }
}

impl Needle {
    pub(super) fn new(typed: String) -> Self {
        Needle { folded: typed.to_lowercase(), typed }
    }

    /// Lists look through every description, so the common case makes no copy of it.
    pub(super) fn is_in(&self, text: &str) -> bool {
        if !self.folded.is_ascii() {
            return text.to_lowercase().contains(&self.folded);
        }
        let needle = self.folded.as_bytes();
        let begins = |window: &[u8]| window.first().map(u8::to_ascii_lowercase).as_ref() == needle.first();
        let mut windows = text.as_bytes().windows(needle.len());
        windows.any(|window| begins(window) && window.eq_ignore_ascii_case(needle))
    }
}

/// Matches with one step back per `*`: at worst pattern length times text length, never exponential.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut last_star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                last_star = Some((p, t));
                p += 1;
            }
            Some(byte) if *byte == text[t].to_ascii_lowercase() => (p, t) = (p + 1, t + 1),
            _ => match last_star {
                Some((star, matched)) => {
                    last_star = Some((star, matched + 1));
                    (p, t) = (star + 1, matched + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&typed(&self.typed))
    }
}

impl fmt::Display for Needle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&free(&self.typed))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern.to_owned()).matches(text)
    }

    #[test]
    fn a_star_stands_for_any_text_and_case_does_not_count() {
        for (pattern, text) in
            [("a*c", "ABBC"), ("*", ""), ("*bag", "OutputBag"), ("a*b*c", "axbybc"), ("É*", "été")]
        {
            assert!(matches(pattern, text), "{pattern} on {text}");
        }
        for (pattern, text) in [("a", "ab"), ("a*c", "abd"), ("*x", ""), ("", "a"), ("a**", "b")] {
            assert!(!matches(pattern, text), "{pattern} on {text}");
        }
    }

    /// A slow matcher that is right by its looks.
    fn plainly(pattern: &[u8], text: &[u8]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some((b'*', rest)) => (0..=text.len()).any(|skip| plainly(rest, &text[skip..])),
            Some((byte, rest)) => text.first() == Some(byte) && plainly(rest, &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn the_fast_matcher_agrees_with_the_plain_one(pattern in "[ab*]{0,6}", text in "[ab]{0,8}") {
            prop_assert_eq!(matches(&pattern, &text), plainly(pattern.as_bytes(), text.as_bytes()));
        }
    }
}
