//! Files that git tracks and leaves out of the work tree: in a sparse checkout, or because it was told so of one file.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};

use super::error::Error;
use super::repository::Repository;

/// How an index begins that has no room to say so of any file: only later versions of its form have.
const WITHOUT: [u8; 8] = *b"DIRC\0\0\0\x02";

/// The beginning of the names of files that a split index keeps the bulk of its entries in.
const SHARED: &str = "sharedindex.";

impl Repository {
    /// Is the checkout sparse?
    ///
    /// # Errors
    /// Git's failure.
    pub fn is_sparse(&self) -> Result<bool, Error> {
        self.is_configured("core.sparseCheckout")
    }

    /// May the index leave files out of the work tree? Its first bytes tell "no", which spares nearly everybody the
    /// question to git.
    pub fn may_leave_out(&self) -> bool {
        let mut begin = [0; WITHOUT.len()];
        match File::open(self.index_file()).and_then(|mut index| index.read_exact(&mut begin)) {
            Ok(()) => begin != WITHOUT || self.has_shared_index(),
            Err(cause) => cause.kind() != ErrorKind::NotFound,
        }
    }

    fn has_shared_index(&self) -> bool {
        let is_shared = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with(SHARED);
        fs::read_dir(self.git_dir())
            .map_or(true, |items| items.flatten().any(|item| is_shared(&item.file_name())))
    }
}
