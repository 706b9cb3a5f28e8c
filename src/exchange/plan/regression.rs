//! A finding that was fixed and is reported again of code that has the fix.

use super::missing::closed_in;
use super::{Batch, Surroundings, is_reported_again, source};
use crate::exchange::legacy::Mapped;
use crate::text::Node;

/// The commits between which a finding came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regression {
    /// The fix, or the commit whose scan missed it: the last one that is known to be without it.
    pub fixed_in: String,
    /// The commit that was scanned.
    pub reported_in: String,
    /// How many commits the one has that the other does not.
    pub commits: Option<usize>,
}

impl Regression {
    /// Only a commit that the report or the user names tells: where the repository stands now says nothing about an old
    /// report.
    pub(super) fn find(
        finding: &Node,
        record: &Mapped,
        batch: &Batch,
        surroundings: Surroundings<'_>,
    ) -> Option<Regression> {
        if !is_reported_again(finding, &record.node) {
            return None;
        }
        let scanned = batch.scan.as_ref()?.scanned.stated()?;
        let stated = finding.at(&["resolution", "commit_hash"]).and_then(Node::as_str);
        let code = surroundings.code;
        let fix = match stated {
            Some(fix) => code.commit(fix)?,
            // a second report of the scanned commit that closed it is no later one
            None => code.commit(closed_in(finding)?).filter(|without| without != scanned)?,
        };
        // who closed it knew of this scan already
        let is_news = source(finding, "commit") != Some(scanned);
        (is_news && code.contains(scanned, &fix)).then(|| Regression {
            commits: code.distance(&fix, scanned),
            fixed_in: fix,
            reported_in: scanned.to_owned(),
        })
    }
}
