//! What a scanner's report says of itself: who made it, of what, and how much of the code it speaks for.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::code::Code;
use crate::model::Timestamp;

/// One scan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scan {
    /// The tool's name.
    pub tool: String,
    /// The tool's version.
    pub version: Option<String>,
    /// Which of the tool's analyses it is, where it has several.
    pub category: Option<String>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The code that was scanned.
    pub scanned: Scanned,
    /// Why it may not have seen everything.
    pub failure: Option<String>,
    /// Why it is perhaps about other code than what is here.
    pub elsewhere: Option<String>,
    /// How many of its results could not be read, so that nobody knows which findings they are.
    pub unread: usize,
    /// The rules that ran, where the report tells.
    pub rules: Option<BTreeSet<String>>,
    /// The files that were looked at, where the report tells.
    pub files: Option<BTreeSet<String>>,
    /// The files that it could not read as code, so that it says nothing else of them.
    pub unparsed: BTreeSet<String>,
}

/// What tells the reports of one analysis from all others: the tool, and which of its analyses it is.
pub type Analysis = (String, Option<String>);

/// The code that was scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanned {
    /// A commit that the report or the user names: its full hash.
    Commit(String),
    /// The work tree, as far as anybody says; HEAD's full hash.
    Here(Option<String>),
    /// A commit that is not here, so that nothing is known of its lines.
    Elsewhere,
}

impl Default for Scanned {
    fn default() -> Self {
        Scanned::Here(None)
    }
}

impl Scanned {
    /// The commit, where it was said.
    pub fn stated(&self) -> Option<&str> {
        match self {
            Scanned::Commit(hash) => Some(hash),
            Scanned::Here(_) | Scanned::Elsewhere => None,
        }
    }

    /// The commit whose lines are counted, as far as that can be known.
    pub fn commit(&self) -> Option<&str> {
        match self {
            Scanned::Commit(hash) => Some(hash),
            Scanned::Here(head) => head.as_deref(),
            Scanned::Elsewhere => None,
        }
    }

    /// A file as it was scanned.
    pub(super) fn text(&self, code: &dyn Code, path: &str) -> Option<Rc<str>> {
        match self {
            Scanned::Commit(hash) => code.text(Some(hash), path),
            Scanned::Here(_) => code.text(None, path),
            Scanned::Elsewhere => None,
        }
    }
}

impl Scan {
    /// Takes in another part of the same analysis, so that both together speak for what either looked at.
    pub(super) fn join(&mut self, other: Scan) {
        let both = |one: &mut Option<BTreeSet<String>>, other: Option<BTreeSet<String>>| {
            *one = one.take().zip(other).map(|(one, other)| &one | &other);
        };
        self.ended_at = self.ended_at.max(other.ended_at);
        self.failure = self.failure.take().or(other.failure);
        self.elsewhere = self.elsewhere.take().or(other.elsewhere);
        self.unread += other.unread;
        both(&mut self.rules, other.rules);
        both(&mut self.files, other.files);
        self.unparsed.extend(other.unparsed);
    }

    /// The analysis that it is a report of.
    pub fn analysis(&self) -> Analysis {
        (self.tool.clone(), self.category.clone())
    }

    /// Does the report leave open what it looked at?
    pub(super) fn is_unscoped(&self) -> bool {
        self.rules.is_none() && self.files.is_none()
    }

    /// Tool and version, as people call it.
    pub fn name(&self) -> String {
        match &self.version {
            Some(version) => format!("{} {version}", self.tool),
            None => self.tool.clone(),
        }
    }
}
