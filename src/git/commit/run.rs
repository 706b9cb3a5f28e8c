//! A commit in the work tree, step by step: our own lock, recovery, git's lock on the index, the change and its checks,
//! the files, a private index, the hooks, tree and commit, the user's next index, HEAD by compare-and-swap, the index
//! in its place.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::path::Path;

use super::super::hash::Hash;
use super::super::repository::Repository;
use super::changes::{self, Changed, Difference};
use super::consent::Hooks;
use super::desk::{self, Desk};
use super::failure::{CommitError, Failure};
use super::journal::{Aim, Journal};
use super::lock::{self, Deadline, IndexLock};
use super::settings::Settings;
use super::signals::Deferred;
use super::{
    ATTEMPTS, Change, Committed, Options, Step, Watch, check, direct, files, index, message, publish,
};

/// [`super::commit`], watched at each step.
pub(super) fn watched<E>(
    repository: &Repository,
    options: &Options,
    change: &mut dyn FnMut() -> Result<Option<Change>, E>,
    watch: &mut Watch<'_>,
) -> Result<Option<Committed>, CommitError<E>> {
    let mut run = Run::begin(repository, options, Aim::Commit, watch)?;
    let _bound = run.deadline.bind(repository);
    run.own_lock()?;
    run.recover()?;
    run.done(Step::Locked)?;
    run.check_state()?;
    run.index_lock()?;
    match run.attempts(change) {
        Ok(Some((hash, paths))) => Ok(Some(run.settle(hash, paths))),
        Ok(None) => run.give_back().map(|()| None).map_err(CommitError::from),
        Err(CommitError::Change(error)) => {
            run.give_back().map_err(CommitError::from).and(Err(CommitError::Change(error)))
        }
        Err(CommitError::Commit(failure)) => Err(run.undo(failure).into()),
    }
}

/// Git makes a commit of named paths from an index of this name, and afterwards puts one in place that it wrote before
/// any hook ran: what a hook stages would be in the commit, but removed by the next one.
fn is_of_partial_commit(index: &OsStr) -> bool {
    index.to_string_lossy().starts_with("next-index-")
}

/// One commit or staging on its way.
pub(super) struct Run<'r> {
    pub(super) repository: &'r Repository,
    pub(super) top: &'r Path,
    pub(super) options: &'r Options,
    pub(super) desk: Desk,
    pub(super) lock: IndexLock,
    pub(super) settings: Settings,
    /// Can a commit be made here without git?
    is_direct: bool,
    pub(super) journal: Journal,
    pub(super) deadline: Deadline,
    watch: &'r mut Watch<'r>,
    signals: Deferred,
    pub(super) notes: Vec<String>,
    pub(super) said: String,
}

/// What git says at such a commit, too.
const DETACHED: &str = "HEAD is detached: the commit is on no branch; 'git switch -c NAME' makes one for it";

/// How one attempt ended.
pub(super) enum Attempt {
    Published(Hash, Vec<String>),
    Unchanged,
    HeadMoved,
}

