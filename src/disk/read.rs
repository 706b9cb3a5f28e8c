//! Reading one regular file, and nothing that only looks like one.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::Path;

use super::{DiskError, Found};

/// Reads a regular file of at most `largest` bytes. The name is looked at before it is opened, so that a pipe is
/// never waited on, and what was opened is compared with what was looked at, so that an exchange is noticed.
///
/// # Errors
/// A link, folder, pipe, socket or device is [`DiskError::NotAFile`]; a larger file is [`DiskError::TooLarge`]
/// and is not read.
pub fn read(path: &Path, largest: u64) -> Result<Vec<u8>, DiskError> {
    let seen = plain(path)?;
    check_size(path, seen.len(), largest)?;
    let file = File::open(path).map_err(|cause| DiskError::of("open", path, cause))?;
    let opened = file.metadata().map_err(|cause| DiskError::of("read", path, cause))?;
    if !is_same(&seen, &opened) {
        return Err(DiskError::Exchanged { path: path.to_owned() });
    }
    read_bounded(path, file, opened.len(), largest)
}

/// What a name stands for, which must be a regular file.
pub(super) fn plain(path: &Path) -> Result<Metadata, DiskError> {
    let seen = fs::symlink_metadata(path).map_err(|cause| DiskError::of("read", path, cause))?;
    match Found::of(seen.file_type()) {
        Found::File => Ok(seen),
        found => Err(DiskError::NotAFile { path: path.to_owned(), found }),
    }
}

fn check_size(path: &Path, size: u64, largest: u64) -> Result<(), DiskError> {
    match size > largest {
        true => Err(DiskError::TooLarge { path: path.to_owned(), size, largest }),
        false => Ok(()),
    }
}

/// The file may grow while it is read: one byte more than allowed is asked for, and is an error when it comes.
fn read_bounded(path: &Path, file: File, size: u64, largest: u64) -> Result<Vec<u8>, DiskError> {
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(largest)).unwrap_or(0).saturating_add(1));
    file.take(largest.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|cause| DiskError::of("read", path, cause))?;
    check_size(path, bytes.len() as u64, largest)?;
    Ok(bytes)
}

#[cfg(unix)]
fn is_same(seen: &Metadata, opened: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (seen.dev(), seen.ino()) == (opened.dev(), opened.ino())
}

#[cfg(not(unix))]
fn is_same(_: &Metadata, opened: &Metadata) -> bool {
    opened.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(path: &Path) -> String {
        refusal_at(path, 100)
    }

    fn refusal_at(path: &Path, largest: u64) -> String {
        let refusal = read(path, largest).unwrap_err().to_string();
        refusal.replace(&path.display().to_string(), "NAME")
    }

    #[test]
    fn a_file_is_read_up_to_its_cap() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert_eq!(refusal_at(&path, 4), "NAME has 5 bytes, more than the 4 that are read");
    }

    #[test]
    fn a_huge_sparse_file_is_refused_by_its_size_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("huge.json");
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        assert!(matches!(read(&path, 1 << 20), Err(DiskError::TooLarge { size, .. }) if size == 1 << 40));
    }

    #[test]
    fn folders_and_missing_names_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(refusal(folder.path()), "NAME is a folder, not a regular file");
        assert!(read(&folder.path().join("none"), 1).unwrap_err().is_absent());
    }

    #[cfg(unix)]
    #[test]
    fn links_sockets_and_devices_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("real.json"), b"{}").unwrap();
        std::os::unix::fs::symlink(at("real.json"), at("link.json")).unwrap();
        std::os::unix::fs::symlink(at("gone"), at("dangling.json")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket.json")).unwrap();
        assert_eq!(refusal(&at("link.json")), "NAME is a symbolic link, not a regular file");
        assert_eq!(refusal(&at("dangling.json")), "NAME is a symbolic link, not a regular file");
        assert_eq!(refusal(&at("socket.json")), "NAME is a socket, not a regular file");
        assert_eq!(refusal(Path::new("/dev/zero")), "NAME is a device, not a regular file");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_not_utf8_is_a_name() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(std::ffi::OsStr::from_bytes(b"\xff.json"));
        assert!(read(&path, 9).unwrap_err().to_string().ends_with("does not exist"));
        fs::write(&path, b"{}").unwrap();
        assert_eq!(read(&path, 9).unwrap(), b"{}");
    }
}
