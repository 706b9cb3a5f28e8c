//! The trees that an index remembers, so that the next commit need not make them anew: those of folders in which
//! something changed are forgotten, as git does it.

use std::collections::{BTreeSet, HashMap};

use crate::git::hash::Hash;

/// The length of a tree's name.
const NAME: usize = 20;

/// The extension without the trees of the folders that hold these paths; `None` where it makes no sense.
pub(super) fn without(extension: &[u8], changed: &[&str]) -> Option<Vec<u8>> {
    let mut stale: BTreeSet<&str> = BTreeSet::from([""]);
    for path in changed {
        stale.extend(path.match_indices('/').map(|(at, _)| &path[..at]));
    }
    let mut next = Vec::with_capacity(extension.len());
    let rest = copy(extension, "", &stale, &mut next, DEEPEST)?;
    rest.is_empty().then_some(next)
}

/// Folders within folders that are followed; git's own limit on paths is lower.
const DEEPEST: usize = 2048;

/// Copies a folder and those below it; what follows them.
fn copy<'b>(
    bytes: &'b [u8],
    above: &str,
    stale: &BTreeSet<&str>,
    next: &mut Vec<u8>,
    depth: usize,
) -> Option<&'b [u8]> {
    let Node { name, counts, folders, tree, mut rest } = Node::read(bytes)?;
    let path = joined(above, name);
    // a name that is no text is the name of no path of ours
    let is_stale = path.as_deref().is_some_and(|path| stale.contains(path));
    next.extend([name, b"\0"].concat());
    match is_stale {
        true => next.extend(format!("-1 {folders}\n").into_bytes()),
        false => next.extend([counts, b"\n", tree].concat()),
    }
    for _ in 0..folders {
        rest = copy(rest, path.as_deref().unwrap_or("\0"), stale, next, depth.checked_sub(1)?)?;
    }
    Some(rest)
}

/// The tree of everything; `None` where it was forgotten.
pub(super) fn top(extension: &[u8]) -> Option<Hash> {
    Hash::from_bytes(Node::read(extension)?.tree)
}

/// All trees by their paths, the top by none; `None` where the extension makes no sense.
pub(super) fn all(extension: &[u8]) -> Option<HashMap<String, Hash>> {
    let mut found = HashMap::new();
    let rest = collect(extension, "", &mut found, DEEPEST)?;
    rest.is_empty().then_some(found)
}

fn collect<'b>(
    bytes: &'b [u8],
    above: &str,
    found: &mut HashMap<String, Hash>,
    depth: usize,
) -> Option<&'b [u8]> {
    let Node { name, tree, folders, mut rest, .. } = Node::read(bytes)?;
    // a name that is no text leads to no path that is asked for
    let path = joined(above, name).unwrap_or_else(|| "\0".to_owned());
    found.extend(Hash::from_bytes(tree).map(|tree| (path.clone(), tree)));
    for _ in 0..folders {
        rest = collect(rest, &path, found, depth.checked_sub(1)?)?;
    }
    Some(rest)
}

/// A folder as the extension has it.
struct Node<'b> {
    name: &'b [u8],
    /// How many entries of the index it holds, and how many folders follow, as text.
    counts: &'b [u8],
    folders: usize,
    /// Its tree; empty where that was forgotten.
    tree: &'b [u8],
    /// What follows.
    rest: &'b [u8],
}

impl Node<'_> {
    fn read(bytes: &[u8]) -> Option<Node<'_>> {
        let (name, rest) = cut(bytes, 0)?;
        let (counts, rest) = cut(rest, b'\n')?;
        let (entries, folders) = str::from_utf8(counts).ok()?.split_once(' ')?;
        let (entries, folders): (i64, usize) = (entries.parse().ok()?, folders.parse().ok()?);
        let (tree, rest) = rest.split_at_checked(if entries < 0 { 0 } else { NAME })?;
        Some(Node { name, counts, folders, tree, rest })
    }
}

fn joined(above: &str, name: &[u8]) -> Option<String> {
    let name = str::from_utf8(name).ok()?;
    Some(if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") })
}

/// What stands before this byte, and what behind it.
fn cut(bytes: &[u8], end: u8) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(end, bytes)?;
    Some((&bytes[..at], &bytes[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Top (3 files), `a` (2), `a/b` (1), `c` (forgotten already).
    fn extension(top: &str, a: &str, b: &str) -> Vec<u8> {
        let tree = |mark: u8| vec![mark; NAME];
        let node = |name: &str, counts: &str, mark: u8| {
            let known = if counts.starts_with('-') { vec![] } else { tree(mark) };
            [name.as_bytes(), b"\0", counts.as_bytes(), b"\n", &known].concat()
        };
        [node("", top, 1), node("a", a, 2), node("b", b, 3), node("c", "-1 0", 4)].concat()
    }

    #[test]
    fn the_folders_of_a_change_are_forgotten_and_no_others() {
        let whole = extension("3 2", "2 1", "1 0");
        assert_eq!(without(&whole, &["x"]).unwrap(), extension("-1 2", "2 1", "1 0"));
        assert_eq!(without(&whole, &["a/x"]).unwrap(), extension("-1 2", "-1 1", "1 0"));
        assert_eq!(without(&whole, &["a/b/x", "z/x"]).unwrap(), extension("-1 2", "-1 1", "-1 0"));
        assert_eq!(without(&whole, &["b/x"]).unwrap(), extension("-1 2", "2 1", "1 0"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let whole = extension("3 2", "2 1", "1 0");
        for length in 0..whole.len() {
            assert_eq!(without(&whole[..length], &["x"]), None, "cut at {length}");
        }
        assert_eq!(without(&[&whole[..], b"x"].concat(), &["x"]), None);
        assert_eq!(without(b"\0one two\n", &["x"]), None);
    }
}
