//! What differs between two versions of a finding, field by field.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::git::{Error, Hash, Objects};
use crate::model::{FINDING, LARGEST};
use crate::text::{Member, Node, compact, position, scan};

/// A version of a finding's file.
#[derive(Debug, Clone, PartialEq)]
pub enum Version {
    /// There is no file.
    Absent,
    /// A file that is no JSON object, and why.
    Unreadable(String),
    /// What the file says, whether or not that makes a finding.
    Read(Node),
}

/// Two versions of a finding's file, and in what they differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The version before.
    pub before: Version,
    /// The version since.
    pub now: Version,
    /// The fields that differ, in the order in which files are written; all of them where one version is absent.
    pub changes: Vec<FieldChange>,
}

/// One field that differs. Of an object each field is told for itself.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// Its name, behind those of the objects around it: `severity`, `impact.data_risk`.
    pub field: String,
    /// What it said; `None` where it was not there.
    pub before: Option<Node>,
    /// What it says; `None` where it is gone.
    pub now: Option<Node>,
}

/// What became of an item of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Item<'list> {
    /// It is gone.
    Removed(&'list Node),
    /// It is new.
    Added(&'list Node),
    /// A text that another stands in the place of.
    Reworded(&'list str, &'list str),
}

impl Version {
    /// What the bytes of a file are.
    pub fn of(bytes: &[u8]) -> Version {
        if u64::try_from(bytes.len()).is_ok_and(|size| size > LARGEST) {
            return Version::Unreadable(format!("{} bytes, a finding has at most {LARGEST}", bytes.len()));
        }
        let scan = scan(bytes);
        match (scan.root, scan.flaws.last()) {
            (Some(root), _) if root.members().is_some() => Version::Read(root),
            (_, Some(flaw)) if scan.text.is_empty() => Version::Unreadable(flaw.message.clone()),
            (_, Some(flaw)) => {
                let place = position(scan.text, flaw.span.start);
                Version::Unreadable(format!("{}:{}: {}", place.line, place.column, flaw.message))
            }
            (root, None) => {
                let found = root.as_ref().map_or("nothing", Node::type_name);
                Version::Unreadable(format!("{found} where an object is wanted"))
            }
        }
    }

    /// What the file says, where it can be read.
    pub fn node(&self) -> Option<&Node> {
        match self {
            Version::Read(node) => Some(node),
            Version::Absent | Version::Unreadable(_) => None,
        }
    }
}

impl Difference {
    /// Compares two versions. One that cannot be read differs in no field that could be told.
    pub fn between(before: Version, now: Version) -> Difference {
        let nothing = Node::object();
        let told = |version: &Version| !matches!(version, Version::Unreadable(_));
        let mut changes = Vec::new();
        if told(&before) && told(&now) {
            let sides = (before.node().unwrap_or(&nothing), now.node().unwrap_or(&nothing));
            compare(sides.0, sides.1, "", &mut |field, before, now| single(field, before, now, &mut changes));
            changes.sort_by_key(|change| rank(&change.field));
        }
        Difference { before, now, changes }
    }

    /// The names of the fields that differ, nested ones behind those around them.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.changes.iter().map(|change| change.field.as_str())
    }
}

/// The place of a field in a file; fields that nobody knows come last.
fn rank(field: &str) -> usize {
    let top = field.split('.').next().unwrap_or_default();
    FINDING.fields.iter().position(|known| known.name == top).unwrap_or(FINDING.fields.len())
}

/// Adds a field that differs, or each field of an object that is on one side alone.
fn single(field: String, before: Option<&Node>, now: Option<&Node>, changes: &mut Vec<FieldChange>) {
    let nothing = Node::object();
    let is_object =
        |side: Option<&Node>| side.is_none_or(|node| node.members().is_some_and(|all| !all.is_empty()));
    if is_object(before) && is_object(now) {
        let (before, now) = (before.unwrap_or(&nothing), now.unwrap_or(&nothing));
        let prefix = format!("{field}.");
        compare(before, now, &prefix, &mut |field, before, now| single(field, before, now, changes));
    } else {
        changes.push(FieldChange { field, before: before.cloned(), now: now.cloned() });
    }
}

/// The items of two lists that differ, in their order. What was moved is gone in one place and new in another.
pub fn items<'list>(before: &'list [Node], now: &'list [Node]) -> Vec<Item<'list>> {
    let keys = |list: &[Node]| list.iter().map(compact).collect::<Vec<_>>();
    let steps = capture_diff_slices(Algorithm::Myers, &keys(before), &keys(now));
    let differs = |step: &DiffOp| !matches!(step, DiffOp::Equal { .. });
    let told = steps.iter().filter(|step| differs(step));
    told.flat_map(|step| replaced(&before[step.old_range()], &now[step.new_range()])).collect()
}

/// As many texts in the place of as many others are the same ones, worded anew, unless they are single words.
fn replaced<'list>(gone: &'list [Node], come: &'list [Node]) -> Vec<Item<'list>> {
    let text = |node: &'list Node| node.as_str().filter(|text| text.contains(' '));
    let pairs = gone.iter().zip(come).map(|(old, new)| Some(Item::Reworded(text(old)?, text(new)?)));
    match pairs.collect::<Option<Vec<_>>>() {
        Some(reworded) if gone.len() == come.len() => reworded,
        _ => gone.iter().map(Item::Removed).chain(come.iter().map(Item::Added)).collect(),
    }
}

