//! What was read lately, within a bound on memory.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash};

use crate::git::hash::Quick;

/// Two generations of half the bound each: when the young one is full it becomes the old one, and what nobody asked
/// for since then is dropped.
#[derive(Debug)]
pub(super) struct Recent<Key, Value> {
    /// What a generation may weigh, in bytes.
    bound: usize,
    young: Generation<Key, Value>,
    old: Generation<Key, Value>,
    young_weight: usize,
}

/// Values with their weights.
type Generation<Key, Value> = HashMap<Key, (Value, usize), BuildHasherDefault<Quick>>;

impl<Key: Hash + Eq, Value: Clone> Recent<Key, Value> {
    /// An empty one that keeps at most so many bytes.
    pub(super) fn within(bytes: usize) -> Self {
        let (young, old) = (Generation::default(), Generation::default());
        Recent { bound: bytes / 2, young, old, young_weight: 0 }
    }

    /// An empty one with the same bound.
    pub(super) fn sibling(&self) -> Self {
        Recent::within(self.bound * 2)
    }

    pub(super) fn get(&mut self, key: &Key) -> Option<Value> {
        if let Some((value, _)) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, (value, weight)) = self.old.remove_entry(key)?;
        self.put(key, value.clone(), weight);
        Some(value)
    }

    /// Keeps a value of so many bytes, unless it is heavier than a generation.
    pub(super) fn put(&mut self, key: Key, value: Value, weight: usize) {
        if weight > self.bound {
            return;
        }
        if self.young_weight + weight > self.bound {
            self.old = std::mem::take(&mut self.young);
            self.young_weight = 0;
        }
        self.young_weight += weight;
        self.young.insert(key, (value, weight));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_stays_bounded_and_what_is_asked_for_stays() {
        let mut recent = Recent::within(64 << 20);
        recent.put(0, "first", 1000);
        for number in 1..200 {
            recent.put(number, "more", 1 << 20);
            assert!(recent.get(&0).is_some(), "lost after {number}");
        }
        let held: usize = recent.young.values().chain(recent.old.values()).map(|(_, weight)| weight).sum();
        assert!(held <= 64 << 20, "{held}");
        assert!(recent.get(&1).is_none());
        assert!(recent.get(&199).is_some());
    }

    #[test]
    fn what_is_heavier_than_a_generation_is_not_kept() {
        let mut recent = Recent::within(100);
        recent.put(1, "heavy", 51);
        assert!(recent.get(&1).is_none());
    }
}
