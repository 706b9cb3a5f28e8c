//! What is to be seen of the protocol from outside: who writes, who died on the way, whose locks stand, and whether the
//! file system does what the protocol needs. Looking changes nothing; what mends says so.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::disk::{self, Durability};

use super::super::repository::Repository;
use super::desk::Desk;
use super::failure::Failure;
use super::journal::Journal;
use super::lock::{self, Deadline, Guard, IndexLock};

/// Who writes findings in this work tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writer {
    /// Nobody.
    Nobody,
    /// A process that is alive; its number, if it has come so far as to say it.
    AtWork(Option<u32>),
    /// A process that ended on its way.
    Dead(u32),
    /// A process that ended on its way, and nobody can tell where.
    Unknown {
        /// Its journal.
        journal: PathBuf,
        /// Why that cannot be read.
        why: String,
    },
}

/// Git's lock on the index, which is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexLocked {
    /// Its file.
    pub path: PathBuf,
    /// Did this program make it?
    pub is_ours: bool,
}

/// Do locks keep others out?
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Locking {
    /// They do.
    Works,
    /// Nothing can be written here at all, so nobody needs a lock.
    ReadOnly,
    /// They do not, or the system refuses them; why.
    Fails(String),
}

/// Who writes findings at this moment, or did when it died.
pub fn writer(repository: &Repository) -> Writer {
    let desk = Desk::existing(repository);
    let is_held = || desk.lock().exists() && !lock::is_free(&desk.lock());
    let left = Journal::load(&desk);
    if is_held() {
        return Writer::AtWork(left.ok().flatten().map(|journal| journal.process));
    }
    match left {
        // one that has come to its end since then has taken its journal with it
        _ if !desk.journal().exists() => Writer::Nobody,
        Ok(None) => Writer::Nobody,
        Ok(Some(journal)) => Writer::Dead(journal.process),
        Err(Failure::Journal { path, why }) => Writer::Unknown { journal: path, why },
        Err(other) => Writer::Unknown { journal: desk.journal(), why: other.to_string() },
    }
}

/// Git's lock on the index of this work tree; `None` where nobody has it.
pub fn index_lock(repository: &Repository) -> Option<IndexLocked> {
    let lock = IndexLock::of(repository, &Desk::existing(repository));
    let is_ours = lock.is_ours();
    let path = lock.path().to_owned();
    path.symlink_metadata().is_ok().then_some(IndexLocked { path, is_ours })
}

/// What lies on the desk beside lock and journal; between two writes that is nothing.
pub fn desk_leftovers(repository: &Repository) -> Vec<PathBuf> {
    let desk = Desk::existing(repository);
    let mut entries = desk.entries().unwrap_or_default();
    entries.retain(|path| *path != desk.lock() && *path != desk.journal());
    entries
}

/// Takes a lock twice, the second time in vain. The lock file of ours serves, or any other file where there is none.
pub fn locking(repository: &Repository) -> Locking {
    let ours = Desk::existing(repository).lock();
    let file = if ours.exists() { ours } else { repository.git_dir().join("HEAD") };
    let open = || OpenOptions::new().write(true).open(&file);
    match open().and_then(|first| Ok((first, open()?))) {
        Ok((first, second)) => lock_twice(&first, &second),
        Err(cause) => match cause.kind() {
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Locking::ReadOnly,
            _ => Locking::Fails(format!("cannot open '{}': {cause}", file.display())),
        },
    }
}

fn lock_twice(first: &File, second: &File) -> Locking {
    let refused = |cause: std::io::Error| Locking::Fails(format!("the system refuses locks: {cause}"));
    match first.try_lock().and_then(|()| second.try_lock()) {
        Err(TryLockError::WouldBlock) => Locking::Works,
        Err(TryLockError::Error(cause)) => refused(cause),
        Ok(()) => Locking::Fails("two holders got the same lock at the same time".to_owned()),
    }
}

/// Makes a second name for a file, as the protocol does, and removes both. Writes in the git directory.
///
/// # Errors
/// What the system says.
pub fn check_links(repository: &Repository) -> Result<(), Failure> {
    let memory = repository.memory_dir();
    let probe = memory.join(format!("probe-{}", std::process::id()));
    // gone again at once: nothing here has to outlive a power cut
    let durability = Durability::Quick;
    let name = Path::new(memory.file_name().unwrap_or_default());
    disk::make_folders(repository.common_dir(), name, durability)?;
    disk::create_new(&probe, b"", durability)?;
    Ok(disk::remove(&probe, durability)?)
}

/// Keeps everybody else from writing findings in this work tree while the answer lives.
///
/// # Errors
/// [`Failure::Busy`] when another process held the lock for the whole time.
pub fn hold(repository: &Repository, timeout: Duration) -> Result<Guard, Failure> {
    let desk = Desk::of(repository)?;
    let deadline = Deadline::after(timeout);
    lock::take(&desk.lock(), &|file| deadline.pause(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_keeps_out_the_second_handle_and_only_while_it_is_held() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let open = || OpenOptions::new().write(true).open(file.path()).unwrap();
        assert_eq!(lock_twice(&open(), &open()), Locking::Works);
        let other = open();
        other.try_lock().unwrap();
        assert_eq!(lock_twice(&open(), &open()), Locking::Works, "somebody else holds it");
        drop(other);
        let handle = open();
        let same = handle.try_clone().unwrap();
        assert!(matches!(lock_twice(&handle, &same), Locking::Fails(_)), "one handle is no second holder");
    }
}
