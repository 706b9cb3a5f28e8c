//! The short way to a commit, where nothing forbids it: index, trees, commit and HEAD are made here, in the order and
//! with the journal of the long way, and no git is started. Four times it waits for the disk, each time for everything
//! at once: for the bytes, for their names, for HEAD, for the index.

mod folders;
mod objects;
mod plan;
mod reference;
mod surroundings;
mod untouched;

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use super::super::error::Error;
use super::super::hash::Hash;
use super::super::identity::Role;
use super::super::objects::ObjectKind;
use super::failure::Failure;
use super::run::{Attempt, Run, names};
use super::{Change, Step, check, files, message};
use plan::Plan;
use reference::HeadLock;

pub(super) use reference::release_left;
pub use surroundings::WRITER_VARIABLE;
pub(super) use surroundings::are_plain;

impl Run<'_> {
    /// Makes the commit, if this change can be made here; `None` leaves it to git.
    pub(super) fn attempt_directly(
        &mut self,
        change: &Change,
        old: Hash,
    ) -> Result<Option<Attempt>, Failure> {
        let has_a_say =
            surroundings::has_own_hooks(self.repository, self.options) && !has_nothing_to_say(change);
        if has_a_say || !reference::is_plain(self.repository)? {
            return Ok(None);
        }
        check::folders(self.top, &change.puts)?;
        let Some(mut plan) = Plan::of(self.repository, change, old)? else { return Ok(None) };
        let begun = message::begin(self.repository, &change.message, self.options.sign_off)?;
        let message = message::finish(self.repository, &begun, self.settings.cleanup.as_deref())?;
        let ident = self.repository.ident(Role::Committer)?;
        let text = self.commit_text(&plan, old, &ident, &message)?;
        let Some(new) = text.map(|text| plan.objects.add(ObjectKind::Commit, text)).transpose()?.flatten()
        else {
            return Ok(None);
        };
        self.note_plan(change, old, new)?;
        self.write_directly(change, &mut plan, new)?;
        self.done(Step::Prepared)?;
        let subject = message.lines().next().unwrap_or_default();
        match HeadLock::take(self.repository, &self.desk, &self.deadline, old)? {
            None => Ok(Some(Attempt::HeadMoved)),
            Some(head) => {
                head.advance([old, new], &ident, subject)?;
                Ok(Some(Attempt::Published(new, names(&plan.changes))))
            }
        }
    }

    /// The commit object; `None` where only git knows how to write it.
    fn commit_text(
        &self,
        plan: &Plan,
        old: Hash,
        committer: &str,
        message: &str,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let author = self.repository.ident(Role::Author)?;
        let tree = plan.tree;
        let text = format!("tree {tree}\nparent {old}\nauthor {author}\ncommitter {committer}\n\n{message}");
        Ok((!text.contains(['\0', '\u{fffd}'])).then(|| text.into_bytes()))
    }

    /// The journal. The file by which a run that died is known not to have changed the index yet is there before it.
    fn note_plan(&mut self, change: &Change, old: Hash, new: Hash) -> Result<(), Failure> {
        let next = self.desk.next_index();
        fs::write(&next, b"").map_err(Error::io(format!("make '{}'", next.display())))?;
        (self.journal.old, self.journal.new) = (Some(old.to_string()), Some(new.to_string()));
        files::plan(&self.desk, self.top, &change.puts, &mut self.journal)?;
        self.journal.save_unsynced(&self.desk)?;
        self.done(Step::Planned)
    }

    /// Everything but HEAD and the user's index.
    fn write_directly(&mut self, change: &Change, plan: &mut Plan, new: Hash) -> Result<(), Failure> {
        let drafts = files::draft(self.top, &change.puts)?;
        let objects = plan.take_objects().write()?;
        let mut unsynced = files::backups(&self.desk, &self.journal);
        unsynced.extend([self.desk.journal(), self.desk.folder().to_owned()]);
        unsynced.extend(files::paths_of(&drafts).chain(objects.unsynced.iter().cloned()));
        self.desk.durability.sync_together(&unsynced)?;
        let mut named = objects.place()?;
        self.done(Step::Made)?;
        for (number, (put, draft)) in change.puts.iter().zip(drafts).enumerate() {
            files::place(self.top, put, draft, &self.journal.writes[number])?;
            self.done(Step::Wrote)?;
        }
        named.extend(files::named_in(self.top, &self.journal));
        named.extend([self.write_index(plan)?, reference::prepare(&self.desk, new)?]);
        self.desk.durability.sync_together(&named.into_iter().collect::<Vec<_>>())?;
        self.done(Step::Filled)
    }

    /// The user's next index, with the mode and the time of the one of the moment: by the time git knows which entries it
    /// must compare anew, those that were changed as it was written, or later.
    fn write_index(&self, plan: &Plan) -> Result<PathBuf, Failure> {
        let (next, index) = (self.desk.next_index(), self.repository.index_file());
        let failed = || Error::io(format!("write '{}'", next.display()));
        let bytes =
            plan.next_index(self.top).ok_or_else(|| failed()(std::io::ErrorKind::InvalidData.into()))?;
        let write = || {
            let facts = fs::metadata(index)?;
            let mut file = File::create(&next)?;
            file.write_all(&bytes)?;
            file.set_permissions(facts.permissions())?;
            file.set_modified(facts.modified()?)
        };
        write().map_err(failed())?;
        Ok(next)
    }
}

/// Would our own hooks let this change pass without a word?
fn has_nothing_to_say(change: &Change) -> bool {
    change.is_spotless && !change.message.to_ascii_lowercase().contains("fixes-finding")
}
