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
    /// The stable patch id of the fix commit.
    pub patch: Option<Hash>,
    /// When the fix commit was written, in seconds since 1970.
    pub authored: Option<i64>,
}

impl Record {
    pub(super) fn of(file: Filed) -> Record {
        let root = text::scan(&file.bytes).root.unwrap_or_else(Node::object);
        let evidence = |field| root.at(&["resolution", field]).and_then(Node::as_str);
        let authored = evidence("commit_author_date").and_then(|date| date.parse::<Timestamp>().ok());
        Record {
            hash: evidence("commit_hash").map(str::to_owned),
            patch: evidence("commit_patch_id").and_then(|patch| patch.parse().ok()),
            authored: authored.map(|date| date.unix()),
            id: file.summary.id,
            aliases: file.summary.aliases,
            title: file.summary.title,
            path: file.path,
        }
    }

    /// The commit that is recorded, where its hash is whole.
    pub fn named(&self) -> Option<Hash> {
        self.hash.as_deref()?.parse().ok()
    }
}
