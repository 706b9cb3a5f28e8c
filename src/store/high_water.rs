//! The highest number ever seen per ENTRY-TYPE, so that the id of a removed finding is not given out again. A cache
//! beside the repository: it may vanish, and then only what the repository still shows is known.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::disk::{self, DiskError, Durability};
use crate::model::{FindingId, Kind, Word};

/// Bytes that the file may have; a larger one is none of ours.
const LARGEST: u64 = 64 << 20;

/// Highest numbers, and the trees that are counted in them already.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HighWater {
    numbers: BTreeMap<String, u64>,
    trees: BTreeSet<String>,
}

impl HighWater {
    /// Reads the file; one that is missing or broken is as good as empty.
    pub fn load(path: &Path) -> Self {
        let bytes = disk::read(path, LARGEST).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// Writes the file in one step.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save(&self, path: &Path, durability: Durability) -> Result<(), DiskError> {
        // Maps of texts and numbers always have a text; an empty file would be as good as none.
        let text = serde_json::to_vec(self).unwrap_or_default();
        disk::write_atomic(path, &text, durability)
    }

    /// The highest number seen of this entry and type; 0 if none was.
    pub fn highest(&self, entry: &str, kind: Kind) -> u64 {
        self.numbers.get(&key(entry, kind)).copied().unwrap_or_default()
    }

    /// Counts an id; one of another scheme counts nothing.
    pub fn see(&mut self, id: &FindingId) {
        let Some(entry) = id.entry() else { return };
        for kind in Kind::ALL {
            if let Some(number) = id.number(entry, *kind) {
                let highest = self.numbers.entry(key(entry, *kind)).or_default();
                *highest = number.max(*highest);
            }
        }
    }

    /// Are all ids of this tree, by its hash, counted?
    pub fn has_counted(&self, tree: &str) -> bool {
        self.trees.contains(tree)
    }

    /// From now on these trees are counted, and no others: what no branch shows any more need not be remembered,
    /// its numbers are.
    pub fn set_counted(&mut self, trees: impl IntoIterator<Item = String>) {
        self.trees = trees.into_iter().collect();
    }
}

fn key(entry: &str, kind: Kind) -> String {
    format!("{}-{}", entry.to_ascii_uppercase(), kind.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_trees_survive_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("high-water.json");
        let mut water = HighWater::load(&path);
        assert_eq!(water, HighWater::default());
        for id in ["FIN-001-BUG-041", "fin-001-bug-7", "A-BUG-1-SEC-002", "BUG-9", "FIN-001-BUG-0ABCDEFG"] {
            water.see(&id.parse().unwrap());
        }
        water.set_counted(["aa".to_owned(), "bb".to_owned()]);
        water.save(&path, Durability::Synced).unwrap();
        let read = HighWater::load(&path);
        assert_eq!(read, water);
        assert_eq!(read.highest("fin-001", Kind::Bug), 41);
        assert_eq!(read.highest("A-BUG-1", Kind::Security), 2);
        assert_eq!(read.highest("FIN-001", Kind::Security), 0);
        assert!(read.has_counted("aa") && !read.has_counted("cc"));
        water.set_counted(["cc".to_owned()]);
        assert!(!water.has_counted("aa"));
    }

    #[test]
    fn a_broken_file_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("high-water.json");
        for text in ["", "{", "[1]", "{\"numbers\":{\"X\":-1}}", "{\"trees\":7}", "\u{fffd}"] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(HighWater::load(&path), HighWater::default(), "{text}");
        }
    }
}
