//! `--no-commit`: files in the work tree and in the index of the moment, which inside a hook is the one of the commit
//! being made. Git's own locking guards the index.

use crate::disk::Durability;

use super::super::repository::Repository;
use super::check::lines;
use super::failure::{CommitError, Failure};
use super::journal::{Aim, Journal};
use super::run::Run;
use super::signals::Deferred;
use super::{Change, Options, Step, Watch, check, files, index, publish};
use crate::git::Error;

/// What was staged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// The files, relative to the top.
    pub paths: Vec<String>,
    /// What else happened, a line each.
    pub notes: Vec<String>,
}

/// Takes our own lock, recovers what a dead process left, then calls `change` and writes and stages the files it
/// returns. Works in every state of the repository and inside hooks. `None`: there was nothing to do.
///
/// # Errors
/// [`CommitError::Change`] is the caller's own; everything else leaves the files as they were.
pub fn stage<E>(
    repository: &Repository,
    options: &Options,
    change: &mut dyn FnMut() -> Result<Option<Change>, E>,
) -> Result<Option<Staged>, CommitError<E>> {
    let signals = Deferred::begin();
    watched(repository, options, change, &mut |_| signals.check())
}

pub(super) fn watched<E>(
    repository: &Repository,
    options: &Options,
    change: &mut dyn FnMut() -> Result<Option<Change>, E>,
    watch: &mut Watch<'_>,
) -> Result<Option<Staged>, CommitError<E>> {
    let mut run = Run::begin(repository, options, Aim::Stage, watch)?;
    let _bound = run.deadline.bind(repository);
    let _guard = run.own_lock()?;
    run.recover()?;
    let Some(change) = change().map_err(CommitError::Change)? else {
        return Ok(None);
    };
    if change.puts.is_empty() {
        return Ok(None);
    }
    match run.write_and_stage(&change) {
        Ok(()) => run.desk.clear()?,
        Err(failure) => return Err(run.undo(failure).into()),
    }
    files::prune(run.top, &run.journal);
    let paths = run.journal.paths().map(str::to_owned).collect();
    Ok(Some(Staged { paths, notes: run.notes }))
}

impl Run<'_> {
    fn write_and_stage(&mut self, change: &Change) -> Result<(), Failure> {
        self.desk.open()?;
        check::files(self.repository, &self.desk, &change.puts, Aim::Stage, self.options.include_edits)?;
        self.write(&change.puts, None)?;
        update(self, &self.journal)?;
        // From here on it is done: a signal comes too late.
        let _ = (self.watch)(Step::Prepared);
        Ok(())
    }
}

/// Brings the files into the index.
pub(super) fn update(run: &Run<'_>, journal: &Journal) -> Result<(), Failure> {
    let paths: Vec<&str> = journal.paths().collect();
    let before = index::entries(run.repository, None, &paths)?;
    when_unlocked(run, &mut || index::unflag(run.repository, None, &before))?;
    when_unlocked(run, &mut || add(run.repository, &paths))?;
    when_unlocked(run, &mut || index::skip_again(run.repository, None, &before))?;
    sync(run, &paths)
}

/// Waits until the disk has what was staged.
fn sync(run: &Run<'_>, paths: &[&str]) -> Result<(), Failure> {
    if run.desk.durability == Durability::Quick {
        return Ok(());
    }
    let staged = index::entries(run.repository, None, paths)?;
    run.repository.sync_objects(staged.values().filter_map(index::Entry::object))?;
    Ok(run.repository.sync_index()?)
}

fn add(repository: &Repository, paths: &[&str]) -> Result<(), Failure> {
    let call = repository.git(["update-index", "--add", "--remove", "-z", "--stdin"]).writes();
    call.stdin(lines(paths.iter().copied())).run()?;
    Ok(())
}

/// Does something to the index, waiting while somebody else has its lock.
fn when_unlocked(run: &Run<'_>, act: &mut dyn FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
    loop {
        let failure = match act() {
            Ok(()) => return Ok(()),
            Err(failure) => failure,
        };
        let lock = match &failure {
            Failure::Git(Error::Failed { stderr, .. }) => publish::lock_file(stderr),
            _ => None,
        };
        match lock {
            Some(file) => run.deadline.pause(&file)?,
            None => return Err(failure),
        }
    }
}
