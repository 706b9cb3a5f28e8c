//! Results that somebody has decided to live with.

use super::rules::text;
use crate::model::{ResolutionType, Status, Timestamp, Word};
use crate::text::Node;

/// What accepts a result: the first suppression that does. One that is under review or rejected holds nothing back, and an
/// empty list says that there is none.
pub(super) fn accepted(result: &Node) -> Option<&Node> {
    let suppressions = result.get("suppressions").and_then(Node::items).unwrap_or_default();
    let is_in_force =
        |node: &&Node| node.get("status").and_then(Node::as_str).is_none_or(|word| word == "accepted");
    let pending = |node: &Node| !is_in_force(&node);
    match suppressions.iter().any(pending) {
        // one that is still talked about goes before the others, as in the standard
        true => None,
        false => suppressions.iter().find(is_in_force),
    }
}

/// Marks a finding as accepted.
pub(super) fn accept(finding: &mut Node, suppression: &Node, tool: &str, at: Timestamp) {
    let place = match text(suppression, "kind") {
        Some("inSource") => "in the source",
        _ => "beside the source",
    };
    let details = match text(suppression, "justification") {
        Some(words) => words.to_owned(),
        None => format!("suppressed {place}"),
    };
    finding.set("status", Status::WontFix.word().into());
    finding.set("resolved_at", at.to_string().into());
    finding.set_at(&["resolution", "resolved_by"], tool.into());
    finding.set_at(&["resolution", "resolution_type"], ResolutionType::WontFix.word().into());
    finding.set_at(&["resolution", "resolution_details"], details.into());
}
