//! The commit-graph of an `objects` folder: git's own table of commits with their trees, parents and times, in one file
//! or in a chain of layers. It only saves reading commits: one that is not in it is read as an object, and a file that
//! is damaged, of another version or for another object format is as good as none. Never written here.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::hash::Hash;
use super::objects::Links;

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

/// All layers, the lowest first; a single file is a chain of one.
#[derive(Debug)]
pub(super) struct GraphFile {
    layers: Vec<Layer>,
}

/// One file.
#[derive(Debug)]
struct Layer {
    /// How many commits the layers below have.
    below: usize,
    fanout: Vec<u32>,
    names: Vec<u8>,
    data: Vec<u8>,
    edges: Vec<u8>,
}

impl GraphFile {
    /// The commit-graph of the first of these folders that has one which can be used.
    pub(super) fn open(folders: &[PathBuf]) -> Option<GraphFile> {
        folders.iter().find_map(|folder| {
            let info = folder.join("info");
            let single =
                || Some(GraphFile { layers: vec![Layer::read(&info.join("commit-graph"), &[], 0)?] });
            single().or_else(|| GraphFile::chained(&info.join("commit-graphs"), folders))
        })
    }

    /// The layers that the chain names; each is in this folder or, shared, in that of another store.
    fn chained(own: &Path, folders: &[PathBuf]) -> Option<GraphFile> {
        let listed = fs::read_to_string(own.join("commit-graph-chain")).ok()?;
        let names: Vec<Hash> = listed.lines().map(|line| line.parse().ok()).collect::<Option<_>>()?;
        let mut layers: Vec<Layer> = Vec::new();
        for (number, name) in names.iter().enumerate() {
            let file = format!("graph-{name}.graph");
            let shared = folders.iter().map(|folder| folder.join("info/commit-graphs").join(&file));
            let path = std::iter::once(own.join(&file)).chain(shared).find(|path| path.is_file())?;
            let below = layers.last().map_or(0, |layer| layer.below + layer.len());
            layers.push(Layer::read(&path, &names[..number], below)?);
        }
        (!layers.is_empty()).then_some(GraphFile { layers })
    }

    /// What the table says of a commit; `None` when it is not in there, or when that makes no sense.
    pub(super) fn links(&self, hash: &Hash) -> Option<Links> {
        self.layers.iter().rev().find_map(|layer| self.row(layer, layer.find(hash)?))
    }

    fn row(&self, layer: &Layer, place: usize) -> Option<Links> {
        let row = layer.data.get(place * DATA..(place + 1) * DATA)?;
        let (tree, numbers) = row.split_at(NAME);
        let [first, second] = [0, 4].map(|at| number(numbers, at));
        let mut parents = Vec::with_capacity(2);
        if first? != NO_PARENT {
            parents.push(self.name(first?)?);
        }
        match second? {
            NO_PARENT => {}
            edges if edges & IN_EDGES != 0 => {
                for edge in layer.edges(edge_place(edges))? {
                    parents.push(self.name(edge)?);
                }
            }
            second => parents.push(self.name(second)?),
        }
        let committed_at = i64::from(number(numbers, 8)? & 3) << 32 | i64::from(number(numbers, 12)?);
        Some(Links { tree: Hash::from_bytes(tree)?, parents, committed_at })
    }

    /// The commit of this number, counted through all layers.
    fn name(&self, number: u32) -> Option<Hash> {
        let number = number as usize;
        let layer = self.layers.iter().rev().find(|layer| layer.below <= number)?;
        let at = (number - layer.below) * NAME;
        Hash::from_bytes(layer.names.get(at..at + NAME)?)
    }
}

