//! The findings folder: where a finding's file lies, which files are findings, which id comes next. Knows no git,
//! and does not look into a file.

use std::io;
use std::path::{Path, PathBuf};

use crate::config::Layout;
use crate::disk::{self, DiskError, Found};
use crate::model::{FindingId, LARGEST};

mod high_water;
mod ids;
mod layout;
mod walk;

pub use high_water::HighWater;
pub use ids::{numbered_id, unique_id};
pub use layout::{NameError, id_meant, id_of_path, is_run_path, run_path};
pub use walk::{Strays, by_id, sorted};

/// The folder of runs below the findings folder.
const RUNS: &str = "runs";

/// The findings folder of one work tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    root: PathBuf,
    dir: String,
    layout: Layout,
}

/// A file that is a finding's by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The id, which is the file's name.
    pub id: FindingId,
    /// The path from the repository's root, with `/`.
    pub path: String,
}

/// What is wrong with the folder or with a name in it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no findings folder.
    #[error("there is no findings folder '{dir}' here")]
    Absent {
        /// The folder, from the repository's root.
        dir: String,
    },
    /// The findings folder, or a folder on the way to it, is a link.
    #[error(
        "'{path}' is a symbolic link, and findings are never read or written through one; make it a folder"
    )]
    Link {
        /// The link, from the repository's root.
        path: String,
    },
    /// The findings folder, or a folder on the way to it, is no folder.
    #[error("'{path}' is {found}, not a folder; move it away, or set another 'dir' in .findings-config.toml")]
    NotAFolder {
        /// What was found there, from the repository's root.
        path: String,
        /// What it is.
        found: Found,
    },
    /// Something below the folder is no regular file, though its name is a finding's, or a link to a folder.
    #[error("'{path}' is {found}, which is never followed or opened; a finding is a regular file")]
    Odd {
        /// The path from the repository's root.
        path: String,
        /// What it is.
        found: Found,
    },
    /// A file's name cannot be a finding's id.
    #[error("'{path}' is not named after a finding: {cause}")]
    BadName {
        /// The path from the repository's root, unreadable characters replaced.
        path: String,
        /// What is wrong with the name.
        #[source]
        cause: NameError,
    },
    /// A path below the folder is not UTF-8.
    #[error("'{path}' is not valid UTF-8, which a finding's path must be")]
    NotUtf8 {
        /// The path from the repository's root, unreadable characters replaced.
        path: String,
    },
    /// A folder below could not be listed: what it holds is unknown.
    #[error("cannot list '{path}': {cause}")]
    Unlisted {
        /// The path from the repository's root.
        path: String,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A file could not be read.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl StoreError {
    /// The path from the repository's root that the error is about, where it has one.
    pub fn path(&self) -> Option<&str> {
        match self {
            StoreError::Absent { dir: path }
            | StoreError::Link { path }
            | StoreError::NotAFolder { path, .. }
            | StoreError::Odd { path, .. }
            | StoreError::BadName { path, .. }
            | StoreError::NotUtf8 { path }
            | StoreError::Unlisted { path, .. } => Some(path),
            StoreError::Disk(_) => None,
        }
    }

    /// Is it about something named like the file of this finding?
    pub fn is_about(&self, id: &str) -> bool {
        let name = self.path().and_then(|path| path.rsplit('/').next());
        name.and_then(layout::folded_stem).is_some_and(|stem| stem.eq_ignore_ascii_case(id))
    }

    /// Is it one odd name in a folder that could be read otherwise?
    pub fn is_one_file(&self) -> bool {
        matches!(self, StoreError::Odd { .. } | StoreError::BadName { .. } | StoreError::NotUtf8 { .. })
    }
}

impl Folder {
    /// The findings folder `dir` (relative, with `/`) of the work tree at `root`. Nothing is looked at yet.
    pub fn new(root: impl Into<PathBuf>, dir: &str, layout: Layout) -> Self {
        Folder { root: root.into(), dir: layout::tidy(dir), layout }
    }

    /// The top of the work tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder from the repository's root, with `/`.
    pub fn dir(&self) -> &str {
        &self.dir
    }

    /// Where the folder is on this machine.
    pub fn path(&self) -> PathBuf {
        self.root.join(&self.dir)
    }

    /// Is the folder there, and a folder, and reached without a link?
    ///
    /// # Errors
    /// [`StoreError::Absent`], [`StoreError::Link`] and [`StoreError::NotAFolder`] are three different things.
    pub fn check_root(&self) -> Result<(), StoreError> {
        disk::check_folders(&self.root, Path::new(&self.dir)).map_err(|error| self.of_way(error))?;
        match self.path().symlink_metadata() {
            Ok(_) => Ok(()),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                Err(StoreError::Absent { dir: self.dir.clone() })
            }
            Err(cause) => Err(StoreError::Unlisted { path: self.dir.clone(), cause }),
        }
    }

    fn of_way(&self, error: DiskError) -> StoreError {
        match error {
            DiskError::NotAFolder { path, found: Found::Link } => StoreError::Link { path: self.name(&path) },
            DiskError::NotAFolder { path, found } => StoreError::NotAFolder { path: self.name(&path), found },
            other => StoreError::Disk(other),
        }
    }

    /// A path as messages call it: from the root, with `/`, whatever is not UTF-8 replaced.
    fn name(&self, path: &Path) -> String {
        slashed(&path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy())
    }

    /// Reads the file of a finding that the walk has found; `None` where somebody has removed it since.
    ///
    /// # Errors
    /// What is no regular file of at most [`LARGEST`] bytes.
    pub fn load(&self, located: &Located) -> Result<Option<Vec<u8>>, StoreError> {
        match read_by(disk::read_listed, &self.root, &located.path) {
            Err(StoreError::Disk(error)) if error.is_absent() => self.load_again(&located.path),
            read => read.map(Some),
        }
    }

    /// Some editors remove a file before they write it anew.
    fn load_again(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match self.load_path(path) {
            Err(StoreError::Disk(error)) if error.is_absent() => Ok(None),
            read => read.map(Some),
        }
    }

    /// Reads a file of the folder, a run's for example, by its path from the repository's root.
    ///
    /// # Errors
    /// As [`Folder::load`].
    pub fn load_path(&self, path: &str) -> Result<Vec<u8>, StoreError> {
        read_by(disk::read, &self.root, path)
    }
}

type Read = fn(&Path, u64) -> Result<Vec<u8>, DiskError>;

fn read_by(read: Read, root: &Path, path: &str) -> Result<Vec<u8>, StoreError> {
    read(&root.join(path), LARGEST).map_err(|error| match error {
        DiskError::NotAFile { found, .. } => StoreError::Odd { path: path.to_owned(), found },
        other => StoreError::Disk(other),
    })
}

/// The path with `/`, which this system may write otherwise.
fn slashed(path: &str) -> String {
    match std::path::MAIN_SEPARATOR {
        '/' => path.to_owned(),
        separator => path.replace(separator, "/"),
    }
}
