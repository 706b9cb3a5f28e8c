//! From the private index to a commit that HEAD names.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::error::Error;
use super::super::hash::Hash;
use super::super::repository::{Repository, hash_of};
use super::desk::Desk;
use super::failure::Failure;
use super::lock::Deadline;

/// The reference that the work tree is on.
pub(super) const HEAD: &str = "HEAD";

/// Writes the tree of the private index. What that holds was there before or was just written: a partial clone need not
/// fetch it to make sure.
pub(super) fn tree(repository: &Repository, desk: &Desk) -> Result<Hash, Failure> {
    let call =
        repository.git(["write-tree", "--missing-ok"]).drafts().env("GIT_INDEX_FILE", desk.private_index());
    Ok(hash_of(&call.run()?, "git write-tree")?)
}

/// Makes a commit of a tree. Author, committer and dates are git's business; the message is UTF-8 whatever the
/// repository's own messages are.
pub(super) fn make(
    repository: &Repository,
    tree: Hash,
    old: Option<Hash>,
    message: &str,
    sign: bool,
) -> Result<Hash, Failure> {
    let mut call = repository.git(["commit-tree"]).drafts().setting("i18n.commitEncoding=UTF-8");
    if sign {
        call = call.arg("-S");
    }
    if let Some(parent) = old {
        call = call.arg("-p").arg(parent.to_string());
    }
    let output = call.arg(tree.to_string()).stdin(message).finish()?;
    match output.code {
        Some(0) => Ok(hash_of(&output, "git commit-tree")?),
        _ if sign => Err(Failure::Unsigned(output.messages())),
        code => {
            Err(Error::Failed { asked: "git commit-tree".to_owned(), code, stderr: output.messages() }.into())
        }
    }
}

/// Moves HEAD or a branch from `old` to `new`; `false` when somebody else has moved it. The hook on references sees the
/// private index as the other hooks do, by which it is known for one.
pub(super) fn advance(
    repository: &Repository,
    desk: &Desk,
    name: &str,
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
        .setting(format!("reftable.lockTimeout={wait}"))
        .env("GIT_INDEX_FILE", desk.private_index());
    let call = call.args([name.to_owned(), new.to_string(), expected.to_string()]);
    let output = desk.guarded(call)?.finish()?;
    // Whatever it says, what counts is where the reference is now.
    if output.code == Some(0) || contains(repository, name, new)? {
        return Ok(true);
    }
    if repository.tip(name)? != old {
        return Ok(false);
    }
    let text = output.messages();
    match lock_file(&text) {
        Some(file) => Err(deadline.busy(&file)),
        None => {
            Err(Error::Failed { asked: format!("git update-ref {name}"), code: output.code, stderr: text }
                .into())
        }
    }
}

/// The file that git could not make because it was there: somebody's lock.
pub(super) fn lock_file(messages: &str) -> Option<PathBuf> {
    let (path, rest) = messages.split_once("Unable to create '")?.1.split_once("'")?;
    rest.starts_with(": File exists").then(|| PathBuf::from(path))
}

/// Is the commit in the history of this reference?
pub(super) fn contains(repository: &Repository, name: &str, commit: Hash) -> Result<bool, Failure> {
    let Some(tip) = repository.tip(name)? else {
        return Ok(false);
    };
    if tip == commit {
        return Ok(true);
    }
    // A commit that was lost with the machine's power is in no history.
    if repository.revision(&commit.to_string())?.is_none() {
        return Ok(false);
    }
    let call = repository.git(["merge-base", "--is-ancestor", &commit.to_string(), &tip.to_string()]);
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
