//! A commit of a few files that loses nothing and sweeps nothing in: whatever else the user has staged, changed or
//! begun stays as it is, whoever else writes at the same time keeps what they wrote, and a process that dies on the
//! way leaves nothing that the next one cannot finish or take back. Knows files and messages, not what they mean.
//!
//! Here is what callers say and get; `run.rs` tells how it is done in a work tree, `onto.rs` on a branch that is
//! checked out nowhere.

mod changes;
mod check;
mod consent;
mod desk;
mod direct;
mod failure;
mod files;
mod index;
mod journal;
mod lock;
mod message;
mod onto;
mod publish;
mod recover;
mod run;
mod settings;
mod signals;
mod stage;
mod stand_in;
#[cfg(test)]
mod tests;
mod traces;

use std::path::PathBuf;
use std::time::Duration;

use super::hash::Hash;
use super::repository::Repository;
use desk::Desk;
use lock::IndexLock;

pub use direct::WRITER_VARIABLE;
pub use failure::{CommitError, Failure};
pub(super) use lock::Deadline;
pub use lock::{Guard, allocation_lock, remote_claims_lock, rewritten_lock};
pub use onto::{check_free, commit_onto};
pub use recover::recover;
pub use run::check_state;
pub use stage::{Staged, stage};
pub use traces::{
    IndexLocked, Locking, Writer, check_links, desk_leftovers, hold, index_lock, locking, writer,
};

/// How often the change is made anew when somebody else moves HEAD or the branch.
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
    /// The file, which is in conflict; what is staged settles that.
    Conflicted,
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
    /// Files and folders of the caller's that the disk must have no later than the commit.
    pub unsynced: Vec<PathBuf>,
    /// Has the caller judged it as the hooks of this program would, and found nothing to say?
    pub is_spotless: bool,
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

/// Told after each step; a failure stops the run there.
type Watch<'w> = dyn FnMut(Step) -> Result<(), Failure> + 'w;

/// Takes the locks, recovers what a dead process left, then calls `change`, which reads the files as they are now, and
/// commits what it returns; when others move HEAD meanwhile, the files are put back and `change` is called again.
/// `None`: there was nothing to do, or what there was to do changes nothing.
///
/// # Errors
/// [`CommitError::Change`] is the caller's own. After an error files, index and HEAD are as they were, but for
/// [`Failure::ButLeft`], whose files somebody else has changed meanwhile, and [`Failure::NotUndone`], after which the next
/// run takes back what is left.
pub fn commit<E>(
    repository: &Repository,
    options: &Options,
    change: &mut dyn FnMut() -> Result<Option<Change>, E>,
) -> Result<Option<Committed>, CommitError<E>> {
    run::watched(repository, options, change, &mut |_| Ok(()))
}

/// Did a process die on its way, so that the next one that writes has something to finish or to take back? The journal
/// of one that is alive says nothing: it holds our lock.
pub fn has_unfinished(repository: &Repository) -> bool {
    let desk = Desk::existing(repository);
    // One that just came to its end leaves a free lock and, looked at again, no journal.
    let is_begun = || desk.journal().exists() || IndexLock::of(repository, &desk).is_ours();
    is_begun() && lock::is_free(&desk.lock()) && is_begun()
}
