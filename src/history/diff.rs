//! Which fields differ between two versions of a finding.

use crate::git::{Error, Hash, Objects};
use crate::model::LARGEST;
use crate::text::{Member, Node, scan};

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
    compare(before, now, "", &mut changed);
    changed
}

fn compare(before: &Node, now: &Node, prefix: &str, changed: &mut Vec<String>) {
    for member in members(now) {
        let name = format!("{prefix}{}", member.key.plain);
        match before.get(&member.key.plain) {
            Some(old) if *old == member.value => {}
            Some(old) if old.members().is_some() && member.value.members().is_some() => {
                compare(old, &member.value, &format!("{name}."), changed);
            }
            _ => changed.push(name),
        }
    }
    let gone = members(before).iter().filter(|member| now.get(&member.key.plain).is_none());
    changed.extend(gone.map(|member| format!("{prefix}{}", member.key.plain)));
}

fn members(node: &Node) -> &[Member] {
    node.members().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(before: &str, now: &str) -> Vec<String> {
        changed_fields(&scan(before.as_bytes()).root.unwrap(), &scan(now.as_bytes()).root.unwrap())
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
}
