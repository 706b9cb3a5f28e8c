//! One file of a commit-graph. Its checksum and the length of its parts are checked when it is opened.

use std::fs;
use std::ops::Range;
use std::path::Path;

use sha1::{Digest, Sha1};

use super::filter::Filters;
use crate::git::hash::{Hash, place_among};

const SIGNATURE: [u8; 4] = *b"CGPH";
/// The version of the format, and the number of SHA-1 in it.
const VERSIONS: [u8; 2] = [1, 1];
const HEADER: usize = 8;
const CHUNK: usize = 12;
const NAME: usize = 20;
const FANOUT: usize = 256 * 4;
const DATA: usize = NAME + 16;

/// Stands where a commit has no such parent.
const NO_PARENT: u32 = 0x7000_0000;
/// The second parent and all behind it stand in the list of edges, from the place in the other bits.
const IN_EDGES: u32 = 0x8000_0000;
/// The last parent in the list of edges.
const LAST_EDGE: u32 = 0x8000_0000;

/// One file.
#[derive(Debug)]
pub(super) struct Layer {
    /// How many commits the layers below have.
    below: usize,
    bytes: Vec<u8>,
    fanout: Vec<u32>,
    names: Range<usize>,
    data: Range<usize>,
    edges: Range<usize>,
    filters: Option<Filters>,
}

/// What is said of a commit.
pub(super) struct Row {
    pub(super) tree: Hash,
    pub(super) parents: Parents,
    pub(super) committed_at: i64,
}

/// The numbers of parents.
pub(super) enum Parents {
    /// Up to two.
    Two(Option<u32>, Option<u32>),
    /// The first, and the place in the list of edges where the others stand.
    Many(u32, usize),
}

impl Layer {
    /// Reads a file that says it stands on these layers with so many commits; `None` where anything is not as it
    /// should be.
    pub(super) fn read(path: &Path, bases: &[Hash], below: usize) -> Option<Layer> {
        let bytes = fs::read(path).ok()?;
        let parts = Parts::of(&bytes, bases.len())?;
        let optional = |id| parts.find(id).unwrap_or_default();
        if bytes[optional(b"BASE")] != bases.iter().flat_map(Hash::as_bytes).copied().collect::<Vec<_>>() {
            return None;
        }
        let fanout = bytes[parts.find(b"OIDF")?].chunks_exact(4).filter_map(|raw| number(raw, 0)).collect();
        let (names, data) = (parts.find(b"OIDL")?, parts.find(b"CDAT")?);
        let (edges, count) = (optional(b"EDGE"), names.len() / NAME);
        let filters = Filters::over(&bytes, optional(b"BIDX"), optional(b"BDAT"), count);
        let layer = Layer { below, bytes, fanout, names, data, edges, filters };
        layer.is_sound().then_some(layer)
    }

    pub(super) fn drop_filters(&mut self) {
        self.filters = None;
    }

    fn len(&self) -> usize {
        self.names.len() / NAME
    }

    /// How many commits this layer and those below have.
    pub(super) fn end(&self) -> usize {
        self.below + self.len()
    }

    /// Are the tables as long as they say, and is the fan-out in order?
    fn is_sound(&self) -> bool {
        let count = self.len();
        self.fanout.len() * 4 == FANOUT
            && self.fanout.is_sorted()
            && self.fanout.last().is_some_and(|last| *last as usize == count)
            && self.names.len() == count * NAME
            && self.data.len() == count * DATA
            && self.has_sound_edges()
    }

    /// Does the list of edges hold the parents of those commits that point into it, and nothing else?
    fn has_sound_edges(&self) -> bool {
        let edges: Vec<u32> =
            self.bytes[self.edges.clone()].chunks_exact(4).filter_map(|raw| number(raw, 0)).collect();
        let ends = edges.iter().enumerate().filter(|(_, edge)| *edge & LAST_EDGE != 0).map(|(at, _)| at + 1);
        let begins: Vec<usize> = std::iter::once(0).chain(ends).collect();
        let rows = self.bytes[self.data.clone()].chunks_exact(DATA);
        let seconds = rows.filter_map(|row| number(row, NAME + 4)).filter(|second| second & IN_EDGES != 0);
        let mut used: Vec<usize> = seconds.map(|second| (second & !IN_EDGES) as usize).collect();
        used.sort_unstable();
        begins.last() == Some(&edges.len()) && used[..] == begins[..begins.len() - 1]
    }

