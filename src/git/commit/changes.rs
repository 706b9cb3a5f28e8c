//! What commits hold, path by path, and in what two of them differ.

use std::collections::BTreeMap;

use super::super::hash::Hash;
use super::super::repository::{Repository, unexpected};
use super::check::AT_ONCE;
use super::failure::Failure;

/// A path that differs between two commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) path: Vec<u8>,
    /// `mode hash`; `None` where the path is not there.
    pub(super) before: Option<String>,
    pub(super) now: Option<String>,
}

impl Changed {
    /// The path for people.
    pub(super) fn name(&self) -> String {
        String::from_utf8_lossy(&self.path).into_owned()
    }

    /// The object that the path holds now.
    pub(super) fn object(&self) -> Option<Hash> {
        self.now.as_deref().and_then(object_of)
    }

    /// Is it a folder, on both sides where it is there? A file that became a folder is listed as a file, too.
    fn is_folder(&self) -> bool {
        let is_tree =
            |facts: &Option<String>| facts.as_ref().is_none_or(|facts| facts.starts_with("040000 "));
        is_tree(&self.before) && is_tree(&self.now)
    }
}

/// What a commit has that the one before it has not.
#[derive(Debug)]
pub(super) struct Difference {
    /// The files; all of them where there is no commit before.
    pub(super) files: Vec<Changed>,
    /// The objects of files and folders below the top.
    pub(super) objects: Vec<Hash>,
}

/// Compares two commits.
pub(super) fn difference(
    repository: &Repository,
    old: Option<Hash>,
    new: Hash,
) -> Result<Difference, Failure> {
    let call =
        repository.git(["diff-tree", "-r", "-t", "-z", "--raw", "--no-renames", "--no-commit-id", "--root"]);
    let call = call.arg("--no-ext-diff").args(old.map(|commit| commit.to_string())).arg(new.to_string());
    let output = call.run()?;
    let mut fields = output.stdout.split(|byte| *byte == 0);
    let mut difference = Difference { files: Vec::new(), objects: Vec::new() };
    while let (Some(facts), Some(path)) = (fields.next(), fields.next()) {
        let changed = changed(facts, path)?;
        difference.objects.extend(changed.object());
        if !changed.is_folder() {
            difference.files.push(changed);
        }
    }
    Ok(difference)
}

/// The object of `mode hash`; the commit of a submodule is no object of this repository.
fn object_of(facts: &str) -> Option<Hash> {
    let (mode, hash) = facts.split_once(' ')?;
    if mode == "160000" { None } else { hash.parse().ok() }
}

/// `:100644 100644 HASH HASH M` and its path.
fn changed(facts: &[u8], path: &[u8]) -> Result<Changed, Failure> {
    let text = String::from_utf8_lossy(facts);
    let fields: Vec<&str> = text.trim_start_matches(':').split(' ').collect();
    let [old_mode, mode, old_hash, hash, _] = fields[..] else {
        return Err(unexpected("git diff-tree", &text).into());
    };
    let there = |mode: &str, hash: &str| (mode != "000000").then(|| format!("{mode} {hash}"));
    Ok(Changed { path: path.to_owned(), before: there(old_mode, old_hash), now: there(mode, hash) })
}

/// `mode hash` of these paths in a commit; nothing where there is no commit.
pub(super) fn in_commit(
    repository: &Repository,
    commit: Option<Hash>,
    paths: &[&str],
) -> Result<BTreeMap<String, String>, Failure> {
    let mut found = BTreeMap::new();
    let Some(commit) = commit else {
        return Ok(found);
    };
    for some in paths.chunks(AT_ONCE) {
        let call = repository.git(["ls-tree", "-z", "--full-tree", &commit.to_string(), "--"]);
        let output = call.args(some.iter().copied()).run()?;
        let listed = String::from_utf8_lossy(&output.stdout).into_owned();
        found.extend(listed.split_terminator('\0').filter_map(|line| {
            let (facts, path) = line.split_once('\t')?;
            let (mode, rest) = facts.split_once(' ')?;
            Some((path.to_owned(), format!("{mode} {}", rest.split_once(' ')?.1)))
        }));
    }
    Ok(found)
}
