//! `--on BRANCH`: a branch that is checked out nowhere, with the settings that it holds itself.

use super::gathering::Place;
use super::settings::config_text;
use super::{CONFIG_FILE, Env, Failure, Workspace, branches, stored};
use crate::git::{Hash, Repository, commit};

/// What the full names of local branches begin with.
const HEADS: &str = "refs/heads/";

/// A branch to be written from outside.
#[derive(Debug, Clone)]
pub struct Onto {
    /// Its full name.
    pub branch: String,
    /// Its commit when the command began.
    tip: Hash,
}

impl Onto {
    /// The branch as people call it.
    pub fn short(&self) -> &str {
        branches::short(&self.branch)
    }
}

impl Workspace {
    /// As [`Workspace::open`] for a command that writes: where it is to write to a branch that is checked out nowhere,
    /// the settings are those that the branch holds. A branch that is checked out here is written as without `--on`.
    ///
    /// # Errors
    /// As [`Workspace::open`]; no such branch (exit 3), a work tree that is busy with it (exit 5).
    pub fn open_on(env: &Env<'_>, on: Option<&str>) -> Result<Workspace, Failure> {
        let here = Workspace::open(env)?;
        let Some(typed) = on else { return Ok(here) };
        here.repository.work_tree()?;
        let current = here.repository.branch()?;
        // one without a commit yet is in no list of branches
        if current.as_deref().is_some_and(|current| current.strip_prefix(HEADS) == Some(typed)) {
            return Ok(here);
        }
        let branch = branch_named(&here.repository, typed)?;
        match current.is_some_and(|current| current == branch) {
            true => Ok(here),
            false => here.onto(env, branch),
        }
    }

    fn onto(self, env: &Env<'_>, branch: String) -> Result<Workspace, Failure> {
        let repository = self.repository;
        commit::check_free(&repository, &branch)?;
        let tip = repository.tip(&branch)?.ok_or_else(|| commit::Failure::NoBranch(branch.clone()))?;
        let file = stored::file_at(&repository, &tip, CONFIG_FILE)?.map(config_text).transpose()?;
        let workspace = Workspace::with(env, repository, file)?;
        Ok(Workspace { onto: Some(Onto { branch, tip }), ..workspace })
    }

    /// The branch that is to be written, where it is checked out nowhere.
    pub fn branch(&self) -> Option<&Onto> {
        self.onto.as_ref()
    }

    /// Where findings stand before a command has its lock: in the work tree, or in the branch that is to be written.
    pub fn place(&self) -> Place {
        self.onto.as_ref().map_or(Place::WorkTree, |onto| Place::Commit(onto.tip))
    }
}

fn branch_named(repository: &Repository, typed: &str) -> Result<String, Failure> {
    if let Some(branch) = repository.find_branch(typed)? {
        return Ok(branch);
    }
    Err(match repository.revision(typed)? {
        Some(_) => Failure::usage(format!("'{typed}' names a commit, and --on takes a local branch"))
            .hint(format!("'git branch NAME {typed}' makes one there")),
        None => commit::Failure::NoBranch(typed.to_owned()).into(),
    })
}
