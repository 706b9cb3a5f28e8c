//! The three-way merge of a finding, as values and as texts: field by field, arrays item by item, nested objects by
//! field. What both sides changed in two ways is a conflict that is named; what only one side knows is kept. The result
//! is the same whichever side is called ours.

mod items;
#[cfg(test)]
mod properties;
mod sequence;
#[cfg(test)]
mod tests;
mod texts;

use std::collections::{BTreeSet, HashMap};

use super::Timestamp;
use crate::text::{Member, Node, Value};
use sequence::{Name, Sequence};

pub use texts::{MergedText, Versions, merge_texts};

/// The keys that lead to a field.
pub type FieldPath = Vec<String>;

/// A merged finding. Where there is no conflict, both are the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// With our value of each field in conflict.
    pub ours: Node,
    /// With their value of each field in conflict.
    pub theirs: Node,
    /// The fields that both sides changed in two ways, sorted.
    pub conflicts: BTreeSet<FieldPath>,
    /// The arrays in which both sides put other items in the place of some: those of both are kept.
    pub replaced: BTreeSet<FieldPath>,
}

/// What the two sides began with.
#[derive(Debug, Clone, Copy)]
pub enum Base<'n> {
    /// This.
    Known(&'n Node),
    /// Something that cannot be read: wherever the sides differ, both may have changed it.
    Unknown,
}

/// Merges two versions of a finding, both objects.
pub fn merge(base: Base<'_>, ours: &Node, theirs: &Node) -> Merged {
    let (base, is_base_known) = match base {
        Base::Known(node) => (Some(node), true),
        Base::Unknown => (None, false),
    };
    let (conflicts, replaced) = (BTreeSet::new(), BTreeSet::new());
    let mut merger = Merger { is_base_known, path: Vec::new(), list: None, conflicts, replaced };
    let two = merger.object(Three { base, ours: Some(ours), theirs: Some(theirs) });
    let [ours, theirs] = [two.ours, two.theirs].map(|side| side.unwrap_or_else(Node::object));
    Merged { ours, theirs, conflicts: merger.conflicts, replaced: merger.replaced }
}

/// One value in its three versions; absent where a version has none.
#[derive(Clone, Copy)]
struct Three<'n> {
    base: Option<&'n Node>,
    ours: Option<&'n Node>,
    theirs: Option<&'n Node>,
}

/// A merged value as each side would have it in a conflict.
struct Two {
    ours: Option<Node>,
    theirs: Option<Node>,
}

/// Fields that say one thing together: if both sides changed some of them, no mixture is made that nobody wrote.
const LIFECYCLE: &[&str] = &["status", "claim", "resolved_at", "resolution"];
const FIX: &[&str] = &["commit_hash", "commit_patch_id", "commit_author_date", "commit_source"];
const CLAIM: &[&str] = &["by", "at", "token"];
const PLACE: &[&str] = &["start_line", "end_line", "snippet"];

/// Says only that something changed: the later moment is true of both sides.
const TOUCHED: &str = "updated_at";

/// One merge on its way through the fields.
struct Merger {
    is_base_known: bool,
    path: FieldPath,
    /// How long the path to the list is, inside of one: its items have no names to call a conflict by.
    list: Option<usize>,
    conflicts: BTreeSet<FieldPath>,
    replaced: BTreeSet<FieldPath>,
}

impl<'n> Three<'n> {
    fn get(self, key: &str) -> Three<'n> {
        let part = |node: Option<&'n Node>| node.and_then(|node| node.get(key));
        Three { base: part(self.base), ours: part(self.ours), theirs: part(self.theirs) }
    }

    /// Is every version like this that there is?
    fn all(self, is_such: impl Fn(&Node) -> bool) -> bool {
        [self.base, self.ours, self.theirs].into_iter().flatten().all(is_such)
    }
}

impl Two {
    fn both(value: Option<Node>) -> Two {
        Two { ours: value.clone(), theirs: value }
    }

    fn is_absent(&self) -> bool {
        self.ours.is_none() && self.theirs.is_none()
    }
}

impl Merger {
    fn inside<T>(&mut self, key: &str, merge: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(key.to_owned());
        let merged = merge(self);
        self.path.pop();
        merged
    }

    fn value(&mut self, three: Three<'_>) -> Two {
        if let Some(value) = self.undisputed(three) {
            return Two::both(value.cloned());
        }
        let is_object = |node: &Node| node.members().is_some();
        match (three.ours, three.theirs) {
            (Some(_), Some(_)) if three.all(is_object) => self.object(three),
            _ if self.is_base_known && three.all(|node| node.items().is_some()) => self.list(three),
            (Some(ours), Some(theirs)) if self.path == [TOUCHED] => match later(ours, theirs) {
                Some(later) => Two::both(Some(later.clone())),
                None => self.conflict(three),
            },
            _ => self.conflict(three),
        }
    }

