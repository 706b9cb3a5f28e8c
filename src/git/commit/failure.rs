//! Why a commit was not made. Whatever the reason, the files, the index and HEAD are as they were, unless the reason
//! says otherwise.

use std::path::{Path, PathBuf};

use super::super::error::Error;
use super::super::state::State;
use super::super::worktrees::{Occupant, Occupation};
use crate::disk::DiskError;

/// A refusal or failure of the protocol.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Git or the repository failed.
    #[error(transparent)]
    Git(#[from] Error),
    /// A file could not be read or written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Called from a git hook, whose commit is being made.
    #[error("a git hook is running for a commit that is being made (GIT_INDEX_FILE is set)")]
    InsideHook,
    /// Called from a hook of `git commit PATH…`, after which git puts an index in place that it wrote before.
    #[error("a git hook is running for a commit of named paths, after which git forgets what is staged now")]
    InsidePartial,
    /// Called from a hook of a commit that this program makes itself, and that waits for the hook.
    #[error("a git hook is running for a commit of 'git findings' itself, which waits for it")]
    InsideOurs,
    /// The repository is in the middle of something.
    #[error("{} is in progress", .0.with_article())]
    InProgress(State),
    /// HEAD is on no branch, and the settings refuse that.
    #[error("HEAD is detached and 'commit.detached' is 'refuse'")]
    Detached,
    /// Somebody else held a lock for the whole time.
    #[error("'{}' was held by another process for {waited} s", .file.display())]
    Busy {
        /// The lock file.
        file: PathBuf,
        /// How long it was waited for, in seconds.
        waited: u64,
    },
    /// A new file's name is taken in the index or in the branch, but for the case of its letters.
    #[error("'{path}' cannot be made: git has '{taken}' there")]
    Clash {
        /// The file to make, relative to the top.
        path: String,
        /// What is there.
        taken: String,
    },
    /// A new file's name is taken in HEAD; it is gone from the index alone.
    #[error("'{path}' cannot be made: HEAD has it, and its removal is staged, but not committed")]
    RemovalStaged {
        /// The file, relative to the top.
        path: String,
    },
    /// Git would not see the file.
    #[error("'{path}' is ignored by git")]
    Ignored {
        /// The file, relative to the top.
        path: String,
    },
    /// The file would be in another repository.
    #[error("'{path}' is in the submodule or repository '{folder}'")]
    OtherRepository {
        /// The file, relative to the top.
        path: String,
        /// The folder that is a repository of its own.
        folder: String,
    },
    /// The user has changes of these very files that are not committed.
    #[error("{} has changes that are not committed", .paths.join(", "))]
    Edited {
        /// The files, relative to the top.
        paths: Vec<String>,
        /// The changes, as a text diff.
        diff: String,
    },
    /// These files are in conflict.
    #[error("{} is in conflict", .paths.join(", "))]
    Unmerged {
        /// The files, relative to the top.
        paths: Vec<String>,
    },
    /// `git commit` made no commit of what is staged.
    #[error("git made no commit of what is staged")]
    Refused {
        /// Its words, or those of a hook.
        said: String,
    },
    /// A hook of the repository refused.
    #[error("the {name} hook refused{}", .code.map(|code| format!(" (exit {code})")).unwrap_or_default())]
    Hook {
        /// Which one.
        name: &'static str,
        /// Its exit code.
        code: Option<i32>,
        /// What it said.
        output: String,
    },
    /// A hook took a file of ours out of the commit.
    #[error("{hook} unstaged '{path}'")]
    Unstaged {
        /// Which one, in words.
        hook: String,
        /// The file, relative to the top.
        path: String,
    },
    /// The commit is to be signed, and could not be.
    #[error("the commit could not be signed")]
    Unsigned(String),
    /// Nothing was left of the message.
    #[error("the commit message is empty")]
    EmptyMessage,
    /// HEAD or the branch moved under every attempt.
    #[error("{name} was moved by others {times} times in a row")]
    Moved {
        /// The reference.
        name: String,
        /// How often it was tried.
        times: usize,
    },
    /// Called from a git hook, whose commit is being made; for a branch that is checked out nowhere.
    #[error("a git hook is running, and its commit is being made")]
    InsideHookElsewhere,
    /// There is no such branch any more.
    #[error("there is no branch '{}'", short(.0))]
    NoBranch(String),
    /// The branch belongs to a work tree for now.
    #[error("'{}' is {} in the work tree '{}'", short(.branch), .by.how, .by.folder.display())]
    Occupied {
        /// Its full name.
        branch: String,
        /// The work tree, and what it does.
        by: Occupant,
    },
    /// A filter would change what is stored already, so that nobody knows what a file would hold.
    #[error("'{path}' is not stored as git would store it now: a filter or a rule for line ends changes it")]
    Filtered {
        /// The file, relative to the top.
        path: String,
    },
    /// A signal asked to stop.
    #[error("interrupted; nothing was changed")]
    Interrupted,
    /// Something must be recovered, which a hook cannot do.
    #[error("process {0} ended early and left a commit half made")]
    Unrecovered(u32),
    /// The journal of a dead process cannot be read.
    #[error("the journal '{}' cannot be read: {why}", .path.display())]
    Journal {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The change was taken back but for files that somebody else has changed since.
    #[error("{cause}; changed by somebody else meanwhile, and left as it is: {}", .paths.join(", "))]
    ButLeft {
        /// Why the commit was not made.
        cause: Box<Failure>,
        /// The files, relative to the top.
        paths: Vec<String>,
    },
    /// The change could not be undone; the next run tries again.
    #[error("{cause}, and it could not be undone: {undoing}")]
    NotUndone {
        /// Why the commit was not made.
        cause: Box<Failure>,
        /// Why undoing failed.
        undoing: Box<Failure>,
    },
    /// Not tested on this system.
    #[error("writing findings is not supported on this system yet")]
    Unsupported,
}

impl Failure {
    /// What to do about it, in the words of a command line.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Failure::Git(error) => return error.hint(),
            Failure::InsideHook => "use --no-commit, which stages into that commit, or run it after the hook",
            Failure::InsidePartial => "commit without naming paths, or run after the commit",
            Failure::InsideOurs => "run it after that commit",
            Failure::InProgress(_) => "finish or abort it, or use --in-progress or --no-commit",
            Failure::Detached => "switch to a branch, or use --no-commit",
            Failure::Busy { file, .. } if is_of_git(file) => {
                "try again, or remove the file if no git command is running"
            }
            Failure::Busy { .. } | Failure::Moved { .. } => "try again",
            Failure::InsideHookElsewhere => "run it after the commit",
            Failure::NoBranch(name) => return Some(format!("'git branch {}' makes one", short(name))),
            Failure::Occupied { by: Occupant { how: Occupation::CheckedOut, .. }, .. } => {
                "run the command there, without --on"
            }
            Failure::Occupied { .. } => "finish or abort that there",
            Failure::Filtered { .. } => "check the branch out in a work tree and run the command there",
            Failure::RemovalStaged { path } => {
                return Some(format!(
                    "commit the removal, or 'git restore --staged --worktree {path}' takes it back"
                ));
            }
            Failure::Ignored { path } => return Some(format!("'git check-ignore -v {path}' names the rule")),
            Failure::OtherRepository { .. } => "run the command there",
            Failure::Edited { .. } => "commit them, or use --include-edits",
            Failure::Unmerged { .. } => "resolve it and 'git add' it",
            Failure::Unrecovered(_) => "run a command that writes, outside of a hook, to recover",
            Failure::Journal { .. } => "look at 'git status', then remove that file",
            Failure::NotUndone { .. } => "the next command that writes tries again",
            Failure::ButLeft { cause, .. } => return cause.hint(),
            Failure::Hook { .. } | Failure::Unstaged { .. } => "mend what it names, or use --no-verify",
            Failure::Unsigned(_) => {
                "'commit.gpgSign', 'gpg.format' and 'user.signingKey' of git's configuration decide"
            }
            Failure::Unsupported => "reading works",
            Failure::Refused { .. } => "mend what it names, and run the command again: nothing was done",
            Failure::Disk(_) | Failure::Clash { .. } | Failure::EmptyMessage | Failure::Interrupted => {
                return None;
            }
        };
        Some(hint.to_owned())
    }

    /// A diff, or what a program said, to be shown as it is.
    pub fn details(&self) -> Option<&str> {
        match self {
            Failure::Git(error) => error.details(),
            Failure::Edited { diff, .. } => Some(diff),
            Failure::Hook { output, .. } | Failure::Unsigned(output) | Failure::Refused { said: output } => {
                Some(output)
            }
            Failure::NotUndone { cause, .. } | Failure::ButLeft { cause, .. } => cause.details(),
            _ => None,
        }
    }
}

/// A branch as people call it.
fn short(name: &str) -> &str {
    name.strip_prefix("refs/heads/").unwrap_or(name)
}

/// Git's locks stay when their owner dies, ours do not.
fn is_of_git(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "lock")
}

/// The failure of a commit: of the protocol, or of the caller's own change.
#[derive(Debug)]
pub enum CommitError<E> {
    /// The caller's change failed.
    Change(E),
    /// The protocol refused or failed.
    Commit(Failure),
}

impl<E, F: Into<Failure>> From<F> for CommitError<E> {
    fn from(failure: F) -> Self {
        CommitError::Commit(failure.into())
    }
}

impl<E: std::fmt::Display> std::fmt::Display for CommitError<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CommitError::Change(error) => error.fmt(f),
            CommitError::Commit(failure) => failure.fmt(f),
        }
    }
}

impl<E: std::fmt::Debug + std::fmt::Display> std::error::Error for CommitError<E> {}
