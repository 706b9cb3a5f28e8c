//! Type and severity of a result: from the settings, from the score that security tools give, from its level.

use super::rules::{Rule, security_severity};
use crate::config::{ImportMap, RuleMap};
use crate::exchange::remark::{Action, Remark};
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

/// How bad it is.
pub(super) fn severity(
    result: &Node,
    rule: Option<&Rule>,
    map: &RuleMap,
    section: &ImportMap,
    label: &str,
) -> Judged<Severity> {
    let told = |action, field, message: String| Remark::new(action, label, field, message);
    let judged = |value, why: Remark| Judged { value, why: Some(why) };
    if let Some(severity) = map.severity {
        return judged(severity, decided(label, "severity", severity.word(), BY_RULE));
    }
    if let Some(score) = score(result, rule) {
        let severity = of_score(score);
        let why = told(Action::Mapped, "security-severity", format!("{score} → {}", severity.word()));
        return judged(severity, why.usual());
    }
    let level = result.get("level").and_then(Node::as_str);
    if let Some((level, severity)) = level.and_then(|level| Some((level, of_level(level)?))) {
        let why = told(Action::Mapped, "level", format!("{level} → {}", severity.word()));
        return judged(severity, why.usual());
    }
    let (severity, origin) =
        match (rule.and_then(|rule| rule.level.as_deref()).and_then(of_level), section.severity) {
            (Some(severity), _) => (severity, "by its rule"),
            (None, Some(severity)) => (severity, BY_SETTINGS),
            (None, None) => (Severity::Medium, "as for a warning"),
        };
    let missing = level.map_or_else(|| "missing".to_owned(), |level| format!("'{level}' is none"));
    let why = told(Action::Defaulted, "level", format!("{missing}, became {} {origin}", severity.word()));
    judged(severity, why)
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
