//! The fields that edits changed, by both versions. Blobs never change, so this holds wherever they lie.

use std::collections::HashMap;

use crate::disk::{Reader, Writer};
use crate::git::{Hash, Memory, Repository};
use crate::history::edits::{Edit, Fields};

/// The version of what is remembered here: of the layout, and of how versions are compared.
const VERSION: u32 = 1;

/// What is remembered of edits.
pub(in crate::history) struct EditCache<'repository> {
    memory: Option<Memory<'repository>>,
    length: usize,
    known: HashMap<Edit, Fields>,
}

impl<'repository> EditCache<'repository> {
    /// Reads what is remembered; nothing where nothing may be.
    pub(in crate::history) fn open(repository: &'repository Repository, remembers: bool) -> Self {
        let format = repository.format();
        let made_from = format!("{VERSION}\n{format:?}");
        let memory = remembers.then(|| Memory::open(repository, super::EDITS, &made_from)).flatten();
        let mut cache = EditCache { memory, length: format.length(), known: HashMap::new() };
        let segments = cache.memory.iter().flat_map(Memory::segments);
        let read: Option<Vec<Vec<(Edit, Fields)>>> =
            segments.map(|bytes| edits(bytes, cache.length)).collect();
        cache.known.extend(read.into_iter().flatten().flatten());
        cache
    }

    pub(super) fn memory(&self) -> Option<&Memory<'repository>> {
        self.memory.as_ref()
    }

    pub(in crate::history) fn fields(&self, edit: &Edit) -> Option<&Fields> {
        self.known.get(edit)
    }

    /// Remembers these, too.
    pub(in crate::history) fn add(&mut self, edits: Vec<(Edit, Fields)>) {
        let (is_first, more) =
            (self.known.is_empty(), segment(edits.iter().map(|(edit, fields)| (edit, fields))));
        self.known.extend(edits);
        if let Some(memory) = &self.memory {
            memory.keep(!is_first, &more, || segment(self.known.iter()));
        }
    }
}

/// The hashes; of each edit the number of its list; of each list where its names end; the names.
fn segment<'edits>(edits: impl Iterator<Item = (&'edits Edit, &'edits Fields)>) -> Vec<u8> {
    let (mut hashes, mut numbers) = (Vec::new(), Vec::new());
    let (mut lists, mut ends, mut names): (HashMap<&Fields, u32>, Vec<u32>, Vec<&str>) = Default::default();
    for (edit, fields) in edits {
        edit.iter().for_each(|hash| hashes.extend_from_slice(hash.as_bytes()));
        numbers.push(*lists.entry(fields).or_insert_with(|| {
            names.extend(fields.iter().map(String::as_str));
            ends.push(names.len() as u32);
            ends.len() as u32 - 1
        }));
    }
    let mut out = Writer::default();
    out.bytes(&hashes);
    out.numbers(&numbers);
    out.numbers(&ends);
    out.texts(names.into_iter());
    out.into_bytes()
}

fn edits(segment: &[u8], length: usize) -> Option<Vec<(Edit, Fields)>> {
    let mut from = Reader(segment);
    let (hashes, numbers) = (from.bytes()?, from.numbers()?);
    let (ends, names) = (from.numbers()?, from.texts()?);
    let names: Vec<&str> = names.collect::<Option<_>>()?;
    if hashes.len() != numbers.len().checked_mul(2 * length)? || !from.is_at_end() {
        return None;
    }
    let mut start = 0;
    let list = |end: u32| {
        let names = names.get(std::mem::replace(&mut start, end as usize)..end as usize)?;
        Some(names.iter().map(|name| (*name).to_owned()).collect())
    };
    let lists: Vec<Fields> = ends.map(list).collect::<Option<_>>()?;
    let edit = |(pair, number): (&[u8], u32)| {
        let (before, now) = pair.split_at(length);
        let edit = [Hash::from_bytes(before)?, Hash::from_bytes(now)?];
        Some((edit, lists.get(number as usize)?.clone()))
    };
    hashes.chunks_exact(2 * length).zip(numbers).map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::bench::hash;

    #[test]
    fn edits_come_back_whole_or_not_at_all() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Fields>();
        let edits = [
            ([hash(1), hash(2)], list(&["title", "impact.data_risk"])),
            ([hash(2), hash(3)], list(&[])),
            ([hash(3), hash(4)], list(&["title", "impact.data_risk"])),
            ([hash(4), hash(5)], list(&["a\0b", "é"])),
        ];
        let bytes = segment(edits.iter().map(|(edit, fields)| (edit, fields)));
        assert_eq!(super::edits(&bytes, 20).unwrap(), edits);
        assert!((0..bytes.len()).all(|length| super::edits(&bytes[..length], 20).is_none()));
        for place in 0..bytes.len() - 3 {
            for number in [0, 1, 5, 0x7fff_ffff, u32::MAX] {
                let mut bytes = bytes.clone();
                bytes[place..place + 4].copy_from_slice(&number.to_le_bytes());
                drop(super::edits(&bytes, 20));
            }
        }
    }
}
