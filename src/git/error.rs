//! What can go wrong at the door to git, each with what was asked.

use std::io;
use std::path::PathBuf;

use crate::disk::DiskError;

use super::hash::Hash;
use super::program::MINIMAL;

/// A failure of git, of the repository, or of a file that belongs to it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No repository holds the folder.
    #[error("'{}' is not inside a git repository", .cwd.display())]
    NotARepository {
        /// Where the search began.
        cwd: PathBuf,
    },
    /// Git refuses a repository that belongs to somebody else; git's own words and advice.
    #[error("git does not trust this repository, because somebody else owns it")]
    DubiousOwnership(String),
    /// No program `git` in an absolute folder of PATH.
    #[error("no 'git' program on PATH")]
    GitMissing,
    /// The program found is too old for what is asked of it.
    #[error("{found} is too old")]
    GitTooOld {
        /// What the program says it is.
        found: String,
    },
    /// A work tree is needed and there is none (a bare repository, or inside `.git`).
    #[error("'{}' has no work tree, so findings can be read here, but not written", .git_dir.display())]
    NoWorkTree {
        /// The repository.
        git_dir: PathBuf,
    },
    /// Git does not know who commits; git's own words and advice.
    #[error("git does not know who you are")]
    NoIdentity(String),
    /// The environment gives a date for commits that is none; git's own words.
    #[error("git cannot read the date that the environment gives for commits")]
    BadDate(String),
    /// A setting or variable has a value that nobody knows.
    #[error("'{key}' is '{value}', which is not known")]
    BadSetting {
        /// The setting.
        key: &'static str,
        /// Its value.
        value: String,
        /// The values it may have.
        known: String,
    },
    /// A revision that could be mistaken for an option.
    #[error("'{0}' is no revision: a revision does not begin with '-'")]
    BadRevision(String),
    /// No commit has that name.
    #[error("no commit is named '{0}'")]
    NoSuchRevision(String),
    /// The file of a reference does not hold an object name.
    #[error("the reference '{name}' is broken")]
    BrokenReference {
        /// The full name of the reference.
        name: String,
    },
    /// Git ended with a failure.
    #[error("'{asked}' failed{}: {}", code_text(*.code), .stderr.trim_end())]
    Failed {
        /// The command line, without the options every call has.
        asked: String,
        /// The exit code; `None` when a signal ended it.
        code: Option<i32>,
        /// What git said.
        stderr: String,
    },
    /// Git answered in a form that it should not have.
    #[error("'{asked}' gave an answer that cannot be read: {answer}")]
    Unexpected {
        /// The command line, without the options every call has.
        asked: String,
        /// The answer, shortened.
        answer: String,
    },
    /// The object is there and damaged.
    #[error("object {hash} is corrupt: {why}")]
    CorruptObject {
        /// Which object.
        hash: Hash,
        /// What is wrong with it.
        why: String,
    },
    /// The object is larger than any that is read.
    #[error("object {hash} has {size} bytes, and at most {largest} are read")]
    TooLarge {
        /// Which object.
        hash: Hash,
        /// How long it says it is.
        size: u64,
        /// How long it may be.
        largest: u64,
    },
    /// The object is not there (a partial or damaged clone).
    #[error("object {hash} is missing from this repository")]
    MissingObject {
        /// Which object.
        hash: Hash,
    },
    /// No remote has that name.
    #[error("this repository has no remote '{name}'")]
    UnknownRemote {
        /// The name.
        name: String,
        /// The remotes that there are.
        remotes: Vec<String>,
    },
    /// There is no remote to push to.
    #[error("this repository has no remote")]
    NoRemote,
    /// A remote did not answer; git's own words.
    #[error("the remote '{remote}' cannot be reached")]
    Unreachable {
        /// The remote.
        remote: String,
        /// What git said.
        stderr: String,
    },
    /// A remote that has promised objects did not give them in time.
    #[error(
        "the remote '{remote}' gave no answer within {seconds} s, and this partial clone left objects there"
    )]
    Silent {
        /// The remote.
        remote: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// A remote, or the hook pre-push, refused what was pushed; git's own words.
    #[error("the claims could not be pushed to '{remote}'")]
    NotPushed {
        /// The remote.
        remote: String,
        /// What git said.
        stderr: String,
    },
    /// What was written may be lost with the machine's power.
    #[error("{0}")]
    NotSynced(#[source] DiskError),
    /// A file could not be read or written, or a program not be started.
    #[error("cannot {what}: {source}")]
    Io {
        /// The act, with its file: `read '/x/HEAD'`.
        what: String,
        /// The system's reason.
        source: io::Error,
    },
}

impl Error {
    /// What to do about it, in the words of a command line.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Error::NotARepository { .. } => "go to one, or make one with 'git init'",
            Error::GitMissing | Error::GitTooOld { .. } => {
                return Some(format!("git {MINIMAL} or newer is needed"));
            }
            Error::NoIdentity(_) => {
                "git config --global user.name NAME; git config --global user.email ADDRESS"
            }
            Error::UnknownRemote { remotes, .. } if !remotes.is_empty() => {
                return Some(format!("--push=REMOTE takes one of: {}", remotes.join(", ")));
            }
            Error::UnknownRemote { .. } | Error::NoRemote => "'git remote add NAME URL' adds one",
            Error::BadDate(_) => {
                "GIT_AUTHOR_DATE and GIT_COMMITTER_DATE take dates such as 2026-01-31T12:00:00Z"
            }
            Error::BadSetting { known, .. } => return Some(format!("it may be {known}")),
            Error::BrokenReference { .. } | Error::CorruptObject { .. } => "'git fsck' tells more",
            Error::Silent { .. } => {
                "'git fetch --refetch --no-filter' brings them all, and waits as long as it takes"
            }
            Error::MissingObject { .. } => {
                "'git fsck' tells more; in a partial clone 'git fetch --refetch --no-filter' brings it"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }

    /// What git said and advised, to be shown as it is.
    pub fn details(&self) -> Option<&str> {
        match self {
            Error::DubiousOwnership(text)
            | Error::NoIdentity(text)
            | Error::BadDate(text)
            | Error::Unreachable { stderr: text, .. }
            | Error::NotPushed { stderr: text, .. } => Some(text),
            _ => None,
        }
    }

    /// A function that makes an [`Error::Io`] for `what`: `.map_err(Error::io("read 'x'"))`.
    pub fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Error {
        let what = what.into();
        |source| Error::Io { what, source }
    }
}

fn code_text(code: Option<i32>) -> String {
    code.map_or_else(|| " (ended by a signal)".to_owned(), |code| format!(" (exit {code})"))
}
