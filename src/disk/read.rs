//! Reading one regular file, and nothing that only looks like one.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::{DiskError, Found};

/// Reads a regular file of at most `largest` bytes. The name is looked at before it is opened, so that a pipe or a
/// device is not even opened.
///
/// # Errors
/// A link, folder, pipe, socket or device is [`DiskError::NotAFile`]; a larger file is [`DiskError::TooLarge`]
/// and is not read.
pub fn read(path: &Path, largest: u64) -> Result<Vec<u8>, DiskError> {
    plain(path)?;
    read_listed(path, largest)
}

/// [`read`] for a name that a listing of its folder has just called a regular file: without the look before. What
/// took its place since then is neither followed nor waited on, and refused all the same.
///
/// # Errors
/// As [`read`].
pub fn read_listed(path: &Path, largest: u64) -> Result<Vec<u8>, DiskError> {
    let file = open_plain(path, File::options().read(true))?;
    let opened = file.metadata().map_err(|cause| DiskError::of("read", path, cause))?;
    regular(path, &opened)?;
    check_size(path, opened.len(), largest)?;
    read_bounded(path, file, opened.len(), largest)
}

/// The end of a regular file, at most so many bytes, whatever stands before them.
///
/// # Errors
/// As [`read`], but for the size.
pub fn read_end(path: &Path, most: u64) -> Result<Vec<u8>, DiskError> {
    plain(path)?;
    let failed = |cause| DiskError::of("read", path, cause);
    let mut file = open_plain(path, File::options().read(true))?;
    let opened = file.metadata().map_err(failed)?;
    regular(path, &opened)?;
    file.seek(SeekFrom::Start(opened.len().saturating_sub(most))).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// What a name stands for, which must be a regular file.
pub(super) fn plain(path: &Path) -> Result<Metadata, DiskError> {
    let seen = fs::symlink_metadata(path).map_err(|cause| DiskError::of("read", path, cause))?;
    regular(path, &seen).map(|()| seen)
}

fn regular(path: &Path, facts: &Metadata) -> Result<(), DiskError> {
    match Found::of(facts.file_type()) {
        Found::File => Ok(()),
        found => Err(DiskError::NotAFile { path: path.to_owned(), found }),
    }
}

/// Opens a name without following a link and without waiting for the other end of a pipe.
#[cfg(unix)]
pub(super) fn open_plain(path: &Path, options: &mut OpenOptions) -> Result<File, DiskError> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    let opened = options.custom_flags(flags).open(path);
    // what the name stands for tells more than the system's refusal of a link or a socket
    opened.or_else(|cause| plain(path).and(Err(DiskError::of("open", path, cause))))
}

#[cfg(not(unix))]
pub(super) fn open_plain(path: &Path, options: &mut OpenOptions) -> Result<File, DiskError> {
    plain(path)?;
    options.open(path).map_err(|cause| DiskError::of("open", path, cause))
}

fn check_size(path: &Path, size: u64, largest: u64) -> Result<(), DiskError> {
    match size > largest {
        true => Err(DiskError::TooLarge { path: path.to_owned(), size, largest }),
        false => Ok(()),
    }
}

/// As many bytes as the system says there are, which is one call for most files; a file that says none may still
/// have some, and then one byte more than allowed is asked for, and is an error when it comes.
fn read_bounded(path: &Path, file: File, size: u64, largest: u64) -> Result<Vec<u8>, DiskError> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    let most = if size == 0 { largest.saturating_add(1) } else { size };
    file.take(most).read_to_end(&mut bytes).map_err(|cause| DiskError::of("read", path, cause))?;
    check_size(path, bytes.len() as u64, largest)?;
    Ok(bytes)
}

/// Fills the buffer from this place of the file on, whatever others read from it at the same time.
///
/// # Errors
/// What the system says; [`io::ErrorKind::UnexpectedEof`] where the file ends before.
pub fn read_exact_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, buffer, at);
    #[cfg(windows)]
    {
        use std::os::windows::fs::FileExt;
        let (mut rest, mut at) = (buffer, at);
        while !rest.is_empty() {
            match file.seek_read(rest, at)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => (rest, at) = (&mut rest[count..], at + count as u64),
            }
        }
        Ok(())
    }
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
    fn of_a_larger_file_the_end_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, b"12345").unwrap();
        assert_eq!(read_end(&path, 2).unwrap(), b"45");
        assert_eq!(read_end(&path, 9).unwrap(), b"12345");
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        assert_eq!(read_end(&path, 4).unwrap(), [0; 4]);
        assert!(matches!(read_end(folder.path(), 4), Err(DiskError::NotAFile { found: Found::Folder, .. })));
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
    fn a_file_that_says_no_size_is_read_to_its_end_or_its_cap() {
        let path = Path::new("/proc/self/status");
        assert!(read(path, 1 << 20).unwrap().ends_with(b"\n"));
        assert!(matches!(read(path, 9), Err(DiskError::TooLarge { size: 10, largest: 9, .. })));
    }

    #[cfg(unix)]
    #[test]
    fn what_took_the_place_of_a_listed_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("real.json"), b"{}").unwrap();
        std::os::unix::fs::symlink(at("real.json"), at("link.json")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket.json")).unwrap();
        let found = |path: &Path| match read_listed(path, 9) {
            Err(DiskError::NotAFile { found, .. }) => found,
            other => panic!("{other:?}"),
        };
        assert_eq!(read_listed(&at("real.json"), 9).unwrap(), b"{}");
        assert_eq!(found(&at("link.json")), Found::Link);
        assert_eq!(found(&at("socket.json")), Found::Socket);
        assert_eq!(found(folder.path()), Found::Folder);
        assert_eq!(found(Path::new("/dev/null")), Found::Device);
        assert!(read_listed(&at("none"), 9).unwrap_err().is_absent());
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
