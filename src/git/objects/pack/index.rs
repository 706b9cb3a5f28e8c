//! The index of a pack: where in it the object of a name begins. Read bucket by bucket, as names are asked for, so that
//! one lookup in a repository of millions of objects takes as long as in a small one. Format: git's
//! `gitformat-pack(5)`, version 2.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::sync::OnceLock;

use crate::disk::read_exact_at;
use crate::git::hash::{Hash, place_among};

const SIGNATURE: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];
const BUCKETS: usize = 256;
const NAME: usize = 20;
const CHECK: u64 = 4;
const OFFSET: u64 = 4;
const TRAILER: u64 = 40;

/// Fewer names than this in one bucket are searched as they are.
const FEW: usize = 1024;

/// Set in an offset that stands in the table for packs over 2 GiB.
const FAR: u32 = 1 << 31;

/// The index of one pack.
#[derive(Debug)]
pub(super) struct Index {
    file: File,
    /// How many names begin with a byte up to this one.
    fanout: Vec<u32>,
    size: u64,
    buckets: Vec<OnceLock<Bucket>>,
}

/// The names that begin with one byte, sorted, and the offsets as they are written.
#[derive(Debug)]
struct Bucket {
    names: Vec<u8>,
    offsets: Vec<u8>,
    /// How many of the names have a second byte below each; nothing where they are few. With it a lookup touches some
    /// neighbours, and not names all over a memory that is much larger than what the processor holds of it.
    seconds: Vec<u32>,
}

impl Index {
    /// # Errors
    /// A file that cannot be read; [`ErrorKind::InvalidData`] for one that is no index of version 2.
    pub(super) fn open(path: &Path) -> io::Result<Index> {
        let mut file = File::open(path)?;
        let mut head = [0; SIGNATURE.len() + 4 * BUCKETS];
        file.read_exact(&mut head)?;
        let fanout: Vec<u32> = head[SIGNATURE.len()..].chunks_exact(4).map(number).collect();
        let size = file.metadata()?.len();
        let buckets = (0..BUCKETS).map(|_| OnceLock::new()).collect();
        let index = Index { file, fanout, size, buckets };
        let is_sound =
            head.starts_with(&SIGNATURE) && index.fanout.is_sorted() && index.far_at() + TRAILER <= size;
        if is_sound { Ok(index) } else { Err(ErrorKind::InvalidData.into()) }
    }

    /// Where in the pack the object begins, if it is in there.
    pub(super) fn find(&self, hash: &Hash) -> io::Result<Option<u64>> {
        let Some(wanted) = hash.as_bytes().first_chunk::<NAME>() else {
            return Ok(None);
        };
        let bucket = self.bucket(usize::from(wanted[0]))?;
        let Some(place) = bucket.find(wanted) else {
            return Ok(None);
        };
        let near = number(&bucket.offsets[place * OFFSET as usize..][..OFFSET as usize]);
        match near & FAR {
            0 => Ok(Some(u64::from(near))),
            _ => self.far(near & !FAR).map(Some),
        }
    }

    fn bucket(&self, first: usize) -> io::Result<&Bucket> {
        if let Some(bucket) = self.buckets[first].get() {
            return Ok(bucket);
        }
        let read = self.read_bucket(first)?;
        Ok(self.buckets[first].get_or_init(|| read))
    }

    fn read_bucket(&self, first: usize) -> io::Result<Bucket> {
        let begin = first.checked_sub(1).map_or(0, |before| self.fanout[before]);
        let (begin, count) = (u64::from(begin), (self.fanout[first] - begin) as usize);
        let mut names = vec![0; count * NAME];
        let mut offsets = vec![0; count * OFFSET as usize];
        read_exact_at(&self.file, &mut names, self.names_at() + begin * NAME as u64)?;
        read_exact_at(&self.file, &mut offsets, self.offsets_at() + begin * OFFSET)?;
        Ok(Bucket { seconds: seconds(&names), names, offsets })
    }

    /// An offset in the table for packs over 2 GiB.
    fn far(&self, place: u32) -> io::Result<u64> {
        let mut bytes = [0; 8];
        let at = self.far_at() + u64::from(place) * 8;
        if at + 8 + TRAILER > self.size {
            return Err(ErrorKind::InvalidData.into());
        }
        read_exact_at(&self.file, &mut bytes, at)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn count(&self) -> u64 {
        self.fanout.last().copied().map_or(0, u64::from)
    }

    fn names_at(&self) -> u64 {
        (SIGNATURE.len() + 4 * BUCKETS) as u64
    }

    fn offsets_at(&self) -> u64 {
        self.names_at() + self.count() * (NAME as u64 + CHECK)
    }

    fn far_at(&self) -> u64 {
        self.offsets_at() + self.count() * OFFSET
    }
}

impl Bucket {
    fn find(&self, wanted: &[u8; NAME]) -> Option<usize> {
        let (names, _) = self.names.as_chunks::<NAME>();
        let second = usize::from(wanted[1]);
        let alike = match self.seconds.get(second..=second + 1) {
            Some([begin, end]) => *begin as usize..*end as usize,
            _ => 0..names.len(),
        };
        let begin = alike.start;
        place_among(&names[alike], wanted).map(|nth| begin + nth)
    }
}

/// How many names have a second byte below each one, and below all; nothing where they are few.
fn seconds(names: &[u8]) -> Vec<u32> {
    let (names, _) = names.as_chunks::<NAME>();
    if names.len() < FEW {
        return Vec::new();
    }
    let mut counts = vec![0; BUCKETS + 1];
    names.iter().for_each(|name| counts[usize::from(name[1]) + 1] += 1);
    for second in 0..BUCKETS {
        counts[second + 1] += counts[second];
    }
    counts
}

/// Four bytes, the high ones first.
fn number(raw: &[u8]) -> u32 {
    raw.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}
