//! Ids that two files have, as after a merge of branches that keep findings in different folders.

use super::Settling;
use super::clash::Claimant;
use crate::report::MergeResult;
use crate::store::Located;
use crate::workspace::change::FileChange;
use crate::workspace::work_tree::WorkTree;
use crate::workspace::{Failure, stored};

impl Settling<'_> {
    /// Of several findings of one id the eldest keeps it.
    pub(super) fn tell_doubles_apart(&mut self) -> Result<(), Failure> {
        let tree = WorkTree::open(self.workspace)?;
        let (files, _) = tree.sorted();
        for group in files.chunk_by(|one, other| one.id == other.id).filter(|group| group.len() > 1) {
            let mut claimants = Vec::new();
            for file in group {
                if self.is_told(&file.path) {
                    continue;
                }
                let bytes = tree.load(file)?.unwrap_or_default();
                match Claimant::read(&bytes).filter(|it| !self.has_errors(&file.path, &it.text)) {
                    Some(claimant) => claimants.push((file, claimant)),
                    None => {
                        let note = "two files have this id, and this one has errors";
                        self.tell(&file.path, MergeResult::Broken, note);
                    }
                }
            }
            self.tell_group_apart(claimants)?;
        }
        Ok(())
    }

    fn is_told(&self, path: &str) -> bool {
        self.done.files.iter().any(|file| file.path == path)
    }

    fn tell_group_apart(&mut self, mut claimants: Vec<(&Located, Claimant)>) -> Result<(), Failure> {
        claimants.sort_by(|(_, one), (_, other)| one.age().cmp(&other.age()));
        let mut claimants = claimants.into_iter();
        let Some((place, eldest)) = claimants.next() else { return Ok(()) };
        for (file, claimant) in claimants {
            if claimant.is_same(&eldest) {
                let note = format!("the same finding lies in '{}': remove one of the two", place.path);
                self.tell(&file.path, MergeResult::Double, &note);
                continue;
            }
            let side = self.side_of(&file.path, &place.path)?;
            self.renumber(&file.path, &claimant, side)?;
            let change = FileChange { path: file.path.clone(), before: Some(claimant.text), after: None };
            self.done.plan.files.push(change);
        }
        Ok(())
    }

    /// From which side of the merge a file came that the other side has not, while it has another one.
    fn side_of(&self, path: &str, other: &str) -> Result<Option<usize>, Failure> {
        let Some(sides) = self.sides else { return Ok(None) };
        let mut found = None;
        for (side, commit) in [sides.ours, sides.theirs].iter().enumerate() {
            let has = |path: &str| {
                Ok::<_, Failure>(stored::file_at(&self.workspace.repository, commit, path)?.is_some())
            };
            if has(path)? && !has(other)? {
                found = Some(side);
            }
        }
        Ok(found)
    }
}
