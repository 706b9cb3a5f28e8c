//! HEAD by compare-and-swap, in git's own way: the locks of HEAD and its branch, the logs, the new name. Both locks are
//! second names of a file of ours, so that whoever finds one left by a dead process knows it.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::disk::{self, Durability};

use super::super::super::error::Error;
use super::super::super::hash::Hash;
use super::super::super::repository::Repository;
use super::super::desk::{Desk, remove};
use super::super::failure::Failure;
use super::super::lock::{Pause, number_of};

/// The last part of every reference file, and the folder of logs.
const LOCK: &str = ".lock";
const LOGS: &str = "logs";

/// HEAD and its branch, locked.
#[derive(Debug)]
pub(super) struct HeadLock<'r> {
    repository: &'r Repository,
    /// Our file, which names the new commit.
    ours: PathBuf,
    /// Where HEAD is on a branch, its full name.
    branch: Option<String>,
}

/// Is HEAD, or the branch it is on, a name for a commit? A branch may be another name for a branch, which moves then;
/// one that is none of `refs/heads/` may belong to this work tree alone.
pub(super) fn is_plain(repository: &Repository) -> Result<bool, Error> {
    let Some(branch) = repository.branch()? else { return Ok(true) };
    if !branch.starts_with("refs/heads/") {
        return Ok(false);
    }
    let file = repository.common_dir().join(branch);
    let is_name = || fs::read(&file).is_ok_and(|text| text.starts_with(b"ref:"));
    Ok(!file.is_symlink() && !is_name())
}

/// Makes the file that HEAD or its branch is to be, for the disk to have before it gets that name.
pub(super) fn prepare(desk: &Desk, new: Hash) -> Result<PathBuf, Failure> {
    disk::write_atomic(&desk.next_head(), format!("{new}\n").as_bytes(), Durability::Quick)?;
    Ok(desk.next_head())
}

impl<'r> HeadLock<'r> {
    /// Locks HEAD, which is to move on from `old`, by what [`prepare`] made; `None` when it is elsewhere.
    pub(super) fn take(
        repository: &'r Repository,
        desk: &Desk,
        old: Hash,
        pause: &Pause<'_>,
    ) -> Result<Option<HeadLock<'r>>, Failure> {
        let lock = HeadLock { repository, ours: desk.next_head(), branch: repository.branch()? };
        for file in lock.files() {
            link(&lock.ours, &file, pause)?;
        }
        let is_there =
            repository.branch()? == lock.branch && is_plain(repository)? && repository.head()? == Some(old);
        Ok(is_there.then_some(lock))
    }

    /// Moves it: first the logs, as git does, then the name.
    pub(super) fn advance(self, [old, new]: [Hash; 2], ident: &str, subject: &str) -> Result<(), Failure> {
        let subject = subject.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        let line = format!("{old} {new} {ident}\tcommit: {subject}\n");
        for (home, name) in self.names() {
            log(self.repository, &home.join(LOGS).join(name), &line)?;
        }
        let (home, name) = self.names().pop().unwrap_or((self.repository.git_dir(), "HEAD"));
        let file = home.join(name);
        clear_place(&file);
        let renamed = fs::rename(locked(&file), &file);
        Ok(renamed.map_err(Error::io(format!("replace '{}'", file.display())))?)
    }

    /// HEAD, and the branch it is on, each below its git directory.
    fn names(&self) -> Vec<(&Path, &str)> {
        let branch = self.branch.as_deref().map(|branch| (self.repository.common_dir(), branch));
        [Some((self.repository.git_dir(), "HEAD")), branch].into_iter().flatten().collect()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.names().into_iter().map(|(home, name)| locked(&home.join(name))).collect()
    }
}

impl Drop for HeadLock<'_> {
    fn drop(&mut self) {
        // one that stays is known for ours by the next run
        self.files().iter().for_each(|file| drop(release(&self.ours, file)));
        let _ = remove(&self.ours);
    }
}

/// Gives back the locks of HEAD and its branch that a dead process left.
pub(in super::super) fn release_left(repository: &Repository, desk: &Desk) -> Result<(), Failure> {
    if !desk.next_head().exists() {
        return Ok(());
    }
    let lock = HeadLock { repository, ours: desk.next_head(), branch: repository.branch()? };
    lock.files().iter().try_for_each(|file| release(&lock.ours, file))
}

fn locked(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(LOCK);
    name.into()
}

/// Removes a lock if it is ours.
fn release(ours: &Path, lock: &Path) -> Result<(), Failure> {
    match number_of(ours) {
        Some(number) if number_of(lock) == Some(number) => remove(lock),
        _ => Ok(()),
    }
}

