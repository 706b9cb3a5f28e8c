//! The commits of this program, known by their form: trailers that name the findings, and changes of these alone.

use std::collections::HashSet;

use crate::git::{Hash, Objects, fix, trees};
use crate::model::FindingId;
use crate::workspace::{Failure, Workspace, branches, message};

/// A commit that this program made.
pub struct Own {
    /// Its name.
    pub hash: Hash,
    /// The first line of its message.
    pub subject: String,
    /// The commits that it took back.
    pub undoes: Vec<Hash>,
    /// The files that it changed.
    pub files: Vec<Touched>,
}

/// A file that a commit changed, by its blobs; `None` where there was or is none.
pub struct Touched {
    /// Its path, from the top of the repository.
    pub path: String,
    /// The blob before.
    pub before: Option<Hash>,
    /// The blob since.
    pub now: Option<Hash>,
}

/// Why a commit is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// No trailer names a finding.
    Unnamed,
    /// It is a merge.
    Merge,
    /// It changes nothing.
    Empty,
    /// A shallow clone ends there, so that nobody can tell what it changed.
    Cut,
    /// It changes other files, too.
    MoreThanFindings,
    /// It changes findings that it does not name, or names some that it does not change.
    OtherFindings,
}

impl Foreign {
    /// Why, in words.
    pub fn reason(self) -> &'static str {
        match self {
            Foreign::Unnamed => "its message does not end in a trailer 'Finding: ID'",
            Foreign::Merge => "it is a merge",
            Foreign::Empty => "it changes nothing",
            Foreign::Cut => "history is cut there in this shallow clone, so what it changed cannot be told",
            Foreign::MoreThanFindings => "it changes more than findings",
            Foreign::OtherFindings => "it changes other findings than its message names",
        }
    }

    /// What to type instead, if anything is to be undone at all.
    pub fn instead(self, commit: &Hash) -> Option<String> {
        let short = commit.short();
        match self {
            Foreign::Empty => None,
            Foreign::Cut => Some("'git fetch --deepen=1' brings the commit before".to_owned()),
            Foreign::Merge => Some(format!("'git revert -m 1 {short}' undoes what it merged")),
            _ => Some(format!("'git revert {short}' undoes any commit")),
        }
    }
}

impl Own {
    /// Reads a commit, or why it is not one of this program. A form that is nearly right is not: a squash or a commit by
    /// hand may end in our trailers, too.
    ///
    /// # Errors
    /// An object that cannot be read.
    pub fn read(
        workspace: &Workspace,
        objects: &mut Objects,
        hash: Hash,
    ) -> Result<Result<Own, Foreign>, Failure> {
        let commit = objects.commit(&hash)?;
        let named: HashSet<FindingId> = message::findings(&commit.message).into_iter().collect();
        if named.is_empty() {
            return Ok(Err(Foreign::Unnamed));
        }
        if objects.cuts().is_boundary(&hash) {
            return Ok(Err(Foreign::Cut));
        }
        if commit.parents.len() > 1 {
            return Ok(Err(Foreign::Merge));
        }
        if !fix::changes_only_inside(objects, &workspace.config.dir, &hash)? {
            let is_empty = fix::changes_nothing(objects, &commit)?;
            return Ok(Err(if is_empty { Foreign::Empty } else { Foreign::MoreThanFindings }));
        }
        let files = touched(workspace, objects, &hash, commit.parents.first())?;
        let changed: HashSet<FindingId> =
            files.iter().filter_map(|file| workspace.id_of(&file.path)).collect();
        if changed != named {
            return Ok(Err(Foreign::OtherFindings));
        }
        let (subject, undoes) = (commit.subject().to_owned(), message::taken_back(&commit.message));
        Ok(Ok(Own { hash, subject, undoes, files }))
    }

    /// `1a2b3c4 "findings: create X"`
    pub fn told(&self) -> String {
        format!("{} \"{}\"", self.hash.short(), self.subject)
    }
}

fn touched(
    workspace: &Workspace,
    objects: &mut Objects,
    hash: &Hash,
    parent: Option<&Hash>,
) -> Result<Vec<Touched>, Failure> {
    let dir = &workspace.config.dir;
    let now = branches::folder(objects, dir, hash)?;
    let before = parent.map(|parent| branches::folder(objects, dir, parent)).transpose()?.flatten();
    let changes = trees::changes(objects, now, &[before])?.into_iter();
    let touched = changes.map(|change| Touched {
        path: format!("{dir}/{}", change.path),
        before: change.before.first().copied().flatten().map(|entry| entry.hash),
        now: change.now.map(|entry| entry.hash),
    });
    Ok(touched.collect())
}
