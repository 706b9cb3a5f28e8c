//! A commit object, read defensively: only a missing tree makes it corrupt; everything else has the meaning that git
//! gives it when it is odd. Does not know whether the parents are there.

use std::borrow::Cow;

use crate::git::hash::{Hash, ObjectFormat};

/// The last second of the year 9999; git shows later dates as 1970, and so do we.
const LATEST: u64 = 253_402_300_799;

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its name.
    pub hash: Hash,
    /// The root folder.
    pub tree: Hash,
    /// In order; none for a root, for the boundary of a shallow clone, or where a graft says so.
    pub parents: Vec<Hash>,
    /// Who wrote it, when.
    pub author: Signature,
    /// Who committed it, when.
    pub committer: Signature,
    /// The message as written; bytes that are no text are replaced.
    pub message: String,
}

/// Who and when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// Seconds since 1970 in UTC; 0 where the commit has no date that can be read.
    pub seconds: i64,
    /// The zone it was written in, in seconds east of UTC.
    pub offset_seconds: i32,
}

/// What a walk over the graph needs of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::git) struct Links {
    pub(in crate::git) tree: Hash,
    pub(in crate::git) parents: Vec<Hash>,
    pub(in crate::git) committed_at: i64,
}

impl Commit {
    /// The first line of the message that is not blank.
    pub fn subject(&self) -> &str {
        self.message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
    }

    pub(in crate::git) fn parse(hash: Hash, bytes: &[u8]) -> Result<Commit, String> {
        let header = Header::read(bytes, hash.format())?;
        let person = |line: Option<&[u8]>| {
            line.map(|line| Signature::read(&decode(line, header.encoding))).unwrap_or_default()
        };
        Ok(Commit {
            hash,
            author: person(header.author),
            committer: person(header.committer),
            message: decode(header.message, header.encoding).into_owned(),
            tree: header.tree,
            parents: header.parents,
        })
    }
}

impl Commit {
    /// When a commit was written, in seconds since 1970; 0 where that cannot be read.
    pub(in crate::git) fn authored_at(bytes: &[u8]) -> i64 {
        let mut header = Lines { rest: bytes }.take_while(|line| !line.is_empty());
        let author = header.find_map(|line| line.strip_prefix(b"author "));
        author.and_then(dated).map(seconds).unwrap_or_default()
    }
}

/// The date behind a name and an address.
fn dated(line: &[u8]) -> Option<&[u8]> {
    line.rsplit(|byte| *byte == b'>').next()
}

impl Links {
    pub(super) fn parse(hash: &Hash, bytes: &[u8]) -> Result<Links, String> {
        let header = Header::read(bytes, hash.format())?;
        Ok(Links {
            tree: header.tree,
            parents: header.parents,
            committed_at: header.committer.and_then(dated).map(seconds).unwrap_or_default(),
        })
    }
}

impl Signature {
    /// Reads `Name <address> seconds zone`.
    fn read(line: &str) -> Signature {
        let (name, rest) = line.split_once('<').unwrap_or((line, ""));
        let date = rest.rsplit_once('>').map(|(_, date)| date).unwrap_or_default();
        Signature {
            name: name.trim().to_owned(),
            email: rest.split('>').next().unwrap_or_default().trim().to_owned(),
            seconds: seconds(date.as_bytes()),
            offset_seconds: date.split_whitespace().nth(1).map(zone).unwrap_or_default(),
        }
    }
}

/// The seconds at the beginning of `1700000000 +0100`; 0 for anything else, as with git.
fn seconds(date: &[u8]) -> i64 {
    let word = date.trim_ascii_start().split(u8::is_ascii_whitespace).next().unwrap_or_default();
    let number = str::from_utf8(word).ok().and_then(|word| word.parse::<u64>().ok());
    number
        .filter(|number| *number <= LATEST)
        .and_then(|number| i64::try_from(number).ok())
        .unwrap_or_default()
}

/// `+0530` in seconds; 0 for what is no zone.
fn zone(text: &str) -> i32 {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let number = text.strip_prefix(['+', '-']).and_then(|digits| digits.parse::<i32>().ok());
    let (hours, minutes) = number.map(|number| (number / 100, number % 100)).unwrap_or_default();
    if hours < 24 && minutes < 60 { sign * (hours * 3600 + minutes * 60) } else { 0 }
}

/// Text in the encoding a commit names; of others than UTF-8 only Latin-1 is known.
fn decode<'raw>(raw: &'raw [u8], encoding: Option<&[u8]>) -> Cow<'raw, str> {
    let is_latin = encoding.is_some_and(|name| {
        [&b"iso-8859-1"[..], b"iso8859-1", b"latin1", b"latin-1"]
            .iter()
            .any(|latin| name.eq_ignore_ascii_case(latin))
    });
    match is_latin {
        true => raw.iter().map(|byte| char::from(*byte)).collect(),
        // the plain check is many times quicker than the one that repairs
        false => str::from_utf8(raw).map_or_else(|_| String::from_utf8_lossy(raw), Cow::from),
    }
}

/// The lines before the message.
struct Header<'b> {
    tree: Hash,
    parents: Vec<Hash>,
    author: Option<&'b [u8]>,
    committer: Option<&'b [u8]>,
    encoding: Option<&'b [u8]>,
    message: &'b [u8],
}

