//! The folder in the git directory where the protocol keeps its own files, and their names.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::disk::{self, DiskError, Durability};

use super::super::error::Error;
use super::super::program::Call;
use super::super::repository::Repository;
use super::failure::Failure;
use super::lock::Guard;

/// What work trees share, in the git directory that is common to them.
const SHARED: &str = "git-findings";

/// The desk, in the git directory of each work tree. Not the shared folder itself: a desk is cleared after each write,
/// and in the main work tree both would be one, so that the numbers given out and the lock they are given out under
/// went with it.
const DESK: &str = "git-findings/desk";

/// The desk for branches that are checked out nowhere, in the folder that all work trees share: who writes to such a
/// branch has no work tree of its own to keep things in.
const SHARED_DESK: &str = "git-findings/branches";

/// The folder of one work tree, or the one for branches that have none.
#[derive(Debug)]
pub(super) struct Desk {
    folder: PathBuf,
    /// What this run gives to hooks, in a folder that no other run has: the child of a hook may outlive its run, and
    /// what it stages then must not get into the commit of the next.
    run: PathBuf,
    /// Our own lock, while this run has it.
    guard: Option<Guard>,
    /// What is written here survives this.
    pub(super) durability: Durability,
}

/// What the names of those folders begin with.
const RUN: &str = "run-";

/// Is this index one of those that are made here? Then the caller was started by a hook of a commit of our own.
pub(super) fn is_inside(index: &Path) -> bool {
    index.ancestors().any(|folder| folder.ends_with(DESK))
}

impl Repository {
    /// The folder that all work trees of the repository share for what this program remembers. It may not exist.
    pub fn memory_dir(&self) -> PathBuf {
        self.common_dir().join(SHARED)
    }

    /// The same folder, made if need be, for whoever may write to the repository.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn make_memory_dir(&self) -> Result<PathBuf, Error> {
        let folder = self.memory_dir();
        fs::create_dir_all(&folder).map_err(Error::io(format!("make '{}'", folder.display())))?;
        share_folder(self, &folder);
        Ok(folder)
    }

    /// Lets those who may write to the repository write to a file in that folder.
    pub fn share_memory(&self, file: &Path) {
        share_file(self, file);
    }
}

impl Desk {
    /// The desk of this work tree, made if need be.
    pub(super) fn of(repository: &Repository) -> Result<Desk, Failure> {
        Desk::made(repository, repository.git_dir(), DESK)
    }

    /// The desk for branches that are checked out nowhere, made if need be.
    pub(super) fn shared(repository: &Repository) -> Result<Desk, Failure> {
        Desk::made(repository, repository.common_dir(), SHARED_DESK)
    }

    fn made(repository: &Repository, git_dir: &Path, name: &str) -> Result<Desk, Failure> {
        let durability = repository.durability();
        disk::make_folders(git_dir, Path::new(name), durability)?;
        let folder = git_dir.join(name);
        folder.ancestors().take(2).for_each(|folder| share_folder(repository, folder));
        let number = getrandom::u64().map_err(|error| random(error.to_string()))?;
        Ok(Desk { run: folder.join(format!("{RUN}{number:016x}")), folder, durability, guard: None })
    }

    /// Makes the folder of this run, if it is not there yet. Under our own lock: whoever holds that clears the folders of
    /// others.
    pub(super) fn open(&self) -> Result<(), Failure> {
        let made = fs::create_dir(&self.run).or_else(|cause| match cause.kind() {
            ErrorKind::AlreadyExists => Ok(()),
            _ => Err(cause),
        });
        Ok(made.map_err(Error::io(format!("make '{}'", self.run.display())))?)
    }

    /// The desk of this work tree, which may not exist.
    pub(super) fn existing(repository: &Repository) -> Desk {
        let folder = repository.git_dir().join(DESK);
        Desk { run: folder.join(RUN), folder, durability: repository.durability(), guard: None }
    }

    /// Keeps our own lock until [`Desk::free`].
    pub(super) fn keep(&mut self, guard: Guard) {
        self.guard = Some(guard);
    }

    /// Gives our own lock back.
    pub(super) fn free(&mut self) {
        self.guard = None;
    }

