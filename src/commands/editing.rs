//! A text in the user's editor, opened again with the problem told until it is right. What was typed is never thrown
//! away: where it cannot be used, it is kept in a file.

use super::{Env, Failure, Workspace};
use crate::disk;
use crate::text::{self, Node};

/// Where a text that could not be used is kept, in the git directory.
const KEPT: &str = "FINDING_EDITMSG.json";

/// Lines that begin so are told to the reader, and left out of what was typed.
const COMMENT: &str = "//";

/// Opens the editor on a text with comments above it, and again while `accept` refuses what was saved and the user still
/// changes it. What was accepted, and the text that was typed.
///
/// # Errors
/// Nothing saved; the last refusal, when the text comes back as it was.
pub fn until_right<T>(
    env: &Env<'_>,
    workspace: &Workspace,
    (head, text): (&str, &str),
    accept: &mut dyn FnMut(&str) -> Result<T, Failure>,
) -> Result<(T, String), Failure> {
    let (mut above, mut before, mut is_first) = (head.to_owned(), text.to_owned(), true);
    loop {
        let give_up = |failure| if is_first { failure } else { keep(workspace, &before, failure) };
        let saved = env.edit(&format!("{above}{before}")).map_err(give_up)?;
        let saved = without_comments(&saved);
        if saved.trim().is_empty() {
            return Err(give_up(Failure::usage("nothing was saved, so nothing was changed")));
        }
        match accept(&saved) {
            Ok(accepted) => return Ok((accepted, saved)),
            Err(failure) if saved == before => return Err(give_up(failure)),
            Err(failure) => (above, before, is_first) = (told(&failure) + head, saved, false),
        }
    }
}

/// Keeps a text that was typed and could not be used, and says where.
pub fn keep(workspace: &Workspace, typed: &str, failure: Failure) -> Failure {
    let path = workspace.repository.git_dir().join(KEPT);
    match disk::write_atomic(&path, typed.as_bytes(), workspace.repository.durability()) {
        Ok(()) => failure.hint(format!("what you typed is kept in '{}'", path.display())),
        Err(_) => failure.details(typed),
    }
}

/// What was typed, as JSON.
///
/// # Errors
/// Text that is none, with the line where it ceases to be.
pub fn object(typed: &str) -> Result<Node, Failure> {
    let scan = text::scan(typed.as_bytes());
    match (scan.root, scan.flaws.first()) {
        (Some(root), None) if root.members().is_some() => Ok(root),
        (_, Some(flaw)) => {
            let place = text::position(typed, flaw.span.start);
            let line = typed.lines().nth(place.line - 1).unwrap_or_default().trim();
            let failure = Failure::usage(format!("what was saved is no JSON: {}", flaw.message));
            Err(if line.is_empty() { failure } else { failure.cause(format!("here: {line}")) })
        }
        _ => Err(Failure::usage("what was saved is no JSON object")),
    }
}

fn without_comments(saved: &str) -> String {
    saved.split_inclusive('\n').filter(|line| !line.trim_start().starts_with(COMMENT)).collect()
}

/// A failure as comments for the top of the text.
fn told(failure: &Failure) -> String {
    let mut lines = vec![format!("error: {}", failure.message)];
    lines.extend(failure.causes.iter().cloned());
    for problem in &failure.broken.problems {
        lines.push(problem.message.clone());
        lines.extend(problem.hint.clone());
    }
    lines.extend(failure.hints.iter().map(|hint| format!("hint: {hint}")));
    lines.push("Mend it and save; leave it as it is, or empty it, to give up.".to_owned());
    lines.iter().flat_map(|text| text.lines()).map(|line| format!("{COMMENT} {line}\n")).collect()
}
