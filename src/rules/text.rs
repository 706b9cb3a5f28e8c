//! The rules on a file as text: is it JSON, whole, unambiguous, canonical?

use super::rule::Rule;
use super::sheet::Sheet;
use crate::text::{Flaw, FlawKind, Node, Scan, Shape, canonical, positions};

const FIX: &str = "git findings validate --fix rewrites it";

/// Notes everything that the scanner found.
pub(super) fn judge_flaws(sheet: &mut Sheet<'_>, scan: &Scan<'_>) {
    let starts: Vec<_> = scan.flaws.iter().map(|flaw| first_start(flaw).unwrap_or(flaw.span.start)).collect();
    for (flaw, place) in scan.flaws.iter().zip(positions(scan.text, &starts)) {
        let (rule, hint) = verdict(&flaw.kind);
        let message = match first_start(flaw) {
            Some(_) => format!("{}, first on line {}", flaw.message, place.line),
            None => flaw.message.clone(),
        };
        // Without a text there is no line to show.
        let span = (flaw.kind != FlawKind::NotUtf8).then(|| flaw.span.clone());
        let entry = sheet.add(rule, span, &message);
        if !hint.is_empty() {
            entry.hint(hint);
        }
    }
}

fn first_start(flaw: &Flaw) -> Option<usize> {
    match &flaw.kind {
        FlawKind::DuplicateKey { first } => Some(first.start),
        _ => None,
    }
}

fn verdict(kind: &FlawKind) -> (Rule, &'static str) {
    match kind {
        FlawKind::NotUtf8 => (Rule::NotUtf8, "save the file as UTF-8"),
        FlawKind::ByteOrderMark => (Rule::ByteOrderMark, FIX),
        FlawKind::Syntax | FlawKind::CutOff => (Rule::NotJson, ""),
        FlawKind::ConflictMarkers => (
            Rule::ConflictMarkers,
            "keep what is right of both sides, remove the marker lines, then: git add",
        ),
        FlawKind::DuplicateKey { .. } => {
            (Rule::DuplicateKey, "remove one of the two; most readers take the last")
        }
        FlawKind::TooDeep => (Rule::TooDeep, "attach deep data as a file of its own"),
        FlawKind::LoneSurrogate => {
            (Rule::LoneSurrogate, "write the character itself, or both halves of its escape")
        }
    }
}

/// Notes the first line that canonical text would have otherwise.
pub(super) fn judge_canonical(sheet: &mut Sheet<'_>, text: &str, root: &Node, shape: &Shape) {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let (text, wanted) = (&text[start..], canonical(root, shape));
    if text == wanted {
        return;
    }
    let same = text.bytes().zip(wanted.bytes()).take_while(|(found, wanted)| found == wanted).count();
    let at = start + text.floor_char_boundary(same);
    sheet.add(Rule::NotCanonical, Some(at..at), difference(&text[at - start..])).hint(FIX);
}

fn difference(rest: &str) -> &'static str {
    match rest {
        "" => "the last line has no end, so the text is not canonical",
        rest if rest.starts_with("\r\n") => "the lines end in CR LF, so the text is not canonical",
        _ => "from here on the text is not canonical",
    }
}
