//! The work trees of a repository.

use std::path::PathBuf;

use super::error::Error;
use super::hash::Hash;
use super::repository::Repository;

/// A work tree, this one or another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkTree {
    /// Its top; of a bare repository, its git directory.
    pub path: PathBuf,
    /// The commit of its HEAD, if that has one.
    pub head: Option<Hash>,
}

impl Repository {
    /// Every work tree of this repository, the main one first.
    ///
    /// # Errors
    /// Git's failure.
    pub fn worktrees(&self) -> Result<Vec<WorkTree>, Error> {
        let output = self.git(["worktree", "list", "--porcelain", "-z"]).run()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(text.split("\0\0").filter_map(read).collect())
    }
}

/// `worktree PATH`, `HEAD HASH` and more, a field each.
fn read(record: &str) -> Option<WorkTree> {
    let field = |name: &str| record.split('\0').find_map(|field| field.strip_prefix(name));
    let head = field("HEAD ").and_then(|hash| hash.parse().ok()).filter(|hash: &Hash| !hash.is_zero());
    Some(WorkTree { path: field("worktree ")?.into(), head })
}
