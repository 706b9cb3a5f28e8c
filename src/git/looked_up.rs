//! Many questions about commits by one process of git: which commit a hash, or the beginning of one, names; what the
//! patches of commits are.

use super::error::Error;
use super::fix::PATCH;
use super::hash::{ByName, Hash};
use super::repository::{Repository, parse_hash};

/// So many patches are held in memory at once.
const PATCHES_AT_ONCE: usize = 64;

/// What a hash in a file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedCommit {
    /// This commit; also where the hash is that of a tag.
    One(Hash),
    /// It is the beginning of several.
    Several,
    /// None that is here.
    None,
}

impl Repository {
    /// What hashes, whole or cut short, name, in their order. Nothing is fetched.
    ///
    /// # Errors
    /// Git's failure.
    pub fn commits_named(&self, hashes: &[&str]) -> Result<Vec<NamedCommit>, Error> {
        let is_hex = |name: &&str| !name.is_empty() && name.bytes().all(|digit| digit.is_ascii_hexdigit());
        let asked: String =
            hashes.iter().filter(|name| is_hex(name)).map(|name| format!("{name}^{{commit}}\n")).collect();
        if asked.is_empty() {
            return Ok(vec![NamedCommit::None; hashes.len()]);
        }
        let output = self.git(["cat-file", "--batch-check=%(objectname) commit"]).stdin(asked).run()?;
        let text = output.line();
        let mut answers = text.lines();
        let answer = |name: &&str| match is_hex(name) {
            true => named(answers.next().unwrap_or_default()),
            false => NamedCommit::None,
        };
        Ok(hashes.iter().map(answer).collect())
    }

    /// The stable patch ids of commits, by one run of git for many; a merge and a commit that changes nothing have none.
    /// Neither has any commit of a clone that left files with its remote.
    ///
    /// # Errors
    /// Git's failure.
    pub fn patch_ids(&self, commits: &[Hash]) -> Result<ByName<Hash>, Error> {
        let mut found = ByName::default();
        if commits.is_empty() || self.is_partial()? {
            return Ok(found);
        }
        for some in commits.chunks(PATCHES_AT_ONCE) {
            let asked: String = some.iter().map(|commit| format!("{commit}\n")).collect();
            let patches = self.git(PATCH).arg("--stdin").stdin(asked).run()?.stdout;
            let output = self.git(["patch-id", "--stable"]).stdin(patches).run()?;
            for line in output.line().lines() {
                let (patch, commit) = line.split_once(' ').unwrap_or((line, ""));
                let hash = |text| parse_hash(text, "git patch-id");
                found.insert(hash(commit)?, hash(patch)?);
            }
        }
        Ok(found)
    }
}

fn named(answer: &str) -> NamedCommit {
    match answer.split_once(' ') {
        Some((hash, "commit")) => hash.parse().map_or(NamedCommit::None, NamedCommit::One),
        Some((_, "ambiguous")) => NamedCommit::Several,
        _ => NamedCommit::None,
    }
}
