//! What a merge left to people: paths that the index has in several versions, and the two sides it came from.

use super::error::Error;
use super::hash::Hash;
use super::repository::Repository;

/// A path in conflict, with the blob of each version that there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmerged {
    /// From the top of the repository.
    pub path: String,
    /// What both sides began with.
    pub base: Option<Hash>,
    /// Ours.
    pub ours: Option<Hash>,
    /// Theirs.
    pub theirs: Option<Hash>,
    /// Is every version a plain file? If not, one is a symbolic link or the commit of a submodule.
    pub is_plain: bool,
}

/// How the index begins the mode of a plain file.
const PLAIN: &str = "100";

impl Unmerged {
    fn at(path: &str) -> Unmerged {
        Unmerged { path: path.to_owned(), base: None, ours: None, theirs: None, is_plain: true }
    }

    /// Takes in a version as git lists it: mode, object and stage.
    fn take(&mut self, facts: &str) {
        let mut facts = facts.split(' ');
        self.is_plain &= facts.next().is_some_and(|mode| mode.starts_with(PLAIN));
        let blob = facts.next().and_then(|hash| hash.parse().ok());
        match facts.next() {
            Some("1") => self.base = blob,
            Some("2") => self.ours = blob,
            _ => self.theirs = blob,
        }
    }
}

/// The commits that are being merged, or were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    /// What HEAD was.
    pub ours: Hash,
    /// What came to it.
    pub theirs: Hash,
    /// What both began with, if anything.
    pub base: Option<Hash>,
}

/// Where git notes what it brings to HEAD.
const INCOMING: [&str; 4] = ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD"];

impl Repository {
    /// Paths in conflict at a folder or below it.
    ///
    /// # Errors
    /// Git's failure.
    pub fn unmerged(&self, folder: &str) -> Result<Vec<Unmerged>, Error> {
        let output = self.git(["ls-files", "-u", "-z", "--", folder]).run()?;
        let mut found: Vec<Unmerged> = Vec::new();
        for line in String::from_utf8_lossy(&output.stdout).split_terminator('\0') {
            let Some((facts, path)) = line.split_once('\t') else { continue };
            if found.last().is_none_or(|last| last.path != path) {
                found.push(Unmerged::at(path));
            }
            if let Some(last) = found.last_mut() {
                last.take(facts);
            }
        }
        Ok(found)
    }

    /// The blob that git left in the work tree at a path in conflict, where it says so.
    ///
    /// # Errors
    /// Git's failure.
    pub fn left_by_merge(&self, path: &str) -> Result<Option<Hash>, Error> {
        let output = self.git(["rev-parse", "--verify", "--quiet"]).arg(format!("AUTO_MERGE:{path}"));
        Ok(output.finish()?.line().parse().ok())
    }

    /// What is being merged; where nothing is, the two parents of HEAD if it is a merge.
    ///
    /// # Errors
    /// Git's failure.
    pub fn sides(&self) -> Result<Option<Sides>, Error> {
        let mut pair = None;
        for name in INCOMING {
            pair = pair.or(self.revision("HEAD")?.zip(self.revision(name)?));
        }
        let pair = match pair {
            Some(pair) => Some(pair),
            None => self.revision("HEAD^1")?.zip(self.revision("HEAD^2")?),
        };
        let Some((ours, theirs)) = pair else { return Ok(None) };
        Ok(Some(Sides { ours, theirs, base: self.merge_base(&ours, &theirs)? }))
    }
}
