//! Two findings that got one id on two branches: the elder keeps it, the younger gets a new one, and keeps the old one
//! among its earlier ids, by which it is still found.

use super::Settling;
use crate::model::{FINDING, FindingId, Kind, Timestamp, entry_of};
use crate::report::{MergeResult, Written};
use crate::text::{self, Node};
use crate::workspace::Failure;
use crate::workspace::allocation::{Allocation, default_entry};
use crate::workspace::change::FileChange;
use crate::workspace::gathering::Place;

/// A finding that has a new id.
pub(super) struct Renumbered {
    pub(super) old: FindingId,
    pub(super) new: FindingId,
    /// Where its file was.
    pub(super) old_path: String,
    /// Where its file is from now on.
    pub(super) new_path: String,
    /// From which side of the merge it came: 0 is ours; none where that cannot be told.
    pub(super) side: Option<usize>,
}

/// A finding that has an id which another one has, too. Of two of one age the text decides, so that every clone comes to
/// the same answer.
pub(super) struct Claimant {
    created_at: Timestamp,
    pub(super) text: String,
    root: Node,
}

impl Claimant {
    /// `None` for a text that cannot be told from others.
    pub(super) fn read(bytes: &[u8]) -> Option<Claimant> {
        let scan = text::scan(bytes);
        let root = scan.root?;
        let created_at = root.get("created_at")?.as_str()?.parse().ok()?;
        Some(Claimant { created_at, text: scan.text.to_owned(), root })
    }

    /// Is it the same finding, which has lived on two branches?
    pub(super) fn is_same(&self, other: &Claimant) -> bool {
        let has_same = |field: &str| self.root.get(field) == other.root.get(field);
        self.created_at == other.created_at && (has_same("title") || has_same("description"))
    }

    /// The greater, the younger.
    pub(super) fn age(&self) -> (Timestamp, &str) {
        (self.created_at, &self.text)
    }
}

impl Settling<'_> {
    /// Both sides made a file of this name: are these two findings? Then the elder takes the place.
    pub(super) fn tell_apart(
        &mut self,
        path: &str,
        before: &[u8],
        sides: [&[u8]; 2],
    ) -> Result<bool, Failure> {
        let [Some(ours), Some(theirs)] = sides.map(Claimant::read) else { return Ok(false) };
        if ours.is_same(&theirs) {
            return Ok(false);
        }
        let side = usize::from(theirs.age() > ours.age());
        let (younger, elder) = if side == 0 { (ours, theirs) } else { (theirs, ours) };
        if self.has_errors(path, &elder.text) || self.has_errors(path, &younger.text) {
            let note = "two findings have this id, and one has errors; both texts stand in the file whole";
            self.tell(path, MergeResult::Broken, note);
            return Ok(true);
        }
        let before = String::from_utf8_lossy(before).into_owned();
        let change = FileChange { path: path.to_owned(), before: Some(before), after: Some(elder.text) };
        self.done.plan.settles.insert(path.to_owned());
        self.done.plan.files.push(change);
        self.renumber(path, &younger, Some(side)).map(|()| true)
    }

    /// Gives a finding a new id and a file of its own.
    pub(super) fn renumber(
        &mut self,
        path: &str,
        younger: &Claimant,
        side: Option<usize>,
    ) -> Result<(), Failure> {
        let Some(old) = self.workspace.id_of(path) else { return Ok(()) };
        let new = self.new_id(&old, &younger.root)?;
        let new_path = self.workspace.folder_unchecked()?.path_for(&new);
        let after = Some(renumbered(&younger.text, &old, &new)?);
        self.done.plan.files.push(FileChange { path: new_path.clone(), before: None, after });
        self.note_change(&new, &younger.root, &new_path, "renumbered");
        let note = format!("it is the younger of two; 'git findings show {old}' shows both");
        self.tell(path, MergeResult::Renumbered, &note).new_id = Some(new.clone());
        self.renumbered.push(Renumbered { old, new, old_path: path.to_owned(), new_path, side });
        Ok(())
    }

    fn new_id(&mut self, old: &FindingId, root: &Node) -> Result<FindingId, Failure> {
        let kind = root.get("type").and_then(Node::as_str).and_then(|word| word.parse().ok());
        let entry = entry_of(old.as_str()).map_or_else(|| default_entry(self.workspace, None), str::to_owned);
        let allocation = match &mut self.allocation {
            Some(allocation) => allocation,
            none => none.insert(Allocation::begin(self.workspace, Place::WorkTree)?),
        };
        allocation.next(&entry, kind.unwrap_or(Kind::Bug), self.now)
    }

    /// What the commit's trailers say of a finding, if there is to be one.
    pub(super) fn note_change(&mut self, id: &FindingId, root: &Node, path: &str, change: &'static str) {
        let title = root.get("title").and_then(Node::as_str).unwrap_or_default().to_owned();
        let (id, path, notes) = (id.clone(), path.to_owned(), Vec::new());
        self.done.plan.changes.push(Written {
            id,
            change,
            from: None,
            to: None,
            title,
            path,
            fix: None,
            notes,
            alike: Vec::new(),
        });
    }
}

fn renumbered(text: &str, old: &FindingId, new: &FindingId) -> Result<String, Failure> {
    let text = text::set_field(text, FINDING, &["id"], &new.as_str().into())?;
    let root = text::scan(text.as_bytes()).root.unwrap_or_else(Node::object);
    let mut aliases = root.get("aliases").and_then(Node::items).unwrap_or_default().to_vec();
    if !aliases.iter().any(|alias| alias.as_str() == Some(old.as_str())) {
        aliases.push(old.as_str().into());
    }
    Ok(text::set_field(&text, FINDING, &["aliases"], &Node::array(aliases))?)
}
