//! One path that the index has in several versions: merged by fields, told apart, or left to people.

use super::standing::{Standing, is_same};
use super::{Marked, Settling, aside, both_kept};
use crate::git::{self, Hash, Unmerged};
use crate::model::merge::{FieldPath, MergedText, Versions, merge_texts};
use crate::model::{FINDING, LARGEST, RUN_FILE};
use crate::report::MergeResult;
use crate::rules::{self, Level};
use crate::store;
use crate::text::Markers;
use crate::workspace::Failure;
use crate::workspace::change::FileChange;

/// The versions of a file that both sides have.
struct Texts {
    base: Option<Vec<u8>>,
    ours: Vec<u8>,
    theirs: Vec<u8>,
}

impl Texts {
    fn sides(&self) -> [&[u8]; 2] {
        [&self.ours, &self.theirs]
    }
}

impl Settling<'_> {
    /// Settles one of `all` paths in conflict, or tells why not.
    pub(super) fn settle(&mut self, unmerged: &Unmerged, all: &[Unmerged]) -> Result<(), Failure> {
        let path = &unmerged.path;
        if let Some(place) = aside::place_of(path).filter(|place| self.is_ours(place)) {
            return self.tell_aside(path, place);
        }
        if !self.is_ours(path) {
            return Ok(());
        }
        match (unmerged.base, unmerged.ours, unmerged.theirs) {
            (base, Some(ours), Some(theirs)) if unmerged.is_plain => {
                self.merge(path, base, [ours, theirs])?
            }
            (Some(_), None, Some(_)) => self.tell_removed(path, "ours removed it, theirs changed it"),
            (Some(_), Some(_), None) => self.tell_removed(path, "theirs removed it, ours changed it"),
            _ if aside::is_taken(path, all) => {}
            _ if !unmerged.is_plain => self.tell_odd(path),
            _ => {
                let note = "the sides moved it to different places; 'git status' names them";
                self.tell(path, MergeResult::Moved, note);
            }
        }
        Ok(())
    }

    /// Is this the path of a finding or a run?
    fn is_ours(&self, path: &str) -> bool {
        self.workspace.id_of(path).is_some() || self.is_run(path)
    }

    fn is_run(&self, path: &str) -> bool {
        store::is_run_path(&self.workspace.config.dir, path)
    }

    fn tell_removed(&mut self, path: &str, what: &str) {
        let note = format!("{what}: 'git add {path}' keeps it, 'git rm {path}' lets it go");
        self.tell(path, MergeResult::Removed, &note);
    }

    fn tell_odd(&mut self, path: &str) {
        let note = format!(
            "a side made a symbolic link or a submodule of it, which no finding is: put a file in its place and \
             'git add {path}', or 'git rm {path}'"
        );
        self.tell(path, MergeResult::Broken, &note);
    }

    fn merge(&mut self, path: &str, base: Option<Hash>, [ours, theirs]: [Hash; 2]) -> Result<(), Failure> {
        let base = base.map(|base| self.text_of(&base)).transpose()?;
        let (Some(ours), Some(theirs), false) =
            (self.text_of(&ours)?, self.text_of(&theirs)?, base == Some(None))
        else {
            let note = format!("a version has more than {LARGEST} bytes, and is not read");
            self.tell(path, MergeResult::Broken, &note);
            return Ok(());
        };
        self.merge_texts(path, &Texts { base: base.flatten(), ours, theirs })
    }

    /// A version of a file; `None` for one that is larger than any that is read.
    pub(super) fn text_of(&mut self, blob: &Hash) -> Result<Option<Vec<u8>>, Failure> {
        match self.objects.blob_within(blob, LARGEST) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(git::Error::TooLarge { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn merge_texts(&mut self, path: &str, texts: &Texts) -> Result<(), Failure> {
        let shape = if self.is_run(path) { RUN_FILE } else { FINDING };
        let versions = Versions { base: texts.base.as_deref(), ours: &texts.ours, theirs: &texts.theirs };
        let merged = merge_texts(&versions, shape, &Markers::default());
        match self.standing(path, texts.sides(), merged.text())? {
            Standing::Untouched(before) => self.take_or_leave(path, texts, merged, before)?,
            Standing::Chosen(side) => self.tell_chosen(path, side),
            Standing::Edited => self.tell_edited(path),
        }
        Ok(())
    }

    fn take_or_leave(
        &mut self,
        path: &str,
        texts: &Texts,
        merged: MergedText,
        before: Vec<u8>,
    ) -> Result<(), Failure> {
        match merged {
            MergedText::Clean { text, replaced } => self.take(path, before, text, &replaced),
            MergedText::Conflict { text, fields } => {
                let is_new = texts.base.is_none() && !self.is_run(path);
                if !(is_new && self.tell_apart(path, &before, texts.sides())?) {
                    self.leave(path, before, text, &fields);
                }
            }
        }
        Ok(())
    }

    fn tell_chosen(&mut self, path: &str, side: &str) {
        let note = format!(
            "{side} was taken whole since the merge: 'git add {path}' settles for it, 'git checkout -m {path}' \
             begins anew"
        );
        self.tell(path, MergeResult::Edited, &note);
    }

    fn tell_edited(&mut self, path: &str) {
        let note = format!(
            "changed by hand since the merge: 'git add {path}' when it is done, 'git checkout -m {path}' begins anew"
        );
        self.tell(path, MergeResult::Edited, &note);
    }

    /// Takes a text that has both sides in it, unless it breaks a rule: then a side did before.
    fn take(&mut self, path: &str, before: Vec<u8>, text: Vec<u8>, replaced: &[FieldPath]) {
        let text = String::from_utf8(text).ok();
        let Some(after) = text.filter(|text| !self.has_errors(path, text)) else {
            let note = format!(
                "the sides can be merged, but have errors; 'git findings validate {path}' names them"
            );
            self.tell(path, MergeResult::Broken, &note);
            return;
        };
        let before = String::from_utf8_lossy(&before).into_owned();
        self.done.plan.settles.insert(path.to_owned());
        self.done.plan.files.push(FileChange {
            path: path.to_owned(),
            before: Some(before),
            after: Some(after),
        });
        let note = both_kept(replaced).unwrap_or_default();
        self.tell(path, MergeResult::Merged, &note);
    }

    pub(super) fn has_errors(&self, path: &str, text: &str) -> bool {
        let problems = match self.is_run(path) {
            true => rules::check_run_file(path, text.as_bytes(), &self.workspace.levels).0,
            false => rules::check_file(path, text.as_bytes(), self.now, &self.workspace.levels).0,
        };
        problems.iter().any(|problem| problem.level == Level::Error)
    }

    fn leave(&mut self, path: &str, before: Vec<u8>, after: Vec<u8>, fields: &[FieldPath]) {
        if !is_same(&before, &after) {
            self.done.marked.push(Marked { path: path.to_owned(), before, after });
        }
        let note = if fields.is_empty() { "both texts stand in the file whole" } else { "" };
        let told = self.tell(path, MergeResult::Conflict, note);
        told.fields = fields.iter().map(|field| field.join(".")).collect();
    }
}
