//! `--no-commit`: files in the work tree and in the index of the moment, which inside a hook is the one of the commit
//! being made. Git's own locking guards the index.

use std::collections::BTreeMap;

use super::super::error::Error;
use super::super::listing::Indexed;
use super::super::repository::Repository;
use super::changes::Changed;
use super::failure::{CommitError, Failure};
use super::journal::{Aim, Journal};
use super::run::Run;
use super::{Change, Options, Step, Watch, check, files, index, publish};

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
/// As those of [`super::commit`].
pub fn stage<E>(
    repository: &Repository,
    options: &Options,
    change: &mut dyn FnMut() -> Result<Option<Change>, E>,
) -> Result<Option<Staged>, CommitError<E>> {
    watched(repository, options, change, &mut |_| Ok(()))
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
    run.done(Step::Locked)?;
    let Some(change) = change().map_err(CommitError::Change)? else {
        return Ok(None);
    };
    if change.puts.is_empty() {
        return Ok(None);
    }
    run.write_and_stage(&change).map_err(|failure| run.undo(failure))?;
    // It is done: what the next run would do again changes nothing.
    if let Err(failure) = run.desk.clear() {
        run.note(format!("{failure}; the next command that writes findings tidies up"));
    }
    files::prune(run.top, &run.journal);
    let paths = run.journal.paths().map(str::to_owned).collect();
    Ok(Some(Staged { paths, notes: run.notes }))
}

impl Run<'_> {
    fn write_and_stage(&mut self, change: &Change) -> Result<(), Failure> {
        self.desk.open()?;
        check::files(self.repository, &self.desk, &change.puts, Aim::Stage, self.options.include_edits)?;
        self.write(change, self.repository.head()?)?;
        let taken = update(self, &self.journal)?;
        // From here on it is done: a signal comes too late.
        let _ = self.done(Step::Prepared);
        if let Err(failure) = settle(self, &taken) {
            self.note(format!("{failure}; it is staged, but may be lost with the machine's power"));
        }
        Ok(())
    }
}

/// What the user's index has taken in.
pub(super) struct Taken {
    before: BTreeMap<String, Indexed>,
    files: Vec<Changed>,
}

/// Brings the files into the index. Git reads them for a private one, so that the user's gets nothing but what was
/// planned.
pub(super) fn update(run: &Run<'_>, journal: &Journal) -> Result<Taken, Failure> {
    let paths: Vec<&str> = journal.paths().collect();
    let before = index::entries(run.repository, None, &paths)?;
    let fill = || index::fill_staged(run.repository, &run.desk, &paths);
    let files = files::read_by(run.top, journal, fill)?;
    run.repository.sync_objects(files.iter().filter_map(Changed::object))?;
    let changes: Vec<&Changed> = files.iter().collect();
    when_unlocked(run, &mut || index::record(run.repository, &run.desk, None, &changes))?;
    Ok(Taken { before, files })
}

/// What comes after: times and flags of the entries, and the disk.
pub(super) fn settle(run: &Run<'_>, taken: &Taken) -> Result<(), Failure> {
    let changes: Vec<&Changed> = taken.files.iter().collect();
    index::refresh(run.repository, &run.desk, None, &changes)?;
    when_unlocked(run, &mut || index::skip_again(run.repository, &run.desk, None, &taken.before))?;
    Ok(run.repository.sync_index()?)
}

/// Does something to the index, waiting while somebody else has its lock. A git that was killed may have done it; where
/// it has, nothing is left to do.
fn when_unlocked(run: &Run<'_>, act: &mut dyn FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
    let mut is_asked_again = false;
    loop {
        let failure = match act() {
            Ok(()) => return Ok(()),
            Err(failure) => failure,
        };
        let Failure::Git(Error::Failed { code, stderr, .. }) = &failure else { return Err(failure) };
        match publish::lock_file(stderr) {
            Some(file) => run.pause(&file)?,
            None if code.is_none() && !is_asked_again => is_asked_again = true,
            None => return Err(failure),
        }
    }
}
