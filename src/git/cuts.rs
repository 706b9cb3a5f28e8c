//! Where the history of a repository differs from what its commits say: the boundary of a shallow clone, and grafts.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::error::Error;
use super::hash::Hash;
use super::repository::Repository;

/// The shallow boundary and the grafts of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cuts {
    shallow: HashSet<Hash>,
    grafts: HashMap<Hash, Vec<Hash>>,
}

impl Cuts {
    /// Reads both files; absent ones are empty.
    ///
    /// # Errors
    /// [`Error::Io`] when one is there and cannot be read.
    pub fn load(repository: &Repository) -> Result<Cuts, Error> {
        let shallow = lines(repository, "GIT_SHALLOW_FILE", "shallow")?;
        let grafts = lines(repository, "GIT_GRAFT_FILE", "info/grafts")?;
        Ok(Cuts {
            shallow: shallow.iter().filter_map(|line| line.trim().parse().ok()).collect(),
            grafts: grafts.iter().filter_map(|line| graft(line)).collect(),
        })
    }

    /// Is the history cut off at this commit, its parents having been left out of the clone?
    pub fn is_boundary(&self, hash: &Hash) -> bool {
        self.shallow.contains(hash)
    }

    /// Does every commit have the parents it says it has?
    pub fn is_empty(&self) -> bool {
        self.shallow.is_empty() && self.grafts.is_empty()
    }

    /// All of them in a text that is the same whenever they are.
    pub fn listed(&self) -> String {
        let shallow = self.shallow.iter().map(|hash| format!("shallow {hash}\n"));
        let grafts = self.grafts.iter().map(|(hash, parents)| format!("graft {hash} {parents:?}\n"));
        let mut lines: Vec<String> = shallow.chain(grafts).collect();
        lines.sort();
        lines.concat()
    }

    /// Puts the parents that count in the place of those that the commit names.
    pub(super) fn apply(&self, hash: &Hash, parents: &mut Vec<Hash>) {
        if self.is_boundary(hash) {
            parents.clear();
        } else if let Some(others) = self.grafts.get(hash) {
            parents.clone_from(others);
        }
    }
}

fn lines(repository: &Repository, variable: &str, name: &str) -> Result<Vec<String>, Error> {
    let path = match repository.variable(variable) {
        Some(path) => PathBuf::from(path),
        None => repository.common_dir().join(name),
    };
    match fs::read(&path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(cause) => Err(Error::io(format!("read '{}'", path.display()))(cause)),
    }
}

/// `COMMIT PARENT…`; a comment or a broken line is none, as with git.
fn graft(line: &str) -> Option<(Hash, Vec<Hash>)> {
    let mut names = line.split_whitespace().map(|word| word.parse::<Hash>().ok());
    let commit = names.next()??;
    Some((commit, names.collect::<Option<Vec<Hash>>>()?))
}
