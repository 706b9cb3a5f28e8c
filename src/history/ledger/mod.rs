//! What is known of a set of commits: the graph, and of each commit what it did to the findings, told by numbers into
//! tables. Plain values, filled by `reading` or from the cache, and the same whichever it was: what a commit did
//! depends on its own ancestry alone.

mod batch;
mod commits;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

pub(crate) use batch::Batch;
pub(crate) use commits::{Commits, Index};

use super::event::Content;
use crate::git::Hash;
use crate::model::{FindingId, Timestamp};

/// The number of nothing.
pub(crate) const NONE: u32 = u32::MAX;

/// What is known. Nothing is ever taken out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    pub(crate) commits: Commits,
    /// Texts: paths, people, subjects.
    pub(crate) texts: Vec<Arc<str>>,
    pub(crate) ids: Vec<Spelled>,
    /// Every path at which a finding has ever lain, once: the first number of its id, and the text.
    pub(crate) homes: Vec<[u32; 2]>,
    pub(crate) blobs: Vec<Blob>,
    pub(crate) versions: Vec<Place>,
    /// What the steps did, in their order; within each part of a step by id.
    pub(crate) changes: Vec<Change>,
    /// The versions before the changes, in their order; [`NONE`] for a parent that has not the finding.
    pub(crate) before: Vec<u32>,
    /// The commits that changed findings, by their numbers.
    pub(crate) steps: Vec<Step>,
}

/// An id as a path spells it.
#[derive(Debug, Clone)]
pub(crate) struct Spelled {
    pub(crate) id: FindingId,
    /// The first number under which this finding is known: ids are equal whatever the case of their letters.
    pub(crate) finding: u32,
}

/// One version of a file.
#[derive(Debug, Clone)]
pub(crate) struct Blob {
    pub(crate) hash: Hash,
    pub(crate) content: Content,
    /// Is that the last word? Not where the blob is missing or damaged, which may be mended.
    pub(crate) is_settled: bool,
}

/// Where one version lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) path: u32,
    pub(crate) blob: u32,
}

/// One finding in a commit and in its parents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    pub(crate) id: u32,
    /// [`NONE`]: it is not there.
    pub(crate) now: u32,
    /// Where the versions before it end.
    pub(crate) before_end: u32,
}

/// A commit that changed findings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) commit: u32,
    pub(crate) author: u32,
    pub(crate) subject: u32,
    /// The whole message, where it may say why.
    pub(crate) message: u32,
    pub(crate) committed_at: Timestamp,
    pub(crate) authored_at: Timestamp,
    /// Where its changes against all parents end.
    pub(crate) graph_end: u32,
    /// Where its changes against the first parent end, which stand behind those; none of their own where both are the
    /// same.
    pub(crate) line_end: u32,
    /// Is it a merge, with changes of its own against the first parent?
    pub(crate) is_merge: bool,
}

/// How much of each table there was at some time.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mark {
    pub(crate) commits: usize,
    pub(crate) merges: usize,
    pub(crate) texts: usize,
    pub(crate) ids: usize,
    pub(crate) homes: usize,
    pub(crate) blobs: usize,
    pub(crate) versions: usize,
    pub(crate) changes: usize,
    pub(crate) before: usize,
    pub(crate) steps: usize,
}

impl Ledger {
    /// How much there is now.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            commits: self.commits.len(),
            merges: self.commits.others.len(),
            texts: self.texts.len(),
            ids: self.ids.len(),
            homes: self.homes.len(),
            blobs: self.blobs.len(),
            versions: self.versions.len(),
            changes: self.changes.len(),
            before: self.before.len(),
            steps: self.steps.len(),
        }
    }

    /// The changes of a step against all parents.
    pub(crate) fn graph_of(&self, step: usize) -> Range<usize> {
        let start = step.checked_sub(1).map_or(0, |last| self.steps[last].line_end);
        start as usize..self.steps[step].graph_end as usize
    }

    /// The changes of a step against the first parent.
    pub(crate) fn line_of(&self, step: usize) -> Range<usize> {
        let Step { graph_end, line_end, is_merge, .. } = self.steps[step];
        if is_merge { graph_end as usize..line_end as usize } else { self.graph_of(step) }
    }

    /// The versions before a change, first parent first.
    pub(crate) fn before(&self, change: usize) -> &[u32] {
        let start = change.checked_sub(1).map_or(0, |last| self.changes[last].before_end);
        &self.before[start as usize..self.changes[change].before_end as usize]
    }

    /// The same with the commits numbered in the order in which history is told.
    pub(crate) fn renumbered(&self) -> Ledger {
        let (commits, numbers) = self.commits.renumbered();
        let mut ledger = Ledger { commits, changes: Vec::new(), before: Vec::new(), ..self.clone() };
        let mut steps: Vec<usize> = (0..self.steps.len()).collect();
        steps.sort_by_key(|step| numbers[self.steps[*step].commit as usize]);
        for (place, step) in steps.into_iter().enumerate() {
            let Step { commit, is_merge, .. } = self.steps[step];
            let graph_end = ledger.copy_changes(self, self.graph_of(step));
            let line = if is_merge { self.line_of(step) } else { 0..0 };
            let line_end = ledger.copy_changes(self, line);
            let commit = numbers[commit as usize];
            ledger.steps[place] = Step { commit, graph_end, line_end, ..self.steps[step] };
        }
        ledger
    }

    /// Adds changes of a ledger with the same tables, and says where they end.
    fn copy_changes(&mut self, from: &Ledger, changes: Range<usize>) -> u32 {
        for change in changes {
            self.before.extend_from_slice(from.before(change));
            let before_end = self.before.len() as u32;
            self.changes.push(Change { before_end, ..from.changes[change] });
        }
        self.changes.len() as u32
    }

    /// The number of a finding, whatever the case of its letters.
    pub(crate) fn finding(&self, id: &FindingId) -> Option<u32> {
        self.ids.iter().find(|spelled| spelled.id == *id).map(|spelled| spelled.finding)
    }

    /// The first number of the finding that a change is about.
    pub(crate) fn finding_of(&self, change: usize) -> u32 {
        self.ids[self.changes[change].id as usize].finding
    }

    /// The blobs that may be read otherwise some day.
    pub(crate) fn unsettled(&self) -> impl Iterator<Item = Hash> {
        self.blobs.iter().filter(|blob| !blob.is_settled).map(|blob| blob.hash)
    }

    /// What is known of these findings: their numbers, and the paths at which they have lain.
    pub(crate) fn findings(&self, ids: &HashSet<&FindingId>) -> HashMap<FindingId, (u32, Vec<Arc<str>>)> {
        let mut found = HashMap::new();
        if ids.is_empty() {
            return found;
        }
        let mut owners = HashMap::new();
        for Spelled { id, finding } in self.ids.iter().filter(|spelled| ids.contains(&spelled.id)) {
            owners.insert(*finding, id);
            found.entry(id.clone()).or_insert((*finding, Vec::new()));
        }
        for [finding, path] in &self.homes {
            let home = owners.get(finding).and_then(|id| found.get_mut(*id));
            home.into_iter().for_each(|(_, paths)| paths.push(Arc::clone(&self.texts[*path as usize])));
        }
        found
    }
}
