//! A finding with its text, read to be shown or edited, and the edits that leave every other line alone.

use super::gathering::Place;
use super::{Failure, FailureKind, Workspace};
use crate::model::{FINDING, Finding, Status, Timestamp, Word};
use crate::rules::{self, Level};
use crate::store::Located;
use crate::text::{self, Node};

/// A finding with its text.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Where it was read.
    pub place: Place,
    /// Its file, from the top of the repository.
    pub path: String,
    /// The file's text.
    pub text: String,
    /// The text, scanned.
    pub root: Node,
    /// The finding, read.
    pub finding: Finding,
}

impl Loaded {
    /// Reads the bytes of a finding's file.
    ///
    /// # Errors
    /// When the file has errors that leave nothing to show; they come along, with their places.
    pub fn read(
        workspace: &Workspace,
        place: Place,
        file: &Located,
        bytes: Vec<u8>,
        now: Timestamp,
    ) -> Result<Loaded, Failure> {
        let (problems, finding) = rules::check_file(&file.path, &bytes, now, &workspace.levels);
        let scan = text::scan(&bytes);
        if let (Some(finding), Some(root)) = (finding, scan.root) {
            return Ok(Loaded { place, path: file.path.clone(), text: scan.text.to_owned(), root, finding });
        }
        let mut failure = Failure::new(FailureKind::Repository, format!("'{}' is broken", file.path))
            .hint(format!("mend it in an editor, then 'git findings validate {}'", file.path));
        failure.broken.problems =
            problems.into_iter().filter(|problem| problem.level == Level::Error).collect();
        failure.broken.sources.insert(file.path.clone(), bytes);
        Err(failure)
    }
}

/// Sets a field in the finding's text, leaving every other line alone.
///
/// # Errors
/// When the text cannot be edited there.
pub fn set(text: &str, path: &[&str], value: impl Into<Node>) -> Result<String, Failure> {
    Ok(text::set_field(text, FINDING, path, &value.into())?)
}

/// Takes a field out of the finding's text.
///
/// # Errors
/// When the text cannot be edited there.
pub fn unset(text: &str, path: &[&str]) -> Result<String, Failure> {
    Ok(text::remove_field(text, FINDING, path)?)
}

/// The finding's text with another status.
///
/// # Errors
/// When the text cannot be edited there.
pub fn with_status(loaded: &Loaded, to: Status) -> Result<String, Failure> {
    let text = set(&loaded.text, &["status"], to.word())?;
    match to.is_open() && !loaded.finding.status.is_open() {
        // an open finding has no resolution; git keeps the old one
        true => unset(&unset(&text, &["resolution"])?, &["resolved_at"]),
        false => Ok(text),
    }
}
