//! What differs between two versions of a finding, for readers in 80 columns and for programs.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::flow::{Flow, WIDTH};
use super::upkeep::is_bookkeeping;
use super::{Page, Tone};
use crate::history::{Difference, FieldChange, Item, Version, items};
use crate::model::{self, Location, Spot};
use crate::text::{Node, Piece, Value, compact, reworded};

/// Blanks before what is told of a finding.
const INDENT: usize = 4;

/// No name of a field moves the values further to the right.
const WIDEST_NAME: usize = 30;

/// A text of more columns, or lines, stands below its field.
const SHORT: usize = 60;

/// Lines that a new finding's description has at most.
const CARD: usize = 3;

/// So many words stand around a change in a longer text.
const CONTEXT: usize = 8;

/// The changes of a finding as programs read them.
pub(super) struct Changes<'report>(pub(super) &'report [FieldChange]);

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Told))
    }
}

/// One change; of lists also the items that are gone or new.
struct Told<'report>(&'report FieldChange);

impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let FieldChange { field, before, now } = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("field", field)?;
        map.serialize_entry("from", before)?;
        map.serialize_entry("to", now)?;
        if let Some((before, now)) = lists(self.0) {
            let (mut added, mut removed) = (Vec::new(), Vec::new());
            for item in items(before, now) {
                match item {
                    Item::Added(node) => added.push(node.clone()),
                    Item::Removed(node) => removed.push(node.clone()),
                    Item::Reworded(before, now) => {
                        removed.push(Node::from(before));
                        added.push(Node::from(now));
                    }
                }
            }
            map.serialize_entry("added", &added)?;
            map.serialize_entry("removed", &removed)?;
        }
        map.end()
    }
}

/// Both sides of a change, where they are lists or not there.
pub(super) fn lists(change: &FieldChange) -> Option<(&[Node], &[Node])> {
    let side = |node: &'_ Option<Node>| node.as_ref().is_none_or(|node| node.items().is_some());
    let list = |node: &'_ Option<Node>| node.as_ref().is_some_and(|node| node.items().is_some());
    let items = |node| Option::as_ref(node).and_then(Node::items).unwrap_or_default();
    let is_list = (list(&change.before) || list(&change.now)) && side(&change.before) && side(&change.now);
    is_list.then(|| (items(&change.before), items(&change.now)))
}

/// The changes in a cell of a table: `severity: high → critical; tags: +race`.
pub(super) fn in_short(difference: &Difference) -> String {
    difference.changes.iter().map(one_in_short).collect::<Vec<_>>().join("; ")
}

fn one_in_short(change: &FieldChange) -> String {
    let FieldChange { field, before, now } = change;
    if let Some((before, now)) = lists(change) {
        let told = items(before, now).into_iter().map(|item| match item {
            Item::Added(node) => format!("+{}", text_of(node)),
            Item::Removed(node) => format!("-{}", text_of(node)),
            Item::Reworded(before, now) => format!("{before} → {now}"),
        });
        return format!("{field}: {}", told.collect::<Vec<_>>().join(", "));
    }
    match (before, now) {
        (Some(before), Some(now)) => format!("{field}: {} → {}", text_of(before), text_of(now)),
        (Some(before), None) => format!("{field}: -{}", text_of(before)),
        (None, now) => format!("{field}: +{}", now.as_ref().map(text_of).unwrap_or_default()),
    }
}

/// Writes what there is to tell below the line that names the finding: its title, whether its file was moved, then what
/// differs, bookkeeping of imports only where it is wanted.
pub(super) fn write(
    difference: &Difference,
    moved: Option<[&str; 2]>,
    with_bookkeeping: bool,
    page: &mut Page<'_>,
) {
    let known = difference.now.node().or(difference.before.node());
    let title = known.and_then(|node| node.get("title")?.as_str());
    if let Some(title) = title {
        paragraph(Tone::Heading, title, page);
    }
    if let Some([from, to]) = moved {
        paragraph(Tone::Plain, &format!("moved from {from} to {to}"), page);
    }
    match (&difference.before, &difference.now) {
        (Version::Read(_), Version::Read(_)) if difference.changes.is_empty() && moved.is_some() => {}
        (Version::Read(_), Version::Read(_)) if difference.changes.is_empty() => {
            paragraph(Tone::Faint, "(the same fields, written otherwise)", page);
        }
        (Version::Read(_), Version::Read(_)) => {
            let told = |change: &&FieldChange| with_bookkeeping || !is_bookkeeping(&change.field);
            changed(&difference.changes.iter().filter(told).collect::<Vec<_>>(), page);
        }
        (_, Version::Unreadable(why)) => paragraph(Tone::Removed, &format!("cannot be read: {why}"), page),
        (before, Version::Read(node)) => {
            if let Version::Unreadable(why) = before {
                paragraph(Tone::Plain, &format!("could not be read before: {why}"), page);
            }
            kind_of(node, page);
            origin_of(node, page);
            description(node, page);
        }
        (Version::Read(node), Version::Absent) => {
            kind_of(node, page);
            origin_of(node, page);
        }
        (Version::Unreadable(why), Version::Absent) => {
            paragraph(Tone::Plain, &format!("could not be read before: {why}"), page);
        }
        (Version::Absent, Version::Absent) => {}
    }
}

