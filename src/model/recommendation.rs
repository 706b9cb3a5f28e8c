//! What should be done about a finding.

use super::fields::Fields;
use super::words::Effort;

/// The `recommendation` of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recommendation {
    /// In a line.
    pub summary: Option<String>,
    /// At length.
    pub detailed_proposal: Option<String>,
    /// As code.
    pub code_suggestion: Option<String>,
    /// How much work it is thought to be.
    pub estimated_effort: Option<Effort>,
    /// Would it break those who use the code?
    pub breaking_change: Option<bool>,
    /// Other ways.
    pub alternatives: Vec<String>,
}

impl Recommendation {
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        Recommendation {
            summary: fields.text("summary"),
            detailed_proposal: fields.text("detailed_proposal"),
            code_suggestion: fields.text("code_suggestion"),
            estimated_effort: fields.word("estimated_effort"),
            breaking_change: fields.flag("breaking_change"),
            alternatives: fields.texts("alternatives"),
        }
    }
}
