//! The short way where hooks have a say: they see the files in their places and a private index, as with git itself. What
//! they leave as it was is committed here; where they staged something, git makes the commit of it.

use std::fs;

use super::super::super::hash::Hash;
use super::super::super::index_file::IndexFile;
use super::super::failure::Failure;
use super::super::run::{Attempt, Run};
use super::super::{Change, Step};
use super::plan::Plan;
use super::{Made, reference};

impl Run<'_> {
    /// Makes the commit, if the hooks agree; `None` leaves it to git, which asks them.
    pub(super) fn attempt_asking(
        &mut self,
        change: &Change,
        old: Hash,
        mut plan: Plan,
    ) -> Result<Option<Attempt>, Failure> {
        let Some(head) = plan.index_of_head(self.repository)? else { return Ok(None) };
        self.desk.open()?;
        // hooks read what is staged
        let staged = plan.objects.put()?;
        self.write(change, Some(old))?;
        let (private, next) = (plan.entered_in(&head, self.top), plan.next_index(self.top));
        self.write_index(&self.desk.private_index(), private.clone())?;
        self.done(Step::Filled)?;
        let message = self.ask_hooks(&change.message)?;
        let made = match private.is_some_and(|private| self.is_left(private)) {
            true => self.made(&mut plan, old, &message)?,
            false => None,
        };
        let Some(made) = made else {
            return self.commit_private(Some(old), &message, &[], &plan.changes).map(Some);
        };
        self.repository.sync_objects(staged.into_iter().chain(plan.objects.put()?))?;
        self.done(Step::Made)?;
        self.note_commit(&made, next)?;
        Ok(Some(match self.advance(&made)? {
            true => made.published(&plan),
            false => self.overtaken(Some(old), &plan.changes)?,
        }))
    }

    /// Is there still in the private index what was put there? Git may have looked at the files meanwhile.
    fn is_left(&self, private: Vec<u8>) -> bool {
        let Ok(now) = fs::read(self.desk.private_index()) else { return false };
        now == private
            || IndexFile::parse(now)
                .zip(IndexFile::parse(private))
                .is_some_and(|(now, before)| now.is_like(&before))
    }

    /// What is to be known before HEAD moves: the next index, which is there before the journal tells of the commit.
    fn note_commit(&mut self, made: &Made, next: Option<Vec<u8>>) -> Result<(), Failure> {
        let next = self.write_index(&self.desk.next_index(), next)?;
        self.journal.new = Some(made.new.to_string());
        self.journal.save_unsynced(&self.desk)?;
        let head = reference::prepare(&self.desk, made.new)?;
        let unsynced = [next, head, self.desk.journal(), self.desk.folder().to_owned()];
        Ok(self.desk.durability.sync_together(&unsynced)?)
    }
}
