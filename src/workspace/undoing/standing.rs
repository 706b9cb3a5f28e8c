//! Which commits of this program are still in effect: neither taken back nor taking back. Commits that were rewritten
//! since, together with what took them back, are known by what git told of rewriting, else by what they changed.

use std::collections::{HashMap, HashSet};

use super::{Own, nothing};
use crate::git::{Hash, Objects, Rewritten};
use crate::text::counted;
use crate::workspace::{Failure, Workspace};

/// The last commits whose work still stands: what was undone, and the undoing itself, is passed over, so that one undo
/// after the other goes further back.
///
/// # Errors
/// Fewer than that are there; an object that cannot be read.
pub(super) fn last(
    workspace: &Workspace,
    objects: &mut Objects,
    newest_first: &[Hash],
    count: usize,
) -> Result<Vec<Own>, Failure> {
    let rewritten = workspace.repository.rewritten();
    let here = newest_first.iter().copied().collect();
    let (ahead, undone) = (HashMap::new(), HashSet::new());
    let mut standing = Standing { workspace, objects, here, rewritten, ahead, undone };
    let mut found = Vec::new();
    for (place, hash) in newest_first.iter().enumerate() {
        if found.len() == count {
            break;
        }
        match standing.take(*hash)? {
            Some(own) if own.undoes.is_empty() => found.push(own),
            Some(undo) => standing.pass_over(&undo, &newest_first[place + 1..])?,
            None => {}
        }
    }
    match found.len() {
        0 => Err(workspace.with_cut(nothing())),
        less if less < count => Err(workspace.with_cut(Failure::not_found(format!(
            "only {} of git findings can be undone, not {count}",
            counted(less, "commit")
        )))),
        _ => Ok(found),
    }
}

/// What is known on the way from the newest commit back.
struct Standing<'undo> {
    workspace: &'undo Workspace,
    objects: &'undo mut Objects,
    /// The commits that changed findings.
    here: HashSet<Hash>,
    rewritten: Rewritten,
    /// Commits that were read before their turn; `None` for one of somebody else.
    ahead: HashMap<Hash, Option<Own>>,
    undone: HashSet<Hash>,
}

impl Standing<'_> {
    /// The commit, whose turn it is, if it is one of ours that was not undone.
    fn take(&mut self, hash: Hash) -> Result<Option<Own>, Failure> {
        if self.undone.contains(&hash) {
            return Ok(None);
        }
        match self.ahead.remove(&hash) {
            Some(known) => Ok(known),
            None => Ok(Own::read(self.workspace, self.objects, hash)?.ok()),
        }
    }

    /// Marks what a commit took back.
    fn pass_over(&mut self, undo: &Own, older: &[Hash]) -> Result<(), Failure> {
        let mut named = Vec::new();
        for name in &undo.undoes {
            let later = self.rewritten.later(name).into_iter();
            let known = named.len();
            named.extend(std::iter::once(*name).chain(later).filter(|name| self.here.contains(name)));
            if named.len() == known {
                named = self.inverted(undo, older)?;
                break;
            }
        }
        self.undone.extend(named);
        Ok(())
    }

    /// The nearest older commits, at most as many as were taken back, that lead from what the undo found to what it
    /// left. Where fewer of them do so, one of these is an undo itself.
    fn inverted(&mut self, undo: &Own, older: &[Hash]) -> Result<Vec<Hash>, Failure> {
        let mut blobs: HashMap<&str, Option<Hash>> =
            undo.files.iter().map(|file| (file.path.as_str(), file.before)).collect();
        let (mut found, mut whole) = (Vec::new(), 0);
        for hash in older {
            if found.len() == undo.undoes.len() {
                break;
            }
            let Some(own) = self.look_ahead(*hash)? else { continue };
            if own.files.iter().all(|file| blobs.get(file.path.as_str()) == Some(&file.now)) {
                for file in &own.files {
                    if let Some(blob) = blobs.get_mut(file.path.as_str()) {
                        *blob = file.before;
                    }
                }
                found.push(*hash);
                let is_left = undo.files.iter().all(|file| blobs.get(file.path.as_str()) == Some(&file.now));
                whole = if is_left { found.len() } else { whole };
            }
        }
        found.truncate(whole);
        Ok(found)
    }

    /// One of ours that was not undone, before its turn.
    fn look_ahead(&mut self, hash: Hash) -> Result<Option<&Own>, Failure> {
        let known = self.take(hash)?;
        Ok(self.ahead.entry(hash).or_insert(known).as_ref())
    }
}
