//! What a commit knows of a finding by its own files. A squash or a rebase leaves the commits of a branch behind, which the
//! finding names; the files that they brought are there all the same.

use crate::exchange::code::Code;
use crate::exchange::identity::Known;
use crate::model::{FindingId, Status};

/// So many versions of a finding are looked at.
const MOST_VERSIONS: usize = 20;

/// A finding that a scan of a commit is asked about.
#[derive(Clone, Copy)]
pub(super) struct Lineage<'l> {
    pub(super) code: &'l dyn Code,
    /// The commit that was scanned.
    pub(super) scanned: &'l str,
    pub(super) id: &'l FindingId,
    pub(super) known: &'l Known,
}

impl Lineage<'_> {
    /// Did the history of the scanned commit have the code that the finding was seen in?
    pub(super) fn has_seen(&self) -> bool {
        let Some(seen) = &self.known.commit else { return true };
        self.code.contains(self.scanned, seen) || self.holds_open()
    }

    /// The scanned commit has it open, and so did a commit of its history that had the line of code, too: one that was filed
    /// for another branch has never been here.
    fn holds_open(&self) -> bool {
        let is_open = self.code.status(self.scanned, self.id).is_some_and(Status::is_open);
        let has_had = |line: String| self.versions().any(|version| self.has(&version, &line));
        is_open && (self.line().is_none_or(has_had) || self.came_with_its_file())
    }

    /// Did the commit that brought the finding bring its file along? So does a squash, whatever became of the line since it
    /// was seen; an import for another branch brings findings alone.
    fn came_with_its_file(&self) -> bool {
        let Some(first) = self.code.versions(self.scanned, self.id).pop() else { return false };
        let path = self.path_in(&first).unwrap_or_else(|| self.known.path.clone());
        self.code.changed(&first, &path)
    }

    /// The commit by which the history of the scanned one had it resolved without the line of code. `is_gone` tells that
    /// nothing but the finding's files can tell: then they are enough.
    pub(super) fn resolved_by(&self, is_gone: bool) -> Option<String> {
        if self.code.status(self.scanned, self.id) != Some(Status::Resolved) {
            return None;
        }
        let version = self.versions().next()?;
        let is_without = self.line().map_or(is_gone, |line| !self.has(&version, &line));
        is_without.then_some(version)
    }

    fn versions(&self) -> impl Iterator<Item = String> {
        self.code.versions(self.scanned, self.id).into_iter().take(MOST_VERSIONS)
    }

    /// The line of code that it was seen in, where that can be read.
    fn line(&self) -> Option<String> {
        let text = self.code.text(Some(self.known.commit.as_deref()?), &self.known.path)?;
        let line = text.lines().nth(usize::try_from(self.known.line.checked_sub(1)?).ok()?)?.trim();
        (!line.is_empty()).then(|| line.to_owned())
    }

    /// The path that the file has in a commit.
    fn path_in(&self, commit: &str) -> Option<String> {
        let path = &self.known.path;
        match self.code.text(Some(commit), path) {
            Some(_) => Some(path.clone()),
            None => self.code.renamed(self.known.commit.as_deref()?, Some(commit), path),
        }
    }

    fn has(&self, commit: &str, line: &str) -> bool {
        let text = self.path_in(commit).and_then(|path| self.code.text(Some(commit), &path));
        text.is_some_and(|text| text.lines().any(|other| other.trim() == line))
    }
}
