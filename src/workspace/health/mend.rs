//! What `--fix` does: only what has one answer, each under the lock that guards it, and nothing of anybody else.

use std::path::{Path, PathBuf};

use super::super::{Failure, Workspace, allocation::Allocation};
use super::Case;
use crate::disk;
use crate::git::{Hash, commit};
use crate::report::Mended;

/// The one thing to do about a symptom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Finish or take back what a dead process began, and clear its desk.
    Recover,
    /// Remove an unfinished file.
    Remove(PathBuf),
    /// Bring a hook of ours, or our block in it, into order.
    MendHook(&'static str),
    /// Count the numbers of all branches anew.
    Recount,
    /// Release a claim, if it is still this one.
    Release {
        /// What is claimed.
        name: String,
        /// The claim.
        hash: Hash,
    },
}

/// Does what the cases ask for, each thing once; what was done, and why something was not.
pub fn mend(workspace: &Workspace, cases: &[Case]) -> (Vec<Mended>, Vec<String>) {
    let (mut tried, mut mended, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for case in cases {
        let Some(remedy) = case.remedy.as_ref().filter(|remedy| !tried.contains(remedy)) else { continue };
        tried.push(remedy);
        let check = case.symptom.check;
        match remedy.apply(workspace) {
            Ok(done) => mended.extend(done.into_iter().map(|done| Mended { check, done })),
            Err(failure) => {
                notes.push(format!("warning: not mended ({check}): {}", super::in_a_line(&failure)))
            }
        }
    }
    (mended, notes)
}

impl Remedy {
    /// What was done, a line each; nothing where it was not needed any more.
    fn apply(&self, workspace: &Workspace) -> Result<Vec<String>, Failure> {
        let (repository, timeout) = (&workspace.repository, workspace.config.lock_timeout);
        match self {
            Remedy::Recover => {
                let done = commit::recover(repository, timeout)?;
                Ok(if done.is_empty() {
                    vec!["cleared what earlier writes had left".to_owned()]
                } else {
                    done
                })
            }
            Remedy::Remove(path) => remove(workspace, path),
            Remedy::MendHook(hook) => {
                repository.mend_hook(hook)?;
                Ok(vec![format!("brought the {hook} hook into order")])
            }
            Remedy::Recount => {
                Allocation::recount(workspace)?;
                Ok(vec!["counted the numbers of all branches anew".to_owned()])
            }
            Remedy::Release { name, hash } => {
                let is_released = repository.release_claim(name, *hash)?;
                Ok(is_released.then(|| format!("released the claim on {name}")).into_iter().collect())
            }
        }
    }
}

/// Under both locks nobody has an unfinished file.
fn remove(workspace: &Workspace, path: &Path) -> Result<Vec<String>, Failure> {
    let timeout = workspace.config.lock_timeout;
    // in the order in which those who write take them
    let _desk = match workspace.repository.toplevel() {
        Some(_) => Some(commit::hold(&workspace.repository, timeout)?),
        None => None,
    };
    let _ids = commit::allocation_lock(&workspace.repository, timeout)?;
    match disk::remove(path, workspace.repository.durability()) {
        Ok(()) => Ok(vec![format!("removed {}", super::shown(workspace, path))]),
        Err(error) if error.is_absent() => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}
