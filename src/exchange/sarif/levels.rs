//! Type and severity of a result: from the settings, from the score that security tools give, from its level.

use super::rules::{Rule, security_severity};
use crate::config::{ImportMap, RuleMap};
use crate::model::{Kind, Severity, Word};
use crate::text::Node;

/// A severity and, where the result does not say one, where it is from.
pub(super) struct Judged {
    pub(super) severity: Severity,
    pub(super) defaulted: Option<String>,
}

/// How bad it is.
pub(super) fn severity(result: &Node, rule: Option<&Rule>, map: &RuleMap, section: &ImportMap) -> Judged {
    let said = |severity| Judged { severity, defaulted: None };
    if let Some(severity) = map.severity {
        return said(severity);
    }
    if let Some(score) = score(result, rule) {
        return said(of_score(score));
    }
    let level = result.get("level").and_then(Node::as_str);
    if let Some(severity) = level.and_then(of_level) {
        return said(severity);
    }
    let (severity, origin) =
        match (rule.and_then(|rule| rule.level.as_deref()).and_then(of_level), section.severity) {
            (Some(severity), _) => (severity, "by its rule"),
            (None, Some(severity)) => (severity, "by the settings"),
            (None, None) => (Severity::Medium, "as for a warning"),
        };
    let missing = level.map_or_else(|| "missing".to_owned(), |level| format!("'{level}' is none"));
    Judged { severity, defaulted: Some(format!("{missing}, became {} {origin}", severity.word())) }
}

/// What it is: the settings first; then what the tool itself calls security.
pub(super) fn kind(
    result: &Node,
    rule: Option<&Rule>,
    tags: &[String],
    map: &RuleMap,
    section: &ImportMap,
) -> Kind {
    let is_security = || score(result, rule).is_some() || tags.iter().any(|tag| is_of_security(tag));
    match map.kind {
        Some(kind) => kind,
        None if is_security() => Kind::Security,
        None => section.kind.unwrap_or(Kind::Bug),
    }
}

fn is_of_security(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    tag == "security" || tag.starts_with("external/cwe/")
}

fn score(result: &Node, rule: Option<&Rule>) -> Option<f64> {
    security_severity(result).or(rule.and_then(|rule| rule.security_severity))
}

fn of_score(score: f64) -> Severity {
    match score {
        score if score >= 9.0 => Severity::Critical,
        score if score >= 7.0 => Severity::High,
        score if score >= 4.0 => Severity::Medium,
        score if score > 0.0 => Severity::Low,
        _ => Severity::Info,
    }
}

fn of_level(level: &str) -> Option<Severity> {
    match level {
        "error" => Some(Severity::High),
        "warning" => Some(Severity::Medium),
        "note" => Some(Severity::Low),
        "none" => Some(Severity::Info),
        _ => None,
    }
}
