//! Which commit fixed a finding, as far as history tells: the one that is recorded, the one that may be assumed, those
//! that name it, and those that did not hold.

use super::Past;
use crate::git::fix::{self, Candidate, Unfit};
use crate::git::{self, Hash, Objects, graph};
use crate::history::Lineage;
use crate::model::{FindingId, Status, Summary};
use crate::report::Fix;
use crate::text::Node;
use crate::workspace::Failure;

impl Past<'_> {
    /// The commits of HEAD since `opening` that have a `Fixes-Finding` line, newest first, but for those that change
    /// findings and nothing else.
    ///
    /// # Errors
    /// An object that cannot be read.
    pub fn naming(&mut self, opening: Option<Hash>) -> Result<&[Candidate], Failure> {
        let Some(head) = self.workspace.repository.head()? else { return Ok(&[]) };
        if !self.naming.contains_key(&(head, opening)) {
            let folder = &self.workspace.config.dir;
            let earliest = self.opened_elsewhere(opening, head)?;
            let lineage = self.lineage.clone();
            let objects = self.objects()?;
            // where a shallow clone ends, a finding only seems to be opened: that commit may name it
            let is_real = |opening: &Hash| !objects.cuts().is_boundary(opening);
            let hidden: Vec<Hash> = opening.into_iter().filter(is_real).collect();
            let all = match lineage.and_then(|known| known.between(&hidden, &head)) {
                Some(commits) => fix::naming_among(objects, &commits)?,
                None => fix::naming(objects, &[head], &hidden)?,
            };
            let mut found = Vec::new();
            for candidate in all {
                let is_later = match earliest {
                    Some(time) => objects.commit(&candidate.hash)?.committer.seconds >= time,
                    None => true,
                };
                // a commit of findings alone fixes nothing, whatever a title in its message says; an empty one says it
                // on purpose
                if is_later && !fix::changes_only_inside(objects, folder, &candidate.hash)? {
                    found.push(candidate);
                }
            }
            self.naming.insert((head, opening), found);
        }
        Ok(self.naming.get(&(head, opening)).map_or(&[], Vec::as_slice))
    }

    /// When a finding was opened that HEAD knows nothing of, in seconds: on a line of findings of its own, where clocks
    /// alone tell which commit of the code came later.
    fn opened_elsewhere(&mut self, opening: Option<Hash>, head: Hash) -> Result<Option<i64>, Failure> {
        match opening {
            Some(opening) if !self.is_in_history(opening, head)? => {
                Ok(Some(self.objects()?.commit(&opening)?.committer.seconds))
            }
            _ => Ok(None),
        }
    }

    /// Is `head` that commit, or does it descend from it?
    ///
    /// # Errors
    /// An object that cannot be read.
    pub fn is_in_history(&mut self, commit: Hash, head: Hash) -> Result<bool, Failure> {
        if commit == head {
            return Ok(true);
        }
        let lineage = self.lineage.clone();
        Ok(descends(lineage.as_deref(), self.objects()?, &commit, &head)?)
    }

    /// The commit that may be assumed to be the fix of what was opened by `opening`, or why none may.
    ///
    /// # Errors
    /// Git's failure; an object that cannot be read.
    pub fn assumed(&mut self, opening: Hash, head: Hash) -> Result<Result<Candidate, Unfit>, Failure> {
        if let Some(known) = self.assumed.get(&(opening, head)) {
            return Ok(known.clone());
        }
        let workspace = self.workspace;
        let me = workspace.repository.author()?;
        let folder = &workspace.config.dir;
        let lineage = self.lineage.clone();
        let descends = |objects: &mut Objects, ancestor: &Hash, descendant: &Hash| {
            descends(lineage.as_deref(), objects, ancestor, descendant)
        };
        let objects = self.objects()?;
        let assumed = fix::assumed(&workspace.repository, objects, folder, &opening, &head, &me, &descends)?;
        self.assumed.insert((opening, head), assumed.clone());
        Ok(assumed)
    }

    /// Asks for the patch ids of many commits at once, so that [`Past::patch_id`] knows them.
    ///
    /// # Errors
    /// Git's failure.
    pub fn learn_patch_ids(&mut self, commits: impl IntoIterator<Item = Hash>) -> Result<(), Failure> {
        let mut unknown: Vec<Hash> = Vec::new();
        for commit in commits {
            if !self.patches.contains_key(&commit) && !self.objects()?.cuts().is_boundary(&commit) {
                unknown.push(commit);
            }
        }
        unknown.sort_unstable();
        unknown.dedup();
        let patches = self.workspace.repository.patch_ids(&unknown)?;
        self.patches.extend(patches.into_iter().map(|(commit, patch)| (commit, Some(patch))));
        Ok(())
    }

    /// The patch id of a commit, asked once.
    ///
    /// # Errors
    /// Git's failure.
    pub fn patch_id(&mut self, commit: Hash) -> Result<Option<Hash>, Failure> {
        if let Some(known) = self.patches.get(&commit) {
            return Ok(*known);
        }
        // at the end of a shallow clone the whole tree would be the patch
        let patch = match self.objects()?.cuts().is_boundary(&commit) {
            true => None,
            false => fix::patch_id(&self.workspace.repository, &commit)?,
        };
        self.patches.insert(commit, patch);
        Ok(patch)
    }

    /// The fix commits that earlier resolutions of a finding recorded, oldest first, each once.
    ///
    /// # Errors
    /// As [`Past::history`]; a version that cannot be read.
    pub fn failed_fixes(&mut self, id: &FindingId) -> Result<Vec<String>, Failure> {
        let reopened: Vec<Hash> = self
            .events_of(id)?
            .iter()
            .filter(|event| event.from == Some(Status::Resolved) && event.to.is_some_and(Status::is_open))
            .filter(|event| !event.origin.takes_back())
            .filter_map(|event| event.before)
            .collect();
        let mut failed: Vec<String> = Vec::new();
        for version in reopened {
            let bytes = self.version(&version)?.unwrap_or_default();
            for hash in recorded(&bytes) {
                if !failed.contains(&hash) {
                    failed.push(hash);
                }
            }
        }
        Ok(failed)
    }

    /// The commit that fixed a finding: the one stored in its file, else the one with which it became resolved, if that
    /// commit changes more than findings. The latter also where history no longer has the stored one.
    ///
    /// # Errors
    /// As [`Past::history`].
    pub fn fix_of(
        &mut self,
        id: &FindingId,
        status: Status,
        stored: Option<&str>,
    ) -> Result<Option<Fix>, Failure> {
        let is_stale = stored.map(|stored| self.is_stale(stored)).transpose()?;
        let derived = match status == Status::Resolved && is_stale != Some(false) {
            true => self.derived(id)?,
            false => None,
        };
        let (commit, source) = match (derived, stored) {
            (Some(derived), _) => (derived.to_string(), "derived"),
            (None, Some(stored)) => (stored.to_owned(), "stored"),
            (None, None) => return Ok(None),
        };
        let stale = stored.filter(|_| source == "derived").map(str::to_owned);
        Ok(Some(Fix { subject: self.subject(&commit), commit, source, stale }))
    }

    /// Does history lack the commit of this whole hash? Where it is cut, nobody can tell.
    fn is_stale(&mut self, stored: &str) -> Result<bool, Failure> {
        let Ok(commit) = stored.parse::<Hash>() else { return Ok(false) };
        let is_here = self.read()?.is_none_or(|read| read.history.shallow || read.lineage.reaches(&commit));
        let head = if is_here { None } else { self.workspace.repository.head()? };
        // findings may lie on a branch of their own, and the code on that of HEAD
        Ok(!is_here && (head.is_none() || head == self.tip()? || !self.is_in_head(commit)?))
    }

    /// An object that cannot be read is not in the history of HEAD.
    fn is_in_head(&mut self, commit: Hash) -> Result<bool, Failure> {
        let Some(head) = self.workspace.repository.head()? else { return Ok(false) };
        self.is_in_history(commit, head)
    }

    /// The commit with which a finding became resolved, if that commit changes more than findings. Where a shallow clone
    /// ends, everything seems to have changed, and nothing is derived.
    ///
    /// # Errors
    /// As [`Past::history`].
    pub fn derived(&mut self, id: &FindingId) -> Result<Option<Hash>, Failure> {
        let Some(commit) = self.read()?.and_then(|read| read.resolving.get(id).copied()) else {
            return Ok(None);
        };
        let folder = &self.workspace.config.dir;
        let objects = self.objects()?;
        let is_derived =
            !objects.cuts().is_boundary(&commit) && fix::changes_outside(objects, folder, &commit)?;
        Ok(is_derived.then_some(commit))
    }

    fn subject(&mut self, commit: &str) -> Option<String> {
        let hash = commit.parse().ok()?;
        self.objects().ok()?.commit(&hash).ok().map(|commit| commit.subject().to_owned())
    }
}

/// Is the first commit an ancestor of the second, or the same? Asked of what is known, else of the commits themselves.
fn descends(
    lineage: Option<&Lineage>,
    objects: &mut Objects,
    ancestor: &Hash,
    descendant: &Hash,
) -> Result<bool, git::Error> {
    match lineage.and_then(|known| known.is_ancestor(ancestor, descendant)) {
        Some(answer) => Ok(answer),
        None => graph::is_ancestor(objects, ancestor, descendant),
    }
}

/// The fix commits that a version of a finding names: those that failed before, then its own.
fn recorded(bytes: &[u8]) -> Vec<String> {
    let before = crate::text::scan(bytes).root.and_then(|root| {
        let hashes = root.at(&["resolution", "previous_commit_hashes"])?.items()?;
        Some(hashes.iter().filter_map(Node::as_str).map(str::to_owned).collect::<Vec<_>>())
    });
    let own = Summary::read(bytes).ok().and_then(|summary| summary.commit_hash);
    before.unwrap_or_default().into_iter().chain(own).collect()
}
