//! What the repository is in the middle of, told by the same signs as `git status` tells it.

use std::fs;

use super::error::Error;
use super::repository::Repository;

/// Something begun and not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// `git merge` stopped, or not yet committed.
    Merge,
    /// `git cherry-pick`.
    CherryPick,
    /// `git revert`.
    Revert,
    /// `git am`.
    Am,
    /// `git rebase`.
    Rebase,
    /// `git bisect`.
    Bisect,
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            State::Merge => "merge",
            State::CherryPick => "cherry-pick",
            State::Revert => "revert",
            State::Am => "am",
            State::Rebase => "rebase",
            State::Bisect => "bisect",
        })
    }
}

impl State {
    /// As it stands in a sentence: "a merge", "an am".
    pub fn with_article(self) -> String {
        let article = if self == State::Am { "an" } else { "a" };
        format!("{article} {self}")
    }
}

impl Repository {
    /// What is in progress; `None` most of the time.
    ///
    /// # Errors
    /// Git's failure, where only git can tell.
    pub fn state(&self) -> Result<Option<State>, Error> {
        if self.holds("MERGE_HEAD") {
            return Ok(Some(State::Merge));
        }
        if let Some(state) = self.patching() {
            return Ok(Some(state));
        }
        if self.has_pseudo_reference("CHERRY_PICK_HEAD")? {
            return Ok(Some(State::CherryPick));
        }
        if self.has_pseudo_reference("REVERT_HEAD")? {
            return Ok(Some(State::Revert));
        }
        Ok(self.sequence().or_else(|| self.holds("BISECT_LOG").then_some(State::Bisect)))
    }

    fn patching(&self) -> Option<State> {
        match () {
            () if self.holds("rebase-apply/applying") => Some(State::Am),
            () if self.holds("rebase-apply") || self.holds("rebase-merge") => Some(State::Rebase),
            () => None,
        }
    }

    /// A row of picks or reverts between two of its commits.
    fn sequence(&self) -> Option<State> {
        let todo = fs::read_to_string(self.git_dir().join("sequencer/todo")).ok()?;
        match todo.split_whitespace().next()? {
            "pick" | "p" => Some(State::CherryPick),
            "revert" => Some(State::Revert),
            _ => None,
        }
    }

    fn holds(&self, name: &str) -> bool {
        self.git_dir().join(name).exists()
    }

    fn has_pseudo_reference(&self, name: &str) -> Result<bool, Error> {
        if !self.has_reference_tables() {
            return Ok(self.holds(name));
        }
        Ok(self.git(["rev-parse", "--verify", "--quiet", name]).try_run()?.is_some())
    }
}
