//! The findings that a query asks for, judged by what their files say and by what those cannot say: when history last
//! changed them, by when they are to be closed, and who claimed them in another worktree or on another branch.

use std::collections::HashMap;

use super::claiming::{self, Claimant};
use super::gathering::Place;
use super::past::Past;
use super::{Env, Failure, Workspace};
use crate::model::{FindingId, Query, QueryField, Summary, Timestamp};

/// What an answer shows or sorts by that no file says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// When each finding was last changed.
    pub updates: bool,
    /// Who holds its claim.
    pub claims: bool,
}

/// A query with what must be known to answer it; nothing else is looked up.
pub struct Selection {
    query: Query,
    updates: Option<HashMap<FindingId, Timestamp>>,
    dues: Option<HashMap<FindingId, Timestamp>>,
    claims: HashMap<String, String>,
}

impl Selection {
    /// Looks up what the query names and what else is wanted. Claims are of now: a revision that was named (`at`) is
    /// asked for those in its files alone.
    ///
    /// # Errors
    /// History or references that cannot be read; `claimed:me` where git does not know who asks; `is:overdue` where
    /// nothing has a deadline, unless it is one of many, or history is cut.
    pub fn new(
        env: &Env<'_>,
        workspace: &Workspace,
        mut query: Query,
        (place, at): (Place, Option<&str>),
        wanted: Wanted,
    ) -> Result<Selection, Failure> {
        if query.names_me() {
            query = query.asked_by(Claimant::new(env, workspace, None)?.name());
        }
        let mut past = Past::new(workspace);
        past.look_from(place);
        let wants_updates = wanted.updates || query.names(QueryField::Updated);
        let updates = wants_updates.then(|| past.updates()).transpose()?;
        let dues = match query.overdue_at() {
            Some(_) if has_none_late(env, workspace, &query) => Some(HashMap::new()),
            Some(moment) => Some(past.dues(moment)?),
            None => None,
        };
        let claims = match at.is_none() && (wanted.claims || query.names(QueryField::Claimed)) {
            true => claiming::holders(workspace)?,
            false => HashMap::new(),
        };
        Ok(Selection { updates, dues, claims, query })
    }

    /// The finding with what was looked up. One that was never changed counts as updated when it was created.
    pub fn complete(&self, mut summary: Summary) -> Summary {
        if let Some(updates) = &self.updates {
            let changed = updates.get(&summary.id).copied();
            summary.updated_at = changed.or(summary.updated_at).or(Some(summary.created_at));
        }
        if let Some(dues) = &self.dues {
            summary.due_at = dues.get(&summary.id).copied();
        }
        if let Some(holder) = self.claims.get(summary.id.as_str()) {
            summary.claimed_by = Some(holder.clone());
        }
        summary
    }

    /// Is it asked for? Wants the finding complete.
    pub fn takes(&self, complete: &Summary) -> bool {
        self.query.matches(complete)
    }

    /// Is a finding asked for that is left as its file has it?
    pub fn takes_as_it_is(&self, summary: &Summary) -> bool {
        match self.updates.is_none() && self.dues.is_none() && self.claims.is_empty() {
            true => self.takes(summary),
            false => self.takes(&self.complete(summary.clone())),
        }
    }

    /// Was it looked up when findings were last changed?
    pub fn knows_updates(&self) -> bool {
        self.updates.is_some()
    }
}

/// Is it asked what is late in one of many repositories, whose settings have no deadlines? For one alone that would be no
/// answer; of many it is one for all that have some.
pub fn has_none_late(env: &Env<'_>, workspace: &Workspace, query: &Query) -> bool {
    env.is_one_of_many && query.overdue_at().is_some() && workspace.config.deadlines.is_empty()
}
