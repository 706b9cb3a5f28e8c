//! One file per verb: each turns its arguments and the rooms below into an answer. No command prints, asks, or knows
//! what an exit code is.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

pub mod aggregate;
mod allocation;
pub mod change;
mod claiming;
pub mod config;
pub mod confirm;
mod convert;
pub mod create;
mod draft;
pub mod edit;
mod env;
pub mod export;
mod failure;
mod field;
mod fixing;
pub mod history;
pub mod hook;
pub mod import;
pub mod init;
mod judging;
mod lifecycle;
pub mod list;
mod message;
mod moment;
mod past;
pub mod remove;
pub mod reopen;
pub mod resolve;
pub mod schema;
pub mod show;
pub mod start;
pub mod stop;
mod target;
pub mod validate;
mod workspace;

pub use crate::output::Sources;
pub use env::{Editor, Env, NOW_VARIABLE};
pub use failure::{Failure, FailureKind};
pub use workspace::{CONFIG_FILE, Workspace};

use crate::disk;
use crate::git::Hash;
use crate::model::Severity;
use crate::report::Report;
use crate::rules::Problem;

/// Variables that begin with `GIT_FINDINGS_` and are no settings.
pub const OWN_VARIABLES: &[&str] = &[NOW_VARIABLE, claiming::AGENT_VARIABLE];

/// An input file larger than this is refused, in bytes.
const LARGEST_INPUT: u64 = 256 << 20;

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
        self.with_notes(workspace.notes.iter().cloned())
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
    pub fn with_unreadable(mut self, problems: Vec<Problem>, sources: Sources) -> Self {
        if !problems.is_empty() {
            self.verdict = Verdict::Partial;
        }
        self.with_problems(problems, sources)
    }

    /// Says whether a check held.
    #[must_use]
    pub fn answered(mut self, yes: bool) -> Self {
        self.verdict = if yes { Verdict::Done } else { Verdict::No };
        self
    }
}

/// The commit that a revision names.
fn commit_named(workspace: &Workspace, revision: &str) -> Result<Hash, Failure> {
    workspace.repository.revision(revision)?.ok_or_else(|| {
        Failure::not_found(format!("no commit is named '{revision}'"))
            .hint("'git log --oneline' shows commits; any revision that 'git rev-parse' knows will do")
    })
}

fn check_reason(reason: &str) -> Result<(), Failure> {
    match reason.trim().is_empty() {
        true => {
            Err(Failure::usage("--reason is empty")
                .hint("say in a few words why; it becomes the commit's body"))
        }
        false => Ok(()),
    }
}

fn read_stdin(env: &mut Env<'_>) -> Result<String, Failure> {
    env.read_stdin()
        .map_err(|error| Failure::repository("cannot read standard input").cause(error.to_string()))
}

/// The bytes of a file that the user named, from where the user stands.
fn read_bytes(env: &Env<'_>, path: &str) -> Result<Vec<u8>, Failure> {
    disk::read(&env.cwd.join(path), LARGEST_INPUT).map_err(|error| match error.is_absent() {
        true => Failure::not_found(format!("there is no file '{path}'")),
        false => error.into(),
    })
}

fn read_file(env: &Env<'_>, path: &str) -> Result<String, Failure> {
    String::from_utf8(read_bytes(env, path)?).map_err(|error| {
        Failure::usage(format!("'{path}' is not UTF-8")).cause(error.utf8_error().to_string())
    })
}

/// The path from the top of the repository of something the user named, if it lies inside.
fn inside(env: &Env<'_>, workspace: &Workspace, typed: &str) -> Option<String> {
    let top = workspace.repository.toplevel()?;
    let whole = tidy(&env.cwd.canonicalize().ok()?.join(typed));
    let relative = whole.strip_prefix(top.canonicalize().ok()?).ok()?;
    Some(relative.to_str()?.to_owned())
}

/// The path without `.` and `..`, symbolic links left as they are.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(tidy.pop()),
            part => tidy.push(part),
        }
    }
    tidy
}

fn edit_text(env: &Env<'_>, text: &str) -> Result<String, Failure> {
    let editor = env.editor.ok_or_else(|| Failure::usage("there is no terminal to edit in"))?;
    editor(text).map_err(|why| Failure::repository("the editor did not end well").cause(why))
}
