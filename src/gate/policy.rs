//! What a branch must not bring, and what it may take away.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::model::{FindingId, Query, QueryError, QueryField, Status, Summary, Timestamp};

/// Which findings stop a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    forbidden: Vec<Query>,
    allowed: Vec<FindingId>,
    dues: HashMap<FindingId, Timestamp>,
}

/// Why a query cannot be a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// It is no query.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// It takes every finding.
    #[error("an empty query would forbid every finding; 'is:open' forbids open ones")]
    Everything,
    /// It asks what the files of the findings do not say.
    #[error("'{0}:' cannot be judged by a gate: whoever makes a branch decides about it")]
    Unfit(QueryField),
}

impl Policy {
    /// The policy of these queries, each of which forbids what it takes; one that names no status forbids open findings.
    /// A branch may take away, lower or close the findings of `allowed`.
    ///
    /// # Errors
    /// A text that is no query, or one that no gate can judge.
    pub fn read(queries: &[String], allowed: Vec<FindingId>, now: Timestamp) -> Result<Policy, PolicyError> {
        let forbidden = queries.iter().map(|text| read_query(text, now)).collect::<Result<_, _>>()?;
        Ok(Policy { forbidden, allowed, dues: HashMap::new() })
    }

    /// The moment of which a query asks what is overdue, if one does.
    pub fn overdue_at(&self) -> Option<Timestamp> {
        self.forbidden.iter().find_map(Query::overdue_at)
    }

    /// The same policy, told by when findings are to be closed.
    #[must_use]
    pub fn with_dues(self, dues: HashMap<FindingId, Timestamp>) -> Policy {
        Policy { dues, ..self }
    }

    /// The queries, as they could be typed.
    pub fn queries(&self) -> impl Iterator<Item = &Query> {
        self.forbidden.iter()
    }

    /// What a branch may do as it likes with.
    pub fn allowed(&self) -> &[FindingId] {
        &self.allowed
    }

    /// Does a query take this finding, as it stands now?
    pub fn forbids(&self, finding: &Summary, now: Timestamp) -> bool {
        self.forbidding(finding, now).is_some()
    }

    /// Does a query look into descriptions?
    pub fn searches_texts(&self) -> bool {
        self.forbidden.iter().any(Query::searches_texts)
    }

    pub(super) fn allows(&self, id: &FindingId) -> bool {
        self.allowed.contains(id)
    }

    /// The first query that takes a finding, as it is, or as open where its acceptance has expired.
    pub(super) fn forbidding(&self, finding: &Summary, now: Timestamp) -> Option<&Query> {
        let finding = match self.dues.get(&finding.id) {
            Some(due) => Cow::Owned(Summary { due_at: Some(*due), ..finding.clone() }),
            None => Cow::Borrowed(finding),
        };
        let open_again = finding.is_expired(now).then(|| Summary {
            status: Status::Open,
            resolution_type: None,
            resolved_at: None,
            ..finding.clone().into_owned()
        });
        self.forbidden.iter().find(|query| {
            query.matches(&finding) || open_again.as_ref().is_some_and(|finding| query.matches(finding))
        })
    }
}

fn read_query(text: &str, now: Timestamp) -> Result<Query, PolicyError> {
    let query = Query::parse(text, now)?;
    if query.is_empty() {
        return Err(PolicyError::Everything);
    }
    let unfit = [QueryField::Updated, QueryField::Claimed].into_iter().find(|field| query.names(*field));
    match unfit {
        Some(field) => Err(PolicyError::Unfit(field)),
        None if query.names_status() => Ok(query),
        None => Ok(query.with("is", &["open".to_owned()], false, now)?),
    }
}
