//! What a record says that this program wrote itself, in a form that holds less than a finding, or that tells what it said:
//! the id is ours, and what the form has no place for is not taken for missing.

use std::sync::Arc;

use super::base::{Base, Field, like_ours, seen};
use crate::text::Node;

/// The fields that a form has a place for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    paths: Arc<[Field]>,
    has_moment: bool,
    is_visible: bool,
    base: Option<Base>,
}

impl Said {
    /// A form with a place for these fields.
    pub(super) fn new(paths: impl IntoIterator<Item = Field>) -> Self {
        Said { paths: paths.into_iter().collect(), has_moment: false, is_visible: false, base: None }
    }

    /// A form that also tells the moment of creation to the second; others have but the day.
    pub(super) fn with_moment(self) -> Self {
        Said { has_moment: true, ..self }
    }

    /// A form in whose texts what nobody sees is made visible.
    pub(super) fn made_visible(self) -> Self {
        Said { is_visible: true, ..self }
    }

    /// A record that tells what it said when it was written, if it does.
    pub(super) fn since(self, base: Option<Base>) -> Self {
        Said { base, ..self }
    }

    /// What the record said when it was written, where it tells.
    pub(super) fn base(&self) -> Option<&Base> {
        self.base.as_ref()
    }

    /// Does it tell when the finding was made, to the second?
    pub(super) fn has_moment(&self) -> bool {
        self.has_moment
    }

    /// The fields.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field> {
        self.paths.iter().copied()
    }

    /// The fields of this name, or below it; `resolution.pr_link` is a name, too.
    pub(super) fn below(&self, name: &str) -> impl Iterator<Item = Field> {
        let steps: Vec<&str> = name.split('.').collect();
        self.fields().filter(move |path| path.starts_with(&steps))
    }

    /// So much of a record as the form can say, where what only looks different is the finding's own.
    pub(super) fn seen_from(&self, finding: &Node, record: &Node) -> Node {
        like_ours(self.fields(), &self.part_of(finding), self.part_of(record))
    }

    /// So much of a finding as the form can say.
    pub(super) fn part_of(&self, finding: &Node) -> Node {
        let mut part = Node::object();
        for path in self.paths.iter() {
            if let Some(value) = finding.at(path).filter(|value| !value.is_null() && !is_empty(value)) {
                part.set_at(path, if self.is_visible { seen(value) } else { value.clone() });
            }
        }
        part
    }
}

/// No form tells an empty text or list from one that is missing.
fn is_empty(value: &Node) -> bool {
    value.as_str().is_some_and(str::is_empty) || value.items().is_some_and(<[Node]>::is_empty)
}