/// A paragraph that stands below the name of a finding.
pub(super) fn paragraph(tone: Tone, text: &str, page: &mut Page<'_>) {
    let mut flow = Flow::new(INDENT);
    flow.add(tone, text);
    flow.write("", page);
}

/// `critical bug · OutputBag · race, fan-out`
fn kind_of(node: &Node, page: &mut Page<'_>) {
    let word = |field: &str| node.get(field).and_then(Node::as_str).unwrap_or_default();
    let tags: Vec<&str> =
        node.get("tags").and_then(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).collect();
    let kind = format!("{} {}", word("severity"), word("type"));
    line([kind.trim().to_owned(), word("component").to_owned(), tags.join(", ")], page);
}

/// `src/bag.rs:3 · Bandit B602`
fn origin_of(node: &Node, page: &mut Page<'_>) {
    line([place(node), found_by(node)], page);
}

/// What there is of these, on a line of their own.
fn line<const N: usize>(parts: [String; N], page: &mut Page<'_>) {
    let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if !told.is_empty() {
        paragraph(Tone::Plain, &told.join(" · "), page);
    }
}

/// Where in the code a finding is.
pub(super) fn place(node: &Node) -> String {
    Spot::first_of(&Location::all_of(node).into_iter().map(Spot::from).collect::<Vec<_>>())
}

/// The tool and the rule that a finding was found by.
pub(super) fn found_by(node: &Node) -> String {
    let word = |field| node.at(&["source", field])?.as_str();
    model::found_by(word("tool"), word("rule"))
}

fn description(node: &Node, page: &mut Page<'_>) {
    if let Some(text) = node.get("description").and_then(Node::as_str).filter(|text| !text.is_empty()) {
        let mut flow = Flow::new(INDENT);
        flow.add(Tone::Plain, text.trim_end());
        flow.keep(CARD);
        flow.write("", page);
    }
}

fn changed(changes: &[&FieldChange], page: &mut Page<'_>) {
    let widths = changes.iter().filter(|change| !is_long(change)).map(|change| change.field.chars().count());
    let name = widths.max().unwrap_or_default().min(WIDEST_NAME);
    for change in changes {
        if is_long(change) {
            write_long(change, page);
        } else {
            write_short(change, INDENT + name + 2, page);
        }
    }
}

/// Is either side a text that does not fit beside its field?
fn is_long(change: &FieldChange) -> bool {
    let is_long = |text: &str| text.contains('\n') || text.chars().count() > SHORT;
    [&change.before, &change.now].into_iter().flatten().any(|node| node.as_str().is_some_and(is_long))
}

fn write_short(change: &FieldChange, column: usize, page: &mut Page<'_>) {
    let mut flow = Flow::new(column);
    if let Some((before, now)) = lists(change) {
        for (number, item) in items(before, now).into_iter().enumerate() {
            if number > 0 {
                flow.begin_line();
            }
            add_item(item, &mut flow);
        }
    } else {
        add_values(change, &mut flow, column);
    }
    if change.field.chars().count() + 2 > column - INDENT {
        name(&change.field, page);
        flow.write("", page);
    } else {
        flow.write(&format!("{:INDENT$}{}", "", change.field), page);
    }
}

/// The name of a field on a line of its own.
fn name(field: &str, page: &mut Page<'_>) {
    page.line([(Tone::Faint, format!("{:INDENT$}{field}", "").into())]);
}

