//! Where an imported finding came from.

use std::fmt;

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
    /// The same as made here, by which a result is known again whose tool says nothing; `#2` behind the second of equal
    /// ones.
    pub fingerprint_v1: Option<String>,
    /// The tool's version.
    pub version: Option<String>,
    /// Which of the tool's analyses it is from, where it has several.
    pub category: Option<String>,
    /// The commit whose lines `locations` counts.
    pub commit: Option<String>,
    /// SHA-256 of the record as last imported: the base of a three-way import.
    pub imported: Option<String>,
}

impl fmt::Display for Source {
    /// `Bandit 1.9.4, rule B602, analysis web`; nothing where no tool and no rule is named.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tool = self.tool.iter().map(|tool| match &self.version {
            Some(version) => format!("{tool} {version}"),
            None => tool.clone(),
        });
        let rule = self.rule.iter().map(|rule| format!("rule {rule}"));
        let category = self.category.iter().map(|category| format!("analysis {category}"));
        f.write_str(&tool.chain(rule).chain(category).collect::<Vec<_>>().join(", "))
    }
}

impl Source {
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        Source {
            tool: fields.text("tool"),
            rule: fields.text("rule"),
            fingerprint: fields.text("fingerprint"),
            fingerprint_v1: fields.text("fingerprint_v1"),
            version: fields.text("version"),
            category: fields.text("category"),
            commit: fields.text("commit"),
            imported: fields.text("imported"),
        }
    }
}
