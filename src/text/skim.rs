//! A quick walk over the members of an object: what a list needs of a file, without a tree. It takes valid JSON and
//! nothing else; why a text is not, the scanner knows.

use super::scan::DEEPEST;

/// A value as its text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raw<'t> {
    /// The whole text of the value.
    pub text: &'t str,
    is_plain: bool,
}

impl<'t> Raw<'t> {
    /// The content of a string without escapes.
    pub fn plain(self) -> Option<&'t str> {
        self.is_plain.then(|| &self.text[1..self.text.len() - 1])
    }
}

/// Tells `take` each member of the object that the text is, in order; it may end the walk with `None`. `None` for a
/// text that is no valid JSON object, or one too deep, or with an escape in a key at the top.
pub fn skim<'t>(text: &'t str, mut take: impl FnMut(&'t str, Raw<'t>) -> Option<()>) -> Option<()> {
    skim_members(text, |key, value| take(key.plain()?, value))
}

/// As [`skim`] does, with the text of each key, whatever is in it.
pub fn skim_members<'t>(text: &'t str, mut take: impl FnMut(Raw<'t>, Raw<'t>) -> Option<()>) -> Option<()> {
    let mut walk = Walk::over(text);
    walk.all_between(*b"{}", &mut |walk: &mut Walk<'t>| {
        let key = walk.raw_key()?;
        take(key, walk.raw()?)
    })
}

/// Tells `take` each item of the array that the text is, as [`skim`] tells the members of an object.
pub fn skim_items<'t>(text: &'t str, mut take: impl FnMut(Raw<'t>) -> Option<()>) -> Option<()> {
    let mut walk = Walk::over(text);
    walk.all_between(*b"[]", &mut |walk: &mut Walk<'t>| take(walk.raw()?))
}

struct Walk<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Are there control characters other than line feeds? Then each byte of a string is looked at.
    has_odd_blanks: bool,
}

/// May stand in a string as it is.
fn is_plain(byte: u8) -> bool {
    byte >= b' ' && byte != b'"' && byte != b'\\'
}

impl<'t> Walk<'t> {
    fn over(text: &'t str) -> Walk<'t> {
        let is_usual = |byte: u8| byte >= b' ' || byte == b'\n';
        let has_odd_blanks = !text.bytes().fold(true, |usual, byte| usual & is_usual(byte));
        Walk { text, bytes: text.as_bytes(), at: 0, has_odd_blanks }
    }

    /// The whole text: parts with commas between them, in brackets.
    fn all_between(
        &mut self,
        [open, close]: [u8; 2],
        part: &mut impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.blank();
        self.expect(open)?;
        self.blank();
        if self.peek()? == close {
            self.at += 1;
        } else {
            while self.part_before(close, part)? {}
        }
        self.blank();
        (self.at == self.bytes.len()).then_some(())
    }

    /// One part; does another follow?
    fn part_before(&mut self, close: u8, part: &mut impl FnMut(&mut Self) -> Option<()>) -> Option<bool> {
        self.blank();
        part(self)?;
        self.blank();
        match self.next()? {
            b',' => Some(true),
            end => (end == close).then_some(false),
        }
    }

    /// A key, up to its value.
    fn raw_key(&mut self) -> Option<Raw<'t>> {
        let start = self.at;
        let is_plain = self.string()?;
        let key = Raw { text: &self.text[start..self.at], is_plain };
        self.blank();
        self.expect(b':')?;
        self.blank();
        Some(key)
    }

