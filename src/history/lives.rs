//! Two findings that got one id on two branches are two lives. Where a merge gave one of them a new id, what happened to
//! it before is told of the new one, and not of the other, which kept the id.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::event::Facts;
use super::ledger::{Blob, Ledger, NONE};
use crate::git::{Error, Hash, Names};
use crate::model::{FindingId, Timestamp};

/// Tells the earlier ids of the finding in a blob.
pub(super) type AliasesOf<'caller> = dyn FnMut(&Hash) -> Result<Vec<FindingId>, Error> + 'caller;

/// The lives that go on under another id.
#[derive(Debug, Clone, Default)]
pub(super) struct Lives(Vec<Moved>);

/// A life that goes on under another id.
#[derive(Debug, Clone)]
struct Moved {
    /// The change of a merge by which it appears there.
    change: usize,
    /// The number of the new id, as it is spelled, and the first number of that finding.
    id: u32,
    finding: u32,
    /// The first blob under the new id.
    blob: Hash,
    /// The first number of the finding whose id it had.
    old: u32,
    /// Its last version under that id.
    last: u32,
    /// All blobs that it had there, by their names: a number holds for what came to be known at once.
    blobs: Names,
}

/// What happened to one of several findings of one id.
#[derive(Debug, Default)]
struct Life {
    blobs: Names,
    /// In the order in which history is told.
    changes: Vec<usize>,
    /// The commits that removed it.
    removals: Vec<u32>,
}

impl Lives {
    /// Looks for them among the steps, which are in the order in which history is told. Blobs are read only of findings
    /// that appeared in a merge, and only where another one was created at the same moment.
    pub(super) fn find(
        ledger: &Ledger,
        steps: &[usize],
        aliases_of: &mut AliasesOf<'_>,
    ) -> Result<Lives, Error> {
        let mut lives = Lives::default();
        let merges: Vec<usize> = steps.iter().copied().filter(|step| ledger.steps[*step].is_merge).collect();
        let new: Vec<(u32, usize)> = appearances(ledger, &merges).collect();
        if new.is_empty() {
            return Ok(lives);
        }
        let mut created: HashMap<Timestamp, HashSet<u32>> = HashMap::new();
        for (_, change) in appearances(ledger, steps) {
            if let Some(facts) = facts(ledger, ledger.changes[change].now) {
                created.entry(facts.created_at).or_default().insert(ledger.finding_of(change));
            }
        }
        let mut search = Search { ledger, steps, reached: (NONE, Vec::new()), changes: OnceCell::new() };
        for (merge, change) in new {
            let Some(facts) = facts(ledger, ledger.changes[change].now) else { continue };
            if created.get(&facts.created_at).is_some_and(|alike| alike.len() > 1) {
                let aliases = aliases_of(&blob(ledger, ledger.changes[change].now).hash)?;
                let mut old = aliases.iter().rev().filter_map(|alias| ledger.finding(alias));
                lives.0.extend(old.find_map(|old| search.moved(old, (merge, change, facts))));
            }
        }
        Ok(lives)
    }

    /// The number of the id under which what happened to a finding is told, where its life goes on under another.
    pub(super) fn id_of(&self, ledger: &Ledger, finding: u32, change: usize) -> Option<u32> {
        if self.0.is_empty() {
            return None;
        }
        let blob = blobs(ledger, change).next()?;
        let mut found = self.moved(finding, blob)?;
        // who got a new id may have got another one since; not oftener than there are such
        for _ in &self.0 {
            match self.moved(found.finding, found.blob) {
                Some(again) => found = again,
                None => break,
            }
        }
        Some(found.id)
    }

    fn moved(&self, old: u32, blob: Hash) -> Option<&Moved> {
        self.0.iter().find(|moved| moved.old == old && moved.blobs.contains(&blob))
    }

    /// The version before a change by which a life appears under another id.
    pub(super) fn version_before(&self, change: usize) -> Option<u32> {
        self.0.iter().find(|moved| moved.change == change).map(|moved| moved.last)
    }

    /// The finding, and all others under whose ids what is told of it may have happened.
    pub(super) fn under_any_id(&self, finding: u32) -> Vec<u32> {
        let mut all = vec![finding];
        // the last merge first
        for moved in self.0.iter().rev().filter(|moved| moved.old != finding) {
            if all.contains(&moved.finding) {
                all.push(moved.old);
            }
        }
        all
    }
}

/// One search for all of them. A merge may give many findings new ids; what it reaches and what happened to each finding is
/// found out once.
struct Search<'ledger> {
    ledger: &'ledger Ledger,
    steps: &'ledger [usize],
    /// The merge that was asked about last, and which commits it reaches.
    reached: (u32, Vec<bool>),
    /// The changes of each finding with their commits, in the order in which history is told.
    changes: OnceCell<HashMap<u32, Vec<(u32, usize)>>>,
}

