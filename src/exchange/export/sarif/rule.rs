//! The rule that a finding stands under: its tool's where a tool found it, else its type and component.

use serde_json::{Value, json};

use super::Profile;
use crate::exchange::export::{Exported, text_at};
use crate::model::{Kind, Severity, Word};
use crate::text::Node;

/// So many characters of a text about a rule.
const LONGEST: usize = 1_000;

/// `findings/TYPE/TOOL/RULE` or `findings/TYPE/COMPONENT`. A reader may know results by their rule, so nothing that changes
/// in a finding's life is part of it. GitHub reads how grave a weakness is from its rule alone, so that there a weakness
/// that no tool found has a rule of its own.
pub(super) fn name(finding: &Exported<'_>, profile: Profile) -> String {
    let name = finding.rule();
    match (profile, finding.summary.kind, &finding.summary.rule) {
        (Profile::GitHub, Kind::Security, None) => format!("{name}/{}", finding.id()),
        _ => name,
    }
}

/// The rule of this name, as grave as the worst of its findings.
pub(super) fn rule(name: &str, findings: &[&Exported<'_>]) -> Value {
    let worst = findings.iter().min_by_key(|finding| finding.summary.severity);
    let kind = findings.first().map_or("", |finding| finding.summary.kind.word());
    let about = about(findings);
    let short: String = title(findings).unwrap_or(&about).chars().take(LONGEST).collect();
    let text = format!("Findings of the type {about}, kept in the repository by git-findings.");
    let full: String = text.chars().take(LONGEST).collect();
    let mut properties = json!({ "tags": [kind] });
    if let Some(score) = worst.and_then(|worst| score(worst)) {
        properties["security-severity"] = score.into();
    }
    let mut rule = json!({
        "id": name,
        "shortDescription": {"text": short},
        "fullDescription": {"text": full},
        "help": {"text": "'git findings show ID' tells all of a finding, 'git findings resolve ID' closes it."},
        "defaultConfiguration": {"level": worst.map_or("none", |worst| level(worst.summary.severity))},
        "properties": properties,
    });
    if let Some(page) = page(findings) {
        rule["helpUri"] = page.into();
    }
    rule
}

/// The page about a tool's rule, as the youngest finding has it that has one.
fn page(findings: &[&Exported<'_>]) -> Option<String> {
    let mut youngest_first = findings.to_vec();
    youngest_first.sort_by_key(|finding| std::cmp::Reverse(finding.by_creation()));
    youngest_first.into_iter().find_map(page_of)
}

/// An import keeps the address that the scanner gives for its rule as an attachment of the rule's name.
fn page_of(finding: &Exported<'_>) -> Option<String> {
    let (rule, node) = (finding.summary.rule.as_deref()?, finding.node());
    let mut attached = node.get("attachments")?.items()?.iter();
    let is = |link: &Node, field: &str, wanted: &str| text_at(link, &[field]) == Some(wanted);
    let page = attached.find(|link| is(link, "type", "documentation") && is(link, "name", rule))?;
    text_at(page, &["path"]).filter(|page| is_address(page)).map(str::to_owned)
}

/// The schema takes addresses alone, and readers make a link of it. One with a name before its host may hold a password.
fn is_address(text: &str) -> bool {
    let is_sign = |letter: char| letter.is_ascii_graphic() && !"<>\"{}|\\^`[]".contains(letter);
    let rest = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let is_at_host = |rest: &str| is_host(rest.split(['/', '?', '#']).next().unwrap_or(rest));
    let has_one_fragment = text.matches('#').count() <= 1;
    rest.is_some_and(is_at_host) && has_one_fragment && text.chars().all(is_sign) && is_escaped(text)
}

/// `example.org`, `localhost:8080`
fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').unwrap_or((text, ""));
    !name.is_empty() && !name.contains('@') && port.chars().all(|digit| digit.is_ascii_digit())
}

/// Does every `%` stand before two hexadecimal digits?
fn is_escaped(text: &str) -> bool {
    let is_byte = |digits: &[u8]| digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit);
    text.match_indices('%').all(|(at, _)| text.as_bytes().get(at + 1..at + 3).is_some_and(is_byte))
}

/// What all of them are called: what a rule of a tool says is mostly the same wherever it strikes.
fn title<'f>(findings: &[&'f Exported<'_>]) -> Option<&'f str> {
    let (first, others) = findings.split_first()?;
    let title = &first.summary.title;
    let is_same = others.iter().all(|other| other.summary.title == *title);
    Some(title.as_str()).filter(|title| is_same && !title.is_empty())
}

/// `security by Bandit B602`, `bug in Bag`
fn about(findings: &[&Exported<'_>]) -> String {
    let Some(summary) = findings.first().map(|finding| finding.summary) else { return String::new() };
    let (kind, found_by) = (summary.kind.word(), summary.found_by());
    match &summary.component {
        _ if !found_by.is_empty() => format!("{kind} by {found_by}"),
        Some(component) => format!("{kind} in {component}"),
        None => kind.to_owned(),
    }
}

/// How grave a weakness is, as a score of 0 to 10; none for what is none.
pub(super) fn score(finding: &Exported<'_>) -> Option<&'static str> {
    let score = match finding.summary.severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.0",
        Severity::Low => "2.0",
        Severity::Info => "0.0",
    };
    (finding.summary.kind == Kind::Security).then_some(score)
}

pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_an_address_is_told_as_one() {
        for address in [
            "https://a.example",
            "http://localhost:8080/R1?x=1&y=%2F#a",
            "https://a.example/@team/rule:1",
            "https://a.example?x=a@b#:c",
        ] {
            assert!(is_address(address), "{address}");
        }
        for other in [
            "https://a.example/%zz",
            "https://a.example/%2",
            "http://",
            "https:///x",
            "https://:80/",
            "https://a.example/x#a#b",
            "https://a.example:port/",
            "https://user:tok@a.example/x",
            "https://user@a.example/x",
            "https://a.example/a page",
            "ftp://a.example/x",
            "R1",
        ] {
            assert!(!is_address(other), "{other}");
        }
    }
}
