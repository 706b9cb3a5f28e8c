//! Where an imported finding came from.

use super::fields::Fields;

/// The `source` of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The tool or file that reported it.
    pub tool: Option<String>,
    /// The tool's rule.
    pub rule: Option<String>,
    /// What tells this result from others of the same rule.
    pub fingerprint: Option<String>,
    /// The tool's version.
    pub version: Option<String>,
    /// SHA-256 of the record as last imported: the base of a three-way import.
    pub imported: Option<String>,
}

impl Source {
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        Source {
            tool: fields.text("tool"),
            rule: fields.text("rule"),
            fingerprint: fields.text("fingerprint"),
            version: fields.text("version"),
            imported: fields.text("imported"),
        }
    }
}
