//! From what a user typed to the finding meant: an id in any case, the start of one, or an earlier id.

use super::{Failure, FailureKind, Workspace};
use crate::model::{Finding, FindingId, Summary};
use crate::rules::{self, Level, Problem};
use crate::store::{Folder, Located};
use crate::text::{self, Node};

/// A finding with its text, ready to be shown or edited.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Its file, from the top of the repository.
    pub path: String,
    /// The file's text.
    pub text: String,
    /// The text, scanned.
    pub root: Node,
    /// The finding, read.
    pub finding: Finding,
}

/// Finds the one finding that `typed` names.
///
/// # Errors
/// None, or several, with the candidates named; exit codes 3 and 2.
pub fn find(folder: &Folder, typed: &str) -> Result<Located, Failure> {
    let mut found = find_all(folder, typed)?;
    match found.len() {
        0 => Err(unknown(folder, typed)),
        1 => Ok(found.remove(0)),
        _ => Err(ambiguous(typed, &found)),
    }
}

/// Every finding that `typed` names: by id, else by the start of an id, else by an earlier id.
///
/// # Errors
/// When the folder cannot be read.
pub fn find_all(folder: &Folder, typed: &str) -> Result<Vec<Located>, Failure> {
    let files: Vec<Located> = folder.walk().filter_map(Result::ok).collect();
    let aliased = || files.iter().filter(|file| has_alias(folder, file, typed)).cloned().collect::<Vec<_>>();
    let exact: Vec<Located> =
        files.iter().filter(|file| file.id.as_str().eq_ignore_ascii_case(typed)).cloned().collect();
    if !exact.is_empty() {
        return Ok(exact);
    }
    let old = aliased();
    if !old.is_empty() {
        return Ok(old);
    }
    let starts = |file: &&Located| {
        file.id.as_str().get(..typed.len()).is_some_and(|head| head.eq_ignore_ascii_case(typed))
    };
    Ok(files.iter().filter(starts).cloned().collect())
}

/// Every finding that had this id once.
pub fn find_aliased(folder: &Folder, typed: &str) -> Vec<Located> {
    folder.walk().filter_map(Result::ok).filter(|file| has_alias(folder, file, typed)).collect()
}

fn has_alias(folder: &Folder, file: &Located, typed: &str) -> bool {
    folder.load(file).is_ok_and(|bytes| is_alias(&bytes, typed))
}

/// Does the finding in this file say that it had the id?
pub fn is_alias(bytes: &[u8], typed: &str) -> bool {
    Summary::read(bytes)
        .is_ok_and(|summary| summary.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(typed)))
}

fn unknown(folder: &Folder, typed: &str) -> Failure {
    let ids: Vec<FindingId> = folder.walk().filter_map(Result::ok).map(|file| file.id).collect();
    let failure = Failure::not_found(format!("no finding '{typed}'"));
    match crate::model::nearest(typed, ids.iter().map(FindingId::as_str)) {
        Some(near) => failure.hint(format!("did you mean '{near}'?")),
        None => failure.hint("'git findings list --all' shows every finding"),
    }
}

fn ambiguous(typed: &str, found: &[Located]) -> Failure {
    let mut failure = Failure::usage(format!("'{typed}' names {} findings", found.len()));
    for file in found.iter().take(10) {
        failure = failure.cause(format!("{}  {}", file.id, file.path));
    }
    failure.hint("type more of the id")
}

/// Reads a finding that is to be shown or edited.
///
/// # Errors
/// When the file has errors; they come along, with their places.
pub fn load(
    workspace: &Workspace,
    folder: &Folder,
    file: &Located,
    now: crate::model::Timestamp,
) -> Result<Loaded, Failure> {
    let bytes = folder.load(file)?;
    let (problems, finding) = rules::check_file(&file.path, &bytes, now, &workspace.levels);
    loaded(file, bytes, problems, finding)
}

/// A finding whose file was judged, unless it cannot be read.
///
/// # Errors
/// When the file has errors that leave nothing to show; they come along.
pub fn loaded(
    file: &Located,
    bytes: Vec<u8>,
    problems: Vec<Problem>,
    finding: Option<Finding>,
) -> Result<Loaded, Failure> {
    let scan = text::scan(&bytes);
    match (finding, scan.root) {
        (Some(finding), Some(root)) => {
            Ok(Loaded { path: file.path.clone(), text: scan.text.to_owned(), root, finding })
        }
        _ => {
            let mut failure = Failure::new(FailureKind::Repository, format!("'{}' is broken", file.path))
                .hint(format!("mend it in an editor, then 'git findings validate {}'", file.path));
            failure.broken.problems =
                problems.into_iter().filter(|problem| problem.level == Level::Error).collect();
            failure.broken.sources.insert(file.path.clone(), bytes);
            Err(failure)
        }
    }
}

/// Finds and reads the one finding that `typed` names.
///
/// # Errors
/// As [`find`] and [`load`].
pub fn find_and_load(
    workspace: &Workspace,
    folder: &Folder,
    typed: &str,
    now: crate::model::Timestamp,
) -> Result<Loaded, Failure> {
    load(workspace, folder, &find(folder, typed)?, now)
}
