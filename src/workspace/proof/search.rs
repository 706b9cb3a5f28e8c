//! Looks for the commits that took the place of those that are gone: by what git told of rewriting, by who wrote a commit
//! when, and by what messages name. Patches are asked for last, of the few that are left, and all at once.

use std::collections::HashMap;

use super::{Inquiry, Record};
use crate::evidence::{Candidate, Facts, Recorded, Support};
use crate::git::{ByName, Hash, Signature, fix, graph};
use crate::model::FindingId;
use crate::workspace::Failure;

/// One search for all findings.
pub(super) struct Search<'inquiry, 'workspace> {
    inquiry: &'inquiry mut Inquiry<'workspace>,
    /// When each finding last became open; looked up once somebody asks.
    openings: Option<HashMap<FindingId, Hash>>,
    /// Does a commit change findings and nothing else?
    only_findings: ByName<bool>,
}

/// What a gone commit is known by.
#[derive(Default)]
struct Known {
    name: Option<Hash>,
    authored: Option<i64>,
    author: Option<Signature>,
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
        let mut search = Search { inquiry, openings: None, only_findings: ByName::default() };
        let mut known = Vec::new();
        for (at, (record, facts)) in records.iter().zip(facts.iter_mut()).enumerate() {
            if !matches!(facts.recorded, Recorded::Nothing | Recorded::InHistory(_)) {
                let gone = search.known(record, facts.recorded)?;
                facts.candidates = search.candidates(record, &gone)?;
                known.push((at, gone));
            }
        }
        search.confirm(&known, facts)?;
        search.support(records, facts)
    }

    /// What the file does not say, the commit itself does, as long as it is here.
    fn known(&mut self, record: &Record, recorded: Recorded) -> Result<Known, Failure> {
        let (patch, authored) = (record.patch, record.authored);
        match recorded {
            Recorded::Elsewhere(commit) => {
                let author = self.inquiry.objects.commit(&commit)?.author;
                let authored = authored.unwrap_or(author.seconds);
                Ok(Known { name: Some(commit), authored: Some(authored), author: Some(author), patch })
            }
            _ => Ok(Known { name: record.named(), authored, author: None, patch }),
        }
    }

    fn candidates(&mut self, record: &Record, gone: &Known) -> Result<Vec<Candidate>, Failure> {
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
        for naming in self.naming(record)? {
            candidate(&mut found, naming).names_finding = true;
        }
        for candidate in &mut found {
            candidate.is_on_first_parents = self.inquiry.line.is_on_first_parents(&candidate.commit);
            if let Some(author) = &gone.author {
                let other = self.inquiry.objects.commit(&candidate.commit)?.author;
                candidate.has_author = Some(other.email.eq_ignore_ascii_case(&author.email));
            }
        }
        Ok(found)
    }

    /// The commits that name the finding and are no older than its last opening.
    fn naming(&mut self, record: &Record) -> Result<Vec<Hash>, Failure> {
        let names = || std::iter::once(record.id.as_str()).chain(record.aliases.iter().map(String::as_str));
        let named = names().flat_map(|name| self.inquiry.line.naming(name).iter().copied());
        let mut found: Vec<Hash> = Vec::new();
        for commit in named.collect::<Vec<_>>() {
            if !found.contains(&commit) && self.is_after_opening(&record.id, &commit)? {
                found.push(commit);
            }
        }
        Ok(found)
    }

    fn is_after_opening(&mut self, id: &FindingId, commit: &Hash) -> Result<bool, Failure> {
        if self.openings.is_none() {
            self.openings = Some(self.inquiry.openings()?);
        }
        let Some(opening) = self.openings.as_ref().and_then(|openings| openings.get(id)).copied() else {
            return Ok(true);
        };
        let Inquiry { line, objects, .. } = &mut *self.inquiry;
        match (line.place(&opening), line.place(commit)) {
            (Some(opening), Some(commit)) if commit > opening => Ok(true),
            (Some(_), _) => Ok(!graph::is_ancestor(objects, commit, &opening)?),
            // opened on a line of findings of its own: clocks alone tell
            (None, _) => {
                let opened = objects.commit(&opening)?.committer.seconds;
                Ok(line.committed_at(commit).is_some_and(|time| time >= opened))
            }
        }
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
            names_finding: false,
            has_patch: false,
            support: None,
        });
        found.len() - 1
    });
    &mut found[at]
}
