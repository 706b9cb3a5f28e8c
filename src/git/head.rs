//! Where HEAD is: read from git's files where they are plain, asked of git where they are not.

use std::fs;

use super::error::Error;
use super::hash::Hash;
use super::repository::Repository;

/// What a repository whose references live in tables has in its file HEAD.
const IN_TABLES: &str = "refs/heads/.invalid";

impl Repository {
    /// The commit HEAD names; `None` on a branch without a commit.
    ///
    /// # Errors
    /// [`Error::BrokenReference`], or git's failure.
    pub fn head(&self) -> Result<Option<Hash>, Error> {
        match self.head_file()? {
            Some(Head::Detached(hash)) => Ok(Some(hash)),
            Some(Head::On(name)) => self.tip(&name),
            None => self.resolve("HEAD"),
        }
    }

    /// The full name of the branch HEAD is on (`refs/heads/main`); `None` when it is detached.
    ///
    /// # Errors
    /// Git's failure.
    pub fn branch(&self) -> Result<Option<String>, Error> {
        match self.head_file()? {
            Some(Head::Detached(_)) => Ok(None),
            Some(Head::On(name)) => Ok(Some(name)),
            None => Ok(self.git(["symbolic-ref", "--quiet", "HEAD"]).try_run()?.map(|output| output.line())),
        }
    }

    /// Do its references live in tables instead of files?
    pub(super) fn has_reference_tables(&self) -> bool {
        self.common_dir().join("reftable").is_dir()
    }

    /// What the file HEAD says; `None` where only git can tell.
    fn head_file(&self) -> Result<Option<Head>, Error> {
        let path = self.git_dir().join("HEAD");
        if path.is_symlink() || self.has_reference_tables() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(Error::io(format!("read '{}'", path.display())))?;
        let text = text.trim_end();
        Ok(match text.strip_prefix("ref:").map(str::trim_start) {
            Some(IN_TABLES) => None,
            Some(name) => Some(Head::On(name.to_owned())),
            None => text.parse().ok().map(Head::Detached),
        })
    }
}

enum Head {
    On(String),
    Detached(Hash),
}
