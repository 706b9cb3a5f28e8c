//! What differs between folders, by descending only where they differ: a file counts as changed when it differs from
//! all that stood before. Works on the raw bytes of trees; knows no commits.

mod many;
mod places;
mod rows;

use std::sync::atomic::{AtomicUsize, Ordering};

use super::error::Error;
use super::hash::{Hash, Names, ObjectFormat};
use super::objects::{Named, Objects, Tree, corrupt};
use rows::Rows;

pub use super::objects::Entry;
pub use many::{Comparison, changes_of_each};
pub use places::entries;

/// Folders nested deeper than this are refused, as git refuses them.
const DEEPEST: usize = 2048;

/// More files and folders below one tree are refused: a few small trees that name each other stand for any number.
const MOST: usize = 1 << 20;

/// A path that is not as it was before, anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Below the folders that were compared, with `/`; bytes that are no text are replaced.
    pub path: String,
    /// What stands there now; links and submodules are told by their mode. `None`: nothing, or a folder.
    pub now: Option<Entry>,
    /// What stood there in each of the earlier folders, in their order.
    pub before: Vec<Option<Entry>>,
}

/// The paths whose entry differs from that in every one of the earlier folders, sorted. A path that stands as in any
/// of them is no change, so a merge that takes one side changes nothing; with no earlier folder everything is new.
/// Folders are descended, never reported; where a file became a folder, the file goes and the folder's files come.
///
/// # Errors
/// [`Error::MissingObject`] and [`Error::CorruptObject`] for trees on the way.
pub fn changes(
    objects: &mut Objects,
    now: Option<Hash>,
    before: &[Option<Hash>],
) -> Result<Vec<Change>, Error> {
    let count = AtomicUsize::new(0);
    Descent::new(objects, &count).all(now, before)
}

/// Does anything outside of the folder (`findings`, `a/b`) differ between two roots? Stops at the first difference.
///
/// # Errors
/// As [`changes`].
pub fn differs_outside(
    objects: &mut Objects,
    now: Option<Hash>,
    before: Option<Hash>,
    folder: &str,
) -> Result<bool, Error> {
    Ok(!outside(objects, now, before, folder, true)?.is_empty())
}

/// What differs between two roots outside of the folder.
///
/// # Errors
/// As [`changes`].
pub fn changes_outside(
    objects: &mut Objects,
    now: Option<Hash>,
    before: Option<Hash>,
    folder: &str,
) -> Result<Vec<Change>, Error> {
    outside(objects, now, before, folder, false)
}

fn outside(
    objects: &mut Objects,
    now: Option<Hash>,
    before: Option<Hash>,
    folder: &str,
    only_first: bool,
) -> Result<Vec<Change>, Error> {
    let left_out = Some(folder.trim_matches('/').as_bytes());
    let count = AtomicUsize::new(0);
    Descent { left_out, only_first, ..Descent::new(objects, &count) }.all(now, &[before])
}

/// What stands at a path below a tree; `None` where there is nothing.
///
/// # Errors
/// As [`changes`].
pub fn entry(objects: &mut Objects, tree: &Hash, path: &str) -> Result<Option<Entry>, Error> {
    let mut folder = *tree;
    let mut found = None;
    let mut names = path.split('/').filter(|name| !name.is_empty()).peekable();
    while let Some(name) = names.next() {
        found = objects.tree(&folder)?.find(name.as_bytes()).map_err(corrupt(&folder))?;
        match found.filter(|_| names.peek().is_some()) {
            Some(entry) if entry.is_folder() => folder = entry.hash,
            Some(_) => return Ok(None),
            None => return Ok(found.filter(|_| names.peek().is_none())),
        }
    }
    Ok(found)
}

/// The folder at a path below a tree, the tree itself for the empty path; `None` where there is no folder.
///
/// # Errors
/// As [`changes`].
pub fn subtree(objects: &mut Objects, tree: &Hash, path: &str) -> Result<Option<Hash>, Error> {
    if path.trim_matches('/').is_empty() {
        return Ok(Some(*tree));
    }
    Ok(entry(objects, tree, path)?.filter(Entry::is_folder).map(|entry| entry.hash))
}

/// As [`subtree`], for the root folder of a commit, which a walk asks for once.
///
/// # Errors
/// As [`changes`].
pub fn subtree_of_root(objects: &mut Objects, root: &Hash, path: &str) -> Result<Option<Hash>, Error> {
    let path = path.trim_matches('/');
    let (name, below) = path.split_once('/').unwrap_or((path, ""));
    if name.is_empty() {
        return Ok(Some(*root));
    }
    match objects.find_once(root, name.as_bytes())? {
        Some(entry) if entry.is_folder() => subtree(objects, &entry.hash, below),
        _ => Ok(None),
    }
}

/// All that stands below a tree and is no folder, sorted by path.
///
/// # Errors
/// As [`changes`].
pub fn files(objects: &mut Objects, tree: &Hash) -> Result<Vec<(String, Entry)>, Error> {
    files_beyond(objects, tree, &Names::default())
}

