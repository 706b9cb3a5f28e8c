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

/// What ends a line, as it is and as it is written in JSON.
const NEW_LINES: [&str; 4] = ["\n", "\r", "\\n", "\\r"];

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
    // a block without an end goes no further than to the next one, so that each part of a text is gone through for one alone
    let body = &body[..body.find(BEGIN).unwrap_or(body.len())];
    // a key has no dashes: those behind it are its end, or it has none
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

/// How long the headers are. Each ends with its line; where the text has lost its lines, so that one stands behind a blank or
/// nothing stands behind it, the key may be on the line as well.
fn headers(body: &str) -> usize {
    let mut rest = body;
    loop {
        let header = without_line_ends(rest);
        if !is_header(header) {
            return body.len() - rest.len();
        }
        let before = &rest[..rest.len() - header.len()];
        let line = first_line(header);
        let has_line = first_line(before).len() < before.len() && line.len() < header.len();
        let key = if has_line { None } else { key_within(line) };
        rest = &header[key.unwrap_or(line.len())..];
    }
}

/// What a key says of itself before it begins, as how it is encrypted and who wrote it down: a name and a colon, and mostly
/// more behind them.
fn is_header(text: &str) -> bool {
    let is_of_name = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
    let name = text.bytes().take(LINE).take_while(is_of_name).count();
    let value = text[name..].strip_prefix(':');
    (1..LINE).contains(&name) && value.is_some_and(|value| value.is_empty() || value.starts_with(LINE_ENDS))
}

fn first_line(text: &str) -> &str {
    let ends = |at: &usize| NEW_LINES.iter().any(|end| text.as_bytes()[*at..].starts_with(end.as_bytes()));
    &text[..(0..text.len()).find(ends).unwrap_or(text.len())]
}

/// Where a key begins behind the headers of its line. What is shorter than the smallest key is an id or a fingerprint.
fn key_within(line: &str) -> Option<usize> {
    let words = line.split(LINE_ENDS).map(|word| (word.as_ptr() as usize - line.as_ptr() as usize, word));
    let is_long = |word: &str| leading_letters(word) >= LINE;
    let is_key = |from: &str| key_letters(&from[..unframed(from)]) >= SMALLEST;
    words.filter(|(_, word)| is_long(word)).map(|(at, _)| at).find(|at| is_key(&line[*at..]))
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
    let (mut start, mut end) = (0, 0);
    for word in body.split_inclusive(LINE_ENDS) {
        let letters = leading_letters(word);
        let is_whole = word[letters..].chars().all(|letter| LINE_ENDS.contains(&letter));
        let is_behind = (1..LINE).contains(&letters) && end > 0;
        let is_first_of_prose =
            || is_whole && !body[end..].starts_with(' ') && has_more(&body[start..], word);
        if letters >= LINE || (is_behind && !is_first_of_prose()) {
            end = start + letters;
        }
        if is_behind || !is_whole {
            break;
        }
        start += word.len();
    }
    end
}

/// Does another word stand behind the first one of a text, on the same line?
fn has_more(text: &str, word: &str) -> bool {
    word.ends_with(' ') && text[word.len()..].trim_start_matches(' ').starts_with(is_key_letter)
}

fn leading_letters(text: &str) -> usize {
    text.bytes().take_while(|byte| is_key_letter(char::from(*byte))).count()
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
