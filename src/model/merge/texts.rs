//! The merge of a finding's file from its three texts. What can be read is merged by its values; canonical text stays
//! canonical, and any other keeps our style. What cannot, is a conflict of whole texts.

use std::collections::BTreeSet;

use super::{Base, FieldPath, Merged, merge};
use crate::text::{self, FlawKind, Markers, Member, Node, Shape};

/// The three texts of a file.
#[derive(Debug, Clone, Copy)]
pub struct Versions<'t> {
    /// What both began with; `None`, or empty, where each side made the file.
    pub base: Option<&'t [u8]>,
    /// Ours.
    pub ours: &'t [u8],
    /// Theirs.
    pub theirs: &'t [u8],
}

/// What became of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergedText {
    /// Nothing was changed in two ways.
    Clean {
        /// Both sides in one.
        text: Vec<u8>,
        /// The arrays in which both sides put other items in the place of some, sorted: those of both are kept.
        replaced: Vec<FieldPath>,
    },
    /// Something was.
    Conflict {
        /// Everything else merged, and both sides between markers where they differ.
        text: Vec<u8>,
        /// The fields, sorted; none where the whole texts stand between markers.
        fields: Vec<FieldPath>,
    },
}

impl MergedText {
    /// The text, with markers where there is a conflict.
    pub fn text(&self) -> &[u8] {
        let (MergedText::Clean { text, .. } | MergedText::Conflict { text, .. }) = self;
        text
    }
}

/// Merges the texts of a file whose fields have this shape.
pub fn merge_texts(versions: &Versions<'_>, shape: &Shape, markers: &Markers<'_>) -> MergedText {
    let Versions { base, ours, theirs } = *versions;
    let base = base.filter(|base| !base.is_empty());
    if let Some(taken) = undisputed(base, ours, theirs) {
        return MergedText::Clean { text: taken.to_vec(), replaced: Vec::new() };
    }
    let sides = Version::read(ours, shape).zip(Version::read(theirs, shape));
    let base_read = base.and_then(|base| Version::read(base, shape));
    match (base, sides) {
        (Some(_), Some((ours, theirs))) if !is_replaced(base_read.as_ref(), [&ours, &theirs]) => {
            let base = base_read.as_ref().map_or(Base::Unknown, |base| Base::Known(&base.node));
            let merged = merge(base, &ours.node, &theirs.node);
            written(merged, &ours, &theirs, shape, markers)
        }
        _ => {
            MergedText::Conflict { text: text::conflict_of_wholes(ours, theirs, markers), fields: Vec::new() }
        }
    }
}

/// Is one side another finding than the base? Where two clones gave out one id and a rebase replays what was done to
/// theirs, that is not to be done to ours.
fn is_replaced(base: Option<&Version<'_>>, sides: [&Version<'_>; 2]) -> bool {
    let Some(base) = base else { return false };
    let differs = |side: &Version<'_>, key| {
        base.node.get(key).zip(side.node.get(key)).is_some_and(|(before, now)| before != now)
    };
    sides.iter().any(|side| differs(side, "created_at") && differs(side, "title"))
}

fn undisputed<'t>(base: Option<&[u8]>, ours: &'t [u8], theirs: &'t [u8]) -> Option<&'t [u8]> {
    match () {
        () if ours == theirs || base == Some(theirs) => Some(ours),
        () if base == Some(ours) => Some(theirs),
        () => None,
    }
}

/// A text that can be merged by its fields.
struct Version<'t> {
    text: &'t str,
    /// Its value as canonical text has it: in order, without nulls that mean nothing.
    node: Node,
    is_canonical: bool,
}

impl<'t> Version<'t> {
    /// `None` for what is no object, or has a key twice or one that is no text: it could not be merged without a loss.
    fn read(bytes: &'t [u8], shape: &Shape) -> Option<Self> {
        let scan = text::scan(bytes);
        let is_twice = |kind: &FlawKind| matches!(kind, FlawKind::DuplicateKey { .. });
        let root = scan.root.filter(|root| root.members().is_some() && has_plain_keys(root))?;
        if scan.flaws.iter().any(|flaw| is_twice(&flaw.kind)) {
            return None;
        }
        let canonical = text::canonical(&root, shape);
        let node = text::scan(canonical.as_bytes()).root?;
        Some(Version { text: scan.text, node, is_canonical: canonical == scan.text })
    }
}

