//! The members of an object as their texts stand, without a tree of what is in them.

use std::borrow::Cow;
use std::collections::HashSet;

use super::fault::Fault;
use crate::text::{FlawKind, Node, Raw, scan, skim_items, skim_members};

/// The members of one object, each a piece of the log's text.
#[derive(Debug, Clone, Default)]
pub(super) struct Members<'t> {
    all: Vec<Member<'t>>,
}

#[derive(Debug, Clone)]
struct Member<'t> {
    name: Cow<'t, str>,
    key: &'t str,
    value: &'t str,
}

impl<'t> Members<'t> {
    /// The members of the object that a text is; `None` for any other text.
    pub(super) fn of(text: &'t str) -> Option<Members<'t>> {
        let mut members = Members::default();
        skim_members(text, |key, value| members.take(key, value)).map(|()| members)
    }

    /// As many as there are before the text is no object any more.
    pub(super) fn first_of(text: &'t str) -> Members<'t> {
        let mut members = Members::default();
        skim_members(text, |key, value| members.take(key, value));
        members
    }

    fn take(&mut self, key: Raw<'t>, value: Raw<'t>) -> Option<()> {
        let name = match key.plain() {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(scan(key.text.as_bytes()).root?.as_str()?.to_owned()),
        };
        self.all.push(Member { name, key: key.text, value: value.text });
        Some(())
    }

    /// The members, if none stands twice: of such a key one reader takes the first and another the last.
    pub(super) fn once(self) -> Result<Members<'t>, Fault<'t>> {
        let mut seen = HashSet::new();
        match self.all.iter().find(|member| !seen.insert(&*member.name)) {
            Some(second) => Err(Fault::Twice(second.key)),
            None => Ok(self),
        }
    }

    /// Does no key stand twice in these members, however deep?
    pub(super) fn check_once_within(&self, keys: &[&str]) -> Result<(), Fault<'t>> {
        keys.iter().try_for_each(|key| self.node_once(key).map(drop))
    }

    /// A member as a value in which no key stands twice, however deep.
    pub(super) fn node_once(&self, key: &str) -> Result<Option<Node>, Fault<'t>> {
        let Some(text) = self.text(key) else { return Ok(None) };
        let scan = scan(text.as_bytes());
        match scan.flaws.iter().find(|flaw| matches!(flaw.kind, FlawKind::DuplicateKey { .. })) {
            Some(flaw) => Err(Fault::Twice(&text[flaw.span.clone()])),
            None => Ok(scan.root),
        }
    }

    /// The text of a member; the last one where it stands twice, as JSON readers do.
    pub(super) fn text(&self, key: &str) -> Option<&'t str> {
        let member = self.all.iter().rev().find(|member| member.name == key);
        member.map(|member| member.value).filter(|text| *text != "null")
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
