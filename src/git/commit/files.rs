//! The files of a change in the work tree: what stands there before, the writing, and the taking back.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::disk::{self, Durability};

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
            keep(&top.join(&put.path), bytes, &desk.backup(number), desk.durability.without_names())?;
        }
        journal.writes.push(Write {
            path: put.path.clone(),
            before: before.as_deref().map(digest),
            after: put.bytes.as_deref().map(digest),
        });
    }
    Ok(())
}

/// Somebody saved the file between the reading and the writing.
fn overtaken(path: &str) -> Failure {
    Failure::Edited { paths: vec![path.to_owned()], diff: String::new() }
}

/// Puts one file in its place, if there is still what the plan found there. The name is for [`sync_names`] to sync.
pub(super) fn write(desk: &Desk, top: &Path, put: &Put, planned: &Write) -> Result<(), Failure> {
    let path = top.join(&put.path);
    let durability = desk.durability.without_names();
    if put.expect == Expect::Existing && content(&path)?.as_deref().map(digest) != planned.before {
        return Err(overtaken(&put.path));
    }
    let Some(bytes) = &put.bytes else {
        return disk::remove(&path, durability).map_err(Failure::from);
    };
    if let Some(folder) = Path::new(&put.path).parent() {
        disk::make_folders(top, folder, desk.durability)?;
    }
    let done = match put.expect {
        Expect::New => disk::create_new(&path, bytes, durability),
        Expect::Existing => disk::write_atomic(&path, bytes, durability),
    };
    done.map_err(Failure::from)
}

/// Waits until the disk has the names of all files written.
pub(super) fn sync_names(desk: &Desk, top: &Path, journal: &Journal) -> Result<(), Failure> {
    Ok(folders(top, journal).iter().try_for_each(|folder| desk.durability.sync_folder(folder))?)
}

/// Notes what the hooks made of the files. What a hook edited and staged is ours to take back as if we had written it;
/// what is not in the private index may be the work of the user, who went on editing.
pub(super) fn look_again(
    repository: &Repository,
    desk: &Desk,
    top: &Path,
    journal: &mut Journal,
) -> Result<(), Failure> {
    for write in &mut journal.writes {
        let now = content(&top.join(&write.path))?.as_deref().map(digest);
        if now != write.after && index::has_as_in_work_tree(repository, desk, top, &write.path)? {
            write.after = now;
        }
    }
    Ok(())
}

/// Does every file read as the change meant it to?
pub(super) fn is_done(top: &Path, journal: &Journal) -> Result<bool, Failure> {
    for write in &journal.writes {
        if content(&top.join(&write.path))?.as_deref().map(digest) != write.after {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes the change back. A file that reads neither as before nor as we wrote it belongs to somebody else by now: it
/// stays, and is named in the answer.
pub(super) fn undo(desk: &Desk, top: &Path, journal: &Journal) -> Result<Vec<String>, Failure> {
    let mut left = Vec::new();
    for (number, write) in journal.writes.iter().enumerate().rev() {
        let now = content(&top.join(&write.path))?.as_deref().map(digest);
        match now {
            _ if now == write.before => {}
            _ if now == write.after => restore(desk, &top.join(&write.path), write, &desk.backup(number))?,
            _ => left.push(write.path.clone()),
        }
    }
    // A folder that is not empty has got another use.
    journal.folders.iter().rev().for_each(|folder| drop(fs::remove_dir(top.join(folder))));
    Ok(left)
}

/// Removes what killed writes of that process left beside the files.
pub(super) fn sweep(top: &Path, journal: &Journal) {
    let ours = format!(".git-findings-{}-", journal.process);
    let entries =
        folders(top, journal).into_iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        if disk::is_leftover(&name) && name.to_string_lossy().starts_with(&ours) {
            // One that stays is seen by `git status`, and does no harm.
            let _ = fs::remove_file(entry.path());
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
fn content(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match disk::read(path, LARGEST) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.is_absent() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Copies a file's bytes and mode.
fn keep(path: &Path, bytes: &[u8], backup: &Path, durability: Durability) -> Result<(), Failure> {
    disk::write_atomic(backup, bytes, durability)?;
    copy_mode(path, backup)
}

fn restore(desk: &Desk, path: &Path, write: &Write, backup: &Path) -> Result<(), Failure> {
    if write.before.is_none() {
        return disk::remove(path, desk.durability).map_err(Failure::from);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::io(format!("make '{}'", folder.display())))?;
    }
    disk::write_atomic(path, &disk::read(backup, LARGEST)?, desk.durability)?;
    copy_mode(backup, path)
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
