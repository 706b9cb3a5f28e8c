//! The rule that a finding stands under: its type and component.

use serde_json::{Value, json};

use super::Profile;
use crate::exchange::export::Exported;
use crate::model::{Kind, Severity, Word};

/// `findings/TYPE/COMPONENT`. GitHub reads how grave a weakness is from its rule alone, so that there the severity belongs
/// to the name.
pub(super) fn name(finding: &Exported<'_>, profile: Profile) -> String {
    let name = finding.rule();
    match (profile, finding.summary.kind) {
        (Profile::GitHub, Kind::Security) => format!("{name}/{}", finding.summary.severity.word()),
        _ => name,
    }
}

/// The rule of this name, as this finding of it shows.
pub(super) fn rule(name: &str, finding: &Exported<'_>) -> Value {
    let (kind, component) = (finding.summary.kind.word(), finding.summary.component.as_deref());
    let place = component.map(|component| format!(" in {component}")).unwrap_or_default();
    let short: String = format!("{kind}{place}").chars().take(1_000).collect();
    let text = format!("Findings of the type {kind}{place}, kept in the repository by git-findings.");
    let full: String = text.chars().take(1_000).collect();
    let mut properties = json!({ "tags": [kind] });
    if let Some(score) = score(finding) {
        properties["security-severity"] = score.into();
    }
    json!({
        "id": name,
        "shortDescription": {"text": short},
        "fullDescription": {"text": full},
        "help": {"text": "'git findings show ID' tells all of a finding, 'git findings resolve ID' closes it."},
        "defaultConfiguration": {"level": level(finding.summary.severity)},
        "properties": properties,
    })
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
