//! The findings of all branches at once. Each tree and each file is read once, however many branches have it.

use std::collections::{HashMap, HashSet};

use super::{Broken, summary};
use crate::git::{self, Hash, Objects};
use crate::model::{FindingId, LARGEST, Summary};
use crate::rules::Levels;
use crate::workspace::branches::{self, Shared};
use crate::workspace::stored::{self, Stored};
use crate::workspace::{Failure, Workspace, convert};

/// What was read on all branches, and what could not be.
pub struct Across<T> {
    /// What was made of each version of a finding, and the full names of the branches that have it.
    pub versions: Vec<(T, Vec<String>)>,
    /// Files that could not be read, each named with a branch that has it.
    pub broken: Broken,
    /// Branches that could not be read.
    pub notes: Vec<String>,
    /// Could every local branch be read? Those of others come and go.
    pub is_whole: bool,
}

/// What `choose` makes of every version of every finding; `None` leaves it out.
///
/// # Errors
/// When git cannot list its references.
pub fn over_branches<T>(
    workspace: &Workspace,
    choose: &dyn Fn(Summary, &str) -> Option<T>,
) -> Result<Across<T>, Failure> {
    let mut objects = workspace.repository.objects()?;
    let found = branches::folders(workspace, &mut objects)?;
    let mut unreadable = found.unreadable;
    let mut reading = Reading {
        versions: Vec::new(),
        known: HashMap::new(),
        broken: Broken::default(),
        odd: HashSet::new(),
    };
    for shared in found.folders {
        match stored::of_folder(workspace, &mut objects, &shared.tree) {
            Ok(stored) => {
                objects.fetch_missing(stored.files.iter().map(|(_, blob)| *blob))?;
                reading.take(workspace, &mut objects, &shared, stored, choose);
            }
            Err(error) => unreadable.push((shared.first().to_owned(), error)),
        }
    }
    reading.broken.problems.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Across {
        versions: reading.versions,
        broken: reading.broken,
        is_whole: unreadable.iter().all(|(branch, _)| branches::is_remote(branch)),
        notes: unreadable.iter().map(|(branch, error)| branches::warning(branch, error)).collect(),
    })
}

/// What has been read so far.
struct Reading<T> {
    versions: Vec<(T, Vec<String>)>,
    /// By path and blob: where the version stands, unless it was left out.
    known: HashMap<(String, Hash), Option<usize>>,
    broken: Broken,
    odd: HashSet<String>,
}

impl<T> Reading<T> {
    fn take(
        &mut self,
        workspace: &Workspace,
        objects: &mut Objects,
        shared: &Shared,
        stored: Stored,
        choose: &dyn Fn(Summary, &str) -> Option<T>,
    ) {
        for error in &stored.odd {
            let path = error.path().unwrap_or_default();
            if self.odd.insert(path.to_owned()) {
                self.broken.odd(&shared.place_of(path), error);
            }
        }
        for (path, blob) in stored.files {
            let Some(id) = workspace.id_of(&path) else { continue };
            let key = (path, blob);
            if !self.known.contains_key(&key) {
                let place = shared.place_of(&key.0);
                let bytes = objects.blob_within(&blob, LARGEST);
                let made = self.made(id, &key.0, place, bytes, choose);
                let index = made.map(|made| {
                    self.versions.push((made, Vec::new()));
                    self.versions.len() - 1
                });
                self.known.insert(key.clone(), index);
            }
            if let Some(Some(index)) = self.known.get(&key) {
                self.versions[*index].1.extend(shared.branches.iter().cloned());
            }
        }
    }

    fn made(
        &mut self,
        id: FindingId,
        path: &str,
        place: String,
        bytes: Result<Vec<u8>, git::Error>,
        choose: &dyn Fn(Summary, &str) -> Option<T>,
    ) -> Option<T> {
        match bytes {
            Ok(bytes) => match summary(id, &bytes) {
                Some(summary) => choose(summary, path),
                None => {
                    self.broken.unreadable_at(path, place, bytes);
                    None
                }
            },
            Err(error) => {
                self.broken.problems.extend(convert::problem_of_blob(&place, &error, &Levels::default()));
                None
            }
        }
    }
}
