//! Reads the fields of a JSON object into typed values and collects every misfit on the way. It stops at none.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::misfit::{Misfit, Reason};
use super::words::Word;
use crate::text::{Member, Node, Span, Value};

/// A reader standing on one object of a file.
pub(super) struct Fields<'node> {
    node: &'node Node,
    path: Vec<String>,
    misfits: Vec<Misfit>,
}

impl<'node> Fields<'node> {
    /// Stands on the root. A root that is no object is a misfit, and every field of it is absent.
    pub(super) fn of(root: &'node Node) -> Self {
        let mut fields = Fields { node: root, path: Vec::new(), misfits: Vec::new() };
        if root.members().is_none() {
            fields.complain(root.span.clone(), wrong("an object", root));
        }
        fields
    }

    /// Everything that did not fit, in reading order.
    pub(super) fn into_misfits(self) -> Vec<Misfit> {
        self.misfits
    }

    /// A field that must be there, read by one of the readers below.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self, &'static str) -> Option<T>,
    ) -> Option<T> {
        if self.value(name).is_some() {
            return read(self, name);
        }
        if self.node.members().is_some() {
            let span = self.node.get(name).unwrap_or(self.node).span.clone();
            self.complain_at(name, span, Reason::Missing);
        }
        None
    }

    /// A string.
    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        let node = self.value(name)?;
        self.string(name, node).map(str::to_owned)
    }

    /// A string that must parse: a word, a time, an id.
    pub(super) fn parsed<T>(&mut self, name: &'static str) -> Option<T>
    where
        T: FromStr,
        Reason: From<T::Err>,
    {
        let node = self.value(name)?;
        let text = self.string(name, node)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.complain_at(name, node.span.clone(), error.into());
                None
            }
        }
    }

    /// One of the words of a field.
    pub(super) fn word<W: Word>(&mut self, name: &'static str) -> Option<W> {
        self.parsed(name)
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, name: &'static str) -> Option<bool> {
        let node = self.value(name)?;
        self.typed(name, node, "true or false", Node::as_bool(node))
    }

    /// A whole number, as JSON schema sees it (`3.0` is one); one beyond 64 bits becomes the nearest that fits.
    pub(super) fn whole(&mut self, name: &'static str) -> Option<i64> {
        let node = self.value(name)?;
        self.typed(name, node, "a whole number", whole_number(node))
    }

    /// A nested object.
    pub(super) fn block<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let node = self.value(name)?;
        self.typed(name, node, "an object", node.members())?;
        Some(self.inside(name, node, read))
    }

    /// An array of strings; items that are none are left out, and told.
    pub(super) fn texts(&mut self, name: &'static str) -> Vec<String> {
        self.each(name, |fields, index, item| fields.string(index, item).map(str::to_owned))
    }

    /// An array of objects; items that are none, or that `read` cannot use, are left out.
    pub(super) fn blocks<T>(&mut self, name: &'static str, read: impl Fn(&mut Self) -> Option<T>) -> Vec<T> {
        self.each(name, |fields, index, item| {
            fields.typed(index, item, "an object", item.members())?;
            fields.inside(index, item, &read)
        })
    }

    /// An object whose values are strings.
    pub(super) fn text_map(&mut self, name: &'static str) -> BTreeMap<String, String> {
        let Some(node) = self.value(name) else {
            return BTreeMap::new();
        };
        let Some(members) = self.typed(name, node, "an object", node.members()) else {
            return BTreeMap::new();
        };
        self.inside(name, node, |fields| {
            let pair = |member: &'node Member| {
                let text = fields.string(&member.key.plain, &member.value)?;
                Some((member.key.plain.clone(), text.to_owned()))
            };
            members.iter().filter_map(pair).collect()
        })
    }

    fn each<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&mut Self, &str, &'node Node) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = self.value(name) else {
            return Vec::new();
        };
        let Some(items) = self.typed(name, node, "an array", node.items()) else {
            return Vec::new();
        };
        self.inside(name, node, |fields| {
            let item = |(index, item): (usize, &'node Node)| read(fields, &index.to_string(), item);
            items.iter().enumerate().filter_map(item).collect()
        })
    }

    /// The value of a field; null reads as absent.
    fn value(&self, name: &str) -> Option<&'node Node> {
        self.node.get(name).filter(|node| !node.is_null())
    }

    fn string(&mut self, name: &str, node: &'node Node) -> Option<&'node str> {
        self.typed(name, node, "a string", node.as_str())
    }

    fn typed<T>(&mut self, name: &str, node: &Node, expected: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.complain_at(name, node.span.clone(), wrong(expected, node));
        }
        value
    }

    fn inside<T>(&mut self, step: &str, node: &'node Node, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.node, node);
        self.path.push(step.to_owned());
        let value = read(self);
        self.path.pop();
        self.node = outer;
        value
    }

    fn complain_at(&mut self, step: &str, span: Span, reason: Reason) {
        self.path.push(step.to_owned());
        self.complain(span, reason);
        self.path.pop();
    }

    fn complain(&mut self, span: Span, reason: Reason) {
        self.misfits.push(Misfit { path: self.path.clone(), span, reason });
    }
}

fn wrong(expected: &'static str, node: &Node) -> Reason {
    Reason::WrongType { expected, found: node.type_name() }
}

fn whole_number(node: &Node) -> Option<i64> {
    let Value::Number(digits) = &node.value else {
        return None;
    };
    let whole = |number: &f64| number.fract() == 0.0;
    digits.parse().ok().or_else(|| digits.parse::<f64>().ok().filter(whole).map(|number| number as i64))
}
