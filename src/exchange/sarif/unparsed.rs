//! The files that a tool could not read as code: of such a file it reports that alone, and nothing else of it is gone.

use std::collections::BTreeSet;

use super::places::Places;
use super::rules::text;
use crate::exchange::legacy::Mapped;
use crate::text::Node;

/// What linters call such a result, by the last part of its rule.
const RULES: [&str; 6] = ["invalid-syntax", "syntax-error", "parse-error", "E999", "E902", "E0001"];

/// How the message of one begins that has no rule.
const BEGINNING: &str = "parsing error";

/// What notifications about such a file have in their name or their text.
const WORDS: [&str; 3] = ["syntax error", "partialparsing", "parse error"];

/// The files of those results that say so.
pub(super) fn by_results<'m>(results: impl Iterator<Item = &'m Mapped>) -> BTreeSet<String> {
    let traces = results.filter_map(|result| result.trace.as_ref());
    let told = traces.filter(|trace| match trace.rule.as_str() {
        "" => trace.message.to_lowercase().starts_with(BEGINNING),
        rule => RULES.iter().any(|own| own.eq_ignore_ascii_case(rule.rsplit('.').next().unwrap_or(rule))),
    });
    told.map(|trace| trace.path.clone()).filter(|path| !path.is_empty()).collect()
}

/// The files of those notifications that say so: by their places, else by the paths in their texts.
pub(super) fn by_notifications(invocations: &[Node], places: &Places<'_>) -> BTreeSet<String> {
    let all = invocations
        .iter()
        .filter_map(|invocation| invocation.get("toolExecutionNotifications").and_then(Node::items));
    all.flatten().filter(|note| is_about_syntax(note)).flat_map(|note| files(note, places)).collect()
}

fn is_about_syntax(note: &Node) -> bool {
    let name = note.get("descriptor").and_then(|descriptor| text(descriptor, "id"));
    let told = [name, message(note)].into_iter().flatten().map(str::to_lowercase);
    told.into_iter().any(|told| WORDS.iter().any(|word| told.contains(word)))
}

fn message(note: &Node) -> Option<&str> {
    note.at(&["message", "text"])?.as_str()
}

fn files(note: &Node, places: &Places<'_>) -> Vec<String> {
    let locations = note.get("locations").and_then(Node::items).unwrap_or_default().iter();
    let files: Vec<String> = locations.filter_map(|location| places.file(location)).collect();
    match files.is_empty() {
        true => message(note).unwrap_or_default().split_whitespace().map(path_in).collect(),
        false => files,
    }
}

/// A word of a text as the path that it may be: `'src/a.py:3:` is `src/a.py`.
fn path_in(word: &str) -> String {
    let word = word.trim_matches(|c: char| "'\"`(),".contains(c));
    word.split(':').next().unwrap_or_default().trim_start_matches("./").to_owned()
}
