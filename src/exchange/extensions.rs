//! What a finding has no field for is kept in its `extensions`, word for word.

use crate::text::Node;

/// Keeps a value under a name, and under `name-2` if that is taken by another value; returns the name that it got.
pub(super) fn keep(finding: &mut Node, name: &str, value: Node) -> String {
    if let Some(other) = finding.get("extensions").filter(|other| other.members().is_none()).cloned() {
        finding.set("extensions", Node::object());
        finding.set_at(&["extensions", "extensions"], other);
    }
    let is_free = |name: &String| finding.at(&["extensions", name]).is_none_or(|other| *other == value);
    let names = (2_u64..).map(|number| format!("{name}-{number}"));
    let free = std::iter::once(name.to_owned()).chain(names).find(is_free).unwrap_or_default();
    finding.set_at(&["extensions", &free], value);
    free
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{compact, scan};

    #[test]
    fn nothing_that_is_there_is_overwritten() {
        let mut finding = scan(br#"{"extensions": 3}"#).root.unwrap();
        for (value, name) in [("a", "extensions-2"), ("b", "extensions-3"), ("a", "extensions-2")] {
            assert_eq!(keep(&mut finding, "extensions", value.into()), name);
        }
        assert_eq!(keep(&mut finding, "x", "a".into()), "x");
        let kept = r#"{"extensions":{"extensions":3,"extensions-2":"a","extensions-3":"b","x":"a"}}"#;
        assert_eq!(compact(&finding), kept);
    }
}
