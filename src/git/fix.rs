//! Which commit fixed something: commits that say so, the commit that may be assumed, and the evidence to find a fix
//! again after its hash has changed. Small answers for the `resolve` command to join; decides nothing by itself.

use std::collections::HashMap;

use super::error::Error;
use super::graph;
use super::hash::Hash;
use super::identity::Person;
use super::objects::{Commit, Objects, Signature};
use super::patch_id;
use super::repository::Repository;
use super::trees::{self, Entry};

pub use super::trailers::fixes;

/// Larger files are not compared, in bytes.
const LARGEST: u64 = 4 << 20;

/// A commit that may be the fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The commit.
    pub hash: Hash,
    /// The first line of its message.
    pub subject: String,
    /// Who wrote it and when; the date is evidence that survives a rebase.
    pub author: Signature,
    /// The ids its `Fixes-Finding` lines name, as written.
    pub fixes: Vec<String>,
}

impl Candidate {
    /// Does it say that it fixes this finding? Case does not count.
    pub fn names(&self, id: &str) -> bool {
        self.fixes.iter().any(|named| named.eq_ignore_ascii_case(id))
    }
}

impl From<Commit> for Candidate {
    fn from(commit: Commit) -> Candidate {
        Candidate {
            hash: commit.hash,
            subject: commit.subject().to_owned(),
            fixes: fixes(&commit.message),
            author: commit.author,
        }
    }
}

/// The commits that the tips reach and the hidden ones do not, that have a `Fixes-Finding` line; newest first.
///
/// # Errors
/// As [`graph::ancestry`].
pub fn naming(objects: &mut Objects, tips: &[Hash], hidden: &[Hash]) -> Result<Vec<Candidate>, Error> {
    let mut found: HashMap<Hash, Candidate> = HashMap::new();
    let nodes = graph::ancestry_seeing(objects, tips, hidden, &mut |hash, bytes| {
        if super::trailers::may_fix(bytes) {
            found.extend(Commit::parse(*hash, bytes).ok().map(|commit| (*hash, commit.into())));
        }
    })?;
    let named = nodes.iter().rev().filter_map(|node| found.remove(&node.hash));
    Ok(named.filter(|candidate| !candidate.fixes.is_empty()).collect())
}

/// Those of these commits that have a `Fixes-Finding` line, in their order.
///
/// # Errors
/// [`Error::MissingObject`] and [`Error::CorruptObject`].
pub fn naming_among(objects: &mut Objects, commits: &[Hash]) -> Result<Vec<Candidate>, Error> {
    let mut found = Vec::new();
    for hash in commits {
        if super::trailers::may_fix(&objects.read(hash)?.bytes) {
            found.push(Candidate::from(objects.commit(hash)?));
        }
    }
    found.retain(|candidate| !candidate.fixes.is_empty());
    Ok(found)
}

/// Why no commit can be assumed to be the fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// These files outside of the findings folder are staged: the fix may be what is not committed yet.
    Staged(Vec<String>),
    /// These tracked files outside of the findings folder differ from what is staged.
    Changed(Vec<String>),
    /// Every commit on the way changes findings only.
    OnlyFindings,
    /// The nearest commit that changes something else is no younger than the opening.
    NotAfterOpening(Box<Candidate>),
    /// The nearest commit that changes something else was written by somebody else.
    OtherAuthor(Box<Candidate>),
}

/// The nearest commit on HEAD's first-parent line that changes something outside of the findings folder, if it may be
/// assumed to be the fix: everything outside of the folder is committed, the commit descends from the last opening, as
/// `descends` tells, and `me` wrote it.
///
/// # Errors
/// As [`graph::ancestry`]; git's failure.
pub fn assumed(
    repository: &Repository,
    objects: &mut Objects,
    folder: &str,
    opening: &Hash,
    head: &Hash,
    me: &Person,
    descends: &Descends<'_>,
) -> Result<Result<Candidate, Unfit>, Error> {
    let uncommitted = uncommitted(repository, folder)?;
    if !uncommitted.staged.is_empty() {
        return Ok(Err(Unfit::Staged(uncommitted.staged)));
    }
    if !uncommitted.changed.is_empty() {
        return Ok(Err(Unfit::Changed(uncommitted.changed)));
    }
    let Some(commit) = nearest_outside(objects, folder, head)? else {
        return Ok(Err(Unfit::OnlyFindings));
    };
    let candidate = Candidate::from(commit);
    let is_after = candidate.hash != *opening && descends(objects, opening, &candidate.hash)?;
    Ok(match (is_after, candidate.author.is(me)) {
        (false, _) => Err(Unfit::NotAfterOpening(candidate.into())),
        (true, false) => Err(Unfit::OtherAuthor(candidate.into())),
        (true, true) => Ok(candidate),
    })
}

