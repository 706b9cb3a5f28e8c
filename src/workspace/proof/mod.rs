//! Are the fixes that findings record still what they claim? What files record, what git knows of the commits, and what
//! the evidence says come together here, for all findings in one pass over history.

mod naming;
mod record;
mod repicked;
mod search;
mod told;

use std::collections::HashMap;

use super::gathering::{self, Filed, Place};
use super::past::Past;
use super::{Broken, Failure, Workspace};
use crate::evidence::{self, Facts, Judgement, Recorded, Reverts, TakenBack, Taking, Verdict};
use crate::git::{Hash, Line, NamedCommit, Objects, Revert, Rewritten, fix};
use crate::model::{FindingId, Status, Summary};

pub use record::Record;
use search::Search;

/// What is to be proved.
pub struct Question<'caller> {
    /// Where the findings are read.
    pub place: Place,
    /// The commit whose history must hold the fixes.
    pub tip: Hash,
    /// Which of the resolved findings are asked about.
    pub chosen: &'caller (dyn Fn(&Summary) -> bool + Sync),
    /// Of which of them a commit is taken that may fit by chance.
    pub takes_weak: &'caller dyn Fn(&Record) -> bool,
}

/// What became of one recorded fix.
#[derive(Debug, Clone)]
pub struct Proof {
    /// What the file says.
    pub record: Record,
    /// What follows from it.
    pub judgement: Judgement,
    /// The first line of the fix commit's message.
    pub subject: Option<String>,
    /// What takes the fix back, or took it back before it was picked again.
    pub taken_back: Option<TakenBack>,
    /// The commit that applies the fix again after it was taken back.
    pub picked_again: Option<Hash>,
    /// Is history cut here (shallow clone)?
    pub is_shallow: bool,
}

/// What became of all that were asked about.
pub struct Proofs {
    /// By id.
    pub proofs: Vec<Proof>,
    /// Files that could not be read.
    pub broken: Broken,
}

/// Looks at every resolved finding that is asked about.
///
/// # Errors
/// A folder, history or commit that cannot be read.
pub fn prove(workspace: &Workspace, question: &Question<'_>) -> Result<Proofs, Failure> {
    let is_asked = |summary: &Summary| summary.status == Status::Resolved && (question.chosen)(summary);
    let gathered = gathering::files(workspace, question.place, &is_asked)?;
    let records: Vec<Record> = gathered.findings.iter().map(Record::of).collect();
    if records.is_empty() {
        return Ok(Proofs { proofs: Vec::new(), broken: gathered.broken });
    }
    let mut past = Past::new(workspace);
    past.look_from(question.place);
    let objects = workspace.repository.checked_objects()?;
    let mut inquiry = Inquiry::open(workspace, past, objects, question.tip)?;
    Ok(Proofs { proofs: inquiry.all(records, question.takes_weak)?, broken: gathered.broken })
}

/// Looks at every resolved one of findings that were read already; the history of this commit must hold the fixes. The
/// names of commits are believed, as by everything that is read to be shown.
///
/// # Errors
/// As [`prove`].
pub fn prove_of<'workspace>(
    workspace: &'workspace Workspace,
    past: &Past<'workspace>,
    tip: Hash,
    findings: &[Filed],
) -> Result<Vec<Proof>, Failure> {
    let resolved = findings.iter().filter(|file| file.summary.status == Status::Resolved);
    let records: Vec<Record> = resolved.map(Record::of).collect();
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let objects = workspace.repository.objects()?;
    Inquiry::open(workspace, past.again(), objects, tip)?.all(records, &|_| false)
}

/// What all findings are asked of.
struct Inquiry<'workspace> {
    workspace: &'workspace Workspace,
    past: Past<'workspace>,
    objects: Objects,
    line: Line,
    rewritten: Rewritten,
    reverts: Reverts,
    is_shallow: bool,
    is_partial: bool,
}

impl<'workspace> Inquiry<'workspace> {
    fn open(
        workspace: &'workspace Workspace,
        past: Past<'workspace>,
        mut objects: Objects,
        tip: Hash,
    ) -> Result<Self, Failure> {
        let repository = &workspace.repository;
        let line = Line::read(&mut objects, &tip)?;
        let rewritten = repository.rewritten();
        let told = line.taking_back().iter().filter_map(|revert| taking(&line, &rewritten, revert));
        let reverts = Reverts::of(told.collect(), |name| line.place(name).is_some());
        Ok(Inquiry {
            workspace,
            past,
            objects,
            rewritten,
            reverts,
            line,
            is_shallow: repository.is_shallow(),
            is_partial: repository.is_partial()?,
        })
    }

    fn all(
        &mut self,
        mut records: Vec<Record>,
        takes_weak: &dyn Fn(&Record) -> bool,
    ) -> Result<Vec<Proof>, Failure> {
        records.sort_by(|left, right| left.id.cmp(&right.id));
        let derived = self.derived(&records)?;
        let recorded = self.recorded(&records, &derived)?;
        let mut facts: Vec<Facts> = recorded
            .into_iter()
            .zip(derived)
            .zip(&records)
            .map(|((recorded, derived), record)| Facts {
                recorded,
                candidates: Vec::new(),
                derived: derived.filter(|derived| self.line.place(derived).is_some()),
                is_shallow: self.is_shallow,
                is_partial: self.is_partial,
                takes_weak: takes_weak(record),
            })
            .collect();
        if !self.is_shallow {
            Search::run(self, &records, &mut facts)?;
            for (record, facts) in records.iter().zip(&mut facts) {
                self.leave_out_taken_back(record, &mut facts.candidates)?;
            }
        }
        records.into_iter().zip(&facts).map(|(record, facts)| self.proof(record, facts)).collect()
    }

