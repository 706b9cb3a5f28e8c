//! The members of an object as their texts stand, without a tree of what is in them.

use crate::text::{Node, Raw, scan, skim, skim_items};

/// The members of one object, each a piece of the log's text.
#[derive(Debug, Clone, Default)]
pub(super) struct Members<'t> {
    all: Vec<(&'t str, Raw<'t>)>,
}

impl<'t> Members<'t> {
    /// The members of the object that a text is; `None` for any other text.
    pub(super) fn of(text: &'t str) -> Option<Members<'t>> {
        let mut members = Members::default();
        let take = |key, value| {
            members.all.push((key, value));
            Some(())
        };
        skim(text, take).map(|()| members)
    }

    /// As many as there are before the text is no object any more.
    pub(super) fn first_of(text: &'t str) -> Members<'t> {
        let mut members = Members::default();
        skim(text, |key, value| {
            members.all.push((key, value));
            Some(())
        });
        members
    }

    /// The text of a member; the last one where it stands twice, as JSON readers do.
    pub(super) fn text(&self, key: &str) -> Option<&'t str> {
        let member = self.all.iter().rev().find(|(name, _)| *name == key);
        member.map(|(_, value)| value.text).filter(|text| *text != "null")
    }

    /// A member as a value.
    pub(super) fn node(&self, key: &str) -> Option<Node> {
        scan(self.text(key)?.as_bytes()).root
    }

    /// A string.
    pub(super) fn string(&self, key: &str) -> Option<String> {
        self.node(key)?.as_str().map(str::to_owned)
    }

    /// The texts of the items of an array; none where there is no array.
    pub(super) fn items(&self, key: &str) -> Vec<&'t str> {
        self.text(key).and_then(items).unwrap_or_default()
    }
}

/// The texts of the items of the array that a text is.
pub(super) fn items(text: &str) -> Option<Vec<&str>> {
    let mut items = Vec::new();
    skim_items(text, |item| {
        items.push(item.text);
        Some(())
    })?;
    Some(items)
}
