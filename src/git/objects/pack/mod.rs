//! Objects in packs. Each thread has a reader of its own over files that all share, so nobody waits for anybody. Bytes
//! are inflated in one go into memory of the size that the pack names, and what later objects build on is kept for a
//! while. Nothing in a file is believed before it is checked; names are not compared, that is what a strict reader does.

mod delta;
mod entry;
mod index;
mod windows;

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use libdeflater::Decompressor;

use super::object::{LARGEST, Object, Unread};
use super::recent::Recent;
use crate::git::hash::Hash;
use entry::{Form, Head};
use index::Index;
use windows::Windows;

/// What the objects that others build on may take in each reader, in bytes.
const BASES: usize = 16 << 20;

/// The inflater takes larger steps as long as it has so many bytes to spare.
const SLACK: usize = 320;

/// What a kept object takes beside its bytes, about.
const OVERHEAD: usize = 96;

/// Git makes no longer chains of objects that build on each other.
const LONGEST_CHAIN: usize = 4096;

/// The checksum at the end of a pack.
const TRAILER: u64 = 20;

/// Deflate does not shrink anything further than this.
const BEST_RATIO: u64 = 1040;

/// A reader of packs.
pub(super) struct Packs {
    packs: Arc<Vec<Pack>>,
    /// The pack in which the last object was found: the next one is likely to be there, too.
    last: usize,
    windows: Windows,
    inflater: Decompressor,
    bases: Recent<Place, Object>,
    /// Memory that one entry after the other is inflated in, and how much of it the last one takes.
    room: Vec<u8>,
    filled: usize,
    /// Memory that one object after the other is put together in.
    made: Vec<u8>,
    /// The ways from object to object, one behind the other.
    ways: Vec<u8>,
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
        Ok(Packs::over(Arc::new(found.iter().map(open).collect::<Result<_, _>>()?)))
    }

    fn over(packs: Arc<Vec<Pack>>) -> Packs {
        Packs {
            packs,
            last: 0,
            windows: Windows::new(),
            inflater: Decompressor::new(),
            bases: Recent::within(BASES),
            room: Vec::new(),
            filled: 0,
            made: Vec::new(),
            ways: Vec::new(),
        }
    }

    /// A reader of the same files, for another thread.
    pub(super) fn sibling(&self) -> Packs {
        Packs::over(Arc::clone(&self.packs))
    }

    /// The object, if a pack holds it; the error says what is wrong with it.
    pub(super) fn read(&mut self, hash: &Hash) -> Result<Option<Object>, Unread> {
        let Some((number, at)) = self.find(hash)? else {
            return Ok(None);
        };
        self.object((number, at)).map(Some)
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
    fn object(&mut self, place: Place) -> Result<Object, Unread> {
        let (mut here, mut steps) = (place, Vec::new());
        self.ways.clear();
        let mut object = loop {
            if let Some(base) = self.bases.get(&here) {
                break base;
            }
            match self.entry(here)? {
                Form::Whole(kind) => {
                    let bytes = self.room[..self.filled].into();
                    break self.keep(here, Object { kind, bytes });
                }
                form => {
                    steps.push((here, self.ways.len()));
                    self.ways.extend_from_slice(&self.room[..self.filled]);
                    here.1 = self.base_of(here, form)?;
                }
            }
            if steps.len() > LONGEST_CHAIN || self.ways.len() as u64 > LARGEST {
                return Err("it builds on too many others, on too large ones, or on itself".into());
            }
        };
        while let Some((place, begin)) = steps.pop() {
            delta::apply(&object.bytes, &self.ways[begin..], &mut self.made)
                .ok_or("it does not fit to what it builds on")?;
            self.ways.truncate(begin);
            object = self.keep(place, Object { kind: object.kind, bytes: self.made.as_slice().into() });
        }
        Ok(object)
    }

    /// Others may build on the object of this place.
    fn keep(&mut self, place: Place, object: Object) -> Object {
        self.bases.put(place, object.clone(), object.bytes.len() + OVERHEAD);
        object
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

    /// Inflates the content of an entry into the room for it.
    fn entry(&mut self, (number, at): Place) -> Result<Form, Unread> {
        let pack = &self.packs[number];
        let source = (number, &pack.file, pack.end);
        if at >= pack.end {
            return Err("its index points behind the end of its pack".into());
        }
        let start = self.windows.bytes(source, at, entry::LONGEST as u64).map_err(unread)?;
        let head = Head::read(start).ok_or("its pack has no entry where its index says")?;
        let from = at + head.length as u64;
        if head.size > LARGEST {
            return Err(Unread::TooLarge(head.size));
        }
        if head.size > (pack.end.saturating_sub(from)).saturating_mul(BEST_RATIO) {
            return Err(
                format!("it says it is {} bytes long, and its pack ends before that", head.size).into()
            );
        }
        let packed = self.windows.bytes(source, from, longest_packed(head.size)).map_err(unread)?;
        let needed = head.size as usize + SLACK;
        if self.room.len() < needed {
            self.room.resize(needed, 0);
        }
        self.filled = head.size as usize;
        match self.inflater.zlib_decompress(packed, &mut self.room[..needed]) {
            Ok(length) if length == self.filled => Ok(head.form),
            Ok(length) => Err(format!("it says it is {} bytes long, and has {length}", head.size).into()),
            Err(why) => Err(format!("its pack cannot be inflated ({why:?})").into()),
        }
    }
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
