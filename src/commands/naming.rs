//! Words of a command line that may name findings, or revisions, or be a query.

use std::collections::HashSet;

use crate::model::FindingId;
use crate::workspace::catalogue::Catalogue;
use crate::workspace::gathering::Place;
use crate::workspace::{Env, Failure, FailureKind, Workspace};

/// `v1..HEAD`, `origin/main...`; no id has two dots, and a path that climbs has a slash beside them.
pub fn is_range(word: &str) -> bool {
    let Some((from, to)) = word.split_once("..") else { return false };
    let is_end = |end: &str| !end.starts_with(['/', '.']) && !end.ends_with('/');
    is_end(from) && is_end(to.strip_prefix('.').unwrap_or(to)) && !word.contains(['"', ':', ' '])
}

/// The findings that one word names, by id, the start of one, an earlier id or the path of the file, at that place or
/// among those that are known otherwise. `None`: it is no name, but a query.
///
/// # Errors
/// A word that can only be a name, and names nothing or too much.
pub fn named(
    env: &Env<'_>,
    workspace: &Workspace,
    word: &str,
    place: Place,
    known: &HashSet<&FindingId>,
) -> Result<Option<HashSet<FindingId>>, Failure> {
    let of_path = workspace.inside(env, word).filter(|path| workspace.is_inside_folder(&format!("{path}/")));
    let id = of_path.as_deref().and_then(|path| workspace.id_of(path));
    if of_path.is_some() && id.is_none() {
        return Err(Failure::usage(format!("'{word}' is no finding"))
            .hint("ids, the files of findings, and queries are taken here"));
    }
    let word = id.as_ref().map_or(word, FindingId::as_str);
    if word.parse::<FindingId>().is_err() {
        return Ok(None);
    }
    let known: HashSet<FindingId> = known
        .iter()
        .filter(|id| id.as_str().eq_ignore_ascii_case(word))
        .map(|id| FindingId::clone(id))
        .collect();
    if !known.is_empty() {
        return Ok(Some(known));
    }
    let found = Catalogue::open(workspace, place).and_then(|catalogue| {
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

fn quoted(failure: Failure) -> Failure {
    failure.hint("a word to search for goes in quotes: '\"word\"'")
}

/// A finding that only the work tree has is no typing error.
fn uncommitted(workspace: &Workspace, word: &str) -> Option<Failure> {
    workspace.repository.toplevel()?;
    let catalogue = Catalogue::open(workspace, Place::WorkTree).ok()?;
    let file = catalogue.find(word).ok()?;
    let failure = Failure::not_found(format!("{} has no history here: it is not committed", file.id));
    Some(failure.hint(format!("'git findings show {}' shows it as it is", file.id)))
}

/// `FIN-001-BUG-001` does, `race` does not.
pub fn looks_like_an_id(word: &str) -> bool {
    word.contains('-') && word.ends_with(|c: char| c.is_ascii_digit())
}
