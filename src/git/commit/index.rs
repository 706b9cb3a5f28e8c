//! The two indexes of a commit beside the user's own: the private one it is made from, which has nothing but HEAD and
//! the change, and the next one, which is the user's with the change in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::super::error::Error;
use super::super::hash::Hash;
use super::super::listing::{Indexed, LISTING};
use super::super::program::Call;
use super::super::repository::Repository;
use super::changes::{self, Changed, Difference};
use super::check::{AT_ONCE, lines};
use super::desk::{Desk, remove};
use super::failure::Failure;

/// Makes the private index of a commit: HEAD and these files as they are in the work tree. It begins as a copy of the
/// user's, so that unchanged files need not be read again when a hook asks for the status. What it holds of each path,
/// beside what HEAD has; these may be equal.
pub(super) fn fill(
    repository: &Repository,
    desk: &Desk,
    old: Option<Hash>,
    paths: &[&str],
) -> Result<Vec<Changed>, Failure> {
    let private = desk.private_index();
    copy(repository.index_file(), &private)?;
    let call = repository.git(["read-tree"]).drafts().setting(WHOLE);
    let call = match old {
        Some(commit) if private.exists() => call.arg("--reset").arg(commit.to_string()),
        Some(commit) => call.arg(commit.to_string()),
        None => call.arg("--empty"),
    };
    call.env("GIT_INDEX_FILE", &private).run()?;
    take_in(repository, &private, paths)
}

/// As [`fill`], of a private index that is to be the user's and these files.
pub(super) fn fill_staged(
    repository: &Repository,
    desk: &Desk,
    paths: &[&str],
) -> Result<Vec<Changed>, Failure> {
    let private = desk.private_index();
    copy(repository.index_file(), &private)?;
    take_in(repository, &private, paths)
}

fn take_in(repository: &Repository, private: &Path, paths: &[&str]) -> Result<Vec<Changed>, Failure> {
    let mut before = entries(repository, Some(private), paths)?;
    unflag(repository, Some(private), &before)?;
    let call = repository.git(["update-index", "--add", "--remove", "-z", "--stdin"]).drafts();
    let call = call.setting(WHOLE).setting(NO_FLAGS).env("GIT_INDEX_FILE", private);
    call.stdin(lines(paths.iter().copied())).run()?;
    let mut now = entries(repository, Some(private), paths)?;
    let mut side = |path: &str| Changed {
        path: path.as_bytes().to_owned(),
        before: before.remove(path).as_ref().map(facts),
        now: now.remove(path).as_ref().map(facts),
    };
    Ok(paths.iter().map(|path| side(path)).collect())
}

/// The private index is one file.
const WHOLE: &str = "core.splitIndex=false";

/// Entries that git adds shall not be taken for unchanged from then on.
pub(super) const NO_FLAGS: &str = "core.ignoreStat=false";

/// The entries of these paths that are not in conflict, in this index or the one of the moment.
pub(super) fn entries(
    repository: &Repository,
    index: Option<&Path>,
    paths: &[&str],
) -> Result<BTreeMap<String, Indexed>, Failure> {
    let mut entries = BTreeMap::new();
    for some in paths.chunks(AT_ONCE) {
        let call = at(index, repository.git(LISTING)).arg("--").args(some.iter().copied());
        let listed = Indexed::listed(call)?.into_iter().filter(|entry| !entry.unmerged);
        entries.extend(listed.map(|entry| (entry.path.clone(), entry)));
    }
    Ok(entries)
}

/// The call, made on this index or the one of the moment.
pub(super) fn at<'r>(index: Option<&Path>, call: Call<'r>) -> Call<'r> {
    index.into_iter().fold(call, |call, index| call.env("GIT_INDEX_FILE", index))
}

/// `mode hash`.
pub(super) fn facts(entry: &Indexed) -> String {
    format!("{:06o} {}", entry.mode, entry.blob)
}

/// Makes git look at the files of these entries again: it would take no change of them into the index.
fn unflag(
    repository: &Repository,
    index: Option<&Path>,
    entries: &BTreeMap<String, Indexed>,
) -> Result<(), Failure> {
    let flagged: Vec<u8> = entries
        .values()
        .filter(|entry| entry.unwatched)
        .flat_map(|entry| format!("{}\t{}\0", facts(entry), entry.path).into_bytes())
        .collect();
    if flagged.is_empty() {
        return Ok(());
    }
    let call = repository.git(["update-index", "-z", "--index-info"]).writes().setting(NO_FLAGS);
    let call = at(index, call);
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
    if !entries.values().any(|entry| entry.unwatched) {
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
    let call = hash_object(repository, top, path).env("GIT_INDEX_FILE", desk.private_index());
    let hash = call.run()?.line();
    Ok(staged.is_some_and(|entry| entry.blob.to_string() == hash))
}

/// Says again of these files that git is not to look at them: as with git's own commands, `--skip-worktree` outlives a
/// change, `--assume-unchanged` does not.
pub(super) fn skip_again(
    repository: &Repository,
    desk: &Desk,
    index: Option<&Path>,
    before: &BTreeMap<String, Indexed>,
) -> Result<(), Failure> {
    let skipped = before.values().filter(|entry| entry.skipped).map(|entry| entry.path.as_str());
    let skipped: Vec<&str> = skipped.collect();
    let there = if skipped.is_empty() { BTreeMap::new() } else { entries(repository, index, &skipped)? };
    if there.is_empty() {
        return Ok(());
    }
    let call = repository.git(["update-index", "--skip-worktree", "-z", "--stdin"]).writes();
    desk.guarded(at(index, call).stdin(lines(there.keys().map(String::as_str))))?.run()?;
    Ok(())
}

/// Those paths that HEAD or the user's index has just as they stand in the work tree. One that is not there counts if the
/// commit `old` had it: else nobody has removed it from git.
pub(super) fn as_in_git<'path>(
    repository: &Repository,
    top: &Path,
    old: Option<Hash>,
    paths: &[&'path str],
) -> Result<BTreeSet<&'path str>, Failure> {
    let staged: BTreeMap<String, String> =
        entries(repository, None, paths)?.iter().map(|(path, entry)| (path.clone(), facts(entry))).collect();
    let committed = changes::in_commit(repository, repository.head()?, paths)?;
    let before = changes::in_commit(repository, old, paths)?;
    let mut same = BTreeSet::new();
    for path in paths {
        let sides = [staged.get(*path), committed.get(*path)];
        let is_same = match top.join(path).exists() {
            false => before.contains_key(*path) && sides.contains(&None),
            true if sides == [None, None] => false,
            true => {
                let hash = hash_object(repository, top, path).run()?.line();
                sides.iter().flatten().any(|facts| facts.ends_with(&hash))
            }
        };
        if is_same {
            same.insert(*path);
        }
    }
    Ok(same)
}

