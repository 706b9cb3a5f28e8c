//! What other findings say of a finding that has a new id. Only the side which it came from can have meant it; what both
//! sides inherited is older than either finding, and stays.

use std::collections::{BTreeMap, BTreeSet};

use super::Settling;
use super::clash::Renumbered;
use super::origin::{Meant, Moves, Origin};
use crate::model::{FINDING, FindingId};
use crate::report::MergeResult;
use crate::text::{self, Node};
use crate::workspace::Failure;
use crate::workspace::change::FileChange;
use crate::workspace::work_tree::WorkTree;

/// Where a finding names others.
const FIELDS: [&[&str]; 2] = [&["related_findings"], &["resolution", "duplicate_of"]];

impl Settling<'_> {
    pub(super) fn mend_references(&mut self) -> Result<(), Failure> {
        if self.renumbered.is_empty() {
            return Ok(());
        }
        let renumbered = std::mem::take(&mut self.renumbered);
        let moves = Moves::of(&renumbered);
        for (path, before) in self.texts()? {
            let after = self.mended(&path, &before, &moves)?;
            if after != before {
                self.store(&path, before, after);
            }
        }
        self.renumbered = renumbered;
        Ok(())
    }

    /// The text of every finding as it will be, by its path; without what stays in conflict.
    fn texts(&self) -> Result<BTreeMap<String, String>, Failure> {
        let tree = WorkTree::open(self.workspace)?;
        let (files, _) = tree.sorted();
        let is_left =
            |path: &str| self.done.files.iter().any(|file| file.path == path && !file.result.is_settled());
        let mut texts = BTreeMap::new();
        for file in files.iter().filter(|file| !is_left(&file.path)) {
            let text = tree.load(file)?.and_then(|bytes| String::from_utf8(bytes).ok());
            texts.extend(text.map(|text| (file.path.clone(), text)));
        }
        for change in &self.done.plan.files {
            match &change.after {
                Some(after) => texts.insert(change.path.clone(), after.clone()),
                None => texts.remove(&change.path),
            };
        }
        Ok(texts)
    }

    /// A finding's text, with the new ids where the old ones were meant to name those findings.
    fn mended(&mut self, path: &str, text: &str, moves: &Moves<'_>) -> Result<String, Failure> {
        let mut after = text.to_owned();
        let Some(root) = text::scan(text.as_bytes()).root else { return Ok(after) };
        let named = named(&root);
        let ones: Vec<&Renumbered> = named.iter().flat_map(|id| moves.from(id)).copied().collect();
        if ones.is_empty() {
            return Ok(after);
        }
        let origin = self.origin(path, moves);
        for field in FIELDS {
            let Some(before) = root.at(field) else { continue };
            let value = ones.iter().fold(before.clone(), |value, one| match origin.meant(field, one) {
                Some(meant) => renamed(value, one, meant),
                None => value,
            });
            if value != *before {
                after = text::set_field(&after, FINDING, field, &value)?;
            }
        }
        self.note_unclear(path, &origin, &ones);
        Ok(after)
    }

    fn note_unclear(&mut self, path: &str, origin: &Origin, ones: &[&Renumbered]) {
        let unclear = ones.iter().filter(|one| !origin.tells(one));
        let notes = unclear.map(|one| format!("{path} names {}, which may mean {}", one.old, one.new));
        self.done.plan.notes.extend(notes);
    }

    fn store(&mut self, path: &str, before: String, after: String) {
        let root = text::scan(after.as_bytes()).root.unwrap_or_else(Node::object);
        match self.done.plan.files.iter_mut().find(|change| change.path == path) {
            Some(change) => change.after = Some(after),
            None => {
                let change = FileChange { path: path.to_owned(), before: Some(before), after: Some(after) };
                self.done.plan.files.push(change);
                if let Some(id) = self.workspace.id_of(path) {
                    self.note_change(&id, &root, path, "edited");
                }
                self.tell(path, MergeResult::Mended, "names the new id");
            }
        }
    }
}

/// The ids that a finding names, each once.
fn named(root: &Node) -> BTreeSet<FindingId> {
    let values = FIELDS.iter().filter_map(|field| root.at(field));
    values.flat_map(strings).filter_map(|text| text.parse().ok()).collect()
}

/// Does a field name this finding?
pub(super) fn is_in(root: &Node, field: &[&str], id: &FindingId) -> bool {
    root.at(field).is_some_and(|value| strings(value).any(|text| is_id(text, id)))
}

/// The strings of a value that is one, or an array of such.
fn strings(value: &Node) -> impl Iterator<Item = &str> {
    std::iter::once(value).chain(value.items().unwrap_or_default()).filter_map(Node::as_str)
}

fn is_id(text: &str, id: &FindingId) -> bool {
    text.eq_ignore_ascii_case(id.as_str())
}

/// A field's value with the new id in the place of the old one, or behind it where both are meant.
fn renamed(value: Node, one: &Renumbered, meant: Meant) -> Node {
    let is_old = |node: &Node| node.as_str().is_some_and(|text| is_id(text, &one.old));
    let new = || Node::from(one.new.as_str());
    match value.items() {
        _ if meant == Meant::Elder => value,
        None if is_old(&value) => new(),
        None => value,
        Some(items) => Node::array(items.iter().flat_map(|item| {
            let is_old = is_old(item);
            let kept = (!is_old || meant == Meant::Both).then(|| item.clone());
            kept.into_iter().chain(is_old.then(new))
        })),
    }
}
