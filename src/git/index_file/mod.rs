//! Git's index as bytes: a few entries are exchanged and all others stay as they are, to the bit. Versions 2 and 3 in
//! one file of their own, by SHA-1; whatever else there may be in an index is left to git.

mod cached_trees;

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, Metadata};
use std::ops::Range;
use std::path::Path;

use sha1::{Digest, Sha1};

use super::hash::{Hash, Names};
use super::objects::TreeEntry;

/// `DIRC`, version, number of entries.
const HEADER: usize = 12;

/// The facts of an entry before its flags: ten numbers and the name of its object.
const FACTS: usize = 60;

/// Where the mode stands among the facts, and where the object's name does.
const MODE: usize = 24;
const OBJECT: Range<usize> = 40..60;

/// The checksum at the end; all zeros where git was told to spare the time.
const CHECKSUM: usize = 20;

/// In the flags: do not look at the file, more flags follow, the side of a conflict, the length of the name.
const ASSUMED: u16 = 0x8000;
const EXTENDED: u16 = 0x4000;
const STAGES: u16 = 0x3000;
const NAME: u16 = 0x0fff;

/// In the first half of the flags that follow: the file is left out of the work tree.
const SKIPPED: u8 = 0x40;

/// The extensions that stay right when entries come and go, as far as they are kept right here: the trees, and what was
/// in conflict. Two others only speed up reading and are left out.
const TREES: &[u8] = b"TREE";
const RESOLVED: &[u8] = b"REUC";
const PLACES: [&[u8]; 2] = [b"EOIE", b"IEOT"];

/// An index that is understood whole.
#[derive(Debug, Clone)]
pub(super) struct IndexFile {
    bytes: Vec<u8>,
    /// Where each entry begins, and where the last one ends.
    starts: Vec<usize>,
    /// What stands between the entries and the checksum: name and content of each.
    extensions: Vec<(Range<usize>, Range<usize>)>,
}

/// One entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'i> {
    bytes: &'i [u8],
}

/// What an entry is to hold from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) mode: u32,
    pub(super) blob: Hash,
    pub(super) times: Times,
}

/// What git remembers of a file to see at a glance that it did not change, in the order of the format: both times in
/// seconds and nanoseconds, device, number, owner, group, size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Times {
    pub(super) changed: [u32; 2],
    pub(super) modified: [u32; 2],
    pub(super) device: u32,
    pub(super) number: u32,
    pub(super) owner: u32,
    pub(super) group: u32,
    pub(super) size: u32,
}

impl Times {
    /// Of a file, each number cut to the room there is for it; nothing where the file has gone.
    pub(super) fn of_file(path: &Path) -> Times {
        fs::symlink_metadata(path).map(|facts| Times::of(&facts)).unwrap_or_default()
    }

    /// The same of what the system says of a file.
    #[cfg(unix)]
    pub(super) fn of(facts: &Metadata) -> Times {
        use std::os::unix::fs::MetadataExt;
        Times {
            changed: [facts.ctime() as u32, facts.ctime_nsec() as u32],
            modified: [facts.mtime() as u32, facts.mtime_nsec() as u32],
            device: facts.dev() as u32,
            number: facts.ino() as u32,
            owner: facts.uid(),
            group: facts.gid(),
            size: facts.size() as u32,
        }
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Metadata) -> Times {
        Times::default()
    }
}

impl<'i> Entry<'i> {
    /// The path, from the top.
    pub(super) fn path(&self) -> &'i [u8] {
        let begin = FACTS + if self.flags() & EXTENDED == 0 { 2 } else { 4 };
        let rest = &self.bytes[begin..];
        match usize::from(self.flags() & NAME) {
            length if length < usize::from(NAME) => &rest[..length],
            _ => &rest[..rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len())],
        }
    }

    /// Its mode, which tells files from links and submodules.
    pub(super) fn mode(&self) -> u32 {
        number(self.bytes, MODE)
    }

    /// What git noted of its file.
    pub(super) fn times(&self) -> Times {
        let at = |place: usize| number(self.bytes, 4 * place);
        Times {
            changed: [at(0), at(1)],
            modified: [at(2), at(3)],
            device: at(4),
            number: at(5),
            owner: at(7),
            group: at(8),
            size: at(9),
        }
    }

    /// Its content.
    pub(super) fn blob(&self) -> Option<Hash> {
        Hash::from_bytes(&self.bytes[OBJECT])
    }

    /// Is there nothing special about it: no conflict, no file that git is not to look at, none only meant to be added?
    pub(super) fn is_plain(&self) -> bool {
        self.flags() & (ASSUMED | EXTENDED | STAGES) == 0
    }

    /// Is its file left out of the work tree?
    pub(super) fn is_skipped(&self) -> bool {
        self.flags() & EXTENDED != 0 && self.bytes[FACTS + 2] & SKIPPED != 0
    }

    /// Was git told not to look at its file?
    pub(super) fn is_assumed_unchanged(&self) -> bool {
        self.flags() & ASSUMED != 0
    }

    /// Is it one side of a conflict?
    pub(super) fn is_unmerged(&self) -> bool {
        self.flags() & STAGES != 0
    }

    fn flags(&self) -> u16 {
        u16::from_be_bytes([self.bytes[FACTS], self.bytes[FACTS + 1]])
    }
}

