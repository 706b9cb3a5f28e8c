//! Two states of the findings beside each other: which files differ, told by the names of trees and blobs and by git's
//! own look at the work tree, so that nothing is read that is the same.

use std::collections::{BTreeMap, BTreeSet};

use super::gathering::Place;
use super::past::version_of;
use super::work_tree::{Unread, WorkTree};
use super::{Failure, FailureKind, Workspace, branches};
use crate::git::trees::{self, Entry};
use crate::git::{Hash, Objects};
use crate::history::{Difference, Version};
use crate::model::FindingId;
use crate::report::Changed;
use crate::rules::Levels;
use crate::store::StoreError;

/// The mode of a plain file, and the bits that tell the kinds apart.
const FILE: u32 = 0o100_000;
const KIND: u32 = 0o170_000;

/// A state of a finding: where its file lies, and what that says.
type State = (String, Version);

/// The findings that differ between a commit, or nothing at all, and a place; by id.
///
/// # Errors
/// An object, the index or a folder that cannot be read. A finding that cannot be read is part of the answer.
pub fn compare(workspace: &Workspace, before: Option<Hash>, now: Place) -> Result<Vec<Changed>, Failure> {
    let mut objects = workspace.repository.objects()?;
    let folder_before = folder(workspace, &mut objects, before)?;
    let states = match now {
        Place::Commit(commit) => {
            let folder_now = folder(workspace, &mut objects, Some(commit))?;
            if folder_before.is_none() && folder_now.is_none() {
                return Err(workspace.no_folder_at(&commit));
            }
            let changes = trees::changes(&mut objects, folder_now, &[folder_before])?;
            let mut states = States::new(workspace);
            for change in changes {
                let path = format!("{}/{}", workspace.config.dir, change.path);
                states.add(
                    &path,
                    of_tree(&mut objects, change.before.first().copied().flatten())?,
                    Side::Before,
                );
                states.add(&path, of_tree(&mut objects, change.now)?, Side::Now);
            }
            states
        }
        Place::WorkTree => in_work_tree(workspace, &mut objects, folder_before)?,
    };
    Ok(states.compared())
}

fn folder(
    workspace: &Workspace,
    objects: &mut Objects,
    commit: Option<Hash>,
) -> Result<Option<Hash>, Failure> {
    let folder =
        commit.map(|commit| branches::folder(objects, &workspace.config.dir, &commit)).transpose()?;
    Ok(folder.flatten())
}

/// What is not in the work tree as HEAD has it, or not in HEAD as it was before.
fn in_work_tree<'own>(
    workspace: &'own Workspace,
    objects: &mut Objects,
    before: Option<Hash>,
) -> Result<States<'own>, Failure> {
    let tree = match WorkTree::open(workspace) {
        Ok(tree) => Some(tree),
        Err(failure) if failure.kind == FailureKind::NotFound && before.is_some() => None,
        Err(failure) => return Err(failure),
    };
    let head = folder(workspace, objects, workspace.repository.head()?)?;
    let since = trees::changes(objects, head, &[before])?.into_iter();
    let mut paths: BTreeSet<String> =
        since.map(|change| format!("{}/{}", workspace.config.dir, change.path)).collect();
    paths.extend(workspace.repository.changed_below(&workspace.config.dir)?);
    let mut states = States::new(workspace);
    for path in paths {
        let below = path.strip_prefix(&workspace.config.dir).unwrap_or_default();
        let entry = before.map(|folder| trees::entry(objects, &folder, below)).transpose()?.flatten();
        let version = of_tree(objects, entry)?;
        states.add(&path, version, Side::Before);
        if let Some(tree) = &tree {
            states.add(&path, on_disk(tree, &path)?, Side::Now);
        }
    }
    Ok(states)
}

fn of_tree(objects: &mut Objects, entry: Option<Entry>) -> Result<Version, Failure> {
    match entry {
        None => Ok(Version::Absent),
        Some(entry) if entry.is_folder() => Ok(Version::Absent),
        Some(entry) if entry.mode & KIND == FILE => {
            Ok(version_of(objects.blob_within(&entry.hash, crate::model::LARGEST))?)
        }
        Some(_) => Ok(Version::Unreadable("no plain file".to_owned())),
    }
}

fn on_disk(tree: &WorkTree<'_>, path: &str) -> Result<Version, Failure> {
    match tree.load_path(path) {
        Ok(bytes) => Ok(Version::of(&bytes)),
        Err(Unread::Store(StoreError::Disk(error))) if error.is_absent() => Ok(Version::Absent),
        Err(Unread::Blob(error)) => Ok(version_of(Err(error))?),
        Err(error) => match error.problem(path, &Levels::default()) {
            // what a list leaves out and tells, ends no comparison
            Some(problem) => Ok(Version::Unreadable(problem.message)),
            None => Err(error.into()),
        },
    }
}

/// On which side a state stands.
#[derive(Clone, Copy)]
enum Side {
    Before,
    Now,
}

/// The states of each finding on both sides; a moved file is on each side in another place.
struct States<'own> {
    workspace: &'own Workspace,
    of: BTreeMap<FindingId, [Vec<State>; 2]>,
}

impl<'own> States<'own> {
    fn new(workspace: &'own Workspace) -> Self {
        States { workspace, of: BTreeMap::new() }
    }

    /// What is no finding's file is left out.
    fn add(&mut self, path: &str, version: Version, side: Side) {
        if let Some(id) = self.workspace.id_of(path)
            && version != Version::Absent
        {
            self.of.entry(id).or_default()[side as usize].push((path.to_owned(), version));
        }
    }

    fn compared(self) -> Vec<Changed> {
        let pairs = self.of.into_iter().flat_map(|(id, [before, now])| {
            paired(before, now).into_iter().map(move |(before, now)| (id.clone(), before, now))
        });
        pairs.filter_map(|(id, before, now)| changed(id, before, now)).collect()
    }
}

/// Files of one id belong together by their path, those that are left over by their order.
fn paired(before: Vec<State>, mut now: Vec<State>) -> Vec<(Option<State>, Option<State>)> {
    let (mut pairs, mut alone) = (Vec::new(), Vec::new());
    for state in before {
        match now.iter().position(|(path, _)| *path == state.0) {
            Some(place) => pairs.push((Some(state), Some(now.remove(place)))),
            None => alone.push(state),
        }
    }
    let mut now = now.into_iter();
    pairs.extend(alone.into_iter().map(|state| (Some(state), now.next())));
    pairs.extend(now.map(|state| (None, Some(state))));
    pairs
}

fn changed(id: FindingId, before: Option<State>, now: Option<State>) -> Option<Changed> {
    let path_of = |state: &Option<State>| state.as_ref().map(|(path, _)| path.clone());
    let (old, new) = (path_of(&before), path_of(&now));
    let version = |state: Option<State>| state.map_or(Version::Absent, |(_, version)| version);
    let difference = Difference::between(version(before), version(now));
    let old_path = old.clone().filter(|old| new.as_ref().is_some_and(|new| new != old));
    Some(Changed { id, path: new.or(old)?, old_path, difference })
}
