//! The work trees of a repository, and which of them is busy with a branch: it is checked out there, or a rebase or
//! bisect under way there will come back to it. Where git refuses to move a branch from elsewhere, so do we.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::hash::Hash;
use super::repository::{Repository, path_text};

/// The short names of branches begin here.
const HEADS: &str = "refs/heads/";

/// A work tree, this one or another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkTree {
    /// Its top; of a bare repository, its git directory.
    pub path: PathBuf,
    /// The commit of its HEAD, if that has one.
    pub head: Option<Hash>,
    /// The full name of the branch that its HEAD is on, if it is on one.
    pub branch: Option<String>,
}

impl WorkTree {
    /// Takes in a field of what git lists of it: `HEAD HASH`, `branch NAME` and others.
    fn note(&mut self, field: &str) {
        match field.split_once(' ') {
            Some(("HEAD", hash)) => self.head = hash.parse().ok().filter(|hash: &Hash| !hash.is_zero()),
            Some(("branch", name)) => self.branch = Some(name.to_owned()),
            _ => {}
        }
    }
}

/// A work tree that is busy with a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupant {
    /// Its top.
    pub folder: PathBuf,
    /// What it does with the branch.
    pub how: Occupation,
}

/// What a work tree does with a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occupation {
    /// HEAD is on it.
    CheckedOut,
    /// A rebase moves it when it ends.
    Rebased,
    /// A bisect goes back to it when it ends.
    Bisected,
}

impl std::fmt::Display for Occupation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Occupation::CheckedOut => "checked out",
            Occupation::Rebased => "being rebased",
            Occupation::Bisected => "being bisected",
        })
    }
}

impl Repository {
    /// The local branch that a user means, by its full name: `findings` or `refs/heads/findings`. One that stands for
    /// another gives that other.
    ///
    /// # Errors
    /// Git's failure.
    pub fn find_branch(&self, typed: &str) -> Result<Option<String>, Error> {
        let name = if typed.starts_with(HEADS) { typed.to_owned() } else { format!("{HEADS}{typed}") };
        let output = self.git(["for-each-ref", "--format=%(refname) %(symref)", &name]).run()?;
        let listed = output.line();
        let mut lines = listed.lines().filter_map(|line| line.split_once(' '));
        let meant = lines.find(|(listed, _)| *listed == name);
        Ok(meant.map(|(_, other)| if other.is_empty() { name.clone() } else { other.to_owned() }))
    }

    /// Every work tree of this repository, the main one first.
    ///
    /// # Errors
    /// Git's failure.
    pub fn worktrees(&self) -> Result<Vec<WorkTree>, Error> {
        let listed = self.git(["worktree", "list", "--porcelain", "-z"]).run()?.stdout;
        let mut trees: Vec<WorkTree> = Vec::new();
        for field in listed.split(|byte| *byte == 0) {
            match (field.strip_prefix(b"worktree "), trees.last_mut()) {
                (Some(path), _) => {
                    let path = PathBuf::from(path_text(path.to_vec()));
                    trees.push(WorkTree { path, head: None, branch: None });
                }
                (None, Some(tree)) => tree.note(&String::from_utf8_lossy(field)),
                (None, None) => {}
            }
        }
        Ok(trees)
    }

    /// The work tree that is busy with the branch of this full name, this one or another.
    ///
    /// # Errors
    /// Git's failure; a folder that cannot be listed.
    pub fn occupant(&self, branch: &str) -> Result<Option<Occupant>, Error> {
        let trees = self.worktrees()?;
        if let Some(tree) = trees.iter().find(|tree| tree.branch.as_deref() == Some(branch)) {
            return Ok(Some(Occupant { folder: tree.path.clone(), how: Occupation::CheckedOut }));
        }
        let main = trees.into_iter().next().map(|tree| tree.path).unwrap_or_default();
        for (folder, admin) in self.admin_folders(main)? {
            if let Some(how) = under_way(&admin, branch) {
                return Ok(Some(Occupant { folder, how }));
            }
        }
        Ok(None)
    }

    /// Every work tree and the folder where git keeps what is under way there.
    fn admin_folders(&self, main: PathBuf) -> Result<Vec<(PathBuf, PathBuf)>, Error> {
        let mut folders = vec![(main, self.common_dir().to_owned())];
        let linked = self.common_dir().join("worktrees");
        if !linked.is_dir() {
            return Ok(folders);
        }
        let failed = |cause| Error::io(format!("list '{}'", linked.display()))(cause);
        for entry in fs::read_dir(&linked).map_err(failed)? {
            let admin = entry.map_err(failed)?.path();
            let link = fs::read(admin.join("gitdir")).unwrap_or_default();
            let link = PathBuf::from(path_text(link));
            folders.push((link.parent().map_or_else(|| admin.clone(), Path::to_owned), admin));
        }
        Ok(folders)
    }
}

/// What git does with the branch besides having it checked out, told by the files of its own bookkeeping.
fn under_way(admin: &Path, branch: &str) -> Option<Occupation> {
    let text = |name: &str| fs::read_to_string(admin.join(name)).unwrap_or_default();
    let names = |file: &str| text(file).lines().any(|line| line == branch);
    let short = branch.strip_prefix(HEADS).unwrap_or(branch);
    match () {
        () if ["rebase-merge/head-name", "rebase-apply/head-name", "rebase-merge/update-refs"]
            .into_iter()
            .any(names) =>
        {
            Some(Occupation::Rebased)
        }
        () if text("BISECT_START").trim_end() == short => Some(Occupation::Bisected),
        () => None,
    }
}
