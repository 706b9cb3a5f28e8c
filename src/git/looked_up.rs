//! Many questions about commits by one process of git: which commit a hash, or the beginning of one, names; what the
//! patches of commits are.

use super::error::Error;
use super::fix::PATCH;
use super::hash::{ByName, Hash};
use super::patch_id::Teller;
use super::repository::{Repository, parse_hash};

/// So many patches are held in memory at once.
const PATCHES_AT_ONCE: usize = 64;

/// So many hashes cut short are asked for by one command line.
const NAMES_AT_ONCE: usize = 256;

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
    /// What hashes, whole or cut short, name, in their order. Nothing is fetched. A branch or tag of the same name, which
    /// git prefers to a hash cut short, is not meant.
    ///
    /// # Errors
    /// Git's failure.
    pub fn commits_named(&self, hashes: &[&str]) -> Result<Vec<NamedCommit>, Error> {
        let is_hex = |name: &&str| Hash::can_begin_with(name);
        let asked: Vec<&str> = hashes.iter().copied().filter(is_hex).collect();
        let mut answers = self.peeled(&asked)?;
        self.look_past_references(&asked, &mut answers)?;
        let mut answers = answers.into_iter();
        let answer =
            |name: &&str| is_hex(name).then(|| answers.next()).flatten().unwrap_or(NamedCommit::None);
        Ok(hashes.iter().map(answer).collect())
    }

    /// The commits that git takes names for.
    fn peeled(&self, names: &[&str]) -> Result<Vec<NamedCommit>, Error> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let asked: String = names.iter().map(|name| format!("{name}^{{commit}}\n")).collect();
        let output = self.git(["cat-file", "--batch-check=%(objectname) commit"]).stdin(asked).run()?;
        Ok(output.line().lines().map(named).collect())
    }

    /// Asks again, by objects alone, for hashes cut short whose commit begins otherwise: a reference has that name, or a
    /// tag that hash.
    fn look_past_references(&self, names: &[&str], answers: &mut [NamedCommit]) -> Result<(), Error> {
        let whole = self.format().length() * 2;
        let is_other = |(name, answer): (&&str, &NamedCommit)| match answer {
            NamedCommit::One(commit) => name.len() < whole && !begins(&commit.to_string(), name),
            _ => false,
        };
        let doubtful: Vec<usize> =
            (0..names.len()).filter(|at| is_other((&names[*at], &answers[*at]))).collect();
        for some in doubtful.chunks(NAMES_AT_ONCE) {
            let asked = some.iter().map(|at| format!("--disambiguate={}", names[*at]));
            let output = self.git(["rev-parse"]).args(asked).run()?;
            let text = output.line();
            let objects: Vec<&str> = text.lines().collect();
            let commits = self.peeled(&objects)?;
            for at in some {
                let meant = objects.iter().zip(&commits).filter(|(object, _)| begins(object, names[*at]));
                answers[*at] = only(meant.map(|(_, commit)| *commit));
            }
        }
        Ok(())
    }

    /// The stable patch ids of commits; a merge and a commit that changes nothing have none. What cannot be told here, one
    /// run of git tells of many. In a clone that left files with its remote, it is not asked: nothing is fetched.
    ///
    /// # Errors
    /// Git's failure.
    pub fn patch_ids(&self, commits: &[Hash]) -> Result<ByName<Hash>, Error> {
        let (mut found, mut left) = (ByName::default(), Vec::new());
        let mut teller = if commits.is_empty() { None } else { Teller::open(self) };
        for commit in commits {
            match teller.as_mut().and_then(|teller| teller.told(commit)) {
                Some(patch) => found.extend(patch.map(|patch| (*commit, patch))),
                None => left.push(*commit),
            }
        }
        if !left.is_empty() && !self.is_partial()? {
            self.add_patch_ids_by_git(&left, &mut found)?;
        }
        Ok(found)
    }

    fn add_patch_ids_by_git(&self, commits: &[Hash], found: &mut ByName<Hash>) -> Result<(), Error> {
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
        Ok(())
    }
}

fn named(answer: &str) -> NamedCommit {
    match answer.split_once(' ') {
        Some((hash, "commit")) => hash.parse().map_or(NamedCommit::None, NamedCommit::One),
        Some((_, "ambiguous")) => NamedCommit::Several,
        _ => NamedCommit::None,
    }
}

/// The one commit among what objects name.
fn only(named: impl Iterator<Item = NamedCommit>) -> NamedCommit {
    let mut commits = named.filter(|named| matches!(named, NamedCommit::One(_)));
    let first = commits.next().unwrap_or(NamedCommit::None);
    match commits.all(|other| other == first) {
        true => first,
        false => NamedCommit::Several,
    }
}

fn begins(hash: &str, digits: &str) -> bool {
    hash.get(..digits.len()).is_some_and(|start| start.eq_ignore_ascii_case(digits))
}
