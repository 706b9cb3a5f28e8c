//! Where in a document the records lie.

use super::refusal::ReadError;
use crate::text::{Member, Node, Value};

/// How deep a document is looked through for what may be records.
const DEEPEST: usize = 5;

/// A place in a document where records may lie.
pub(super) struct Place {
    /// The keys to it, by dots.
    pub(super) path: String,
    /// How many there are.
    pub(super) count: usize,
    /// What the first of them says.
    pub(super) keys: Vec<String>,
}

/// The items at a place of the settings: of an array, or of each array on the way; of an object of objects each with
/// its key as id.
///
/// # Errors
/// Nothing stands there, or no records.
pub(super) fn at(name: &str, root: &Node, place: &str) -> Result<Vec<Node>, ReadError> {
    let mut found = vec![root.clone()];
    for step in place.split('.') {
        let each = found.into_iter().flat_map(each);
        found = each.filter_map(|node| node.get(step).cloned()).collect();
    }
    match found.is_empty() {
        true => Err(ReadError::nothing_at(name, root, place)),
        false => Ok(found.into_iter().flat_map(listed).collect()),
    }
}

fn each(node: Node) -> Vec<Node> {
    match node.value {
        Value::Array(items) => items,
        _ => vec![node],
    }
}

fn listed(node: Node) -> Vec<Node> {
    match node.value {
        Value::Array(items) => items,
        Value::Object(members) if !members.is_empty() && members.iter().all(is_object) => {
            members.into_iter().map(named).collect()
        }
        value => vec![Node { value, ..node }],
    }
}

fn is_object(member: &Member) -> bool {
    member.value.members().is_some()
}

fn named(member: Member) -> Node {
    let mut record = member.value;
    if record.get("id").is_none() {
        record.set("id", member.key.plain.into());
    }
    record
}

/// Every place that has a list of objects, those that are not so deep first.
pub(super) fn places(root: &Node) -> Vec<Place> {
    let (mut places, mut level) = (Vec::new(), vec![(String::new(), root)]);
    for _ in 0..DEEPEST {
        let mut below = Vec::new();
        for (path, node) in level {
            for member in node.members().unwrap_or_default() {
                let key = &member.key.plain;
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                places.extend(place(&path, &member.value));
                below.push((path, &member.value));
            }
        }
        level = below;
    }
    places
}

fn place(path: &str, node: &Node) -> Option<Place> {
    let items = node.items()?;
    let first = items.first()?.members()?;
    let keys = first.iter().map(|member| member.key.plain.clone()).collect();
    Some(Place { path: path.to_owned(), count: items.len(), keys })
}
