//! What a finding's file records of its fix.

use crate::git::Hash;
use crate::model::{FindingId, Timestamp};
use crate::text::{self, Node};
use crate::workspace::gathering::Filed;

/// What the file of a resolved finding says of the fix.
#[derive(Debug, Clone)]
pub struct Record {
    /// The finding.
    pub id: FindingId,
    /// Ids it had before.
    pub aliases: Vec<String>,
    /// Its title.
    pub title: String,
    /// Its file, from the top of the repository.
    pub path: String,
    /// The fix commit as written, whole or cut short.
    pub hash: Option<String>,
    /// The commit in whose place `repair` recorded it.
    pub replaced: Option<Hash>,
    /// The stable patch id of the fix commit.
    pub patch: Option<Hash>,
    /// When the fix commit was written, in seconds since 1970.
    pub authored: Option<i64>,
    /// When the finding was resolved, in seconds since 1970.
    pub resolved: Option<i64>,
    /// Was the fix assumed to be the commit that the resolution stood upon?
    pub is_assumed: bool,
    /// The files that the finding is about, from the top of the repository.
    pub locations: Vec<String>,
}

impl Record {
    pub(super) fn of(file: &Filed) -> Record {
        let root = text::scan(&file.bytes).root.unwrap_or_else(Node::object);
        let evidence = |field| root.at(&["resolution", field]).and_then(Node::as_str);
        let time = |text: Option<&str>| Some(text?.parse::<Timestamp>().ok()?.unix());
        let locations = root.at(&["locations"]).and_then(Node::items).unwrap_or_default();
        let paths = locations.iter().filter_map(|location| location.at(&["path"])?.as_str());
        let earlier = root.at(&["resolution", "previous_commit_hashes"]).and_then(Node::items);
        let last = || earlier.unwrap_or_default().last()?.as_str()?.parse().ok();
        let replaced = (evidence("commit_source") == Some("repair")).then(last).flatten();
        Record {
            replaced,
            hash: evidence("commit_hash").map(str::to_owned),
            patch: evidence("commit_patch_id").and_then(|patch| patch.parse().ok()),
            authored: time(evidence("commit_author_date")),
            resolved: time(root.at(&["resolved_at"]).and_then(Node::as_str)),
            is_assumed: evidence("commit_source") == Some("head"),
            locations: paths.map(str::to_owned).collect(),
            id: file.summary.id.clone(),
            aliases: file.summary.aliases.clone(),
            title: file.summary.title.clone(),
            path: file.path.clone(),
        }
    }

    /// The commit that is recorded, where its hash is whole.
    pub fn named(&self) -> Option<Hash> {
        self.hash.as_deref()?.parse().ok()
    }
}
