//! Trees that were read lately, within a bound on memory. A history walk reads each tree as a child and soon again
//! as a parent.

use std::collections::HashMap;
use std::sync::Arc;

use super::tree::Tree;
use crate::git::hash::Hash;

/// The memory that the cached trees of all readers may take, in bytes: 64 MiB.
const BOUND: usize = 64 << 20;

/// Two generations of half the bound each: when the young one is full it becomes the old one, and what nobody asked
/// for since then is dropped.
#[derive(Debug)]
pub(super) struct TreeCache {
    /// What a generation may weigh.
    bound: usize,
    young: HashMap<Hash, Arc<Tree>>,
    old: HashMap<Hash, Arc<Tree>>,
    young_weight: usize,
}

impl Default for TreeCache {
    fn default() -> TreeCache {
        TreeCache { bound: BOUND / 2, young: HashMap::new(), old: HashMap::new(), young_weight: 0 }
    }
}

impl TreeCache {
    /// Leaves room for the caches of other readers, so that all of them together stay within the bound.
    pub(super) fn share_among(&mut self, readers: usize) {
        self.bound = BOUND / 2 / readers.max(1);
    }

    /// An empty one with the same bound.
    pub(super) fn sibling(&self) -> TreeCache {
        TreeCache { bound: self.bound, ..TreeCache::default() }
    }

    pub(super) fn get(&mut self, hash: &Hash) -> Option<Arc<Tree>> {
        if let Some(tree) = self.young.get(hash) {
            return Some(Arc::clone(tree));
        }
        let tree = self.old.remove(hash)?;
        self.put(*hash, Arc::clone(&tree));
        Some(tree)
    }

    /// A tree heavier than a generation is not kept.
    pub(super) fn put(&mut self, hash: Hash, tree: Arc<Tree>) {
        let weight = tree.weight();
        if weight > self.bound {
            return;
        }
        if self.young_weight + weight > self.bound {
            self.old = std::mem::take(&mut self.young);
            self.young_weight = 0;
        }
        self.young_weight += weight;
        self.young.insert(hash, tree);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::hash::ObjectFormat;

    fn name_of(number: u32) -> Hash {
        let mut raw = [0; 20];
        raw[..4].copy_from_slice(&number.to_be_bytes());
        Hash::from_bytes(&raw).unwrap()
    }

    fn tree_of(bytes: usize) -> Arc<Tree> {
        let mut raw = b"100644 ".to_vec();
        raw.extend(std::iter::repeat_n(b'a', bytes));
        raw.extend([0; 21]);
        Arc::new(Tree::parse(raw, ObjectFormat::Sha1).unwrap())
    }

    #[test]
    fn memory_stays_bounded_and_what_is_asked_for_stays() {
        let mut cache = TreeCache::default();
        cache.put(name_of(0), tree_of(1000));
        for number in 1..200 {
            cache.put(name_of(number), tree_of(1 << 20));
            assert!(cache.get(&name_of(0)).is_some(), "lost after {number}");
        }
        let held: usize = cache.young.values().chain(cache.old.values()).map(|tree| tree.weight()).sum();
        assert!(held <= BOUND, "{held}");
        assert!(cache.get(&name_of(1)).is_none());
        assert!(cache.get(&name_of(199)).is_some());
    }

    #[test]
    fn a_tree_over_the_bound_is_not_kept() {
        let mut cache = TreeCache::default();
        cache.put(name_of(1), tree_of(BOUND));
        assert!(cache.get(&name_of(1)).is_none());
    }
}
