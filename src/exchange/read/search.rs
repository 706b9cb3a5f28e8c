//! Where in a document the records lie.

use std::collections::HashMap;

use super::Manner;
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
    /// How many texts the first has itself, and how many single values.
    says: (usize, usize),
}

/// What the name of a field begins with that stands in the object around a record; once more for the one around that.
const AROUND: &str = "^.";

/// What stands at a place, and the objects that lead to it, the outermost first.
#[derive(Clone)]
struct Found<'n> {
    node: &'n Node,
    around: Vec<&'n Node>,
}

/// The items at a place of the settings: of an array, or of each array on the way; of an object of objects each with
/// its key as id. What the settings name of the objects around a record stands in it by that name, `^.path`.
///
/// # Errors
/// Nothing stands there, or no records.
pub(super) fn at(name: &str, root: &Node, place: &str, manner: &Manner<'_>) -> Result<Vec<Node>, ReadError> {
    let mut found = vec![Found { node: root, around: Vec::new() }];
    for step in place.split('.') {
        found = found.iter().flat_map(Found::each).filter_map(|one| one.at(step)).collect();
    }
    if found.is_empty() {
        return Err(ReadError::nothing_at(name, manner.section, root, place));
    }
    let outer: Vec<&str> =
        manner.map.fields.keys().map(String::as_str).filter(|name| name.starts_with(AROUND)).collect();
    let records = |one: Found<'_>| {
        let mut records = listed(one.node.clone());
        records.iter_mut().for_each(|record| take_from_around(record, &one.around, &outer));
        records
    };
    Ok(found.into_iter().flat_map(records).collect())
}

impl<'n> Found<'n> {
    fn each(&self) -> Vec<Found<'n>> {
        match self.node.items() {
            Some(items) => items.iter().map(|node| Found { node, around: self.around.clone() }).collect(),
            None => vec![self.clone()],
        }
    }

    fn at(mut self, step: &str) -> Option<Found<'n>> {
        let inner = self.node.get(step)?;
        self.around.push(self.node);
        Some(Found { node: inner, ..self })
    }
}

fn take_from_around(record: &mut Node, around: &[&Node], names: &[&str]) {
    if record.members().is_none() {
        return;
    }
    for name in names.iter().copied() {
        let (mut up, mut key) = (0, name);
        while let Some(rest) = key.strip_prefix(AROUND) {
            (up, key) = (up + 1, rest);
        }
        let value = around.iter().rev().nth(up - 1).and_then(|object| inside(object, key));
        if let Some(value) = value.filter(|_| record.get(name).is_none()) {
            record.set(name, value.clone());
        }
    }
}

/// What has this very name, else what its dots lead to.
fn inside<'n>(object: &'n Node, name: &str) -> Option<&'n Node> {
    let led = || name.split_once('.').and_then(|(block, rest)| inside(object.get(block)?, rest));
    object.get(name).or_else(led)
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

/// Every place that has a list of objects, through lists in lists, those that are not so deep first; but lists that only
/// group the objects of an inner list come last.
pub(super) fn places(root: &Node) -> Vec<Place> {
    let (mut places, mut level) = (Vec::new(), vec![(String::new(), objects(root))]);
    for _ in 0..DEEPEST {
        let mut below = Vec::new();
        for (path, around) in level {
            for (key, values) in by_key(&around) {
                let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                places.extend(place(&path, &values));
                below.push((path, values.into_iter().flat_map(objects).collect()));
            }
        }
        level = below;
    }
    let groups: Vec<bool> = places.iter().map(|place| place.groups_any(&places)).collect();
    let (mut first, mut last) = (Vec::new(), Vec::new());
    places
        .into_iter()
        .zip(groups)
        .for_each(|(place, groups)| if groups { &mut last } else { &mut first }.push(place));
    first.append(&mut last);
    first
}

/// The object, or those of a list.
fn objects(node: &Node) -> Vec<&Node> {
    let all = node.items().map_or_else(|| vec![node], |items| items.iter().collect());
    all.into_iter().filter(|one| one.members().is_some()).collect()
}

/// What the objects have under each of their keys, in the order in which these come first.
fn by_key<'n>(objects: &[&'n Node]) -> Vec<(&'n str, Vec<&'n Node>)> {
    let (mut keys, mut numbers) = (Vec::<(&str, Vec<&Node>)>::new(), HashMap::new());
    for member in objects.iter().flat_map(|object| object.members().unwrap_or_default()) {
        let key = member.key.plain.as_str();
        let number = *numbers.entry(key).or_insert(keys.len());
        if number == keys.len() {
            keys.push((key, Vec::new()));
        }
        keys[number].1.push(&member.value);
    }
    keys
}

fn place(path: &str, values: &[&Node]) -> Option<Place> {
    let items: Vec<&Node> = values.iter().filter_map(|value| value.items()).flatten().collect();
    let first = items.first()?.members()?;
    let is_text = |member: &&Member| member.value.as_str().is_some();
    let is_single = |member: &&Member| member.value.items().is_none() && member.value.members().is_none();
    Some(Place {
        path: path.to_owned(),
        count: items.len(),
        keys: first.iter().map(|member| member.key.plain.clone()).collect(),
        says: (first.iter().filter(is_text).count(), first.iter().filter(is_single).count()),
    })
}

impl Place {
    /// Does a list further inside say more? Records have more texts and values of their own than the groups around them,
    /// and than the lists inside of them.
    fn groups_any(&self, places: &[Place]) -> bool {
        let is_inside =
            |other: &&Place| other.path.strip_prefix(&self.path).is_some_and(|rest| rest.starts_with('.'));
        places.iter().filter(is_inside).any(|inner| inner.says > self.says)
    }
}
