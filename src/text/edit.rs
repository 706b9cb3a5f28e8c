//! Changes one field of a file and leaves the rest as it is: a canonical file stays canonical, any other keeps
//! its own style byte for byte.

use super::flaw::Flaw;
use super::node::Node;
use super::position::position;
use super::print::{Style, canonical, is_canonical, print};
use super::scan::scan;
use super::shape::Shape;
use super::splice;

/// Why a field cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The text cannot be read, so no field of it can be found.
    #[error("line {line}, column {column}: {message}")]
    Unreadable {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// Something on the way to the field is not an object and has no fields.
    #[error("'{path}' is {found}, not an object: it has no field to set")]
    NotAnObject {
        /// The part of the path that was followed, dotted; empty for the file itself.
        path: String,
        /// What stands there.
        found: &'static str,
    },
    /// The path of the field is empty.
    #[error("no field was named")]
    NoPath,
}

/// Sets the field at a path of keys. Objects missing on the way are made; the field the text has already is left
/// as it is written; `null` for a field that the shape knows removes it. Where a key stands twice, the last one
/// counts, as for every reader of JSON.
///
/// # Errors
/// The text does not parse, or something on the way to the field is not an object.
pub fn set_field(text: &str, shape: &Shape, path: &[&str], value: &Node) -> Result<String, EditError> {
    let mut root = read(text)?;
    check_path(&root, path)?;
    if root.at(path).is_some_and(|old| is_same(old, value, shape.at(path))) {
        return Ok(text.to_owned());
    }
    if value.is_null() && shape.knows(path) {
        return remove_field(text, shape, path);
    }
    if is_canonical(text, &root, shape) {
        root.set_at(path, value.clone());
        return Ok(canonical(&root, shape));
    }
    Ok(splice::set(text, &root, shape, path, value))
}

/// Removes the field at a path of keys, every time it stands there, with the object it was in if that held
/// nothing else. A text without the field is returned as it is.
///
/// # Errors
/// The text does not parse, or the path is empty.
pub fn remove_field(text: &str, shape: &Shape, path: &[&str]) -> Result<String, EditError> {
    let mut root = read(text)?;
    if path.is_empty() {
        return Err(EditError::NoPath);
    }
    if root.at(path).is_none() {
        return Ok(text.to_owned());
    }
    let path = with_emptied_parents(&root, path);
    if is_canonical(text, &root, shape) {
        cut(&mut root, path);
        return Ok(canonical(&root, shape));
    }
    Ok(splice::remove(text, &root, path))
}

fn read(text: &str) -> Result<Node, EditError> {
    let scan = scan(text.as_bytes());
    let last = scan.flaws.into_iter().last();
    scan.root.ok_or_else(|| unreadable(text, last))
}

fn unreadable(text: &str, flaw: Option<Flaw>) -> EditError {
    let (at, message) = flaw.map_or((0, String::new()), |flaw| (flaw.span.start, flaw.message));
    let place = position(text, at);
    EditError::Unreadable { line: place.line, column: place.column, message }
}

/// Can a field be set at this path? Not below a string, say; below `null` it can.
fn check_path(root: &Node, path: &[&str]) -> Result<(), EditError> {
    if path.is_empty() {
        return Err(EditError::NoPath);
    }
    for length in 0..path.len() {
        match root.at(&path[..length]) {
            Some(node) if node.members().is_some() || (length > 0 && node.is_null()) => {}
            Some(node) => {
                let path = path[..length].join(".");
                return Err(EditError::NotAnObject { path, found: node.type_name() });
            }
            None => break,
        }
    }
    Ok(())
}

/// Are these two the same value, however they are written?
fn is_same(old: &Node, new: &Node, shape: Option<&Shape>) -> bool {
    let one_line = Style { newline: None, unit: "", base: "", colon: ":", comma: ",", airy: false };
    old == new || print(old, shape, &one_line) == print(new, shape, &one_line)
}

/// The path, shortened to the outermost object that would be empty after the removal.
fn with_emptied_parents<'p, 'k>(root: &Node, path: &'p [&'k str]) -> &'p [&'k str] {
    match path {
        [parents @ .., key] if !parents.is_empty() => {
            let members = root.at(parents).and_then(Node::members).unwrap_or_default();
            match members.iter().all(|member| member.key.plain == *key) {
                true => with_emptied_parents(root, parents),
                false => path,
            }
        }
        _ => path,
    }
}

