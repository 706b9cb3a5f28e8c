//! Which findings anybody has: in the index and on every branch, by id and by earlier id. Looks no further than it
//! must, each tree and each file once.

use std::collections::HashSet;

use super::branches;
use super::{Failure, Workspace, stored};
use crate::git::{Hash, Objects, trees};
use crate::model::{FindingId, LARGEST, Summary};

/// The findings seen so far.
pub struct Known<'workspace> {
    workspace: &'workspace Workspace,
    objects: Objects,
    /// Their ids.
    pub ids: Vec<FindingId>,
    /// Branches that could not be read.
    pub notes: Vec<String>,
    /// Their files, to look for earlier ids in.
    blobs: Vec<Hash>,
    seen: HashSet<(FindingId, Hash)>,
}

impl<'workspace> Known<'workspace> {
    /// Looks at the index.
    ///
    /// # Errors
    /// When git cannot read its index.
    pub fn begin(workspace: &'workspace Workspace) -> Result<Self, Failure> {
        let objects = workspace.repository.objects()?;
        let (ids, notes) = (Vec::new(), Vec::new());
        let mut known = Known { workspace, objects, ids, notes, blobs: Vec::new(), seen: HashSet::new() };
        known.take(stored::staged(workspace)?.files);
        Ok(known)
    }

    /// Strikes out the names that are findings somewhere.
    ///
    /// # Errors
    /// When git cannot list its references.
    pub fn strike(&mut self, names: &mut Vec<String>) -> Result<(), Failure> {
        self.strike_ids(names);
        if names.is_empty() {
            return Ok(());
        }
        let found = branches::folders(self.workspace, &mut self.objects)?;
        let mut unreadable = found.unreadable;
        for shared in found.folders {
            match trees::files(&mut self.objects, &shared.tree) {
                Ok(files) => {
                    let dir = &self.workspace.config.dir;
                    self.take(files.into_iter().map(|(path, entry)| (format!("{dir}/{path}"), entry.hash)));
                }
                Err(error) => unreadable.push((shared.first().to_owned(), error)),
            }
            self.strike_ids(names);
            if names.is_empty() {
                return Ok(());
            }
        }
        self.notes.extend(unreadable.iter().map(|(branch, error)| branches::warning(branch, error)));
        self.strike_aliases(names);
        Ok(())
    }

    fn take(&mut self, files: impl IntoIterator<Item = (String, Hash)>) {
        for (path, blob) in files {
            if let Some(id) = self.workspace.id_of(&path)
                && self.seen.insert((id.clone(), blob))
            {
                self.ids.push(id);
                self.blobs.push(blob);
            }
        }
    }

    fn strike_ids(&self, names: &mut Vec<String>) {
        names.retain(|name| !self.ids.iter().any(|id| id.as_str().eq_ignore_ascii_case(name)));
    }

    /// A file that cannot be read has no earlier id to offer.
    fn strike_aliases(&mut self, names: &mut Vec<String>) {
        for blob in &self.blobs {
            if names.is_empty() {
                break;
            }
            let summary =
                self.objects.blob_within(blob, LARGEST).ok().and_then(|bytes| Summary::read(&bytes).ok());
            let aliases = summary.map(|summary| summary.aliases).unwrap_or_default();
            names.retain(|name| !aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name)));
        }
    }
}
