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
                found.push(Unmerged { path: path.to_owned(), base: None, ours: None, theirs: None });
            }
            let mut facts = facts.split(' ').skip(1);
            let (blob, stage) = (facts.next().and_then(|hash| hash.parse().ok()), facts.next());
            match (found.last_mut(), stage) {
                (Some(last), Some("1")) => last.base = blob,
                (Some(last), Some("2")) => last.ours = blob,
                (Some(last), _) => last.theirs = blob,
                (None, _) => {}
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