fn cut(node: &mut Node, path: &[&str]) {
    match path {
        [] => {}
        [key] => {
            node.remove(key);
        }
        [key, rest @ ..] => {
            if let Some(inner) = node.get_mut(key) {
                cut(inner, rest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shape::Field;
    use super::*;

    const INNER: Shape = Shape {
        fields: &[Field { name: "how", shape: None }, Field { name: "why", shape: None }],
        last: None,
    };
    const SHAPE: Shape = Shape {
        fields: &[
            Field { name: "id", shape: None },
            Field { name: "status", shape: None },
            Field { name: "born", shape: None },
            Field { name: "tags", shape: None },
            Field { name: "end", shape: Some(&INNER) },
        ],
        last: Some("born"),
    };

    fn set(text: &str, path: &[&str], value: &str) -> String {
        set_field(text, &SHAPE, path, &read(value).unwrap()).unwrap()
    }

    fn remove(text: &str, path: &[&str]) -> String {
        remove_field(text, &SHAPE, path).unwrap()
    }

    #[test]
    fn a_canonical_file_stays_canonical() {
        let text = "{\n  \"id\": \"A\",\n\n  \"x\": 1,\n\n  \"born\": 0\n}\n";
        let made = set(text, &["end", "why"], "\"so\"");
        assert_eq!(made, text.replace("  \"born\"", "  \"end\": {\n    \"why\": \"so\"\n  },\n\n  \"born\""));
        assert_eq!(remove(&made, &["end", "why"]), text);
        assert_eq!(set(text, &["y"], "2"), text.replace("  \"born\"", "  \"y\": 2,\n\n  \"born\""));
        assert_eq!(set(text, &["id"], "null"), text.replace("  \"id\": \"A\",\n\n", ""));
    }

    #[test]
    fn every_style_is_kept() {
        let table = [
            // one line, without and with blanks
            (r#"{"id":"A","born":0}"#, r#"{"id":"A","tags":["x","y"],"born":0}"#),
            (r#"{ "id" : "A" }"#, r#"{ "id" : "A", "tags" : ["x", "y"] }"#),
            ("{}", "{\n  \"tags\": [\n    \"x\",\n    \"y\"\n  ]\n}"),
            // Windows line ends, tabs, no final newline
            (
                "{\r\n\t\"id\": \"A\"\r\n}",
                "{\r\n\t\"id\": \"A\",\r\n\t\"tags\": [\r\n\t\t\"x\",\r\n\t\t\"y\"\r\n\t]\r\n}",
            ),
            // byte order mark, blank lines, the StageFlow schema's order
            (
                "\u{feff}{\n \"status\": 1,\n\n \"born\": 0,\n\n \"end\": {}\n}",
                "\u{feff}{\n \"status\": 1,\n\n \"tags\": [\n  \"x\",\n  \"y\"\n ],\n\n \"born\": 0,\n\n \"end\": {}\n}",
            ),
            // an array on one line in a file of many, a comma at the line's start
            ("{\n  \"tags\": [1, 2],\n  \"id\": 1}", "{\n  \"tags\": [\"x\", \"y\"],\n  \"id\": 1}"),
            (
                "{ \"id\": 1\n, \"status\": 2\n, \"born\": 3\n}",
                "{ \"id\": 1\n, \"status\": 2\n, \"tags\": [\n  \"x\",\n  \"y\"\n]\n, \"born\": 3\n}",
            ),
        ];
        for (before, after) in table {
            assert_eq!(set(before, &["tags"], r#"["x", "y"]"#), after, "{before}");
        }
    }

    #[test]
    fn removal_takes_a_field_and_its_comma() {
        let text = "{\"id\": 1, \"end\": {\"how\": 1, \"why\": 2}, \"end2\": null}";
        assert_eq!(remove(text, &["id"]), "{\"end\": {\"how\": 1, \"why\": 2}, \"end2\": null}");
        assert_eq!(remove(text, &["end", "why"]), "{\"id\": 1, \"end\": {\"how\": 1}, \"end2\": null}");
        assert_eq!(remove(text, &["end2"]), "{\"id\": 1, \"end\": {\"how\": 1, \"why\": 2}}");
        assert_eq!(remove(text, &["end", "who"]), text);
        assert_eq!(remove("{ \"a\": {\"b\": {\"c\": 1}} }", &["a", "b", "c"]), "{}");
        assert_eq!(remove("[1]", &["a"]), "[1]");
        assert_eq!(remove("{\"a\":1,\"b\":2,\"a\":3,\"c\":4,\"a\":5}", &["a"]), "{\"b\":2,\"c\":4}");
    }

    #[test]
    fn the_same_value_changes_nothing() {
        let text = "{\"tags\": [ \"\\u0041\" ],\"end\":{\"why\":1,\"how\":null}}";
        assert_eq!(set(text, &["tags"], "[\"A\"]"), text);
        assert_eq!(set(text, &["end"], "{\"why\": 1}"), text);
        assert_eq!(set(text, &["end", "how"], "null"), text);
        assert_ne!(set(text, &["end", "why"], "1.0"), text);
    }

    #[test]
    fn nulls_on_the_way_become_objects_and_other_values_are_refused() {
        assert_eq!(set("{\"end\": null,\"id\":1}", &["end", "why"], "1"), "{\"end\": {\"why\": 1},\"id\":1}");
        let refused = set_field("{\"end\": [1]}", &SHAPE, &["end", "why"], &Node::from("x"));
        assert_eq!(
            refused.unwrap_err().to_string(),
            "'end' is an array, not an object: it has no field to set"
        );
        assert_eq!(set_field("{}", &SHAPE, &[], &Node::from("x")), Err(EditError::NoPath));
        let broken = set_field("{\n \"a\" 1}", &SHAPE, &["a"], &Node::from("x")).unwrap_err();
        assert_eq!(broken.to_string(), "line 2, column 2: expected ':' and a value after this key");
        assert!(set_field("3", &SHAPE, &["a"], &Node::from("x")).is_err());
    }
}
