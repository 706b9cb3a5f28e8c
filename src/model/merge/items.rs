//! Merges arrays by their items. Strings are a set, but for steps, whose order means something; objects are known again
//! by what names them. An item that one side removed goes, one that one side added comes, and none is lost.

use std::collections::{HashMap, HashSet};

use super::sequence::{Name, Sequence, is_disputed};
use super::{Merger, Three, Two};
use crate::text::{Node, compact};

/// Arrays of strings that are no sets.
const STEPS: [&[&str]; 2] = [&["reproduction", "steps"], &["resolution", "verification_steps"]];

/// Fields that name an object of an array, if no two of its objects have the same there.
const NAMING: [&[&str]; 4] = [&["path"], &["path", "start_line"], &["name"], &["id"]];

/// The arrays of the three versions; an absent one has no items.
struct Lists<'n> {
    items: [HashMap<Name, &'n Node>; 3],
    names: [Vec<Name>; 3],
    /// Does the order mean nothing, so that whatever both sides added stands side by side?
    is_set: bool,
}

impl<'n> Lists<'n> {
    fn of(three: Three<'n>, is_ordered: bool) -> Lists<'n> {
        let arrays = [three.base, three.ours, three.theirs];
        let arrays = arrays.map(|node| node.and_then(Node::items).unwrap_or_default());
        let are_strings = arrays.iter().all(|items| items.iter().all(|item| item.as_str().is_some()));
        let naming = NAMING.iter().find(|fields| arrays.iter().all(|items| do_name(fields, items)));
        let mut names = arrays.map(|items| numbered(items.iter().map(|item| name(naming.copied(), item))));
        let items = [0, 1, 2].map(|side| names[side].iter().cloned().zip(arrays[side]).collect());
        if are_strings && !is_ordered {
            // a set has each string once
            names.iter_mut().for_each(|names| names.retain(|(_, number)| *number == 1));
        }
        Lists { items, names, is_set: !is_ordered && (are_strings || naming.is_some()) }
    }

    fn item(&self, name: &Name) -> Three<'n> {
        let [base, ours, theirs] = [0, 1, 2].map(|side| self.items[side].get(name).copied());
        Three { base, ours, theirs }
    }

    /// Every name of a side, each once.
    fn of_sides(&self) -> Vec<Name> {
        let ours = self.names[1].iter().cloned();
        ours.chain(self.names[2].iter().filter(|name| !self.items[1].contains_key(*name)).cloned()).collect()
    }

    /// Did both sides change one place of an order, each in its own way?
    fn is_disputed(&self) -> bool {
        let [base, ours, theirs] = &self.names;
        is_disputed(base, ours, theirs)
    }

    /// Has each side removed items, and added some that the other has not?
    fn are_items_replaced(&self) -> bool {
        let lacks = |side: usize, name: &Name| !self.items[side].contains_key(name);
        [[1, 2], [2, 1]].into_iter().all(|[side, other]| {
            self.names[0].iter().any(|name| lacks(side, name))
                && self.names[side].iter().any(|name| lacks(0, name) && lacks(other, name))
        })
    }

    fn sequence(&self, stays: impl Fn(&Name) -> bool) -> Sequence {
        let [base, ours, theirs] = [0, 1, 2]
            .map(|side| self.names[side].iter().filter(|name| stays(name)).cloned().collect::<Vec<_>>());
        Sequence::of(&base, &ours, &theirs)
    }
}

/// Do these fields tell the objects of an array apart?
fn do_name(fields: &[&str], items: &[Node]) -> bool {
    let mut seen = HashSet::new();
    items.iter().all(|item| {
        let is_named = fields.iter().all(|field| item.get(field).is_some());
        is_named && seen.insert(name(Some(fields), item))
    })
}

fn name(naming: Option<&[&str]>, item: &Node) -> String {
    match naming {
        Some(fields) => {
            fields.iter().filter_map(|field| item.get(field)).map(compact).collect::<Vec<_>>().join(" ")
        }
        None => compact(item),
    }
}

/// The same text once more has the next number.
fn numbered(texts: impl Iterator<Item = String>) -> Vec<Name> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let number = |text: String| {
        let count = seen.entry(text.clone()).or_default();
        *count += 1;
        (text, *count)
    };
    texts.map(number).collect()
}

impl Merger {
    /// Merges arrays that both sides changed.
    pub(super) fn list(&mut self, three: Three<'_>) -> Two {
        let lists = Lists::of(three, STEPS.iter().any(|steps| self.path == **steps));
        let outer = self.list;
        let merged = self.items(&lists);
        let sequence = lists.sequence(|name| merged.contains_key(name));
        if !lists.is_set && (sequence.is_torn || lists.is_disputed()) {
            self.list = outer;
            return self.conflict(three);
        }
        if lists.are_items_replaced() {
            self.replaced.insert(self.field());
        }
        let is_gone = sequence.names.is_empty() && (three.ours.is_none() || three.theirs.is_none());
        let side = |of: fn(&Two) -> &Option<Node>| {
            let items = sequence.names.iter().filter_map(|name| of(merged.get(name)?).clone());
            (!is_gone).then(|| Node::array(items))
        };
        Two { ours: side(|two| &two.ours), theirs: side(|two| &two.theirs) }
    }

    /// What becomes of each item that stays.
    fn items(&mut self, lists: &Lists<'_>) -> HashMap<Name, Two> {
        let outer = self.list;
        self.list = outer.or(Some(self.path.len()));
        let mut merged = HashMap::new();
        for name in lists.of_sides() {
            let two = self.inside(&name.0, |merger| merger.value(lists.item(&name)));
            if !two.is_absent() {
                merged.insert(name, two);
            }
        }
        self.list = outer;
        merged
    }
}