impl<'b> Header<'b> {
    fn read(bytes: &'b [u8], format: ObjectFormat) -> Result<Header<'b>, String> {
        let mut lines = Lines { rest: bytes };
        let tree = lines.next().and_then(|line| line.strip_prefix(b"tree "));
        let tree = tree.and_then(|hex| hash(hex, format)).ok_or("the commit names no tree")?;
        let (parents, rest) = parents(lines, format)?;
        let mut header =
            Header { tree, parents, author: None, committer: None, encoding: None, message: b"" };
        let mut lines = Lines { rest };
        for line in lines.by_ref().take_while(|line| !line.is_empty()) {
            header.note(line);
        }
        header.message = lines.rest;
        Ok(header)
    }

    fn note(&mut self, line: &'b [u8]) {
        let fields: [(&[u8], &mut Option<&'b [u8]>); 3] = [
            (b"author ", &mut self.author),
            (b"committer ", &mut self.committer),
            (b"encoding ", &mut self.encoding),
        ];
        for (key, field) in fields {
            if let Some(value) = line.strip_prefix(key) {
                field.get_or_insert(value);
            }
        }
    }
}

/// The parents, which stand right behind the tree, and what comes after them.
fn parents(mut lines: Lines<'_>, format: ObjectFormat) -> Result<(Vec<Hash>, &[u8]), String> {
    let mut parents = Vec::new();
    loop {
        let rest = lines.rest;
        match lines.next().and_then(|line| line.strip_prefix(b"parent ")) {
            Some(hex) => parents.push(hash(hex, format).ok_or("a parent of the commit is no object name")?),
            None => return Ok((parents, rest)),
        }
    }
}

fn hash(hex: &[u8], format: ObjectFormat) -> Option<Hash> {
    Hash::from_hex(hex).filter(|hash| hash.format() == format)
}

/// Lines without their ends, and what has not been read yet.
struct Lines<'b> {
    rest: &'b [u8],
}

impl<'b> Iterator for Lines<'b> {
    type Item = &'b [u8];

    fn next(&mut self) -> Option<&'b [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        let line = &self.rest[..end];
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    fn parse(text: &[u8]) -> Result<Commit, String> {
        Commit::parse(Hash::zero(ObjectFormat::Sha1), text)
    }

    fn dated(date: &str) -> Signature {
        parse(format!("tree {TREE}\nauthor A U <a@b> {date}\n\nm").as_bytes()).unwrap().author
    }

    #[test]
    fn the_signature_of_a_signed_commit_is_no_header_and_no_message() {
        let text = format!(
            "tree {TREE}\nparent {p}\nparent {p}\nauthor Ada <ada@x> 1700000000 +0530\ncommitter C <c@x> 5 -0130\n\
             gpgsig -----BEGIN\n author Eve <e@x> 1 +0000\n -----END\nauthor Late <l@x> 2 +0000\n\nSubject\n\nBody\n",
            p = "a".repeat(40)
        );
        let commit = parse(text.as_bytes()).unwrap();
        assert_eq!(commit.parents.len(), 2);
        assert_eq!((commit.author.name.as_str(), commit.author.email.as_str()), ("Ada", "ada@x"));
        assert_eq!((commit.author.seconds, commit.author.offset_seconds), (1_700_000_000, 19_800));
        assert_eq!(commit.committer.offset_seconds, -5400);
        assert_eq!((commit.subject(), commit.message.as_str()), ("Subject", "Subject\n\nBody\n"));
    }

    #[test]
    fn odd_dates_read_as_git_reads_them() {
        for odd in ["", "x", "-5 +0000", "99999999999999999999 +0000", "253402300800 +0000"] {
            assert_eq!(dated(odd).seconds, 0, "{odd}");
        }
        assert_eq!(dated("4102444800 +1400").offset_seconds, 50_400);
        assert_eq!(dated("1 +9999").offset_seconds, 0);
        assert_eq!(dated("1 -é").offset_seconds, 0);
    }

    #[test]
    fn latin_text_is_decoded() {
        let mut text = format!("tree {TREE}\nencoding ISO-8859-1\n\n").into_bytes();
        text.extend([0xe9, b'!']);
        assert_eq!(parse(&text).unwrap().message, "é!");
    }

    #[test]
    fn a_commit_without_tree_or_with_a_broken_parent_is_refused() {
        for text in ["", "tree 12\n", "parent x\n", "author x\n", "tree\n"] {
            assert!(parse(text.as_bytes()).is_err(), "{text:?}");
        }
        assert!(parse(format!("tree {TREE}\nparent 12\n\n").as_bytes()).is_err());
        assert!(
            parse(format!("tree {}\n\n", "a".repeat(64)).as_bytes()).is_err(),
            "name of the other format"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(head in 0_usize..100, tail in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut text = format!("tree {TREE}\nparent {TREE}\nauthor A <a> 1 +0000\ncommitter C <c> 1 +0000\n\nm");
            text.truncate(head);
            let mut bytes = text.into_bytes();
            bytes.extend(tail);
            let hash = Hash::zero(ObjectFormat::Sha1);
            prop_assert_eq!(Commit::parse(hash, &bytes).is_ok(), Links::parse(&hash, &bytes).is_ok());
        }
    }
}
