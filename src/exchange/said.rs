//! What a record says that this program wrote itself, in a form that holds less than a finding: the id is ours, and what the
//! form has no place for is not taken for missing.

use std::sync::Arc;

use crate::text::{Node, visible};

/// The fields that a form has a place for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    paths: Arc<[&'static [&'static str]]>,
    has_moment: bool,
    is_visible: bool,
}

impl Said {
    /// A form with a place for these fields.
    pub(super) fn new(paths: impl IntoIterator<Item = &'static [&'static str]>) -> Self {
        Said { paths: paths.into_iter().collect(), has_moment: false, is_visible: false }
    }

    /// A form that also tells the moment of creation to the second; others have but the day.
    pub(super) fn with_moment(self) -> Self {
        Said { has_moment: true, ..self }
    }

    /// A form in whose texts what nobody sees is made visible.
    pub(super) fn made_visible(self) -> Self {
        Said { is_visible: true, ..self }
    }

    /// Does it tell when the finding was made, to the second?
    pub(super) fn has_moment(&self) -> bool {
        self.has_moment
    }

    /// The fields of this name, or below it.
    pub(super) fn below(&self, field: &str) -> impl Iterator<Item = &'static [&'static str]> {
        self.paths.iter().copied().filter(move |path| path.first() == Some(&field))
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

/// The value as it is written for eyes: texts and lists of texts.
fn seen(value: &Node) -> Node {
    match (value.as_str(), value.items()) {
        (Some(text), _) => (&*visible(text)).into(),
        (_, Some(items)) => Node::array(items.iter().map(seen)),
        _ => value.clone(),
    }
}

/// No form tells an empty text or list from one that is missing.
fn is_empty(value: &Node) -> bool {
    value.as_str().is_some_and(str::is_empty) || value.items().is_some_and(<[Node]>::is_empty)
}
