//! The Bloom filters of a commit-graph: of each commit, a few bits that are set for every path it changes against its
//! first parent. A path with a bit that is not set is certainly not among them. Format: git's
//! `gitformat-commit-graph(5)`, "Bloom Filter Data".

use std::ops::Range;

use super::layer::number;

/// Version, number of hashes a path, and bits a path, four bytes each.
const HEADER: usize = 12;

/// The seeds of the two hashes that all others are made of.
const SEEDS: [u32; 2] = [0x293a_e76f, 0x7e64_6e2c];

/// More hashes a path than git ever takes are none of git's.
const MOST_HASHES: u32 = 64;

/// The filters of all commits of a layer.
#[derive(Debug)]
pub(super) struct Filters {
    /// Where the end of each filter stands.
    ends: Range<usize>,
    /// The filters themselves.
    bits: Range<usize>,
    hashes: u32,
    /// The first version of the format hashes bytes beyond ASCII in a way of its own.
    only_ascii: bool,
}

impl Filters {
    /// The filters in these parts of a file; `None` where there are none, or none of a version that is known.
    pub(super) fn over(
        bytes: &[u8],
        ends: Range<usize>,
        data: Range<usize>,
        count: usize,
    ) -> Option<Filters> {
        let header = &bytes[data.clone()];
        let (version, hashes) = (number(header, 0)?, number(header, 4)?);
        let bits = data.start + HEADER..data.end;
        let is_known = matches!(version, 1 | 2) && (1..=MOST_HASHES).contains(&hashes);
        let is_sound = is_known && ends.len() == count * 4 && bits.start <= bits.end;
        is_sound.then_some(Filters { ends, bits, hashes, only_ascii: version == 1 })
    }

    /// Does the filter of the commit at a place say that a path is not among those it changes?
    pub(super) fn exclude(&self, bytes: &[u8], place: usize, path: &str) -> bool {
        let filter = self.filter(bytes, place).filter(|filter| !filter.is_empty());
        let is_known = path.is_ascii() || !self.only_ascii;
        filter.filter(|_| is_known).is_some_and(|filter| {
            let [first, step] = SEEDS.map(|seed| murmur3(seed, path.as_bytes()));
            let bit = |nth: u32| first.wrapping_add(nth.wrapping_mul(step)) as usize % (filter.len() * 8);
            (0..self.hashes).map(bit).any(|bit| filter[bit / 8] & 1 << (bit % 8) == 0)
        })
    }

    /// An empty one says nothing.
    fn filter<'bytes>(&self, bytes: &'bytes [u8], place: usize) -> Option<&'bytes [u8]> {
        let end = |place: usize| number(&bytes[self.ends.clone()], place * 4).map(|end| end as usize);
        let begin = place.checked_sub(1).map_or(Some(0), end)?;
        bytes[self.bits.clone()].get(begin..end(place)?)
    }
}

/// The 32-bit MurmurHash3 of Austin Appleby, which is in the public domain.
fn murmur3(seed: u32, text: &[u8]) -> u32 {
    let scrambled = |word: u32| word.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let (words, rest) = text.as_chunks::<4>();
    let mut hash = words.iter().fold(seed, |hash, word| {
        let mixed = hash ^ scrambled(u32::from_le_bytes(*word));
        mixed.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64)
    });
    hash ^= scrambled(rest.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte)));
    hash ^= text.len() as u32;
    hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_reference() {
        // the values that git's own tests hold
        assert_eq!(murmur3(0, b""), 0);
        assert_eq!(murmur3(0, b"Hello world!"), 0x627b_0c2c);
        assert_eq!(murmur3(0, b"The quick brown fox jumps over the lazy dog"), 0x2e4f_f723);
    }
}
