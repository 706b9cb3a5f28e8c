//! The findings folder of the work tree, whole: a file that a sparse checkout leaves out is read as the index has it.
//! A list is never shorter because of where git keeps a file.

use std::cell::RefCell;
use std::collections::HashMap;

use super::stored::{Entry, Stored};
use super::{Failure, Workspace, convert};
use crate::git::{self, Hash, Objects};
use crate::model::LARGEST;
use crate::rules::{Levels, Problem};
use crate::store::{self, Folder, Located, StoreError};

/// The folder on the disk, and what git left out of it.
pub struct WorkTree<'workspace> {
    workspace: &'workspace Workspace,
    folder: Folder,
    is_there: bool,
    skipped: Vec<Entry>,
    blobs: HashMap<String, Hash>,
    objects: RefCell<Option<Box<Objects>>>,
}

/// Why a file could not be read.
pub enum Unread {
    /// The disk or the folder.
    Store(StoreError),
    /// The blob of a file that is not in the work tree.
    Blob(git::Error),
}

impl Unread {
    /// As a problem of the file.
    pub fn problem(&self, path: &str, levels: &Levels) -> Option<Problem> {
        match self {
            Unread::Store(error) => convert::problem_of_store(path, error, levels),
            Unread::Blob(error) => convert::problem_of_blob(path, error, levels),
        }
    }
}

impl From<Unread> for Failure {
    fn from(error: Unread) -> Failure {
        match error {
            Unread::Store(error) => error.into(),
            Unread::Blob(error) => error.into(),
        }
    }
}

impl<'workspace> WorkTree<'workspace> {
    /// Asks git what it left out; the folder is not walked yet.
    ///
    /// # Errors
    /// Where the folder is missing, a symbolic link, or no folder.
    pub fn open(workspace: &'workspace Workspace) -> Result<Self, Failure> {
        let folder = workspace.folder_unchecked()?;
        let skipped = workspace.skipped(&workspace.config.dir)?;
        let is_there = match folder.check_root() {
            Ok(()) => true,
            Err(StoreError::Absent { .. }) if !skipped.is_empty() => false,
            Err(StoreError::Absent { .. }) => return Err(workspace.no_folder()),
            Err(other) => return Err(other.into()),
        };
        let blobs = Stored::of(workspace, &skipped).files.into_iter().collect();
        let objects = RefCell::default();
        Ok(WorkTree { workspace, folder, is_there, skipped, blobs, objects })
    }

    /// Every finding's file, in no order, and an error for every odd name; see [`Folder::walk`].
    pub fn walk(&self) -> impl Iterator<Item = Result<Located, StoreError>> + '_ {
        self.on_disk().chain(self.left_out())
    }

    /// Those that stand on the disk; one that has appeared there since git was asked is still left out.
    pub fn on_disk(&self) -> impl Iterator<Item = Result<Located, StoreError>> + Send + '_ {
        let (folder, left_out) = (&self.folder, &self.blobs);
        let walk = self.is_there.then(|| folder.walk()).into_iter().flatten();
        walk.filter(move |item| !item.as_ref().is_ok_and(|file| left_out.contains_key(&file.path)))
    }

    /// Those that git left out of the work tree.
    pub fn left_out(&self) -> impl Iterator<Item = Result<Located, StoreError>> + '_ {
        let Stored { files, odd } = Stored::of(self.workspace, &self.skipped);
        let located =
            |(path, _): (String, Hash)| Some(Ok(Located { id: self.workspace.id_of(&path)?, path }));
        files.into_iter().filter_map(located).chain(odd.into_iter().map(Err))
    }

    /// The folder on the disk.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// All findings sorted by id, and what was odd.
    pub fn sorted(&self) -> (Vec<Located>, Vec<StoreError>) {
        store::sorted(self.walk())
    }

    /// The paths of all run files, sorted.
    ///
    /// # Errors
    /// As [`Folder::runs`].
    pub fn runs(&self) -> Result<Vec<Result<String, StoreError>>, StoreError> {
        let mut runs = if self.is_there { self.folder.runs()? } else { Vec::new() };
        let is_run = |path: &&String| store::is_run_path(&self.workspace.config.dir, path);
        let mut skipped: Vec<String> = self.blobs.keys().filter(is_run).cloned().collect();
        skipped.sort_unstable();
        runs.extend(skipped.into_iter().map(Ok));
        Ok(runs)
    }

    /// Is there such a file, in the work tree or left out of it?
    pub fn has(&self, path: &str) -> bool {
        self.blobs.contains_key(path) || self.folder.root().join(path).symlink_metadata().is_ok()
    }

    /// Reads the file of a finding that the walk has found; `None` where somebody has removed it since.
    ///
    /// # Errors
    /// As [`Folder::load`]; a blob that cannot be read.
    pub fn load(&self, located: &Located) -> Result<Option<Vec<u8>>, Unread> {
        match self.blobs.get(&located.path) {
            Some(blob) => self.blob(blob).map(Some).map_err(Unread::Blob),
            None => self.folder.load(located).map_err(Unread::Store),
        }
    }

    /// Reads a file of the folder by its path from the repository's root.
    ///
    /// # Errors
    /// As [`WorkTree::load`].
    pub fn load_path(&self, path: &str) -> Result<Vec<u8>, Unread> {
        match self.blobs.get(path) {
            Some(blob) => self.blob(blob).map_err(Unread::Blob),
            None => self.folder.load_path(path).map_err(Unread::Store),
        }
    }

    fn blob(&self, hash: &Hash) -> Result<Vec<u8>, git::Error> {
        let mut objects = self.objects.borrow_mut();
        match objects.as_mut() {
            Some(objects) => objects.blob_within(hash, LARGEST),
            None => objects.insert(Box::new(self.workspace.repository.objects()?)).blob_within(hash, LARGEST),
        }
    }
}
