//! After a process that died: what it began is finished if HEAD has its commit, else taken back.

use super::super::hash::Hash;
use super::failure::Failure;
use super::journal::{Aim, Journal};
use super::run::Run;
use super::{files, index, publish, stage};

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
        match left.aim {
            Aim::Commit => self.recover_commit(&left)?,
            Aim::Stage => self.recover_stage(&left)?,
        }
        files::sweep(self.top, &left);
        self.lock.release()?;
        self.desk.clear()
    }

    fn recover_commit(&mut self, left: &Journal) -> Result<(), Failure> {
        match left.commit() {
            Some(new) if publish::contains(self.repository, new)? => self.finish(left, new),
            _ => self.take_back(left),
        }
    }

    /// The commit is there: the index gets what it may lack.
    fn finish(&mut self, left: &Journal, new: Hash) -> Result<(), Failure> {
        if !self.lock.is_ours() {
            self.lock.prepare()?;
            self.lock.take(&self.deadline, &mut || Ok(()))?;
        }
        let old = left.old.as_ref().and_then(|text| text.parse().ok());
        let due = index::still_due(self.repository, index::difference(self.repository, old, new)?.files)?;
        if !due.is_empty() {
            index::prepare(self.repository, &self.desk, &due)?;
            publish::swap(self.repository, &self.desk)?;
        }
        files::prune(self.top, left);
        self.note(format!(
            "finished commit {}, left by process {} that ended early",
            new.short(),
            left.process
        ));
        Ok(())
    }

    /// All files written: they are staged, as was meant. Else none of them stays.
    fn recover_stage(&mut self, left: &Journal) -> Result<(), Failure> {
        if left.writes.is_empty() || !files::is_done(self.top, left)? {
            return self.take_back(left);
        }
        stage::update(self, left)?;
        stage::sync(self, left)?;
        self.note(format!("staged what process {} that ended early had written", left.process));
        Ok(())
    }

    fn take_back(&mut self, left: &Journal) -> Result<(), Failure> {
        let kept = files::undo(&self.desk, self.top, left)?;
        if !left.writes.is_empty() {
            let paths: Vec<&str> = left.paths().take(5).collect();
            let more = if left.writes.len() > 5 { " …" } else { "" };
            let (paths, process) = (paths.join(", "), left.process);
            self.note(format!("took back the changes of process {process} that ended early: {paths}{more}"));
        }
        kept.iter().for_each(|path| self.note(format!("left '{path}' as it is: it was changed since")));
        Ok(())
    }
}
