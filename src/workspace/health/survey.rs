//! What every branch and every work tree has of each finding: each different text once.

use std::collections::HashMap;

use super::super::branches::{self, Shared};
use super::super::{Failure, Workspace};
use crate::git::{self, Hash, Objects, Repository, trees};
use crate::model::FindingId;

/// One text of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Copy {
    /// A branch or work tree that has it.
    pub(super) place: String,
    /// Its text.
    pub(super) blob: Hash,
}

/// The findings of all branches, and of commits that other work trees stand on.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The different texts of each finding.
    pub(super) copies: HashMap<FindingId, Vec<Copy>>,
    /// Ids that each tree of the folder shows, and the one before it did not.
    pub(super) trees: Vec<(Hash, Vec<FindingId>)>,
    /// What could not be read.
    pub(super) unreadable: Vec<(String, git::Error)>,
}

impl Survey {
    /// Looks at every branch.
    ///
    /// # Errors
    /// When git cannot list its references or work trees.
    pub(super) fn of(workspace: &Workspace) -> Result<Survey, Failure> {
        let repository = &workspace.repository;
        let mut objects = repository.objects()?.offline();
        let mut found = branches::folders(workspace, &mut objects)?;
        for (place, tip) in heads(repository)? {
            match branches::folder(&mut objects, &workspace.config.dir, &tip) {
                Ok(folder) => found.folders.extend(folder.map(|tree| Shared { branches: vec![place], tree })),
                Err(error) => found.unreadable.push((place, error)),
            }
        }
        let mut survey = Survey { unreadable: found.unreadable, ..Survey::default() };
        let mut base = None;
        for shared in found.folders {
            match survey.take(workspace, &mut objects, shared.first(), shared.tree, base) {
                Ok(()) => base = base.or(Some(shared.tree)),
                Err(error) => survey.unreadable.push((shared.first().to_owned(), error)),
            }
        }
        Ok(survey)
    }

    /// Only what differs from the first tree is read.
    fn take(
        &mut self,
        workspace: &Workspace,
        objects: &mut Objects,
        place: &str,
        folder: Hash,
        base: Option<Hash>,
    ) -> Result<(), git::Error> {
        if self.trees.iter().any(|(known, _)| *known == folder) {
            return Ok(());
        }
        let before: Vec<Option<Hash>> = base.map(Some).into_iter().collect();
        let mut ids = Vec::new();
        for change in trees::changes(objects, Some(folder), &before)? {
            let path = format!("{}/{}", workspace.config.dir, change.path);
            let Some((id, now)) = workspace.id_of(&path).zip(change.now) else { continue };
            let copies = self.copies.entry(id.clone()).or_default();
            if !copies.iter().any(|copy| copy.blob == now.hash) {
                copies.push(Copy { place: place.to_owned(), blob: now.hash });
            }
            ids.push(id);
        }
        self.trees.push((folder, ids));
        Ok(())
    }

    /// The different texts of a finding.
    pub(super) fn copies_of(&self, id: &FindingId) -> &[Copy] {
        self.copies.get(id).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Commits that work trees stand on, which no branch may have.
fn heads(repository: &Repository) -> Result<Vec<(String, Hash)>, git::Error> {
    let trees = repository.worktrees()?.into_iter();
    Ok(trees.filter_map(|tree| Some((format!("HEAD in {}", tree.path.display()), tree.head?))).collect())
}