/// `high → critical`, on two lines where they are long.
fn add_values(change: &FieldChange, flow: &mut Flow, column: usize) {
    let text = |node: &Option<Node>| node.as_ref().map(text_of).unwrap_or_default();
    let (before, now) = (text(&change.before), text(&change.now));
    let fits = column + before.chars().count() + now.chars().count() + 3 <= WIDTH;
    match (&change.before, &change.now) {
        (Some(_), Some(_)) if fits => {
            flow.add(Tone::Removed, &before);
            flow.add(Tone::Plain, " → ");
            flow.add(Tone::Added, &now);
        }
        (Some(_), Some(_)) => {
            flow.add(Tone::Removed, &format!("- {before}"));
            flow.begin_line();
            flow.add(Tone::Added, &format!("+ {now}"));
        }
        (Some(_), None) => flow.add(Tone::Removed, &format!("- {before}")),
        (None, _) => flow.add(Tone::Added, &format!("+ {now}")),
    }
}

fn add_item(item: Item<'_>, flow: &mut Flow) {
    match item {
        Item::Removed(node) => flow.add(Tone::Removed, &format!("- {}", text_of(node))),
        Item::Added(node) => flow.add(Tone::Added, &format!("+ {}", text_of(node))),
        Item::Reworded(before, now) => add_words(before, now, flow),
    }
}

fn write_long(change: &FieldChange, page: &mut Page<'_>) {
    name(&change.field, page);
    let mut flow = Flow::new(2 * INDENT);
    let text = |node: &Option<Node>| node.as_ref().map(text_of);
    match (text(&change.before), text(&change.now)) {
        (Some(before), Some(now)) => add_words(&before, &now, &mut flow),
        (Some(before), None) => flow.add(Tone::Removed, &marked('-', before.trim_end())),
        (None, now) => flow.add(Tone::Added, &marked('+', now.unwrap_or_default().trim_end())),
    }
    flow.write("", page);
}

/// `Two writers [-see-]{+find+} it absent`, as git marks words; what is far from every change is left out.
fn add_words(before: &str, now: &str, flow: &mut Flow) {
    let pieces = reworded(before, now);
    if let [Piece::Same(_)] = pieces.as_slice() {
        return flow.add(Tone::Faint, "(other blanks and line breaks)");
    }
    for (place, piece) in pieces.iter().enumerate() {
        let (is_first, next) = (place == 0, pieces.get(place + 1));
        match *piece {
            Piece::Same(text) => flow.add(Tone::Plain, &near(text, !is_first, next.is_some())),
            Piece::Removed(text) => {
                flow.add(Tone::Removed, &marked('-', text.trim_end()));
                match next {
                    Some(Piece::Same(_)) => flow.add(Tone::Plain, " "),
                    Some(_) if pieces.len() == 2 => flow.begin_line(),
                    _ => {}
                }
            }
            Piece::Added(text) => {
                flow.add(Tone::Added, &marked('+', text.trim_end()));
                if next.is_some() {
                    flow.add(Tone::Plain, &text[text.trim_end().len()..]);
                }
            }
        }
    }
}

/// Words that went or came, each line between its own marks.
fn marked(mark: char, text: &str) -> String {
    let (open, close) = if mark == '-' { ("[-", "-]") } else { ("{+", "+}") };
    let line = |line: &str| {
        let bare = line.trim_start();
        match bare.is_empty() {
            true => String::new(),
            false => format!("{}{open}{bare}{close}", &line[..line.len() - bare.len()]),
        }
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// The words of a text that stand near a change before or behind it.
pub(super) fn near(text: &str, is_behind: bool, is_before: bool) -> Cow<'_, str> {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let (head, tail) = (CONTEXT * usize::from(is_behind), CONTEXT * usize::from(is_before));
    if words.len() <= head + tail + CONTEXT {
        return if is_before { text.into() } else { text.trim_end().into() };
    }
    format!("{}… {}", words[..head].concat(), words[words.len() - tail..].concat()).into()
}

/// A value as a reader sees it: a text without quotes, the fields of an object behind each other.
pub(super) fn text_of(node: &Node) -> String {
    match &node.value {
        Value::String(text) => text.plain.clone(),
        Value::Object(members) if !members.is_empty() => {
            let told =
                members.iter().map(|member| format!("{}: {}", member.key.plain, text_of(&member.value)));
            told.collect::<Vec<_>>().join(", ")
        }
        _ => compact(node),
    }
}
