//! `--no-commit`: files in the work tree and in the index of the moment, which inside a hook is the one of the commit
//! being made. Git's own locking guards the index.

use std::path::PathBuf;

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
    run.own_lock()?;
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
        if let Err(failure) = sync(self, &self.journal) {
            self.note(format!("{failure}; it is staged, but may be lost with the machine's power"));
        }
        Ok(())
    }
}

/// Brings the files into the index, waiting while somebody else has its lock.
pub(super) fn update(run: &Run<'_>, journal: &Journal) -> Result<(), Failure> {
    let mut is_asked_again = false;
    loop {
        if let Some(file) = unflag(run, journal)? {
            run.deadline.pause(&file)?;
            continue;
        }
        let call = run.repository.git(["update-index", "--add", "--remove", "-z", "--stdin"]).writes();
        let output = run.desk.guarded(call.stdin(lines(journal.paths())))?.finish()?;
        if output.code == Some(0) {
            return Ok(());
        }
        let stderr = output.messages();
        match publish::lock_file(&stderr) {
            Some(file) => run.deadline.pause(&file)?,
            // One that was killed may have done it; where it has, nothing is left to do.
            None if output.code.is_none() && !is_asked_again => is_asked_again = true,
            None => {
                return Err(Error::Failed {
                    asked: "git update-index".to_owned(),
                    code: output.code,
                    stderr,
                }
                .into());
            }
        }
    }
}

/// Waits until the disk has what was staged.
pub(super) fn sync(run: &Run<'_>, journal: &Journal) -> Result<(), Failure> {
    if run.desk.durability == Durability::Quick {
        return Ok(());
    }
    let paths: Vec<&str> = journal.paths().collect();
    let staged = index::entries(run.repository, None, &paths)?;
    run.repository.sync_objects(staged.values().filter_map(index::Entry::object))?;
    Ok(run.repository.sync_index()?)
}

/// Makes git look at the files, if it was told not to; the lock of somebody else, if that is in the way.
fn unflag(run: &Run<'_>, journal: &Journal) -> Result<Option<PathBuf>, Failure> {
    let paths: Vec<&str> = journal.paths().collect();
    let entries = index::entries(run.repository, None, &paths)?;
    match index::unflag(run.repository, None, &entries) {
        Err(Failure::Git(Error::Failed { stderr, .. })) if publish::lock_file(&stderr).is_some() => {
            Ok(publish::lock_file(&stderr))
        }
        other => other.map(|()| None),
    }
}