impl Search<'_> {
    /// The life under the id `old` that a finding goes on with, if there is exactly one that may be it: it was created at
    /// the same moment, and says the same if there are several of those.
    fn moved(&mut self, old: u32, (merge, change, now): (u32, usize, &Facts)) -> Option<Moved> {
        let ledger = self.ledger;
        if self.reached.0 != merge {
            self.reached = (merge, ledger.commits.reached(&[merge]));
        }
        let mut fitting: Vec<(Life, u32, &Facts)> = lives(ledger, self.changes_before(old))
            .into_iter()
            .filter_map(|life| {
                let last = ledger.changes[*life.changes.last()?].now;
                let facts = facts(ledger, last).filter(|facts| facts.created_at == now.created_at)?;
                Some((life, last, facts))
            })
            .collect();
        if fitting.len() > 1 {
            fitting.retain(|(_, _, facts)| *facts == now);
        }
        let [(life, last, _)] = &mut fitting[..] else { return None };
        let (id, version) = (ledger.changes[change].id, ledger.changes[change].now);
        Some(Moved {
            change,
            id,
            finding: ledger.finding_of(change),
            blob: blob(ledger, version).hash,
            old,
            last: *last,
            blobs: std::mem::take(&mut life.blobs),
        })
    }

    /// What happened to a finding up to the merge that is asked about.
    fn changes_before(&self, finding: u32) -> impl Iterator<Item = (u32, usize)> {
        let changes = self.changes.get_or_init(|| {
            let mut changes: HashMap<u32, Vec<(u32, usize)>> = HashMap::new();
            for step in self.steps {
                let commit = self.ledger.steps[*step].commit;
                for change in self.ledger.graph_of(*step) {
                    changes.entry(self.ledger.finding_of(change)).or_default().push((commit, change));
                }
            }
            changes
        });
        let own = changes.get(&finding).into_iter().flatten().copied();
        own.filter(|(commit, _)| self.reached.1[*commit as usize])
    }
}

/// The lives of all findings that had one id, from its changes: what follows from one version to the next is one life, and so is what was
/// there before and after a removal.
fn lives(ledger: &Ledger, changes: impl Iterator<Item = (u32, usize)>) -> Vec<Life> {
    let mut lives: Vec<Life> = Vec::new();
    for (commit, change) in changes {
        let blobs: Names = blobs(ledger, change).collect();
        let is_new = ledger.before(change).iter().all(|version| *version == NONE);
        let is_back = |life: &Life| {
            is_new && life.removals.iter().any(|removal| ledger.commits.is_ancestor(*removal, commit))
        };
        let (same, others): (Vec<Life>, Vec<Life>) =
            lives.into_iter().partition(|life| !life.blobs.is_disjoint(&blobs) || is_back(life));
        lives = others;
        let mut one = same.into_iter().reduce(Life::and).unwrap_or_default();
        one.blobs.extend(blobs);
        one.changes.push(change);
        one.removals.extend((ledger.changes[change].now == NONE).then_some(commit));
        lives.push(one);
    }
    lives
}

impl Life {
    fn and(mut self, other: Life) -> Life {
        self.blobs.extend(other.blobs);
        self.changes.extend(other.changes);
        self.removals.extend(other.removals);
        self
    }
}

/// The changes by which findings appear, against all parents, each with its commit.
fn appearances<'ledger>(
    ledger: &'ledger Ledger,
    steps: &'ledger [usize],
) -> impl Iterator<Item = (u32, usize)> + 'ledger {
    let is_new = |change: &usize| {
        ledger.changes[*change].now != NONE && ledger.before(*change).iter().all(|version| *version == NONE)
    };
    steps.iter().flat_map(move |step| {
        let commit = ledger.steps[*step].commit;
        ledger.graph_of(*step).filter(is_new).map(move |change| (commit, change))
    })
}

/// The blobs since and before a change.
fn blobs(ledger: &Ledger, change: usize) -> impl Iterator<Item = Hash> {
    let versions = std::iter::once(&ledger.changes[change].now).chain(ledger.before(change));
    versions.filter(|version| **version != NONE).map(|version| blob(ledger, *version).hash)
}

fn blob(ledger: &Ledger, version: u32) -> &Blob {
    &ledger.blobs[ledger.versions[version as usize].blob as usize]
}

/// What a version says; `None` where there is none, or where it cannot be read.
fn facts(ledger: &Ledger, version: u32) -> Option<&Facts> {
    let version = (version != NONE).then(|| blob(ledger, version))?;
    version.content.as_ref().ok().map(AsRef::as_ref)
}

#[cfg(test)]
mod tests;
