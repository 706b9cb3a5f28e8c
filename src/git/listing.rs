//! What the index holds, entry by entry.

use super::error::Error;
use super::hash::Hash;
use super::repository::Repository;

/// An entry of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed {
    /// The path from the top of the repository; one that is not UTF-8 is shown as well as can be.
    pub path: String,
    /// Its mode, which tells files from links and submodules.
    pub mode: u32,
    /// Its content.
    pub blob: Hash,
    /// Is it left out of the work tree, because the checkout is sparse?
    pub skipped: bool,
}

impl Repository {
    /// What the index has at a path or below it; an unmerged path stands there once for each side.
    ///
    /// # Errors
    /// Git's failure.
    pub fn indexed(&self, path: &str) -> Result<Vec<Indexed>, Error> {
        let listed = self.git(["ls-files", "-t", "-s", "-z", "--", path]).run()?;
        Ok(listed.stdout.split(|byte| *byte == 0).filter_map(entry).collect())
    }
}

/// `H 100644 HASH STAGE\tPATH`, with `S` in front of what is skipped.
fn entry(line: &[u8]) -> Option<Indexed> {
    let line = String::from_utf8_lossy(line);
    let (facts, path) = line.split_once('\t')?;
    let mut facts = facts.split(' ');
    let skipped = facts.next()? == "S";
    let mode = u32::from_str_radix(facts.next()?, 8).ok()?;
    Some(Indexed { path: path.to_owned(), mode, blob: facts.next()?.parse().ok()?, skipped })
}
