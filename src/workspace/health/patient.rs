//! The repository under examination, with what several areas look at: each is asked for once.

use std::cell::OnceCell;
use std::path::Path;

use super::super::work_tree::WorkTree;
use super::super::{Env, Failure, Workspace};
use super::survey::Survey;
use crate::model::Timestamp;
use crate::store::{Located, StoreError, Strays};

/// Files of findings by name, and odd names between them.
pub(super) type Names = (Vec<Located>, Vec<StoreError>);

/// The repository under examination.
pub struct Patient<'workspace> {
    /// The repository with its settings, or with the defaults where those cannot be used.
    pub workspace: &'workspace Workspace,
    /// Why the settings cannot be used.
    pub(super) unusable: Option<&'workspace Failure>,
    /// The time by which claims expire.
    pub(super) now: Timestamp,
    /// May something be written and removed again in the git directory, to see whether that works?
    pub(super) may_try: bool,
    names: OnceCell<Result<Names, Failure>>,
    strays: OnceCell<Strays>,
    survey: OnceCell<Result<Survey, Failure>>,
}

impl<'workspace> Patient<'workspace> {
    /// The settings where they can be used, else the defaults and why.
    ///
    /// # Errors
    /// No repository, or one that git refuses.
    pub fn workspace(env: &Env<'_>) -> Result<(Workspace, Option<Failure>), Failure> {
        match Workspace::open(env) {
            Ok(workspace) => Ok((workspace, None)),
            Err(failure) => Ok((Workspace::without_settings(env)?, Some(failure))),
        }
    }

    /// Nothing is looked at yet.
    pub fn new(
        workspace: &'workspace Workspace,
        unusable: Option<&'workspace Failure>,
        now: Timestamp,
        may_try: bool,
    ) -> Self {
        let (names, strays, survey) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Patient { workspace, unusable, now, may_try, names, strays, survey }
    }

    /// Has it files to look at?
    pub(super) fn has_work_tree(&self) -> bool {
        self.workspace.repository.toplevel().is_some()
    }

    /// The files of findings by name, in the order of their ids; none where there is no folder to list.
    pub(super) fn names(&self) -> Result<&Names, Failure> {
        let names = || match WorkTree::open(self.workspace) {
            Ok(tree) => Ok(tree.sorted()),
            // what is wrong with the folder is an area of its own
            Err(_) if self.workspace.folder_unchecked()?.check_root().is_err() => Ok(Names::default()),
            Err(failure) => Err(failure),
        };
        self.names.get_or_init(names).as_ref().map_err(Failure::clone)
    }

    /// What stands in the folder beside findings.
    pub(super) fn strays(&self) -> &Strays {
        let strays = || self.workspace.folder_unchecked().map(|folder| folder.strays()).unwrap_or_default();
        self.strays.get_or_init(strays)
    }

    /// May git be asked about files? It would open a pipe of this name, and wait for ever.
    pub(super) fn check_askable(&self) -> Result<(), Failure> {
        match self.strays().blocking.first() {
            Some(path) => {
                Err(Failure::repository(format!("git would wait for '{path}', which is no plain file"))
                    .hint(format!("rm {}", super::typed(path))))
            }
            None => Ok(()),
        }
    }

    /// What the branches have.
    pub(super) fn survey(&self) -> Result<&Survey, Failure> {
        self.survey.get_or_init(|| Survey::of(self.workspace)).as_ref().map_err(Failure::clone)
    }

    /// A path as a user at the top of the work tree would type it.
    pub(super) fn shown(&self, path: &Path) -> String {
        super::shown(self.workspace, path)
    }
}
