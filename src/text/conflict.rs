//! Conflict markers around what differs between two texts, as git writes them.

use std::ops::Range;

use similar::{DiffTag, TextDiff};

use super::node::Node;
use super::scan::scan;

/// How conflict markers look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Markers<'t> {
    /// How many signs a marker has; git's own have 7.
    pub size: usize,
    /// What our side is called.
    pub ours: &'t str,
    /// What their side is called.
    pub theirs: &'t str,
}

impl Default for Markers<'_> {
    fn default() -> Self {
        Markers { size: 7, ours: "ours", theirs: "theirs" }
    }
}

impl Markers<'_> {
    /// A line that begins with this sign so many times.
    fn line(&self, sign: char, label: &str, newline: &str) -> String {
        let marker: String = std::iter::repeat_n(sign, self.size).collect();
        // a label is one line, whatever it is made of
        let label: String = label.chars().filter(|c| !c.is_control()).collect();
        let blank = if label.is_empty() { "" } else { " " };
        format!("{marker}{blank}{label}{newline}")
    }

    fn around(&self, ours: &str, theirs: &str, newline: &str) -> String {
        [
            &self.line('<', self.ours, newline),
            &ended(ours, newline),
            &self.line('=', "", newline),
            &ended(theirs, newline),
            &self.line('>', self.theirs, newline),
        ]
        .map(String::as_str)
        .concat()
    }
}

/// The text with a line end behind its last line.
fn ended(text: &str, newline: &str) -> String {
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { newline };
    format!("{text}{end}")
}

/// Both texts whole, one after the other, between markers.
pub fn conflict_of_wholes(ours: &[u8], theirs: &[u8], markers: &Markers<'_>) -> Vec<u8> {
    let newline = |text: &[u8]| if text.is_empty() || text.ends_with(b"\n") { &b""[..] } else { &b"\n"[..] };
    [
        markers.line('<', markers.ours, "\n").as_bytes(),
        ours,
        newline(ours),
        markers.line('=', "", "\n").as_bytes(),
        theirs,
        newline(theirs),
        markers.line('>', markers.theirs, "\n").as_bytes(),
    ]
    .concat()
}

/// Lines of both texts, by number.
type Lines = (Range<usize>, Range<usize>);

/// One text of two that differ in some fields alone: both sides of these stand between markers, each field in one piece.
pub fn conflict(ours: &str, theirs: &str, fields: &[Vec<String>], markers: &Markers<'_>) -> String {
    let newline = if ours.contains("\r\n") { "\r\n" } else { "\n" };
    let (our_lines, their_lines): (Vec<&str>, Vec<&str>) =
        (ours.split_inclusive('\n').collect(), theirs.split_inclusive('\n').collect());
    let whole = [lines_of(ours, fields), lines_of(theirs, fields)];
    let mut text = String::with_capacity(ours.len() + theirs.len());
    let mut at = 0;
    for (our, their) in joined(differing(&our_lines, &their_lines), &whole) {
        text.push_str(&our_lines[at..our.start].concat());
        let (ours, theirs) = (our_lines[our.clone()].concat(), their_lines[their].concat());
        text.push_str(&markers.around(&ours, &theirs, newline));
        at = our.end;
    }
    text.push_str(&our_lines[at..].concat());
    text
}

/// Where the texts differ.
fn differing(ours: &[&str], theirs: &[&str]) -> Vec<Lines> {
    let diff = TextDiff::from_slices(ours, theirs);
    let changed = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
    changed.map(|op| (op.old_range(), op.new_range())).collect()
}

/// The same with pieces put together that lie next to each other or in one of these ranges.
fn joined(pieces: Vec<Lines>, whole: &[Vec<Range<usize>>; 2]) -> Vec<Lines> {
    let mut joined: Vec<Lines> = Vec::new();
    for piece in pieces {
        match joined.last_mut() {
            Some(last) if belongs(last, &piece, whole) => {
                (last.0.end, last.1.end) = (piece.0.end, piece.1.end);
            }
            _ => joined.push(piece),
        }
    }
    joined
}

/// Do the lines between two pieces lie in one field?
fn belongs(before: &Lines, after: &Lines, whole: &[Vec<Range<usize>>; 2]) -> bool {
    let gaps = [before.0.end..after.0.start, before.1.end..after.1.start];
    let is_inside = |gap: &Range<usize>, fields: &[Range<usize>]| {
        fields.iter().any(|field| field.start <= gap.start && gap.end <= field.end)
    };
    gaps[0].is_empty() || gaps.iter().zip(whole).any(|(gap, fields)| is_inside(gap, fields))
}

/// The lines of each of the fields that the text has.
fn lines_of(text: &str, fields: &[Vec<String>]) -> Vec<Range<usize>> {
    let Some(root) = scan(text.as_bytes()).root else { return Vec::new() };
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line = |at: usize| ends.partition_point(|end| *end < at);
    let lines = |field: &Vec<String>| {
        let (key, parents) = field.split_last()?;
        let parent = parents.iter().try_fold(&root, |node: &Node, key| node.get(key))?;
        let member = parent.members()?.iter().rev().find(|member| member.key.plain == *key)?;
        Some(line(member.key_span.start)..line(member.value.span.end) + 1)
    };
    fields.iter().filter_map(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKERS: Markers<'_> = Markers { size: 7, ours: "HEAD", theirs: "side" };

    fn fields(names: &[&str]) -> Vec<Vec<String>> {
        names.iter().map(|name| name.split('.').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn only_what_differs_stands_between_markers() {
        let text = |low: &str| format!("{{\n  \"a\": \"{low}\",\n\n  \"b\": 1\n}}\n");
        insta::assert_snapshot!(conflict(&text("x"), &text("y"), &fields(&["a"]), &MARKERS), @r#"
        {
        <<<<<<< HEAD
          "a": "x",
        =======
          "a": "y",
        >>>>>>> side

          "b": 1
        }
        "#);
    }

    #[test]
    fn a_field_of_many_lines_stands_in_one_piece() {
        let text = |one: &str, two: &str| {
            format!("{{\n  \"a\": {{\n    \"p\": {one},\n    \"q\": 0,\n    \"r\": {two}\n  }}\n}}\n")
        };
        let (ours, theirs) = (text("1", "2"), text("3", "4"));
        let pieces =
            |fields: &[Vec<String>]| conflict(&ours, &theirs, fields, &MARKERS).matches("<<<<<<<").count();
        assert_eq!(pieces(&fields(&["a"])), 1);
        assert_eq!(pieces(&fields(&["a.p", "a.r"])), 2);
    }

    #[test]
    fn size_labels_and_line_ends_are_those_that_were_asked_for() {
        let markers = Markers { size: 9, ours: "", theirs: "a\u{1b}b" };
        let text = conflict("{\r\n\"a\":1}", "{\r\n\"a\":2}", &fields(&["a"]), &markers);
        assert_eq!(text, "{\r\n<<<<<<<<<\r\n\"a\":1}\r\n=========\r\n\"a\":2}\r\n>>>>>>>>> ab\r\n");
    }

    #[test]
    fn whole_texts_are_kept_to_the_byte() {
        let text = conflict_of_wholes(b"\xff", b"{}\n", &MARKERS);
        assert_eq!(text, b"<<<<<<< HEAD\n\xff\n=======\n{}\n>>>>>>> side\n");
    }
}
