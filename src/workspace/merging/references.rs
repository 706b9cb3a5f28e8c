//! What other findings say of a finding that has a new id. Only the side which it came from can have meant it; what both
//! sides inherited is older than either finding, and stays.

use std::collections::BTreeMap;

use super::Settling;
use super::clash::Renumbered;
use crate::git::Hash;
use crate::model::{FINDING, FindingId};
use crate::report::MergeResult;
use crate::text::{self, Node};
use crate::workspace::change::FileChange;
use crate::workspace::work_tree::WorkTree;
use crate::workspace::{Failure, stored};

const RELATED: &[&str] = &["related_findings"];
const DUPLICATE: &[&str] = &["resolution", "duplicate_of"];

impl Settling<'_> {
    pub(super) fn mend_references(&mut self) -> Result<(), Failure> {
        if self.renumbered.is_empty() {
            return Ok(());
        }
        let renumbered = std::mem::take(&mut self.renumbered);
        for (path, before) in self.texts()? {
            let mut after = before.clone();
            for one in &renumbered {
                after = self.mended(&path, after, one)?;
            }
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

    /// A finding's text, with the new id where the old one was meant to name this finding.
    fn mended(&mut self, path: &str, text: String, one: &Renumbered) -> Result<String, Failure> {
        let Some(root) = text::scan(text.as_bytes()).root.filter(|root| names(root, &one.old)) else {
            return Ok(text);
        };
        let Some((sides, side)) = self.sides.zip(one.side) else {
            let note = format!("names {}, which may mean {}", one.old, one.new);
            self.done.plan.notes.push(format!("{path} {note}"));
            return Ok(text);
        };
        let (younger, elder) =
            if side == 0 { (sides.ours, sides.theirs) } else { (sides.theirs, sides.ours) };
        let path = if path == one.new_path { &one.old_path } else { path };
        let [younger, elder] = [younger, elder].map(|commit| self.version(&commit, path));
        let base = sides.base.and_then(|base| self.version(&base, path));
        let is_named = |version: &Option<Node>, field: &[&str]| {
            version.as_ref().is_some_and(|root| is_in(root, field, &one.old))
        };
        let mut text = text;
        for field in [RELATED, DUPLICATE].into_iter().filter(|field| is_in(&root, field, &one.old)) {
            let is_inherited = is_named(&base, field);
            if is_named(&younger, field) && !is_inherited {
                let value = renamed(&root, field, one, is_named(&elder, field));
                text = text::set_field(&text, FINDING, field, &value)?;
            }
        }
        Ok(text)
    }

    /// A file as a commit has it; what cannot be read names nobody.
    fn version(&self, commit: &Hash, path: &str) -> Option<Node> {
        let bytes = stored::file_at(&self.workspace.repository, commit, path).ok()??;
        text::scan(&bytes).root
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

fn names(root: &Node, id: &FindingId) -> bool {
    is_in(root, RELATED, id) || is_in(root, DUPLICATE, id)
}

/// Does a field, a string or an array of such, name this finding?
fn is_in(root: &Node, field: &[&str], id: &FindingId) -> bool {
    let is_it = |node: &Node| node.as_str().is_some_and(|text| text.eq_ignore_ascii_case(id.as_str()));
    root.at(field).is_some_and(|value| is_it(value) || value.items().unwrap_or_default().iter().any(is_it))
}

/// The field with the new id in the place of the old one, or behind it where that is meant, too.
fn renamed(root: &Node, field: &[&str], one: &Renumbered, keeps_old: bool) -> Node {
    let new = Node::from(one.new.as_str());
    let Some(items) = root.at(field).and_then(Node::items) else { return new };
    let is_old = |item: &Node| item.as_str().is_some_and(|text| text.eq_ignore_ascii_case(one.old.as_str()));
    Node::array(items.iter().flat_map(|item| match is_old(item) {
        true => keeps_old.then(|| item.clone()).into_iter().chain([new.clone()]).collect(),
        false => vec![item.clone()],
    }))
}
