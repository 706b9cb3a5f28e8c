//! The highest number ever seen per ENTRY-TYPE, so that the id of a removed finding is not given out again. A cache
//! beside the repository: it may vanish, and then only what the repository still shows is known.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::disk::{self, DiskError, Durability};
use crate::model::{FindingId, Kind};

/// Bytes that the file may have; a larger one is none of ours.
const LARGEST: u64 = 64 << 20;

/// The largest number that counts. An id of somebody's branch with a larger one would end the counting for all.
const COUNTED: u64 = 999_999_999;

/// Highest numbers, and the trees that are counted in them already.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HighWater {
    numbers: BTreeMap<String, u64>,
    trees: BTreeSet<String>,
}

impl HighWater {
    /// Reads the file; one that is missing or broken is as good as empty.
    ///
    /// # Errors
    /// One that cannot be read now may be whole, and must not be overwritten.
    pub fn load(path: &Path) -> Result<Self, DiskError> {
        match disk::read(path, LARGEST) {
            Ok(bytes) => Ok(HighWater::parse(&bytes).unwrap_or_default()),
            Err(DiskError::Absent { .. } | DiskError::TooLarge { .. }) => Ok(HighWater::default()),
            Err(error) => Err(error),
        }
    }

    /// Reads the file; one that is missing is empty.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read(path: &Path) -> Result<Self, String> {
        match disk::read(path, LARGEST) {
            Ok(bytes) => HighWater::parse(&bytes).map_err(|error| error.to_string()),
            Err(error) if error.is_absent() => Ok(HighWater::default()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let mut water: HighWater = serde_json::from_slice(bytes)?;
        water.numbers.retain(|_, number| *number <= COUNTED);
        Ok(water)
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
        self.numbers.get(&key(entry, kind.code())).copied().unwrap_or_default()
    }

    /// Counts an id; one of another scheme counts nothing, and neither does a number that nobody has counted up to.
    pub fn see(&mut self, id: &FindingId) {
        self.see_all([id]);
    }

    /// Counts many ids; the names of entries are made once for all that share them.
    pub fn see_all<'id>(&mut self, ids: impl IntoIterator<Item = &'id FindingId>) {
        let mut seen: HashMap<(&str, &str), u64> = HashMap::new();
        for (entry, kind, number) in ids.into_iter().filter_map(FindingId::parts) {
            if number <= COUNTED {
                let highest = seen.entry((entry, kind.code())).or_default();
                *highest = number.max(*highest);
            }
        }
        for ((entry, code), number) in seen {
            let highest = self.numbers.entry(key(entry, code)).or_default();
            *highest = number.max(*highest);
        }
    }

    /// Was this id counted, or one with a higher number? One of another scheme always was.
    pub fn covers(&self, id: &FindingId) -> bool {
        let mut seen = HighWater::default();
        seen.see(id);
        seen.numbers.iter().all(|(key, number)| self.numbers.get(key) >= Some(number))
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

fn key(entry: &str, code: &str) -> String {
    format!("{}-{code}", entry.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_trees_survive_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("high-water.json");
        let mut water = HighWater::load(&path).unwrap();
        assert_eq!(water, HighWater::default());
        for id in ["FIN-001-BUG-041", "fin-001-bug-7", "A-BUG-1-SEC-002", "BUG-9", "FIN-001-BUG-0ABCDEFG"] {
            water.see(&id.parse().unwrap());
        }
        water.set_counted(["aa".to_owned(), "bb".to_owned()]);
        water.save(&path, Durability::Synced).unwrap();
        let read = HighWater::load(&path).unwrap();
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
            assert_eq!(HighWater::load(&path).unwrap(), HighWater::default(), "{text}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_now_is_not_taken_for_empty() {
        let folder = tempfile::tempdir().unwrap();
        assert!(HighWater::load(folder.path()).is_err());
    }

    #[test]
    fn numbers_that_nobody_has_counted_up_to_are_not_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("high-water.json");
        let mut water = HighWater::default();
        for id in ["FIN-BUG-007", "FIN-BUG-18446744073709551615", "FIN-BUG-1000000000"] {
            water.see(&id.parse().unwrap());
        }
        assert_eq!(water.highest("FIN", Kind::Bug), 7);
        std::fs::write(&path, "{\"numbers\":{\"FIN-BUG\":18446744073709551615},\"trees\":[]}").unwrap();
        assert_eq!(HighWater::load(&path).unwrap().highest("FIN", Kind::Bug), 0);
    }
}
