//! The order of fields that a kind of file has.

use super::node::Member;

/// The known fields of an object, in the order in which canonical text has them.
#[derive(Debug)]
pub struct Shape {
    /// The known fields in order.
    pub fields: &'static [Field],
    /// The field that stands after all others, unknown ones too; wherever `fields` has it.
    pub last: Option<&'static str>,
}

/// A known field.
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// The shape of the object it holds, or of the objects in the array it holds.
    pub shape: Option<&'static Shape>,
}

impl Shape {
    /// Where a known field stands in the order, from 1, and `usize::MAX` for the last one; `None` for an unknown
    /// field.
    pub(super) fn rank(&self, key: &str) -> Option<usize> {
        if self.last == Some(key) {
            return Some(usize::MAX);
        }
        self.fields.iter().position(|field| field.name == key).map(|index| index + 1)
    }

    /// The shape of what a field holds, if that has one.
    pub(super) fn inner(&self, key: &str) -> Option<&'static Shape> {
        self.fields.iter().find(|field| field.name == key)?.shape
    }

    /// Does this shape know the field at the end of a path?
    pub(super) fn knows(&self, path: &[&str]) -> bool {
        match path {
            [] => false,
            [key] => self.rank(key).is_some(),
            [key, rest @ ..] => self.inner(key).is_some_and(|inner| inner.knows(rest)),
        }
    }

    /// The shape of what stands at a path.
    pub(super) fn at(&self, path: &[&str]) -> Option<&'static Shape> {
        match path {
            [] => None,
            [key] => self.inner(key),
            [key, rest @ ..] => self.inner(key)?.at(rest),
        }
    }

    /// The members in this shape's order: known ones by rank without nulls, unknown ones after the known one that
    /// they followed, but never after the last.
    pub(super) fn arrange<'node>(&self, members: &'node [Member]) -> Vec<&'node Member> {
        let ranks: Vec<_> = members.iter().map(|member| self.rank(&member.key.plain)).collect();
        let mut anchor = 0;
        let mut placed = Vec::with_capacity(members.len());
        for (member, rank) in members.iter().zip(&ranks) {
            anchor = rank.unwrap_or(anchor.min(usize::MAX - 1));
            if rank.is_none() || !member.value.is_null() || is_repeated(*rank, &ranks) {
                placed.push((anchor, member));
            }
        }
        placed.sort_by_key(|(rank, _)| *rank);
        placed.into_iter().map(|(_, member)| member).collect()
    }
}

/// Does the key of this rank stand more than once? Then its nulls have a meaning: they hide what stood before.
fn is_repeated(rank: Option<usize>, ranks: &[Option<usize>]) -> bool {
    ranks.iter().filter(|other| **other == rank).nth(1).is_some()
}
