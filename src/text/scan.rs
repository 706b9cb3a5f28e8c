//! Reads JSON by RFC 8259, keeping every value's place and every number's digits. Linear in the length of the
//! text, and never deeper on the stack than [`DEEPEST`]. Comments, trailing commas, `NaN` and single quotes are
//! refused, by name.

use std::collections::HashMap;

use super::flaw::{Flaw, FlawKind, conflict, is_utf16};
use super::node::{Member, Node, Span, Text, Value};
use super::string::{LoneSurrogate, read_string};

/// The deepest nesting of arrays and objects that is read.
pub const DEEPEST: usize = 64;

const MARK: &str = "\u{feff}";

/// A text that was read, or the reason why it was not.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan<'t> {
    /// The text, byte order mark and all; empty if it is not UTF-8.
    pub text: &'t str,
    /// What it holds; `None` if it is not UTF-8, not JSON, in conflict, or too deep.
    pub root: Option<Node>,
    /// All that is wrong with it, in the order of the text.
    pub flaws: Vec<Flaw>,
}

/// Reads bytes that should be one JSON value. Spans count from the first byte, byte order mark included.
pub fn scan(bytes: &[u8]) -> Scan<'_> {
    let text = match std::str::from_utf8(bytes) {
        // ASCII in UTF-16 is UTF-8, with NULs that no JSON has
        Ok(_) if is_utf16(bytes) => return unread(Flaw::not_utf8(bytes, 0)),
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => return cut_in_character(bytes, error.valid_up_to()),
        Err(error) => return unread(Flaw::not_utf8(bytes, error.valid_up_to())),
    };
    let mut scanner = Scanner { text, at: 0, depth: 0, flaws: Vec::new() };
    let root = match scanner.document() {
        Ok(root) => Some(root),
        Err(flaw) => {
            let may_be_conflict = matches!(flaw.kind, FlawKind::Syntax | FlawKind::CutOff);
            let conflict = may_be_conflict.then(|| conflict(text)).flatten();
            scanner.flaws.push(conflict.unwrap_or(flaw));
            None
        }
    };
    scanner.flaws.sort_by_key(|flaw| flaw.span.start);
    Scan { text, root, flaws: scanner.flaws }
}

/// What ends in the middle of a character, which begins at `at`.
fn cut_in_character(bytes: &[u8], at: usize) -> Scan<'_> {
    let text = std::str::from_utf8(&bytes[..at]).unwrap_or_default();
    Scan { text, root: None, flaws: vec![Flaw::cut_off(at..at, "the file ends inside a character")] }
}

fn unread<'t>(flaw: Flaw) -> Scan<'t> {
    Scan { text: "", root: None, flaws: vec![flaw] }
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    flaws: Vec<Flaw>,
}

