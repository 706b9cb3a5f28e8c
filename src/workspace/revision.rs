//! The commits that a user names, and why one may not be found.

use super::{Env, Failure, Workspace, discover};
use crate::git::{Hash, Repository};
use crate::model::{Period, Timestamp};

impl Workspace {
    /// The commit of HEAD.
    ///
    /// # Errors
    /// Where there is no commit yet (exit 3).
    pub fn head_commit(&self) -> Result<Hash, Failure> {
        self.repository.head()?.ok_or_else(|| {
            let failure = Failure::not_found("there is no commit yet");
            match self.folder() {
                Ok(_) => failure.hint("'git findings create' or 'git findings import' makes one"),
                Err(_) => failure.hint("'git findings init' begins, and makes one"),
            }
        })
    }

    /// The commit that a revision names.
    ///
    /// # Errors
    /// When it names none (exit 3), or a range (exit 2).
    pub fn commit_named(&self, revision: &str) -> Result<Hash, Failure> {
        commit_named(&self.repository, revision)
    }

    /// A failure to find what is older. In a shallow clone that may be because history is cut.
    pub fn with_cut(&self, failure: Failure) -> Failure {
        with_cut(&self.repository, failure)
    }
}

/// The commit that a revision names, where no settings are known yet.
///
/// # Errors
/// When it names none (exit 3), or a range (exit 2).
pub fn commit_named(repository: &Repository, revision: &str) -> Result<Hash, Failure> {
    repository.revision(revision)?.ok_or_else(|| match revision.split_once("..") {
        Some((from, _)) => Failure::usage(format!("'{revision}' is a range, and one revision is wanted"))
            .hint(format!("'git findings history --since {from}' shows what happened since {from}")),
        None => with_cut(repository, Failure::not_found(format!("no commit is named '{revision}'")))
            .hint(how_to_name(revision)),
    })
}

/// The commits that `A..B` names; an end that is left out is HEAD, as with git. `None` for what is no range.
///
/// # Errors
/// As [`commit_named`].
pub fn ends(repository: &Repository, range: &str) -> Result<Option<(Hash, Hash)>, Failure> {
    let Some((from, to)) = range.split_once("..") else { return Ok(None) };
    if to.starts_with('.') || from.is_empty() && to.is_empty() {
        return Ok(None);
    }
    let commit = |end: &str| commit_named(repository, if end.is_empty() { "HEAD" } else { end });
    Ok(Some((commit(from)?, commit(to)?)))
}

/// The ends of a range, and the repository with the settings of where it begins.
///
/// # Errors
/// As [`ends`]; settings that cannot be used.
pub fn open_range(env: &Env<'_>, range: &str) -> Result<Option<(Workspace, Hash, Hash)>, Failure> {
    let repository = discover(env)?;
    let ends = ends(&repository, range).map_err(|failure| on_build_servers(&repository, failure))?;
    let Some((from, to)) = ends else { return Ok(None) };
    Ok(Some((Workspace::of_commit(env, repository, &from, Some(&to))?, from, to)))
}

/// A failure to find what is older. In a shallow clone that may be because history is cut.
pub fn with_cut(repository: &Repository, failure: Failure) -> Failure {
    match repository.is_shallow() {
        true => failure
            .cause("history is cut in this shallow clone, and what lies before is not here")
            .hint("'git fetch --unshallow' brings the rest, 'git fetch --deepen=50' so many commits more"),
        false => failure,
    }
}

/// A failure to find what is older, with what to set where shallow clones are usual.
pub fn on_build_servers(repository: &Repository, failure: Failure) -> Failure {
    match repository.is_shallow() {
        true => {
            failure.hint("GitHub: 'fetch-depth: 0' for actions/checkout; GitLab: the variable GIT_DEPTH: 0")
        }
        false => failure,
    }
}

fn how_to_name(revision: &str) -> String {
    let period = Period::read(revision, Timestamp::from_unix(0, 0)).filter(|period| !period.is_span);
    match period {
        Some(time) => {
            format!("'git rev-list -1 --first-parent --before={time} HEAD' names the commit of a time")
        }
        None => {
            "'git log --oneline' shows commits; any revision that 'git rev-parse' knows will do".to_owned()
        }
    }
}
