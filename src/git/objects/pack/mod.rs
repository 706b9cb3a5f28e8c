//! Objects in packs. Each thread has a reader of its own over files that all share, so nobody waits for anybody. Bytes
//! are inflated in one go into memory of the size that the pack names, and what later objects build on is kept for a
//! while. Nothing in a file is believed before it is checked; names are not compared, that is what a strict reader does.

mod bases;
mod delta;
mod entry;
mod index;
mod pieces;

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use libdeflater::Decompressor;

use super::object::{LARGEST, ObjectKind, Unread, check_size};
use crate::git::hash::Hash;
use bases::Bases;
use entry::{Form, Head};
use index::Index;
use pieces::{Pieces, Window};

/// What each reader keeps of the objects that others build on: a part of the size of all packs, within bounds, in bytes.
const BASES_PART: u64 = 4;
const LEAST_BASES: u64 = 256 << 10;
const MOST_BASES: u64 = 16 << 20;

/// The inflater takes larger steps as long as it has so many bytes to spare.
const SLACK: usize = 320;

/// Git makes no longer chains of objects that build on each other.
const LONGEST_CHAIN: usize = 4096;

/// The checksum at the end of a pack.
const TRAILER: u64 = 20;

/// Deflate does not shrink anything further than this.
const BEST_RATIO: u64 = 1040;

const MISFIT: &str = "it does not fit to what it builds on";

/// A reader of packs.
pub(super) struct Packs {
    packs: Arc<Vec<Pack>>,
    /// The pack in which the last object was found: the next one is likely to be there, too.
    last: usize,
    window: Window,
    inflater: Decompressor,
    bases: Bases,
    /// Memory that one entry after the other is inflated in, and how many bytes of it the last one has.
    inflated: Vec<u8>,
    inflated_length: usize,
    /// The object that the one in the making builds on.
    base: Vec<u8>,
    /// The deltas on the way to an object, one behind the other.
    deltas: Vec<u8>,
}

/// The number of a pack and an offset in it.
type Place = (usize, u64);

/// One pack, shared by all readers.
#[derive(Debug)]
struct Pack {
    index: Index,
    file: File,
    /// Where its entries end.
    end: u64,
}

impl std::fmt::Debug for Packs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packs").field("packs", &self.packs).finish_non_exhaustive()
    }
}

impl Packs {
    /// The packs below these `objects` folders; the error says which of them is in the way. An index over several packs
    /// is not needed: each of them has its own, too.
    pub(super) fn open(folders: &[PathBuf]) -> Result<Packs, String> {
        let mut found = Vec::new();
        for folder in folders {
            found.extend(listed(&folder.join("pack")).map_err(|cause| cause.to_string())?);
        }
        // the newest first, as what is asked for most
        found.sort_by(|left, right| right.cmp(left));
        let open = |(_, path): &(_, PathBuf)| {
            Pack::open(path).map_err(|cause| format!("'{}' cannot be read ({cause})", path.display()))
        };
        let packs: Vec<Pack> = found.iter().map(open).collect::<Result<_, _>>()?;
        let pieces = Pieces::of_packs(size(&packs));
        Ok(Packs::over(Arc::new(packs), Window::over(Arc::new(pieces))))
    }

    fn over(packs: Arc<Vec<Pack>>, window: Window) -> Packs {
        let bases = size(&packs) / BASES_PART;
        Packs {
            packs,
            last: 0,
            window,
            inflater: Decompressor::new(),
            bases: Bases::within(bases.clamp(LEAST_BASES, MOST_BASES) as usize),
            inflated: Vec::new(),
            inflated_length: 0,
            base: Vec::new(),
            deltas: Vec::new(),
        }
    }

    /// A reader of the same files, for another thread.
    pub(super) fn sibling(&self) -> Packs {
        Packs::over(Arc::clone(&self.packs), self.window.sibling())
    }

    /// Is there no pack at all?
    pub(super) fn is_empty(&self) -> bool {
        self.packs.is_empty()
    }

    /// Puts the content of the object, if a pack holds it and it has at most `largest` bytes, into `made`; the error
    /// says what is wrong with it.
    pub(super) fn read(
        &mut self,
        hash: &Hash,
        largest: u64,
        made: &mut Vec<u8>,
    ) -> Result<Option<ObjectKind>, Unread> {
        match self.find(hash)? {
            Some(place) => self.object(place, largest, made).map(Some),
            None => Ok(None),
        }
    }

    /// The pack with this object and the place in it.
    pub(super) fn find(&mut self, hash: &Hash) -> Result<Option<Place>, Unread> {
        let others = (0..self.packs.len()).filter(|number| *number != self.last);
        for number in std::iter::once(self.last).filter(|last| *last < self.packs.len()).chain(others) {
            if let Some(at) = self.packs[number].index.find(hash).map_err(unread)? {
                self.last = number;
                return Ok(Some((number, at)));
            }
        }
        Ok(None)
    }

