//! Revisions as people name them, and why a commit may not be found.

use super::Failure;
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
        None => {
            let failure = Failure::not_found(format!("no commit is named '{revision}'"));
            with_cut(repository, failure).hint(how_to_name(revision))
        }
    })
}

fn how_to_name(revision: &str) -> String {
    match Period::read(revision, Timestamp::from_unix(0, 0)).filter(|period| !period.is_span) {
        Some(time) => {
            format!("'git rev-list -1 --first-parent --before={time} HEAD' names the commit of a time")
        }
        None => {
            "'git log --oneline' shows commits; any revision that 'git rev-parse' knows will do".to_owned()
        }
    }
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
