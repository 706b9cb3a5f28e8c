//! What every export is given, and which fields it shows. The forms that other programs read and that do not come back are
//! here, a file each.

mod code_quality;
mod junit;
mod markdown;
mod osv;
mod sarif;

use crate::model::{FindingId, Location, Summary, Timestamp, Word, is_own_field};
use crate::text::{Node, Value, scan};

pub use code_quality::{Issue, code_quality, issues};
pub use junit::{Case, Suite, Unread, Verdict, junit, test_suites};
pub use markdown::markdown;
pub use osv::osv;
pub use sarif::{Profile, SarifWishes, sarif};

/// A finding with what only the history and the folder know of it.
#[derive(Debug, Clone, Copy)]
pub struct Exported<'f> {
    /// Its facts.
    pub summary: &'f Summary,
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
    /// The commit that last changed it, if it was committed.
    pub changed_in: Option<&'f str>,
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
    /// A value has no JSON form.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// More than the reader takes.
    #[error("{found} findings are more than GitHub takes in one file, which is {most}")]
    TooMany {
        /// How many there are.
        found: usize,
        /// How many it takes.
        most: usize,
    },
}

/// A document for another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its text, with its last newline.
    pub text: String,
    /// How many findings it holds.
    pub findings: usize,
}

impl Document {
    /// The value as JSON for people and programs.
    pub(super) fn json(value: &serde_json::Value, findings: usize) -> Result<Document, ExportError> {
        Ok(Document { text: serde_json::to_string_pretty(value)? + "\n", findings })
    }
}

impl Exported<'_> {
    /// Its file's content as a value; an empty object for what is no JSON.
    pub fn node(&self) -> Node {
        scan(self.bytes).root.unwrap_or_else(Node::object)
    }

    /// Its id.
    pub fn id(&self) -> &FindingId {
        &self.summary.id
    }

    /// The order of a run's file: by creation, then by id.
    pub(super) fn by_creation(&self) -> (Timestamp, FindingId) {
        (self.summary.created_at, self.id().clone())
    }

    /// The name of what it breaks, for those who sort by rules: `findings/security/Bandit/B602` of what a tool found by a
    /// rule, else `findings/bug/OutputBag`.
    pub(super) fn rule(&self) -> String {
        let Summary { kind, component, tool, rule, .. } = self.summary;
        let named = match rule {
            Some(_) => [tool, rule],
            None => [component, &None],
        };
        let named: String = named.into_iter().flatten().map(|name| format!("/{name}")).collect();
        format!("findings/{}{named}", kind.word())
    }

    /// Where in the code it is; its own file where it does not say.
    pub(super) fn places(&self, node: &Node) -> Vec<Location> {
        let told = Location::all_of(node);
        match told.is_empty() {
            true => {
                vec![Location { path: self.path.to_owned(), start_line: None, end_line: None, snippet: None }]
            }
            false => told,
        }
    }
}

/// The text at a path.
pub(super) fn text_at<'n>(node: &'n Node, path: &[&str]) -> Option<&'n str> {
    node.at(path)?.as_str().filter(|text| !text.is_empty())
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
