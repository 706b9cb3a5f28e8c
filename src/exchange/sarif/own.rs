//! A result that a log of our own tells: the finding as it was, not what its message and its rule make of it.

use super::places::{Place, Places};
use super::rules::text;
use super::suppressions;
use crate::exchange::legacy::Mapped;
use crate::exchange::said::Said;
use crate::model::{Finding, FindingId, Status, Word};
use crate::text::Node;

/// What such a result says of its finding; what it leaves out is not taken for missing.
const SAID: [&[&str]; 7] =
    [&["type"], &["severity"], &["status"], &["title"], &["description"], &["component"], &["tags"]];

/// Properties that are fields by their names, each of them needed.
const NEEDED: [&str; 6] = ["id", "type", "severity", "status", "title", "created_at"];

/// Properties that a finding need not have, and where they go.
const ALSO: [(&str, &[&str]); 4] = [
    ("component", &["component"]),
    ("resolved_at", &["resolved_at"]),
    ("resolution_type", &["resolution", "resolution_type"]),
    ("duplicate_of", &["resolution", "duplicate_of"]),
];

/// The finding of a result that has our properties, whatever its tool calls itself; `None` for any other result. Whether
/// there is a finding of this id and moment here, is for others to see.
pub(super) fn read(result: &Node, label: &str, places: &Places<'_>) -> Option<Mapped> {
    let mut node = fields(result)?;
    let finding = Finding::read(&node).ok()?;
    node.remove("id");
    let mut remarks = Vec::new();
    set_places(&mut node, &places.of(result, label, &mut remarks), &finding.id);
    set_reason(&mut node, result);
    Some(Mapped {
        label: label.to_owned(),
        node,
        kind: finding.kind,
        id: Some(finding.id),
        odd_id: None,
        agent: None,
        is_undated: false,
        said: Some(Said::new(SAID).with_moment()),
        trace: None,
        asked: Vec::new(),
        remarks,
    })
}

/// Is it closed as fixed or as a duplicate?
pub(super) fn is_closed(own: &Mapped) -> bool {
    [Status::Resolved, Status::Duplicate]
        .iter()
        .any(|status| text(&own.node, "status") == Some(status.word()))
}

/// What the properties say.
fn fields(result: &Node) -> Option<Node> {
    let property = |name: &str| result.at(&["properties", &format!("findings/{name}")])?.as_str();
    let mut node = Node::object();
    for name in NEEDED {
        node.set(name, property(name)?.into());
    }
    node.set("description", description(result, property("title")?)?.into());
    for (name, path) in ALSO {
        property(name).into_iter().for_each(|value| node.set_at(path, value.into()));
    }
    if let Some(tags) = result.at(&["properties", "tags"]).filter(|tags| has_items(tags)) {
        node.set("tags", tags.clone());
    }
    Some(node)
}

fn has_items(list: &Node) -> bool {
    list.items().is_some_and(|items| !items.is_empty())
}

/// The description as it is; of a log without it, what stands below the title of its message.
fn description<'r>(result: &'r Node, title: &str) -> Option<&'r str> {
    let stated = result.at(&["properties", "findings/description"]).and_then(Node::as_str);
    let message = result.at(&["message", "text"]).and_then(Node::as_str);
    let below = |message: &'r str| message.strip_prefix(title)?.strip_prefix("\n\n");
    stated.or_else(|| message.map(|message| below(message).unwrap_or(message)))
}

/// A finding without a place is told at its own file, which is no place in the code.
fn set_places(node: &mut Node, places: &[Place], id: &FindingId) {
    let own_file = format!("{id}.json");
    let told = places.iter().filter(|place| place.path.rsplit('/').next() != Some(own_file.as_str()));
    let told: Vec<Node> = told.map(Place::told).collect();
    if !told.is_empty() {
        node.set("locations", Node::array(told));
    }
}

/// Why it will not be fixed.
fn set_reason(node: &mut Node, result: &Node) {
    let suppression =
        suppressions::accepted(result).filter(|_| text(node, "status") == Some(Status::WontFix.word()));
    if let Some(why) = suppression.and_then(|suppression| text(suppression, "justification")) {
        node.set_at(&["resolution", "resolution_details"], why.into());
    }
}
