//! OSV 1.x: security findings as advisories of the repository. A fix is a commit in a GIT range; what was decided against is
//! withdrawn.

use serde_json::{Value, json};

use super::{Document, ExportError, Exported, text_at};
use crate::model::{Kind, ResolutionType, Status, Timestamp, Word};
use crate::text::Node;

/// The version of the schema: the first that has all that is used here.
const VERSION: &str = "1.4.0";

/// `{"vulns": […]}` with an advisory for each security finding that repeats no other and is not fixed by an unknown commit;
/// `repository` is the address that the commits are in.
///
/// # Errors
/// When a value has no JSON form.
pub fn osv(findings: &[Exported<'_>], repository: &str) -> Result<Document, ExportError> {
    let told = findings.iter().filter(|finding| is_told(finding));
    let advisories: Vec<Value> = told.map(|finding| advisory(finding, repository)).collect();
    let count = advisories.len();
    Document::json(&json!({ "vulns": advisories }), count)
}

/// A fix that no commit is known of has no place among the events: without it every version would be affected for ever.
fn is_told(finding: &Exported<'_>) -> bool {
    let is_own = finding.summary.kind == Kind::Security && finding.summary.status != Status::Duplicate;
    let is_fixed = finding.summary.status == Status::Resolved && !is_withdrawn(finding);
    is_own && (!is_fixed || fix(finding).is_some())
}

fn advisory(finding: &Exported<'_>, repository: &str) -> Value {
    let (summary, node) = (finding.summary, finding.node());
    let closed = summary.resolved_at.filter(|_| !summary.status.is_open());
    let modified = summary.updated_at.or(finding.updated_at).or(closed).unwrap_or(summary.created_at);
    let mut advisory = json!({
        "schema_version": VERSION,
        "id": summary.id.as_str(),
        "published": utc(summary.created_at),
        "modified": utc(modified),
        "aliases": summary.aliases,
        "summary": summary.title,
        "details": summary.description,
        "affected": [{"ranges": [{"type": "GIT", "repo": repository, "events": events(finding)}]}],
        "references": references(&node),
        "database_specific": {
            "severity": summary.severity.word().to_uppercase(),
            "status": summary.status.word(),
            "component": summary.component,
            "locations": finding.places(&node).iter().map(ToString::to_string).collect::<Vec<_>>(),
        },
    });
    if is_withdrawn(finding) {
        advisory["withdrawn"] = utc(closed.unwrap_or(modified)).into();
    }
    advisory
}

/// Since the first commit, up to the one that fixed it.
fn events(finding: &Exported<'_>) -> Vec<Value> {
    let fix = fix(finding).map(|fix| json!({"fixed": fix}));
    std::iter::once(json!({"introduced": "0"})).chain(fix).collect()
}

/// The commit that fixed it. An abbreviated hash names nothing to others.
fn fix<'f>(finding: &'f Exported<'_>) -> Option<&'f str> {
    let fix = finding.commit_hash.or(finding.summary.commit_hash.as_deref());
    let is_whole =
        |hash: &&str| matches!(hash.len(), 40 | 64) && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    fix.filter(is_whole).filter(|_| finding.summary.status == Status::Resolved && !is_withdrawn(finding))
}

/// It was decided that it is no weakness, or none to be mended.
fn is_withdrawn(finding: &Exported<'_>) -> bool {
    let way = finding.summary.resolution_type;
    finding.summary.status == Status::WontFix
        || finding.summary.status == Status::Resolved
            && matches!(way, Some(ResolutionType::ByDesign | ResolutionType::CannotReproduce))
}

fn references(node: &Node) -> Vec<Value> {
    let link = text_at(node, &["resolution", "pr_link"]).filter(|link| link.contains("://"));
    link.map(|link| json!({"type": "FIX", "url": link})).into_iter().collect()
}

fn utc(at: Timestamp) -> String {
    at.utc().to_string()
}
