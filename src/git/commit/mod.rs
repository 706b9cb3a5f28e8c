//! A commit of a few files that loses nothing and sweeps nothing in: whatever else the user has staged, changed or
//! begun stays as it is, whoever else writes at the same time keeps what they wrote, and a process that dies on the
//! way leaves nothing that the next one cannot finish or take back. Knows files and messages, not what they mean.
//!
//! Here is what callers say and get; `run.rs` tells how it is done.

mod check;
mod consent;
mod desk;
mod failure;
mod files;
mod index;
mod journal;
mod lock;
mod message;
mod publish;
mod recover;
mod run;
mod settings;
mod signals;
mod stage;
#[cfg(test)]
mod tests;

use std::time::Duration;

use super::hash::Hash;
use super::repository::Repository;
use desk::Desk;
use signals::Deferred;

pub use failure::{CommitError, Failure};
pub(super) use lock::Deadline;
pub use lock::{Guard, allocation_lock, remote_claims_lock};
pub use stage::{Staged, stage};

/// How often the change is made anew when somebody else moves HEAD.
const ATTEMPTS: usize = 50;

/// How a commit is to be made.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long all locks together are waited for.
    pub lock_timeout: Duration,
    /// Also in the middle of a merge, rebase and so on, leaving that alone.
    pub in_progress: bool,
    /// Also where HEAD is on no branch.
    pub detached_ok: bool,
    /// `false` is git's `--no-verify`: pre-commit and commit-msg are not asked.
    pub verify: bool,
    /// Adds `Signed-off-by`.
    pub sign_off: bool,
    /// Takes the user's uncommitted changes of the very files into the commit.
    pub include_edits: bool,
}

/// What must be there before a file is put in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Nothing, in the work tree and in the index, whatever the case of the letters.
    New,
    /// The file, as HEAD has it.
    Existing,
}

/// One file to put in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Relative to the top of the work tree, with `/`.
    pub path: String,
    /// What it shall hold; `None` removes it.
    pub bytes: Option<Vec<u8>>,
    /// What must be there now.
    pub expect: Expect,
    /// What the change was computed from: a file that holds something else by now is not overwritten. `None`: the
    /// change does not depend on it.
    pub base: Option<Vec<u8>>,
}

/// The content of one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The files.
    pub puts: Vec<Put>,
    /// The message; the first line is the subject.
    pub message: String,
}

/// A commit that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Its name.
    pub hash: Hash,
    /// The files it changes, those that hooks added included, relative to the top.
    pub paths: Vec<String>,
    /// What else happened, a line each: a detached HEAD, a recovery.
    pub notes: Vec<String>,
    /// What the hooks said, to be passed on as it is.
    pub hook_output: String,
}

/// The points between which a run can be stopped, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Locked,
    Journaled,
    IndexLocked,
    Planned,
    Wrote,
    Filled,
    Asked,
    Made,
    Prepared,
    Published,
    Swapped,
    Released,
}

/// Asked at each step whether to go on.
type Watch<'w> = dyn FnMut(Step) -> Result<(), Failure> + 'w;

/// Takes the locks, recovers what a dead process left, then calls `change`, which reads the files as they are now, and
/// commits what it returns; when others move HEAD meanwhile, the files are put back and `change` is called again.
/// `None`: there was nothing to do, or what there was to do changes nothing.
///
/// # Errors
/// [`CommitError::Change`] is the caller's own; after any error files, index and HEAD are as they were.
pub fn commit<E>(
    repository: &Repository,
    options: &Options,
    change: &mut dyn FnMut() -> Result<Option<Change>, E>,
) -> Result<Option<Committed>, CommitError<E>> {
    let signals = Deferred::begin();
    run::watched(repository, options, change, &mut |_| signals.check())
}

/// Did a process die on its way, so that the next one that writes has something to finish or to take back? The journal
/// of one that is alive says nothing: it holds our lock.
pub fn has_unfinished(repository: &Repository) -> bool {
    let desk = Desk::existing(repository);
    // One that just came to its end leaves a free lock and, looked at again, no journal.
    desk.journal().exists() && lock::is_free(&desk.lock()) && desk.journal().exists()
}
