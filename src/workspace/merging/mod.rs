//! Findings that a merge left in conflict: merged from the versions that the index has, as the merge driver would have
//! done, and told apart where two findings got one id. What is left to people keeps its markers in the work tree.

mod clash;
mod doubles;
mod origin;
mod references;

use super::allocation::Allocation;
use super::change::{FileChange, Plan};
use super::{Failure, Workspace};
use crate::config::Scheme;
use crate::disk;
use crate::git::{Hash, Objects, Sides, Unmerged};
use crate::model::merge::{FieldPath, MergedText, Versions, merge_texts};
use crate::model::{FINDING, LARGEST, RUN_FILE, Timestamp};
use crate::report::{MergeResult, MergedFile};
use crate::rules::{self, Level};
use crate::store;
use crate::text::Markers;
use clash::Renumbered;

/// What is to be done, and what is left.
#[derive(Default)]
pub struct Settlement {
    /// What is settled, to be staged or committed.
    pub plan: Plan,
    /// Every file that is in conflict or changes.
    pub files: Vec<MergedFile>,
    /// Files that stay in conflict, with their markers.
    marked: Vec<(String, Vec<u8>)>,
}

impl Settlement {
    /// Writes the files that stay in conflict into the work tree, each with markers around its fields alone.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn mark(&self, workspace: &Workspace) -> Result<(), Failure> {
        let top = workspace.repository.work_tree()?;
        for (path, text) in &self.marked {
            disk::write_atomic(&top.join(path), text, workspace.repository.durability())?;
        }
        Ok(())
    }
}

