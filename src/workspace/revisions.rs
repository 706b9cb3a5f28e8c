//! Revisions as people name them: one commit, the two ends of a range, and what to say where a clone is cut off.

use super::{Env, Failure, Workspace, discover};
use crate::git::{Hash, Repository};
use crate::model::{Period, Timestamp};

/// The commit that a revision names.
///
/// # Errors
/// When it names none (exit 3), or a range (exit 2).
pub fn commit_named(repository: &Repository, revision: &str) -> Result<Hash, Failure> {
    repository.revision(revision)?.ok_or_else(|| match revision.split_once("..") {
        Some((from, _)) => Failure::usage(format!("'{revision}' is a range, and one revision is wanted"))
            .hint(format!("'git findings history --since {from}' shows what happened since {from}")),
        None => Failure::not_found(format!("no commit is named '{revision}'")).hint(
            match Period::read(revision, Timestamp::from_unix(0, 0)).filter(|period| !period.is_span) {
                Some(time) => {
                    format!(
                        "'git rev-list -1 --first-parent --before={time} HEAD' names the commit of a time"
                    )
                }
                None => "'git log --oneline' shows commits; any revision that 'git rev-parse' knows will do"
                    .to_owned(),
            },
        ),
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
    let commit = |end: &str| {
        let end = if end.is_empty() { "HEAD" } else { end };
        commit_named(repository, end).map_err(|failure| match repository.is_shallow() {
            true => cut_off(failure),
            false => failure,
        })
    };
    Ok(Some((commit(from)?, commit(to)?)))
}

/// The ends of a range, and the repository with the settings of where it begins.
///
/// # Errors
/// As [`ends`]; settings that cannot be used.
pub fn open_range(env: &Env<'_>, range: &str) -> Result<Option<(Workspace, Hash, Hash)>, Failure> {
    let repository = discover(env)?;
    let Some((from, to)) = ends(&repository, range)? else { return Ok(None) };
    Ok(Some((Workspace::of_commit(env, repository, &from, Some(&to))?, from, to)))
}

/// What to set where history ends too early.
pub fn cut_off(failure: Failure) -> Failure {
    failure
        .cause("this is a shallow clone: its history is cut off")
        .hint("GitHub: 'fetch-depth: 0' for actions/checkout; GitLab: the variable GIT_DEPTH: 0")
}
