//! A finding with its text, read to be shown or edited, and the edits that leave every other line alone.

use super::gathering::Place;
use super::{Failure, FailureKind, Workspace};
use crate::model::{FINDING, Finding, FindingId, Kind, Severity, Status, Timestamp, Word};
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
    /// Was something missing or wrong, so that the finding is only what could be read of it?
    pub is_broken: bool,
}

/// How much of a file a command must be able to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A finding.
    Finding,
    /// A JSON object, whose fields can be mended.
    Object,
    /// Any text: it is removed, or mended by hand.
    Anything,
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
            let (path, text) = (file.path.clone(), scan.text.to_owned());
            return Ok(Loaded { place, path, text, root, finding, is_broken: false });
        }
        let mut failure = Failure::new(FailureKind::Repository, format!("'{}' is broken", file.path))
            .hint(format!("mend it in an editor, then 'git findings validate {}'", file.path));
        failure.broken.problems =
            problems.into_iter().filter(|problem| problem.level == Level::Error).collect();
        failure.broken.sources.insert(file.path.clone(), bytes);
        Err(failure)
    }

    /// The same of a file with errors, to be mended or removed: a required field that is missing or wrong has some value,
    /// every other one is left out.
    ///
    /// # Errors
    /// When less can be read than the command takes; a file that is not UTF-8 is for git alone.
    pub fn read_as(
        takes: Takes,
        workspace: &Workspace,
        place: Place,
        file: &Located,
        bytes: Vec<u8>,
        now: Timestamp,
    ) -> Result<Loaded, Failure> {
        let text = String::from_utf8(bytes.clone());
        let failure = match Loaded::read(workspace, place, file, bytes, now) {
            Err(failure) if takes != Takes::Finding => failure,
            read => return read,
        };
        let Ok(text) = text else { return Err(failure.hint(format!("or 'git rm {}'", file.path))) };
        let root = text::scan(text.as_bytes()).root.filter(|root| root.members().is_some());
        let root = match (root, takes) {
            (Some(root), _) => root,
            (None, Takes::Anything) => Node::object(),
            (None, _) => return Err(failure),
        };
        match stand_in(&file.id, &root, now) {
            Some(finding) => {
                Ok(Loaded { place, path: file.path.clone(), text, root, finding, is_broken: true })
            }
            None => Err(failure),
        }
    }
}

/// What can be read of the required fields.
fn stand_in(id: &FindingId, root: &Node, now: Timestamp) -> Option<Finding> {
    let (_, misfits) = Finding::survey(root);
    let now = now.to_string();
    let usual = [
        ("type", Kind::Bug.word()),
        ("severity", Severity::Info.word()),
        ("title", ""),
        ("description", ""),
        ("status", Status::Open.word()),
        ("created_at", now.as_str()),
    ];
    let mut sound = Node::object();
    sound.set("id", Node::from(id.as_str()));
    for (field, usual) in usual {
        let fits = !misfits.iter().any(|misfit| misfit.path == [field]);
        let value = root.get(field).filter(|_| fits).cloned();
        sound.set(field, value.unwrap_or_else(|| Node::from(usual)));
    }
    Finding::read(&sound).ok()
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
