//! How to make a finding happen again.

use super::environment::Environment;
use super::fields::Fields;
use super::words::Frequency;

/// The `reproduction` of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reproduction {
    /// What to do, step by step.
    pub steps: Vec<String>,
    /// The least code that shows it.
    pub code_snippet: Option<String>,
    /// Where it was seen.
    pub environment: Option<Environment>,
    /// How often it shows.
    pub frequency: Option<Frequency>,
    /// What it needs to show.
    pub conditions: Option<String>,
}

impl Reproduction {
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        Reproduction {
            steps: fields.texts("steps"),
            code_snippet: fields.text("code_snippet"),
            environment: fields.block("environment", Environment::read),
            frequency: fields.word("frequency"),
            conditions: fields.text("conditions"),
        }
    }
}