impl Scanner<'_> {
    fn document(&mut self) -> Result<Node, Flaw> {
        if self.text.starts_with(MARK) {
            self.at = MARK.len();
            let message = "the file begins with a byte order mark, which JSON has no place for";
            self.flaws.push(Flaw::new(FlawKind::ByteOrderMark, 0..self.at, message));
        }
        self.blanks();
        if self.peek().is_none() {
            return Err(Flaw::cut_off(self.at..self.at, "the file is empty"));
        }
        let root = self.value()?;
        self.blanks();
        match self.peek() {
            None => Ok(root),
            Some(_) => Err(Flaw::syntax(self.lexeme(), "expected the end of the file after the first value")),
        }
    }

    fn value(&mut self) -> Result<Node, Flaw> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            _ => self.word()?,
        };
        Ok(Node { span: start..self.at, value })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, Flaw>) -> Result<Value, Flaw> {
        if self.depth == DEEPEST {
            let message = format!("nested deeper than {DEEPEST} levels");
            return Err(Flaw::new(FlawKind::TooDeep, self.at..self.at + 1, message));
        }
        self.depth += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, Flaw> {
        let open = self.at;
        let mut members: Vec<Member> = Vec::new();
        while self.goes_on(b'}', open, members.last().map(|member| &member.value))? {
            members.push(self.member(open)?);
        }
        self.find_duplicates(&members);
        Ok(Value::Object(members))
    }

    fn array(&mut self) -> Result<Value, Flaw> {
        let open = self.at;
        let mut items: Vec<Node> = Vec::new();
        while self.goes_on(b']', open, items.last())? {
            items.push(self.value()?);
        }
        Ok(Value::Array(items))
    }

    /// Steps to the next element and says true, or over the closing bracket and says false.
    fn goes_on(&mut self, close: u8, open: usize, before: Option<&Node>) -> Result<bool, Flaw> {
        let Some(before) = before else {
            return self.begins(close, open);
        };
        self.blanks();
        let comma = self.at;
        if self.take(close) {
            return Ok(false);
        }
        if !self.take(b',') {
            return Err(self.no_comma(close, open, before));
        }
        self.blanks();
        match self.peek() {
            None => Err(self.unclosed(open)),
            Some(found) if found == close => {
                Err(Flaw::syntax(comma..comma + 1, format!("trailing comma before '{}'", close as char)))
            }
            Some(_) => Ok(true),
        }
    }

    fn begins(&mut self, close: u8, open: usize) -> Result<bool, Flaw> {
        self.at += 1;
        self.blanks();
        match self.peek() {
            None => Err(self.unclosed(open)),
            Some(_) => Ok(!self.take(close)),
        }
    }

    fn member(&mut self, open: usize) -> Result<Member, Flaw> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.no_key());
        }
        let key = self.string()?;
        let key_span = start..self.at;
        self.blanks();
        match self.peek() {
            Some(b':') => self.at += 1,
            Some(_) => return Err(Flaw::syntax(key_span, "expected ':' and a value after this key")),
            None => return Err(self.unclosed(open)),
        }
        self.blanks();
        match self.peek() {
            Some(_) => Ok(Member { key, key_span, value: self.value()? }),
            None => Err(self.unclosed(open)),
        }
    }

    fn string(&mut self) -> Result<Text, Flaw> {
        let (text, end, lone) = read_string(self.text, self.at)?;
        self.at = end;
        if let Some(LoneSurrogate { span }) = lone {
            let message =
                format!("'{}' is half of a surrogate pair and no character", &self.text[span.clone()]);
            self.flaws.push(Flaw::new(FlawKind::LoneSurrogate, span, message));
        }
        Ok(text)
    }

    fn number(&mut self) -> Result<String, Flaw> {
        let start = self.at;
        self.take(b'-');
        let leading_zero = self.peek() == Some(b'0');
        let digits = self.digits("expected a digit after '-'")?;
        if leading_zero && digits > 1 {
            return Err(Flaw::syntax(start..self.at, "a number has no leading zeros"));
        }
        if self.take(b'.') {
            self.digits("expected a digit after '.'")?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            self.digits("expected a digit in the exponent")?;
        }
        Ok(self.text[start..self.at].to_owned())
    }

    fn digits(&mut self, missing: &str) -> Result<usize, Flaw> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        match self.at - start {
            0 if self.peek().is_none() => Err(Flaw::cut_off(start..self.at, "the file ends inside a number")),
            0 => Err(Flaw::syntax(self.lexeme(), missing)),
            length => Ok(length),
        }
    }

    fn word(&mut self) -> Result<Value, Flaw> {
        let span = self.lexeme();
        let value = match &self.text[span.clone()] {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            found if span.end == self.text.len() && begins_a_word(found) => {
                return Err(Flaw::cut_off(span, "the file ends inside a word"));
            }
            found => return Err(Flaw::syntax(span, no_value(found))),
        };
        self.at = span.end;
        Ok(value)
    }

    /// Notes every key that stands here a second time.
    fn find_duplicates(&mut self, members: &[Member]) {
        let mut first: HashMap<(&str, Option<&str>), &Span> = HashMap::with_capacity(members.len());
        for member in members {
            let key = (member.key.plain.as_str(), member.key.raw.as_deref());
            if let Some(first) = first.get(&key).copied().cloned() {
                let message = format!("the key {} stands twice in this object", quoted(&member.key.plain));
                self.flaws.push(Flaw::new(
                    FlawKind::DuplicateKey { first },
                    member.key_span.clone(),
                    message,
                ));
            } else {
                first.insert(key, &member.key_span);
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The word that begins here, or the one character.
    fn lexeme(&self) -> Span {
        let rest = &self.text[self.at..];
        let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let length = match rest.find(|c| !in_word(c)).unwrap_or(rest.len()) {
            0 => rest.chars().next().map_or(0, char::len_utf8),
            length => length,
        };
        self.at..self.at + length
    }

    fn no_comma(&self, close: u8, open: usize, before: &Node) -> Flaw {
        if self.peek().is_none() {
            return self.unclosed(open);
        }
        let whole = before.items().is_none() && before.members().is_none();
        let span = if whole { before.span.clone() } else { before.span.end - 1..before.span.end };
        Flaw::syntax(span, format!("expected ',' or '{}' after this value", close as char))
    }

    fn no_key(&self) -> Flaw {
        let span = self.lexeme();
        let message = match &self.text[span.clone()] {
            "'" => "a key stands in double quotes, not in single ones".to_owned(),
            "/" | "#" => "JSON has no comments".to_owned(),
            "," => "a field is missing before this comma".to_owned(),
            found => format!("expected a key in double quotes, found {}", quoted(found)),
        };
        Flaw::syntax(span, message)
    }

    fn unclosed(&self, open: usize) -> Flaw {
        let bracket = self.text.as_bytes()[open] as char;
        Flaw::cut_off(open..open + 1, format!("the file ends before this '{bracket}' is closed"))
    }
}

/// Could it be the begin of a word, had it not been cut off?
fn begins_a_word(found: &str) -> bool {
    !found.is_empty() && ["true", "false", "null"].iter().any(|word| word.starts_with(found))
}

/// What to say of a text that stands where a value should.
fn no_value(found: &str) -> String {
    let word = match found.to_ascii_lowercase().as_str() {
        "true" => "true",
        "false" => "false",
        "null" | "none" | "nil" | "undefined" => "null",
        "nan" | "infinity" | "inf" => {
            return format!("JSON has no {}: write null or a string", quoted(found));
        }
        "'" => return "a string stands in double quotes, not in single ones".to_owned(),
        "/" | "#" => return "JSON has no comments".to_owned(),
        "," | "}" | "]" => return format!("a value is missing before {}", quoted(found)),
        "+" | "." => return "a number begins with a digit or '-'".to_owned(),
        _ => return format!("expected a value, found {}", quoted(found)),
    };
    format!("expected '{word}', found {}", quoted(found))
}

/// A text of the source for a message: short, one line, nothing invisible.
fn quoted(found: &str) -> String {
    let short: String = found.chars().take(40).collect();
    let more = if short.len() < found.len() { "…" } else { "" };
    format!("'{}{more}'", short.escape_debug())
}

#[cfg(test)]
mod tests;
