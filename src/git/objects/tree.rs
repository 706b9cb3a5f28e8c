//! A tree object as raw bytes, cut without copying. Knows the order git keeps entries in; refuses a tree that breaks it
//! where it is looked at, because a merge of two orders would lose entries without a word.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::git::hash::{Hash, ObjectFormat};

const KIND_MASK: u32 = 0o170_000;
const FOLDER: u32 = 0o040_000;
const LINK: u32 = 0o120_000;
const SUBMODULE: u32 = 0o160_000;

/// What a name in a tree stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The blob, tree, or (for a submodule) the commit of another repository.
    pub hash: Hash,
    /// Git's file mode: `0o100644`, `0o100755`, `0o120000` symbolic link, `0o160000` submodule, `0o040000` folder.
    pub mode: u32,
}

impl Entry {
    /// Is it a folder?
    pub fn is_folder(&self) -> bool {
        self.mode & KIND_MASK == FOLDER
    }

    /// Is it a plain file, executable or not?
    pub fn is_file(&self) -> bool {
        !self.is_folder() && !self.is_link() && !self.is_submodule()
    }

    /// Is it a symbolic link?
    pub fn is_link(&self) -> bool {
        self.mode & KIND_MASK == LINK
    }

    /// Is it a commit of another repository?
    pub fn is_submodule(&self) -> bool {
        self.mode & KIND_MASK == SUBMODULE
    }
}

/// A name of a tree and what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'t> {
    /// The name as git has it: any bytes but NUL and `/`.
    pub name: &'t [u8],
    /// What it stands for.
    pub entry: Entry,
}

impl Named<'_> {
    /// Git's order of the entries of a tree: by bytes, a folder as if its name ended in `/`.
    pub fn order(&self, other: &Named<'_>) -> Ordering {
        let common = self.name.len().min(other.name.len());
        self.name[..common]
            .cmp(&other.name[..common])
            .then_with(|| self.byte_at(common).cmp(&other.byte_at(common)))
    }

    fn byte_at(&self, index: usize) -> u8 {
        let end = if self.entry.is_folder() { b'/' } else { 0 };
        self.name.get(index).copied().unwrap_or(end)
    }
}

/// A tree. Its bytes are looked at where a walk comes along, so that of two large folders that differ in one name no
/// more is read than they have to say.
#[derive(Debug, Clone)]
pub struct Tree {
    bytes: Arc<[u8]>,
    hash_length: usize,
}

impl Tree {
    pub(super) fn of(bytes: &[u8], format: ObjectFormat) -> Tree {
        Tree { bytes: bytes.into(), hash_length: format.length() }
    }

    /// Has it no entry?
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// A walk over the entries, in git's order.
    pub fn walk(&self) -> TreeWalk<'_> {
        TreeWalk { bytes: &self.bytes, at: 0, hash_length: self.hash_length, last: None }
    }

    /// What a name stands for.
    ///
    /// # Errors
    /// What is wrong with the entries before it.
    pub fn find(&self, name: &[u8]) -> Result<Option<Entry>, String> {
        self.walk().find(name)
    }

    /// About the memory it takes, in bytes.
    pub(super) fn weight(&self) -> usize {
        self.bytes.len() + 128
    }
}

/// A walk over the entries of a tree, which it checks on the way.
#[derive(Debug, Clone)]
pub struct TreeWalk<'t> {
    bytes: &'t [u8],
    at: usize,
    hash_length: usize,
    last: Option<Named<'t>>,
}

