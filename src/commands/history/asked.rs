//! Whose history is asked for: one finding that history knows, or those of a query.

use std::collections::HashSet;

use super::HistoryArgs;
use crate::commands::naming::{is_range, named};
use crate::git::Hash;
use crate::history::History;
use crate::model::{FindingId, Query};
use crate::workspace::gathering::{self, Detail, Place};
use crate::workspace::selection::{Selection, Wanted};
use crate::workspace::{Env, Failure, Workspace};

/// The findings that are asked for: one word may be an id that history knows, though no file has it any more; anything
/// else is a query over the findings of the revision. `None`: all of them.
pub(super) fn chosen(
    env: &Env<'_>,
    workspace: &Workspace,
    arguments: &HistoryArgs,
    tip: Hash,
    history: &History,
) -> Result<Option<HashSet<FindingId>>, Failure> {
    let query = query(env, arguments)?;
    if query.is_empty() {
        return Ok(None);
    }
    if let [word] = arguments.query.as_slice()
        && let Some(ids) = named(env, workspace, word, Place::Commit(tip), &known(history))?
    {
        return Ok(Some(ids));
    }
    let place = Place::Commit(tip);
    let at = arguments.at.as_deref();
    let detail = Detail::for_query(&query);
    let selection = Selection::new(env, workspace, query, (place, at), Wanted::default())?;
    let gathered = gathering::chosen(workspace, place, detail, &|summary, _| {
        let summary = selection.complete(summary);
        selection.takes(&summary).then_some(summary.id)
    })?;
    Ok(Some(gathered.findings.into_iter().collect()))
}

fn query(env: &Env<'_>, arguments: &HistoryArgs) -> Result<Query, Failure> {
    if let Some(kind) = arguments.query.iter().find_map(|word| word.strip_prefix("event:")) {
        return Err(Failure::usage("events are no field of a finding")
            .hint(format!("'--event {kind}' takes events of one kind")));
    }
    if let Some(range) = arguments.query.iter().find(|word| is_range(word)) {
        return Err(Failure::usage(format!("'{range}' is a range of revisions, and no query"))
            .hint(format!("'git findings history --at {range}' tells its events")));
    }
    arguments.filters.query(&arguments.query, env.now()?)
}

/// The main line is whole, whatever the range leaves out.
fn known(history: &History) -> HashSet<&FindingId> {
    history.events.iter().chain(&history.main_line).map(|event| &event.id).collect()
}
