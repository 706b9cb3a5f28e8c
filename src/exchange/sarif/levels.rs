//! Type and severity of a result: from the settings, from the score that security tools give, from its level.

use super::rules::{Rule, security_severity};
use crate::config::{ImportMap, RuleMap};
use crate::exchange::usage::{Asked, SEVERITY};
use crate::model::{Kind, Severity, Word};
use crate::text::Node;

/// A severity and, where the result does not say one, how it was found.
pub(super) struct Judged {
    pub(super) severity: Severity,
    pub(super) origin: Origin,
    pub(super) defaulted: Option<String>,
}

/// Where a severity is from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// What the settings say of its rule, whatever the log says.
    Pattern,
    /// The result says it.
    Result,
    /// Its rule says it.
    Rule,
    /// What somebody set for results of which the log says nothing.
    Section,
    /// Nobody says it.
    Nothing,
}

impl Origin {
    /// In words, where the result does not say it.
    fn told(self) -> Option<&'static str> {
        match self {
            Origin::Pattern | Origin::Result => None,
            Origin::Rule => Some("by its rule"),
            Origin::Section => Some("by the settings"),
            Origin::Nothing => Some("as for a warning"),
        }
    }

    /// What it asked the section of the settings.
    pub(super) fn asked(self) -> Option<Asked> {
        let asked = |is_known| Some(Asked::new(SEVERITY, "", is_known));
        match self {
            Origin::Result | Origin::Rule => asked(false),
            Origin::Section => asked(true),
            Origin::Pattern | Origin::Nothing => None,
        }
    }
}

/// How bad it is.
pub(super) fn severity(result: &Node, rule: Option<&Rule>, map: &RuleMap, section: &ImportMap) -> Judged {
    let level = result.get("level").and_then(Node::as_str);
    let stated = score(result, rule).map(of_score).or_else(|| level.and_then(of_level));
    let of_rule = || rule.and_then(|rule| rule.level.as_deref()).and_then(of_level);
    let (severity, origin) = match (map.severity, stated, section.severity) {
        (Some(severity), ..) => (severity, Origin::Pattern),
        (None, Some(severity), _) => (severity, Origin::Result),
        (None, None, of_section) => match (of_rule(), of_section) {
            (Some(severity), _) => (severity, Origin::Rule),
            (None, Some(severity)) if section.is_own(SEVERITY) => (severity, Origin::Section),
            (None, severity) => (severity.unwrap_or(Severity::Medium), Origin::Nothing),
        },
    };
    let defaulted = origin.told().map(|told| {
        let missing = level.map_or_else(|| "missing".to_owned(), |level| format!("'{level}' is none"));
        format!("{missing}, became {} {told}", severity.word())
    });
    Judged { severity, origin, defaulted }
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
