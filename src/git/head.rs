//! Where HEAD is: read from git's files where they are plain, asked of git where they are not.

use std::fs;
use std::io::ErrorKind;

use super::error::Error;
use super::hash::Hash;
use super::repository::{Repository, hash_of};

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

    /// The commit that `HEAD` or the branch of this full name is at; `None` where there is none.
    ///
    /// # Errors
    /// As [`Repository::head`].
    pub fn tip(&self, name: &str) -> Result<Option<Hash>, Error> {
        if name == "HEAD" {
            return self.head();
        }
        let loose = if self.has_reference_tables() { None } else { self.loose(name)? };
        loose.map_or_else(|| self.resolve(name), |hash| Ok(Some(hash)))
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

    /// The commit in the reference's own file; `None` where there is no such file, or it names another reference.
    fn loose(&self, name: &str) -> Result<Option<Hash>, Error> {
        let path = self.common_dir().join(name);
        match fs::read_to_string(&path) {
            Ok(text) if text.starts_with("ref:") => Ok(None),
            Ok(text) => text
                .trim_end()
                .parse()
                .map(Some)
                .map_err(|_| Error::BrokenReference { name: name.to_owned() }),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory) => Ok(None),
            Err(error) => Err(Error::io(format!("read '{}'", path.display()))(error)),
        }
    }

    pub(super) fn resolve(&self, name: &str) -> Result<Option<Hash>, Error> {
        let output = self.git(["rev-parse", "--verify", "--quiet", "--end-of-options", name]).try_run()?;
        output.map(|output| hash_of(&output, "git rev-parse")).transpose()
    }
}

enum Head {
    On(String),
    Detached(Hash),
}
