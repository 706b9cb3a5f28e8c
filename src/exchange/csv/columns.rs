//! The columns and where in a finding each comes from.

use crate::exchange::base::Field;

/// The columns, in order.
pub const COLUMNS: [&str; 32] = [
    "id",
    "type",
    "severity",
    "status",
    "title",
    "description",
    "component",
    "tags",
    "created_at",
    "updated_at",
    "resolved_at",
    "resolution_type",
    "resolved_by",
    "commit_hash",
    "pr_link",
    "release_version",
    "duplicate_of",
    "related_findings",
    "recommendation",
    "estimated_effort",
    "breaking_change",
    "data_risk",
    "security_risk",
    "availability_risk",
    "age_days",
    "reopen_count",
    "reporter",
    "path",
    "tool",
    "rule",
    "location",
    BASE,
];

/// The column that tells what its row said when it was written.
pub(super) const BASE: &str = "base";

/// Columns that are only told, from history, from where the file lies, or of a scanner: no cell of them is taken.
pub(super) const TOLD: [&str; 7] =
    ["age_days", "reopen_count", "reporter", "path", "tool", "rule", "location"];

/// Those of them that tables of others have, too, and mean something else by.
pub(super) const COMMON: [&str; 3] = ["tool", "rule", "location"];

/// Columns that every finding has something in: an empty cell says nothing.
pub(super) const NEEDED: [&str; 6] = ["type", "severity", "status", "title", "description", "created_at"];

/// The fields that a base tells of, in its order.
pub(super) fn based() -> impl Iterator<Item = (&'static str, Field)> {
    let own = COLUMNS.into_iter().filter(|name| !["id", "updated_at"].contains(name));
    own.filter_map(|name| Some((name, path_of(name)?)))
}

/// Where a column stands in a finding: `["resolution", "pr_link"]`; `None` for one that is only told.
pub(super) fn path_of(column: &str) -> Option<Field> {
    let nested: &[&str] = match column {
        "resolution_type" => &["resolution", "resolution_type"],
        "resolved_by" => &["resolution", "resolved_by"],
        "commit_hash" => &["resolution", "commit_hash"],
        "pr_link" => &["resolution", "pr_link"],
        "release_version" => &["resolution", "release_version"],
        "duplicate_of" => &["resolution", "duplicate_of"],
        "recommendation" => &["recommendation", "summary"],
        "estimated_effort" => &["recommendation", "estimated_effort"],
        "breaking_change" => &["recommendation", "breaking_change"],
        "data_risk" => &["impact", "data_risk"],
        "security_risk" => &["impact", "security_risk"],
        "availability_risk" => &["impact", "availability_risk"],
        _ => {
            let own = COLUMNS.iter().find(|name| **name == column && **name != BASE && !TOLD.contains(name));
            return own.map(std::slice::from_ref);
        }
    };
    Some(nested)
}
