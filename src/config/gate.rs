//! `[gate]`: what a branch must not bring, and what it may take away.

use super::given::{Given, Problem};
use crate::model::{FindingId, Query, Timestamp};

/// The policy of `gate`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gate {
    /// Queries; a finding that one of them takes fails. Each can be read, spans of time aside.
    pub fail_on: Vec<String>,
    /// Findings that a branch may remove, lower, or close other than as fixed.
    pub allow: Vec<FindingId>,
}

/// One query or a list of them. Commas are part of a query, so a plain text is one.
pub(super) fn queries(value: &Given) -> Result<Vec<String>, Problem> {
    let texts = match value {
        Given::List(_) => value.texts()?,
        one => vec![one.text()?.to_owned()],
    };
    for text in &texts {
        // what it means is asked when it is judged; here it is only told where it cannot be read
        let query = Query::parse(text, Timestamp::from_unix(0, 0)).map_err(|error| error.to_string())?;
        if query.is_empty() {
            return Err(
                "must not be empty: 'is:open' forbids open findings, an empty list nothing".to_owned()
            );
        }
    }
    Ok(texts)
}
