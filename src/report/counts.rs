//! How often words and names occur among findings. Counts what it is given and reads nothing.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::model::Word;

/// The component of findings that name none.
const OTHER: &str = "Other";

/// How often each word of a field occurs, in the order of the words; those that do not occur are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts<W>(Vec<(W, u64)>);

impl<W: Word> Counts<W> {
    /// The count of one word.
    pub fn get(&self, word: W) -> u64 {
        self.0.iter().find(|(counted, _)| *counted == word).map_or(0, |(_, count)| *count)
    }

    /// The words that occur, with their counts.
    pub fn iter(&self) -> impl Iterator<Item = (W, u64)> {
        self.0.iter().copied()
    }
}

impl<W: Word> FromIterator<W> for Counts<W> {
    fn from_iter<I: IntoIterator<Item = W>>(words: I) -> Self {
        let mut counts: Vec<(W, u64)> = W::ALL.iter().map(|word| (*word, 0)).collect();
        for word in words {
            if let Some((_, count)) = counts.iter_mut().find(|(counted, _)| *counted == word) {
                *count += 1;
            }
        }
        counts.retain(|(_, count)| *count > 0);
        Counts(counts)
    }
}

impl<W: Word> Serialize for Counts<W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (word, count) in &self.0 {
            map.serialize_entry(word.word(), count)?;
        }
        map.end()
    }
}

/// How many findings each component has, by name; those without one stand under `Other`, which comes last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components(Vec<(String, u64)>);

impl Components {
    /// The components with their counts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(name, count)| (name.as_str(), *count))
    }
}

impl<'name> FromIterator<Option<&'name str>> for Components {
    fn from_iter<I: IntoIterator<Item = Option<&'name str>>>(names: I) -> Self {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for name in names {
            *counts.entry(name.filter(|name| !name.trim().is_empty()).unwrap_or(OTHER)).or_default() += 1;
        }
        let other = counts.remove_entry(OTHER);
        Components(counts.into_iter().chain(other).map(|(name, count)| (name.to_owned(), count)).collect())
    }
}

impl Serialize for Components {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}
