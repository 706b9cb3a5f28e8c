//! The trees of the next commit: those of the last one, with some files exchanged.

use std::collections::BTreeMap;

use super::super::super::error::Error;
use super::super::super::hash::Hash;
use super::super::super::objects::{Entry, Named, ObjectKind, Objects, Tree};
use super::objects::NewObjects;

/// Git's mode of a folder.
const FOLDER: u32 = 0o040_000;

/// What a path holds from now on, mode and blob; `None` where it is gone.
pub(super) type Leaf = Option<(u32, Hash)>;

/// The tree with these paths changed; `None` where a file stands in the place of a folder, or the other way round.
/// A tree of which nothing is left is no tree, but for the top.
pub(super) fn with(
    objects: &mut Objects,
    new: &mut NewObjects,
    top: &Hash,
    changes: &BTreeMap<&str, Leaf>,
) -> Result<Option<Hash>, Error> {
    let changes: Vec<(&str, Leaf)> = changes.iter().map(|(path, leaf)| (*path, *leaf)).collect();
    match folder(objects, new, Some(top), &changes)? {
        Outcome::Folder(tree) => Ok(Some(tree)),
        Outcome::Empty => new.add(ObjectKind::Tree, Vec::new()),
        Outcome::Odd => Ok(None),
    }
}

enum Outcome {
    Folder(Hash),
    Empty,
    Odd,
}

/// `changes` are in the order of their paths, seen from this folder.
fn folder(
    objects: &mut Objects,
    new: &mut NewObjects,
    tree: Option<&Hash>,
    changes: &[(&str, Leaf)],
) -> Result<Outcome, Error> {
    let before = tree.map(|tree| objects.tree(tree)).transpose()?;
    let entries = before.as_ref().map_or(Ok(BTreeMap::new()), entries_of);
    // a tree out of order is for git to judge
    let Ok(mut entries) = entries else { return Ok(Outcome::Odd) };
    for group in changes.chunk_by(|one, other| first(one.0) == first(other.0)) {
        let name = first(group[0].0);
        let there = entries.remove(name.as_bytes());
        let now = match group {
            [(path, leaf)] if *path == name => match there {
                Some(entry) if !entry.is_file() => return Ok(Outcome::Odd),
                _ => leaf.map(|(mode, hash)| Entry { mode, hash }),
            },
            _ if there.is_some_and(|entry| !entry.is_folder()) => return Ok(Outcome::Odd),
            below => {
                let below: Option<Vec<_>> =
                    below.iter().map(|(path, leaf)| Some((rest(path)?, *leaf))).collect();
                let Some(below) = below else { return Ok(Outcome::Odd) };
                match folder(objects, new, there.as_ref().map(|entry| &entry.hash), &below)? {
                    Outcome::Folder(hash) => Some(Entry { mode: FOLDER, hash }),
                    Outcome::Empty => None,
                    Outcome::Odd => return Ok(Outcome::Odd),
                }
            }
        };
        entries.extend(now.map(|entry| (name.as_bytes().to_owned(), entry)));
    }
    if entries.is_empty() {
        return Ok(Outcome::Empty);
    }
    Ok(new.add(ObjectKind::Tree, bytes(&entries))?.map_or(Outcome::Odd, Outcome::Folder))
}

fn entries_of(tree: &Tree) -> Result<BTreeMap<Vec<u8>, Entry>, String> {
    let (mut walk, mut entries) = (tree.walk(), BTreeMap::new());
    while let Some(named) = walk.next()? {
        if entries.insert(named.name.to_owned(), named.entry).is_some() {
            return Err("a file and a folder have one name".to_owned());
        }
    }
    Ok(entries)
}

fn first(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

fn rest(path: &str) -> Option<&str> {
    path.split_once('/').map(|(_, rest)| rest)
}

fn bytes(entries: &BTreeMap<Vec<u8>, Entry>) -> Vec<u8> {
    let mut sorted: Vec<Named<'_>> =
        entries.iter().map(|(name, entry)| Named { name, entry: *entry }).collect();
    sorted.sort_unstable_by(Named::order);
    let mut bytes = Vec::new();
    for Named { name, entry } in sorted {
        bytes.extend(format!("{:o} ", entry.mode).into_bytes());
        bytes.extend([name, b"\0", entry.hash.as_bytes()].concat());
    }
    bytes
}
