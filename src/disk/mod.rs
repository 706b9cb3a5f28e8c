//! Files without surprises: reads that never follow a link nor block on a pipe, writes that are there in full or
//! not at all. Knows neither git nor findings.

use std::fmt;
use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};

mod durability;
mod folders;
mod numbers;
mod read;
mod real;
mod segments;
mod together;
mod write;

pub use durability::Durability;
pub use folders::{check_folders, make_folders};
pub use numbers::{Reader, Writer};
pub use read::{read, read_end, read_exact_at, read_listed};
pub use real::real;
pub use segments::{Segments, State};
pub use write::{Draft, create_new, is_leftover, leftovers, remove, write_atomic, write_atomic_by};

/// What went wrong with a file or folder.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// Nothing has this name.
    #[error("{} does not exist", .path.display())]
    Absent {
        /// The name asked for.
        path: PathBuf,
    },
    /// Something has this name already, and must not be overwritten.
    #[error("{} exists already", .path.display())]
    Exists {
        /// The name asked for.
        path: PathBuf,
    },
    /// A regular file was expected.
    #[error("{} is {found}, not a regular file", .path.display())]
    NotAFile {
        /// The name asked for.
        path: PathBuf,
        /// What has this name.
        found: Found,
    },
    /// A folder was expected.
    #[error("{} is {found}, not a folder", .path.display())]
    NotAFolder {
        /// The name asked for.
        path: PathBuf,
        /// What has this name.
        found: Found,
    },
    /// The file holds more than the caller takes.
    #[error("{} has {size} bytes, more than the {largest} that are read", .path.display())]
    TooLarge {
        /// The name asked for.
        path: PathBuf,
        /// Bytes it holds.
        size: u64,
        /// Bytes the caller takes.
        largest: u64,
    },
    /// A path that would leave the folder it must stay in.
    #[error("{} leaves the folder it must stay in", .path.display())]
    Outside {
        /// The path asked for.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot {doing} {}: {cause}", .path.display())]
    System {
        /// What was tried, a verb: `read`.
        doing: &'static str,
        /// The name it was tried on.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}

impl DiskError {
    /// Was there simply nothing of this name?
    pub fn is_absent(&self) -> bool {
        matches!(self, DiskError::Absent { .. })
    }

    /// Has something the name already?
    pub fn is_taken(&self) -> bool {
        matches!(self, DiskError::Exists { .. })
    }

    /// `absent` becomes [`DiskError::Absent`] and `already exists` [`DiskError::Exists`]; the rest keeps its cause.
    fn of(doing: &'static str, path: &Path, cause: io::Error) -> Self {
        let path = path.to_owned();
        match cause.kind() {
            io::ErrorKind::NotFound => DiskError::Absent { path },
            io::ErrorKind::AlreadyExists => DiskError::Exists { path },
            _ => DiskError::System { doing, path, cause },
        }
    }
}

/// What a name stands for, where it is not what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, wherever it points.
    Link,
    /// A named pipe.
    Pipe,
    /// A socket.
    Socket,
    /// A character or block device.
    Device,
    /// Something that this system alone knows.
    Other,
}

impl Found {
    /// What a file type read without following links is called.
    pub fn of(kind: FileType) -> Self {
        if kind.is_symlink() {
            Found::Link
        } else if kind.is_dir() {
            Found::Folder
        } else if kind.is_file() {
            Found::File
        } else {
            special(kind)
        }
    }
}

#[cfg(unix)]
fn special(kind: FileType) -> Found {
    use std::os::unix::fs::FileTypeExt;
    match () {
        () if kind.is_fifo() => Found::Pipe,
        () if kind.is_socket() => Found::Socket,
        () if kind.is_block_device() || kind.is_char_device() => Found::Device,
        () => Found::Other,
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> Found {
    Found::Other
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Found::File => "a file",
            Found::Folder => "a folder",
            Found::Link => "a symbolic link",
            Found::Pipe => "a named pipe",
            Found::Socket => "a socket",
            Found::Device => "a device",
            Found::Other => "a special file",
        })
    }
}
