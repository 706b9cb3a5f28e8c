//! Commits on their way into the ledger. What a batch names is numbered anew, each thing once; only findings and parents
//! are known by the numbers that they have already, so that nothing else has to be looked for among all that is known.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Blob, Change, Ledger, NONE, Place, Spelled, Step};
use crate::git::{ByName, Hash};
use crate::history::contents::Contents;
use crate::history::origins::Author;
use crate::history::versions::{self, Moves};
use crate::model::FindingId;

/// Adds the moves of commits that are in the ledger already.
pub(crate) struct Batch<'ledger> {
    ledger: &'ledger mut Ledger,
    contents: &'ledger Contents,
    texts: HashMap<Arc<str>, u32>,
    /// By the letters of the id.
    ids: HashMap<String, u32>,
    /// The first number of each finding.
    findings: HashMap<FindingId, u32>,
    blobs: ByName<u32>,
    versions: HashMap<Place, u32>,
}

impl<'ledger> Batch<'ledger> {
    /// The findings that are known come with their numbers.
    pub(crate) fn new(
        ledger: &'ledger mut Ledger,
        contents: &'ledger Contents,
        findings: HashMap<FindingId, u32>,
    ) -> Batch<'ledger> {
        Batch {
            ledger,
            contents,
            texts: HashMap::new(),
            ids: HashMap::new(),
            findings,
            blobs: ByName::default(),
            versions: HashMap::new(),
        }
    }

    /// Adds what the commit of this number did, and who made it.
    pub(crate) fn step(&mut self, commit: u32, moves: &Moves, author: &Author) {
        let step = Step {
            commit,
            author: self.text(&author.name),
            subject: self.text(&author.subject),
            message: author.message.as_ref().map_or(NONE, |message| self.text(message)),
            committed_at: author.committed_at,
            authored_at: author.authored_at,
            graph_end: self.changes(&moves.graph),
            line_end: self.changes(moves.line.as_deref().unwrap_or_default()),
            is_merge: moves.line.is_some(),
        };
        self.ledger.steps.push(step);
    }

    /// Notes that a finding has lain at a path.
    pub(crate) fn home(&mut self, id: &FindingId, path: &Arc<str>) {
        let id = self.id(id);
        let home = [self.ledger.ids[id as usize].finding, self.text(path)];
        self.ledger.homes.push(home);
    }

    /// Adds the changes of one part of a step, and says where they end.
    fn changes(&mut self, changes: &[versions::Change]) -> u32 {
        for change in changes {
            let (id, now) = (self.id(&change.id), self.version(change.now.as_ref()));
            for before in &change.before {
                let before = self.version(before.as_ref());
                self.ledger.before.push(before);
            }
            let before_end = self.ledger.before.len() as u32;
            self.ledger.changes.push(Change { id, now, before_end });
        }
        self.ledger.changes.len() as u32
    }

    fn text(&mut self, text: &Arc<str>) -> u32 {
        let next = self.ledger.texts.len() as u32;
        let number = *self.texts.entry(Arc::clone(text)).or_insert(next);
        if number == next {
            self.ledger.texts.push(Arc::clone(text));
        }
        number
    }

    fn id(&mut self, id: &FindingId) -> u32 {
        if let Some(number) = self.ids.get(id.as_str()) {
            return *number;
        }
        let number = self.ledger.ids.len() as u32;
        let finding = *self.findings.entry(id.clone()).or_insert(number);
        self.ledger.ids.push(Spelled { id: id.clone(), finding });
        self.ids.insert(id.as_str().to_owned(), number);
        number
    }

    fn version(&mut self, place: Option<&versions::Place>) -> u32 {
        let Some(place) = place else { return NONE };
        let place = Place { path: self.text(&place.path), blob: self.blob(&place.blob) };
        let next = self.ledger.versions.len() as u32;
        let number = *self.versions.entry(place).or_insert(next);
        if number == next {
            self.ledger.versions.push(place);
        }
        number
    }

    fn blob(&mut self, hash: &Hash) -> u32 {
        let next = self.ledger.blobs.len() as u32;
        let number = *self.blobs.entry(*hash).or_insert(next);
        if number == next {
            let (content, is_settled) = self.contents[hash].clone();
            self.ledger.blobs.push(Blob { hash: *hash, content, is_settled });
        }
        number
    }
}
