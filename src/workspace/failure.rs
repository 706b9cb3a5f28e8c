//! Why a command could not do its work: one struct for the edge, made from each room's own errors.

use crate::output::Sources;
use crate::rules::Problem;

/// What a failure means; each has one exit code, given in `cli`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// Looked, and the answer is no: a broken file, a hook's refusal.
    Refused,
    /// The command line is wrong.
    Usage,
    /// No such finding, revision or repository.
    NotFound,
    /// The repository, the identity, a file or the disk does not play along.
    Repository,
    /// Not in this state, or somebody else was first.
    NotNow,
    /// Stopped by a signal.
    Interrupted,
}

/// A failure with its causes and what to type next.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What it means.
    pub kind: FailureKind,
    /// What failed.
    pub message: String,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// What to type next.
    pub hints: Vec<String>,
    /// A diff or a hook's words, shown as they are.
    pub details: Option<String>,
    /// Files that stand in the way.
    pub broken: Box<Broken>,
}

/// Files that stand in the way.
#[derive(Debug, Clone, Default)]
pub struct Broken {
    /// What is wrong with them.
    pub problems: Vec<Problem>,
    /// Their bytes, for the source lines.
    pub sources: Sources,
}

impl Failure {
    /// A failure of this kind.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Failure {
            kind,
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            details: None,
            broken: Box::default(),
        }
    }

    /// A wrong command line.
    pub fn usage(message: impl Into<String>) -> Self {
        Failure::new(FailureKind::Usage, message)
    }

    /// Something that is not there.
    pub fn not_found(message: impl Into<String>) -> Self {
        Failure::new(FailureKind::NotFound, message)
    }

    /// Something that cannot be done now.
    pub fn not_now(message: impl Into<String>) -> Self {
        Failure::new(FailureKind::NotNow, message)
    }

    /// Something wrong with the repository or the disk.
    pub fn repository(message: impl Into<String>) -> Self {
        Failure::new(FailureKind::Repository, message)
    }

    /// Adds what to type next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds why.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// What failed and why, in one line.
    pub fn whole(&self) -> String {
        let parts = std::iter::once(&self.message).chain(&self.causes);
        parts.map(String::as_str).collect::<Vec<_>>().join(": ")
    }

    /// Adds a text to be shown as it is.
    #[must_use]
    pub fn details(mut self, details: impl Into<String>) -> Self {
        self.details = Some(details.into());
        self
    }
}

impl Broken {
    /// The same of one repository among many: its name stands before the paths.
    #[must_use]
    pub fn of_repository(self, name: &str) -> Broken {
        let within = |path: &str| format!("{name}: {path}");
        let problems = self.problems.into_iter();
        let sources = self.sources.into_iter();
        Broken {
            problems: problems.map(|problem| Problem { path: within(&problem.path), ..problem }).collect(),
            sources: sources.map(|(path, bytes)| (within(&path), bytes)).collect(),
        }
    }
}