/// Is the first of two commits an ancestor of the second, or the same?
pub type Descends<'caller> = dyn Fn(&mut Objects, &Hash, &Hash) -> Result<bool, Error> + 'caller;

impl Signature {
    /// Is this the same person? The address tells; its case does not count.
    pub fn is(&self, person: &Person) -> bool {
        match person.email.is_empty() {
            true => self.email.is_empty() && self.name == person.name,
            false => self.email.eq_ignore_ascii_case(&person.email),
        }
    }
}

/// The first commit from `head` back along first parents that changes a path outside of the folder.
///
/// # Errors
/// [`Error::MissingObject`] and [`Error::CorruptObject`].
pub fn nearest_outside(objects: &mut Objects, folder: &str, head: &Hash) -> Result<Option<Commit>, Error> {
    let mut next = Some(*head);
    while let Some(hash) = next {
        let commit = objects.commit(&hash)?;
        if differs_outside(objects, folder, &commit)? {
            return Ok(Some(commit));
        }
        next = commit.parents.first().copied();
    }
    Ok(None)
}

/// Does the commit, compared with its first parent, change a path outside of the folder?
///
/// # Errors
/// [`Error::MissingObject`] and [`Error::CorruptObject`].
pub fn changes_outside(objects: &mut Objects, folder: &str, hash: &Hash) -> Result<bool, Error> {
    let commit = objects.commit(hash)?;
    differs_outside(objects, folder, &commit)
}