/// Names the content that git would make of a file in the work tree.
fn hash_object<'r>(repository: &'r Repository, top: &Path, path: &str) -> Call<'r> {
    repository.git(["hash-object", &format!("--path={path}"), "--"]).arg(top.join(path))
}

/// Brings these changes into an index.
pub(super) fn record(
    repository: &Repository,
    desk: &Desk,
    index: Option<&Path>,
    changes: &[&Changed],
) -> Result<(), Failure> {
    let zero = Hash::zero(repository.format());
    let mut text = Vec::new();
    for change in changes {
        text.extend(change.now.clone().unwrap_or_else(|| format!("0 {zero}")).into_bytes());
        text.push(b'\t');
        text.extend(&change.path);
        text.push(0);
    }
    let call = repository.git(["update-index", "-z", "--index-info"]).writes().setting(NO_FLAGS);
    desk.guarded(at(index, call).stdin(text))?.run()?;
    Ok(())
}

/// Makes the next index: the user's, and these changes. It gets its name when it is whole.
pub(super) fn prepare<'changes>(
    repository: &Repository,
    desk: &Desk,
    changes: impl IntoIterator<Item = &'changes Changed>,
) -> Result<(), Failure> {
    let changes: Vec<&Changed> = changes.into_iter().collect();
    let (draft, next) = (desk.draft_index(), desk.next_index());
    copy(repository.index_file(), &draft)?;
    let names: Vec<String> = changes.iter().map(|change| change.name()).collect();
    let before = entries(repository, Some(&draft), &names.iter().map(String::as_str).collect::<Vec<_>>())?;
    record(repository, desk, Some(&draft), &changes)?;
    refresh(repository, desk, Some(&draft), &changes)?;
    skip_again(repository, desk, Some(&draft), &before)?;
    Ok(fs::rename(&draft, &next).map_err(Error::io(format!("make '{}'", next.display())))?)
}

/// Notes the times of the written files, so that the next status need not read them. Only a convenience: what it
/// says does not count.
pub(super) fn refresh(
    repository: &Repository,
    desk: &Desk,
    index: Option<&Path>,
    changes: &[&Changed],
) -> Result<(), Failure> {
    let there = changes.iter().filter(|change| change.now.is_some());
    let paths: Vec<u8> = there.flat_map(|change| change.path.iter().copied().chain([0])).collect();
    let call = repository.git(["add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul"]).writes();
    desk.guarded(at(index, call).stdin(paths))?.finish()?;
    Ok(())
}

/// Those changes whose paths the user's index still has as they were before.
pub(super) fn still_due(repository: &Repository, changes: Vec<Changed>) -> Result<Vec<Changed>, Failure> {
    let now = all(repository, None)?;
    Ok(changes.into_iter().filter(|change| now.get(&change.name()) == change.before.as_ref()).collect())
}

/// What others committed from the private index: in what two commits differ, and of the files those of which the second
/// has what the private index has.
pub(super) fn committed(
    repository: &Repository,
    desk: &Desk,
    old: Option<Hash>,
    new: Hash,
) -> Result<Difference, Failure> {
    let private = all(repository, Some(&desk.private_index()))?;
    let mut difference = changes::difference(repository, old, new)?;
    difference.files.retain(|change| private.get(&change.name()) == change.now.as_ref());
    Ok(difference)
}

/// Everything in this index or the one of the moment: `mode hash` by path.
fn all(repository: &Repository, index: Option<&Path>) -> Result<HashMap<String, String>, Failure> {
    let listed = Indexed::listed(at(index, repository.git(LISTING)))?;
    Ok(listed.into_iter().map(|entry| (entry.path.clone(), facts(&entry))).collect())
}

/// Copies an index with its time, by which git tells the files that it must read again: those that were changed in the
/// moment it was written, or later. Where there is none, there is none afterwards.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    remove(to)?;
    let copied = match File::open(from) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
        opened => opened.and_then(|from| copy_into(&from, to)),
    };
    Ok(copied.map_err(Error::io(format!("copy '{}'", from.display())))?)
}

fn copy_into(mut from: &File, to: &Path) -> io::Result<()> {
    let facts = from.metadata()?;
    let mut to = File::create_new(to)?;
    io::copy(&mut from, &mut to)?;
    to.set_permissions(facts.permissions())?;
    to.set_modified(facts.modified()?)
}
