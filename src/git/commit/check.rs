//! May these files be written? Asked under the locks, before the first byte: no link or other repository on the way,
//! no name that git would confuse or overlook, nothing of the user's that a commit would sweep in.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use crate::disk;

use super::super::listing::{Indexed, LISTING};
use super::super::program::Call;
use super::super::repository::Repository;
use super::changes::Changed;
use super::desk::Desk;
use super::failure::Failure;
use super::journal::Aim;
use super::{Expect, Put, index};

/// How many paths stand in one command line.
pub(super) const AT_ONCE: usize = 500;

/// The mode of a submodule in the index.
const SUBMODULE: u32 = 0o160_000;

/// All questions about the files of a change.
pub(super) fn files(
    repository: &Repository,
    desk: &Desk,
    puts: &[Put],
    aim: Aim,
    take_edits: bool,
) -> Result<(), Failure> {
    folders(repository.work_tree()?, puts)?;
    let (new, existing): (Vec<_>, Vec<_>) = puts.iter().partition(|put| put.expect == Expect::New);
    names(repository, None, &new)?;
    ignored(repository, &new)?;
    // a conflict is settled in the index alone
    let is_asked = |put: &&&Put| aim == Aim::Commit || put.expect != Expect::Conflicted;
    let existing: Vec<&str> = existing.iter().filter(is_asked).map(|put| put.path.as_str()).collect();
    let looking = index::unflagged(repository, desk, &existing)?;
    let seen = Seen { repository, index: looking.as_deref() };
    seen.edits(&existing, aim, take_edits)
}

pub(super) fn folders(top: &Path, puts: &[Put]) -> Result<(), Failure> {
    let parents: BTreeSet<&Path> = puts.iter().filter_map(|put| Path::new(&put.path).parent()).collect();
    for parent in parents {
        disk::check_folders(top, parent)?;
        let mut inside = parent.ancestors().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = inside.find(|folder| top.join(folder).join(".git").exists()) {
            return Err(other_repository(parent, folder));
        }
    }
    Ok(())
}

fn other_repository(path: &Path, folder: &Path) -> Failure {
    let text = |path: &Path| path.to_string_lossy().into_owned();
    Failure::OtherRepository { path: text(path), folder: text(folder) }
}

/// Is a new name free in this index or the one of the moment, whatever the case of its letters?
pub(super) fn names(repository: &Repository, index: Option<&Path>, new: &[&Put]) -> Result<(), Failure> {
    let first = |put: &&Put| put.path.split('/').next().unwrap_or_default().to_ascii_lowercase();
    let tops: BTreeSet<String> = new.iter().map(first).collect();
    if tops.is_empty() {
        return Ok(());
    }
    let patterns = tops.iter().map(|name| format!(":(icase,literal){name}"));
    let call = repository.git(LISTING).arg("--").args(patterns).env("GIT_LITERAL_PATHSPECS", "0");
    let listed = Indexed::listed(index::at(index, call))?.into_iter();
    let taken: HashMap<String, Indexed> = listed.map(|entry| (entry.path.to_lowercase(), entry)).collect();
    new.iter().try_for_each(|put| name(put, &taken))
}

fn name(put: &Put, taken: &HashMap<String, Indexed>) -> Result<(), Failure> {
    for place in Path::new(&put.path).ancestors().filter_map(Path::to_str).filter(|place| !place.is_empty()) {
        match taken.get(&place.to_lowercase()) {
            Some(entry) if entry.mode == SUBMODULE => {
                return Err(other_repository(Path::new(&put.path), Path::new(&entry.path)));
            }
            Some(entry) => {
                return Err(Failure::Clash { path: put.path.clone(), taken: entry.path.clone() });
            }
            None => {}
        }
    }
    Ok(())
}

/// Is a new name free in HEAD, too? One whose removal is only staged is not: it would be an edit of what is there.
pub(super) fn new_in_head(puts: &[Put], filled: &[Changed]) -> Result<(), Failure> {
    let new = puts.iter().zip(filled).filter(|(put, _)| put.expect == Expect::New);
    match new.filter(|(_, file)| file.before.is_some()).map(|(put, _)| put.path.clone()).next() {
        Some(path) => Err(Failure::RemovalStaged { path }),
        None => Ok(()),
    }
}

fn ignored(repository: &Repository, new: &[&Put]) -> Result<(), Failure> {
    match repository.ignored(new.iter().map(|put| put.path.as_str()))? {
        Some(path) => Err(Failure::Ignored { path }),
        None => Ok(()),
    }
}

/// The work tree, seen through an index in which git looks at our files.
struct Seen<'r> {
    repository: &'r Repository,
    index: Option<&'r Path>,
}

impl Seen<'_> {
    fn git<const N: usize>(&self, arguments: [&str; N]) -> Call<'_> {
        let call = self.repository.git(arguments);
        self.index.into_iter().fold(call, |call, index| call.env("GIT_INDEX_FILE", index))
    }

    /// Has the user changed one of these files and not committed (for staging: not staged) it?
    fn edits(&self, paths: &[&str], aim: Aim, take_edits: bool) -> Result<(), Failure> {
        let (mut edited, mut unmerged) = (Vec::new(), Vec::new());
        for some in paths.chunks(AT_ONCE) {
            let call = self.git(["status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=all"]);
            let output = call.args(["--ignored=matching", "--"]).args(some.iter().copied()).run()?;
            for line in String::from_utf8_lossy(&output.stdout).split_terminator('\0') {
                match judge(line, aim) {
                    Some(Edit::Ignored(path)) => return Err(Failure::Ignored { path }),
                    Some(Edit::Unmerged(path)) => unmerged.push(path),
                    Some(Edit::Changed(path)) => edited.push(path),
                    None => {}
                }
            }
        }
        match () {
            () if !unmerged.is_empty() => Err(Failure::Unmerged { paths: unmerged }),
            () if edited.is_empty() || take_edits => Ok(()),
            () => Err(Failure::Edited { diff: self.diff(&edited)?, paths: edited }),
        }
    }

    /// The changes since HEAD, of the work tree, else of the index.
    fn diff(&self, paths: &[String]) -> Result<String, Failure> {
        let head = self.repository.head()?.map(|_| "HEAD");
        for against in head.into_iter().chain(["--cached"]) {
            let call = self.git(["diff", "--no-color", "--no-ext-diff", "--no-textconv", against, "--"]);
            let output = call.args(paths.iter().take(AT_ONCE).cloned()).run()?;
            if !output.stdout.is_empty() {
                return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
            }
        }
        Ok(String::new())
    }
}

enum Edit {
    Ignored(String),
    Unmerged(String),
    Changed(String),
}

/// What a line of `git status --porcelain=v2` says; `None` where it is no edit.
fn judge(line: &str, aim: Aim) -> Option<Edit> {
    let field = |number: usize| line.splitn(number + 1, ' ').nth(number).map(str::to_owned);
    match line.as_bytes().first()? {
        b'!' => field(1).map(Edit::Ignored),
        b'?' => field(1).map(Edit::Changed),
        b'u' => field(10).map(Edit::Unmerged),
        b'1' if aim == Aim::Stage && line.as_bytes().get(3) == Some(&b'.') => None,
        b'1' => field(8).map(Edit::Changed),
        _ => None,
    }
}

/// Paths as git reads them from its standard input with `-z`.
pub(super) fn lines<'path>(paths: impl Iterator<Item = &'path str>) -> Vec<u8> {
    paths.flat_map(|path| path.bytes().chain([0])).collect()
}
