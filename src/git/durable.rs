//! What git leaves to chance in a loss of power: an object that was there before, written by somebody whose git does
//! not sync, and the names in the folders of objects and references.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::disk::Durability;

use super::error::Error;
use super::hash::Hash;
use super::repository::Repository;

impl Repository {
    /// What a write of ours survives, git's own included.
    pub fn durability(&self) -> Durability {
        self.program().durability()
    }

    /// Waits until the disk has these objects. One that is not loose came with a pack or belongs to another repository:
    /// those are synced by git.
    pub(super) fn sync_objects(&self, objects: impl IntoIterator<Item = Hash>) -> Result<(), Error> {
        if self.durability() == Durability::Quick {
            return Ok(());
        }
        let (mut files, mut folders) = (Vec::new(), BTreeSet::new());
        for object in objects {
            let name = object.to_string();
            let folder = self.objects_dir().join(&name[..2]);
            let file = folder.join(&name[2..]);
            if file.exists() {
                files.push(file);
                folders.insert(folder);
            }
        }
        if !folders.is_empty() {
            folders.insert(self.objects_dir().to_owned());
        }
        files.extend(folders);
        self.durability().sync_together(&files).map_err(Error::NotSynced)
    }

    /// Waits until the disk has where a reference points; git itself syncs the file, and not its name.
    pub(super) fn sync_reference(&self, name: &str) -> Result<(), Error> {
        if self.has_reference_tables() {
            return self.sync_folders([self.common_dir().join("reftable")]);
        }
        let home = if name == "HEAD" { self.git_dir() } else { self.common_dir() };
        let file = home.join(name);
        let above = file.ancestors().skip(1).take_while(|folder| folder.starts_with(home));
        self.sync_folders(above.map(Path::to_owned))
    }

    /// Waits until the disk has where HEAD points.
    pub(super) fn sync_head(&self) -> Result<(), Error> {
        self.sync_reference(self.branch()?.as_deref().unwrap_or("HEAD"))
    }

    /// Waits until the disk has an index that git wrote, and its name.
    pub(super) fn sync_index(&self) -> Result<(), Error> {
        let file = self.index_file();
        self.sync_folders(std::iter::once(file).chain(file.parent()).map(Path::to_owned))
    }

    fn sync_folders(&self, folders: impl IntoIterator<Item = PathBuf>) -> Result<(), Error> {
        let folders: Vec<PathBuf> = folders.into_iter().collect();
        self.durability().sync_together(&folders).map_err(Error::NotSynced)
    }
}
