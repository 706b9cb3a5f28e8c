//! Findings that a merge left in conflict: merged from the versions that the index has, as the merge driver would have
//! done, and told apart where two findings got one id. What is left to people keeps its markers in the work tree.

mod aside;
mod clash;
mod conflict;
mod doubles;
mod origin;
mod references;
mod standing;

use super::allocation::Allocation;
use super::change::Plan;
use super::{Failure, Workspace};
use crate::config::Scheme;
use crate::disk;
use crate::git::{Objects, Sides};
use crate::model::merge::FieldPath;
use crate::model::{LARGEST, Timestamp};
use crate::report::{MergeResult, MergedFile};
use clash::Renumbered;

/// What is to be done, and what is left.
#[derive(Default)]
pub struct Settlement {
    /// What is settled, to be staged or committed.
    pub plan: Plan,
    /// Every file that is in conflict or changes.
    pub files: Vec<MergedFile>,
    marked: Vec<Marked>,
}

/// A file that stays in conflict, with markers around less than before.
struct Marked {
    path: String,
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Settlement {
    /// Writes the files that stay in conflict into the work tree, each with markers around its fields alone.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn mark(&self, workspace: &Workspace) -> Result<(), Failure> {
        let top = workspace.repository.work_tree()?;
        for Marked { path, before, after } in &self.marked {
            let file = top.join(path);
            // whoever has begun to settle it meanwhile goes on undisturbed
            if disk::read(&file, LARGEST).is_ok_and(|there| there == *before) {
                disk::write_atomic(&file, after, workspace.repository.durability())?;
            }
        }
        Ok(())
    }

    /// Has it anything to write?
    pub fn is_due(&self) -> bool {
        !self.plan.files.is_empty() || !self.marked.is_empty()
    }
}

/// Looks at every conflict in the findings folder, and at ids that two files have. New ids are remembered if it is to be
/// `stored`.
///
/// # Errors
/// An index, a version or a file that cannot be read; a lock that is not to be had in time.
pub fn settle(workspace: &Workspace, now: Timestamp, stored: bool) -> Result<Settlement, Failure> {
    let mut settling = Settling::begin(workspace, now)?;
    let all = workspace.repository.unmerged(&workspace.config.dir)?;
    for unmerged in &all {
        settling.settle(unmerged, &all)?;
    }
    settling.tell_doubles_apart()?;
    settling.mend_references()?;
    settling.finish(stored)
}

/// What to tell of arrays in which both sides put other items in the place of some.
pub fn both_kept(lists: &[FieldPath]) -> Option<String> {
    let lists: Vec<String> = lists.iter().map(|list| list.join(".")).collect();
    (!lists.is_empty())
        .then(|| format!("both sides replaced items of {}; it has those of both", lists.join(", ")))
}

/// A settlement on its way.
struct Settling<'workspace> {
    workspace: &'workspace Workspace,
    now: Timestamp,
    objects: Objects,
    /// What is merged, where it can be told.
    sides: Option<Sides>,
    allocation: Option<Allocation<'workspace>>,
    renumbered: Vec<Renumbered>,
    done: Settlement,
}

impl<'workspace> Settling<'workspace> {
    fn begin(workspace: &'workspace Workspace, now: Timestamp) -> Result<Self, Failure> {
        let (objects, sides) = (workspace.repository.objects()?, workspace.repository.sides()?);
        let (renumbered, done) = (Vec::new(), Settlement::default());
        Ok(Settling { workspace, now, objects, sides, allocation: None, renumbered, done })
    }

    fn tell(&mut self, path: &str, result: MergeResult, note: &str) -> &mut MergedFile {
        let name = path.rsplit('/').next().unwrap_or(path);
        let id = name.split_once(".json").map_or(name, |(id, _)| id).to_owned();
        let note = Some(note.to_owned()).filter(|note| !note.is_empty());
        self.done.files.push_mut(MergedFile {
            id,
            result,
            path: path.to_owned(),
            fields: Vec::new(),
            new_id: None,
            note,
        })
    }

    fn finish(mut self, stored: bool) -> Result<Settlement, Failure> {
        let plan = &mut self.done.plan;
        plan.summary = match self.renumbered.as_slice() {
            [] => "merge".to_owned(),
            [one] => format!("give {} of two a new id, {}", one.old, one.new),
            several => format!("give {} findings new ids", several.len()),
        };
        if !self.renumbered.is_empty() && self.workspace.config.ids.scheme == Scheme::Sequential {
            plan.notes.push(
                "two clones gave out the same id: 'ids.scheme = \"unique\"' in the settings gives out ids that never clash".to_owned(),
            );
        }
        if let Some(allocation) = self.allocation {
            plan.notes.extend(allocation.notes().iter().cloned());
            if stored {
                plan.unsynced = allocation.finish()?;
            }
        }
        Ok(self.done)
    }
}
