//! Looks for the commits that took the place of those that are gone: by what git told of rewriting, by who wrote a commit
//! when, and by what messages name. Patches are asked for last, of the few that are left, and all at once.

use super::{Inquiry, Record, naming};
use crate::evidence::{Candidate, Facts, Recorded, Support};
use crate::git::{ByName, Commit, Hash, fix};
use crate::workspace::Failure;

/// One search for all findings.
pub(super) struct Search<'inquiry, 'workspace> {
    inquiry: &'inquiry mut Inquiry<'workspace>,
    /// Does a commit change findings and nothing else?
    only_findings: ByName<bool>,
}

/// What a gone commit is known by.
#[derive(Default)]
struct Known {
    name: Option<Hash>,
    authored: Option<i64>,
    /// The commit itself, as long as it is here.
    original: Option<Commit>,
    patch: Option<Hash>,
}

impl Search<'_, '_> {
    /// Adds the candidates for every commit that is not where it should be.
    ///
    /// # Errors
    /// A commit that cannot be read; git's failure.
    pub(super) fn run(
        inquiry: &mut Inquiry<'_>,
        records: &[Record],
        facts: &mut [Facts],
    ) -> Result<(), Failure> {
        let mut search = Search { inquiry, only_findings: ByName::default() };
        let is_gone = |at: &usize| !matches!(facts[*at].recorded, Recorded::Nothing | Recorded::InHistory(_));
        let gone: Vec<usize> = (0..records.len()).filter(is_gone).collect();
        let asked: Vec<&Record> = gone.iter().map(|at| &records[*at]).collect();
        let naming = naming::naming(search.inquiry, &asked)?;
        let mut known = Vec::new();
        for (at, naming) in gone.into_iter().zip(naming) {
            let gone = search.known(&records[at], facts[at].recorded)?;
            facts[at].candidates = search.candidates(naming, &gone)?;
            known.push((at, gone));
        }
        search.confirm(&known, facts)?;
        search.support(records, facts)
    }

    /// What the file does not say, the commit itself does, as long as it is here.
    fn known(&mut self, record: &Record, recorded: Recorded) -> Result<Known, Failure> {
        let (patch, authored) = (record.patch, record.authored);
        match recorded {
            Recorded::Elsewhere(commit) => {
                let original = self.inquiry.objects.commit(&commit)?;
                let authored = authored.unwrap_or(original.author.seconds);
                Ok(Known { name: Some(commit), authored: Some(authored), original: Some(original), patch })
            }
            _ => Ok(Known { name: record.named(), authored, original: None, patch }),
        }
    }

    fn candidates(&mut self, naming: Vec<Hash>, gone: &Known) -> Result<Vec<Candidate>, Failure> {
        let line = &self.inquiry.line;
        let mut found: Vec<Candidate> = Vec::new();
        for later in gone.name.iter().flat_map(|name| self.inquiry.rewritten.later(name)) {
            if line.place(&later).is_some() {
                candidate(&mut found, later).is_rewritten = true;
            }
        }
        for same in gone.authored.into_iter().flat_map(|time| line.authored_at(time)) {
            candidate(&mut found, same).has_date = true;
        }
        for naming in naming {
            candidate(&mut found, naming).names_finding = true;
        }
        for candidate in &mut found {
            candidate.is_on_first_parents = self.inquiry.line.is_on_first_parents(&candidate.commit);
            if let Some(original) = &gone.original {
                let other = self.inquiry.objects.commit(&candidate.commit)?;
                candidate.has_author = Some(other.author.email.eq_ignore_ascii_case(&original.author.email));
                candidate.is_beside = other.committer.seconds <= original.committer.seconds
                    && other.subject() != original.subject();
            }
        }
        Ok(found)
    }

    /// Says of the candidates whether they have the patch of what they may stand for, and leaves out those that change
    /// findings alone: such commits are made in the same second as the fix, and by the same person.
    fn confirm(&mut self, known: &[(usize, Known)], facts: &mut [Facts]) -> Result<(), Failure> {
        let unpatched =
            known.iter().filter(|(at, gone)| gone.patch.is_none() && !facts[*at].candidates.is_empty());
        let mut wanted: Vec<Hash> = unpatched
            .filter(|(at, _)| matches!(facts[*at].recorded, Recorded::Elsewhere(_)))
            .filter_map(|(_, gone)| gone.name)
            .collect();
        for (at, _) in known {
            wanted.extend(facts[*at].candidates.iter().map(|candidate| candidate.commit));
        }
        wanted.sort_unstable();
        wanted.dedup();
        let patches = self.inquiry.workspace.repository.patch_ids(&wanted)?;
        for (at, gone) in known {
            let patch = gone.patch.or_else(|| patches.get(gone.name.as_ref()?).copied());
            for candidate in &mut facts[*at].candidates {
                candidate.has_patch = patch.is_some() && patches.get(&candidate.commit) == patch.as_ref();
            }
            self.leave_out_findings(&mut facts[*at].candidates)?;
        }
        Ok(())
    }

    /// Says of the candidates that have nothing but the date what else there is to say for them.
    fn support(&mut self, records: &[Record], facts: &mut [Facts]) -> Result<(), Failure> {
        for (record, facts) in records.iter().zip(facts) {
            for candidate in facts.candidates.iter_mut().filter(|candidate| candidate.has_date_alone()) {
                candidate.support = self.support_of(record, &candidate.commit)?;
            }
        }
        Ok(())
    }

    /// What was committed before the finding was resolved, did not take the place of what was recorded then.
    fn support_of(&mut self, record: &Record, commit: &Hash) -> Result<Option<Support>, Failure> {
        let committed = self.inquiry.line.committed_at(commit);
        if record.resolved.is_some_and(|resolved| committed.is_none_or(|time| time < resolved)) {
            return Ok(None);
        }
        if fix::changes_any(&mut self.inquiry.objects, &record.locations, commit)? {
            return Ok(Some(Support::Location));
        }
        let is_upon = record.is_assumed && self.inquiry.resolved_upon(&record.id)? == Some(*commit);
        Ok(is_upon.then_some(Support::Resolution))
    }

    fn leave_out_findings(&mut self, candidates: &mut Vec<Candidate>) -> Result<(), Failure> {
        let mut kept = Vec::with_capacity(candidates.len());
        for candidate in candidates.drain(..) {
            let is_sure = candidate.is_rewritten || candidate.has_patch;
            if is_sure || !self.changes_only_findings(&candidate.commit)? {
                kept.push(candidate);
            }
        }
        *candidates = kept;
        Ok(())
    }

    fn changes_only_findings(&mut self, commit: &Hash) -> Result<bool, Failure> {
        if let Some(known) = self.only_findings.get(commit) {
            return Ok(*known);
        }
        let folder = &self.inquiry.workspace.config.dir;
        let only = fix::changes_only_inside(&mut self.inquiry.objects, folder, commit)?;
        self.only_findings.insert(*commit, only);
        Ok(only)
    }
}

/// The candidate of this name, which may be new.
fn candidate(found: &mut Vec<Candidate>, commit: Hash) -> &mut Candidate {
    let at = found.iter().position(|known| known.commit == commit).unwrap_or_else(|| {
        found.push(Candidate {
            commit,
            is_on_first_parents: false,
            is_rewritten: false,
            has_date: false,
            has_author: None,
            is_beside: false,
            names_finding: false,
            has_patch: false,
            support: None,
        });
        found.len() - 1
    });
    &mut found[at]
}
