//! Folders below a root, made and checked step by step so that no link on the way leads elsewhere.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{DiskError, Durability, Found};

/// Makes the folders of `relative` below `root` that are missing.
///
/// # Errors
/// A link or file on the way is [`DiskError::NotAFolder`]; `..` and absolute paths are [`DiskError::Outside`].
pub fn make_folders(root: &Path, relative: &Path, durability: Durability) -> Result<(), DiskError> {
    for folder in steps(root, relative)? {
        if !is_folder(&folder)? {
            make(&folder, durability)?;
        }
    }
    Ok(())
}

/// Is every folder of `relative` below `root` a folder, as far as the path exists? What is missing is no error:
/// it leads nowhere.
///
/// # Errors
/// As [`make_folders`].
pub fn check_folders(root: &Path, relative: &Path) -> Result<(), DiskError> {
    for folder in steps(root, relative)? {
        if !is_folder(&folder)? {
            break;
        }
    }
    Ok(())
}

/// `root/a`, `root/a/b` … for `a/b/…`.
fn steps(root: &Path, relative: &Path) -> Result<Vec<PathBuf>, DiskError> {
    let mut folder = root.to_owned();
    let mut steps = Vec::new();
    for component in relative.components() {
        match component {
            Component::CurDir => {}
            Component::Normal(name) => {
                folder.push(name);
                steps.push(folder.clone());
            }
            _ => {
                return Err(DiskError::Outside { path: relative.to_owned() });
            }
        }
    }
    Ok(steps)
}

fn is_folder(path: &Path) -> Result<bool, DiskError> {
    match fs::symlink_metadata(path) {
        Ok(seen) if seen.is_dir() => Ok(true),
        Ok(seen) => Err(DiskError::NotAFolder { path: path.to_owned(), found: Found::of(seen.file_type()) }),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(DiskError::of("read", path, cause)),
    }
}

/// Somebody else may have made it meanwhile: that is as good, if it is a folder.
fn make(folder: &Path, durability: Durability) -> Result<(), DiskError> {
    match fs::create_dir(folder) {
        Ok(()) => durability.sync_folder(folder.parent().unwrap_or(folder)),
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => is_folder(folder).map(|_| ()),
        Err(cause) => Err(DiskError::of("make the folder", folder, cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_made_once_and_stay() {
        let root = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            make_folders(root.path(), Path::new("findings/FIN-001"), Durability::Synced).unwrap();
        }
        assert!(root.path().join("findings/FIN-001").is_dir());
        make_folders(root.path(), Path::new(""), Durability::Quick).unwrap();
    }

    #[test]
    fn a_path_that_leaves_is_refused_before_anything_is_made() {
        let root = tempfile::tempdir().unwrap();
        for path in ["a/../../b", "../b", "/tmp/b"] {
            assert!(
                matches!(
                    make_folders(root.path(), Path::new(path), Durability::Synced),
                    Err(DiskError::Outside { .. })
                ),
                "{path}"
            );
        }
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_on_the_way_is_named() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("findings"), b"").unwrap();
        let error = make_folders(root.path(), Path::new("findings/FIN-001"), Durability::Synced).unwrap_err();
        assert!(error.to_string().ends_with("findings is a file, not a folder"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_on_the_way_is_refused() {
        let (root, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path(), root.path().join("findings")).unwrap();
        let path = Path::new("findings/FIN-001");
        for checked in [make_folders(root.path(), path, Durability::Synced), check_folders(root.path(), path)]
        {
            assert!(matches!(checked, Err(DiskError::NotAFolder { found: Found::Link, .. })));
        }
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
        check_folders(root.path(), Path::new("missing/below")).unwrap();
    }
}
