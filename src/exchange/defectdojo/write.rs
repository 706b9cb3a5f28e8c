//! Findings as DefectDojo takes them.

use serde_json::{Map, Value, json};

use super::{FLAGS, REPEATS, RULE, TOOL};
use crate::exchange::export::{Document, ExportError, Exported, text_at};
use crate::model::{Kind, Location, ResolutionType, Severity, Status, Summary, Timestamp};
use crate::text::Node;

/// Characters of a title that DefectDojo keeps.
const TITLE: usize = 511;

/// All findings.
///
/// # Errors
/// When a value has no JSON form.
pub fn defectdojo(findings: &[Exported<'_>]) -> Result<Document, ExportError> {
    let told: Vec<Value> = findings.iter().map(finding).collect();
    Document::json(&json!({ "name": TOOL, "type": TOOL, "findings": told }), findings.len())
}

fn finding(finding: &Exported<'_>) -> Value {
    let (summary, node) = (finding.summary, finding.node());
    // its own file, which stands in elsewhere, would come back as a place in the code
    let place = Location::all_of(&node).into_iter().next();
    let mut told = json!({
        "title": summary.title.chars().take(TITLE).collect::<String>(),
        "description": summary.description,
        "severity": severity(summary.severity),
        "date": day(summary.created_at),
        "unique_id_from_tool": summary.id.as_str(),
        "vuln_id_from_tool": rule(finding),
        "cwe": cwe(&summary.tags),
        "file_path": place.as_ref().map(|place| &place.path),
        "line": place.as_ref().and_then(|place| place.start_line),
        "component_name": summary.component,
        "tags": summary.tags,
        "mitigation": mitigation(&node),
        "impact": text_at(&node, &["impact", "business_impact"]),
        "steps_to_reproduce": steps(&node),
        "references": references(summary, &node),
        "static_finding": true,
    });
    if let Value::Object(members) = &mut told {
        members.retain(|_, value| !value.is_null());
        set_state(members, summary);
    }
    told
}

/// The scanner's rule, by which a security finding comes back as one; of any other the type must be told.
fn rule(finding: &Exported<'_>) -> String {
    let scanned = finding.summary.rule.as_ref().filter(|rule| !rule.is_empty() && !rule.starts_with(RULE));
    let scanned = scanned.filter(|_| finding.summary.kind == Kind::Security);
    scanned.cloned().unwrap_or_else(|| finding.rule())
}

/// The number of the first weakness among the tags: `external/cwe/cwe-78`, `CWE-78`.
fn cwe(tags: &[String]) -> Option<u32> {
    let number = |tag: &String| {
        let tag = tag.to_ascii_lowercase();
        let name = tag.strip_prefix("external/cwe/").unwrap_or(&tag);
        name.strip_prefix("cwe-")?.parse().ok()
    };
    tags.iter().find_map(number)
}

/// What each status is there. What is closed is not active, and nobody has verified what is no weakness. What is false or
/// out of scope is mitigated as well, or DefectDojo would take the day of its import for that of the closing.
fn set_state(members: &mut Map<String, Value>, summary: &Summary) {
    let way = closed_as(summary);
    let is_no_weakness = matches!(way, Some(ResolutionType::CannotReproduce | ResolutionType::ByDesign));
    let is_verified = !is_no_weakness && !matches!(summary.status, Status::Open | Status::Duplicate);
    let mut set = |name: &str, value: bool| members.insert(name.to_owned(), value.into());
    set("active", summary.status.is_open());
    set("verified", is_verified);
    // its reader refuses a file that has this key
    for (flag, flagged) in FLAGS.into_iter().filter(|(flag, _)| *flag != "duplicate") {
        set(flag, way == Some(flagged) || is_no_weakness && flagged == ResolutionType::Fixed);
    }
    if let Some(at) = summary.resolved_at.filter(|_| way.is_some()) {
        members.insert("mitigated".to_owned(), at.to_string().into());
    }
}

/// How it was closed; of a pair that does not go together, the status counts.
fn closed_as(summary: &Summary) -> Option<ResolutionType> {
    let told = summary.resolution_type.filter(|way| way.status() == summary.status);
    told.or_else(|| ResolutionType::all_to(summary.status).next())
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Info => "Info",
    }
}

fn day(at: Timestamp) -> String {
    at.utc().to_string().chars().take("2026-01-01".len()).collect()
}

fn mitigation(node: &Node) -> Option<String> {
    let texts = ["summary", "detailed_proposal"].map(|name| text_at(node, &["recommendation", name]));
    let told: Vec<&str> = texts.into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join("\n\n"))
}

fn steps(node: &Node) -> Option<String> {
    let steps = node.at(&["reproduction", "steps"])?.items()?;
    let steps = steps.iter().filter_map(Node::as_str).enumerate();
    let steps: Vec<String> = steps.map(|(index, step)| format!("{}. {step}", index + 1)).collect();
    (!steps.is_empty()).then(|| steps.join("\n"))
}

fn references(summary: &Summary, node: &Node) -> Option<String> {
    let repeated = summary.duplicate_of.as_ref().filter(|_| summary.status == Status::Duplicate);
    let repeats = repeated.map(|first| format!("{REPEATS}{first}"));
    let link = text_at(node, &["resolution", "pr_link"]).map(str::to_owned);
    let told: Vec<String> = repeats.into_iter().chain(link).collect();
    (!told.is_empty()).then(|| told.join("\n"))
}
