//! A place in the code as a user types it, from where the user stands: `src/bag.rs:12`, `../bag.rs:12-20`, a compiler's
//! `bag.rs:12:5`, a link's `bag.rs#L12-L20`.

use super::{Env, Failure, Workspace};
use crate::disk;
use crate::model::{self, place_of};
use crate::text::{Node, counted};
use crate::workspace::gathering::Place;

/// A file larger than this has its lines not counted, in bytes.
const LARGEST: u64 = 64 << 20;

/// An entry of `locations`, its path relative to the top of the repository, and a warning where nothing is there.
///
/// # Errors
/// A place outside of the repository; lines that count downwards or from 0.
pub fn location(
    env: &Env<'_>,
    workspace: &Workspace,
    typed: &str,
) -> Result<(Node, Option<String>), Failure> {
    let (path, lines) = split(typed);
    let path = inside(env, workspace, path)?;
    let mut node = Node::object();
    node.set("path", Node::from(path.as_str()));
    if let Some((start, end)) = lines {
        if start == 0 || end.is_some_and(|end| end < start) {
            return Err(Failure::usage(format!("'{typed}': lines count from 1 and upwards")));
        }
        node.set("start_line", Node::from(start));
        if let Some(end) = end {
            node.set("end_line", Node::from(end));
        }
    }
    let last = lines.map(|(start, end)| end.unwrap_or(start));
    Ok((node, warning(workspace, &path, last)?))
}

/// The path from the top of the repository.
fn inside(env: &Env<'_>, workspace: &Workspace, path: &str) -> Result<String, Failure> {
    // where there is no work tree, paths are those of the commit
    let typed = if workspace.repository.toplevel().is_none() { Some(path.to_owned()) } else { None };
    let inside = typed.or_else(|| workspace.inside(env, path)).map(|path| place_of(&path));
    match inside {
        Some(model::Place::Inside(inside)) if !path.is_empty() && !inside.is_empty() => Ok(inside),
        _ => Err(Failure::usage(format!("'{path}' is no file of this repository"))
            .hint("a place is PATH[:LINE[-LINE]], its path relative to the folder you are in")),
    }
}

/// A place that nobody finds is taken all the same: the file may be one of another branch.
fn warning(workspace: &Workspace, path: &str, last: Option<u64>) -> Result<Option<String>, Failure> {
    // findings on another branch may be about its files
    let here = workspace.repository.toplevel().filter(|_| workspace.place() == Place::WorkTree);
    let Some(file) = here.map(|top| top.join(path)) else { return Ok(None) };
    if file.symlink_metadata().is_err() {
        let is_left_out = !workspace.skipped(path)?.is_empty();
        return Ok((!is_left_out).then(|| format!("warning: there is no file '{path}' in the work tree")));
    }
    let (Some(last), Ok(bytes)) = (last, disk::read(&file, LARGEST)) else { return Ok(None) };
    let lines = String::from_utf8_lossy(&bytes).lines().count();
    let is_beyond = usize::try_from(last).is_ok_and(|last| last > lines);
    let lines = counted(lines, "line");
    Ok(is_beyond.then(|| format!("warning: '{path}' has {lines}, so there is no line {last}")))
}

type Lines = (u64, Option<u64>);

/// The path, and the lines behind it; the column that compilers add says nothing about a finding.
fn split(typed: &str) -> (&str, Option<Lines>) {
    let typed = typed.strip_suffix(':').unwrap_or(typed);
    let behind = |mark: char| {
        let (path, text) = typed.rsplit_once(mark)?;
        match path.rsplit_once(':') {
            Some((shorter, line)) if number(text).is_some() && range(line).is_some() => {
                Some((shorter, range(line)?))
            }
            _ => Some((path, range(text)?)),
        }
    };
    match behind('#').or_else(|| behind(':')) {
        Some((path, lines)) => (path, Some(lines)),
        None => (typed, None),
    }
}

fn range(text: &str) -> Option<Lines> {
    match text.split_once('-') {
        Some((start, end)) => Some((number(start)?, Some(number(end)?))),
        None => Some((number(text)?, None)),
    }
}

/// `12`, or `L12` and `L12C5` as in links.
fn number(text: &str) -> Option<u64> {
    match text.strip_prefix('L') {
        Some(line) => line.split_once('C').map_or(line, |(line, _)| line).parse().ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_from_paths() {
        let cases = [
            ("a.rs", ("a.rs", None)),
            ("a.rs:12", ("a.rs", Some((12, None)))),
            ("a.rs:12-20", ("a.rs", Some((12, Some(20))))),
            ("a.rs:12:5", ("a.rs", Some((12, None)))),
            ("a.rs:12:5:", ("a.rs", Some((12, None)))),
            ("a.rs:L12-L20", ("a.rs", Some((12, Some(20))))),
            ("a.rs#L12-L20", ("a.rs", Some((12, Some(20))))),
            ("a.rs#L12C3-L20C1", ("a.rs", Some((12, Some(20))))),
            ("a.rs:x", ("a.rs:x", None)),
            ("C#/a.rs", ("C#/a.rs", None)),
        ];
        for (typed, expected) in cases {
            assert_eq!(split(typed), expected, "{typed}");
        }
    }
}
