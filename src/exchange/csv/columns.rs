//! The columns and where in a finding each comes from.

/// The columns, in order.
pub const COLUMNS: [&str; 28] = [
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
];

/// Columns that are told from history, or from where the file lies: no finding has them as a field.
pub(super) const TOLD: [&str; 4] = ["age_days", "reopen_count", "reporter", "path"];

/// Columns that an export fills from history where a finding leaves them out.
pub(super) const DERIVED: [&str; 2] = ["updated_at", "commit_hash"];

/// Where a column stands in a finding: `["resolution", "pr_link"]`; `None` for one that is only told.
pub(super) fn path_of(column: &str) -> Option<&'static [&'static str]> {
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
            let own = COLUMNS.iter().find(|name| **name == column && !TOLD.contains(name));
            return own.map(std::slice::from_ref);
        }
    };
    Some(nested)
}