fn has_plain_keys(node: &Node) -> bool {
    let is_plain = |member: &Member| member.key.raw.is_none() && has_plain_keys(&member.value);
    node.members().unwrap_or_default().iter().all(is_plain)
        && node.items().unwrap_or_default().iter().all(has_plain_keys)
}

fn written(
    merged: Merged,
    ours: &Version<'_>,
    theirs: &Version<'_>,
    shape: &Shape,
    markers: &Markers<'_>,
) -> MergedText {
    let is_canonical = ours.is_canonical || theirs.is_canonical;
    let in_our_style = if is_canonical { None } else { edited_twice(ours, &merged, shape) };
    let (ours, theirs) = in_our_style
        .unwrap_or_else(|| (text::canonical(&merged.ours, shape), text::canonical(&merged.theirs, shape)));
    if merged.conflicts.is_empty() {
        let replaced = merged.replaced.into_iter().collect();
        return MergedText::Clean { text: ours.into_bytes(), replaced };
    }
    let fields: Vec<FieldPath> = merged.conflicts.into_iter().collect();
    MergedText::Conflict { text: text::conflict(&ours, &theirs, &fields, markers).into_bytes(), fields }
}

/// Our text with the merged values of both sides, and everything else in it as it was.
fn edited_twice(ours: &Version<'_>, merged: &Merged, shape: &Shape) -> Option<(String, String)> {
    let with_ours = edited(ours.text, &ours.node, &merged.ours, shape)?;
    let with_theirs = edited(&with_ours, &merged.ours, &merged.theirs, shape)?;
    Some((with_ours, with_theirs))
}

/// The text, whose value is `from`, with the value `to`; `None` where that cannot be had by edits.
fn edited(text: &str, from: &Node, to: &Node, shape: &Shape) -> Option<String> {
    let mut edits = Vec::new();
    differences(from, to, &mut Vec::new(), &mut edits);
    let edited = edits.into_iter().try_fold(text.to_owned(), |text, (path, value)| {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match value {
            Some(value) => text::set_field(&text, shape, &path, value).ok(),
            None => text::remove_field(&text, shape, &path).ok(),
        }
    })?;
    let is_right = Version::read(edited.as_bytes(), shape).is_some_and(|read| is_same(&read.node, to));
    is_right.then_some(edited)
}

/// The fields in which two objects differ, with their values in the second.
fn differences<'n>(
    from: &Node,
    to: &'n Node,
    path: &mut FieldPath,
    edits: &mut Vec<(FieldPath, Option<&'n Node>)>,
) {
    let mut keys: BTreeSet<&str> = BTreeSet::new();
    [from, to].iter().for_each(|node| keys.extend(keys_of(node)));
    for key in keys {
        path.push(key.to_owned());
        match (from.get(key), to.get(key)) {
            (Some(from), Some(to)) if from.members().is_some() && to.members().is_some() => {
                differences(from, to, path, edits);
            }
            (from, to) if from != to => edits.push((path.clone(), to)),
            _ => {}
        }
        path.pop();
    }
}

fn keys_of(node: &Node) -> impl Iterator<Item = &str> {
    node.members().unwrap_or_default().iter().map(|member| member.key.plain.as_str())
}

/// The same value, whatever the order of keys?
fn is_same(one: &Node, other: &Node) -> bool {
    match (one.members(), other.members(), one.items(), other.items()) {
        (Some(members), Some(others), ..) => {
            let is_there =
                |member: &Member| other.get(&member.key.plain).is_some_and(|it| is_same(&member.value, it));
            members.len() == others.len() && members.iter().all(is_there)
        }
        (.., Some(items), Some(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(item, other)| is_same(item, other))
        }
        _ => one == other,
    }
}
