//! The findings folder as git has it, in its index or in a commit: plain files, and what only looks like one.

use super::{Failure, Workspace};
use crate::disk::Found;
use crate::git::{self, Hash, Indexed, Objects, Repository, trees};
use crate::store::{self, StoreError};

/// The mode of a plain file.
const FILE: u32 = 0o100_000;

/// The mode of a symbolic link, of a submodule, and the bits that tell the kinds apart.
const LINK: u32 = 0o120_000;
const FOLDER_LIKE: [u32; 2] = [0o040_000, 0o160_000];
const KIND: u32 = 0o170_000;

/// Files of findings and runs, not read yet.
#[derive(Debug, Default)]
pub struct Stored {
    /// Path from the top of the repository and blob of each, in the order of the paths.
    pub files: Vec<(String, Hash)>,
    /// What has a finding's name and is no plain file, and files whose name is no id.
    pub odd: Vec<StoreError>,
}

/// What the next commit would hold.
///
/// # Errors
/// When git cannot read its index.
pub fn staged(workspace: &Workspace) -> Result<Stored, Failure> {
    let mut stored = Stored::default();
    for Indexed { path, mode, blob, .. } in workspace.repository.indexed(&workspace.config.dir)? {
        stored.take(workspace, path, mode, blob);
    }
    Ok(stored)
}

/// An entry of the index: path, mode, blob.
pub type Entry = (String, u32, Hash);

/// What git tracks at a path or below it and leaves out of the work tree, because the checkout is sparse or because it
/// was told to overlook that file. A file that stands there all the same is left out here.
///
/// # Errors
/// When git cannot read its index.
pub fn skipped(repository: &Repository, path: &str) -> Result<Vec<Entry>, Failure> {
    let Some(top) = repository.toplevel().filter(|_| repository.may_leave_out()) else {
        return Ok(Vec::new());
    };
    let left_out = |entry: &Indexed| entry.skipped && top.join(&entry.path).symlink_metadata().is_err();
    let entries = repository.indexed(path)?.into_iter().filter(left_out);
    Ok(entries.map(|entry| (entry.path, entry.mode, entry.blob)).collect())
}

/// The text of a file as the next commit would hold it; `None` where that has no such file.
///
/// # Errors
/// When git cannot read its index, or the blob.
pub fn staged_file(repository: &Repository, path: &str) -> Result<Option<Vec<u8>>, Failure> {
    match repository.indexed(path)?.into_iter().find(|entry| entry.path == path) {
        Some(entry) => Ok(Some(repository.objects()?.blob(&entry.blob)?)),
        None => Ok(None),
    }
}

/// The tree of a commit's findings folder.
///
/// # Errors
/// A commit without the folder (exit 3); an object that cannot be read.
pub fn folder(workspace: &Workspace, objects: &mut Objects, commit: &Hash) -> Result<Hash, Failure> {
    let tree = objects.commit(commit)?.tree;
    let folder = trees::subtree(objects, &tree, &workspace.config.dir)?;
    folder.ok_or_else(|| workspace.no_folder_at(commit))
}

/// What a commit holds.
///
/// # Errors
/// As [`folder`].
pub fn at(workspace: &Workspace, objects: &mut Objects, commit: &Hash) -> Result<Stored, Failure> {
    let folder = folder(workspace, objects, commit)?;
    Ok(of_folder(workspace, objects, &folder)?)
}

/// What a tree holds that is a findings folder.
///
/// # Errors
/// An object that cannot be read.
pub fn of_folder(workspace: &Workspace, objects: &mut Objects, folder: &Hash) -> Result<Stored, git::Error> {
    let dir = &workspace.config.dir;
    let mut stored = Stored::default();
    for (path, entry) in trees::files(objects, folder)? {
        stored.take(workspace, format!("{dir}/{path}"), entry.mode, entry.hash);
    }
    Ok(stored)
}

/// The text of a file as a commit holds it; `None` where it has no such file.
///
/// # Errors
/// An object that cannot be read.
pub fn file_at(repository: &Repository, commit: &Hash, path: &str) -> Result<Option<Vec<u8>>, Failure> {
    let mut objects = repository.objects()?;
    let tree = objects.commit(commit)?.tree;
    let file = trees::entry(&mut objects, &tree, path)?.filter(|entry| entry.mode & KIND == FILE);
    Ok(file.map(|file| objects.blob(&file.hash)).transpose()?)
}

impl Stored {
    /// What entries of the index are.
    pub fn of(workspace: &Workspace, entries: &[Entry]) -> Stored {
        let mut stored = Stored::default();
        for (path, mode, hash) in entries {
            stored.take(workspace, path.clone(), *mode, *hash);
        }
        stored
    }

    /// Adds what stands at a path, if it is or looks like a file of findings.
    pub(super) fn take(&mut self, workspace: &Workspace, path: String, mode: u32, hash: Hash) {
        let dir = &workspace.config.dir;
        let name = match store::id_of_path(dir, &path) {
            Some(name) => name.map(drop),
            None => match store::run_path(dir, &path) {
                Some(name) => name,
                None => return,
            },
        };
        match (mode & KIND, name) {
            (LINK, _) => self.odd.push(StoreError::Odd { path, found: Found::Link }),
            (kind, _) if FOLDER_LIKE.contains(&kind) => {
                self.odd.push(StoreError::Odd { path, found: Found::Folder });
            }
            (_, Err(cause)) => self.odd.push(StoreError::BadName { path, cause }),
            (_, Ok(())) => self.files.push((path, hash)),
        }
    }
}
