//! A commit on a branch that is checked out nowhere: the smaller protocol beside the one in a work tree. No work tree,
//! no index and no HEAD is touched; until the branch moves, nothing exists but objects that nobody names and a folder
//! that the next run clears. So there is no journal, and nothing to recover after a death.
//!
//! In order: a lock that all work trees share, the tip as it is then, the change, an index of the tip, the files through
//! the tip's own filters, the tree, the hooks that are about the message, the commit, the branch by compare-and-swap.
//! The tree is made before any hook runs: none can add to it or take from it. `pre-commit` is not asked, since it looks
//! at a work tree and an index that have nothing to do with the commit, nor is `post-commit`, which looks at HEAD.

use std::path::Path;

use super::super::error::Error;
use super::super::hash::Hash;
use super::super::repository::Repository;
use super::changes::{self, Changed, Difference};
use super::consent::Hooks;
use super::desk::{self, Desk};
use super::failure::{CommitError, Failure};
use super::lock::{self, Deadline};
use super::settings::Settings;
use super::signals::Deferred;
use super::stand_in::StandIn;
use super::{ATTEMPTS, Change, Committed, Options, message, publish};

/// Takes the lock, then calls `change` with the tip of the branch (by full name), which reads the files as they are
/// there, and commits what it returns; when others move the branch meanwhile, `change` is called again. `None`: there
/// was nothing to do, or what there was to do changes nothing.
///
/// # Errors
/// [`CommitError::Change`] is the caller's own; after any error the branch is as it was.
pub fn commit_onto<E>(
    repository: &Repository,
    options: &Options,
    branch: &str,
    change: &mut dyn FnMut(Hash) -> Result<Option<Change>, E>,
) -> Result<Option<Committed>, CommitError<E>> {
    let mut visit = Visit::begin(repository, options, branch)?;
    let _bound = visit.deadline.bind(repository);
    let _guard = lock::take(&visit.desk.lock(), &|file| visit.pause(file))?;
    desk::share_file(repository, &visit.desk.lock());
    // what those left who died
    visit.desk.clear()?;
    let committed = visit.attempts(change);
    // the next run clears what stays
    let _ = visit.desk.clear();
    // a child that a signal ended ended with us
    match committed {
        Err(CommitError::Commit(_)) if visit.signals.check().is_err() => Err(Failure::Interrupted.into()),
        other => other,
    }
}

/// May a commit be put on this branch from outside of any work tree?
///
/// # Errors
/// [`Failure::Occupied`], naming the work tree that is busy with it.
pub fn check_free(repository: &Repository, branch: &str) -> Result<(), Failure> {
    match repository.occupant(branch)? {
        Some(by) => Err(Failure::Occupied { branch: branch.to_owned(), by }),
        None => Ok(()),
    }
}

/// One commit on its way.
struct Visit<'r> {
    repository: &'r Repository,
    options: &'r Options,
    branch: &'r str,
    desk: Desk,
    settings: Settings,
    deadline: Deadline,
    signals: Deferred,
}

impl<'r> Visit<'r> {
    /// What can be judged without a lock.
    fn begin(
        repository: &'r Repository,
        options: &'r Options,
        branch: &'r str,
    ) -> Result<Visit<'r>, Failure> {
        if cfg!(windows) {
            return Err(Failure::Unsupported);
        }
        repository.check_writable()?;
        if repository.variable("GIT_INDEX_FILE").is_some() {
            return Err(Failure::InsideHookElsewhere);
        }
        repository.identity()?;
        repository.author()?;
        Ok(Visit {
            repository,
            options,
            branch,
            settings: Settings::read(repository)?,
            desk: Desk::shared(repository)?,
            deadline: Deadline::after(options.lock_timeout),
            signals: Deferred::begin(),
        })
    }

    /// Waits a little for somebody's lock: has a signal asked to stop, or is the time over?
    fn pause(&self, file: &Path) -> Result<(), Failure> {
        self.signals.check()?;
        self.deadline.pause(file)
    }

    fn attempts<E>(
        &mut self,
        change: &mut dyn FnMut(Hash) -> Result<Option<Change>, E>,
    ) -> Result<Option<Committed>, CommitError<E>> {
        self.desk.open()?;
        for _ in 0..ATTEMPTS {
            check_free(self.repository, self.branch)?;
            let tip = self.repository.tip(self.branch)?;
            let old = tip.ok_or_else(|| Failure::NoBranch(self.branch.to_owned()))?;
            let Some(change) = change(old).map_err(CommitError::Change)? else {
                return Ok(None);
            };
            match self.attempt(&change, old)? {
                Attempt::Published(committed) => return Ok(Some(committed)),
                Attempt::Unchanged => return Ok(None),
                Attempt::BranchMoved => {}
            }
        }
        Err(Failure::Moved { name: self.branch.to_owned(), times: ATTEMPTS }.into())
    }

    fn attempt(&self, change: &Change, old: Hash) -> Result<Attempt, Failure> {
        self.signals.check()?;
        let mut changes = StandIn::of(self.repository, &self.desk, old)?.take(&change.puts)?;
        changes.retain(|file| file.before != file.now);
        if changes.is_empty() {
            return Ok(Attempt::Unchanged);
        }
        let tree = publish::tree(self.repository, &self.desk)?;
        let (message, said) = self.message(&change.message)?;
        self.signals.check()?;
        let new = publish::make(self.repository, tree, Some(old), &message, self.settings.sign)?;
        let Difference { objects, .. } = changes::difference(self.repository, Some(old), new)?;
        self.desk.durability.sync_together(&change.unsynced)?;
        self.repository.sync_objects(objects.into_iter().chain([tree, new]))?;
        let subject = message.lines().next().unwrap_or_default();
        let (desk, deadline) = (&self.desk, &self.deadline);
        match publish::advance(self.repository, desk, self.branch, Some(old), new, subject, deadline)? {
            true => Ok(Attempt::Published(Committed {
                hash: new,
                paths: changes.iter().map(Changed::name).collect(),
                // the commit stands, whether the disk has its name or not
                notes: self
                    .repository
                    .sync_reference(self.branch)
                    .err()
                    .iter()
                    .map(Error::to_string)
                    .collect(),
                hook_output: said,
            })),
            false => Ok(Attempt::BranchMoved),
        }
    }

    /// The message as the hooks leave it, cleaned, and what they said.
    fn message(&self, message: &str) -> Result<(String, String), Failure> {
        let begun = message::begin(self.repository, message, self.options.sign_off)?;
        let hooks = Hooks { repository: self.repository, are_configured: self.settings.has_hooks };
        let (text, said) = hooks.ask_about_message(&self.desk, &begun, self.options.verify)?;
        let cleaned = message::finish(self.repository, &text, self.settings.cleanup.as_deref())?;
        Ok((cleaned, said))
    }
}

/// How one attempt ended.
enum Attempt {
    Published(Committed),
    Unchanged,
    BranchMoved,
}
