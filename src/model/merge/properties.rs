//! What must hold for every merge, tried on random findings and random edits of them.

use proptest::prelude::*;

use super::*;
use crate::model::FINDING;
use crate::text::{Markers, canonical, compact, pretty, scan};

fn read(text: &str) -> Node {
    scan(text.as_bytes()).root.unwrap_or_else(|| panic!("{text}"))
}

/// A field and a value it may have. Equal values of both sides are likely, and so are edits of one field by both.
fn a_field() -> impl Strategy<Value = (Vec<&'static str>, Option<Node>)> {
    let words = vec!["\"a\"", "\"b\"", "\"c\"", "1.0", "1.00", "null"];
    let word = prop::sample::select(words).prop_map(read);
    let path = prop::sample::select(vec![
        vec!["title"],
        vec!["severity"],
        vec!["updated_at"],
        vec!["component"],
        vec!["impact", "data_risk"],
        vec!["impact", "x"],
        vec!["reproduction", "environment", "os"],
        vec!["unknown"],
        vec!["also unknown", "y"],
        vec!["also unknown", "z"],
        vec!["status"],
        vec!["resolution", "commit_hash"],
        vec!["resolution", "pr_link"],
        vec!["claim", "by"],
    ]);
    let strings = prop::collection::vec(prop::sample::select(vec!["a", "b", "c", "d", "e"]), 0..5)
        .prop_map(|items| Node::array(items.into_iter().map(Node::from)));
    let lists = prop::sample::select(vec![vec!["tags"], vec!["related_findings"], vec!["unknown list"]]);
    let steps = prop::sample::subsequence(vec!["1", "2", "3", "4", "5"], 0..5)
        .prop_shuffle()
        .prop_map(|items| Node::array(items.into_iter().map(Node::from)));
    let object = |(path, name): (u8, Option<u8>)| {
        let name = name.map(|name| format!(",\"name\":\"{name}\"")).unwrap_or_default();
        read(&format!("{{\"path\":\"{path}\"{name}}}"))
    };
    let objects = prop::collection::vec((0..4_u8, prop::option::of(0..2_u8)).prop_map(object), 0..4);
    prop_oneof![
        3 => (path, prop::option::of(word)),
        2 => (lists, prop::option::of(strings)),
        1 => (Just(vec!["reproduction", "steps"]), prop::option::of(steps)),
        1 => (Just(vec!["attachments"]), prop::option::of(objects.prop_map(once))),
    ]
}

/// An array in which each path names one item: of two, nobody could say which of them was removed.
fn once(items: Vec<Node>) -> Node {
    let mut seen = BTreeSet::new();
    Node::array(items.into_iter().filter(|item| seen.insert(item.get("path").map(compact))))
}

fn edits(count: usize) -> impl Strategy<Value = Vec<(Vec<&'static str>, Option<Node>)>> {
    prop::collection::vec(a_field(), 0..count)
}

