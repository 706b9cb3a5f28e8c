//! A commit worked out in memory: what the index and HEAD hold of each path, what they are to hold, and the objects that
//! it takes. Nothing is written here. What is out of the ordinary about a path, and what git would refuse, is left to
//! git, which has the words for it.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use super::super::super::error::Error;
use super::super::super::hash::Hash;
use super::super::super::index_file::{Content, IndexFile, Times};
use super::super::super::objects::{ObjectKind, Objects};
use super::super::super::repository::Repository;
use super::super::super::trees;
use super::super::super::untouched;
use super::super::changes::Changed;
use super::super::failure::Failure;
use super::super::{Change, Expect, Put, files};
use super::folders::{self, Leaf};
use super::objects::NewObjects;

/// Modes of files that are made here or stay as they are.
const FILE: u32 = 0o100_644;
const PROGRAM: u32 = 0o100_755;

/// What is to be, of one commit.
pub(super) struct Plan {
    index: IndexFile,
    /// What each path is to hold.
    leaves: BTreeMap<String, Leaf>,
    /// The files that differ from HEAD.
    pub(super) changes: Vec<Changed>,
    pub(super) tree: Hash,
    pub(super) objects: NewObjects,
    /// The tree of HEAD.
    head: Hash,
}

impl Plan {
    /// `None` where git is to do it.
    pub(super) fn of(repository: &Repository, change: &Change, old: Hash) -> Result<Option<Plan>, Failure> {
        let Some(index) = repository.index()? else { return Ok(None) };
        if !are_paths_plain(repository, &index, &change.puts)? {
            return Ok(None);
        }
        let mut reader = repository.objects()?;
        let (top, mut objects) = (reader.commit(&old)?.tree, NewObjects::of(repository)?);
        let committed = trees::entries(&mut reader, &top, change.puts.iter().map(|put| put.path.as_str()))?;
        let (mut leaves, mut changes) = (BTreeMap::new(), Vec::new());
        for put in &change.puts {
            let before = committed.get(put.path.as_str()).map(|entry| (entry.mode, entry.hash));
            if !is_as_expected(repository, &index, put, before)? {
                return Ok(None);
            }
            let now = match &put.bytes {
                None => None,
                Some(bytes) => {
                    let Some(blob) = objects.add(ObjectKind::Blob, bytes.clone())? else { return Ok(None) };
                    Some((before.map_or(FILE, |(mode, _)| mode), blob))
                }
            };
            if leaves.insert(put.path.clone(), now).is_some() {
                return Ok(None);
            }
            if before != now {
                changes.push(changed(&put.path, before, now));
            }
        }
        Plan::with_tree(&mut reader, index, leaves, changes, &top, objects)
    }

    fn with_tree(
        reader: &mut Objects,
        index: IndexFile,
        leaves: BTreeMap<String, Leaf>,
        changes: Vec<Changed>,
        top: &Hash,
        mut objects: NewObjects,
    ) -> Result<Option<Plan>, Failure> {
        if changes.is_empty() {
            return Ok(None);
        }
        let named = leaves.iter().map(|(path, leaf)| (path.as_str(), *leaf)).collect();
        let tree = folders::with(reader, &mut objects, top, &named)?;
        Ok(tree.map(|tree| Plan { index, leaves, changes, tree, objects, head: *top }))
    }

    /// The objects, to be written.
    pub(super) fn take_objects(&mut self) -> NewObjects {
        std::mem::take(&mut self.objects)
    }

    /// The next index, once the files are in their places, where their times are taken from.
    pub(super) fn next_index(&self, top: &Path) -> Option<Vec<u8>> {
        self.entered_in(&self.index, top)
    }

    /// An index of HEAD, which knows of its files what the user's knows; `None` where only git can make it.
    pub(super) fn index_of_head(&self, repository: &Repository) -> Result<Option<IndexFile>, Failure> {
        if self.index.tree() == Some(self.head) {
            return Ok(Some(self.index.clone()));
        }
        let files = trees::files(&mut repository.objects()?, &self.head)?;
        Ok(self.index.only(&files))
    }

    /// An index with the change in it, once the files are in their places.
    pub(super) fn entered_in(&self, index: &IndexFile, top: &Path) -> Option<Vec<u8>> {
        let content = |path: &str, leaf: &Leaf| {
            let (mode, blob) = (*leaf)?;
            Some(Content { mode, blob, times: Times::of_file(&top.join(path)) })
        };
        let changes = self.leaves.iter().map(|(path, leaf)| (path.as_str(), content(path, leaf)));
        index.with(&changes.collect())
    }
}

