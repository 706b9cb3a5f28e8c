//! The findings of a place by their files, in the work tree or in a commit.

use std::cell::RefCell;
use std::collections::HashMap;

use super::gathering::Place;
use super::stored::{self, Stored};
use super::work_tree::{Unread, WorkTree};
use super::{Failure, Workspace};
use crate::git::{Hash, Objects};
use crate::model::LARGEST;
use crate::store::{Located, StoreError};

/// Every finding's file; the bytes are read when they are asked for.
pub struct Files<'workspace> {
    /// The files, in no order.
    pub all: Vec<Located>,
    /// What only looks like a finding's file.
    pub odd: Vec<StoreError>,
    contents: Contents<'workspace>,
}

/// Where the files' bytes are.
enum Contents<'workspace> {
    WorkTree(Box<WorkTree<'workspace>>),
    Commit { objects: RefCell<Box<Objects>>, blobs: HashMap<String, Hash> },
}

impl<'workspace> Files<'workspace> {
    /// Looks at the names of all files.
    ///
    /// # Errors
    /// Where the folder is missing or cannot be listed as a whole.
    pub fn open(workspace: &'workspace Workspace, place: Place) -> Result<Self, Failure> {
        match place {
            Place::WorkTree => Files::of_work_tree(workspace),
            Place::Commit(commit) => Files::of_commit(workspace, commit),
        }
    }

    fn of_work_tree(workspace: &'workspace Workspace) -> Result<Self, Failure> {
        let tree = Box::new(WorkTree::open(workspace)?);
        let (mut all, mut odd) = (Vec::new(), Vec::new());
        for item in tree.walk() {
            match item {
                Ok(file) => all.push(file),
                Err(error) if error.is_one_file() => odd.push(error),
                Err(error) => return Err(error.into()),
            }
        }
        odd.sort_by(|left, right| left.path().cmp(&right.path()));
        Ok(Files { all, odd, contents: Contents::WorkTree(tree) })
    }

    fn of_commit(workspace: &'workspace Workspace, commit: Hash) -> Result<Self, Failure> {
        let mut objects = workspace.repository.objects()?;
        let Stored { files, odd } = stored::at(workspace, &mut objects, &commit)?;
        let blobs: HashMap<String, Hash> = files.into_iter().collect();
        let located = |path: &String| Some(Located { id: workspace.id_of(path)?, path: path.clone() });
        let all = blobs.keys().filter_map(located).collect();
        let objects = RefCell::new(Box::new(objects));
        Ok(Files { all, odd, contents: Contents::Commit { objects, blobs } })
    }

    /// Reads one of the files.
    ///
    /// # Errors
    /// A file or a blob that cannot be read, or that somebody has removed since.
    pub fn load(&self, file: &Located) -> Result<Vec<u8>, Failure> {
        self.load_there(file)?
            .ok_or_else(|| Failure::not_found(format!("there is no file '{}' any more", file.path)))
    }

    /// Reads one of the files; `None` where somebody has removed it since.
    ///
    /// # Errors
    /// A file or a blob that cannot be read.
    pub fn load_there(&self, file: &Located) -> Result<Option<Vec<u8>>, Failure> {
        match &self.contents {
            Contents::WorkTree(tree) => Ok(tree.load(file)?),
            Contents::Commit { objects, blobs } => match blobs.get(&file.path) {
                Some(blob) => Ok(Some(objects.borrow_mut().blob_within(blob, LARGEST)?)),
                None => Ok(None),
            },
        }
    }
}

/// A file of the folder, by its path from the top of the repository; `None` where the place has none.
///
/// # Errors
/// Where the folder is missing; a file that cannot be read.
pub fn load(workspace: &Workspace, place: Place, path: &str) -> Result<Option<Vec<u8>>, Failure> {
    match place {
        Place::WorkTree => match WorkTree::open(workspace)?.load_path(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Unread::Store(StoreError::Disk(error))) if error.is_absent() => Ok(None),
            Err(error) => Err(error.into()),
        },
        Place::Commit(commit) => stored::file_at(&workspace.repository, &commit, path),
    }
}
