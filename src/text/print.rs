//! JSON values as text: canonical, pretty, compact.

use super::node::{Member, Node, Value};
use super::shape::Shape;
use super::string::write_string;

/// How a printed value looks.
#[derive(Debug, Clone)]
pub(super) struct Style<'s> {
    /// What ends a line; `None` puts everything on one line.
    pub(super) newline: Option<&'s str>,
    /// One level of indentation.
    pub(super) unit: &'s str,
    /// What stands before every line but the first.
    pub(super) base: &'s str,
    /// Between key and value.
    pub(super) colon: &'s str,
    /// Between two elements on one line.
    pub(super) comma: &'s str,
    /// A blank line between the fields of the outermost object.
    pub(super) airy: bool,
}

const PRETTY: Style<'_> =
    Style { newline: Some("\n"), unit: "  ", base: "", colon: ": ", comma: ", ", airy: false };

/// The canonical text of a file: fields in the shape's order without nulls, two spaces, one item a line, a blank
/// line between the outermost fields, LF, a final newline. Unknown fields stay after the field they followed,
/// but before the shape's last. Canonical text read and printed again is the same text.
pub fn canonical(root: &Node, shape: &Shape) -> String {
    let mut text = print(root, Some(shape), &Style { airy: true, ..PRETTY });
    text.push('\n');
    text
}

/// Is this text, of which `root` was read, already canonical?
pub fn is_canonical(text: &str, root: &Node, shape: &Shape) -> bool {
    canonical(root, shape) == text
}

/// Plain JSON in source order, indented by two spaces, without a final newline.
pub fn pretty(node: &Node) -> String {
    print(node, None, &PRETTY)
}

/// JSON in source order on one line, without blanks.
pub fn compact(node: &Node) -> String {
    print(node, None, &Style { newline: None, colon: ":", comma: ",", ..PRETTY })
}

/// Prints a value in a style; in the order of a shape, if there is one.
pub(super) fn print(node: &Node, shape: Option<&Shape>, style: &Style<'_>) -> String {
    let mut printer = Printer { style, out: String::new() };
    printer.value(node, shape, 0);
    printer.out
}

struct Printer<'s> {
    style: &'s Style<'s>,
    out: String,
}

impl Printer<'_> {
    fn value(&mut self, node: &Node, shape: Option<&Shape>, depth: usize) {
        match &node.value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(true) => self.out.push_str("true"),
            Value::Bool(false) => self.out.push_str("false"),
            Value::Number(digits) => self.out.push_str(digits),
            Value::String(text) => write_string(&mut self.out, text),
            Value::Array(items) => self.list('[', ']', items.iter(), depth, |printer, item: &Node| {
                printer.value(item, shape, depth + 1);
            }),
            Value::Object(members) => match shape {
                Some(shape) => self.object(shape.arrange(members).into_iter(), Some(shape), depth),
                None => self.object(members.iter(), None, depth),
            },
        }
    }

    fn object<'node>(
        &mut self,
        members: impl Iterator<Item = &'node Member>,
        shape: Option<&Shape>,
        depth: usize,
    ) {
        self.list('{', '}', members, depth, |printer, member| {
            write_string(&mut printer.out, &member.key);
            printer.out.push_str(printer.style.colon);
            let inner = shape.and_then(|shape| shape.inner(&member.key.plain));
            printer.value(&member.value, inner, depth + 1);
        });
    }

    fn list<T>(
        &mut self,
        open: char,
        close: char,
        elements: impl Iterator<Item = T>,
        depth: usize,
        mut print: impl FnMut(&mut Self, T),
    ) {
        let mut is_empty = true;
        self.out.push(open);
        for element in elements {
            if !is_empty {
                self.out.push_str(if self.style.newline.is_some() { "," } else { self.style.comma });
                let airy = self.style.airy && depth == 0 && open == '{';
                self.out.push_str(self.style.newline.filter(|_| airy).unwrap_or_default());
            }
            is_empty = false;
            self.line(depth + 1);
            print(self, element);
        }
        if !is_empty {
            self.line(depth);
        }
        self.out.push(close);
    }

    fn line(&mut self, depth: usize) {
        let Some(newline) = self.style.newline else { return };
        self.out.push_str(newline);
        self.out.push_str(self.style.base);
        (0..depth).for_each(|_| self.out.push_str(self.style.unit));
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan;
    use super::super::shape::Field;
    use super::*;

    const INNER: Shape =
        Shape { fields: &[Field { name: "x", shape: None }, Field { name: "y", shape: None }], last: None };
    const SHAPE: Shape = Shape {
        fields: &[
            Field { name: "id", shape: None },
            Field { name: "born", shape: None },
            Field { name: "tags", shape: None },
            Field { name: "block", shape: Some(&INNER) },
            Field { name: "blocks", shape: Some(&INNER) },
        ],
        last: Some("born"),
    };

    fn read(text: &str) -> Node {
        scan(text.as_bytes()).root.unwrap()
    }

    #[test]
    fn canonical_text_looks_as_the_specification_says() {
        let source = r#"{"born": 1, "late": null, "tags": ["a", "b"], "mine": {"z": [], "n": 1E5}, "id": "é\u0007\/",
            "note": {}, "blocks": [{"y": 2, "x": 1}], "block": {"y": null, "q": null, "x": 1.50}}"#;
        insta::assert_snapshot!(canonical(&read(source), &SHAPE), @r#"
        {
          "id": "é\u0007/",

          "note": {},

          "tags": [
            "a",
            "b"
          ],

          "mine": {
            "z": [],
            "n": 1E5
          },

          "block": {
            "x": 1.50,
            "q": null
          },

          "blocks": [
            {
              "x": 1,
              "y": 2
            }
          ],

          "late": null,

          "born": 1
        }
        "#);
    }

    #[test]
    fn a_null_that_hides_an_earlier_value_stays() {
        let text = canonical(&read(r#"{"id": "a", "id": null, "tags": null}"#), &SHAPE);
        assert_eq!(text, "{\n  \"id\": \"a\",\n\n  \"id\": null\n}\n");
    }

    #[test]
    fn pretty_and_compact_keep_the_source_order() {
        let node = read(r#"{"born":1,"id":null,"l":[],"s":"\u009b\ud800"}"#);
        assert_eq!(compact(&node), r#"{"born":1,"id":null,"l":[],"s":"\u009b\ud800"}"#);
        let text = "{\n  \"born\": 1,\n  \"id\": null,\n  \"l\": [],\n  \"s\": \"\\u009b\\ud800\"\n}";
        assert_eq!(pretty(&node), text);
    }
}
