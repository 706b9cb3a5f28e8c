//! What every export is given, and which fields it shows.

use crate::model::{FindingId, Timestamp, is_own_field};
use crate::text::{Node, Value, scan};

/// A finding with what only the history and the folder know of it.
#[derive(Debug, Clone, Copy)]
pub struct Exported<'f> {
    /// Its id.
    pub id: &'f FindingId,
    /// Its file's content, which takes a tenth of the memory that it takes as a [`Node`].
    pub bytes: &'f [u8],
    /// Its file, from the repository's root.
    pub path: &'f str,
    /// When it last changed, from the history; the file's own `updated_at` goes before it.
    pub updated_at: Option<Timestamp>,
    /// Whole days from its creation to its closing, or to now.
    pub age_days: Option<u64>,
    /// How often it was opened again.
    pub reopen_count: u64,
    /// Who committed it first: `Name <email>`.
    pub reporter: Option<&'f str>,
    /// The commit that fixed it, as it is known now; without it the file's own `commit_hash` counts.
    pub commit_hash: Option<&'f str>,
}

/// Which fields of a finding an export shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fields {
    /// All but those that we added to the StageFlow schema.
    StageFlow,
    /// All.
    All,
}

/// An export that could not be written down.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The CSV writer refused.
    #[error("cannot write CSV: {0}")]
    Csv(String),
    /// A row has no JSON form.
    #[error("cannot write a row as JSON: {0}")]
    Row(String),
}

impl Exported<'_> {
    /// Its file's content as a value; an empty object for what is no JSON.
    pub fn node(&self) -> Node {
        scan(self.bytes).root.unwrap_or_else(Node::object)
    }

    /// The order of a run's file: by creation, then by id.
    pub(super) fn by_creation(&self) -> (Option<Timestamp>, FindingId) {
        let created = self.node().get("created_at").and_then(|at| at.as_str()?.parse().ok());
        (created, self.id.clone())
    }
}

impl Fields {
    /// The finding with these fields only, without nulls at the top.
    pub(super) fn of(self, node: &Node) -> Node {
        let mut shown = node.clone();
        if self == Fields::StageFlow {
            drop_own(&mut shown, &mut Vec::new());
        }
        shown
    }
}

/// A block that was made of our fields alone goes with them.
fn drop_own(node: &mut Node, path: &mut Vec<String>) {
    let Value::Object(members) = &mut node.value else {
        return;
    };
    members.retain_mut(|member| {
        path.push(member.key.plain.clone());
        let is_own = is_own_field(path);
        let had_members = member.value.members().is_some_and(|members| !members.is_empty());
        if !is_own && path.len() < 2 {
            drop_own(&mut member.value, path);
        }
        path.pop();
        !(is_own || had_members && member.value.members().is_some_and(<[_]>::is_empty))
    });
}
