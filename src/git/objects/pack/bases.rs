//! What later objects are likely to build on. Their bytes stand one behind the other in memory that is taken once, so
//! that keeping one costs a copy and no allocation.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::Place;
use crate::git::hash::Quick;
use crate::git::objects::object::ObjectKind;

/// Two generations of half the bound each: when the young one is full it becomes the old one, and what nobody asked
/// for since then is dropped.
pub(super) struct Bases {
    /// What a generation may hold, in bytes.
    bound: usize,
    young: Generation,
    old: Generation,
}

#[derive(Default)]
struct Generation {
    places: HashMap<Place, (ObjectKind, Range<usize>), BuildHasherDefault<Quick>>,
    bytes: Vec<u8>,
}

impl Bases {
    /// An empty one that keeps at most so many bytes.
    pub(super) fn within(bytes: usize) -> Bases {
        Bases { bound: bytes / 2, young: Generation::default(), old: Generation::default() }
    }

    /// The object of a place, if it is still at hand. One that is asked for stays, as long as there is room.
    pub(super) fn get(&mut self, place: &Place) -> Option<(ObjectKind, &[u8])> {
        if !self.young.places.contains_key(place) {
            let (kind, bytes) = self.old.get(place)?;
            if !self.young.has_room(bytes.len(), self.bound) {
                return Some((kind, bytes));
            }
            self.young.put(*place, kind, bytes);
        }
        self.young.get(place)
    }

    /// Keeps an object, unless it is larger than a generation.
    pub(super) fn put(&mut self, place: Place, kind: ObjectKind, bytes: &[u8]) {
        if bytes.len() > self.bound {
            return;
        }
        if !self.young.has_room(bytes.len(), self.bound) {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.bytes.reserve_exact(self.bound - self.young.bytes.len());
        self.young.put(place, kind, bytes);
    }
}

impl Generation {
    fn has_room(&self, length: usize, bound: usize) -> bool {
        self.bytes.len() + length <= bound
    }

    fn get(&self, place: &Place) -> Option<(ObjectKind, &[u8])> {
        let (kind, range) = self.places.get(place)?;
        Some((*kind, &self.bytes[range.clone()]))
    }

    fn put(&mut self, place: Place, kind: ObjectKind, bytes: &[u8]) {
        let begin = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.places.insert(place, (kind, begin..self.bytes.len()));
    }

    fn clear(&mut self) {
        self.places.clear();
        self.bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_stays_bounded_and_what_is_asked_for_stays() {
        let mut bases = Bases::within(6400);
        bases.put((0, 0), ObjectKind::Tree, b"first");
        for number in 1..200 {
            bases.put((0, number), ObjectKind::Blob, &[number as u8; 100]);
            assert_eq!(bases.get(&(0, 0)), Some((ObjectKind::Tree, &b"first"[..])), "after {number}");
            assert_eq!(bases.get(&(0, number)), Some((ObjectKind::Blob, &[number as u8; 100][..])));
        }
        let held = bases.young.bytes.capacity() + bases.old.bytes.capacity();
        assert!(held <= 6400, "{held}");
        assert_eq!(bases.get(&(0, 1)), None);
    }

    #[test]
    fn what_is_larger_than_a_generation_is_not_kept() {
        let mut bases = Bases::within(100);
        bases.put((0, 1), ObjectKind::Blob, &[7; 51]);
        assert_eq!(bases.get(&(0, 1)), None);
    }
}
