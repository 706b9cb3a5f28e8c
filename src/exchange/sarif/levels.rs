//! Type and severity of a result: from the settings, from the score that security tools give, from its level.

use super::rules::{Rule, security_severity};
use crate::config::{ImportMap, RuleMap};
use crate::exchange::remark::{Action, Remark};
use crate::exchange::usage::{Asked, SEVERITY};
use crate::model::{Kind, Severity, Word};
use crate::text::Node;

/// What was judged of a result, and why.
pub(super) struct Judged<T> {
    pub(super) value: T,
    /// Why: of a type, nothing where it is what results are unless something speaks for another one.
    pub(super) why: Option<Remark>,
}

/// Who said so, as remarks tell it.
pub(super) const BY_RULE: &str = "by the settings for its rule";
pub(super) const BY_SETTINGS: &str = "by the settings";

/// Where a severity is from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// What the settings say of its rule, whatever the log says.
    Pattern,
    /// The result says it, by a score or by its level.
    Result,
    /// Its rule says it.
    Rule,
    /// What somebody set for results of which the log says nothing.
    Section,
    /// Nobody says it.
    Nothing,
}

impl Origin {
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

/// How bad it is, and who says so.
pub(super) fn severity(
    result: &Node,
    rule: Option<&Rule>,
    map: &RuleMap,
    section: &ImportMap,
    label: &str,
) -> (Judged<Severity>, Origin) {
    let judged = |value, why: Remark, origin| (Judged { value, why: Some(why) }, origin);
    let said = |field, said: String, severity: Severity| {
        let message = format!("{said} → {}", severity.word());
        judged(severity, Remark::new(Action::Mapped, label, field, message).usual(), Origin::Result)
    };
    if let Some(severity) = map.severity {
        return judged(severity, decided(label, SEVERITY, severity.word(), BY_RULE), Origin::Pattern);
    }
    if let Some(score) = score(result, rule) {
        return said("security-severity", score.to_string(), of_score(score));
    }
    let level = result.get("level").and_then(Node::as_str);
    if let Some((level, severity)) = level.and_then(|level| Some((level, of_level(level)?))) {
        return said("level", level.to_owned(), severity);
    }
    let of_rule = rule.and_then(|rule| rule.level.as_deref()).and_then(of_level);
    let (severity, told, origin) = match (of_rule, section.severity) {
        (Some(severity), _) => (severity, "by its rule", Origin::Rule),
        (None, Some(severity)) if section.is_own(SEVERITY) => (severity, BY_SETTINGS, Origin::Section),
        (None, severity) => (severity.unwrap_or(Severity::Medium), "as for a warning", Origin::Nothing),
    };
    let missing = level.map_or_else(|| "missing".to_owned(), |level| format!("'{level}' is none"));
    let message = format!("{missing}, became {} {told}", severity.word());
    judged(severity, Remark::new(Action::Defaulted, label, "level", message), origin)
}

/// What it is: the settings first; then what the tool itself calls security.
pub(super) fn kind(
    result: &Node,
    rule: Option<&Rule>,
    tags: &[String],
    map: &RuleMap,
    section: &ImportMap,
    label: &str,
) -> Judged<Kind> {
    let judged =
        |value: Kind, by: &str| Judged { value, why: Some(decided(label, "type", value.word(), by)) };
    if let Some(kind) = map.kind {
        return judged(kind, BY_RULE);
    }
    let by_tag = || Some(format!("by its tag '{}'", tags.iter().find(|tag| is_of_security(tag))?));
    let by_score = || score(result, rule).map(|_| "by its security-severity".to_owned());
    match (by_score().or_else(by_tag), section.kind) {
        (Some(by), _) => judged(Kind::Security, &by),
        (None, Some(kind)) => judged(kind, BY_SETTINGS),
        (None, None) => Judged { value: Kind::Bug, why: None },
    }
}

/// That a field has a value which no field of the result says.
pub(super) fn decided(label: &str, field: &str, value: &str, by: &str) -> Remark {
    Remark::new(Action::Mapped, label, field, format!("became {value} {by}")).usual()
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