/// Are these names and texts such that git would take them as they are?
fn are_paths_plain(repository: &Repository, index: &IndexFile, puts: &[Put]) -> Result<bool, Error> {
    let is_plain = |put: &Put| {
        put.path.split('/').all(is_name_plain) && put.bytes.as_deref().is_none_or(untouched::is_text_plain)
    };
    if !puts.iter().all(is_plain) || !are_free(index, puts) {
        return Ok(false);
    }
    for put in puts {
        if untouched::may_have(repository, index, &put.path, &untouched::STORING)? {
            return Ok(false);
        }
    }
    let asked = puts.iter().filter(|put| put.expect == Expect::New).map(|put| put.path.as_str());
    let mut unsure = Vec::new();
    for path in asked {
        if untouched::may_be_ignored(repository, path)? {
            unsure.push(path);
        }
    }
    Ok(repository.ignored(unsure.into_iter())?.is_none())
}

/// No name that a file system or git takes for another one.
fn is_name_plain(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let is_gits = name.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case(".git"));
    !name.is_empty() && name.bytes().all(is_letter) && !is_gits && !name.ends_with('.') && name != "."
}

/// Are the names of new files free in the index, whatever the case of their letters, and no folder of it?
fn are_free(index: &IndexFile, puts: &[Put]) -> bool {
    let new = || puts.iter().filter(|put| put.expect == Expect::New).map(|put| put.path.as_str());
    let places: HashSet<Vec<u8>> = new()
        .flat_map(|path| Path::new(path).ancestors().filter_map(Path::to_str))
        .filter(|place| !place.is_empty())
        .map(|place| place.to_ascii_lowercase().into_bytes())
        .collect();
    let mut folded = Vec::new();
    let mut is_other = |path: &[u8]| {
        fold(path, &mut folded);
        !places.contains(&folded)
    };
    places.is_empty()
        || index.entries().all(|entry| is_other(entry.path())) && !new().any(|path| index.has_below(path))
}

/// A path without the case of its letters.
fn fold(path: &[u8], into: &mut Vec<u8>) {
    into.clear();
    match path.is_ascii() {
        true => into.extend(path.iter().map(u8::to_ascii_lowercase)),
        false => into.extend(String::from_utf8_lossy(path).to_lowercase().into_bytes()),
    }
}

/// Is there what the change was made for: nothing of a new file; of another one the same in HEAD, index and work tree?
fn is_as_expected(
    repository: &Repository,
    index: &IndexFile,
    put: &Put,
    head: Leaf,
) -> Result<bool, Failure> {
    if put.expect == Expect::New {
        return Ok(head.is_none());
    }
    let there = index.find(&put.path).filter(|entry| entry.is_plain());
    let staged = there.and_then(|entry| Some((entry.mode(), entry.blob()?)));
    let Some((mode, blob)) = staged.filter(|staged| Some(*staged) == head) else { return Ok(false) };
    let file = repository.work_tree()?.join(&put.path);
    let Ok(Some(bytes)) = files::content(&file) else { return Ok(false) };
    Ok(is_mode(repository, &file, mode)?
        && untouched::is_text_plain(&bytes)
        && NewObjects::name(bytes) == Some(blob))
}

#[cfg(unix)]
fn is_mode(repository: &Repository, file: &Path, mode: u32) -> Result<bool, Error> {
    use std::os::unix::fs::PermissionsExt;
    let is_told = repository.setting("core.filemode").is_none() || repository.is_set("core.filemode")?;
    let is_program = fs::symlink_metadata(file).is_ok_and(|facts| facts.permissions().mode() & 0o100 != 0);
    Ok(matches!(mode, FILE | PROGRAM) && (!is_told || is_program == (mode == PROGRAM)))
}

#[cfg(not(unix))]
fn is_mode(_: &Repository, _: &Path, _: u32) -> Result<bool, Error> {
    Ok(false)
}

fn changed(path: &str, before: Leaf, now: Leaf) -> Changed {
    let facts = |leaf: Leaf| leaf.map(|(mode, blob)| format!("{mode:06o} {blob}"));
    Changed { path: path.as_bytes().to_owned(), before: facts(before), now: facts(now) }
}