impl IndexFile {
    /// The index in these bytes; `None` for one that is damaged, or has anything that is not understood here.
    pub(super) fn parse(bytes: Vec<u8>) -> Option<IndexFile> {
        let is_known =
            bytes.len() >= HEADER + CHECKSUM && &bytes[..4] == b"DIRC" && matches!(number(&bytes, 4), 2 | 3);
        if !is_known {
            return None;
        }
        let (starts, extensions) = (starts(&bytes)?, Vec::new());
        let mut index = IndexFile { bytes, starts, extensions };
        index.extensions = index.find_extensions()?;
        Some(index)
    }

    /// An index with nothing in it.
    #[cfg(test)]
    pub(super) fn empty() -> IndexFile {
        let bytes = [&b"DIRC\0\0\0\x02\0\0\0\0"[..], &[0; CHECKSUM]].concat();
        IndexFile { bytes, starts: vec![HEADER], extensions: Vec::new() }
    }

    /// How many entries it has.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// All entries in git's order.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        (0..self.len()).map(|at| self.entry(at))
    }

    /// The entry of a path, or the first of several where it is in conflict.
    pub(super) fn find(&self, path: &str) -> Option<Entry<'_>> {
        let at = self.place(path.as_bytes());
        (at < self.len()).then(|| self.entry(at)).filter(|entry| entry.path() == path.as_bytes())
    }

    /// The entries of a path, or of all paths below it; all there are for the top.
    pub(super) fn at_or_below(&self, path: &str) -> impl Iterator<Item = Entry<'_>> {
        let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
        let ends = [path.as_bytes(), folder.as_bytes()].map(|end| self.place(end));
        let name = path.as_bytes().to_owned();
        let own =
            (ends[0]..self.len()).map(|at| self.entry(at)).take_while(move |entry| entry.path() == name);
        let below = (ends[1]..self.len()).map(|at| self.entry(at));
        own.chain(below.take_while(move |entry| entry.path().starts_with(folder.as_bytes())))
    }

    /// Is there anything below this path?
    pub(super) fn has_below(&self, path: &str) -> bool {
        self.at_or_below(path).any(|entry| entry.path() != path.as_bytes())
    }

    /// The tree of everything in it, where it is remembered.
    pub(super) fn tree(&self) -> Option<Hash> {
        cached_trees::top(&self.bytes[self.extension(TREES)?])
    }

    /// The trees that the index remembers, by path; the top has none.
    pub(super) fn trees(&self) -> HashMap<String, Hash> {
        let extension = self.extension(TREES);
        extension.and_then(|content| cached_trees::all(&self.bytes[content])).unwrap_or_default()
    }

    /// The trees that the index remembers of a folder and of those below it: what they hold, it holds.
    pub(super) fn trees_below(&self, folder: &str) -> Names {
        let is_below = |path: &str| {
            path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.trees().into_iter().filter(|(path, _)| is_below(path)).map(|(_, tree)| tree).collect()
    }

    fn extension(&self, wanted: &[u8]) -> Option<Range<usize>> {
        let (_, content) = self.extensions.iter().find(|(name, _)| &self.bytes[name.clone()] == wanted)?;
        Some(content.clone())
    }

    /// An index of these files alone, in the order of their paths: as they are known here, and unknown where they are
    /// others here. `None` where there is something special about one of them.
    pub(super) fn only(&self, files: &[(String, TreeEntry)]) -> Option<IndexFile> {
        let mut bytes = self.bytes[..HEADER].to_vec();
        bytes[8..].copy_from_slice(&u32::try_from(files.len()).ok()?.to_be_bytes());
        for (path, file) in files {
            let here = self.find(path);
            if path.contains('\u{fffd}') || here.is_some_and(|entry| !entry.is_plain()) {
                return None;
            }
            match here.filter(|entry| entry.mode() == file.mode && entry.blob() == Some(file.hash)) {
                Some(entry) => bytes.extend(entry.bytes),
                None => {
                    let content = Content { mode: file.mode, blob: file.hash, times: Times::default() };
                    write_entry(&mut bytes, path.as_bytes(), &content);
                }
            }
        }
        self.sign(&mut bytes);
        IndexFile::parse(bytes)
    }

    /// Does it hold the same as the other, whatever git knows of the files?
    pub(super) fn is_like(&self, other: &IndexFile) -> bool {
        let facts = |entry: &Entry<'_>| (entry.mode(), entry.blob(), entry.flags() & (STAGES | EXTENDED));
        let is_same =
            |(one, other): (Entry<'_>, Entry<'_>)| one.path() == other.path() && facts(&one) == facts(&other);
        self.len() == other.len() && self.entries().zip(other.entries()).all(is_same)
    }

    fn entry(&self, at: usize) -> Entry<'_> {
        Entry { bytes: &self.bytes[self.starts[at]..self.starts[at + 1]] }
    }

    /// The place of the first entry that is not before the path.
    fn place(&self, path: &[u8]) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.entry(middle).path().cmp(path) {
                Ordering::Less => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }

    fn find_extensions(&self) -> Option<Vec<(Range<usize>, Range<usize>)>> {
        let (mut at, end) = (*self.starts.last()?, self.bytes.len() - CHECKSUM);
        let mut found = Vec::new();
        while at < end {
            let begin = at + 8;
            let name = self.bytes.get(at..at + 4).filter(|_| begin <= end)?;
            let content = begin..begin.checked_add(number(&self.bytes, at + 4) as usize)?;
            let is_known = name == TREES || name == RESOLVED || PLACES.contains(&name);
            if content.end > end || !is_known {
                return None;
            }
            found.push((at..at + 4, content.clone()));
            at = content.end;
        }
        Some(found)
    }

    /// The bytes of this index with these paths changed; `None` takes one out.
    pub(super) fn with(&self, changes: &BTreeMap<&str, Option<Content>>) -> Option<Vec<u8>> {
        let mut next = Vec::with_capacity(self.bytes.len() + changes.len() * 128);
        next.extend(&self.bytes[..HEADER]);
        let (mut kept, mut count) = (0, self.len());
        for (path, content) in changes {
            let at = self.place(path.as_bytes());
            next.extend(&self.bytes[self.starts[kept]..self.starts[at]]);
            let was_there = self.find(path).is_some();
            kept = at + usize::from(was_there);
            count = count + usize::from(content.is_some()) - usize::from(was_there);
            if let Some(content) = content {
                write_entry(&mut next, path.as_bytes(), content);
            }
        }
        next.extend(&self.bytes[self.starts[kept]..*self.starts.last()?]);
        next[8..HEADER].copy_from_slice(&u32::try_from(count).ok()?.to_be_bytes());
        self.write_extensions(&mut next, changes.keys().copied())?;
        self.sign(&mut next);
        Some(next)
    }

    fn write_extensions<'p>(&self, next: &mut Vec<u8>, changed: impl Iterator<Item = &'p str>) -> Option<()> {
        let changed: Vec<&str> = changed.collect();
        for (name, content) in &self.extensions {
            let (name, content) = (&self.bytes[name.clone()], &self.bytes[content.clone()]);
            let content = match name {
                TREES => cached_trees::without(content, &changed)?,
                RESOLVED => content.to_vec(),
                _ => continue,
            };
            next.extend(name);
            next.extend(u32::try_from(content.len()).ok()?.to_be_bytes());
            next.extend(content);
        }
        Some(())
    }

    /// Ends an index as this one ends.
    fn sign(&self, next: &mut Vec<u8>) {
        let is_unsigned = self.bytes.ends_with(&[0; CHECKSUM]);
        let checksum = if is_unsigned { [0; CHECKSUM] } else { Sha1::digest(&next).into() };
        next.extend(checksum);
    }
}