    /// The value, if at most one side changed it, or both in the same way.
    fn undisputed<'n>(&self, three: Three<'n>) -> Option<Option<&'n Node>> {
        match three {
            Three { ours, theirs, .. } if ours == theirs => Some(ours),
            Three { base, ours, theirs } if self.is_base_known && base == ours => Some(theirs),
            Three { base, ours, theirs } if self.is_base_known && base == theirs => Some(ours),
            _ => None,
        }
    }

    /// What a conflict here is called.
    fn field(&self) -> FieldPath {
        self.path[..self.list.unwrap_or(self.path.len())].to_vec()
    }

    fn conflict(&mut self, three: Three<'_>) -> Two {
        self.conflicts.insert(self.field());
        Two { ours: three.ours.cloned(), theirs: three.theirs.cloned() }
    }

    fn object(&mut self, three: Three<'_>) -> Two {
        let torn = self.torn(three);
        let values = [three.base, three.ours, three.theirs].map(values);
        let keys = [three.base, three.ours, three.theirs].map(keys);
        let mut fields = HashMap::new();
        for (key, number) in Sequence::of(&keys[0], &keys[1], &keys[2]).names {
            let [base, ours, theirs] = [0, 1, 2].map(|side| values[side].get(key.as_str()).copied());
            let field = Three { base, ours, theirs };
            let is_torn = torn.contains(key.as_str()) && field.ours != field.theirs;
            let two = self.inside(&key, |merger| match is_torn {
                true => merger.conflict(field),
                false => merger.value(field),
            });
            fields.insert((key, number), two);
        }
        let stays = |name: &Name| fields.get(name).is_some_and(|two| !two.is_absent());
        let [base, ours, theirs] = keys.map(|keys| keys.into_iter().filter(stays).collect::<Vec<_>>());
        let names = Sequence::of(&base, &ours, &theirs).names;
        let side = |of: fn(&Two) -> &Option<Node>| {
            let fields = names.iter().filter_map(|name| Some((name, of(fields.get(name)?).clone()?)));
            let members =
                fields.map(|((key, _), value)| Member { key: key.as_str().into(), key_span: 0..0, value });
            Some(Node::new(Value::Object(members.collect())))
        };
        Two { ours: side(|two| &two.ours), theirs: side(|two| &two.theirs) }
    }

    /// The fields of groups of which both sides changed something, and not the same.
    fn torn(&self, three: Three<'_>) -> BTreeSet<&'static str> {
        let mut torn = BTreeSet::new();
        for group in self.groups() {
            let has =
                |is_such: &dyn Fn(Three<'_>) -> bool| group.iter().any(|field| is_such(three.get(field)));
            let is_disputed = !self.is_base_known
                || has(&|field| field.base != field.ours) && has(&|field| field.base != field.theirs);
            let is_amended = group.contains(&"status") && is_amended(three.get("status"));
            if is_disputed && !is_amended && has(&|field| field.ours != field.theirs) {
                torn.extend(group.iter());
            }
        }
        torn
    }

    fn groups(&self) -> &'static [&'static [&'static str]] {
        match self.path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] => &[LIFECYCLE],
            ["resolution"] => &[FIX],
            ["claim"] => &[CLAIM],
            ["locations", _] => &[PLACE],
            _ => &[],
        }
    }
}

/// Did nobody change the status? Then both sides speak of the same state, and may each have added to it.
fn is_amended(status: Three<'_>) -> bool {
    status.base == status.ours && status.base == status.theirs
}

/// The keys of an object, each of which stands there once.
fn keys(node: Option<&Node>) -> Vec<Name> {
    let members = node.and_then(Node::members).unwrap_or_default();
    members.iter().map(|member| (member.key.plain.clone(), 0)).collect()
}

fn values(node: Option<&Node>) -> HashMap<&str, &Node> {
    let members = node.and_then(Node::members).unwrap_or_default();
    members.iter().map(|member| (member.key.plain.as_str(), &member.value)).collect()
}

fn later<'n>(one: &'n Node, other: &'n Node) -> Option<&'n Node> {
    let moment = |node: &'n Node| {
        let text = node.as_str()?;
        Some((text.parse::<Timestamp>().ok()?, text, node))
    };
    let (one, other) = (moment(one)?, moment(other)?);
    Some(if (one.0, one.1) >= (other.0, other.1) { one.2 } else { other.2 })
}
