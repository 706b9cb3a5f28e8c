//! Who works on a finding right now.

use super::fields::Fields;
use super::timestamp::Timestamp;

/// The `claim` of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Who holds it.
    pub by: String,
    /// Since when; a claim without it never expires.
    pub at: Option<Timestamp>,
    /// Random text, so that two claims never merge silently.
    pub token: Option<String>,
}

impl Claim {
    pub(super) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (by, at, token) =
            (fields.required("by", Fields::text), fields.parsed("at"), fields.text("token"));
        Some(Claim { by: by?, at, token })
    }
}
