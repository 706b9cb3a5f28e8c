//! A finding that was fixed and is reported again of code that has the fix.

use super::lineage::Lineage;
use super::missing::{closed_in, is_closed_by_scan};
use super::{Batch, Existing, Surroundings, is_reported_again, source};
use crate::exchange::code::Code;
use crate::exchange::identity::Known;
use crate::exchange::legacy::Mapped;
use crate::text::Node;

/// The commits between which a finding came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regression {
    /// The fix, the commit whose scan missed it, or the one that brought its resolution: the last that is known to be without
    /// it.
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
        finding: &Existing,
        known: Option<&Known>,
        record: &Mapped,
        batch: &Batch,
        surroundings: Surroundings<'_>,
    ) -> Option<Regression> {
        let (id, finding, code) = (&finding.id, &finding.node, surroundings.code);
        if !is_reported_again(finding, &record.node) {
            return None;
        }
        let scanned = batch.scan.as_ref()?.scanned.stated()?;
        // who closed it knew of this scan already
        let fix = Fix::of(finding)?;
        let knew = |version: &Node| source(version, "commit") == Some(scanned);
        let knew_once = || code.since("", &[id]).is_some_and(|since| since.versions.iter().any(knew));
        if knew(finding) || knew_once() {
            return None;
        }
        let by_files = || Lineage { code, scanned, id, known: known? }.resolved_by(fix.is_gone(code));
        let fixed_in = fix.contained_in(scanned, code).or_else(by_files)?;
        let commits = code.distance(&fixed_in, scanned);
        Some(Regression { fixed_in, reported_in: scanned.to_owned(), commits })
    }
}

/// What a resolution says of the commit that has the fix.
enum Fix<'f> {
    /// The fix itself.
    Commit(&'f str),
    /// A commit whose scan missed the finding.
    Without(&'f str),
    /// A scan missed it, of a commit that nobody named.
    Unnamed,
}

impl<'f> Fix<'f> {
    /// `None` where people closed it and named no commit.
    fn of(finding: &'f Node) -> Option<Fix<'f>> {
        let stated = finding.at(&["resolution", "commit_hash"]).and_then(Node::as_str).map(Fix::Commit);
        let unnamed = || is_closed_by_scan(finding).then_some(Fix::Unnamed);
        stated.or_else(|| closed_in(finding).map(Fix::Without)).or_else(unnamed)
    }

    fn commit(&self, code: &dyn Code) -> Option<String> {
        match self {
            Fix::Commit(named) | Fix::Without(named) => code.commit(named),
            Fix::Unnamed => None,
        }
    }

    /// Is its commit nowhere here?
    fn is_gone(&self, code: &dyn Code) -> bool {
        self.commit(code).is_none()
    }

    /// Its commit, where the scanned one has it. A second report of the commit whose scan closed it is no later one.
    fn contained_in(&self, scanned: &str, code: &dyn Code) -> Option<String> {
        let commit = self.commit(code)?;
        let is_same_scan = matches!(self, Fix::Without(_)) && commit == scanned;
        (!is_same_scan && code.contains(scanned, &commit)).then_some(commit)
    }
}
