//! The two indexes of a commit beside the user's own: the private one it is made from, which has nothing but HEAD and
//! the change, and the next one, which is the user's with the change in it.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::super::error::Error;
use super::super::hash::Hash;
use super::super::repository::{Repository, unexpected};
use super::check::lines;
use super::desk::{Desk, remove};
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
}

/// Makes the private index: HEAD and these files as they are in the work tree. It begins as a copy of the user's, so
/// that unchanged files need not be read again when a hook asks for the status.
pub(super) fn fill<'path>(
    repository: &Repository,
    desk: &Desk,
    old: Option<Hash>,
    paths: impl Iterator<Item = &'path str>,
) -> Result<(), Failure> {
    let private = desk.private_index();
    copy(repository.index_file(), &private)?;
    let call = repository.git(["read-tree"]).writes().setting("core.splitIndex=false");
    let call = match old {
        Some(commit) if private.exists() => call.arg("--reset").arg(commit.to_string()),
        Some(commit) => call.arg(commit.to_string()),
        None => call.arg("--empty"),
    };
    call.env("GIT_INDEX_FILE", &private).run()?;
    let call = repository.git(["update-index", "--add", "--remove", "-z", "--stdin"]).writes();
    call.setting("core.splitIndex=false").env("GIT_INDEX_FILE", &private).stdin(lines(paths)).run()?;
    Ok(())
}

/// Makes the next index: the user's, and these changes.
pub(super) fn prepare(repository: &Repository, desk: &Desk, changes: &[Changed]) -> Result<(), Failure> {
    let next = desk.next_index();
    copy(repository.index_file(), &next)?;
    let zero = Hash::zero(repository.format());
    let mut text = Vec::new();
    for change in changes {
        text.extend(change.now.clone().unwrap_or_else(|| format!("0 {zero}")).into_bytes());
        text.push(b'\t');
        text.extend(&change.path);
        text.push(0);
    }
    let call = repository.git(["update-index", "-z", "--index-info"]).writes().env("GIT_INDEX_FILE", &next);
    call.stdin(text).run()?;
    refresh(repository, &next, changes)
}

/// Notes the times of the written files, so that the next status need not read them. Only a convenience: what it
/// says does not count.
fn refresh(repository: &Repository, next: &Path, changes: &[Changed]) -> Result<(), Failure> {
    let there = changes.iter().filter(|change| change.now.is_some());
    let paths: Vec<u8> = there.flat_map(|change| change.path.iter().copied().chain([0])).collect();
    let call = repository.git(["add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul"]).writes();
    call.env("GIT_INDEX_FILE", next).stdin(paths).finish()?;
    Ok(())
}

/// The paths in which two commits differ; all of the second where there is no first.
pub(super) fn changes(
    repository: &Repository,
    old: Option<Hash>,
    new: Hash,
) -> Result<Vec<Changed>, Failure> {
    let call = repository.git(["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-commit-id", "--root"]);
    let call = call.arg("--no-ext-diff").args(old.map(|commit| commit.to_string())).arg(new.to_string());
    let output = call.run()?;
    let mut fields = output.stdout.split(|byte| *byte == 0);
    let mut changes = Vec::new();
    while let (Some(facts), Some(path)) = (fields.next(), fields.next()) {
        changes.push(changed(facts, path)?);
    }
    Ok(changes)
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

/// Those changes whose paths the user's index still has as they were before.
pub(super) fn still_due(repository: &Repository, changes: Vec<Changed>) -> Result<Vec<Changed>, Failure> {
    let output = repository.git(["ls-files", "-s", "-z"]).run()?;
    let now: HashMap<&[u8], String> =
        output.stdout.split(|byte| *byte == 0).filter_map(index_entry).collect();
    let is_due = |change: &Changed| now.get(change.path.as_slice()) == change.before.as_ref();
    Ok(changes.into_iter().filter(is_due).collect())
}

/// `(path, "mode hash")` of `mode hash stage TAB path`.
fn index_entry(line: &[u8]) -> Option<(&[u8], String)> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let facts = String::from_utf8_lossy(&line[..tab]);
    Some((&line[tab + 1..], facts.rsplit_once(' ')?.0.to_owned()))
}

/// Copies an index; where there is none, there is none afterwards.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    remove(to)?;
    match fs::copy(from, to) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(format!("copy '{}'", from.display()))(cause).into())
        }
        _ => Ok(()),
    }
}
