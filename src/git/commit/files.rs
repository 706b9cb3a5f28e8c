//! The files of a change in the work tree: what stands there before, the writing, and the taking back.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use crate::disk::{self, Draft, Durability};

use super::super::error::Error;
use super::super::repository::Repository;
use super::desk::Desk;
use super::failure::Failure;
use super::journal::{Journal, Write};
use super::{Expect, Put, index};

/// The largest file that is kept for taking back, in bytes.
const LARGEST: u64 = 1 << 30;

/// Notes in the journal what the change is going to do, and keeps what stands there now.
pub(super) fn plan(desk: &Desk, top: &Path, puts: &[Put], journal: &mut Journal) -> Result<(), Failure> {
    journal.folders = missing_folders(top, puts);
    journal.writes = Vec::with_capacity(puts.len());
    for (number, put) in puts.iter().enumerate() {
        let before = content(&top.join(&put.path))?;
        if put.base.is_some() && put.base != before {
            return Err(overtaken(&put.path));
        }
        if let Some(bytes) = &before {
            keep(&top.join(&put.path), bytes, &desk.backup(number))?;
        }
        journal.writes.push(Write {
            path: put.path.clone(),
            before: before.as_deref().map(digest),
            after: put.bytes.as_deref().map(digest),
        });
    }
    Ok(())
}

/// What is kept of the files that stood there, for the disk to have before they are written.
pub(super) fn backups(desk: &Desk, journal: &Journal) -> Vec<PathBuf> {
    let kept = journal.writes.iter().enumerate().filter(|(_, write)| write.before.is_some());
    kept.map(|(number, _)| desk.backup(number)).collect()
}

/// Somebody saved the file between the reading and the writing.
fn overtaken(path: &str) -> Failure {
    Failure::Edited { paths: vec![path.to_owned()], diff: String::new() }
}

/// Writes the files beside their places, for the disk to have before they get there. `None` for one that is to go.
pub(super) fn draft(top: &Path, puts: &[Put]) -> Result<Vec<Option<Draft>>, Failure> {
    puts.iter().map(|put| draft_of(top, put)).collect()
}

/// Where the files lie until they get to their places.
pub(super) fn paths_of(drafts: &[Option<Draft>]) -> impl Iterator<Item = PathBuf> {
    drafts.iter().flatten().map(|draft| draft.path().to_owned())
}

/// The names of folders that are made are for [`sync_names`] to sync.
fn draft_of(top: &Path, put: &Put) -> Result<Option<Draft>, Failure> {
    let Some(bytes) = &put.bytes else { return Ok(None) };
    if let Some(folder) = Path::new(&put.path).parent() {
        disk::make_folders(top, folder, Durability::Bytes)?;
    }
    let path = top.join(&put.path);
    Ok(Some(match put.expect {
        Expect::New => Draft::new(&path, bytes, None, Durability::Quick)?,
        Expect::Existing | Expect::Conflicted => Draft::write(&path, bytes, Durability::Quick)?,
    }))
}

/// Puts one file in its place, if there is still what the plan found there. The name is for [`sync_names`] to sync.
pub(super) fn place(top: &Path, put: &Put, draft: Option<Draft>, planned: &Write) -> Result<(), Failure> {
    let path = top.join(&put.path);
    if put.expect != Expect::New && content(&path)?.as_deref().map(digest) != planned.before {
        return Err(overtaken(&put.path));
    }
    let done = match (draft, put.expect) {
        (None, _) => disk::remove(&path, Durability::Bytes),
        (Some(draft), Expect::New) => draft.create(),
        (Some(draft), Expect::Existing | Expect::Conflicted) => draft.replace(),
    };
    done.map_err(Failure::from)
}

/// The folders with the names of all files written, and of the folders made for them.
pub(super) fn named_in(top: &Path, journal: &Journal) -> BTreeSet<PathBuf> {
    let above = journal.folders.iter().filter_map(|folder| Some(top.join(folder).parent()?.to_owned()));
    folders(top, journal).into_iter().chain(above).collect()
}

/// Waits until the disk has the names of all files written.
pub(super) fn sync_names(desk: &Desk, top: &Path, journal: &Journal) -> Result<(), Failure> {
    let folders: Vec<PathBuf> = named_in(top, journal).into_iter().collect();
    Ok(desk.durability.sync_together(&folders)?)
}

/// Notes what the hooks made of the files; is there something to note? What a hook edited and staged is ours to take
/// back as if we had written it; what is not in the private index may be the work of the user, who went on editing.
pub(super) fn look_again(
    repository: &Repository,
    desk: &Desk,
    top: &Path,
    journal: &mut Journal,
) -> Result<bool, Failure> {
    let mut is_news = false;
    // What a hook made of it, a link or a folder, is nothing that could be taken back.
    for write in &mut journal.writes {
        let Ok(now) = digest_of(top, &write.path) else { continue };
        if now != write.after && index::has_as_in_work_tree(repository, desk, top, &write.path)? {
            write.after = now;
            is_news = true;
        }
    }
    Ok(is_news)
}

/// Lets `take` read the files, which must stand as the change meant them to before and after, and untouched in
/// between: then it has read what was planned, and not what somebody else put there meanwhile.
pub(super) fn read_by<T>(
    top: &Path,
    journal: &Journal,
    take: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let before = as_meant(top, journal)?;
    let taken = take()?;
    let after = as_meant(top, journal)?;
    let touched = before.iter().zip(&after).position(|(before, after)| before != after);
    touched.map_or(Ok(taken), |number| Err(overtaken(&journal.writes[number].path)))
}

