//! Many files and folders, synced at once: those who wait for the disk together wait for one write of its journal, and
//! not each for its own.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::{DiskError, Durability};

/// How many wait at the same time.
const WAITING: usize = 4;

/// From so many on, the file systems that hold them are synced whole: what others write may be waited for too, but that
/// is nothing beside so many waits.
#[cfg(target_os = "linux")]
const MANY: usize = 200;

impl Durability {
    /// Waits until the disk has all of these files and folders. What is not there, or somebody packed away meanwhile,
    /// counts as synced.
    ///
    /// # Errors
    /// What the system says of one of them.
    pub fn sync_together(self, paths: &[PathBuf]) -> Result<(), DiskError> {
        if self == Durability::Quick || paths.is_empty() {
            return Ok(());
        }
        #[cfg(target_os = "linux")]
        if paths.len() >= MANY {
            return whole::sync(paths);
        }
        each(paths)
    }
}

fn each(paths: &[PathBuf]) -> Result<(), DiskError> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let work = || {
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = one(path) {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..WAITING.min(paths.len()) {
            // where the system has no more threads, this one does it all
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// File systems that cannot do it for folders are taken as they are.
fn one(path: &Path) -> Result<(), DiskError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.or_else(|cause| match cause.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported => Ok(()),
        _ => Err(DiskError::of("write", path, cause)),
    })
}

#[cfg(target_os = "linux")]
mod whole {
    use std::collections::BTreeMap;
    use std::os::unix::fs::MetadataExt;

    use super::*;

    /// Syncs each file system that has one of them, once.
    pub(super) fn sync(paths: &[PathBuf]) -> Result<(), DiskError> {
        let mut systems: BTreeMap<u64, &Path> = BTreeMap::new();
        for path in paths {
            if let Ok(facts) = path.symlink_metadata() {
                systems.entry(facts.dev()).or_insert(path);
            }
        }
        for path in systems.into_values() {
            let synced = File::open(path).and_then(|file| Ok(rustix::fs::syncfs(file)?));
            synced.map_err(|cause| DiskError::of("write", path, cause))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_are_synced_and_what_is_gone_needs_no_sync() {
        let folder = tempfile::tempdir().unwrap();
        for count in [0, 1, 3, 300] {
            let mut paths: Vec<PathBuf> = (0..count).map(|n| folder.path().join(n.to_string())).collect();
            paths.iter().for_each(|path| std::fs::write(path, b"x").unwrap());
            paths.extend([folder.path().to_owned(), folder.path().join("none")]);
            Durability::Synced.sync_together(&paths).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_failure_of_one_is_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), b"x").unwrap();
        let paths = [folder.path().to_owned(), folder.path().join("file/below")];
        assert!(Durability::Bytes.sync_together(&paths).is_err());
        Durability::Quick.sync_together(&paths).unwrap();
    }
}
