//! The short way to a commit, where nothing forbids it: index, trees, commit and HEAD are made here, in the order and
//! with the journal of the long way, and no git is started. Four times it waits for the disk, each time for everything
//! at once: for the bytes, for their names, for HEAD, for the index.

mod asking;
mod folders;
mod objects;
mod plan;
mod reference;
mod surroundings;

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::super::error::Error;
use super::super::hash::Hash;
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
        if !reference::is_plain(self.repository)? {
            return Ok(None);
        }
        check::folders(self.top, &change.puts)?;
        let Some(mut plan) = Plan::of(self.repository, change, old)? else { return Ok(None) };
        if surroundings::has_a_say(self.repository, self.options, has_nothing_to_say(change)) {
            return self.attempt_asking(change, old, plan);
        }
        let begun = message::begin(self.repository, &change.message, self.options.sign_off)?;
        let message = message::finish(self.repository, &begun, self.settings.cleanup.as_deref())?;
        let Some(made) = self.made(&mut plan, old, &message)? else { return Ok(None) };
        self.note_plan(change, &made)?;
        self.write_directly(change, &mut plan, &made)?;
        let is_published = self.advance(&made)?;
        Ok(Some(if is_published { made.published(&plan) } else { Attempt::HeadMoved }))
    }

    /// The commit, worked out in memory; `None` where only git knows how to write it.
    fn made(&self, plan: &mut Plan, old: Hash, message: &str) -> Result<Option<Made>, Failure> {
        let [author, committer] = self.repository.idents()?;
        let Some(text) = commit_text(plan.tree, old, [&author, &committer], message) else { return Ok(None) };
        let subject = message.lines().next().unwrap_or_default().to_owned();
        let new = plan.objects.add(ObjectKind::Commit, text)?;
        Ok(new.map(|new| Made { old, new, committer, subject }))
    }

    /// HEAD moves on to the commit; `false` where it is elsewhere by now.
    fn advance(&mut self, made: &Made) -> Result<bool, Failure> {
        self.done(Step::Prepared)?;
        match HeadLock::take(self.repository, &self.desk, made.old, &|file| self.pause(file))? {
            None => Ok(false),
            Some(head) => head.advance([made.old, made.new], &made.committer, &made.subject).map(|()| true),
        }
    }

    /// The journal. The file by which a run that died is known not to have changed the index yet is there before it.
    fn note_plan(&mut self, change: &Change, made: &Made) -> Result<(), Failure> {
        let next = self.desk.next_index();
        fs::write(&next, b"").map_err(Error::io(format!("make '{}'", next.display())))?;
        (self.journal.old, self.journal.new) = (Some(made.old.to_string()), Some(made.new.to_string()));
        files::plan(&self.desk, self.top, &change.puts, &mut self.journal)?;
        self.journal.save_unsynced(&self.desk)?;
        self.done(Step::Planned)
    }

    /// Everything but HEAD and the user's index.
    fn write_directly(&mut self, change: &Change, plan: &mut Plan, made: &Made) -> Result<(), Failure> {
        let drafts = files::draft(self.top, &change.puts)?;
        let objects = plan.take_objects().write()?;
        let mut unsynced = files::backups(&self.desk, &self.journal);
        unsynced.extend([self.desk.journal(), self.desk.folder().to_owned()]);
        unsynced
            .extend(files::paths_of(&drafts).chain(objects.unsynced.iter().chain(&change.unsynced).cloned()));
        self.desk.durability.sync_together(&unsynced)?;
        let mut named = objects.place()?;
        self.done(Step::Made)?;
        for (number, (put, draft)) in change.puts.iter().zip(drafts).enumerate() {
            files::place(self.top, put, draft, &self.journal.writes[number])?;
            self.done(Step::Wrote)?;
        }
        named.extend(files::named_in(self.top, &self.journal));
        let next = self.write_index(&self.desk.next_index(), plan.next_index(self.top))?;
        named.extend([next, reference::prepare(&self.desk, made.new)?]);
        self.desk.durability.sync_together(&named.into_iter().collect::<Vec<_>>())?;
        self.done(Step::Filled)
    }

    /// Writes an index with the mode and the time of the user's: by the time git knows which entries it must compare anew,
    /// those that were changed as it was written, or later.
    fn write_index(&self, path: &Path, bytes: Option<Vec<u8>>) -> Result<PathBuf, Failure> {
        let failed = Error::io(format!("write '{}'", path.display()));
        let write = || {
            let facts = fs::metadata(self.repository.index_file())?;
            let mut file = File::create(path)?;
            file.write_all(&bytes.ok_or(ErrorKind::InvalidData)?)?;
            file.set_permissions(facts.permissions())?;
            file.set_modified(facts.modified()?)
        };
        write().map_err(failed)?;
        Ok(path.to_owned())
    }
}

/// A commit that is to be made.
struct Made {
    old: Hash,
    new: Hash,
    /// Who makes it, and when.
    committer: String,
    subject: String,
}

impl Made {
    fn published(&self, plan: &Plan) -> Attempt {
        Attempt::Published(self.new, names(&plan.changes))
    }
}

/// Would our own hooks let this change pass without a word?
fn has_nothing_to_say(change: &Change) -> bool {
    change.is_spotless && !change.message.to_ascii_lowercase().contains("fixes-finding")
}

/// The commit object of author and committer; `None` where only git knows how to write it.
fn commit_text(tree: Hash, parent: Hash, [author, committer]: [&str; 2], message: &str) -> Option<Vec<u8>> {
    let text = format!("tree {tree}\nparent {parent}\nauthor {author}\ncommitter {committer}\n\n{message}");
    (!text.contains(['\0', '\u{fffd}'])).then(|| text.into_bytes())
}