/// May the commit be a fix: does it, compared with its first parent, change more than [`is_more_than_blanks`] leaves out, outside
/// of the folder, in a file that `near` takes?
///
/// # Errors
/// [`Error::MissingObject`] and [`Error::CorruptObject`] for trees and commits.
pub fn may_mend(
    objects: &mut Objects,
    folder: &str,
    hash: &Hash,
    near: &dyn Fn(&str) -> bool,
) -> Result<bool, Error> {
    let commit = objects.commit(hash)?;
    let parent = commit.parents.first().map(|parent| objects.commit(parent)).transpose()?;
    let before = parent.map(|parent| parent.tree);
    for change in trees::changes_outside(objects, Some(commit.tree), before, folder)? {
        let before = change.before.first().copied().flatten();
        if near(&change.path) && is_more_than_blanks(objects, before, change.now)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Does anything differ between two entries but blank lines and what lines end in? Indentation counts: in some languages it says
/// when a thing is done. What is too large to look at, or is not here, may.
///
/// # Errors
/// [`Error::CorruptObject`].
pub fn is_more_than_blanks(
    objects: &mut Objects,
    before: Option<Entry>,
    now: Option<Entry>,
) -> Result<bool, Error> {
    let sides = [before, now];
    if sides.iter().flatten().any(|side| !side.is_file()) {
        return Ok(true);
    }
    if let [Some(before), Some(now)] = sides
        && before.mode != now.mode
    {
        return Ok(true);
    }
    let mut texts = [Vec::new(), Vec::new()];
    for (side, text) in sides.iter().zip(&mut texts).filter_map(|(side, text)| Some(((*side)?, text))) {
        match objects.blob_within(&side.hash, LARGEST) {
            Ok(bytes) => text.extend(without_blanks(&bytes)),
            Err(Error::TooLarge { .. } | Error::MissingObject { .. }) => return Ok(true),
            Err(error) => return Err(error),
        }
    }
    Ok(texts[0] != texts[1])
}

/// The lines that say something, without the blanks that they end in.
fn without_blanks(bytes: &[u8]) -> Vec<u8> {
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    lines.filter(|line| !line.is_empty()).flat_map(|line| [line, b"\n"].concat()).collect()
}

/// Does the commit, compared with its first parent, change the folder and nothing else? A commit that changes nothing at
/// all does not.
///
/// # Errors
/// [`Error::MissingObject`] and [`Error::CorruptObject`].
pub fn changes_only_inside(objects: &mut Objects, folder: &str, hash: &Hash) -> Result<bool, Error> {
    let commit = objects.commit(hash)?;
    Ok(!changes_nothing(objects, &commit)? && !differs_outside(objects, folder, &commit)?)
}

/// Has the commit the files of its first parent?
///
/// # Errors
/// [`Error::MissingObject`] and [`Error::CorruptObject`].
pub fn changes_nothing(objects: &mut Objects, commit: &Commit) -> Result<bool, Error> {
    let parent = commit.parents.first().map(|parent| objects.commit(parent)).transpose()?;
    Ok(parent.is_some_and(|parent| parent.tree == commit.tree))
}

/// Does the commit, compared with its first parent, change one of these files or folders?
///
/// # Errors
/// [`Error::MissingObject`] and [`Error::CorruptObject`].
pub fn changes_any(objects: &mut Objects, paths: &[String], hash: &Hash) -> Result<bool, Error> {
    let commit = objects.commit(hash)?;
    let parent = commit.parents.first().map(|parent| objects.commit(parent)).transpose()?;
    for path in paths {
        let before = match &parent {
            Some(parent) => trees::entry(objects, &parent.tree, path)?,
            None => None,
        };
        if trees::entry(objects, &commit.tree, path)? != before {
            return Ok(true);
        }
    }
    Ok(false)
}

fn differs_outside(objects: &mut Objects, folder: &str, commit: &Commit) -> Result<bool, Error> {
    let parent = commit.parents.first().map(|parent| objects.commit(parent)).transpose()?;
    trees::differs_outside(objects, Some(commit.tree), parent.map(|parent| parent.tree), folder)
}

/// Tracked files outside of the findings folder that are not as HEAD has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uncommitted {
    /// The index differs from HEAD.
    pub staged: Vec<String>,
    /// The work tree differs from the index.
    pub changed: Vec<String>,
}

/// What is staged or changed outside of the folder; untracked files do not count. What other writers do to findings
/// meanwhile says nothing about a fix.
///
/// # Errors
/// Git's failure.
pub fn uncommitted(repository: &Repository, folder: &str) -> Result<Uncommitted, Error> {
    if repository.is_surely_clean_outside(folder.trim_matches('/'))? {
        return Ok(Uncommitted::default());
    }
    let asked = [
        "status",
        "--porcelain=v1",
        "-z",
        "--no-renames",
        "--untracked-files=no",
        "--ignore-submodules=dirty",
    ];
    let output = repository.git(asked).run()?;
    let mut found = Uncommitted::default();
    for line in String::from_utf8_lossy(&output.stdout).split_terminator('\0') {
        let (Some(state), Some(path)) = (line.get(..2), line.get(3..)) else {
            continue;
        };
        let is_inside = path.strip_prefix(folder.trim_matches('/')).is_some_and(|rest| rest.starts_with('/'));
        if is_inside {
            continue;
        }
        if !state.starts_with([' ', '?', '!']) {
            found.staged.push(path.to_owned());
        }
        if !state.ends_with([' ', '?', '!']) {
            found.changed.push(path.to_owned());
        }
    }
    Ok(found)
}

/// Options of the diff whose digest is kept: nothing in it may hang on configuration.
pub(super) const PATCH: [&str; 9] = [
    "diff-tree",
    "-p",
    "--root",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--full-index",
    "--unified=3",
];

/// Git's stable patch id of what a commit changes: the same after a rebase. `None` for a merge, and where nothing
/// changes.
///
/// # Errors
/// Git's failure.
pub fn patch_id(repository: &Repository, hash: &Hash) -> Result<Option<Hash>, Error> {
    match patch_id::Teller::open(repository).and_then(|mut teller| teller.told(hash)) {
        Some(id) => Ok(id),
        None => patch_id_by_git(repository, hash),
    }
}

pub(super) fn patch_id_by_git(repository: &Repository, hash: &Hash) -> Result<Option<Hash>, Error> {
    let Some(patch) = patch(repository, hash)?.filter(|patch| !patch.is_empty()) else {
        return Ok(None);
    };
    let output = repository.git(["patch-id", "--stable"]).stdin(patch).run()?;
    let line = output.line();
    line.split(' ')
        .next()
        .filter(|id| !id.is_empty())
        .map(|id| super::repository::parse_hash(id, "git patch-id"))
        .transpose()
}

/// The text diff of a commit; `None` where a partial clone lacks a part of it and cannot get it.
fn patch(repository: &Repository, hash: &Hash) -> Result<Option<Vec<u8>>, Error> {
    let call = || repository.git(PATCH).revision(&hash.to_string());
    match call()?.run() {
        Ok(output) => Ok(Some(output.stdout)),
        Err(_) if repository.may_fetch() => {
            let output = repository.finish_fetching(call()?)?;
            Ok((output.code == Some(0)).then_some(output.stdout))
        }
        Err(_) if repository.is_partial().unwrap_or(false) => Ok(None),
        Err(failure) => Err(failure),
    }
}
