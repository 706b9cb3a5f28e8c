//! After a process that died: what it began is finished if HEAD has its commit, else taken back. The user may have
//! worked on since: what they committed, staged, removed or reverted by then is not touched.

use std::collections::BTreeSet;
use std::time::Duration;

use super::super::hash::Hash;
use super::super::repository::Repository;
use super::changes::{self, Changed};
use super::failure::Failure;
use super::journal::{Aim, Journal};
use super::publish::HEAD;
use super::run::Run;
use super::signals::Deferred;
use super::{Options, direct, files, index, publish, stage};

/// Finishes or takes back what a process that died had begun, and clears what else it left. What was done, a line each.
///
/// # Errors
/// As for any write; what is left then stays for the next one.
pub fn recover(repository: &Repository, lock_timeout: Duration) -> Result<Vec<String>, Failure> {
    let signals = Deferred::begin();
    let options = Options {
        lock_timeout,
        in_progress: true,
        detached_ok: true,
        verify: false,
        sign_off: false,
        include_edits: false,
    };
    let mut watch = |_| signals.check();
    let mut run = Run::begin(repository, &options, Aim::Stage, &mut watch)?;
    let _bound = run.deadline.bind(repository);
    run.own_lock()?;
    run.recover()?;
    Ok(std::mem::take(&mut run.notes))
}

impl Run<'_> {
    /// Called under our own lock: the owner of a journal found here is dead. Notes what was done.
    pub(super) fn recover(&mut self) -> Result<(), Failure> {
        let Some(left) = Journal::load(&self.desk)? else {
            self.lock.release()?;
            return self.desk.clear();
        };
        // The index of the moment is not the one the journal speaks of.
        if self.repository.variable("GIT_INDEX_FILE").is_some() {
            return Err(Failure::Unrecovered(left.process));
        }
        direct::release_left(self.repository, &self.desk)?;
        // first, for a folder that holds a leftover cannot be taken back
        files::sweep(self.top, &left);
        match left.aim {
            Aim::Commit => self.recover_commit(&left)?,
            Aim::Stage => self.recover_stage(&left)?,
        }
        self.lock.release()?;
        self.desk.clear()
    }

    fn recover_commit(&mut self, left: &Journal) -> Result<(), Failure> {
        match left.commit() {
            // The index is swapped only once HEAD has the commit, wherever HEAD has gone since.
            Some(new) if !self.desk.next_index().exists() => self.told_finished(left, new),
            Some(new) if publish::contains(self.repository, HEAD, new)? => {
                self.bring_index_up(left, new)?;
                self.told_finished(left, new)
            }
            _ => self.take_back(left),
        }
    }

    /// The commit is there: the index gets what it may lack.
    fn bring_index_up(&mut self, left: &Journal, new: Hash) -> Result<(), Failure> {
        if !self.lock.is_ours() {
            self.lock.prepare()?;
            self.lock.take(&|file| self.pause(file))?;
        }
        let due = index::still_due(self.repository, self.still_in_head(left, new)?)?;
        if !due.is_empty() {
            index::prepare(self.repository, &self.desk, &due)?;
            publish::swap(self.repository, &self.desk)?;
        }
        Ok(())
    }

    /// What the commit changed, but for what later commits have changed again.
    fn still_in_head(&self, left: &Journal, new: Hash) -> Result<Vec<Changed>, Failure> {
        let mut changes = changes::difference(self.repository, left.base(), new)?.files;
        if let Some(head) = self.repository.head()?.filter(|head| *head != new) {
            let later = changes::difference(self.repository, Some(new), head)?.files;
            let later: BTreeSet<&[u8]> = later.iter().map(|change| change.path.as_slice()).collect();
            changes.retain(|change| !later.contains(change.path.as_slice()));
        }
        Ok(changes)
    }

    fn told_finished(&mut self, left: &Journal, new: Hash) -> Result<(), Failure> {
        files::prune(self.top, left);
        let (commit, process) = (new.short(), left.process);
        self.note(format!("finished commit {commit}, left by process {process} that ended early"));
        Ok(())
    }

    /// All files written: they are staged, as was meant. Else none of them stays.
    fn recover_stage(&mut self, left: &Journal) -> Result<(), Failure> {
        if left.writes.is_empty() || files::as_meant(self.top, left).is_err() {
            return self.take_back(left);
        }
        self.desk.open()?;
        let taken = stage::update(self, left)?;
        stage::settle(self, &taken)?;
        self.note(format!("staged what process {} that ended early had written", left.process));
        Ok(())
    }

    fn take_back(&mut self, left: &Journal) -> Result<(), Failure> {
        let taken = self.taken_by_user(left)?;
        let (changed, undone) = files::undo(&self.desk, self.top, left, &taken);
        undone?;
        if taken.len() < left.writes.len() {
            let paths: Vec<&str> = left.paths().filter(|path| !taken.contains(path)).take(5).collect();
            let more = if left.writes.len() - taken.len() > 5 { " …" } else { "" };
            let (paths, process) = (paths.join(", "), left.process);
            self.note(format!("took back the changes of process {process} that ended early: {paths}{more}"));
        }
        taken.iter().for_each(|path| self.note(format!("left '{path}' as it is: git has it so by now")));
        changed.iter().for_each(|path| self.note(format!("left '{path}' as it is: it was changed since")));
        Ok(())
    }

    /// The files of the change that the user has committed or staged since then, just as the change left them.
    fn taken_by_user<'left>(&self, left: &'left Journal) -> Result<BTreeSet<&'left str>, Failure> {
        let ours = left.writes.iter().filter(|write| {
            files::digest_of(self.top, &write.path).is_ok_and(|now| now == write.after && now != write.before)
        });
        let paths: Vec<&str> = ours.map(|write| write.path.as_str()).collect();
        index::as_in_git(self.repository, self.top, left.base(), &paths)
    }
}