fn edited(node: &Node, edits: &[(Vec<&'static str>, Option<Node>)]) -> Node {
    let mut node = node.clone();
    for (path, value) in edits {
        match value {
            Some(value) => node.set_at(path, value.clone()),
            None => drop(node.remove(path[0])),
        }
    }
    read(&canonical(&node, FINDING))
}

/// A finding and two edits of it, as canonical texts.
fn three() -> impl Strategy<Value = [String; 3]> {
    (edits(10), edits(5), edits(5)).prop_map(|(base, ours, theirs)| {
        let base = edited(&read(r#"{"id":"A","title":"t","status":"open","created_at":"c"}"#), &base);
        let three = [base.clone(), edited(&base, &ours), edited(&base, &theirs)];
        three.map(|node| canonical(&node, FINDING))
    })
}

/// Every way to a value below a node, arrays counted as values, and objects without fields as nothing.
fn leaves(node: &Node, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, Node)>) {
    match node.members() {
        Some(members) => {
            for member in members {
                path.push(member.key.plain.clone());
                leaves(&member.value, path, found);
                path.pop();
            }
        }
        _ => found.push((path.clone(), node.clone())),
    }
}

fn at<'n>(node: &'n Node, path: &[String]) -> Option<&'n Node> {
    node.at(&path.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Is a field, or something that it is in, in conflict?
fn is_disputed(merged: &Merged, path: &[String]) -> bool {
    merged.conflicts.iter().any(|conflict| path.starts_with(conflict) || conflict.starts_with(path))
}

/// What a side says and the base does not, stands in the merged finding, or the field is in conflict and stands there
/// as the side has it.
fn check_kept(base: &Node, side: &Node, settled: &Node, merged: &Merged) -> Result<(), TestCaseError> {
    let mut found = Vec::new();
    leaves(side, &mut Vec::new(), &mut found);
    for (path, value) in found {
        let (before, after) = (at(base, &path), at(settled, &path));
        if before == Some(&value) || path == ["updated_at"] {
            continue;
        }
        match value.items() {
            Some(items) => {
                let all = after.and_then(Node::items).unwrap_or_default();
                let old = before.and_then(Node::items).unwrap_or_default();
                let is_merged = !is_disputed(merged, &path);
                for item in items.iter().filter(|item| !old.contains(item)) {
                    let has_all = |there: &Node| {
                        let fields = item.members().unwrap_or_default();
                        fields.iter().all(|field| there.get(&field.key.plain) == Some(&field.value))
                    };
                    let is_named = |there: &Node| {
                        let is_same = item.get("path").is_some() && there.get("path") == item.get("path");
                        is_same && (is_merged || has_all(there))
                    };
                    let is_there = |there: &Node| there == item || is_named(there);
                    prop_assert!(all.iter().any(is_there), "{path:?} lost {}", compact(item));
                }
            }
            _ => prop_assert_eq!(after, Some(&value), "{:?}", path),
        }
    }
    Ok(())
}

/// One side of a text with markers.
fn side_of(marked: &str, is_ours: bool) -> String {
    let (mut in_conflict, mut is_their_part, mut out) = (false, false, String::new());
    for line in marked.split_inclusive('\n') {
        match line.trim_end() {
            "<<<<<<< ours" => (in_conflict, is_their_part) = (true, false),
            "=======" if in_conflict => is_their_part = true,
            ">>>>>>> theirs" => in_conflict = false,
            _ if in_conflict && is_their_part == is_ours => {}
            _ => out.push_str(line),
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_commutative(texts in three()) {
        let [base, ours, theirs] = texts.map(|text| read(&text));
        let one = merge(Base::Known(&base), &ours, &theirs);
        let other = merge(Base::Known(&base), &theirs, &ours);
        prop_assert_eq!(&one.conflicts, &other.conflicts);
        prop_assert_eq!((one.ours, one.theirs), (other.theirs, other.ours));
    }

    #[test]
    fn merging_again_changes_nothing(texts in three()) {
        let [base, ours, theirs] = texts.map(|text| read(&text));
        for (left, right, expected) in [(&ours, &ours, &ours), (&base, &ours, &ours), (&ours, &base, &ours)] {
            let merged = merge(Base::Known(&base), left, right);
            prop_assert!(merged.conflicts.is_empty());
            prop_assert_eq!(&merged.ours, expected);
        }
        let merged = merge(Base::Known(&base), &ours, &theirs);
        if merged.conflicts.is_empty() {
            let again = merge(Base::Known(&base), &merged.ours, &ours);
            prop_assert!(again.conflicts.is_empty(), "{:?}", again.conflicts);
            prop_assert_eq!(&again.ours, &merged.ours);
        }
    }

    #[test]
    fn nothing_is_lost(texts in three()) {
        let [base, ours, theirs] = texts.map(|text| read(&text));
        let merged = merge(Base::Known(&base), &ours, &theirs);
        check_kept(&base, &ours, &merged.ours, &merged)?;
        check_kept(&base, &theirs, &merged.theirs, &merged)?;
        prop_assert_eq!(merged.conflicts.is_empty(), merged.ours == merged.theirs);
    }

    #[test]
    fn texts_are_merged_as_values_are(texts in three(), styles in any::<[bool; 3]>()) {
        let [base, ours, theirs] = texts.map(|text| read(&text));
        let mut style = styles.into_iter();
        let texts = [&base, &ours, &theirs]
            .map(|node| if style.next() == Some(true) { canonical(node, FINDING) } else { pretty(node) });
        let [base_text, our_text, their_text] = texts.each_ref().map(|text| text.as_bytes());
        let versions = Versions { base: Some(base_text), ours: our_text, theirs: their_text };
        let merged = merge(Base::Known(&base), &ours, &theirs);
        let sorted = |text: &str| canonical(&by_key(&read(text)), FINDING);
        let expected = |node: &Node| canonical(&by_key(node), FINDING);
        match merge_texts(&versions, FINDING, &Markers::default()) {
            MergedText::Clean { text, .. } => {
                let text = String::from_utf8(text).unwrap();
                // a side that nobody else changed is taken with its bytes
                prop_assert!(merged.conflicts.is_empty());
                prop_assert_eq!(sorted(&text), expected(&merged.ours));
            }
            MergedText::Conflict { text, fields } => {
                let text = String::from_utf8(text).unwrap();
                prop_assert_eq!(fields, merged.conflicts.iter().cloned().collect::<Vec<_>>());
                prop_assert_eq!(sorted(&side_of(&text, true)), expected(&merged.ours));
                prop_assert_eq!(sorted(&side_of(&text, false)), expected(&merged.theirs));
            }
        }
    }
}

/// The same value with sorted keys.
fn by_key(node: &Node) -> Node {
    match &node.value {
        Value::Array(items) => Node::array(items.iter().map(by_key)),
        Value::Object(members) => {
            let mut members = members.clone();
            members.sort_by(|one, other| one.key.plain.cmp(&other.key.plain));
            members.iter_mut().for_each(|member| member.value = by_key(&member.value));
            Node::new(Value::Object(members))
        }
        _ => node.clone(),
    }
}
