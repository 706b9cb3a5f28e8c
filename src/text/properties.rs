//! What must hold for every text, tried on random ones.

use proptest::prelude::*;

use super::shape::Field;
use super::string::write_string;
use super::*;

const INNER: Shape =
    Shape { fields: &[Field { name: "how", shape: None }, Field { name: "why", shape: None }], last: None };

const SHAPE: Shape = Shape {
    fields: &[
        Field { name: "id", shape: None },
        Field { name: "born", shape: None },
        Field { name: "status", shape: None },
        Field { name: "tags", shape: None },
        Field { name: "end", shape: Some(&INNER) },
        Field { name: "ends", shape: Some(&INNER) },
    ],
    last: Some("born"),
};

const KEYS: &[&str] = &["id", "born", "status", "tags", "end", "ends", "how", "why", "x", "y", "é\"\n"];

fn a_text() -> impl Strategy<Value = Text> {
    let raw = prop_oneof![Just(r"\ud800"), Just(r"a\uDC00\n"), Just(r"\udc00\ud83d\ude00\ud800")];
    prop_oneof![
        4 => "[a-c]{0,3}".prop_map(|plain| Text { plain, raw: None }),
        4 => any::<String>().prop_map(|plain| Text { plain, raw: None }),
        1 => raw.prop_map(scanned_text),
    ]
}

fn scanned_text(raw: &str) -> Text {
    match scan(format!("\"{raw}\"").as_bytes()).root.unwrap().value {
        Value::String(text) => text,
        other => panic!("{other:?} is no string"),
    }
}

fn a_scalar() -> impl Strategy<Value = Node> {
    prop_oneof![
        Just(Node::new(Value::Null)),
        any::<bool>().prop_map(Node::from),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?"
            .prop_map(|n| Node::new(Value::Number(n))),
        a_text().prop_map(|text| Node::new(Value::String(text))),
    ]
}

/// Objects whose keys stand once; duplicates have their own tests.
fn an_object_of(values: impl Strategy<Value = Node>) -> impl Strategy<Value = Node> {
    prop::collection::vec((prop::sample::select(KEYS), values), 0..8).prop_map(|fields| {
        let mut object = Node::object();
        fields.into_iter().for_each(|(key, value)| object.set(key, value));
        object
    })
}

fn a_node() -> impl Strategy<Value = Node> {
    a_scalar().prop_recursive(4, 40, 6, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..5).prop_map(Node::array);
        prop_oneof![list, an_object_of(inner)]
    })
}

fn an_object() -> impl Strategy<Value = Node> {
    an_object_of(a_node())
}

fn a_path() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(KEYS), 1..3)
}

/// Prints with blanks chosen by `choices`, over and over, wherever JSON allows blanks.
struct Messy<'c> {
    choices: std::iter::Cycle<std::slice::Iter<'c, u8>>,
    out: String,
}

impl Messy<'_> {
    fn blank(&mut self) {
        let blanks = ["", "", " ", "\n  ", "\n\n", "\r\n\t", "  \n"];
        let choice = self.choices.next().copied().unwrap_or_default();
        self.out.push_str(blanks[choice as usize % blanks.len()]);
    }

    fn list<T>(&mut self, brackets: [char; 2], elements: &[T], mut print: impl FnMut(&mut Self, &T)) {
        self.out.push(brackets[0]);
        self.blank();
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
                self.blank();
            }
            print(self, element);
            self.blank();
        }
        self.out.push(brackets[1]);
    }

    fn node(&mut self, node: &Node) {
        match &node.value {
            Value::Array(items) => self.list(['[', ']'], items, |messy, item| messy.node(item)),
            Value::Object(members) => self.list(['{', '}'], members, |messy, member| {
                write_string(&mut messy.out, &member.key);
                messy.blank();
                messy.out.push(':');
                messy.blank();
                messy.node(&member.value);
            }),
            _ => self.out.push_str(&compact(node)),
        }
    }
}

fn messy(node: &Node, choices: &[u8]) -> String {
    let mut messy = Messy { choices: choices.iter().cycle(), out: String::new() };
    messy.blank();
    messy.node(node);
    messy.blank();
    messy.out
}

fn read(text: &str) -> Node {
    scan(text.as_bytes()).root.unwrap_or_else(|| panic!("{text:?}: {:?}", scan(text.as_bytes()).flaws))
}