    /// The object at a place: down to the one that all others build on, or that is still at hand, and up again.
    fn object(&mut self, place: Place, largest: u64, made: &mut Vec<u8>) -> Result<ObjectKind, Unread> {
        let (mut here, mut steps) = (place, Vec::new());
        self.deltas.clear();
        made.clear();
        let kind = loop {
            if let Some((kind, bytes)) = self.bases.get(&here) {
                match steps.pop() {
                    None => made.extend_from_slice(bytes),
                    Some((next, begin)) => {
                        delta::apply(bytes, &self.deltas[begin..], made).ok_or(MISFIT)?;
                        self.deltas.truncate(begin);
                        self.keep(next, kind, made, next == place);
                    }
                }
                break kind;
            }
            let head = self.entry(here)?;
            let entry = &self.inflated[..self.inflated_length];
            if here == place {
                check_size(size_made_of(&head, entry), largest)?;
            }
            if let Form::Whole(kind) = head.form {
                made.extend_from_slice(entry);
                self.keep(here, kind, made, here == place);
                break kind;
            }
            steps.push((here, self.deltas.len()));
            self.deltas.extend_from_slice(entry);
            here.1 = self.base_of(here, head.form)?;
            if steps.len() > LONGEST_CHAIN || self.deltas.len() as u64 > LARGEST {
                return Err("it builds on too many others, on too large ones, or on itself".into());
            }
        };
        while let Some((here, begin)) = steps.pop() {
            std::mem::swap(made, &mut self.base);
            delta::apply(&self.base, &self.deltas[begin..], made).ok_or(MISFIT)?;
            self.deltas.truncate(begin);
            self.keep(here, kind, made, here == place);
        }
        // one that was at hand has not been asked for its size yet
        check_size(made.len() as u64, largest).map(|()| kind)
    }

    /// Others may build on this object. Of commits few do, so that only those are kept on which one does.
    fn keep(&mut self, place: Place, kind: ObjectKind, bytes: &[u8], is_asked_for: bool) {
        if kind != ObjectKind::Commit || !is_asked_for {
            self.bases.put(place, kind, bytes);
        }
    }

    /// Where the object lies that this entry builds on.
    fn base_of(&self, (number, at): Place, form: Form) -> Result<u64, Unread> {
        let found = match form {
            Form::Earlier(0) | Form::Whole(_) => None,
            Form::Earlier(distance) => at.checked_sub(distance),
            Form::Named(name) => self.packs[number].index.find(&name).map_err(unread)?,
        };
        found.ok_or_else(|| "what it builds on is not in its pack".into())
    }

    /// Inflates the content of an entry.
    fn entry(&mut self, (number, at): Place) -> Result<Head, Unread> {
        let pack = &self.packs[number];
        let source = (number, &pack.file, pack.end);
        if at >= pack.end {
            return Err("its index points behind the end of its pack".into());
        }
        let start = self.window.bytes(source, at, entry::LONGEST as u64).map_err(unread)?;
        let head = Head::read(start).ok_or("its pack has no entry where its index says")?;
        let from = at + head.length as u64;
        check_size(head.size, LARGEST)?;
        if head.size > (pack.end.saturating_sub(from)).saturating_mul(BEST_RATIO) {
            return Err(
                format!("it says it is {} bytes long, and its pack ends before that", head.size).into()
            );
        }
        let packed = self.window.bytes(source, from, longest_packed(head.size)).map_err(unread)?;
        let needed = head.size as usize + SLACK;
        if self.inflated.len() < needed {
            self.inflated.resize(needed, 0);
        }
        self.inflated_length = head.size as usize;
        match self.inflater.zlib_decompress(packed, &mut self.inflated[..needed]) {
            Ok(length) if length == self.inflated_length => Ok(head),
            Ok(length) => Err(format!("it says it is {} bytes long, and has {length}", head.size).into()),
            Err(why) => Err(format!("its pack cannot be inflated ({why:?})").into()),
        }
    }
}

/// How large an object gets whose entry has this content.
fn size_made_of(head: &Head, entry: &[u8]) -> u64 {
    match head.form {
        Form::Whole(_) => head.size,
        // what is no delta is refused when it is applied
        Form::Earlier(_) | Form::Named(_) => delta::made_size(entry).unwrap_or_default(),
    }
}

/// How many bytes the entries of these packs take.
fn size(packs: &[Pack]) -> u64 {
    packs.iter().map(|pack| pack.end).sum()
}

/// So many bytes are enough for content of this size, however badly it was packed: five more for each block of
/// incompressible bytes, which no packer makes shorter than a kilobyte, and those of the zlib frame.
fn longest_packed(size: u64) -> u64 {
    size + (size / 1024 + 1) * 5 + 64
}

fn unread(cause: io::Error) -> Unread {
    cause.to_string().into()
}

/// The packs that have an index in this folder, with the time of each.
fn listed(folder: &Path) -> io::Result<Vec<(SystemTime, PathBuf)>> {
    let items = match fs::read_dir(folder) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut found = Vec::new();
    for item in items {
        let path = item?.path();
        let is_index = path.extension().is_some_and(|extension| extension == "idx");
        // without its pack an index is not used
        if let Some(facts) = is_index.then(|| path.with_extension("pack").metadata().ok()).flatten() {
            found.push((facts.modified().unwrap_or(SystemTime::UNIX_EPOCH), path));
        }
    }
    Ok(found)
}

impl Pack {
    fn open(index: &Path) -> io::Result<Pack> {
        let file = File::open(index.with_extension("pack"))?;
        let end = file.metadata()?.len().saturating_sub(TRAILER);
        Ok(Pack { index: Index::open(index)?, file, end })
    }
}