/// The names of the fields that differ between two blobs, nested ones with their path: `severity`, `impact.data_risk`.
/// None where one of them is too large, or no JSON.
///
/// # Errors
/// When a blob cannot be read.
pub(super) fn fields_changed(objects: &mut Objects, before: &Hash, now: &Hash) -> Result<Vec<String>, Error> {
    let (before, now) = (load_node(objects, before)?, load_node(objects, now)?);
    Ok(before.zip(now).map(|(before, now)| changed_fields(&before, &now)).unwrap_or_default())
}

fn load_node(objects: &mut Objects, blob: &Hash) -> Result<Option<Node>, Error> {
    match objects.blob_within(blob, LARGEST) {
        Ok(bytes) => Ok(scan(&bytes).root),
        Err(Error::TooLarge { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The fields that differ between two objects, in the order of `now`, then those that only `before` has. An object on
/// both sides is compared field by field; an array is one value.
fn changed_fields(before: &Node, now: &Node) -> Vec<String> {
    let mut changed = Vec::new();
    compare(before, now, "", &mut |field, _, _| changed.push(field));
    changed
}

/// Told of a field that differs: its name, what it said and what it says.
type Differs<'visit> = &'visit mut dyn FnMut(String, Option<&Node>, Option<&Node>);

fn compare(before: &Node, now: &Node, prefix: &str, differs: Differs<'_>) {
    for member in members(now) {
        let name = format!("{prefix}{}", member.key.plain);
        match before.get(&member.key.plain) {
            Some(old) if *old == member.value => {}
            Some(old) if old.members().is_some() && member.value.members().is_some() => {
                compare(old, &member.value, &format!("{name}."), differs);
            }
            old => differs(name, old, Some(&member.value)),
        }
    }
    for member in members(before).iter().filter(|member| now.get(&member.key.plain).is_none()) {
        differs(format!("{prefix}{}", member.key.plain), Some(&member.value), None);
    }
}

fn members(node: &Node) -> &[Member] {
    node.members().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(text: &str) -> Node {
        scan(text.as_bytes()).root.unwrap()
    }

    fn changed(before: &str, now: &str) -> Vec<String> {
        changed_fields(&node(before), &node(now))
    }

    #[test]
    fn nested_fields_are_named_with_their_path_and_arrays_are_one_value() {
        let before = r#"{"a": 1, "tags": ["x"], "impact": {"data_risk": "low", "workaround_available": true}, "gone": 0}"#;
        let now =
            r#"{"tags": ["x", "y"], "a": 1, "impact": {"data_risk": "high"}, "resolution": {"by": "me"}}"#;
        let expected = ["tags", "impact.data_risk", "impact.workaround_available", "resolution", "gone"];
        assert_eq!(changed(before, now), expected);
    }

    #[test]
    fn order_and_blanks_are_no_change() {
        assert_eq!(changed(r#"{"a": 1, "b": {"c": 2}}"#, "{\n\"b\":{\"c\":2},\"a\":1}"), [] as [&str; 0]);
    }

    fn told(before: &str, now: &str) -> Vec<String> {
        let version =
            |text: &str| if text.is_empty() { Version::Absent } else { Version::of(text.as_bytes()) };
        let side = |side: &Option<Node>| side.as_ref().map_or("-".to_owned(), compact);
        let difference = Difference::between(version(before), version(now));
        let told = difference.changes.iter();
        told.map(|change| format!("{} {} {}", change.field, side(&change.before), side(&change.now)))
            .collect()
    }

    #[test]
    fn fields_are_told_in_the_order_of_files_and_objects_by_their_fields() {
        let before =
            r#"{"mine": 1, "tags": [], "status": "resolved", "resolution": {"a": {"b": 1}, "c": {}}}"#;
        let now = r#"{"status": "open", "tags": ["x"], "title": "T"}"#;
        let expected = [
            "title - \"T\"",
            "status \"resolved\" \"open\"",
            "tags [] [\"x\"]",
            "resolution.a.b 1 -",
            "resolution.c {} -",
            "mine 1 -",
        ];
        assert_eq!(told(before, now), expected);
        assert_eq!(told(r#"{"a": {"b": 1}}"#, r#"{"a": 2}"#), [r#"a {"b":1} 2"#]);
    }

    #[test]
    fn a_version_that_is_absent_lacks_every_field_and_one_that_cannot_be_read_tells_none() {
        assert_eq!(told("", r#"{"id": "X", "tags": []}"#), ["id - \"X\"", "tags - []"]);
        assert_eq!(told(r#"{"id": "X"}"#, ""), ["id \"X\" -"]);
        assert_eq!(told("[]", r#"{"id": "X"}"#), [] as [&str; 0]);
        for (text, why) in [("{\n \"id\" 1}", "2:"), ("[]", "an array where an object is wanted")] {
            match Version::of(text.as_bytes()) {
                Version::Unreadable(reason) => assert!(reason.starts_with(why), "{reason}"),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn items_come_and_go_and_longer_texts_are_reworded() {
        let (before, now) = (node(r#"["a", "b", "open the bag"]"#), node(r#"["b", "c", "open the box"]"#));
        let found = items(before.items().unwrap(), now.items().unwrap());
        let expected = [
            Item::Removed(&before.items().unwrap()[0]),
            Item::Removed(&before.items().unwrap()[2]),
            Item::Added(&now.items().unwrap()[1]),
            Item::Added(&now.items().unwrap()[2]),
        ];
        assert_eq!(found, expected);
        let (before, now) = (node(r#"["x", "open the bag"]"#), node(r#"["x", "open the box"]"#));
        let found = items(before.items().unwrap(), now.items().unwrap());
        assert_eq!(found, [Item::Reworded("open the bag", "open the box")]);
    }
}