    /// The commit in which each finding became resolved, where the file names none or one that is gone.
    fn derived(&mut self, records: &[Record]) -> Result<Vec<Option<Hash>>, Failure> {
        let is_there = |record: &Record| record.named().is_some_and(|hash| self.line.place(&hash).is_some());
        let wanted: Vec<bool> = records.iter().map(|record| !is_there(record)).collect();
        let mut derived = Vec::with_capacity(records.len());
        for (record, is_wanted) in records.iter().zip(wanted) {
            derived.push(if is_wanted { self.past.derived(&record.id)? } else { None });
        }
        Ok(derived)
    }

    /// What the hash of each names. One that is derived but not of this history counts as if it were written down.
    fn recorded(&self, records: &[Record], derived: &[Option<Hash>]) -> Result<Vec<Recorded>, Failure> {
        let here = |record: &Record| record.named().filter(|hash| self.line.place(hash).is_some());
        let asked: Vec<&str> = records
            .iter()
            .filter(|record| here(record).is_none())
            .filter_map(|record| record.hash.as_deref())
            .collect();
        let mut answers = self.workspace.repository.commits_named(&asked)?.into_iter();
        let of_commit = |commit: Hash| match self.line.place(&commit) {
            Some(_) => Recorded::InHistory(commit),
            None => Recorded::Elsewhere(commit),
        };
        let mut one =
            |(record, derived): (&Record, &Option<Hash>)| match (here(record), &record.hash, derived) {
                (Some(commit), _, _) => Recorded::InHistory(commit),
                (None, None, Some(derived)) if self.line.place(derived).is_none() => {
                    Recorded::Elsewhere(*derived)
                }
                (None, None, _) => Recorded::Nothing,
                (None, Some(_), _) => match answers.next() {
                    Some(NamedCommit::One(commit)) => of_commit(commit),
                    Some(NamedCommit::Several) => Recorded::Several,
                    Some(NamedCommit::None) | None => Recorded::Absent,
                },
            };
        Ok(records.iter().zip(derived).map(&mut one).collect())
    }

    fn proof(&mut self, record: Record, facts: &Facts) -> Result<Proof, Failure> {
        let mut judgement = evidence::judge(facts);
        let subject = match judgement.commit {
            Some(commit) => Some(self.objects.commit(&commit)?.subject().to_owned()),
            None => None,
        };
        let told = judgement.commit.zip(subject.as_deref());
        let taken_back = told.and_then(|(commit, subject)| self.taken_back(&record, commit, subject));
        let picked_again = match (judgement.commit, taken_back) {
            (Some(commit), Some(taken_back)) => self.picked_again(&record, commit, taken_back.by)?,
            _ => None,
        };
        judgement.verdict = match taken_back.filter(|_| picked_again.is_none()) {
            Some(TakenBack { is_sure: true, .. }) => Verdict::Reverted,
            Some(TakenBack { is_sure: false, .. }) => Verdict::Ambiguous,
            None => judgement.verdict,
        };
        Ok(Proof { record, judgement, subject, taken_back, picked_again, is_shallow: self.is_shallow })
    }

    /// What takes a fix back, under whatever name it knew it.
    fn taken_back(&self, record: &Record, commit: Hash, subject: &str) -> Option<TakenBack> {
        let place = self.line.place(&commit)?;
        let mut names = self.rewritten.earlier(&commit);
        names.extend(record.named().into_iter().chain(record.replaced));
        names.push(commit);
        self.reverts.of_commit(&names, place, subject)
    }

    /// The commit that a finding was resolved upon: the nearest one that changes more than findings, seen from the one in
    /// which it last became resolved.
    fn resolved_upon(&mut self, id: &FindingId) -> Result<Option<Hash>, Failure> {
        let events = self.past.history()?.map(|history| history.events.iter().rev()).into_iter().flatten();
        let mut resolving = events.filter(|event| event.id == *id && event.to == Some(Status::Resolved));
        let Some(commit) = resolving.next().map(|event| event.origin.commit) else { return Ok(None) };
        let folder = &self.workspace.config.dir;
        Ok(fix::nearest_outside(&mut self.objects, folder, &commit)?.map(|commit| commit.hash))
    }

    /// The commits in which findings last became open.
    fn openings(&mut self) -> Result<HashMap<FindingId, Hash>, Failure> {
        let Some(history) = self.past.history()? else { return Ok(HashMap::new()) };
        let openings = crate::history::last_openings(&history.events).into_iter();
        Ok(openings.map(|(id, commit)| (id.clone(), commit)).collect())
    }
}

/// What a commit of the line says of taking others back, under all names that it had.
fn taking(line: &Line, rewritten: &Rewritten, revert: &Revert) -> Option<Taking> {
    Some(Taking {
        place: line.place(&revert.commit)?,
        commit: revert.commit,
        earlier: rewritten.earlier(&revert.commit),
        subject: revert.subject.clone(),
        of_subject: revert.of_subject.clone(),
        taken_back: revert.taken_back.clone(),
    })
}
