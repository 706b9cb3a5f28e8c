//! Private keys in the frame of PEM, and of PGP.

/// What such a block is called.
pub(super) const KIND: &str = "private key";

pub(super) const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// The smallest key has so many characters of base 64.
const SMALLEST: usize = 60;

/// So many of them in one go are a line of a key, and no word of a language.
const LINE: usize = SMALLEST / 2;

/// What may stand between two lines of a key, where line ends may be written as they are in JSON.
const LINE_ENDS: [char; 5] = ['\n', '\r', '\t', ' ', '\\'];

const LINE_ENDS_IN_JSON: [&str; 3] = ["\\n", "\\r", "\\t"];

/// What a key says of itself before it begins: how it is encrypted, and who wrote it down.
const HEADERS: [&str; 7] =
    ["Proc-Type:", "DEK-Info:", "Version:", "Comment:", "Hash:", "Charset:", "MessageID:"];

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
        None => (&body[..open_end(body)], 0),
    };
    (key_letters(body) >= SMALLEST).then_some(begun + body.len() + end)
}

/// Where a block ends whose last line is missing; 0 where no key is in it.
fn open_end(body: &str) -> usize {
    let begun = headers(body);
    match unframed(&body[begun..]) {
        0 => 0,
        key => begun + key,
    }
}

/// How long the headers are: each ends with its line, or before the key where the text has lost its lines.
fn headers(body: &str) -> usize {
    let mut rest = body;
    loop {
        let header = without_line_ends(rest);
        if !HEADERS.iter().any(|name| header.starts_with(name)) {
            return body.len() - rest.len();
        }
        let line = &header[..header.find(['\n', '\r']).unwrap_or(header.len())];
        let key = line.split(LINE_ENDS).find(|word| word.len() >= LINE && word.chars().all(is_key_letter));
        let end = key.map_or(line.len(), |key| key.as_ptr() as usize - line.as_ptr() as usize);
        rest = &header[end..];
    }
}

fn without_line_ends(text: &str) -> &str {
    let mut rest = text;
    while let Some(next) = LINE_ENDS_IN_JSON
        .iter()
        .find_map(|end| rest.strip_prefix(end))
        .or_else(|| rest.strip_prefix(LINE_ENDS))
    {
        rest = next;
    }
    rest
}

/// How long a key is whose end is missing: up to its last long line, and with a shorter word behind it that may be the rest
/// of the key. What follows is prose, whose first word stands on a new line before others.
fn unframed(body: &str) -> usize {
    let key = &body[..body.bytes().position(|byte| !may_be_key(byte)).unwrap_or(body.len())];
    let (mut start, mut end) = (0, 0);
    for word in key.split_inclusive(LINE_ENDS) {
        let letters = word.trim_end_matches(LINE_ENDS).len();
        let is_behind = (1..LINE).contains(&letters) && end > 0;
        let has_more = key[start + word.len()..].trim_start_matches(' ').starts_with(is_key_letter);
        let is_prose = word.ends_with(' ') && has_more && !key[end..].starts_with(' ');
        if letters >= LINE || (is_behind && !is_prose) {
            end = start + letters;
        }
        if is_behind {
            break;
        }
        start += word.len();
    }
    end
}

/// Base 64 on lines, whose ends may be written as they are in JSON.
fn may_be_key(byte: u8) -> bool {
    is_key_letter(char::from(byte)) || LINE_ENDS.contains(&char::from(byte))
}

fn is_key_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "+/=".contains(letter)
}

/// The characters that stand in words of base 64: prose has none as long as a line of a key.
fn key_letters(body: &str) -> usize {
    body.split(|letter| !is_key_letter(letter)).map(str::len).filter(|length| *length >= LINE).sum()
}

fn end_of_frame(text: &str) -> usize {
    let name = text[END.len()..].find(DASHES).filter(|end| *end <= LONGEST_NAME);
    name.map_or(END.len(), |name| END.len() + name + DASHES.len())
}