    fn raw(&mut self) -> Option<Raw<'t>> {
        let start = self.at;
        let is_plain = match self.peek()? {
            b'"' => self.string()?,
            _ => {
                self.value()?;
                false
            }
        };
        Some(Raw { text: &self.text[start..self.at], is_plain })
    }

    /// A value with everything in it.
    fn value(&mut self) -> Option<()> {
        // a bit for each open bracket, the innermost last: is it an object's?
        let (mut objects, mut depth) = (0_u64, 1_usize);
        loop {
            self.blank();
            match self.peek()? {
                b'"' => drop(self.string()?),
                bracket @ (b'{' | b'[') => {
                    self.at += 1;
                    self.blank();
                    if depth == DEEPEST {
                        return None;
                    }
                    // the closing bracket of each kind stands two behind the opening one
                    if self.peek()? == bracket + 2 {
                        self.at += 1;
                    } else {
                        depth += 1;
                        objects = objects << 1 | u64::from(bracket == b'{');
                        if bracket == b'{' {
                            self.key()?;
                        }
                        continue;
                    }
                }
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => self.number()?,
            }
            loop {
                if depth == 1 {
                    return Some(());
                }
                let is_object = objects & 1 == 1;
                self.blank();
                match self.next()? {
                    b',' => {
                        if is_object {
                            self.key()?;
                        }
                        break;
                    }
                    b'}' if is_object => {}
                    b']' if !is_object => {}
                    _ => return None,
                }
                depth -= 1;
                objects >>= 1;
            }
        }
    }

    fn key(&mut self) -> Option<()> {
        self.blank();
        self.string()?;
        self.blank();
        self.expect(b':')
    }

    /// A string; has it no escape?
    fn string(&mut self) -> Option<bool> {
        self.expect(b'"')?;
        let mut has_none = true;
        loop {
            self.run();
            match self.next()? {
                b'"' => return Some(has_none),
                b'\\' => {
                    has_none = false;
                    self.escape()?;
                }
                _ => return None,
            }
        }
    }

    /// Goes on to the next byte that means something in a string, or cannot stand there.
    fn run(&mut self) {
        let rest = &self.bytes[self.at..];
        let end = match self.has_odd_blanks {
            false => memchr::memchr3(b'"', b'\\', b'\n', rest),
            true => rest.iter().position(|byte| !is_plain(*byte)),
        };
        self.at += end.unwrap_or(rest.len());
    }

    fn escape(&mut self) -> Option<()> {
        match self.next()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => {
                let digits = self.bytes.get(self.at..self.at + 4)?;
                self.at += 4;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(())
            }
            _ => None,
        }
    }

    fn number(&mut self) -> Option<()> {
        if self.peek()? == b'-' {
            self.at += 1;
        }
        match self.peek()? {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek()?, b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let count = self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then_some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let found = self.bytes[self.at..].starts_with(word.as_bytes());
        self.at += word.len();
        found.then_some(())
    }

    fn blank(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::value::RawValue;

    use super::*;

    fn members(text: &str) -> Option<Vec<(&str, Raw<'_>)>> {
        let mut members = Vec::new();
        skim(text, |key, raw| {
            members.push((key, raw));
            Some(())
        })?;
        Some(members)
    }

    /// As serde_json sees it: the members of a text with distinct, plain keys.
    fn check(text: &str) {
        let known: Option<BTreeMap<String, &RawValue>> = serde_json::from_str(text).ok();
        let Some(found) = members(text) else {
            let is_odd = text.contains('\\');
            assert!(known.is_none() || is_odd, "refused: {text:?}");
            return;
        };
        let known = known.unwrap_or_else(|| panic!("taken: {text:?}"));
        let found: BTreeMap<String, Raw<'_>> =
            found.into_iter().map(|(key, raw)| (key.to_owned(), raw)).collect();
        assert_eq!(found.keys().collect::<Vec<_>>(), known.keys().collect::<Vec<_>>());
        for (key, raw) in found {
            assert_eq!(raw.text, known[&key].get());
            let string = serde_json::from_str::<String>(raw.text).ok();
            assert!(raw.plain().is_none() || raw.plain() == string.as_deref(), "{text:?}");
        }
    }

    #[test]
    fn members_are_told_in_order_with_their_text() {
        let text =
            " {\"a\" : \"plain text of some length\", \"b\": [1, {\"c\": \"}\"}], \"d\":\"\\u00e9\" }\n";
        let found = members(text).unwrap();
        let told: Vec<_> = found.iter().map(|(key, raw)| (*key, raw.text, raw.plain())).collect();
        assert_eq!(
            told,
            [
                ("a", "\"plain text of some length\"", Some("plain text of some length")),
                ("b", "[1, {\"c\": \"}\"}]", None),
                ("d", "\"\\u00e9\"", None),
            ]
        );
        assert_eq!(members("{}"), Some(Vec::new()));
        assert_eq!(members("{\r\n\t\"a\":\"b\"\r\n}").unwrap()[0].1.plain(), Some("b"));
    }

    #[test]
    fn what_is_not_json_is_refused() {
        let odd = [
            "",
            "{\"a\":\"\t\"}",
            "{\"a\":\"\r\"}",
            "{\"a\":1}\u{1}",
            "[]",
            "{",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":[1 2]}",
            "{\"a\":[1,]}",
            "{\"a\":{\"b\"}}",
            "{\"a\":[}]}",
            "{\"a\":01}",
            "{\"a\":1.}",
            "{\"a\":-}",
            "{\"a\":1e}",
            "{\"a\":nul}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":[\n<<<<<<< ours\n1]}",
            "{} {}",
            "\u{feff}{}",
        ];
        for text in odd {
            assert_eq!(members(text), None, "{text:?}");
            check(text);
        }
        let deep = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(members(&deep(63)).is_some() && members(&deep(64)).is_none());
    }

    #[test]
    fn items_are_told_in_order_with_their_text() {
        let items = |text: &'static str| {
            let mut items = Vec::new();
            skim_items(text, |raw| {
                items.push(raw.text);
                Some(())
            })
            .map(|()| items)
        };
        assert_eq!(items(" [ \"a\", 1,{\"b\": [2]} ] "), Some(vec!["\"a\"", "1", "{\"b\": [2]}"]));
        assert_eq!(items("[]"), Some(Vec::new()));
        for odd in ["", "[", "[1", "[1,]", "[1}", "[1 2]", "{}", "[] []", "[,]"] {
            assert_eq!(items(odd), None, "{odd}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_taken_as_serde_takes_it(text in "\\{(\"[ab]{0,20}\"[: ]{1,2}[\\[\\]{}:,\"\\\\\\-+.0-9eEtrufalsn \n\u{1}é]{0,24},?){0,3}\\}?") {
            check(&text);
        }

        #[test]
        fn a_valid_text_with_one_byte_changed_is_taken_as_serde_takes_it(at in 0_usize..200, byte in 0_u8..127) {
            let mut text = String::from(
                "{\"id\": \"FIN-001\", \"tags\": [\"a long enough tag\", \"b\\n\"], \"n\": -1.50e+7, \"o\": {\"p\": [true, \
                 false, null, [], {}], \"q\": \"\"}, \"resolution\": {\"by\": \"me\", \"steps\": [[1], [2, 3]]}}",
            )
            .into_bytes();
            let at = at % text.len();
            text[at] = byte;
            check(&String::from_utf8(text).unwrap());
        }
    }
}
