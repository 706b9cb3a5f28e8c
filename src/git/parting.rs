//! Where two lines of commits parted.

use super::error::Error;
use super::hash::Hash;
use super::repository::{Repository, hash_of, parse_hash};

impl Repository {
    /// The merge base of two commits, where there are several the one that git names first; `None` where they have no
    /// commit in common, or a shallow clone does not reach it.
    ///
    /// # Errors
    /// Git's failure.
    pub fn merge_base(&self, one: &Hash, other: &Hash) -> Result<Option<Hash>, Error> {
        let output = self.git(["merge-base", &one.to_string(), &other.to_string()]).try_run()?;
        output.map(|output| hash_of(&output, "git merge-base")).transpose()
    }

    /// All merge bases of two commits; several where the two lines have taken over from each other.
    ///
    /// # Errors
    /// As [`Repository::merge_base`].
    pub fn merge_bases(&self, one: &Hash, other: &Hash) -> Result<Vec<Hash>, Error> {
        let call = self.git(["merge-base", "--all", &one.to_string(), &other.to_string()]);
        let Some(output) = call.try_run()? else { return Ok(Vec::new()) };
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(|line| parse_hash(line, "git merge-base"))
            .collect()
    }
}
