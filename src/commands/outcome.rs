//! What came of a command: its answer, what else is to be told, and what it means.

use std::collections::BTreeMap;

use crate::model::Severity;
use crate::output::Sources;
use crate::report::Report;
use crate::rules::Problem;
use crate::workspace::{Broken, Workspace};

/// What the answer means for the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Done.
    Done,
    /// Checked, and the answer is no.
    No,
    /// Done as far as it goes: some files could not be read, and they are named.
    Partial,
}

/// What came of a command.
pub struct Outcome {
    /// The answer.
    pub report: Box<dyn Report>,
    /// Problems in files, for standard error and the envelope.
    pub problems: Vec<Problem>,
    /// The bytes of those files, for their source lines.
    pub sources: Sources,
    /// Warnings, for standard error.
    pub notes: Vec<String>,
    /// What a reader should know about the answer; left out where nobody reads it.
    pub remarks: Vec<String>,
    /// What the answer means.
    pub verdict: Verdict,
    /// How severities look.
    pub severities: BTreeMap<Severity, anstyle::Style>,
}

impl Outcome {
    /// An answer without problems.
    pub fn of(report: impl Report + 'static) -> Self {
        Outcome {
            report: Box::new(report),
            problems: Vec::new(),
            sources: Sources::new(),
            notes: Vec::new(),
            remarks: Vec::new(),
            verdict: Verdict::Done,
            severities: BTreeMap::new(),
        }
    }

    /// Adds what the settings have to say: warnings, and how severities look.
    #[must_use]
    pub fn of_workspace(mut self, workspace: &Workspace) -> Self {
        self.severities =
            workspace.config.severity_colours.iter().map(|(word, colour)| (*word, colour.style())).collect();
        self.with_notes(workspace.notes.iter().cloned().chain(workspace.unfinished()))
    }

    /// Adds warnings.
    #[must_use]
    pub fn with_notes(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }

    /// Adds remarks.
    #[must_use]
    pub fn with_remarks(mut self, remarks: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.remarks.extend(remarks.into_iter().map(Into::into));
        self
    }

    /// Adds problems.
    #[must_use]
    pub fn with_problems(mut self, problems: Vec<Problem>, sources: Sources) -> Self {
        self.problems.extend(problems);
        self.sources.extend(sources);
        self
    }

    /// Adds files that could not be read: the answer is not whole.
    #[must_use]
    pub fn with_unreadable(mut self, broken: Broken) -> Self {
        if !broken.problems.is_empty() {
            self.verdict = Verdict::Partial;
        }
        self.with_problems(broken.problems, broken.sources)
    }

    /// Says whether the answer is whole.
    #[must_use]
    pub fn whole(mut self, is_whole: bool) -> Self {
        if !is_whole {
            self.verdict = Verdict::Partial;
        }
        self
    }

    /// Says whether a check held.
    #[must_use]
    pub fn answered(mut self, yes: bool) -> Self {
        self.verdict = if yes { Verdict::Done } else { Verdict::No };
        self
    }
}
