//! One finding as a result.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Profile, Told, github, rule};
use crate::exchange::digest::sha256;
use crate::exchange::export::{Exported, text_at};
use crate::model::{Location, Status, Summary, Word};
use crate::text::Node;

pub(super) fn result(told: Told<'_>, rule: &str, rule_place: usize, profile: Profile) -> Value {
    let (finding, node) = (told.finding, told.finding.node());
    let summary = finding.summary;
    let places = finding.places(&node);
    let most = if profile == Profile::GitHub { github::PLACES } else { usize::MAX };
    let has_line = |place: &Location| profile == Profile::GitHub || place.path == finding.path;
    let mut result = json!({
        "ruleId": rule,
        "ruleIndex": rule_place,
        "level": rule::level(summary.severity),
        "message": {"text": message(summary)},
        "locations": places.iter().take(most).map(|place| location(place, has_line(place))).collect::<Vec<_>>(),
        "partialFingerprints": fingerprints(finding, profile),
        "properties": properties(finding),
    });
    if let Some(state) = told.state {
        result["baselineState"] = state.into();
    }
    if let Some(suppression) = suppression(finding, &node) {
        result["suppressions"] = json!([suppression]);
    }
    result
}

/// Title and description; a description that begins with the title says both.
fn message(summary: &Summary) -> String {
    match summary.description.starts_with(&summary.title) {
        true => summary.description.clone(),
        false => format!("{}\n\n{}", summary.title, summary.description),
    }
}

/// What it is known by. GitHub knows a result by the first of these alone, so that it stays the same alert while its lines
/// move.
fn fingerprints(finding: &Exported<'_>, profile: Profile) -> Value {
    let id = finding.id().as_str();
    match profile {
        Profile::Plain => json!({ "gitFindings/v1": id }),
        Profile::GitHub => json!({
            "primaryLocationLineHash": format!("{}:1", &sha256(id)[..16]),
            "gitFindings/v1": id,
        }),
    }
}

fn properties(finding: &Exported<'_>) -> Value {
    let summary = finding.summary;
    let mut properties = json!({
        "findings/id": summary.id.as_str(),
        "findings/type": summary.kind.word(),
        "findings/severity": summary.severity.word(),
        "findings/status": summary.status.word(),
        "findings/title": summary.title,
        "findings/description": summary.description,
        "findings/created_at": summary.created_at.to_string(),
        "tags": summary.tags,
    });
    if let Some(component) = &summary.component {
        properties["findings/component"] = component.as_str().into();
    }
    if let Some(at) = summary.resolved_at {
        properties["findings/resolved_at"] = at.to_string().into();
    }
    if let Some(way) = summary.resolution_type {
        properties["findings/resolution_type"] = way.word().into();
    }
    if let Some(first) = &summary.duplicate_of {
        properties["findings/duplicate_of"] = first.as_str().into();
    }
    if let Some(score) = rule::score(finding) {
        properties["security-severity"] = score.into();
    }
    properties
}

/// What was decided against, and why.
fn suppression(finding: &Exported<'_>, node: &Node) -> Option<Value> {
    let why = match finding.summary.status {
        Status::WontFix => {
            text_at(node, &["resolution", "resolution_details"]).unwrap_or("will not be fixed").to_owned()
        }
        Status::Duplicate => match &finding.summary.duplicate_of {
            Some(first) => format!("repeats {first}"),
            None => "repeats another finding".to_owned(),
        },
        _ => return None,
    };
    Some(json!({ "kind": "external", "status": "accepted", "justification": why }))
}

/// A place as the finding has it: a whole file has no region. GitHub needs a line for each, and so does who opens the finding's
/// own file.
fn location(place: &Location, has_line: bool) -> Value {
    let mut physical = json!({ "artifactLocation": {"uri": uri(&place.path), "uriBaseId": "%SRCROOT%"} });
    if has_line || place.start_line.is_some() || place.snippet.is_some() {
        physical["region"] = region(place);
    }
    json!({ "physicalLocation": physical })
}

fn region(place: &Location) -> Value {
    let start = place.start_line.unwrap_or(1).max(1);
    let mut region = json!({ "startLine": start });
    if let Some(end) = place.end_line.filter(|end| *end >= start) {
        region["endLine"] = end.into();
    }
    if let Some(snippet) = &place.snippet {
        region["snippet"] = json!({ "text": snippet });
    }
    region
}

/// The path as a relative address.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte.into())
            }
            // writing to a String cannot fail
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_addresses() {
        assert_eq!(uri("src/a b.rs"), "src/a%20b.rs");
        assert_eq!(uri("ä#?%:.c"), "%C3%A4%23%3F%25%3A.c");
    }
}
