//! Who may write: our own lock among ourselves, git's `index.lock` among everybody. Both are waited for within one
//! bound; a lock of somebody else is never removed.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::disk::{self, Durability};

use super::super::error::Error;
use super::super::repository::Repository;
use super::desk::{Desk, remove, share_file};
use super::failure::Failure;

/// How long to wait, from when.
#[derive(Debug, Clone, Copy)]
pub(in crate::git) struct Deadline {
    began: Instant,
    bound: Duration,
}

impl Deadline {
    pub(super) fn after(bound: Duration) -> Deadline {
        Deadline { began: Instant::now(), bound }
    }

    /// While the answer lives, the other locks that are taken for the same commit have no time of their own.
    pub(super) fn bind(self, repository: &Repository) -> Bound {
        *repository.bound.lock().unwrap_or_else(PoisonError::into_inner) = Some(self);
        Bound(Arc::clone(&repository.bound))
    }

    /// What is left of the time.
    pub(super) fn left(&self) -> Duration {
        self.bound.saturating_sub(self.began.elapsed())
    }

    /// The failure to get `file` in time.
    pub(super) fn busy(&self, file: &Path) -> Failure {
        Failure::Busy { file: file.to_owned(), waited: self.bound.as_secs() }
    }

    /// Sleeps for 2 to 18 milliseconds; those who wait together shall not come back together.
    ///
    /// # Errors
    /// [`Failure::Busy`] when the time is up.
    pub(super) fn pause(&self, file: &Path) -> Result<(), Failure> {
        let left = self.left();
        if left.is_zero() {
            return Err(self.busy(file));
        }
        let jitter = u64::from(getrandom::u32().unwrap_or(8) % 16);
        std::thread::sleep(Duration::from_millis(2 + jitter).min(left));
        Ok(())
    }
}

/// Waits a little for a lock, whose file is named; fails when that has been long enough, or a signal asks to stop.
pub(super) type Pause<'p> = dyn Fn(&Path) -> Result<(), Failure> + 'p;

/// All locks have one deadline while this lives.
pub(super) struct Bound(Arc<Mutex<Option<Deadline>>>);

impl Drop for Bound {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// A lock of the operating system, which ends with its owner at the latest.
#[derive(Debug)]
#[must_use = "the lock is given back when this is dropped"]
pub struct Guard {
    file: File,
}

impl Guard {
    /// The file, which holds the lock as long as any process has it open.
    pub(super) fn file(&self) -> &File {
        &self.file
    }
}

/// Takes the lock under which ids are given out.
///
/// # Errors
/// [`Failure::Busy`] when another process held it for the whole time.
pub fn allocation_lock(repository: &Repository, timeout: Duration) -> Result<Guard, Failure> {
    shared_lock(repository, "allocation-lock", timeout)
}

/// Takes the lock under which claims go to remotes.
///
/// # Errors
/// [`Failure::Busy`] when another process held it for the whole time.
pub fn remote_claims_lock(repository: &Repository, timeout: Duration) -> Result<Guard, Failure> {
    shared_lock(repository, "remote-claims-lock", timeout)
}

/// Takes the lock under which it is noted what was rewritten.
///
/// # Errors
/// [`Failure::Busy`] when another process held it for the whole time.
pub fn rewritten_lock(repository: &Repository, timeout: Duration) -> Result<Guard, Failure> {
    shared_lock(repository, "rewritten-lock", timeout)
}

/// A lock that all work trees of the repository share. Within a commit that waits no longer than what is left of the
/// commit's own time.
fn shared_lock(repository: &Repository, name: &str, timeout: Duration) -> Result<Guard, Failure> {
    let folder = repository.make_memory_dir()?;
    let bound = *repository.bound.lock().unwrap_or_else(PoisonError::into_inner);
    let deadline = bound.unwrap_or_else(|| Deadline::after(timeout));
    let guard = take(&folder.join(name), &|file| deadline.pause(file))?;
    share_file(repository, &folder.join(name));
    Ok(guard)
}

/// Waits for a lock file of ours.
pub(super) fn take(path: &Path, pause: &Pause<'_>) -> Result<Guard, Failure> {
    let failed = |cause: io::Error| Error::io(format!("lock '{}'", path.display()))(cause);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(failed)?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Guard { file }),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(cause)) => return Err(failed(cause).into()),
        }
        pause(path)?;
    }
}

/// Does nobody hold this lock file of ours? Nothing is made or changed.
pub(super) fn is_free(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| file.try_lock_shared().is_ok())
}

/// Git's lock on the index, to be held by a second name of a file of ours.
#[derive(Debug)]
pub(super) struct IndexLock {
    held: PathBuf,
    name: PathBuf,
    durability: Durability,
}

impl IndexLock {
    /// Of the index of this work tree.
    pub(super) fn of(repository: &Repository, desk: &Desk) -> IndexLock {
        let mut name = repository.index_file().as_os_str().to_owned();
        name.push(".lock");
        IndexLock { held: desk.held(), name: name.into(), durability: desk.durability }
    }

    /// The lock's own name.
    pub(super) fn path(&self) -> &Path {
        &self.name
    }

    /// The same, not waiting for the disk.
    pub(super) fn quick(self) -> IndexLock {
        IndexLock { durability: Durability::Quick, ..self }
    }

    /// Makes the file that will be the lock.
    pub(super) fn prepare(&self) -> Result<(), Failure> {
        disk::write_atomic(&self.held, b"git-findings\n", self.durability).map_err(Failure::from)
    }

    /// Takes the lock, waiting for others.
    pub(super) fn take(&self, pause: &Pause<'_>) -> Result<(), Failure> {
        loop {
            match fs::hard_link(&self.held, &self.name) {
                Ok(()) => return Ok(()),
                Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {}
                Err(cause) => return Err(Error::io(format!("make '{}'", self.name.display()))(cause).into()),
            }
            pause(&self.name)?;
        }
    }

    /// Is the lock there, and ours? The file we keep under the other name holds its number, so that no other file
    /// can get it.
    pub(super) fn is_ours(&self) -> bool {
        number_of(&self.held).is_some_and(|ours| number_of(&self.name) == Some(ours))
    }

    /// Gives the lock back, if it is ours.
    pub(super) fn release(&self) -> Result<(), Failure> {
        if self.is_ours() { remove(&self.name) } else { Ok(()) }
    }
}

/// The number of a file in its file system.
#[cfg(unix)]
pub(super) fn number_of(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    Some(fs::symlink_metadata(path).ok()?.ino())
}

#[cfg(not(unix))]
fn number_of(_: &Path) -> Option<u64> {
    None
}
