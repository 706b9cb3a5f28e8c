//! Private keys in the frame of PEM, and of PGP.

/// What such a block is called.
pub(super) const KIND: &str = "private key";

pub(super) const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// The smallest key has so many characters of base 64.
const SMALLEST: usize = 60;

/// The longest name of a kind of key, and the longest block, in bytes.
const LONGEST_NAME: usize = 40;
const LONGEST: usize = 64 << 10;

/// How long the block is that a text begins with; `None` where it begins with none, or with an empty one.
pub(super) fn length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(BEGIN)?;
    let name = &rest[..rest.find(DASHES).filter(|end| *end <= LONGEST_NAME)?];
    if !(name.ends_with("PRIVATE KEY") || name.ends_with("PRIVATE KEY BLOCK")) {
        return None;
    }
    let begun = BEGIN.len() + name.len() + DASHES.len();
    let body = &text[begun..text.floor_char_boundary(begun + LONGEST)];
    // a key has no dashes: where another frame begins, this one has no end
    let (body, end) = match body.find(DASHES).filter(|at| body[*at..].starts_with(END)) {
        Some(at) => (&body[..at], end_of_frame(&body[at..])),
        None => (&body[..body.bytes().position(|byte| !may_be_key(byte)).unwrap_or(body.len())], 0),
    };
    (key_letters(body) >= SMALLEST).then_some(begun + body.len() + end)
}

/// Base 64 on lines, whose ends may be written as they are in JSON.
fn may_be_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\\' | b'\n' | b'\r' | b' ' | b'\t')
}

/// The characters that stand in words of base 64: prose has none as long as a line of a key.
fn key_letters(body: &str) -> usize {
    let words = body.split(|letter: char| !(letter.is_ascii_alphanumeric() || "+/=".contains(letter)));
    words.map(str::len).filter(|length| *length >= SMALLEST / 2).sum()
}

fn end_of_frame(text: &str) -> usize {
    let name = text[END.len()..].find(DASHES).filter(|end| *end <= LONGEST_NAME);
    name.map_or(END.len(), |name| END.len() + name + DASHES.len())
}