/// How often a folder is made that somebody else, who tidies up, may take away again.
const FOLDERS: usize = 5;

fn link(ours: &Path, lock: &Path, pause: &Pause<'_>) -> Result<(), Failure> {
    let mut folders = 0;
    loop {
        match fs::hard_link(ours, lock) {
            Ok(()) => return Ok(()),
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => pause(lock)?,
            // a branch that is packed has no folder
            Err(cause) if cause.kind() == ErrorKind::NotFound && folders < FOLDERS && ours.exists() => {
                folders += 1;
                make_folder_of(lock)?;
            }
            Err(cause) => return Err(Error::io(format!("make '{}'", lock.display()))(cause).into()),
        }
    }
}

fn make_folder_of(file: &Path) -> Result<(), Error> {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder).map_err(Error::io(format!("make '{}'", folder.display())))
}

/// Empty folders in the place of a file, which a branch `X/Y` leaves where `X` is to be: git removes them, too. What is
/// not empty stays, and whoever writes the file says why that cannot be.
fn clear_place(file: &Path) {
    let Ok(entries) = fs::read_dir(file) else { return };
    entries.flatten().for_each(|entry| clear_place(&entry.path()));
    let _ = fs::remove_dir(file);
}

/// Adds a line to a log, if there is to be one.
fn log(repository: &Repository, file: &Path, line: &str) -> Result<(), Failure> {
    let is_wanted = file.is_file()
        || match repository.setting("core.logallrefupdates") {
            Some(value) if value.eq_ignore_ascii_case("always") => true,
            Some(_) => repository.is_set("core.logallrefupdates")?,
            None => !repository.is_bare(),
        };
    if !is_wanted {
        return Ok(());
    }
    let failed = Error::io(format!("write '{}'", file.display()));
    clear_place(file);
    make_folder_of(file)?;
    let opened = OpenOptions::new().append(true).create(true).open(file);
    Ok(opened.and_then(|mut log| log.write_all(line.as_bytes())).map_err(failed)?)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn prepared() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let ours = folder.path().join("ours");
        fs::write(&ours, "").unwrap();
        (folder, ours)
    }

    #[test]
    fn who_waits_for_a_lock_is_asked_each_time_whether_to_go_on() {
        let (folder, ours) = prepared();
        let lock = folder.path().join("main.lock");
        fs::write(&lock, "").unwrap();
        let asked = Cell::new(0);
        let linked = link(&ours, &lock, &|_| match asked.replace(asked.get() + 1) {
            2 => Err(Failure::Interrupted),
            _ => Ok(()),
        });
        assert!(matches!(linked, Err(Failure::Interrupted)), "{linked:?}");
        assert_eq!(asked.get(), 3);
    }

    #[test]
    fn a_folder_that_is_missing_is_made_and_one_of_ours_that_is_gone_is_told() {
        let (folder, ours) = prepared();
        let never = |_: &Path| -> Result<(), Failure> { panic!("nothing to wait for") };
        link(&ours, &folder.path().join("a/b/main.lock"), &never).unwrap();
        let gone = link(&folder.path().join("gone"), &folder.path().join("a/b/other.lock"), &never);
        assert!(gone.unwrap_err().to_string().contains("other.lock"));
    }

    /// Others make and remove the same folder all the time, as git does with branches of that name.
    #[test]
    fn a_race_for_the_folder_of_a_lock_is_won() {
        let (folder, ours) = prepared();
        let inner = folder.path().join("a");
        let is_over = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
                    let _ = fs::create_dir(&inner);
                }
            });
            for number in 0..200 {
                let lock = inner.join(format!("{number}.lock"));
                let linked = link(&ours, &lock, &|_| Ok(()));
                assert!(linked.is_ok(), "{linked:?}");
                fs::remove_dir_all(&inner).unwrap();
            }
            is_over.store(true, std::sync::atomic::Ordering::Relaxed);
        });
    }

    #[test]
    fn only_empty_folders_give_way_to_a_file() {
        let (folder, _) = prepared();
        fs::create_dir_all(folder.path().join("main/x/y")).unwrap();
        clear_place(&folder.path().join("main"));
        assert!(!folder.path().join("main").exists());
        fs::create_dir_all(folder.path().join("main/x")).unwrap();
        fs::write(folder.path().join("main/x/file"), "").unwrap();
        clear_place(&folder.path().join("main"));
        assert!(folder.path().join("main/x/file").exists());
    }
}
