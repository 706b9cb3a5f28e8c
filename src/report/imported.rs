//! The findings that an import filed, changed, opened and closed, by name.

use serde::Serialize;

use super::{Page, Tone};
use crate::model::{FindingId, Location, Severity, Spot, Word};
use crate::text::Node;

/// So many of a kind are named to a reader, the worst of them.
const MOST_NAMED: usize = 10;

/// A finding as an answer names it.
#[derive(Debug, Clone, Serialize)]
pub struct ImportedFinding {
    /// Its id.
    pub id: FindingId,
    /// Its severity.
    pub severity: Option<Severity>,
    /// Its title.
    pub title: String,
    /// Where in the code it is, the first of its places.
    pub location: Option<Spot>,
}

/// The findings that an import filed, changed, opened and closed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ImportedFindings {
    /// Those that are new.
    pub created: Vec<ImportedFinding>,
    /// Those with other values than before.
    pub updated: Vec<ImportedFinding>,
    /// Those that were closed and are open again.
    pub reopened: Vec<ImportedFinding>,
    /// Those that were open.
    pub closed: Vec<ImportedFinding>,
}

impl ImportedFinding {
    /// The finding that this node says.
    pub fn of(id: FindingId, node: &Node) -> Self {
        let text = |field: &str| node.get(field).and_then(Node::as_str);
        ImportedFinding {
            severity: text("severity").and_then(|word| word.parse().ok()),
            title: text("title").unwrap_or_default().to_owned(),
            location: Location::all_of(node).into_iter().next().map(Spot::from),
            id,
        }
    }

    /// `  created   FIN-BUG-001 high: Bag loses keys  (src/bag.py:3)`
    fn tell<'report>(&'report self, what: &str, page: &mut Page<'report>) {
        let severity = self.severity.map(|severity| (Tone::Severity(severity), severity.word()));
        let (tone, severity) = severity.unwrap_or((Tone::Plain, "?"));
        let place = self.location.as_ref().map(|place| format!("  ({place})")).unwrap_or_default();
        page.line([
            (Tone::Faint, format!("  {what:<9} ").into()),
            (Tone::Name, format!("{} ", self.id).into()),
            (tone, severity.into()),
            (Tone::Plain, format!(": {}", self.title).into()),
            (Tone::Faint, place.into()),
        ]);
    }
}

impl ImportedFindings {
    /// A few lines of each kind, the worst first.
    pub(super) fn tell<'report>(&'report self, page: &mut Page<'report>) {
        for (what, all) in [
            ("created", &self.created),
            ("updated", &self.updated),
            ("reopened", &self.reopened),
            ("closed", &self.closed),
        ] {
            let mut sorted: Vec<&ImportedFinding> = all.iter().collect();
            sorted.sort_by_key(|finding| (finding.severity.is_none(), finding.severity));
            sorted.iter().take(MOST_NAMED).for_each(|finding| finding.tell(what, page));
            if all.len() > MOST_NAMED {
                let more = format!("  {what:<9} and {} more", all.len() - MOST_NAMED);
                page.line([(Tone::Faint, more.into())]);
            }
        }
    }
}