/// Looks at every conflict in the findings folder, and at ids that two files have. New ids are remembered if it is to be
/// `stored`.
///
/// # Errors
/// An index, a version or a file that cannot be read; a lock that is not to be had in time.
pub fn settle(workspace: &Workspace, now: Timestamp, stored: bool) -> Result<Settlement, Failure> {
    let mut settling = Settling::begin(workspace, now)?;
    for unmerged in workspace.repository.unmerged(&workspace.config.dir)? {
        settling.settle(&unmerged)?;
    }
    settling.tell_doubles_apart()?;
    settling.mend_references()?;
    settling.finish(stored)
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

    fn settle(&mut self, unmerged: &Unmerged) -> Result<(), Failure> {
        let path = &unmerged.path;
        let is_run = store::is_run_path(&self.workspace.config.dir, path);
        if self.workspace.id_of(path).is_none() && !is_run {
            return Ok(());
        }
        match (unmerged.base, unmerged.ours, unmerged.theirs) {
            (base, Some(ours), Some(theirs)) => self.merge(path, is_run, base, [ours, theirs]),
            (Some(_), None, Some(_)) => self.tell_removed(path, "ours removed it, theirs changed it"),
            (Some(_), Some(_), None) => self.tell_removed(path, "theirs removed it, ours changed it"),
            _ => {
                let note = "the sides moved it to different places; 'git status' names them";
                self.tell(path, MergeResult::Moved, note);
                Ok(())
            }
        }
    }

    fn tell_removed(&mut self, path: &str, what: &str) -> Result<(), Failure> {
        let note = format!("{what}: 'git add {path}' keeps it, 'git rm {path}' lets it go");
        self.tell(path, MergeResult::Removed, &note);
        Ok(())
    }

    fn merge(
        &mut self,
        path: &str,
        is_run: bool,
        base: Option<Hash>,
        sides: [Hash; 2],
    ) -> Result<(), Failure> {
        let base = base.map(|blob| self.objects.blob_within(&blob, LARGEST)).transpose()?;
        let ours = self.objects.blob_within(&sides[0], LARGEST)?;
        let theirs = self.objects.blob_within(&sides[1], LARGEST)?;
        let shape = if is_run { RUN_FILE } else { FINDING };
        let versions = Versions { base: base.as_deref(), ours: &ours, theirs: &theirs };
        let merged = merge_texts(&versions, shape, &Markers::default());
        let (MergedText::Clean(text) | MergedText::Conflict { text, .. }) = &merged;
        let Some(before) = self.untouched(path, [&ours, &theirs, text])? else {
            let note = format!(
                "changed by hand since the merge: 'git add {path}' when it is done, 'git checkout -m {path}' begins anew"
            );
            self.tell(path, MergeResult::Edited, &note);
            return Ok(());
        };
        match merged {
            MergedText::Clean(text) => self.take(path, before, text),
            MergedText::Conflict { text, fields } => {
                let is_clash =
                    base.is_none() && !is_run && self.tell_apart(path, &before, [&ours, &theirs])?;
                if !is_clash {
                    self.leave(path, &before, text, &fields);
                }
                Ok(())
            }
        }
    }

    /// What stands in the work tree, if nobody has worked on it: it is what git left there, one of these texts, or one of
    /// them with other labels on its markers.
    fn untouched(&mut self, path: &str, texts: [&[u8]; 3]) -> Result<Option<Vec<u8>>, Failure> {
        let there = match disk::read(&self.workspace.repository.work_tree()?.join(path), LARGEST) {
            Ok(bytes) => bytes,
            Err(error) if error.is_absent() => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let left = self.workspace.repository.left_by_merge(path)?;
        let left = left.map(|blob| self.objects.blob_within(&blob, LARGEST)).transpose()?;
        let plain = without_labels(&there);
        let is_known = texts.into_iter().chain(left.as_deref()).any(|text| without_labels(text) == plain);
        Ok(is_known.then_some(there))
    }

    /// Takes a text that has both sides in it, unless it breaks a rule: then a side did before.
    fn take(&mut self, path: &str, before: Vec<u8>, text: Vec<u8>) -> Result<(), Failure> {
        let Ok(after) = String::from_utf8(text) else { return Ok(()) };
        if self.has_errors(path, &after) {
            let note = format!(
                "the sides can be merged, but have errors; 'git findings validate {path}' names them"
            );
            self.tell(path, MergeResult::Broken, &note);
            return Ok(());
        }
        let before = String::from_utf8_lossy(&before).into_owned();
        self.done.plan.settles.insert(path.to_owned());
        self.done.plan.files.push(FileChange {
            path: path.to_owned(),
            before: Some(before),
            after: Some(after),
        });
        self.tell(path, MergeResult::Merged, "");
        Ok(())
    }

    fn has_errors(&self, path: &str, text: &str) -> bool {
        let problems = match store::is_run_path(&self.workspace.config.dir, path) {
            true => rules::check_run_file(path, text.as_bytes(), &self.workspace.levels).0,
            false => rules::check_file(path, text.as_bytes(), self.now, &self.workspace.levels).0,
        };
        problems.iter().any(|problem| problem.level == Level::Error)
    }

    fn leave(&mut self, path: &str, before: &[u8], text: Vec<u8>, fields: &[FieldPath]) {
        if without_labels(before) != without_labels(&text) {
            self.done.marked.push((path.to_owned(), text));
        }
        let note = if fields.is_empty() { "both texts stand in the file whole" } else { "" };
        let told = self.tell(path, MergeResult::Conflict, note);
        told.fields = fields.iter().map(|field| field.join(".")).collect();
    }

    fn tell(&mut self, path: &str, result: MergeResult, note: &str) -> &mut MergedFile {
        let name = path.rsplit('/').next().unwrap_or(path);
        let id = name.strip_suffix(".json").unwrap_or(name).to_owned();
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

/// The text with markers that name nobody.
fn without_labels(text: &[u8]) -> Vec<&[u8]> {
    let line = |line| -> &[u8] {
        let kind: &u8 = <[u8]>::first(line).unwrap_or(&b'\n');
        let size = line.iter().take_while(|sign| *sign == kind).count();
        if b"<>|=".contains(kind) && size >= 7 { &line[..size] } else { line }
    };
    text.split(|byte| *byte == b'\n').map(line).collect()
}