impl<'r> Run<'r> {
    /// What can be judged without a lock.
    pub(super) fn begin(
        repository: &'r Repository,
        options: &'r Options,
        aim: Aim,
        watch: &'r mut Watch<'r>,
    ) -> Result<Run<'r>, Failure> {
        if cfg!(windows) {
            return Err(Failure::Unsupported);
        }
        let top = repository.work_tree()?;
        let inherited = repository.variable("GIT_INDEX_FILE").map(Path::new);
        if inherited.and_then(Path::file_name).is_some_and(is_of_partial_commit) {
            return Err(Failure::InsidePartial);
        }
        if inherited.is_some_and(desk::is_inside) {
            return Err(Failure::InsideOurs);
        }
        let (mut settings, mut is_direct) = (Settings::default(), false);
        if aim == Aim::Commit {
            if inherited.is_some() {
                return Err(Failure::InsideHook);
            }
            repository.identity()?;
            repository.author()?;
            settings = Settings::read(repository)?;
            is_direct = direct::are_plain(repository, &settings)?;
        }
        if !is_direct {
            repository.check_version()?;
        }
        let desk = Desk::of(repository)?;
        let lock = IndexLock::of(repository, &desk);
        Ok(Run {
            repository,
            top,
            options,
            lock: if is_direct { lock.quick() } else { lock },
            is_direct,
            desk,
            settings,
            journal: Journal::new(aim),
            deadline: Deadline::after(options.lock_timeout),
            watch,
            signals: Deferred::begin(),
            notes: Vec::new(),
            said: String::new(),
        })
    }

    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    pub(super) fn hooks(&self) -> Hooks<'r> {
        Hooks { repository: self.repository, are_configured: self.settings.has_hooks }
    }

    /// A step is done: has a signal asked to stop?
    pub(super) fn done(&mut self, step: Step) -> Result<(), Failure> {
        (self.watch)(step)?;
        self.signals.check()
    }

    /// Waits a little for somebody's lock: has a signal asked to stop, or is the time over?
    pub(super) fn pause(&self, file: &Path) -> Result<(), Failure> {
        self.signals.check()?;
        self.deadline.pause(file)
    }

    /// Our own lock: those who write findings queue here.
    pub(super) fn own_lock(&mut self) -> Result<(), Failure> {
        let guard = lock::take(&self.desk.lock(), &|file| self.pause(file))?;
        desk::share_file(self.repository, &self.desk.lock());
        self.desk.keep(guard);
        Ok(())
    }

    /// Judged before git's lock is waited for, and again when it is held: others may have begun something meanwhile.
    fn check_state(&self) -> Result<(), Failure> {
        check_state(self.repository, self.options)
    }

    /// Git's lock: from here on every other git command waits or refuses.
    fn index_lock(&mut self) -> Result<(), Failure> {
        let taken = self.take_index_lock();
        taken.map_err(|failure| self.undo(failure))
    }

    fn take_index_lock(&mut self) -> Result<(), Failure> {
        self.lock.prepare()?;
        if !self.is_direct {
            self.journal.save(&self.desk)?;
            // A write keeps the mode of the file it replaces.
            desk::share_file(self.repository, &self.desk.journal());
        }
        self.done(Step::Journaled)?;
        self.lock.take(&|file| self.pause(file))?;
        self.done(Step::IndexLocked)
    }

    fn attempts<E>(
        &mut self,
        change: &mut dyn FnMut() -> Result<Option<Change>, E>,
    ) -> Result<Option<(Hash, Vec<String>)>, CommitError<E>> {
        for _ in 0..ATTEMPTS {
            self.check_state()?;
            let old = self.repository.head()?;
            let Some(change) = change().map_err(CommitError::Change)? else {
                return Ok(None);
            };
            match self.attempt(&change, old)? {
                Attempt::Published(hash, paths) => return Ok(Some((hash, paths))),
                Attempt::Unchanged => return Ok(None),
                Attempt::HeadMoved => self.put_back()?,
            }
        }
        Err(Failure::Moved { name: publish::HEAD.to_owned(), times: ATTEMPTS }.into())
    }

    fn attempt(&mut self, change: &Change, old: Option<Hash>) -> Result<Attempt, Failure> {
        if change.puts.is_empty() {
            return Ok(Attempt::Unchanged);
        }
        if let Some(old) = old.filter(|_| self.is_direct) {
            match self.attempt_directly(change, old)? {
                Some(attempt) => return Ok(attempt),
                None => self.repository.check_version()?,
            }
        }
        self.attempt_by_git(change, old)
    }

    fn attempt_by_git(&mut self, change: &Change, old: Option<Hash>) -> Result<Attempt, Failure> {
        self.desk.open()?;
        check::files(self.repository, &self.desk, &change.puts, Aim::Commit, self.options.include_edits)?;
        self.write(change, old)?;
        let paths: Vec<&str> = self.journal.paths().collect();
        let fill = || index::fill(self.repository, &self.desk, old, &paths);
        let filled = files::read_by(self.top, &self.journal, fill)?;
        check::new_in_head(&change.puts, &filled)?;
        self.done(Step::Filled)?;
        let (same, due): (Vec<_>, Vec<_>) = filled.into_iter().partition(|file| file.before == file.now);
        if due.is_empty() {
            return self.unstage(&same).map(|()| Attempt::Unchanged);
        }
        let message = self.ask_hooks(&change.message)?;
        self.commit_private(old, &message, &same, &due)
    }

    /// Git makes the commit of what the private index holds. Of our files `due` differ from HEAD and `same` do not.
    pub(super) fn commit_private(
        &mut self,
        old: Option<Hash>,
        message: &str,
        same: &[Changed],
        due: &[Changed],
    ) -> Result<Attempt, Failure> {
        let tree = publish::tree(self.repository, &self.desk)?;
        let new = publish::make(self.repository, tree, old, message, self.settings.sign)?;
        self.done(Step::Made)?;
        let Difference { files: changes, objects } = changes::difference(self.repository, old, new)?;
        self.check_kept(due, &changes)?;
        self.repository.sync_objects(objects.into_iter().chain([tree, new]))?;
        index::prepare(self.repository, &self.desk, same.iter().chain(&changes))?;
        self.journal.new = Some(new.to_string());
        self.journal.save(&self.desk)?;
        self.done(Step::Prepared)?;
        let subject = message.lines().next().unwrap_or_default();
        let (desk, deadline) = (&self.desk, &self.deadline);
        match publish::advance(self.repository, desk, publish::HEAD, old, new, subject, deadline)? {
            true => Ok(Attempt::Published(new, names(&changes))),
            false => self.overtaken(old, due),
        }
    }

    /// HEAD is elsewhere by now, and that stands. A hook that commits does so from the private index: the user's index
    /// follows, since it would undo that commit otherwise; and if our files are in it, there is nothing left to do.
    pub(super) fn overtaken(&mut self, old: Option<Hash>, due: &[Changed]) -> Result<Attempt, Failure> {
        let Some(head) = self.repository.head()?.filter(|head| Some(*head) != old) else {
            return Ok(Attempt::HeadMoved);
        };
        let Difference { files, objects } = index::committed(self.repository, &self.desk, old, head)?;
        if files.is_empty() {
            return Ok(Attempt::HeadMoved);
        }
        let tree = self.repository.objects()?.commit(&head)?.tree;
        self.repository.sync_objects(objects.into_iter().chain([tree, head]))?;
        let behind = index::still_due(self.repository, files.clone())?;
        index::prepare(self.repository, &self.desk, &behind)?;
        publish::swap(self.repository, &self.desk)?;
        match self.check_kept(due, &files) {
            Ok(()) => Ok(Attempt::Published(head, names(&files))),
            Err(_) => Ok(Attempt::HeadMoved),
        }
    }

    /// Every file reads as in HEAD: there is nothing to commit, but what the user had staged gives way, as the edits did.
    fn unstage(&mut self, same: &[Changed]) -> Result<(), Failure> {
        index::prepare(self.repository, &self.desk, same)?;
        self.done(Step::Prepared)?;
        publish::swap(self.repository, &self.desk)
    }

    /// Hooks may change our files, but not leave them out: the answer says that they are stored.
    fn check_kept(&self, due: &[Changed], changes: &[Changed]) -> Result<(), Failure> {
        let by_path: HashMap<&[u8], &Changed> =
            changes.iter().map(|change| (change.path.as_slice(), change)).collect();
        let is_kept = |file: &&Changed| {
            let change = by_path.get(file.path.as_slice());
            change.is_some_and(|change| change.now.is_some() || file.now.is_none())
        };
        let Some(file) = due.iter().find(|file| !is_kept(file)) else {
            return Ok(());
        };
        let is_asked = self.options.verify && self.hooks().has("pre-commit");
        let hook = if is_asked { "the pre-commit hook" } else { "a hook" };
        Err(Failure::Unstaged { hook: hook.to_owned(), path: file.name() })
    }

    /// Journal first, then the files.
    pub(super) fn write(&mut self, change: &Change, old: Option<Hash>) -> Result<(), Failure> {
        let puts = &change.puts;
        self.journal.old = old.map(|hash| hash.to_string());
        files::plan(&self.desk, self.top, puts, &mut self.journal)?;
        self.journal.save_unsynced(&self.desk)?;
        self.done(Step::Planned)?;
        let drafts = files::draft(self.top, puts)?;
        let mut unsynced = files::backups(&self.desk, &self.journal);
        unsynced.extend([self.desk.journal(), self.desk.folder().to_owned()]);
        unsynced.extend(files::paths_of(&drafts).chain(change.unsynced.iter().cloned()));
        self.desk.durability.sync_together(&unsynced)?;
        for (number, (put, draft)) in puts.iter().zip(drafts).enumerate() {
            files::place(self.top, put, draft, &self.journal.writes[number])?;
            self.done(Step::Wrote)?;
        }
        files::sync_names(&self.desk, self.top, &self.journal)
    }

    /// The message as the hooks leave it, cleaned.
    pub(super) fn ask_hooks(&mut self, message: &str) -> Result<String, Failure> {
        let begun = message::begin(self.repository, message, self.options.sign_off)?;
        let asked = self.hooks().ask(&self.desk, &begun, self.options.verify);
        if files::look_again(self.repository, &self.desk, self.top, &mut self.journal)? {
            self.journal.save(&self.desk)?;
        }
        let (text, said) = asked?;
        self.said = said;
        self.done(Step::Asked)?;
        message::finish(self.repository, &text, self.settings.cleanup.as_deref())
    }

    /// HEAD has the commit. What fails now is tried once more and then left to the next run: the commit stands.
    fn settle(mut self, hash: Hash, paths: Vec<String>) -> Committed {
        let telling = self.hooks().telling(&self.desk);
        if let Err(failure) = self.swap_and_clear().or_else(|_| self.swap_and_clear()) {
            self.note(format!(
                "{failure}; the next command that writes findings brings the index up to date"
            ));
        }
        files::prune(self.top, &self.journal);
        if self.repository.branch().is_ok_and(|branch| branch.is_none()) {
            self.note(DETACHED.to_owned());
        }
        // The hook may take its time, and stage findings itself.
        self.desk.free();
        Committed { hash, paths, notes: self.notes, hook_output: self.said + &telling.tell() }
    }

    fn swap_and_clear(&mut self) -> Result<(), Failure> {
        let _ = self.done(Step::Published);
        self.repository.sync_head()?;
        publish::swap(self.repository, &self.desk)?;
        let _ = self.done(Step::Swapped);
        self.lock.release()?;
        let _ = self.done(Step::Released);
        self.desk.clear_done()
    }

    /// The files as they were before the attempt; the locks stay.
    fn put_back(&mut self) -> Result<(), Failure> {
        let (left, undone) = files::undo(&self.desk, self.top, &self.journal, &BTreeSet::new());
        left.iter().for_each(|path| self.note(format!("left '{path}' as it is: it was changed meanwhile")));
        undone?;
        (self.journal.new, self.journal.writes, self.journal.folders) = (None, Vec::new(), Vec::new());
        self.journal.save(&self.desk)
    }

    fn give_back(&mut self) -> Result<(), Failure> {
        self.lock.release()?;
        self.desk.clear()
    }

    /// Takes everything back because of the failure; the failure to report. What cannot be taken back stays in the
    /// journal for the next run, but git's lock is given back in any case. A child that a signal ended ended with us.
    pub(super) fn undo(&mut self, cause: Failure) -> Failure {
        let cause = self.signals.check().err().unwrap_or(cause);
        let (left, undone) = files::undo(&self.desk, self.top, &self.journal, &BTreeSet::new());
        let released = self.lock.release();
        match undone.and(released).and_then(|()| self.desk.clear()) {
            Ok(()) if left.is_empty() => cause,
            Ok(()) => Failure::ButLeft { cause: Box::new(cause), paths: left },
            Err(undoing) => Failure::NotUndone { cause: Box::new(cause), undoing: Box::new(undoing) },
        }
    }
}

pub(super) fn names(changes: &[Changed]) -> Vec<String> {
    changes.iter().map(Changed::name).collect()
}

/// May a commit be made, as the repository stands?
///
/// # Errors
/// [`Failure::InProgress`], [`Failure::Detached`]; git's failure.
pub fn check_state(repository: &Repository, options: &Options) -> Result<(), Failure> {
    if let Some(state) = repository.state()?.filter(|_| !options.in_progress) {
        return Err(Failure::InProgress(state));
    }
    let is_refused = !options.detached_ok && repository.branch()?.is_none();
    if is_refused { Err(Failure::Detached) } else { Ok(()) }
}
