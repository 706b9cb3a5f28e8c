//! Writing one file so that a reader, or the next start after a power cut, finds the old text or the new one (after a
//! power cut only if the write was to be synced).

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use super::read::plain;
use super::{DiskError, Durability, Found};

/// What the names of unfinished files begin and end with; no finding is called so.
const LEFTOVER: (&str, &str) = (".git-findings-", ".tmp");

/// Counts the temporary files of this process.
static MADE: AtomicU64 = AtomicU64::new(0);

/// Puts a file in place in one step, over the one of this name if there is one, whose mode it keeps. If it is
/// to be synced, the bytes are on the disk before they get the name, and the name before this returns.
///
/// # Errors
/// Anything but a regular file of this name is [`DiskError::NotAFile`] and stays as it is.
pub fn write_atomic(path: &Path, bytes: &[u8], durability: Durability) -> Result<(), DiskError> {
    write_atomic_by(path, durability, &mut |file| file.write_all(bytes))
}

/// What puts the text of a file into it.
pub type Fill<'fill> = &'fill mut dyn FnMut(&mut File) -> io::Result<()>;

/// The same of a text that is larger than anybody wants to hold.
///
/// # Errors
/// As [`write_atomic`].
pub fn write_atomic_by(path: &Path, durability: Durability, fill: Fill<'_>) -> Result<(), DiskError> {
    let draft = Draft::fill(path, durability, fill)?;
    draft.replace()?;
    durability.sync_folder(folder_of(path))
}

/// Makes a file that was not there. Whatever has the name already (a dangling link too) stays as it is.
///
/// # Errors
/// [`DiskError::Exists`] if anything has this name.
pub fn create_new(path: &Path, bytes: &[u8], durability: Durability) -> Result<(), DiskError> {
    Draft::new(path, bytes, None, durability)?.create()?;
    durability.sync_folder(folder_of(path))
}

/// Removes a file; a link is removed itself, never what it points to.
///
/// # Errors
/// A folder is [`DiskError::NotAFile`].
pub fn remove(path: &Path, durability: Durability) -> Result<(), DiskError> {
    let seen = fs::symlink_metadata(path).map_err(|cause| DiskError::of("remove", path, cause))?;
    if seen.is_dir() {
        return Err(DiskError::NotAFile { path: path.to_owned(), found: Found::Folder });
    }
    fs::remove_file(path).map_err(|cause| DiskError::of("remove", path, cause))?;
    durability.sync_folder(folder_of(path))
}

/// Is this the name of a file that a killed write of ours left behind?
pub fn is_leftover(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(LEFTOVER.0) && name.ends_with(LEFTOVER.1))
}

/// What killed writes of ours left directly in a folder; nothing where the folder cannot be listed.
pub fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| is_leftover(&entry.file_name())).map(|entry| entry.path()).collect()
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// A file written in full under a name of its own, beside the name it is meant for; removed when dropped. So that many
/// can be written, synced together, and only then put in place.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    target: PathBuf,
}

impl Draft {
    /// Writes what is to stand at `target`, with the mode of what stands there now. The name is not synced.
    ///
    /// # Errors
    /// [`DiskError::NotAFile`] for anything but a regular file at the target.
    pub fn write(target: &Path, bytes: &[u8], durability: Durability) -> Result<Draft, DiskError> {
        Draft::fill(target, durability, &mut |file| file.write_all(bytes))
    }

    fn fill(target: &Path, durability: Durability, fill: Fill<'_>) -> Result<Draft, DiskError> {
        let mode = match plain(target) {
            Ok(old) => Some(old.permissions()),
            Err(DiskError::Absent { .. }) => None,
            Err(error) => return Err(error),
        };
        Draft::filled(target, mode, durability, fill)
    }