/// As [`files`], but for what stands below these trees.
///
/// # Errors
/// As [`changes`].
pub fn files_beyond(
    objects: &mut Objects,
    tree: &Hash,
    known: &Names,
) -> Result<Vec<(String, Entry)>, Error> {
    let mut found = Vec::new();
    let mut waiting = vec![(Vec::new(), 0, *tree)];
    let mut folders = 0;
    while let Some((above, depth, hash)) = waiting.pop() {
        if known.contains(&hash) {
            continue;
        }
        folders += 1;
        check_count(folders + found.len(), tree)?;
        let (tree, first) = (objects.tree(&hash)?, waiting.len());
        let mut walk = tree.walk();
        while let Some(Named { name, entry }) = walk.next().map_err(corrupt(&hash))? {
            if entry.is_folder() {
                check_depth(depth + 1, &entry.hash)?;
                waiting.push(([above.as_slice(), name, b"/"].concat(), depth + 1, entry.hash));
            } else {
                let path = [above.as_slice(), name].concat();
                found.push((String::from_utf8_lossy(&path).into_owned(), entry));
            }
        }
        // one after the other in their order, so that little is left to sort
        waiting[first..].reverse();
    }
    found.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(found)
}

/// A comparison under way.
struct Descent<'o> {
    objects: &'o mut Objects,
    left_out: Option<&'o [u8]>,
    only_first: bool,
    /// How many files and folders were met in the whole comparison, of which this may be a part.
    count: &'o AtomicUsize,
    found: Vec<Change>,
}

/// Folders at one path, still to be compared. They wait in a list of our own: a hostile tree is deeper than a stack.
#[derive(Clone)]
struct Folders {
    path: Vec<u8>,
    depth: usize,
    now: Option<Hash>,
    before: Vec<Option<Hash>>,
}

impl Folders {
    /// Where a comparison begins; `None` where there is no folder at all.
    fn top(now: Option<Hash>, before: &[Option<Hash>]) -> Option<Folders> {
        let is_there = now.is_some() || before.iter().any(Option::is_some);
        is_there.then(|| Folders { path: Vec::new(), depth: 0, now, before: before.to_vec() })
    }

    /// The name of one of them.
    fn any(&self) -> Hash {
        let mut all = self.now.iter().chain(self.before.iter().flatten());
        all.next().copied().unwrap_or(Hash::zero(ObjectFormat::Sha1))
    }

    fn path_of(&self, name: &[u8]) -> Vec<u8> {
        let above: &[&[u8]] = if self.depth > 0 { &[&self.path, b"/", name] } else { &[name] };
        above.concat()
    }
}

impl<'o> Descent<'o> {
    fn new(objects: &'o mut Objects, count: &'o AtomicUsize) -> Descent<'o> {
        Descent { objects, left_out: None, only_first: false, count, found: Vec::new() }
    }

    /// What differs, sorted by path.
    fn all(mut self, now: Option<Hash>, before: &[Option<Hash>]) -> Result<Vec<Change>, Error> {
        if let Some(top) = Folders::top(now, before) {
            self.run(top)?;
        }
        self.found.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(self.found)
    }

    /// Compares these folders and what lies below them.
    fn run(&mut self, folders: Folders) -> Result<(), Error> {
        let top = folders.any();
        let mut waiting = vec![folders];
        while let Some(folders) = waiting.pop() {
            let before = self.found.len();
            self.enter(&folders, &mut waiting)?;
            let more = 1 + self.found.len() - before;
            check_count(self.count.fetch_add(more, Ordering::Relaxed) + more, &top)?;
            if self.only_first && !self.found.is_empty() {
                break;
            }
        }
        Ok(())
    }

    fn enter(&mut self, folders: &Folders, waiting: &mut Vec<Folders>) -> Result<(), Error> {
        match folders.before.contains(&folders.now) || self.is_left_out(folders) {
            true => Ok(()),
            false => self.compare(folders, waiting),
        }
    }

    fn is_left_out(&self, folders: &Folders) -> bool {
        folders.depth > 0 && self.left_out == Some(&folders.path)
    }

    /// Reports the files that differ from all, and puts the folders that do on the list.
    fn compare(&mut self, folders: &Folders, waiting: &mut Vec<Folders>) -> Result<(), Error> {
        let trees = self.trees(folders)?;
        let mut rows = Rows::over(&trees)?;
        let mut row = Vec::with_capacity(trees.len());
        while let Some(named) = rows.next(&mut row)? {
            if row[1..].contains(&row[0]) {
                continue;
            }
            let path = folders.path_of(named.name);
            if named.entry.is_folder() {
                let depth = folders.depth + 1;
                check_depth(depth, &named.entry.hash)?;
                let mut hashes = row.iter().map(|entry| entry.map(|entry| entry.hash));
                let now = hashes.next().flatten();
                waiting.push(Folders { path, depth, now, before: hashes.collect() });
            } else {
                let path = String::from_utf8_lossy(&path).into_owned();
                self.found.push(Change { path, now: row[0], before: row[1..].to_vec() });
            }
        }
        Ok(())
    }

    /// The trees of the folders, with their names.
    fn trees(&mut self, folders: &Folders) -> Result<Vec<Option<(Hash, Tree)>>, Error> {
        let hashes = std::iter::once(&folders.now).chain(&folders.before);
        let mut read = |hash: &Hash| Ok((*hash, self.objects.tree(hash)?));
        hashes.map(|hash| hash.as_ref().map(&mut read).transpose()).collect()
    }
}

fn check_depth(depth: usize, hash: &Hash) -> Result<(), Error> {
    let why = || format!("it lies below more than {DEEPEST} folders");
    if depth > DEEPEST { Err(Error::CorruptObject { hash: *hash, why: why() }) } else { Ok(()) }
}

fn check_count(count: usize, hash: &Hash) -> Result<(), Error> {
    let why = || format!("more than {MOST} files and folders lie below it");
    if count > MOST { Err(Error::CorruptObject { hash: *hash, why: why() }) } else { Ok(()) }
}