/// The node in the order of its keys, nulls of known fields left out: what canonical text must keep.
fn meaning(node: &Node, shape: Option<&Shape>) -> Node {
    match &node.value {
        Value::Array(items) => Node::array(items.iter().map(|item| meaning(item, shape))),
        Value::Object(members) => {
            let mut members: Vec<Member> = members.clone();
            members.retain(|m| !(m.value.is_null() && shape.is_some_and(|s| s.rank(&m.key.plain).is_some())));
            members.sort_by(|left, right| left.key.plain.cmp(&right.key.plain));
            for member in &mut members {
                let inner = shape.and_then(|shape| shape.inner(&member.key.plain));
                member.value = meaning(&member.value, inner);
            }
            Node::new(Value::Object(members))
        }
        _ => node.clone(),
    }
}

/// The lines of a canonical text that do not belong to a top-level field.
fn lines_without(text: &str, key: &str) -> Vec<String> {
    let root = read(text);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if let Some(member) = root.members().unwrap().iter().find(|member| member.key.plain == key) {
        let (first, last) =
            (position(text, member.key_span.start).line, position(text, member.value.span.end).line);
        let blank = lines.get(last).is_some_and(String::is_empty);
        lines.drain(first - 1..last + usize::from(blank));
    }
    lines
}

/// Is `after` the text `before` with nothing changed outside of `room`?
fn is_changed_within(before: &str, after: &str, room: &Span) -> bool {
    let (head, tail) = (&before[..room.start], &before[room.end..]);
    after.len() >= head.len() + tail.len() && after.starts_with(head) && after.ends_with(tail)
}

/// Is `after` the text `before` with something put in at one place?
fn is_insertion(before: &str, after: &str) -> bool {
    let front = before.bytes().zip(after.bytes()).take_while(|(left, right)| left == right).count();
    let back =
        before.bytes().rev().zip(after.bytes().rev()).take_while(|(left, right)| left == right).count();
    after.len() >= before.len() && front + back >= before.len()
}

