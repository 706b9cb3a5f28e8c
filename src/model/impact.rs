//! What a finding does to those it hits.

use super::fields::Fields;
use super::words::Risk;

/// The `impact` of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Impact {
    /// Who is hit.
    pub affected_users: Option<String>,
    /// Risk of lost or corrupt data.
    pub data_risk: Option<Risk>,
    /// Risk of being attacked.
    pub security_risk: Option<Risk>,
    /// Risk of an outage.
    pub availability_risk: Option<Risk>,
    /// What it costs if nothing is done.
    pub business_impact: Option<String>,
    /// Is there a way around it?
    pub workaround_available: Option<bool>,
    /// The way around it.
    pub workaround_description: Option<String>,
}

impl Impact {
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        Impact {
            affected_users: fields.text("affected_users"),
            data_risk: fields.word("data_risk"),
            security_risk: fields.word("security_risk"),
            availability_risk: fields.word("availability_risk"),
            business_impact: fields.text("business_impact"),
            workaround_available: fields.flag("workaround_available"),
            workaround_description: fields.text("workaround_description"),
        }
    }
}