impl<'t> TreeWalk<'t> {
    /// Over a tree without entries.
    pub fn empty() -> TreeWalk<'t> {
        TreeWalk { bytes: &[], at: 0, hash_length: 0, last: None }
    }

    /// Over the bytes of a tree.
    pub(super) fn over(bytes: &'t [u8], format: ObjectFormat) -> TreeWalk<'t> {
        TreeWalk { bytes, at: 0, hash_length: format.length(), last: None }
    }

    /// What a name that is still to come stands for.
    pub(super) fn find(mut self, name: &[u8]) -> Result<Option<Entry>, String> {
        while let Some(named) = self.next()? {
            if named.name == name {
                return Ok(Some(named.entry));
            }
        }
        Ok(None)
    }

    /// The next entry; `None` behind the last one.
    ///
    /// # Errors
    /// An entry that is malformed, or not behind the one before it.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Named<'t>>, String> {
        let rest = &self.bytes[self.at..];
        if rest.is_empty() {
            return Ok(None);
        }
        let at = self.at;
        let (named, length) = cut(rest, self.hash_length)
            .ok_or_else(|| format!("the entry at byte {at} of the tree is malformed"))?;
        if self.last.is_some_and(|last| last.order(&named) != Ordering::Less) {
            return Err(format!("the entry at byte {at} of the tree is out of order"));
        }
        (self.last, self.at) = (Some(named), at + length);
        Ok(self.last)
    }

    /// How many bytes are still to come.
    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// How many bytes at the end of both are alike, of those that are still to come.
    pub fn common_end(&self, other: &TreeWalk<'_>) -> usize {
        common_suffix(&self.bytes[self.at..], &other.bytes[other.at..])
    }

    /// How many bytes from here on are the same in both.
    pub fn common_begin(&self, other: &TreeWalk<'_>) -> usize {
        common_prefix(&self.bytes[self.at..], &other.bytes[other.at..])
    }

    /// Skips the entries that end within so many bytes from here on, and tells how many bytes those have.
    ///
    /// # Errors
    /// A malformed entry.
    pub fn skip_within(&mut self, common: usize) -> Result<usize, String> {
        let (start, stop) = (self.at, self.at + common);
        let mut last = None;
        let mut behind = start;
        while let Some(end) = end_of(self.bytes, behind, self.hash_length).filter(|end| *end <= stop) {
            (last, behind) = (Some(behind), end);
        }
        if let Some(last) = last {
            // it is read, for the order of those behind it
            self.at = last;
            self.next()?;
        }
        Ok(self.at - start)
    }

    /// Goes as far as another one did, which stood where the same entries follow.
    pub fn follow(&mut self, other: &TreeWalk<'t>, distance: usize) {
        if distance > 0 {
            (self.at, self.last) = (self.at + distance, other.last);
        }
    }
}

/// Where the entry ends that begins at a place.
fn end_of(bytes: &[u8], begin: usize, hash_length: usize) -> Option<usize> {
    let nul = memchr::memchr(0, bytes.get(begin..)?)?;
    Some(begin + nul + 1 + hash_length)
}

/// The first entry of these bytes and its length.
fn cut(bytes: &[u8], hash_length: usize) -> Option<(Named<'_>, usize)> {
    let blank = bytes.iter().take(8).position(|byte| *byte == b' ')?;
    let mode = octal(&bytes[..blank])?;
    let name_at = blank + 1;
    let name = &bytes[name_at..name_at + memchr::memchr(0, &bytes[name_at..])?];
    let hash_at = name_at + name.len() + 1;
    let hash = Hash::from_bytes(bytes.get(hash_at..hash_at + hash_length)?)?;
    let is_name = !name.is_empty() && memchr::memchr(b'/', name).is_none();
    is_name.then_some((Named { name, entry: Entry { hash, mode } }, hash_at + hash_length))
}

fn octal(digits: &[u8]) -> Option<u32> {
    let is_octal = !digits.is_empty() && digits.iter().all(|digit| matches!(digit, b'0'..=b'7'));
    is_octal.then(|| digits.iter().fold(0, |mode, digit| mode << 3 | u32::from(digit - b'0')))
}

/// Compares in pieces, so that equal pieces go through `memcmp`.
const PIECE: usize = 256;

fn common_prefix(left: &[u8], right: &[u8]) -> usize {
    let pieces = left.chunks(PIECE).zip(right.chunks(PIECE)).take_while(|(l, r)| l == r).count();
    let same = (pieces * PIECE).min(left.len()).min(right.len());
    same + left[same..].iter().zip(&right[same..]).take(PIECE).take_while(|(l, r)| l == r).count()
}

fn common_suffix(left: &[u8], right: &[u8]) -> usize {
    let pieces = left.rchunks(PIECE).zip(right.rchunks(PIECE)).take_while(|(l, r)| l == r).count();
    let same = (pieces * PIECE).min(left.len()).min(right.len());
    let (left, right) = (&left[..left.len() - same], &right[..right.len() - same]);
    same + left.iter().rev().zip(right.iter().rev()).take(PIECE).take_while(|(l, r)| l == r).count()
}