    /// The place of a commit in this layer.
    pub(super) fn find(&self, hash: &Hash) -> Option<usize> {
        let wanted = hash.as_bytes().first_chunk()?;
        let bucket = usize::from(wanted[0]);
        let from = bucket.checked_sub(1).map_or(0, |before| self.fanout[before] as usize);
        let (names, _) = self.bytes[self.names.clone()].as_chunks::<NAME>();
        let names = names.get(from..self.fanout[bucket] as usize)?;
        place_among(names, wanted).map(|place| from + place)
    }

    pub(super) fn row(&self, place: usize) -> Option<Row> {
        let row = self.bytes[self.data.clone()].get(place * DATA..(place + 1) * DATA)?;
        let (tree, numbers) = row.split_at(NAME);
        let [first, second] = [number(numbers, 0)?, number(numbers, 4)?];
        let parents = match second {
            edges if edges & IN_EDGES != 0 => Parents::Many(first, (edges & !IN_EDGES) as usize),
            _ => Parents::Two(parent(first), parent(second)),
        };
        let committed_at = i64::from(number(numbers, 8)? & 3) << 32 | i64::from(number(numbers, 12)?);
        Some(Row { tree: Hash::from_bytes(tree)?, parents, committed_at })
    }

    /// The commit of this number, counted through all layers, if it is in this one.
    pub(super) fn name(&self, number: u32) -> Option<Hash> {
        let at = (number as usize).checked_sub(self.below)? * NAME;
        Hash::from_bytes(self.bytes[self.names.clone()].get(at..at + NAME)?)
    }

    /// The parents in the list of edges from a place on; `None` where the list has no end.
    pub(super) fn edges(&self, place: usize) -> Option<Vec<u32>> {
        let mut found = Vec::new();
        for raw in self.bytes[self.edges.clone()].get(place * 4..)?.chunks_exact(4) {
            let edge = number(raw, 0)?;
            found.push(edge & !LAST_EDGE);
            if edge & LAST_EDGE != 0 {
                return Some(found);
            }
        }
        None
    }

    /// Is it certain that the commit at a place leaves a path as in its first parent?
    pub(super) fn is_untouched(&self, place: usize, path: &str) -> bool {
        self.filters.as_ref().is_some_and(|filters| filters.exclude(&self.bytes, place, path))
    }
}

fn parent(number: u32) -> Option<u32> {
    (number != NO_PARENT).then_some(number)
}

/// The parts of a file by their names.
struct Parts(Vec<([u8; 4], u64)>);

impl Parts {
    /// Those of a whole file of our version, which says it stands on so many layers.
    fn of(bytes: &[u8], bases: usize) -> Option<Parts> {
        let (content, checksum) = bytes.split_at_checked(bytes.len().checked_sub(NAME)?)?;
        let [version, hash_version, count, layers] = *content.get(4..HEADER)? else { return None };
        let is_ours = content[..4] == SIGNATURE && [version, hash_version] == VERSIONS;
        if !is_ours || usize::from(layers) != bases || Sha1::digest(content)[..] != *checksum {
            return None;
        }
        let rows = content.get(HEADER..HEADER + (usize::from(count) + 1) * CHUNK)?.chunks_exact(CHUNK);
        let part = |row: &[u8]| Some((*row.first_chunk()?, u64::from_be_bytes(row[4..].try_into().ok()?)));
        let parts = Parts(rows.map(part).collect::<Option<_>>()?);
        let is_in_order = parts.0.is_sorted_by_key(|(_, begin)| *begin);
        let is_inside = parts.0.last().is_some_and(|(_, end)| *end <= content.len() as u64);
        (is_in_order && is_inside).then_some(parts)
    }

    /// Where a part lies: it ends where the next one begins.
    fn find(&self, id: &[u8; 4]) -> Option<Range<usize>> {
        let pair = self.0.windows(2).find(|pair| pair[0].0 == *id)?;
        Some(pair[0].1 as usize..pair[1].1 as usize)
    }
}

/// Four bytes at a place, the high ones first.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}
