//! From the private index to a commit that HEAD names.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::error::Error;
use super::super::hash::Hash;
use super::super::repository::{Repository, hash_of};
use super::desk::Desk;
use super::failure::Failure;
use super::lock::Deadline;

/// A commit that nothing names yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made {
    pub(super) commit: Hash,
    pub(super) tree: Hash,
}

/// Writes the tree of the private index and a commit of it. Author, committer and dates are git's business; the
/// message is UTF-8 whatever the repository's own messages are.
pub(super) fn make(
    repository: &Repository,
    desk: &Desk,
    old: Option<Hash>,
    message: &str,
    sign: bool,
) -> Result<Made, Failure> {
    let call = repository.git(["write-tree"]).drafts().env("GIT_INDEX_FILE", desk.private_index());
    let tree = hash_of(&call.run()?, "git write-tree")?;
    let mut call = repository.git(["commit-tree"]).drafts().setting("i18n.commitEncoding=UTF-8");
    if sign {
        call = call.arg("-S");
    }
    if let Some(parent) = old {
        call = call.arg("-p").arg(parent.to_string());
    }
    let output = call.arg(tree.to_string()).stdin(message).run()?;
    Ok(Made { commit: hash_of(&output, "git commit-tree")?, tree })
}

/// Moves HEAD from `old` to `new`; `false` when somebody else has moved it.
pub(super) fn move_head(
    repository: &Repository,
    desk: &Desk,
    old: Option<Hash>,
    new: Hash,
    subject: &str,
    deadline: &Deadline,
) -> Result<bool, Failure> {
    let wait = deadline.left().as_millis().max(100);
    let expected = old.unwrap_or_else(|| Hash::zero(repository.format()));
    let initial = if old.is_none() { " (initial)" } else { "" };
    let call = repository.git(["update-ref", "-m"]).arg(format!("commit{initial}: {subject}")).writes();
    let call = call
        .setting(format!("core.filesRefLockTimeout={wait}"))
        .setting(format!("reftable.lockTimeout={wait}"));
    let call = call.args(["HEAD".to_owned(), new.to_string(), expected.to_string()]);
    let output = desk.guarded(call)?.finish()?;
    // Whatever it says, what counts is where HEAD is now.
    if output.code == Some(0) || contains(repository, new)? {
        return Ok(true);
    }
    if repository.head()? != old {
        return Ok(false);
    }
    let text = output.messages();
    match lock_file(&text) {
        Some(file) => Err(deadline.busy(&file)),
        None => {
            Err(Error::Failed { asked: "git update-ref HEAD".to_owned(), code: output.code, stderr: text }
                .into())
        }
    }
}

/// The file that git could not make because it was there: somebody's lock.
pub(super) fn lock_file(messages: &str) -> Option<PathBuf> {
    let (path, rest) = messages.split_once("Unable to create '")?.1.split_once("'")?;
    rest.starts_with(": File exists").then(|| PathBuf::from(path))
}

/// Is the commit in HEAD's history?
pub(super) fn contains(repository: &Repository, commit: Hash) -> Result<bool, Failure> {
    let Some(head) = repository.head()? else {
        return Ok(false);
    };
    if head == commit {
        return Ok(true);
    }
    // A commit that was lost with the machine's power is in no history.
    if repository.revision(&commit.to_string())?.is_none() {
        return Ok(false);
    }
    let call = repository.git(["merge-base", "--is-ancestor", &commit.to_string(), &head.to_string()]);
    Ok(call.try_run()?.is_some())
}

/// Puts the next index in place of the user's. Done already is done.
pub(super) fn swap(repository: &Repository, desk: &Desk) -> Result<(), Failure> {
    let (next, index) = (desk.next_index(), repository.index_file());
    if !next.exists() {
        return Ok(());
    }
    fs::rename(&next, index).map_err(Error::io(format!("replace '{}'", index.display())))?;
    repository.durability().sync_folder(index.parent().unwrap_or(Path::new("."))).map_err(Failure::from)
}