/// The bytes from the end of the field before to the start of the field after, and of what surrounds an emptied
/// object: all that an edit of the field may touch.
fn room(text: &str, path: &[&str]) -> Span {
    let root = read(text);
    let mut room = root.span.clone();
    let mut object = &root;
    for key in path {
        let Some(members) = object.members() else { break };
        let Some(index) = members.iter().position(|member| member.key.plain == *key) else {
            break;
        };
        let before =
            index.checked_sub(1).map_or(object.span.start + 1, |index| members[index].value.span.end);
        let after = members.get(index + 1).map_or(object.span.end - 1, |member| member.key_span.start);
        let alone = members.len() == 1 && room != root.span;
        room = if alone { room } else { before..after };
        object = &members[index].value;
    }
    room
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back(node in a_node(), choices in prop::collection::vec(any::<u8>(), 1..40)) {
        for text in [compact(&node), pretty(&node), messy(&node, &choices)] {
            let scan = scan(text.as_bytes());
            prop_assert!(scan.flaws.iter().all(|flaw| flaw.kind == FlawKind::LoneSurrogate), "{:?}", scan.flaws);
            prop_assert_eq!(scan.root.as_ref(), Some(&node), "{}", text);
        }
    }

    #[test]
    fn canonical_text_keeps_the_meaning_and_stays_itself(node in a_node()) {
        let text = canonical(&node, &SHAPE);
        let again = read(&text);
        prop_assert!(is_canonical(&text, &again, &SHAPE), "{}", text);
        prop_assert_eq!(meaning(&again, Some(&SHAPE)), meaning(&node, Some(&SHAPE)));
    }

    #[test]
    fn spans_hold_their_values(node in a_node(), choices in prop::collection::vec(any::<u8>(), 1..40)) {
        fn check(text: &str, node: &Node) {
            assert_eq!(&read(&text[node.span.clone()]), node);
            node.items().unwrap_or_default().iter().for_each(|item| check(text, item));
            node.members().unwrap_or_default().iter().for_each(|member| {
                assert_eq!(read(&text[member.key_span.clone()]).as_str(), Some(member.key.plain.as_str()));
                check(text, &member.value);
            });
        }
        let text = messy(&node, &choices);
        check(&text, &read(&text));
    }

    #[test]
    fn a_canonical_edit_touches_the_lines_of_its_field(object in an_object(), path in a_path(), value in a_node()) {
        let mut object = object;
        object.set("born", Node::from(0));
        if path[0] == "born" {
            return Ok(());
        }
        let before = canonical(&object, &SHAPE);
        for edited in [set_field(&before, &SHAPE, &path, &value), remove_field(&before, &SHAPE, &path)] {
            let Ok(after) = edited else { continue };
            prop_assert_eq!(lines_without(&before, path[0]), lines_without(&after, path[0]), "{}\n{}", before, after);
            prop_assert!(is_canonical(&after, &read(&after), &SHAPE), "{}", after);
        }
    }

    #[test]
    fn a_set_field_holds_the_value_and_no_other_field_changes(
        object in an_object(), path in a_path(), value in a_node(),
        choices in prop::collection::vec(any::<u8>(), 1..40), mark in any::<bool>(),
    ) {
        let before = format!("{}{}", if mark { "\u{feff}" } else { "" }, messy(&object, &choices));
        let edited = set_field(&before, &SHAPE, &path, &value);
        let refused = path.len() == 2 && object.get(path[0]).is_some_and(|n| n.members().is_none() && !n.is_null());
        prop_assert_eq!(edited.is_err(), refused);
        let Ok(after) = edited else { return Ok(()) };
        let mut expected = object.clone();
        match value.is_null() && SHAPE.knows(&path) {
            true => expected = read(&remove_field(&before, &SHAPE, &path).unwrap()),
            false => expected.set_at(&path, value.clone()),
        }
        prop_assert_eq!(meaning(&read(&after), Some(&SHAPE)), meaning(&expected, Some(&SHAPE)));
        let room = room(&before, &path);
        let has_fields = |path: &[&str]| object.at(path).and_then(Node::members).is_some_and(|m| !m.is_empty());
        let is_new = object.get(path[0]).is_none() && has_fields(&[])
            || path.len() == 2 && object.at(&path).is_none() && has_fields(&path[..1]);
        let is_kept = match is_new {
            true => is_insertion(&before, &after) || value.is_null(),
            false => is_changed_within(&before, &after, &room),
        };
        prop_assert!(is_kept, "{:?} of {:?}\n{:?}", room, before, after);
        prop_assert_eq!(set_field(&after, &SHAPE, &path, &value).unwrap(), after);
    }

    #[test]
    fn a_removed_field_is_gone_and_no_other_changes(
        object in an_object(), path in a_path(), choices in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let before = messy(&object, &choices);
        let after = remove_field(&before, &SHAPE, &path).unwrap();
        let is_alone = path.len() == 2
            && object.at(&path).is_some() && object.get(path[0]).and_then(Node::members).is_some_and(|m| m.len() == 1);
        let mut expected = object.clone();
        match (path.as_slice(), is_alone) {
            ([key], _) | ([key, _], true) => drop(expected.remove(key)),
            ([key, inner, ..], false) => drop(expected.get_mut(key).and_then(|node| node.remove(inner))),
            _ => {}
        }
        prop_assert_eq!(read(&after), expected);
        let room = room(&before, &path);
        prop_assert!(before == after || is_changed_within(&before, &after, &room), "{:?}\n{:?}", before, after);
    }

    #[test]
    fn no_bytes_make_the_scanner_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let scan = scan(&bytes);
        prop_assert_eq!(scan.root.is_none() && scan.flaws.is_empty(), false);
    }

    #[test]
    fn the_scanner_and_serde_agree_on_what_json_is(text in "[\\[\\]{}:,\"\\\\\\-+.0-9eEtrufalsn \n\t\u{1}é/<=]{0,24}") {
        let by_serde = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(scan(text.as_bytes()).root.is_some(), by_serde, "{:?}", text);
    }

    #[test]
    fn one_changed_byte_is_judged_as_serde_judges_it(
        node in a_node(), choices in prop::collection::vec(any::<u8>(), 1..9),
        at in any::<prop::sample::Index>(), byte in prop::sample::select(&b"{}[],:\"\\0-.eEx \n\t\0"[..]),
    ) {
        let mut bytes = messy(&node, &choices).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let by_serde = std::str::from_utf8(&bytes).is_ok_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok());
        let scan = scan(&bytes);
        prop_assert_eq!(scan.root.is_some(), by_serde, "{:?}", String::from_utf8_lossy(&bytes));
        for flaw in &scan.flaws {
            prop_assert!(scan.text.is_empty() || scan.text.get(flaw.span.clone()).is_some(), "{:?}", flaw);
            prop_assert!(!flaw.message.chars().any(char::is_control), "{:?}", flaw.message);
        }
    }
}
