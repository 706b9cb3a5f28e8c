//! The findings folders of all branches, local and remote-tracking: each tree once, however many branches have it.

use std::collections::HashMap;

use super::{Failure, Workspace};
use crate::git::{self, Hash, Objects, trees};

/// Where local branches stand.
const LOCAL: &str = "refs/heads/";

/// Where remote-tracking branches stand.
const REMOTE: &str = "refs/remotes/";

/// The findings folders of branches.
#[derive(Default)]
pub struct Branches {
    /// Each tree once.
    pub folders: Vec<Shared>,
    /// Branches that cannot be read, by full name.
    pub unreadable: Vec<(String, git::Error)>,
}

/// A findings folder, and who has it.
pub struct Shared {
    /// Full names, one at least.
    pub branches: Vec<String>,
    /// The folder.
    pub tree: Hash,
}

impl Shared {
    /// A branch to name for all.
    pub fn first(&self) -> &str {
        self.branches.first().map_or("", String::as_str)
    }

    /// A file of the folder as git names it: `main:findings/X.json`.
    pub fn place_of(&self, path: &str) -> String {
        format!("{}:{path}", short(self.first()))
    }
}

/// Looks at every branch.
///
/// # Errors
/// When git cannot list its references. A branch that cannot be read is part of the answer.
pub fn folders(workspace: &Workspace, objects: &mut Objects) -> Result<Branches, Failure> {
    let mut branches = Branches::default();
    let (mut tips, mut seen) = (HashMap::new(), HashMap::new());
    for (name, tip) in workspace.repository.references(&[LOCAL, REMOTE])? {
        // a remote's HEAD is another name for one of its branches
        if is_remote(&name) && name.ends_with("/HEAD") {
            continue;
        }
        let tree = match tips.get(&tip) {
            Some(tree) => *tree,
            None => match folder(objects, &workspace.config.dir, &tip) {
                Ok(tree) => *tips.entry(tip).or_insert(tree),
                Err(error) => {
                    branches.unreadable.push((name, error));
                    continue;
                }
            },
        };
        let Some(tree) = tree else { continue };
        let index = *seen.entry(tree).or_insert(branches.folders.len());
        match branches.folders.get_mut(index) {
            Some(shared) => shared.branches.push(name),
            None => branches.folders.push(Shared { branches: vec![name], tree }),
        }
    }
    Ok(branches)
}

/// Is a branch, by its full name, a copy of somebody else's?
pub fn is_remote(name: &str) -> bool {
    name.starts_with(REMOTE)
}

/// A branch as people call it.
pub fn short(name: &str) -> &str {
    name.strip_prefix(LOCAL).or_else(|| name.strip_prefix(REMOTE)).unwrap_or(name)
}

/// The findings folder of a commit.
///
/// # Errors
/// An object that cannot be read.
pub fn folder(objects: &mut Objects, dir: &str, tip: &Hash) -> Result<Option<Hash>, git::Error> {
    let tree = objects.commit(tip)?.tree;
    trees::subtree(objects, &tree, dir)
}

/// What to say of a branch that cannot be read and was passed over.
pub fn warning(name: &str, error: &git::Error) -> String {
    format!("warning: passed over '{name}', which cannot be read: {error}")
}

/// A remote-tracking branch is somebody else's, often gone there, and only passed over; a local one is the user's own.
///
/// # Errors
/// For a local branch, naming it.
pub fn pass_over(name: &str, error: git::Error) -> Result<String, Failure> {
    if is_remote(name) {
        let remedy = format!("'git fetch' brings it back, 'git update-ref -d {name}' forgets it");
        return Ok(format!("{}; {remedy}", warning(name, &error)));
    }
    let mut failure = Failure::from(error);
    let why = std::mem::replace(&mut failure.message, format!("the branch '{name}' cannot be read"));
    Err(failure.cause(why))
}