impl Layer {
    /// Reads a file that says it stands on these layers with so many commits; `None` where anything is not as it
    /// should be.
    fn read(path: &Path, bases: &[Hash], below: usize) -> Option<Layer> {
        let mut file = File::open(path).ok()?;
        let size = file.metadata().ok()?.len();
        let header = section(&mut file, size, 0..HEADER as u64)?;
        let [version, hash_version, chunks, layers] = header[4..] else { return None };
        if header[..4] != SIGNATURE
            || [version, hash_version] != VERSIONS
            || usize::from(layers) != bases.len()
        {
            return None;
        }
        let table_end = HEADER + (usize::from(chunks) + 1) * CHUNK;
        let table = section(&mut file, size, HEADER as u64..table_end as u64)?;
        let mut chunk = |id: &[u8; 4]| section(&mut file, size, place_of(&table, id)?);
        if chunk(b"BASE").unwrap_or_default()
            != bases.iter().flat_map(Hash::as_bytes).copied().collect::<Vec<_>>()
        {
            return None;
        }
        let fanout: Vec<u32> = chunk(b"OIDF")?.chunks_exact(4).filter_map(|raw| number(raw, 0)).collect();
        let [names, data] = [chunk(b"OIDL")?, chunk(b"CDAT")?];
        let edges = chunk(b"EDGE").unwrap_or_default();
        let layer = Layer { below, fanout, names, data, edges };
        layer.is_sound().then_some(layer)
    }

    fn len(&self) -> usize {
        self.names.len() / NAME
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
        let edges: Vec<u32> = self.edges.chunks_exact(4).filter_map(|raw| number(raw, 0)).collect();
        let ends = edges.iter().enumerate().filter(|(_, edge)| *edge & LAST_EDGE != 0).map(|(at, _)| at + 1);
        let begins: Vec<usize> = std::iter::once(0).chain(ends).collect();
        let seconds = self.data.chunks_exact(DATA).filter_map(|row| number(row, NAME + 4));
        let mut used: Vec<usize> = seconds.filter(|second| second & IN_EDGES != 0).map(edge_place).collect();
        used.sort_unstable();
        begins.last() == Some(&edges.len()) && used[..] == begins[..begins.len() - 1]
    }

    /// The place of a commit in this layer.
    fn find(&self, hash: &Hash) -> Option<usize> {
        let wanted = hash.as_bytes();
        let bucket = usize::from(wanted[0]);
        let mut low = bucket.checked_sub(1).map_or(0, |before| self.fanout[before] as usize);
        let mut high = self.fanout[bucket] as usize;
        while low < high {
            let middle = low.midpoint(high);
            match self.names[middle * NAME..(middle + 1) * NAME].cmp(wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// The parents in the list of edges from a place on; `None` where the list has no end.
    fn edges(&self, place: usize) -> Option<Vec<u32>> {
        let mut found = Vec::new();
        for raw in self.edges.get(place * 4..)?.chunks_exact(4) {
            let edge = number(raw, 0)?;
            found.push(edge & !LAST_EDGE);
            if edge & LAST_EDGE != 0 {
                return Some(found);
            }
        }
        None
    }
}

/// Where in the list of edges the parents behind the first stand.
fn edge_place(second: u32) -> usize {
    (second & !IN_EDGES) as usize
}

/// Where the table of contents says that a chunk lies: it ends where the next one begins.
fn place_of(table: &[u8], id: &[u8; 4]) -> Option<Range<u64>> {
    let offset = |row: &[u8]| row[4..].try_into().ok().map(u64::from_be_bytes);
    let rows: Vec<&[u8]> = table.chunks_exact(CHUNK).collect();
    let pair = rows.windows(2).find(|pair| pair[0].starts_with(id))?;
    Some(offset(pair[0])?..offset(pair[1])?)
}

/// These bytes of the file, if it has them, and its checksum behind.
fn section(file: &mut File, size: u64, place: Range<u64>) -> Option<Vec<u8>> {
    if place.start > place.end || place.end > size.checked_sub(NAME as u64)? {
        return None;
    }
    let length = place.end - place.start;
    let mut bytes = Vec::with_capacity(length as usize);
    file.seek(SeekFrom::Start(place.start)).ok()?;
    file.take(length).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == length).then_some(bytes)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}
