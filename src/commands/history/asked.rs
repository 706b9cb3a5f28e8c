//! Whose history is asked for: one finding that history knows, or those of a query.

use std::collections::HashSet;

use super::super::chosen::{looks_like_an_id, quoted};
use super::HistoryArgs;
use crate::git::Hash;
use crate::history::History;
use crate::model::{FindingId, Query};
use crate::workspace::catalogue::Catalogue;
use crate::workspace::gathering::{self, Detail, Place};
use crate::workspace::selection::{Selection, Wanted};
use crate::workspace::{Env, Failure, FailureKind, Workspace};

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
        && let Some(ids) = named(env, workspace, word, tip, history)?
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

/// `v1..HEAD`; no id has two dots.
fn is_range(word: &str) -> bool {
    word.contains("..") && !word.contains(['"', ':', ' ', '/'])
}

fn named(
    env: &Env<'_>,
    workspace: &Workspace,
    word: &str,
    tip: Hash,
    history: &History,
) -> Result<Option<HashSet<FindingId>>, Failure> {
    let of_path = workspace.inside(env, word).filter(|path| workspace.is_inside_folder(&format!("{path}/")));
    let id = of_path.as_deref().and_then(|path| workspace.id_of(path));
    if of_path.is_some() && id.is_none() {
        return Err(Failure::usage(format!("'{word}' is no finding"))
            .hint("'git findings history' takes ids, the files of findings, and queries"));
    }
    let word = id.as_ref().map_or(word, FindingId::as_str);
    if word.parse::<FindingId>().is_err() {
        return Ok(None);
    }
    // the main line is whole, whatever the range leaves out
    let known: HashSet<FindingId> = history
        .events
        .iter()
        .chain(&history.main_line)
        .map(|event| &event.id)
        .filter(|id| id.as_str().eq_ignore_ascii_case(word))
        .cloned()
        .collect();
    if !known.is_empty() {
        return Ok(Some(known));
    }
    let found = Catalogue::open(workspace, Place::Commit(tip)).and_then(|catalogue| {
        Ok(catalogue.find_all(word)?.into_iter().map(|file| file.id.clone()).collect::<HashSet<_>>())
    });
    match found {
        Ok(ids) => Ok(Some(ids)),
        Err(failure) if failure.kind == FailureKind::NotFound => match uncommitted(workspace, word) {
            Some(failure) => Err(failure),
            None if !looks_like_an_id(word) => Ok(None),
            None => Err(quoted(failure)),
        },
        Err(failure) => Err(quoted(failure)),
    }
}

/// A finding that only the work tree has is no typing error.
fn uncommitted(workspace: &Workspace, word: &str) -> Option<Failure> {
    workspace.repository.toplevel()?;
    let catalogue = Catalogue::open(workspace, Place::WorkTree).ok()?;
    let file = catalogue.find(word).ok()?;
    let failure = Failure::not_found(format!("{} has no history here: it is not committed", file.id));
    Some(failure.hint(format!("'git findings show {}' shows it as it is", file.id)))
}
