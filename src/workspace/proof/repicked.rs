//! Fixes that were taken back and applied again by another commit, as by picking them anew: the patch tells.

use super::{Inquiry, Record};
use crate::evidence::Candidate;
use crate::git::Hash;
use crate::workspace::Failure;

impl Inquiry<'_> {
    /// The commit that applies a fix again after it was taken back, and that stands itself. It was written in the same
    /// second, as what is picked is, or names the finding; and it has the patch of the fix.
    ///
    /// # Errors
    /// A commit that cannot be read; git's failure.
    pub(super) fn picked_again(
        &mut self,
        record: &Record,
        fix: Hash,
        taken_back_by: Hash,
    ) -> Result<Option<Hash>, Failure> {
        let authored = self.objects.commit(&fix)?.author.seconds;
        let named = std::iter::once(record.id.as_str()).chain(record.aliases.iter().map(String::as_str));
        let named = named.flat_map(|name| self.line.naming(name)).copied();
        let later = self.later_than(taken_back_by, self.line.authored_at(authored).chain(named).collect());
        if later.is_empty() {
            return Ok(None);
        }
        let asked: Vec<Hash> = later.iter().copied().chain([fix]).collect();
        let patches = self.workspace.repository.patch_ids(&asked)?;
        let Some(patch) = patches.get(&fix) else { return Ok(None) };
        for commit in later.into_iter().filter(|commit| patches.get(commit) == Some(patch)) {
            if self.stands(&Record { hash: None, replaced: None, ..record.clone() }, &commit)? {
                return Ok(Some(commit));
            }
        }
        Ok(None)
    }

    /// Those of the commits that descend from one of the line.
    fn later_than(&self, earlier: Hash, mut commits: Vec<Hash>) -> Vec<Hash> {
        let Some(start) = self.line.place(&earlier) else { return Vec::new() };
        let pair = |commit: &Hash| Some((start, self.line.place(commit)?));
        let descendants = self.line.related(commits.iter().filter_map(pair).collect());
        commits.retain(|commit| pair(commit).is_some_and(|pair| descendants.contains(&pair)));
        commits.sort_unstable();
        commits.dedup();
        commits
    }

    /// Of commits with the patch of the fix, one that was taken back does not stand for it where another does.
    ///
    /// # Errors
    /// A commit that cannot be read.
    pub(super) fn leave_out_taken_back(
        &mut self,
        record: &Record,
        candidates: &mut Vec<Candidate>,
    ) -> Result<(), Failure> {
        let mut standing = Vec::new();
        for candidate in candidates.iter().filter(|candidate| candidate.has_patch) {
            if self.stands(record, &candidate.commit)? {
                standing.push(candidate.commit);
            }
        }
        if !standing.is_empty() {
            candidates.retain(|candidate| !candidate.has_patch || standing.contains(&candidate.commit));
        }
        Ok(())
    }

    fn stands(&mut self, record: &Record, commit: &Hash) -> Result<bool, Failure> {
        let subject = self.objects.commit(commit)?.subject().to_owned();
        Ok(self.taken_back(record, *commit, &subject).is_none())
    }
}