    /// A call that changes what the next run would change too: should we die, that waits for the end of the call.
    pub(super) fn guarded<'call>(&self, call: Call<'call>) -> Result<Call<'call>, Failure> {
        match &self.guard {
            Some(guard) => Ok(call.holding(guard.file())?),
            None => Ok(call),
        }
    }

    /// Held by the process that writes.
    pub(super) fn lock(&self) -> PathBuf {
        self.folder.join("lock")
    }

    /// What a process was doing when it died.
    pub(super) fn journal(&self) -> PathBuf {
        self.folder.join("journal.json")
    }

    /// The file that becomes git's `index.lock` by a second name, and proves that the lock is ours.
    pub(super) fn held(&self) -> PathBuf {
        self.folder.join("held")
    }

    /// The index the commit is made from.
    pub(super) fn private_index(&self) -> PathBuf {
        self.run.join("index")
    }

    /// The folder that stands for the work tree of a branch that has none.
    pub(super) fn stand_in(&self) -> PathBuf {
        self.run.join("tree")
    }

    /// The index that is to be the next, until it is whole.
    pub(super) fn draft_index(&self) -> PathBuf {
        self.folder.join("draft-index")
    }

    /// The index that takes the place of the user's. Whoever finds a commit in the journal and this file gone knows that
    /// it has done so.
    pub(super) fn next_index(&self) -> PathBuf {
        self.folder.join("next-index")
    }

    /// What HEAD or its branch is to be, and the locks of both by second names.
    pub(super) fn next_head(&self) -> PathBuf {
        self.folder.join("next-head")
    }

    /// The folder itself, which has all of these names.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The message, while hooks may change it.
    pub(super) fn message(&self) -> PathBuf {
        self.run.join("COMMIT_EDITMSG")
    }

    /// What a hook says.
    pub(super) fn said(&self) -> PathBuf {
        self.run.join("said")
    }

    /// What stood in the file before, by its number in the journal.
    pub(super) fn backup(&self, number: usize) -> PathBuf {
        self.folder.join(format!("backup-{number}"))
    }

    /// Removes everything but the lock; the journal first, since nobody could do what it says without the rest. The
    /// rest alone says nothing, and is cleared by the next run.
    pub(super) fn clear(&self) -> Result<(), Failure> {
        if self.journal().exists() {
            remove(&self.journal())?;
            self.durability.sync_folder(&self.folder)?;
        }
        self.clear_rest()
    }

    /// The same after a commit, where nobody waits: a journal that a loss of power brings back tells of a commit that
    /// stands.
    pub(super) fn clear_done(&self) -> Result<(), Failure> {
        remove(&self.journal())?;
        self.clear_rest()
    }

    fn clear_rest(&self) -> Result<(), Failure> {
        let mut names: Vec<PathBuf> = self.entries()?;
        names.retain(|path| *path != self.lock());
        names.iter().try_for_each(|path| remove_any(path))
    }

    /// Everything on the desk.
    pub(super) fn entries(&self) -> Result<Vec<PathBuf>, Failure> {
        let failed = |cause| Error::io(format!("read '{}'", self.folder.display()))(cause);
        let entries = fs::read_dir(&self.folder).map_err(failed)?;
        Ok(entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(failed)?)
    }
}

/// Gives a folder of ours the mode of the folder of objects, which follows `core.sharedRepository`. One that belongs to
/// another user has it from that user.
pub(super) fn share_folder(repository: &Repository, folder: &Path) {
    share(repository, folder, 0o7777);
}

/// The same for a file, which nobody runs.
pub(super) fn share_file(repository: &Repository, file: &Path) {
    share(repository, file, 0o666);
}

#[cfg(unix)]
fn share(repository: &Repository, path: &Path, mask: u32) {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::symlink_metadata(path).map(|facts| facts.permissions().mode() & 0o7777);
    let (Ok(model), Ok(now)) = (mode(&repository.common_dir().join("objects")), mode(path)) else {
        return;
    };
    let wanted = model & mask & !0o700 | now & 0o700;
    if wanted != now {
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(wanted));
    }
}

#[cfg(not(unix))]
fn share(_: &Repository, _: &Path, _: u32) {}

fn random(why: String) -> Failure {
    Error::io("get random numbers")(std::io::Error::other(why)).into()
}

/// Removes a file, or the folder of a run; the child of a hook may still be writing to one, which then goes later.
fn remove_any(path: &Path) -> Result<(), Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if !name.starts_with(RUN) {
        return remove(path);
    }
    let _ = fs::remove_dir_all(path);
    Ok(())
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => {
            Err(DiskError::System { doing: "remove", path: path.to_owned(), cause }.into())
        }
        _ => Ok(()),
    }
}
