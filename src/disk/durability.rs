//! How much a write survives: the end of this process, or the end of the machine's power.

use std::fs::File;
use std::io;
use std::path::Path;

use super::DiskError;

/// What a write survives once it has returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// A loss of power: the disk has it.
    #[default]
    Synced,
    /// A loss of power, once the folder is synced too: the disk has the bytes, and not yet the name.
    Bytes,
    /// The end of this process: the system has it, and gives it to the disk when it likes.
    Quick,
}

impl Durability {
    /// For many files at once, whose folders are synced when all have their names.
    #[must_use]
    pub fn without_names(self) -> Durability {
        if self == Durability::Synced { Durability::Bytes } else { self }
    }

    /// Waits until the disk has the names in a folder.
    ///
    /// # Errors
    /// What the system says; file systems that cannot do it for folders are taken as they are.
    pub fn sync_folder(self, path: &Path) -> Result<(), DiskError> {
        match self.sync_names(path) {
            Err(cause)
                if matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
            {
                Ok(())
            }
            other => other.map_err(|cause| DiskError::of("write", path, cause)),
        }
    }

    /// Waits until the disk has what was written to an open file.
    pub(super) fn sync(self, file: &File) -> io::Result<()> {
        if self == Durability::Quick { Ok(()) } else { file.sync_all() }
    }

    #[cfg(unix)]
    fn sync_names(self, folder: &Path) -> io::Result<()> {
        if self == Durability::Synced { File::open(folder)?.sync_all() } else { Ok(()) }
    }

    /// Folders cannot be opened there.
    #[cfg(not(unix))]
    fn sync_names(self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_cannot_be_synced_but_need_not_be_either() {
        let folder = tempfile::tempdir().unwrap();
        let none = folder.path().join("none");
        assert!(Durability::Synced.sync_folder(&none).unwrap_err().is_absent());
        Durability::Quick.sync_folder(&none).unwrap();
        Durability::Synced.sync_folder(folder.path()).unwrap();
    }
}
