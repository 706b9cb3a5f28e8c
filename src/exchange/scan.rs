//! What a scanner's report says of itself: who made it, of what, and how much of the code it speaks for.

use std::collections::BTreeSet;

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
    /// The commit that was scanned: its full hash.
    pub commit: Option<ScannedCommit>,
    /// Why it may not have seen everything.
    pub failure: Option<String>,
    /// The rules that ran, where the report tells.
    pub rules: Option<BTreeSet<String>>,
    /// The files that were looked at, where the report tells.
    pub files: Option<BTreeSet<String>>,
}

/// The commit that was scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannedCommit {
    /// Its full hash.
    pub hash: String,
    /// Did the report or the user name it? Otherwise it is where the repository stands.
    pub is_stated: bool,
}

impl Scan {
    /// Takes in another part of the same analysis, so that both together speak for what either looked at.
    pub(super) fn join(&mut self, other: Scan) {
        let both = |one: &mut Option<BTreeSet<String>>, other: Option<BTreeSet<String>>| {
            *one = one.take().zip(other).map(|(one, other)| &one | &other);
        };
        self.ended_at = self.ended_at.max(other.ended_at);
        self.failure = self.failure.take().or(other.failure);
        both(&mut self.rules, other.rules);
        both(&mut self.files, other.files);
    }

    /// The commit that was scanned, where that was said.
    pub fn stated_commit(&self) -> Option<&str> {
        self.commit.as_ref().filter(|commit| commit.is_stated).map(|commit| commit.hash.as_str())
    }

    /// Tool and version, as people call it.
    pub fn name(&self) -> String {
        match &self.version {
            Some(version) => format!("{} {version}", self.tool),
            None => self.tool.clone(),
        }
    }
}
