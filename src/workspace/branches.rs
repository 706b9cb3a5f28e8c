//! The findings folders of all branches, local and remote-tracking: each tree once, however many branches have it.

use std::collections::HashSet;

use super::{Failure, Workspace};
use crate::git::{self, Hash, Objects, trees};

/// Where remote-tracking branches stand.
const REMOTE: &str = "refs/remotes/";

/// The findings folders of branches.
#[derive(Default)]
pub struct Branches {
    /// A branch that has it, and the tree, each tree once.
    pub folders: Vec<(String, Hash)>,
    /// Branches that cannot be read, by full name.
    pub unreadable: Vec<(String, git::Error)>,
}

/// Looks at every branch.
///
/// # Errors
/// When git cannot list its references. A branch that cannot be read is part of the answer.
pub fn folders(workspace: &Workspace, objects: &mut Objects) -> Result<Branches, Failure> {
    let mut branches = Branches::default();
    let (mut tips, mut seen) = (HashSet::new(), HashSet::new());
    for (name, tip) in workspace.repository.references(&["refs/heads/", REMOTE])? {
        if !tips.insert(tip) {
            continue;
        }
        match folder(objects, &workspace.config.dir, &tip) {
            Ok(Some(tree)) if seen.insert(tree) => branches.folders.push((name, tree)),
            Ok(_) => {}
            Err(error) => branches.unreadable.push((name, error)),
        }
    }
    Ok(branches)
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
    if name.starts_with(REMOTE) {
        let remedy = format!("'git fetch' brings it back, 'git update-ref -d {name}' forgets it");
        return Ok(format!("{}; {remedy}", warning(name, &error)));
    }
    let mut failure = Failure::from(error);
    let why = std::mem::replace(&mut failure.message, format!("the branch '{name}' cannot be read"));
    Err(failure.cause(why))
}
