//! What tells a scanner's result from others, whatever moves: never severity, description, status or time. Position alone
//! is unique but drifts, and content alone is the same a thousand times over, so it is neither alone.

use sha2::{Digest, Sha256};

use crate::exchange::digest::hex;

/// What a scanner's result is known by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    /// The tool.
    pub tool: String,
    /// The tool's rule as it names it; empty where it names none.
    pub rule: String,
    /// The file: relative to the repository, or as the tool names one outside of it; empty where there is none.
    pub path: String,
    /// The first line, from 1; 0 where there is none.
    pub line: u64,
    /// What the tool says, folded by [`folded_message`].
    pub message: String,
    /// The line of source it is about, folded by [`folded_source`].
    pub source: String,
    /// The tool's own fingerprint, where it tells results apart.
    pub fingerprint: Option<String>,
    /// Which of the tool's analyses it is from.
    pub category: Option<String>,
}

impl Trace {
    /// The fingerprint `v1`: SHA-256 over tool, rule, path, message and source line, as 64 hexadecimal digits.
    pub fn v1(&self) -> String {
        self.v1_at(&self.path)
    }

    /// The same, had the file another path.
    pub(super) fn v1_at(&self, path: &str) -> String {
        let mut hasher = Sha256::new();
        for part in [&self.tool, short_rule(&self.rule), path, &self.message, &self.source] {
            hasher.update(part);
            // no text that JSON has a place for holds this as it stands
            hasher.update([0]);
        }
        hex(hasher)
    }
}

/// The rule without what comes before it on the way to its file: `home.ci.rules.no-eval` is `no-eval` on another machine.
pub(super) fn short_rule(rule: &str) -> &str {
    let is_name = |last: &&str| last.contains(|c: char| c.is_alphabetic());
    let behind = |rule, separator| match str::rsplit_once(rule, separator) {
        Some((_, last)) => Some(last).filter(is_name),
        None => None,
    };
    let last = behind(rule, '/').unwrap_or(rule);
    behind(last, '.').unwrap_or(last)
}

/// The message without what changes with the surroundings: numbers, hexadecimal digits, quoted paths, blanks.
pub fn folded_message(message: &str) -> String {
    let mut folded = String::with_capacity(message.len());
    let mut rest = message.trim();
    while let Some(first) = rest.chars().next() {
        let (length, sign) = match first {
            '\'' | '"' | '`' => match quoted_path(rest, first) {
                Some(length) => (length, "'/'"),
                None => (1, ""),
            },
            c if c.is_whitespace() => (run(rest, char::is_whitespace), " "),
            c if c.is_alphanumeric() || c == '_' => {
                let length = run(rest, |c| c.is_alphanumeric() || c == '_');
                (length, if is_number(&rest[..length]) { "#" } else { "" })
            }
            c => (c.len_utf8(), ""),
        };
        folded.push_str(if sign.is_empty() { &rest[..length] } else { sign });
        rest = &rest[length..];
    }
    folded
}

/// The line with its blanks folded: a change of indentation is none.
pub fn folded_source(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn run(text: &str, is_part: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}

/// Digits, or so many hexadecimal ones that it is no word.
fn is_number(word: &str) -> bool {
    let hex = word.strip_prefix("0x").or(word.strip_prefix("0X"));
    let is_hex = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    word.bytes().all(|byte| byte.is_ascii_digit())
        || hex.is_some_and(is_hex)
        || word.len() >= 8 && is_hex(word) && word.contains(|c: char| c.is_ascii_digit())
}

/// The length of a quoted text that holds a path, quotes included.
fn quoted_path(text: &str, quote: char) -> Option<usize> {
    let inner = text[1..].split(quote).next().filter(|inner| inner.len() + 1 < text.len())?;
    let is_path = inner.contains(['/', '\\']) && !inner.contains(char::is_whitespace);
    is_path.then_some(inner.len() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_with_the_surroundings_is_folded() {
        for (message, folded) in [
            ("Line 80 too long (120 > 79)", "Line # too long (# > #)"),
            ("address 0xDEADbeef, id 3f2a9c01d4", "address #, id #"),
            ("imported from '/home/ci/x.py'  here", "imported from '/' here"),
            ("'require' is not defined, decade feedface", "'require' is not defined, decade feedface"),
            ("don't stop", "don't stop"),
            ("v2 of utf8", "v2 of utf8"),
            ("", ""),
        ] {
            assert_eq!(folded_message(message), folded);
        }
        assert_eq!(folded_source("\t if  x:\r\n"), "if x:");
    }

    #[test]
    fn a_rule_loses_the_way_to_its_file_and_no_more() {
        for (rule, short) in [
            ("home.ci.rules.no-eval", "no-eval"),
            ("@typescript-eslint/no-unused-vars", "no-unused-vars"),
            ("clippy::needless_return", "clippy::needless_return"),
            ("CWE-79", "CWE-79"),
            ("S1.2", "S1.2"),
            ("", ""),
        ] {
            assert_eq!(short_rule(rule), short);
        }
    }

    #[test]
    fn each_part_counts_and_none_runs_into_the_next() {
        let trace = Trace { tool: "a".into(), rule: "b".into(), path: "c".into(), ..Trace::default() };
        let others = [
            Trace { tool: "ab".into(), rule: String::new(), ..trace.clone() },
            Trace { message: "m".into(), ..trace.clone() },
            Trace { source: "m".into(), ..trace.clone() },
            Trace { path: "d".into(), ..trace.clone() },
        ];
        for other in &others {
            assert_ne!(trace.v1(), other.v1(), "{other:?}");
        }
        let moved =
            Trace { line: 7, fingerprint: Some("f".into()), category: Some("c".into()), ..trace.clone() };
        assert_eq!(trace.v1(), moved.v1());
        assert_eq!(trace.v1().len(), 64);
    }
}
