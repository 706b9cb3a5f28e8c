//! The names of findings and of runs.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::words::{Kind, Word};

/// The longest id, in bytes.
const LONGEST: usize = 64;

/// File names that Windows keeps for devices, with any extension.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// The name of a finding: a letter or digit, then up to 63 letters, digits, `.`, `_`, `-`. Equality and order
/// ignore case, and order counts numbers: `X-BUG-999` stands before `X-BUG-1000`.
#[derive(Debug, Clone)]
pub struct FindingId(Arc<str>);

/// Why a text cannot be an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing stands there.
    #[error("an id cannot be empty")]
    Empty,
    /// Over 64 bytes.
    #[error("an id has at most 64 characters, '{0}…' has more")]
    TooLong(String),
    /// Does not begin with a letter or digit.
    #[error("an id begins with a letter or a digit, not '{}'", .0.escape_debug())]
    BadStart(char),
    /// Holds a character other than letters, digits, `.`, `_`, `-`.
    #[error("an id holds only letters, digits, '.', '_' and '-', not '{}'", .0.escape_debug())]
    BadCharacter(char),
    /// Holds `..`, or ends in a dot, which some file systems drop, or in `.lock`, which no reference of git can.
    #[error("an id cannot hold '..' or end in '.' or '.lock'")]
    Dots,
    /// A name that a file system or this program keeps for itself.
    #[error("'{0}' is a reserved name")]
    Reserved(String),
}

impl FindingId {
    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the last `-TYPE-`: `FIN-001` in `FIN-001-BUG-007`; `None` for an id of another form.
    pub fn entry(&self) -> Option<&str> {
        entry_of(&self.0)
    }

    /// The three parts of an id of the default scheme `<ENTRY>-<CODE>-<NNN>`; `None` for another.
    pub fn parts(&self) -> Option<(&str, Kind, u64)> {
        let entry = self.entry()?;
        let (code, digits) = self.0[entry.len() + 1..].split_once('-')?;
        let kind = Kind::ALL.iter().find(|kind| code.eq_ignore_ascii_case(kind.code()))?;
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        Some((entry, *kind, is_number.then(|| digits.parse().ok()).flatten()?))
    }

    /// The number of an id of the default scheme `<ENTRY>-<CODE>-<NNN>`; `None` for another.
    pub fn number(&self, entry: &str, kind: Kind) -> Option<u64> {
        let rest = strip_prefix_folded(&self.0, entry)?.strip_prefix('-')?;
        let digits = strip_prefix_folded(rest, kind.code())?.strip_prefix('-')?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    }
}

fn strip_prefix_folded<'text>(text: &'text str, prefix: &str) -> Option<&'text str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

/// What stands before the last `-TYPE-` of an id, TYPE being one of the codes of [`Kind`]. No copy is made: lists
/// read every id through this.
pub fn entry_of(id: &str) -> Option<&str> {
    let is_code = |step: &str| Kind::ALL.iter().any(|kind| step.eq_ignore_ascii_case(kind.code()));
    let mut end = None;
    for (start, _) in id.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'-') {
        if end.is_some_and(|end| is_code(&id[start + 1..end])) {
            return Some(&id[..start]).filter(|entry| !entry.is_empty());
        }
        end = Some(start);
    }
    None
}

fn check(text: &str) -> Result<(), IdError> {
    let first = text.chars().next().ok_or(IdError::Empty)?;
    if text.len() > LONGEST {
        return Err(IdError::TooLong(text.chars().take(24).collect()));
    }
    if !first.is_ascii_alphanumeric() {
        return Err(IdError::BadStart(first));
    }
    if let Some(at) = text.bytes().position(|byte| !is_allowed(byte)) {
        // all before it is ASCII, so a character begins there
        return Err(IdError::BadCharacter(text[at..].chars().next().unwrap_or_default()));
    }
    if text.as_bytes().windows(2).any(|pair| pair == b"..") {
        return Err(IdError::Dots);
    }
    check_end(text)
}

fn check_end(text: &str) -> Result<(), IdError> {
    if text.ends_with('.') || is_lock(text) {
        return Err(IdError::Dots);
    }
    match is_reserved(text) {
        true => Err(IdError::Reserved(text.to_owned())),
        false => Ok(()),
    }
}

fn is_lock(text: &str) -> bool {
    text.len().checked_sub(".lock".len()).is_some_and(|at| text[at..].eq_ignore_ascii_case(".lock"))
}

fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

fn is_reserved(text: &str) -> bool {
    let stem = &text[..text.bytes().position(|byte| byte == b'.').unwrap_or(text.len())];
    if stem.len() > "runs".len() {
        return false;
    }
    let numbered = |prefix: &str| {
        strip_prefix_folded(stem, prefix)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    let is_device = DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device));
    is_device || numbered("com") || numbered("lpt") || text.eq_ignore_ascii_case("runs")
}