/// Where the entries begin and where the last one ends; each is checked to lie within the file, and in git's order.
fn starts(bytes: &[u8]) -> Option<Vec<usize>> {
    let count = number(bytes, 8) as usize;
    let end = bytes.len() - CHECKSUM;
    // an entry has more than 62 bytes: a number that cannot be is not believed
    let mut starts = Vec::with_capacity((count.min(end / FACTS)) + 1);
    let mut last: &[u8] = b"";
    let mut at = HEADER;
    for _ in 0..count {
        starts.push(at);
        let flags = bytes.get(at + FACTS..at + FACTS + 2).filter(|_| at + FACTS + 4 <= end)?;
        let flags = u16::from_be_bytes([flags[0], flags[1]]);
        let name = at + FACTS + if flags & EXTENDED == 0 { 2 } else { 4 };
        let length = memchr::memchr(0, bytes.get(name..end)?)?;
        let path = &bytes[name..name + length];
        let is_as_told = usize::from(flags & NAME) == length.min(usize::from(NAME));
        if !is_as_told || length == 0 || path < last {
            return None;
        }
        last = path;
        at = at + padded(name - at + length);
    }
    starts.push(at);
    (at <= end).then_some(starts)
}

/// An entry ends with one to eight zeros, so that its length is a multiple of eight.
fn padded(length: usize) -> usize {
    (length + 8) & !7
}

fn write_entry(into: &mut Vec<u8>, path: &[u8], content: &Content) {
    let begin = into.len();
    let times = &content.times;
    let [changed, modified] = [times.changed, times.modified];
    let numbers =
        [changed[0], changed[1], modified[0], modified[1], times.device, times.number, content.mode];
    for number in numbers.into_iter().chain([times.owner, times.group, times.size]) {
        into.extend(number.to_be_bytes());
    }
    into.extend(content.blob.as_bytes());
    into.extend((path.len().min(usize::from(NAME)) as u16).to_be_bytes());
    into.extend(path);
    into.resize(begin + padded(into.len() - begin), 0);
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_be_bytes)
}

#[cfg(test)]
mod tests;
