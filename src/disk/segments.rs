//! A file of segments: what took long to find out, kept so that more of it is only added at the end. Everything in it
//! can be found out again, so nothing here is an error for a reader: a file that is missing, damaged, of another kind or
//! made from something else is one without segments, and of one with a torn end the rest counts. Knows nothing of what
//! the segments say.
//!
//! The file: magic and version, the length of the key, the key, its checksum; then of each segment the length, the
//! checksum and the bytes. All numbers are little-endian.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::read::{open_plain, read_exact_at};
use super::{DiskError, Durability, read, write_atomic};

/// What such a file begins with: its kind, and the version of the form described above.
const MAGIC: [u8; 12] = *b"gf-segments\x01";

/// A larger file is not read, and none is made, in bytes.
const LARGEST: u64 = 1 << 30;

/// A number of eight bytes.
const WORD: usize = 8;

/// What a file of segments held when it was read.
#[derive(Debug)]
pub struct Segments {
    path: PathBuf,
    key: Vec<u8>,
    bytes: Vec<u8>,
    segments: Vec<Range<usize>>,
    state: State,
}

/// What was found under the name of the file.
#[derive(Debug)]
pub enum State {
    /// Nothing.
    Absent,
    /// Segments to the end.
    Whole,
    /// Something that is no segment behind the last one.
    Torn,
    /// A file of another kind or version, or made under another key.
    Foreign,
    /// Something that cannot be read.
    Unreadable(DiskError),
}

impl Segments {
    /// Reads the file of this name. The key says what its segments were made from: of a file with another key none counts.
    pub fn read(path: &Path, key: &[u8]) -> Segments {
        let (bytes, state) = match read(path, LARGEST) {
            Ok(bytes) => (bytes, State::Whole),
            Err(error) if error.is_absent() => (Vec::new(), State::Absent),
            Err(error) => (Vec::new(), State::Unreadable(error)),
        };
        let mut file =
            Segments { path: path.to_owned(), key: key.to_owned(), bytes, segments: Vec::new(), state };
        if matches!(file.state, State::Whole) {
            file.find_segments();
        }
        file
    }

    fn find_segments(&mut self) {
        let header = header(&self.key);
        if !self.bytes.starts_with(&header) {
            self.state = State::Foreign;
            return;
        }
        let mut end = header.len();
        while let Some(segment) = segment_at(&self.bytes, end) {
            end = segment.end;
            self.segments.push(segment);
        }
        if end < self.bytes.len() {
            self.state = State::Torn;
        }
    }

    /// What was found under the name.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The bytes that the file held.
    pub fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// The name of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// May the file be added to? Changes nothing.
    ///
    /// # Errors
    /// What the system says.
    pub fn check_writable(&self) -> Result<(), DiskError> {
        open_plain(&self.path, OpenOptions::new().read(true).write(true)).map(drop)
    }

    /// The segments that are sound, in the order in which they were added.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &[u8]> + ExactSizeIterator {
        self.segments.iter().map(|segment| &self.bytes[segment.clone()])
    }

    /// Adds a segment behind those that were read, in the place of a torn end. Where the file is no longer as it was
    /// read, or somebody else is adding to it, nothing is done: `false`.
    ///
    /// # Errors
    /// What the system says; a file that would become too large.
    pub fn append(&self, segment: &[u8]) -> Result<bool, DiskError> {
        let Some(end) = self.end() else { return self.replace(segment).map(|()| true) };
        check_size(&self.path, end + 2 * WORD + segment.len())?;
        let failed = |cause| DiskError::of("write", &self.path, cause);
        let mut file = open_plain(&self.path, OpenOptions::new().read(true).write(true))?;
        if file.try_lock().is_err() || !self.is_as_read(&file) {
            return Ok(false);
        }
        if end < self.bytes.len() {
            file.set_len(end as u64).map_err(failed)?;
        }
        file.seek(SeekFrom::Start(end as u64)).map_err(failed)?;
        file.write_all(&framed(segment)).map_err(failed)?;
        Ok(true)
    }

    /// Makes the file anew with this one segment, in one step.
    ///
    /// # Errors
    /// As [`Segments::append`].
    pub fn replace(&self, segment: &[u8]) -> Result<(), DiskError> {
        let bytes = [header(&self.key), framed(segment)].concat();
        check_size(&self.path, bytes.len())?;
        write_atomic(&self.path, &bytes, Durability::Quick)
    }

    /// Where the last sound segment ends; `None` for a file that cannot be added to.
    fn end(&self) -> Option<usize> {
        match self.state {
            State::Whole | State::Torn => {
                Some(self.segments.last().map_or(header(&self.key).len(), |last| last.end))
            }
            State::Absent | State::Foreign | State::Unreadable(_) => None,
        }
    }

    /// Has the open file still the name, and the length and the segments that were read? Another that took its place
    /// may be as long.
    fn is_as_read(&self, file: &File) -> bool {
        let (Ok(opened), Ok(named)) = (file.metadata(), fs::symlink_metadata(&self.path)) else {
            return false;
        };
        let has_segment = |segment: &Range<usize>| {
            let (start, mut head) = (segment.start - 2 * WORD, [0; 2 * WORD]);
            read_exact_at(file, &mut head, start as u64).is_ok()
                && head[..] == self.bytes[start..segment.start]
        };
        opened.len() == self.size() && is_same(&opened, &named) && self.segments.iter().all(has_segment)
    }
}

#[cfg(unix)]
fn is_same(left: &fs::Metadata, right: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (left.dev(), left.ino()) == (right.dev(), right.ino())
}

/// A file that is open cannot be replaced there.
#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
}

fn check_size(path: &Path, size: usize) -> Result<(), DiskError> {
    match size as u64 > LARGEST {
        true => Err(DiskError::TooLarge { path: path.to_owned(), size: size as u64, largest: LARGEST }),
        false => Ok(()),
    }
}

fn header(key: &[u8]) -> Vec<u8> {
    [&MAGIC[..], &(key.len() as u32).to_le_bytes(), key, &checksum(key).to_le_bytes()].concat()
}

fn framed(segment: &[u8]) -> Vec<u8> {
    [&(segment.len() as u64).to_le_bytes(), &checksum(segment).to_le_bytes(), segment].concat()
}

/// The segment that begins there, if it is whole.
fn segment_at(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let [length, sum] = [start, start + WORD].map(|at| word(bytes.get(at..at + WORD)?));
    let start = start + 2 * WORD;
    let end = start.checked_add(usize::try_from(length?).ok()?)?;
    (checksum(bytes.get(start..end)?) == sum?).then_some(start..end)
}

fn word(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_le_bytes)
}

/// A digest that notices damage, not forgery: four sums over every fourth word each, so that they are computed side by
/// side.
fn checksum(bytes: &[u8]) -> u64 {
    const ODD: [u64; 4] =
        [0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb, 0xd6e8_feb8_6659_fd93];
    let mut sums = ODD;
    let (blocks, rest) = bytes.as_chunks::<{ 4 * WORD }>();
    for block in blocks {
        for ((sum, odd), bytes) in sums.iter_mut().zip(ODD).zip(block.as_chunks::<WORD>().0) {
            *sum = (*sum ^ u64::from_le_bytes(*bytes)).wrapping_mul(odd).rotate_left(29);
        }
    }
    let ends = rest.iter().map(|byte| u64::from(*byte)).chain(sums).chain([bytes.len() as u64]);
    ends.fold(ODD[0], |sum, end| {
        let mixed = (sum ^ end).wrapping_mul(ODD[1]);
        mixed ^ (mixed >> 31)
    })
}

#[cfg(test)]
mod tests;
