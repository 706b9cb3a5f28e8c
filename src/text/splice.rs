//! Field edits on the bytes of a text that is not canonical: everything but the field stays, byte for byte.

use super::node::{Member, Node, Span};
use super::print::{Style, print};
use super::shape::Shape;
use super::style::{comma_of, indentation, last_line};

/// Sets the field at `path`; every object that is there on the way must be one, or null.
pub(super) fn set(text: &str, root: &Node, shape: &Shape, path: &[&str], value: &Node) -> String {
    let (mut object, mut shape, mut path) = (root, Some(shape), path);
    while let [key, rest @ ..] = path {
        match object.get(key) {
            Some(inner) if !rest.is_empty() && inner.members().is_some() => {
                object = inner;
                shape = shape.and_then(|shape| shape.inner(key));
                path = rest;
            }
            old => {
                let edit = Edit { text, style: Style::of(text, root), root, object, shape };
                let value = wrapped(rest, value);
                return match old {
                    Some(old) => edit.replace(key, old, &value),
                    None => edit.insert(key, &value),
                };
            }
        }
    }
    text.to_owned()
}

/// The value inside the objects that the path names.
fn wrapped(path: &[&str], value: &Node) -> Node {
    let mut whole = Node::object();
    whole.set_at(path, value.clone());
    whole
}

/// One object of a text, in which a field is set.
struct Edit<'e> {
    text: &'e str,
    style: Style<'e>,
    root: &'e Node,
    object: &'e Node,
    shape: Option<&'e Shape>,
}

impl<'e> Edit<'e> {
    fn replace(&self, key: &str, old: &Node, new: &Node) -> String {
        let is_list = |node: &Node| node.items().is_some_and(|items| !items.is_empty()) || has_members(node);
        let model = if is_list(old) { old } else { self.object };
        let style = Style {
            comma: comma_of(self.text, model).unwrap_or(self.style.comma),
            ..self.style.at(indentation(self.text, old.span.start), self.is_one_line(model))
        };
        let inner = self.shape.and_then(|shape| shape.inner(key));
        spliced(self.text, old.span.clone(), &print(new, inner, &style))
    }

    fn insert(&self, key: &str, value: &Node) -> String {
        let members = self.object.members().unwrap_or_default();
        let index = slot(members, self.shape, key);
        let Some(gap) = self.gap(members, index) else {
            return self.fill(key, value);
        };
        let base = last_line(&gap).unwrap_or(indentation(self.text, self.object.span.start));
        let style = self.style.at(base, !gap.contains('\n'));
        let field = self.field(key, value, &style);
        match members.get(index) {
            Some(next) => spliced_at(self.text, next.key_span.start, &format!("{field}{gap}")),
            None => {
                let end = members.last().map_or(self.object.span.end - 1, |last| last.value.span.end);
                spliced_at(self.text, end, &format!("{gap}{field}"))
            }
        }
    }

    /// The first field of an empty object.
    fn fill(&self, key: &str, value: &Node) -> String {
        let mut whole = Node::object();
        whole.set(key, value.clone());
        let one_line = !std::ptr::eq(self.object, self.root) && self.is_one_line(self.root);
        let style = self.style.at(indentation(self.text, self.object.span.start), one_line);
        spliced(self.text, self.object.span.clone(), &print(&whole, self.shape, &style))
    }

    fn field(&self, key: &str, value: &Node, style: &Style<'_>) -> String {
        let inner = self.shape.and_then(|shape| shape.inner(key));
        let key = print(&Node::from(key), None, style);
        format!("{key}{}{}", style.colon, print(value, inner, style))
    }

    /// What stands between two fields here, comma and all; `None` in an object without fields.
    fn gap(&self, members: &[Member], index: usize) -> Option<String> {
        let between =
            |left: &Member, right: &Member| self.text[left.value.span.end..right.key_span.start].to_owned();
        match (members, index) {
            ([], _) => None,
            ([only], _) => {
                let lead = &self.text[self.object.span.start + 1..only.key_span.start];
                Some(if lead.contains('\n') { format!(",{lead}") } else { self.style.comma.to_owned() })
            }
            ([first, second, ..], 0) => Some(between(first, second)),
            (_, index) => {
                let right = index.min(members.len() - 1);
                Some(between(&members[right - 1], &members[right]))
            }
        }
    }

    fn is_one_line(&self, node: &Node) -> bool {
        !self.text[node.span.clone()].contains('\n')
    }
}

fn has_members(node: &Node) -> bool {
    node.members().is_some_and(|members| !members.is_empty())
}

/// Before which member a new field goes: by the shape's order, with unknown fields staying behind the field they
/// follow; an unknown one goes to the end, but before the shape's last.
fn slot(members: &[Member], shape: Option<&Shape>, key: &str) -> usize {
    let rank_of = |key: &str| shape.and_then(|shape| shape.rank(key));
    let ranks: Vec<_> = members.iter().map(|member| rank_of(&member.key.plain)).collect();
    match rank_of(key) {
        Some(usize::MAX) => members.len(),
        None => members.len() - usize::from(ranks.last() == Some(&Some(usize::MAX))),
        Some(rank) => after_lower(&ranks, rank),
    }
}

fn after_lower(ranks: &[Option<usize>], rank: usize) -> usize {
    let lower = ranks.iter().enumerate().filter(|(_, other)| other.is_some_and(|other| other < rank));
    match lower.max_by_key(|(index, other)| (**other, *index)) {
        Some((index, _)) => index + 1 + ranks[index + 1..].iter().take_while(|other| other.is_none()).count(),
        None => ranks.iter().position(Option::is_some).unwrap_or(ranks.len()),
    }
}

/// Takes the field at `path`, which is there, out of the text.
pub(super) fn remove(text: &str, root: &Node, path: &[&str]) -> String {
    let [parents @ .., key] = path else {
        return text.to_owned();
    };
    let Some(object) = root.at(parents) else {
        return text.to_owned();
    };
    let members = object.members().unwrap_or_default();
    let goes = |member: &Member| member.key.plain == *key;
    let Some(last_kept) = members.iter().rposition(|member| !goes(member)) else {
        return spliced(text, object.span.clone(), "{}");
    };
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for (index, _) in members.iter().enumerate().take(last_kept).filter(|(_, member)| goes(member)) {
        kept.push_str(&text[from..members[index].key_span.start]);
        from = members[index + 1].key_span.start;
    }
    let tail = members.last().filter(|_| last_kept + 1 < members.len());
    if let Some(tail) = tail {
        kept.push_str(&text[from..members[last_kept].value.span.end]);
        from = tail.value.span.end;
    }
    kept + &text[from..]
}

fn spliced(text: &str, span: Span, new: &str) -> String {
    [&text[..span.start], new, &text[span.end..]].concat()
}

fn spliced_at(text: &str, at: usize, new: &str) -> String {
    spliced(text, at..at, new)
}
