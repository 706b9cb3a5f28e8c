//! The findings that words name: each an id, or all together a query.

use std::collections::HashSet;

use super::filters::FilterArgs;
use super::lifecycle::requests;
use super::{Env, Failure, FailureKind, Workspace};
use crate::model::{FindingId, Summary};
use crate::workspace::catalogue::Catalogue;
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
    let may_be_id = |word: &String| word == "-" || word.parse::<FindingId>().is_ok();
    if words.is_empty() || !words.iter().all(may_be_id) {
        return Ok(None);
    }
    let catalogue = Catalogue::open(workspace, place)?;
    let mut ids = HashSet::new();
    for request in requests(env, words, &[])? {
        match catalogue.find_all(&request.typed) {
            Ok(files) => ids.extend(files.into_iter().map(|file| file.id.clone())),
            Err(failure) if failure.kind == FailureKind::NotFound && !looks_like_an_id(&request.typed) => {
                return Ok(None);
            }
            Err(failure) => return Err(quoted(failure)),
        }
    }
    Ok(Some(ids))
}

/// Says how a word is looked for.
pub fn quoted(failure: Failure) -> Failure {
    failure.hint("a word to search for goes in quotes: '\"word\"'")
}

/// `FIN-001-BUG-001` does, `race` does not.
pub fn looks_like_an_id(word: &str) -> bool {
    word.contains('-') && word.ends_with(|c: char| c.is_ascii_digit())
}