/// The traces of the files, each of which must read as the change meant it to.
pub(super) fn as_meant(top: &Path, journal: &Journal) -> Result<Vec<Option<Trace>>, Failure> {
    let trace = |write: &Write| {
        let trace = trace(&top.join(&write.path));
        let now = content(&top.join(&write.path))?.as_deref().map(digest);
        if now == write.after { Ok(trace) } else { Err(overtaken(&write.path)) }
    };
    journal.writes.iter().map(trace).collect()
}

/// What tells a file from another one, and from itself after a change.
type Trace = (u64, u64, SystemTime, (i64, i64));

#[cfg(unix)]
fn trace(path: &Path) -> Option<Trace> {
    use std::os::unix::fs::MetadataExt;
    let facts = fs::symlink_metadata(path).ok()?;
    Some((facts.ino(), facts.len(), facts.modified().ok()?, (facts.ctime(), facts.ctime_nsec())))
}

#[cfg(not(unix))]
fn trace(path: &Path) -> Option<Trace> {
    let facts = fs::symlink_metadata(path).ok()?;
    Some((0, facts.len(), facts.modified().ok()?, (0, 0)))
}

/// Takes the change back but for the files that `kept` names. A file that reads neither as before nor as we wrote it
/// belongs to somebody else by now: it stays, and is in the answer, as one does whose backup is gone. All others are
/// taken back, whatever happens to one of them.
pub(super) fn undo(
    desk: &Desk,
    top: &Path,
    journal: &Journal,
    kept: &BTreeSet<&str>,
) -> (Vec<String>, Result<(), Failure>) {
    let (mut left, mut undone) = (Vec::new(), Ok(()));
    let writes = journal.writes.iter().enumerate().rev();
    for (number, write) in writes.filter(|(_, write)| !kept.contains(write.path.as_str())) {
        match take_back(desk, top, number, write) {
            Ok(true) => {}
            Ok(false) => left.push(write.path.clone()),
            Err(failure) => undone = Err(failure),
        }
    }
    // A folder that is not empty has got another use.
    journal.folders.iter().rev().for_each(|folder| drop(fs::remove_dir(top.join(folder))));
    (left, undone)
}

/// Is the file as before? Not where it is somebody else's by now, or cannot even be read.
fn take_back(desk: &Desk, top: &Path, number: usize, write: &Write) -> Result<bool, Failure> {
    match digest_of(top, &write.path) {
        Ok(now) if now == write.before => Ok(true),
        Ok(now) if now == write.after => restore(desk, &top.join(&write.path), write, &desk.backup(number)),
        _ => Ok(false),
    }
}

/// Of what stands at the path, to which no link leads; `None` for nothing.
pub(super) fn digest_of(top: &Path, path: &str) -> Result<Option<String>, Failure> {
    disk::check_folders(top, Path::new(path).parent().unwrap_or(Path::new("")))?;
    Ok(content(&top.join(path))?.as_deref().map(digest))
}

/// Removes what killed writes of that process left beside the files.
pub(super) fn sweep(top: &Path, journal: &Journal) {
    let ours = format!(".git-findings-{}-", journal.process);
    for left in folders(top, journal).iter().flat_map(|folder| disk::leftovers(folder)) {
        if left.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&ours)) {
            // One that stays is seen by `git status`, and does no harm.
            let _ = fs::remove_file(left);
        }
    }
}

/// The folders of the files.
fn folders(top: &Path, journal: &Journal) -> BTreeSet<PathBuf> {
    journal.paths().filter_map(|path| Some(top.join(path).parent()?.to_owned())).collect()
}

/// Removes the folders that removed files leave empty, but never the outermost.
pub(super) fn prune(top: &Path, journal: &Journal) {
    for write in journal.writes.iter().filter(|write| write.after.is_none()) {
        let folders =
            Path::new(&write.path).ancestors().skip(1).filter(|folder| folder.components().count() > 1);
        for folder in folders {
            if fs::remove_dir(top.join(folder)).is_err() {
                break;
            }
        }
    }
}

/// What stands there; `None` for nothing.
pub(super) fn content(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match disk::read(path, LARGEST) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.is_absent() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Copies a file's bytes and mode.
fn keep(path: &Path, bytes: &[u8], backup: &Path) -> Result<(), Failure> {
    disk::write_atomic(backup, bytes, Durability::Quick)?;
    copy_mode(path, backup)
}

/// `false` where there is no backup any more.
fn restore(desk: &Desk, path: &Path, write: &Write, backup: &Path) -> Result<bool, Failure> {
    if write.before.is_none() {
        return disk::remove(path, desk.durability).map(|()| true).map_err(Failure::from);
    }
    let Some(bytes) = content(backup)? else {
        return Ok(false);
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::io(format!("make '{}'", folder.display())))?;
    }
    disk::write_atomic(path, &bytes, desk.durability)?;
    copy_mode(backup, path).map(|()| true)
}

fn copy_mode(from: &Path, to: &Path) -> Result<(), Failure> {
    let mode = fs::symlink_metadata(from).map(|facts| facts.permissions());
    let set = mode.and_then(|mode| fs::set_permissions(to, mode));
    Ok(set.map_err(Error::io(format!("set the mode of '{}'", to.display())))?)
}

fn missing_folders(top: &Path, puts: &[Put]) -> Vec<String> {
    let written = puts.iter().filter(|put| put.bytes.is_some());
    let folders = written.flat_map(|put| Path::new(&put.path).ancestors().skip(1)).filter_map(Path::to_str);
    let distinct: BTreeSet<&str> = folders.filter(|folder| !folder.is_empty()).collect();
    distinct.into_iter().filter(|folder| !top.join(folder).exists()).map(str::to_owned).collect()
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