impl FromStr for FindingId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        check(text)?;
        // the entry is a folder's name; its letters are judged already
        match entry_of(text) {
            Some(entry) => check_end(entry).map(|()| FindingId(text.into())),
            None => Ok(FindingId(text.into())),
        }
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl PartialEq for FindingId {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for FindingId {}

impl Hash for FindingId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut folded = [0; LONGEST];
        folded[..self.0.len()].copy_from_slice(self.0.as_bytes());
        folded.make_ascii_lowercase();
        state.write(&folded[..self.0.len()]);
    }
}

impl Ord for FindingId {
    fn cmp(&self, other: &Self) -> Ordering {
        natural(self.0.as_bytes(), other.0.as_bytes())
    }
}

impl PartialOrd for FindingId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares letters case-folded and runs of digits by their number; equal numbers by their leading zeros.
fn natural(left: &[u8], right: &[u8]) -> Ordering {
    // most ids of a list begin alike; only a number that begins there must be seen whole
    let alike = left.iter().zip(right).take_while(|(l, r)| l == r).count();
    let begun = alike - left[..alike].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (mut left, mut right) = (&left[begun..], &right[begun..]);
    loop {
        let (Some(l), Some(r)) = (left.first(), right.first()) else {
            return left.len().cmp(&right.len());
        };
        let step = if l.is_ascii_digit() && r.is_ascii_digit() {
            let (left_run, right_run) = (digits(left), digits(right));
            (left, right) = (&left[left_run.len()..], &right[right_run.len()..]);
            by_number(left_run, right_run)
        } else {
            (left, right) = (&left[1..], &right[1..]);
            l.to_ascii_lowercase().cmp(&r.to_ascii_lowercase())
        };
        if step != Ordering::Equal {
            return step;
        }
    }
}

fn digits(text: &[u8]) -> &[u8] {
    &text[..text.iter().take_while(|byte| byte.is_ascii_digit()).count()]
}

fn by_number(left: &[u8], right: &[u8]) -> Ordering {
    let significant = |run: &[u8]| run.iter().position(|b| *b != b'0').unwrap_or(run.len());
    let (l, r) = (&left[significant(left)..], &right[significant(right)..]);
    l.len().cmp(&r.len()).then_with(|| l.cmp(r)).then_with(|| left.len().cmp(&right.len()))
}

impl serde::Serialize for FindingId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// The name of an agent's run; any text without control characters, 256 bytes at most. A run whose id is no
/// [`FindingId`] by grammar is stored under a digest of it (see the store).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct RunId(String);

impl RunId {
    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What its file is called, without the extension: the id itself, or the first 16 hexadecimal digits of its SHA-256
    /// where the id cannot be a file name.
    pub fn file_stem(&self) -> String {
        match check(&self.0) {
            Ok(()) => self.0.clone(),
            Err(_) => Sha256::digest(&self.0).iter().take(8).map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

impl FromStr for RunId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.chars().find(|c| c.is_control()) {
            _ if text.is_empty() => Err(IdError::Empty),
            _ if text.len() > 256 => Err(IdError::TooLong(text.chars().take(24).collect())),
            Some(bad) => Err(IdError::BadCharacter(bad)),
            None => Ok(RunId(text.to_owned())),
        }
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> FindingId {
        text.parse().unwrap()
    }

    #[test]
    fn hostile_ids_are_refused() {
        let hostile = [
            "",
            "../../x",
            "/etc/passwd",
            "a/b",
            "a\\b",
            "a\0b",
            ".git",
            "-x",
            ":(top)x",
            "a..b",
            "a.",
            "CON",
            "nul.txt",
            "com1",
            "runs",
            "runs-BUG-001",
            "é",
            "a b",
            "a\u{202e}b",
        ];
        for text in hostile {
            assert!(text.parse::<FindingId>().is_err(), "{text:?} was taken");
        }
        assert!("a".repeat(64).parse::<FindingId>().is_ok());
        assert!("a".repeat(65).parse::<FindingId>().is_err());
    }

    #[test]
    fn order_counts_numbers_and_equality_ignores_case() {
        assert!(id("FIN-001-BUG-999") < id("FIN-001-BUG-1000"));
        assert!(id("FIN-2-BUG-001") < id("FIN-10-BUG-001"));
        assert_eq!(id("fin-001-bug-001"), id("FIN-001-BUG-001"));
        assert_eq!(id("fin-001-bug-001").cmp(&id("FIN-001-BUG-001")), Ordering::Equal);
        assert!(id("X-19") < id("X-110") && id("X-1") < id("X-1a") && id("X-1") < id("X-01"));
    }

    #[test]
    fn entry_is_what_stands_before_the_last_type() {
        assert_eq!(id("FIN-001-BUG-007").entry(), Some("FIN-001"));
        assert_eq!(id("A-BUG-1-SEC-002").entry(), Some("A-BUG-1"));
        assert_eq!(id("a-bug-1-Sec-002").entry(), Some("a-bug-1"));
        assert_eq!(id("A-BUG-DX-002").entry(), Some("A-BUG"));
        assert_eq!(id("A-BUG").entry(), None);
        assert_eq!(id("BUG-001").entry(), None);
        assert_eq!(id("FIN-001-BUG-007").number("FIN-001", Kind::Bug), Some(7));
        assert_eq!(id("FIN-001-BUG-007").number("FIN-001", Kind::Dx), None);
    }
}
