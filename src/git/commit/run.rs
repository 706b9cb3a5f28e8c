//! A commit in the work tree, step by step: our own lock, recovery, git's lock on the index, the change and its checks,
//! the files, a private index, the hooks, tree and commit, the user's next index, HEAD by compare-and-swap, the index
//! in its place.

use std::ffi::OsStr;
use std::path::Path;

use super::super::hash::Hash;
use super::super::repository::Repository;
use super::consent::Hooks;
use super::desk::{self, Desk};
use super::failure::{CommitError, Failure};
use super::index::Difference;
use super::journal::{Aim, Journal};
use super::lock::{self, Deadline, IndexLock};
use super::settings::Settings;
use super::{ATTEMPTS, Change, Committed, Options, Put, Step, Watch, check, files, index, message, publish};

/// [`super::commit`], asked at each step whether to go on.
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
    pub(super) journal: Journal,
    pub(super) deadline: Deadline,
    pub(super) watch: &'r mut Watch<'r>,
    pub(super) notes: Vec<String>,
    pub(super) said: String,
}

/// How one attempt ended.
enum Attempt {
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
        let top = repository.check_writable()?;
        let inherited = repository.variable("GIT_INDEX_FILE").map(Path::new);
        if inherited.and_then(Path::file_name).is_some_and(is_of_partial_commit) {
            return Err(Failure::InsidePartial);
        }
        let mut settings = Settings::default();
        if aim == Aim::Commit {
            if inherited.is_some() {
                return Err(Failure::InsideHook);
            }
            repository.identity()?;
            repository.author()?;
            settings = Settings::read(repository)?;
        }
        let desk = Desk::of(repository)?;
        Ok(Run {
            repository,
            top,
            options,
            lock: IndexLock::of(repository, &desk),
            desk,
            settings,
            journal: Journal::new(aim),
            deadline: Deadline::after(options.lock_timeout),
            watch,
            notes: Vec::new(),
            said: String::new(),
        })
    }

    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    fn hooks(&self) -> Hooks<'r> {
        Hooks { repository: self.repository, are_configured: self.settings.has_hooks }
    }

    /// Our own lock: those who write findings queue here.
    pub(super) fn own_lock(&mut self) -> Result<(), Failure> {
        let watch = &mut *self.watch;
        let guard = lock::take(&self.desk.lock(), &self.deadline, &mut || watch(Step::Locked))?;
        desk::share_file(self.repository, &self.desk.lock());
        self.desk.keep(guard);
        Ok(())
    }

    fn check_state(&mut self) -> Result<(), Failure> {
        (self.watch)(Step::Locked)?;
        if let Some(state) = self.repository.state()?.filter(|_| !self.options.in_progress) {
            return Err(Failure::InProgress(state));
        }
        if self.repository.branch()?.is_some() {
            return Ok(());
        }
        self.note(
            "HEAD is detached: the commit is on no branch; 'git switch -c NAME' makes one for it".to_owned(),
        );
        if self.options.detached_ok { Ok(()) } else { Err(Failure::Detached) }
    }

    /// Git's lock: from here on every other git command waits or refuses.
    fn index_lock(&mut self) -> Result<(), Failure> {
        let taken = self.take_index_lock();
        taken.map_err(|failure| self.undo(failure))
    }

    fn take_index_lock(&mut self) -> Result<(), Failure> {
        self.desk.open()?;
        self.journal.lock = self.lock.prepare()?;
        self.journal.save(&self.desk)?;
        // A write keeps the mode of the file it replaces.
        desk::share_file(self.repository, &self.desk.journal());
        (self.watch)(Step::Journaled)?;
        let watch = &mut *self.watch;
        self.lock.take(&self.deadline, &mut || watch(Step::Journaled))?;
        (self.watch)(Step::IndexLocked)
    }

    fn attempts<E>(
        &mut self,
        change: &mut dyn FnMut() -> Result<Option<Change>, E>,
    ) -> Result<Option<(Hash, Vec<String>)>, CommitError<E>> {
        for _ in 0..ATTEMPTS {
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
        Err(Failure::Moved(ATTEMPTS).into())
    }

    fn attempt(&mut self, change: &Change, old: Option<Hash>) -> Result<Attempt, Failure> {
        if change.puts.is_empty() {
            return Ok(Attempt::Unchanged);
        }
        check::files(self.repository, &self.desk, &change.puts, Aim::Commit, self.options.include_edits)?;
        self.write(&change.puts, old)?;
        let paths: Vec<&str> = self.journal.paths().collect();
        let filled = index::fill(self.repository, &self.desk, old, &paths)?;
        (self.watch)(Step::Filled)?;
        let (same, due): (Vec<_>, Vec<_>) = filled.into_iter().partition(|file| file.before == file.now);
        if due.is_empty() {
            return self.keep_files(&same).map(|()| Attempt::Unchanged);
        }
        let message = self.ask_hooks(&change.message)?;
        let made = publish::make(self.repository, &self.desk, old, &message, self.settings.sign)?;
        (self.watch)(Step::Made)?;
        let new = made.commit;
        let Difference { files: changes, objects } = index::difference(self.repository, old, new)?;
        self.check_kept(&due, &changes)?;
        self.repository.sync_objects(objects.into_iter().chain([made.tree, new]))?;
        index::prepare(self.repository, &self.desk, same.iter().chain(&changes))?;
        self.journal.new = Some(new.to_string());
        self.journal.save(&self.desk)?;
        (self.watch)(Step::Prepared)?;
        let subject = message.lines().next().unwrap_or_default();
        match publish::move_head(self.repository, &self.desk, old, new, subject, &self.deadline)? {
            true => Ok(Attempt::Published(new, changes.iter().map(index::Changed::name).collect())),
            false => Ok(Attempt::HeadMoved),
        }
    }

    /// Every file reads as in HEAD: there is nothing to commit, but what the user had staged or edited gives way.
    fn keep_files(&mut self, same: &[index::Changed]) -> Result<(), Failure> {
        index::prepare(self.repository, &self.desk, same)?;
        (self.watch)(Step::Prepared)?;
        publish::swap(self.repository, &self.desk)
    }

    /// Hooks may change our files, but not leave them out: the answer says that they are stored.
    fn check_kept(&self, due: &[index::Changed], changes: &[index::Changed]) -> Result<(), Failure> {
        let is_kept = |file: &&index::Changed| {
            let change = changes.iter().find(|change| change.path == file.path);
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
    pub(super) fn write(&mut self, puts: &[Put], old: Option<Hash>) -> Result<(), Failure> {
        self.journal.old = old.map(|hash| hash.to_string());
        files::plan(&self.desk, self.top, puts, &mut self.journal)?;
        self.journal.save(&self.desk)?;
        (self.watch)(Step::Planned)?;
        for (put, planned) in puts.iter().zip(&self.journal.writes) {
            files::write(&self.desk, self.top, put, planned)?;
            (self.watch)(Step::Wrote)?;
        }
        files::sync_names(&self.desk, self.top, &self.journal)
    }

    /// The message as the hooks leave it, cleaned.
    fn ask_hooks(&mut self, message: &str) -> Result<String, Failure> {
        let begun = message::begin(self.repository, message, self.options.sign_off)?;
        let asked = self.hooks().ask(&self.desk, &begun, self.options.verify);
        files::look_again(self.repository, &self.desk, self.top, &mut self.journal)?;
        let (text, said) = asked?;
        self.said = said;
        (self.watch)(Step::Asked)?;
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
        // The hook may take its time, or write findings itself.
        self.desk.free();
        Committed { hash, paths, notes: self.notes, hook_output: self.said + &telling.tell() }
    }

    fn swap_and_clear(&mut self) -> Result<(), Failure> {
        let _ = (self.watch)(Step::Published);
        self.repository.sync_head()?;
        publish::swap(self.repository, &self.desk)?;
        let _ = (self.watch)(Step::Swapped);
        self.lock.release()?;
        let _ = (self.watch)(Step::Released);
        self.desk.clear()
    }

    /// The files as they were before the attempt; the locks stay.
    fn put_back(&mut self) -> Result<(), Failure> {
        let kept = files::undo(&self.desk, self.top, &self.journal)?;
        kept.iter().for_each(|path| self.note(format!("left '{path}' as it is: it was changed meanwhile")));
        (self.journal.new, self.journal.writes, self.journal.folders) = (None, Vec::new(), Vec::new());
        self.journal.save(&self.desk)
    }

    fn give_back(&mut self) -> Result<(), Failure> {
        self.lock.release()?;
        self.desk.clear()
    }

    /// Takes everything back because of the failure; the failure to report. A child that a signal ended ended with us.
    pub(super) fn undo(&mut self, cause: Failure) -> Failure {
        let cause = if (self.watch)(Step::Locked).is_err() { Failure::Interrupted } else { cause };
        let undone =
            files::undo(&self.desk, self.top, &self.journal).and_then(|kept| self.give_back().map(|()| kept));
        match undone {
            Ok(paths) if paths.is_empty() => cause,
            Ok(paths) => Failure::ButLeft { cause: Box::new(cause), paths },
            Err(undoing) => Failure::NotUndone { cause: Box::new(cause), undoing: Box::new(undoing) },
        }
    }
}
