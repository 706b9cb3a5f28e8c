//! The commits that a user names, and why one may not be found.

use super::{Failure, Workspace};
use crate::git::Hash;
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
        self.repository.revision(revision)?.ok_or_else(|| match revision.split_once("..") {
            Some((from, _)) => Failure::usage(format!("'{revision}' is a range, and one revision is wanted"))
                .hint(format!("'git findings history --since {from}' shows what happened since {from}")),
            None => self
                .with_cut(Failure::not_found(format!("no commit is named '{revision}'")))
                .hint(how_to_name(revision)),
        })
    }

    /// A failure to find what is older. In a shallow clone that may be because history is cut.
    pub fn with_cut(&self, failure: Failure) -> Failure {
        match self.repository.is_shallow() {
            true => {
                failure.cause("history is cut in this shallow clone, and what lies before is not here").hint(
                    "'git fetch --unshallow' brings the rest, 'git fetch --deepen=50' so many commits more",
                )
            }
            false => failure,
        }
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
