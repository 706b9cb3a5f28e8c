//! The findings that words name: each an id, or all together a query.

use std::collections::HashSet;

use super::filters::FilterArgs;
use super::lifecycle::requests;
use super::{Env, Failure, Workspace, naming};
use crate::model::{FindingId, Summary};
use crate::workspace::gathering::Place;
use crate::workspace::selection::{Selection, Wanted};

/// Findings that were named or are asked for.
pub enum Chosen {
    /// These.
    Ids(HashSet<FindingId>),
    /// Those of a query.
    Query(Box<Selection>),
}

impl Chosen {
    /// Reads words and filters. Words are ids if each names a finding; '-' reads ids from standard input.
    ///
    /// # Errors
    /// A word that looks like an id and names none (exit 3); a mistyped query.
    pub fn read(
        env: &mut Env<'_>,
        workspace: &Workspace,
        words: &[String],
        filters: &FilterArgs,
        (place, at): (Place, Option<&str>),
    ) -> Result<Chosen, Failure> {
        if let Some(ids) = named(env, workspace, words, place)? {
            return Ok(Chosen::Ids(ids));
        }
        let query = filters.query(words, env.now()?)?;
        let selection = Selection::new(env, workspace, query, (place, at), Wanted::default())?;
        Ok(Chosen::Query(Box::new(selection)))
    }

    /// Is this finding one of them?
    pub fn takes(&self, summary: &Summary) -> bool {
        match self {
            Chosen::Ids(ids) => ids.contains(&summary.id),
            Chosen::Query(selection) => selection.takes_as_it_is(summary),
        }
    }
}

fn named(
    env: &mut Env<'_>,
    workspace: &Workspace,
    words: &[String],
    place: Place,
) -> Result<Option<HashSet<FindingId>>, Failure> {
    let mut ids = HashSet::new();
    for word in words {
        let from_stdin = if word == "-" { requests(env, &["-".to_owned()], &[])? } else { Vec::new() };
        let typed = if word == "-" { Vec::new() } else { vec![word.as_str()] };
        for name in typed.into_iter().chain(from_stdin.iter().map(|request| request.typed.as_str())) {
            match naming::named(env, workspace, name, place, &HashSet::new())? {
                Some(found) => ids.extend(found),
                None => return Ok(None),
            }
        }
    }
    Ok((!words.is_empty()).then_some(ids))
}