    /// Writes what is to stand at `target`, where nothing is or should be.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(
        target: &Path,
        bytes: &[u8],
        mode: Option<Permissions>,
        durability: Durability,
    ) -> Result<Draft, DiskError> {
        Draft::filled(target, mode, durability, &mut |file| file.write_all(bytes))
    }

    fn filled(
        target: &Path,
        mode: Option<Permissions>,
        durability: Durability,
        fill: Fill<'_>,
    ) -> Result<Draft, DiskError> {
        let (draft, mut file) = Draft::open(target)?;
        fill(&mut file)
            .and_then(|()| mode.map_or(Ok(()), |mode| file.set_permissions(mode)))
            .and_then(|()| durability.sync(&file))
            .map_err(|cause| DiskError::of("write", target, cause))?;
        Ok(draft)
    }

    /// Writes what is to stand at `target` under a name of the caller's, in the same file system, for everybody to read
    /// and nobody to change. Not synced.
    ///
    /// # Errors
    /// What the system says, also where something has the name.
    pub fn read_only(name: &Path, target: &Path, bytes: &[u8]) -> Result<Draft, DiskError> {
        let failed = |cause| DiskError::of("write", target, cause);
        let mut file = OpenOptions::new().write(true).create_new(true).open(name).map_err(failed)?;
        let draft = Draft { path: name.to_owned(), target: target.to_owned() };
        let write = |file: &mut File| {
            file.write_all(bytes)?;
            let mut mode = file.metadata()?.permissions();
            mode.set_readonly(true);
            file.set_permissions(mode)
        };
        write(&mut file).map(|()| draft).map_err(failed)
    }

    /// Where it lies until it gets its name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it the name it is meant for, whatever has that now.
    ///
    /// # Errors
    /// What the system says.
    pub fn replace(mut self) -> Result<(), DiskError> {
        fs::rename(&self.path, &self.target)
            .map_err(|cause| DiskError::of("replace", &self.target, cause))?;
        // nothing is left to remove
        self.path = PathBuf::new();
        Ok(())
    }

    /// Gives it the name it is meant for, if nothing has that.
    ///
    /// # Errors
    /// [`DiskError::Exists`].
    pub fn create(self) -> Result<(), DiskError> {
        fs::hard_link(&self.path, &self.target).map_err(|cause| DiskError::of("create", &self.target, cause))
    }

    /// A killed process of the same number may have left a file of the same name: the next number is tried.
    fn open(target: &Path) -> Result<(Draft, File), DiskError> {
        loop {
            let path = folder_of(target).join(next_name());
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok((Draft { path, target: target.to_owned() }, file)),
                Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
                Err(cause) => return Err(DiskError::of("create a file in", folder_of(target), cause)),
            }
        }
    }
}

impl Drop for Draft {
    /// A file that cannot be removed, also at a second try, is a leftover that [`is_leftover`] knows; the error that led
    /// here counts more.
    fn drop(&mut self) {
        if self.path != Path::new("") {
            let _ = fs::remove_file(&self.path).or_else(|_| fs::remove_file(&self.path));
        }
    }
}

fn next_name() -> OsString {
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    format!("{}{}-{number}{}", LEFTOVER.0, process::id(), LEFTOVER.1).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYNCED: Durability = Durability::Synced;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_write_replaces_in_full_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write_atomic(&path, b"a much longer text", SYNCED).unwrap();
        write_atomic(&path, b"short", SYNCED).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"short");
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[test]
    fn create_new_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        create_new(&path, b"first", SYNCED).unwrap();
        assert!(matches!(create_new(&path, b"second", SYNCED), Err(DiskError::Exists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[test]
    fn of_many_who_create_one_name_one_wins() {
        let folder = tempfile::tempdir().unwrap();
        let path = &folder.path().join("a.json");
        let won = std::thread::scope(|scope| {
            let tries: Vec<_> =
                (0..8).map(|i| scope.spawn(move || create_new(path, &[b'0' + i], SYNCED).is_ok())).collect();
            tries.into_iter().map(|t| t.join().unwrap()).filter(|won| *won).count()
        });
        assert_eq!((won, names(folder.path()).len()), (1, 1));
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_atomic(&folder.path().join("none/a.json"), b"", SYNCED).unwrap_err();
        assert_eq!(error.to_string(), format!("{} does not exist", folder.path().join("none").display()));
    }

    #[test]
    fn a_folder_is_neither_replaced_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a.json");
        fs::create_dir(&inner).unwrap();
        assert!(matches!(
            write_atomic(&inner, b"x", SYNCED),
            Err(DiskError::NotAFile { found: Found::Folder, .. })
        ));
        assert!(matches!(remove(&inner, SYNCED), Err(DiskError::NotAFile { found: Found::Folder, .. })));
        assert!(remove(&folder.path().join("none"), SYNCED).unwrap_err().is_absent());
        assert!(inner.is_dir());
    }

    #[test]
    fn leftovers_are_known_by_name() {
        assert!(is_leftover(&next_name()));
        assert!(!is_leftover(OsStr::new("FIN-001-BUG-001.json")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_never_written_through_and_a_mode_is_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("outside"), b"precious").unwrap();
        symlink(at("outside"), at("link.json")).unwrap();
        assert!(matches!(write_atomic(&at("link.json"), b"x", SYNCED), Err(DiskError::NotAFile { .. })));
        assert!(matches!(create_new(&at("link.json"), b"x", SYNCED), Err(DiskError::Exists { .. })));
        remove(&at("link.json"), SYNCED).unwrap();
        assert_eq!(fs::read(at("outside")).unwrap(), b"precious");

        fs::set_permissions(at("outside"), Permissions::from_mode(0o640)).unwrap();
        write_atomic(&at("outside"), b"new", SYNCED).unwrap();
        assert_eq!(fs::metadata(at("outside")).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
