//! The two indexes of a commit beside the user's own: the private one it is made from, which has nothing but HEAD and
//! the change, and the next one, which is the user's with the change in it.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use super::super::error::Error;
use super::super::hash::Hash;
use super::super::repository::{Repository, unexpected};
use super::check::{AT_ONCE, lines};
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

    /// Is it a folder, on both sides where it is there? A file that became a folder is listed as a file, too.
    fn is_folder(&self) -> bool {
        let is_tree =
            |facts: &Option<String>| facts.as_ref().is_none_or(|facts| facts.starts_with("040000 "));
        is_tree(&self.before) && is_tree(&self.now)
    }
}

/// Makes the private index: HEAD and these files as they are in the work tree. It begins as a copy of the user's, so
/// that unchanged files need not be read again when a hook asks for the status. What it holds of each path, beside
/// what HEAD has; these may be equal.
pub(super) fn fill(
    repository: &Repository,
    desk: &Desk,
    old: Option<Hash>,
    paths: &[&str],
) -> Result<Vec<Changed>, Failure> {
    let private = desk.private_index();
    copy(repository.index_file(), &private)?;
    let call = repository.git(["read-tree"]).drafts().setting("core.splitIndex=false");
    let call = match old {
        Some(commit) if private.exists() => call.arg("--reset").arg(commit.to_string()),
        Some(commit) => call.arg(commit.to_string()),
        None => call.arg("--empty"),
    };
    call.env("GIT_INDEX_FILE", &private).run()?;
    let mut head = entries(repository, Some(&private), paths)?;
    unflag(repository, Some(&private), &head)?;
    let call = repository.git(["update-index", "--add", "--remove", "-z", "--stdin"]).drafts();
    let call = call.setting("core.splitIndex=false").setting(NO_FLAGS).env("GIT_INDEX_FILE", &private);
    call.stdin(lines(paths.iter().copied())).run()?;
    let mut now = entries(repository, Some(&private), paths)?;
    let mut side = |path: &str| Changed {
        path: path.as_bytes().to_owned(),
        before: head.remove(path).map(|entry| entry.facts),
        now: now.remove(path).map(|entry| entry.facts),
    };
    Ok(paths.iter().map(|path| side(path)).collect())
}

/// Entries that git adds shall not be taken for unchanged from then on.
const NO_FLAGS: &str = "core.ignoreStat=false";

/// What an index has of one path.
#[derive(Debug)]
pub(super) struct Entry {
    /// `mode hash`.
    facts: String,
    /// Git was told not to look at the file: `--assume-unchanged` or `--skip-worktree`.
    is_flagged: bool,
}

impl Entry {
    /// The object that the path holds.
    pub(super) fn object(&self) -> Option<Hash> {
        object_of(&self.facts)
    }
}

/// The entries of these paths that are not in conflict, in this index or the one of the moment.
pub(super) fn entries(
    repository: &Repository,
    index: Option<&Path>,
    paths: &[&str],
) -> Result<BTreeMap<String, Entry>, Failure> {
    let mut entries = BTreeMap::new();
    for some in paths.chunks(AT_ONCE) {
        let call = repository.git(["ls-files", "-v", "-s", "-z", "--"]).args(some.iter().copied());
        let call = index.into_iter().fold(call, |call, index| call.env("GIT_INDEX_FILE", index));
        let output = call.run()?;
        let listed = String::from_utf8_lossy(&output.stdout).into_owned();
        entries.extend(listed.split_terminator('\0').filter_map(flagged_entry));
    }
    Ok(entries)
}

/// `tag mode hash stage TAB path`; the tag is `S` or in lower case where git does not look at the file.
fn flagged_entry(line: &str) -> Option<(String, Entry)> {
    let (facts, path) = line.split_once('\t')?;
    let (tag, facts) = facts.split_once(' ')?;
    let facts = facts.strip_suffix(" 0")?.to_owned();
    let is_flagged = tag == "S" || tag.bytes().all(|byte| byte.is_ascii_lowercase());
    Some((path.to_owned(), Entry { facts, is_flagged }))
}

/// Makes git look at the files of these entries again: it would take no change of them into the index.
pub(super) fn unflag(
    repository: &Repository,
    index: Option<&Path>,
    entries: &BTreeMap<String, Entry>,
) -> Result<(), Failure> {
    let flagged: Vec<u8> = entries
        .iter()
        .filter(|(_, entry)| entry.is_flagged)
        .flat_map(|(path, entry)| format!("{}\t{path}\0", entry.facts).into_bytes())
        .collect();
    if flagged.is_empty() {
        return Ok(());
    }
    let call = repository.git(["update-index", "-z", "--index-info"]).writes().setting(NO_FLAGS);
    let call = index.into_iter().fold(call, |call, index| call.env("GIT_INDEX_FILE", index));
    call.stdin(flagged).run()?;
    Ok(())
}

/// A copy of the user's index in which git looks at all of these files; `None` where it does so anyway.
pub(super) fn unflagged(
    repository: &Repository,
    desk: &Desk,
    paths: &[&str],
) -> Result<Option<PathBuf>, Failure> {
    let entries = entries(repository, None, paths)?;
    if !entries.values().any(|entry| entry.is_flagged) {
        return Ok(None);
    }
    let private = desk.private_index();
    copy(repository.index_file(), &private)?;
    unflag(repository, Some(&private), &entries)?;
    Ok(Some(private))
}

/// Is this path in the private index just as the file stands in the work tree?
pub(super) fn has_as_in_work_tree(
    repository: &Repository,
    desk: &Desk,
    top: &Path,
    path: &str,
) -> Result<bool, Failure> {
    let staged = entries(repository, Some(&desk.private_index()), &[path])?.remove(path);
    if !top.join(path).exists() {
        return Ok(staged.is_none());
    }
    let call = repository.git(["hash-object", &format!("--path={path}"), "--"]).arg(top.join(path));
    let hash = call.env("GIT_INDEX_FILE", desk.private_index()).run()?.line();
    Ok(staged.is_some_and(|entry| entry.facts.ends_with(&hash)))
}

/// Makes the next index: the user's, and these changes.
pub(super) fn prepare<'changes>(
    repository: &Repository,
    desk: &Desk,
    changes: impl IntoIterator<Item = &'changes Changed>,
) -> Result<(), Failure> {
    let changes: Vec<&Changed> = changes.into_iter().collect();
    let next = desk.next_index();
    copy(repository.index_file(), &next)?;
    let zero = Hash::zero(repository.format());
    let mut text = Vec::new();
    for change in &changes {
        text.extend(change.now.clone().unwrap_or_else(|| format!("0 {zero}")).into_bytes());
        text.push(b'\t');
        text.extend(&change.path);
        text.push(0);
    }
    let call = repository.git(["update-index", "-z", "--index-info"]).writes().setting(NO_FLAGS);
    desk.guarded(call.env("GIT_INDEX_FILE", &next).stdin(text))?.run()?;
    refresh(repository, desk, &changes)
}

/// Notes the times of the written files, so that the next status need not read them. Only a convenience: what it
/// says does not count.
fn refresh(repository: &Repository, desk: &Desk, changes: &[&Changed]) -> Result<(), Failure> {
    let there = changes.iter().filter(|change| change.now.is_some());
    let paths: Vec<u8> = there.flat_map(|change| change.path.iter().copied().chain([0])).collect();
    let call = repository.git(["add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul"]).writes();
    desk.guarded(call.env("GIT_INDEX_FILE", desk.next_index()).stdin(paths))?.finish()?;
    Ok(())
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
        difference.objects.extend(changed.now.as_deref().and_then(object_of));
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
