//! One JSON value with its place in the source, its member order, and its numbers digit for digit.

use std::ops::Range;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A range of bytes in the source text.
pub type Span = Range<usize>;

/// A JSON value and where it stood; `0..0` for a value that was made, not read. Equality ignores the place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Bytes of the value in its source, without surrounding blanks.
    pub span: Span,
    /// The value itself.
    pub value: Value,
}

/// What a [`Node`] holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, digit for digit as it was written: `1e400` and 30 digits survive.
    Number(String),
    /// A string.
    String(Text),
    /// An array in source order.
    Array(Vec<Node>),
    /// An object in source order; a duplicate key stands in it twice.
    Object(Vec<Member>),
}

/// A decoded string. Lone surrogates, which UTF-8 cannot hold, stand in `plain` as U+FFFD, and `raw` then keeps
/// the text between the quotes as it was written, so that a rewrite loses nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The decoded characters.
    pub plain: String,
    /// The escaped source between the quotes; only for a string that `plain` cannot express.
    pub raw: Option<String>,
}

/// One `key: value` of an object. Equality ignores the place.
#[derive(Debug, Clone)]
pub struct Member {
    /// The decoded key.
    pub key: Text,
    /// Bytes of the key with its quotes.
    pub key_span: Span,
    /// What the key stands for.
    pub value: Node,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq for Member {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.value == other.value
    }
}

impl Node {
    /// A value that was made here and has no place in a source.
    pub fn new(value: Value) -> Self {
        Node { span: 0..0, value }
    }

    /// An object without members.
    pub fn object() -> Self {
        Node::new(Value::Object(Vec::new()))
    }

    /// An array of these items.
    pub fn array(items: impl IntoIterator<Item = Node>) -> Self {
        Node::new(Value::Array(items.into_iter().collect()))
    }

    /// The string, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(&text.plain),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(bool) => Some(bool),
            _ => None,
        }
    }

    /// The items, if this is an array.
    pub fn items(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members, if this is an object.
    pub fn members(&self) -> Option<&[Member]> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// What JSON calls a value like this, with its article: `an object`, `a string`.
    pub fn type_name(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// Is this `null`?
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// The value of a key of this object; the last one where the key stands twice, as JSON readers do.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.members()?.iter().rev().find(|member| member.key.plain == key).map(|member| &member.value)
    }

    /// The value at a path of keys; `None` where any step is missing.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Sets a key of this object, in its place if it is there, else at the end. Anything but an object becomes one.
    pub fn set(&mut self, key: &str, value: Node) {
        if self.members().is_none() {
            self.value = Value::Object(Vec::new());
        }
        if let Value::Object(members) = &mut self.value {
            match members.iter_mut().rev().find(|member| member.key.plain == key) {
                Some(member) => member.value = value,
                None => members.push(Member { key: Text::from(key), key_span: 0..0, value }),
            }
        }
    }

    /// Sets the value at a path, making the objects on the way; what is there keeps its place.
    pub fn set_at(&mut self, path: &[&str], value: Node) {
        let [key, rest @ ..] = path else {
            return *self = value;
        };
        if rest.is_empty() {
            return self.set(key, value);
        }
        if self.get(key).is_none_or(|inner| inner.members().is_none()) {
            self.set(key, Node::object());
        }
        if let Some(inner) = self.get_mut(key) {
            inner.set_at(rest, value);
        }
    }

    /// The value of a key of this object, to be changed; the last one where the key stands twice.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let Value::Object(members) = &mut self.value else {
            return None;
        };
        members.iter_mut().rev().find(|member| member.key.plain == key).map(|member| &mut member.value)
    }

    /// Takes a key out of this object, every time it stands there, and returns its last value.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let Value::Object(members) = &mut self.value else {
            return None;
        };
        members.extract_if(.., |member| member.key.plain == key).last().map(|member| member.value)
    }

    /// Calls `visit` with every string value below this node, keys left out.
    pub fn each_string<'node>(&'node self, visit: &mut dyn FnMut(&'node Text)) {
        match &self.value {
            Value::String(text) => visit(text),
            Value::Array(items) => items.iter().for_each(|item| item.each_string(visit)),
            Value::Object(members) => members.iter().for_each(|member| member.value.each_string(visit)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

impl From<&str> for Text {
    fn from(plain: &str) -> Self {
        Text { plain: plain.to_owned(), raw: None }
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Node::new(Value::String(Text::from(text)))
    }
}

impl From<String> for Node {
    fn from(plain: String) -> Self {
        Node::new(Value::String(Text { plain, raw: None }))
    }
}

impl From<bool> for Node {
    fn from(bool: bool) -> Self {
        Node::new(Value::Bool(bool))
    }
}

impl From<u64> for Node {
    fn from(number: u64) -> Self {
        Node::new(Value::Number(number.to_string()))
    }
}

/// Numbers go out digit for digit (`RawValue`), strings with lone surrogates as U+FFFD.
impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(bool) => serializer.serialize_bool(*bool),
            Value::Number(digits) => serde_json::value::RawValue::from_string(digits.clone())
                .map_err(serde::ser::Error::custom)?
                .serialize(serializer),
            Value::String(text) => serializer.serialize_str(&text.plain),
            Value::Array(items) => {
                let mut array = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    array.serialize_element(item)?;
                }
                array.end()
            }
            Value::Object(members) => {
                let mut object = serializer.serialize_map(Some(members.len()))?;
                for member in members {
                    object.serialize_entry(&member.key.plain, &member.value)?;
                }
                object.end()
            }
        }
    }
}
