//! A tree object as raw bytes with the places where its entries begin: checked once, then cut without copying.
//! Knows the order git keeps entries in; refuses a tree that breaks it, because a merge of two orders would lose
//! entries without a word.

use std::cmp::Ordering;

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

/// A tree, checked.
#[derive(Debug)]
pub struct Tree {
    bytes: Vec<u8>,
    /// Where each entry begins, and where the last one ends.
    starts: Vec<u32>,
    hash_length: usize,
}

impl Tree {
    /// Checks the bytes of a tree object; the error says what is wrong with them.
    pub(super) fn parse(bytes: Vec<u8>, format: ObjectFormat) -> Result<Tree, String> {
        let hash_length = format.length();
        let mut starts = Vec::with_capacity(bytes.len() / (hash_length + 16) + 1);
        let mut last: Option<Named<'_>> = None;
        let mut at = 0;
        while at < bytes.len() {
            let (named, length) = cut(&bytes[at..], hash_length)
                .ok_or_else(|| format!("the entry at byte {at} of the tree is malformed"))?;
            if last.is_some_and(|last| last.order(&named) != Ordering::Less) {
                return Err(format!("the entry at byte {at} of the tree is out of order"));
            }
            starts.push(at as u32);
            last = Some(named);
            at += length;
        }
        starts.push(bytes.len() as u32);
        Ok(Tree { bytes, starts, hash_length })
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Has it no entry?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry of this number, in git's order.
    pub fn get(&self, index: usize) -> Option<Named<'_>> {
        let end = *self.starts.get(index + 1)? as usize;
        cut(&self.bytes[self.starts[index] as usize..end], self.hash_length).map(|(named, _)| named)
    }

    /// All entries, in git's order.
    pub fn entries(&self) -> impl Iterator<Item = Named<'_>> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// What a name stands for.
    pub fn find(&self, name: &[u8]) -> Option<Entry> {
        self.find_as(name, 0).or_else(|| self.find_as(name, FOLDER))
    }

    fn find_as(&self, name: &[u8], mode: u32) -> Option<Entry> {
        let hash = Hash::zero(ObjectFormat::Sha1);
        let wanted = Named { name, entry: Entry { hash, mode } };
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            let here = self.get(middle)?;
            match here.order(&wanted) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some(here.entry),
            }
        }
        None
    }

    /// About the memory it takes, in bytes.
    pub(super) fn weight(&self) -> usize {
        self.bytes.capacity() + self.starts.capacity() * size_of::<u32>() + 128
    }

    /// How many entries at the beginning and at the end are the same in both, byte for byte; no entry is counted
    /// twice. Two versions of a large folder differ in few entries, so this is where most of the work is saved.
    pub fn common_ends(&self, other: &Tree) -> (usize, usize) {
        let head_bytes = common_prefix(&self.bytes, &other.bytes);
        let head = self.starts[1..].partition_point(|end| *end as usize <= head_bytes);
        let tail_bytes = common_suffix(&self.bytes, &other.bytes);
        let most = self.len().min(other.len()) - head;
        let from_end = |tree: &Tree, nth: usize| tree.bytes.len() - tree.starts[tree.len() - nth] as usize;
        let is_common = |nth: &usize| {
            let place = from_end(self, *nth);
            place <= tail_bytes && place == from_end(other, *nth)
        };
        (head, (1..=most).take_while(is_common).count())
    }
}

/// The first entry of these bytes and its length.
fn cut(bytes: &[u8], hash_length: usize) -> Option<(Named<'_>, usize)> {
    let blank = bytes.iter().take(8).position(|byte| *byte == b' ')?;
    let mode = octal(&bytes[..blank])?;
    let name_at = blank + 1;
    let name = &bytes[name_at..name_at + bytes[name_at..].iter().position(|byte| *byte == 0)?];
    let hash_at = name_at + name.len() + 1;
    let hash = Hash::from_bytes(bytes.get(hash_at..hash_at + hash_length)?)?;
    let is_name = !name.is_empty() && !name.contains(&b'/');
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
