//! The inside of JSON strings: reading escapes, writing them.

use super::flaw::Flaw;
use super::node::{Span, Text};
use super::run::run_length;

/// What is wrong with a string that never ends.
const INSIDE: &str = "the file ends inside this string";

/// Where half a surrogate pair stands in a string.
pub(super) struct LoneSurrogate {
    /// The escape: six bytes.
    pub(super) span: Span,
}

/// Reads the string whose opening quote stands at `open`: what it holds, where it ends, and its first lone
/// surrogate.
pub(super) fn read_string(text: &str, open: usize) -> Result<(Text, usize, Option<LoneSurrogate>), Flaw> {
    let bytes = text.as_bytes();
    let mut at = open + 1;
    let mut plain = String::new();
    let mut lone = None;
    loop {
        let run = run_length(&bytes[at..], |byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f));
        plain.push_str(&text[at..at + run]);
        at += run;
        match bytes.get(at) {
            Some(b'"') => break,
            Some(b'\\') => {
                let (character, length) = read_escape(text, at)?;
                plain.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
                if character.is_none() && lone.is_none() {
                    lone = Some(LoneSurrogate { span: at..at + length });
                }
                at += length;
            }
            found => return Err(broken_off(found.copied(), open, at)),
        }
    }
    let raw = lone.is_some().then(|| text[open + 1..at].to_owned());
    Ok((Text { plain, raw }, at + 1, lone))
}

fn broken_off(found: Option<u8>, open: usize, at: usize) -> Flaw {
    match found {
        None => Flaw::cut_off(open..at, INSIDE),
        Some(b'\n' | b'\r') => {
            let message =
                "the line ends inside this string: close it with '\"', or write a line break as \\n";
            Flaw::syntax(open..at, message)
        }
        Some(control) => {
            let message = format!("a control character inside a string: write it as \\u{control:04x}");
            Flaw::syntax(at..at + 1, message)
        }
    }
}

/// The character of the escape at `at` and the length of the escape; `None` for a lone surrogate.
fn read_escape(text: &str, at: usize) -> Result<(Option<char>, usize), Flaw> {
    let character = match text.as_bytes().get(at + 1) {
        Some(b'u') => return read_hex_escape(text, at),
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        _ => return Err(unknown_escape(text, at)),
    };
    Ok((Some(character), 2))
}

fn unknown_escape(text: &str, at: usize) -> Flaw {
    match text[at + 1..].chars().next() {
        None => Flaw::cut_off(at..at + 1, INSIDE),
        Some(next) => {
            let message = format!("'\\{}' is no escape that JSON knows", next.escape_debug());
            Flaw::syntax(at..at + 1 + next.len_utf8(), message)
        }
    }
}

fn read_hex_escape(text: &str, at: usize) -> Result<(Option<char>, usize), Flaw> {
    let missing = || match is_begun_escape(&text[at + 2..]) {
        true => Flaw::cut_off(at..at + 2, INSIDE),
        false => Flaw::syntax(at..at + 2, "expected four hexadecimal digits after '\\u'"),
    };
    let first = hex(text, at).ok_or_else(missing)?;
    if let Some(character) = char::from_u32(first) {
        return Ok((Some(character), 6));
    }
    let second = hex(text, at + 6).filter(|second| first < 0xdc00 && (0xdc00..0xe000).contains(second));
    match second.and_then(|second| char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))) {
        Some(character) => Ok((Some(character), 12)),
        None => Ok((None, 6)),
    }
}

/// Are these the first digits of an escape, and the text ends there?
fn is_begun_escape(rest: &str) -> bool {
    rest.len() < 4 && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The number of the escape `\uXXXX` at `at`, if one is there.
fn hex(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

/// Writes a string with its quotes and no more escapes than it needs: quotes, backslashes and control characters
/// (those above ASCII too, which terminals obey). A string with lone surrogates goes out as it was written.
pub(super) fn write_string(out: &mut String, text: &Text) {
    out.push('"');
    match &text.raw {
        Some(raw) => out.push_str(raw),
        None => write_plain(out, &text.plain),
    }
    out.push('"');
}

fn write_plain(out: &mut String, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        // only these begin a character that may need an escape; those above ASCII begin with the last of them
        let is_as_it_is = |byte| !matches!(byte, 0..=0x1f | b'"' | b'\\' | 0x7f | 0xc2);
        let (run, behind) = rest.split_at(run_length(rest.as_bytes(), is_as_it_is));
        out.push_str(run);
        let mut characters = behind.chars();
        characters.next().into_iter().for_each(|character| write_character(out, character));
        rest = characters.as_str();
    }
}

fn write_character(out: &mut String, character: char) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        control if control.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(control))),
        other => out.push(other),
    }
}
