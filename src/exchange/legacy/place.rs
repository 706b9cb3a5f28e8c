//! Places in a record and in a finding by the names that the settings use: `location.file`, `locations.path`.

use crate::text::{Node, Value};

/// The list of the places in the code: the settings mean its first.
const LIST: &str = "locations";

/// Takes out what stands under a name: the very name, else what its dots lead to. Blocks that are empty then go, too.
pub(super) fn take(record: &mut Node, name: &str) -> Option<Node> {
    if let Some(value) = record.remove(name) {
        return Some(value).filter(|value| !value.is_null());
    }
    let (block, rest) = name.split_once('.')?;
    let inner = record.get_mut(block)?;
    let value = take(inner, rest)?;
    if inner.members().is_some_and(<[_]>::is_empty) {
        record.remove(block);
    }
    Some(value)
}

/// Is there nothing at this path of a finding yet, and can there be?
pub(super) fn is_free(finding: &Node, path: &[String]) -> bool {
    let steps: Vec<&str> = path.iter().map(String::as_str).collect();
    match (steps.as_slice(), finding.get(LIST).and_then(Node::items)) {
        ([LIST, rest @ ..], Some([only])) if !rest.is_empty() => only.at(rest).is_none(),
        ([LIST, ..], Some(_)) => false,
        _ => {
            let is_block = |end: usize| finding.at(&steps[..end]).is_none_or(|node| node.members().is_some());
            finding.at(&steps).is_none() && (1..steps.len()).all(is_block)
        }
    }
}

/// Sets the value at a path that is free.
pub(super) fn put(finding: &mut Node, path: &[String], value: Node) {
    let steps: Vec<&str> = path.iter().map(String::as_str).collect();
    let [LIST, rest @ ..] = steps.as_slice() else {
        return finding.set_at(&steps, value);
    };
    if rest.is_empty() {
        return finding.set_at(&steps, value);
    }
    let mut first = finding.get(LIST).and_then(Node::items).and_then(<[Node]>::first).cloned();
    let first = first.get_or_insert_with(Node::object);
    first.set_at(rest, typed(rest, value));
    finding.set(LIST, Node::array([first.clone()]));
}

/// Lines are numbers, also where a record has them as text.
fn typed(steps: &[&str], value: Node) -> Node {
    let number = value.as_str().and_then(|text| text.trim().parse::<u64>().ok());
    match (steps, number) {
        (["start_line" | "end_line"], Some(number)) => Node::new(Value::Number(number.to_string())),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{compact, scan};

    #[test]
    fn dots_lead_into_blocks_and_empty_blocks_go() {
        let mut record = scan(br#"{"a.b": 1, "a": {"b": 2, "c": {"d": 3}}}"#).root.unwrap();
        assert_eq!(take(&mut record, "a.b").map(|node| compact(&node)), Some("1".to_owned()));
        assert_eq!(take(&mut record, "a.b").map(|node| compact(&node)), Some("2".to_owned()));
        assert_eq!(take(&mut record, "a.c.d").map(|node| compact(&node)), Some("3".to_owned()));
        assert_eq!((take(&mut record, "a.x"), compact(&record)), (None, "{}".to_owned()));
    }

    #[test]
    fn a_place_in_the_code_is_put_together() {
        let path = |last: &str| [LIST.to_owned(), last.to_owned()];
        let mut finding = Node::object();
        for (name, value) in [("path", "src/a.rs"), ("start_line", "7")] {
            assert!(is_free(&finding, &path(name)));
            put(&mut finding, &path(name), value.into());
            assert!(!is_free(&finding, &path(name)));
        }
        assert_eq!(compact(&finding), r#"{"locations":[{"path":"src/a.rs","start_line":7}]}"#);
    }
}
