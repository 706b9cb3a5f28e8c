//! The repositories that a command reads beside each other.

use std::path::{Path, PathBuf};

use super::{Env, Failure, Outcome};
use crate::report::Failed;
use crate::workspace::fleet::{Asked, Fleet};

/// The longest path that systems take, in bytes.
const LONGEST: usize = 4096;

/// Which repositories are read; without any, the one that the command stands in.
#[derive(Debug, Default, Clone, clap::Args)]
#[command(next_help_heading = "Many repositories")]
pub struct FleetArgs {
    /// Read this repository, bare ones too, each with its own settings; repeat for several. NAME=PATH gives it a name
    /// [default: that of its origin, else of its folder]
    #[arg(long, value_name = "[NAME=]PATH")]
    pub repo: Vec<String>,

    /// Read those that this file names, one a line, from where the file is; empty lines and those that begin with '#' are
    /// left out; '-' is standard input
    #[arg(long, value_name = "FILE")]
    pub repos: Vec<String>,
}

impl FleetArgs {
    /// Are any named?
    pub fn is_given(&self) -> bool {
        !self.repo.is_empty() || !self.repos.is_empty()
    }

    /// Those that are named, in that order.
    ///
    /// # Errors
    /// A list that cannot be read, names none, or has a line that is no path.
    pub fn asked(&self, env: &mut Env<'_>) -> Result<Vec<Asked>, Failure> {
        let flags = self.repo.iter().map(|typed| of_line(&env.cwd, typed, None));
        let mut asked = flags.collect::<Result<Vec<Asked>, Failure>>()?;
        for list in &self.repos {
            let (name, text, folder) = match list.as_str() {
                "-" => ("standard input", env.read_stdin()?, env.cwd.clone()),
                file => (file, env.read_file(file)?, folder_of(&env.cwd.join(file))),
            };
            asked.extend(of_list(&folder, name, &text)?);
        }
        match asked.is_empty() {
            true => Err(Failure::usage("no repository is named")
                .hint("a list has one path a line; lines that begin with '#' are left out")),
            false => Ok(asked),
        }
    }
}

/// Those that a list names, which some editors begin with a mark.
fn of_list(folder: &Path, name: &str, text: &str) -> Result<Vec<Asked>, Failure> {
    let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines().map(str::trim).zip(1..);
    let told = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    told.map(|(line, number)| of_line(folder, line, Some(format!("{name}:{number}")))).collect()
}

/// What is no path of a folder, and has a name before a '=', is named so.
fn of_line(folder: &Path, text: &str, line: Option<String>) -> Result<Asked, Failure> {
    let is_name = |name: &str| {
        name.starts_with(|letter: char| letter.is_ascii_alphanumeric())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-/".contains(letter))
    };
    let (name, path) = match text.split_once('=').filter(|(name, _)| is_name(name)) {
        Some((name, path)) if !folder.join(text).is_dir() => (Some(name.to_owned()), path),
        _ => (None, text),
    };
    let asked = Asked { name, typed: path.to_owned(), folder: folder.join(path), line };
    match (path, text.len()) {
        (_, length) if length > LONGEST => {
            Err(no_path(&asked, format!("{length} bytes are too many for a path")))
        }
        ("", _) => Err(no_path(&asked, format!("'{text}' has no path"))),
        _ => Ok(asked),
    }
}

fn no_path(asked: &Asked, why: String) -> Failure {
    Failure::usage(format!("{}: {why}", asked.asker()))
        .hint("PATH or NAME=PATH names a repository, one a line")
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().map(Path::to_owned).unwrap_or_default()
}

/// The repositories that could not be read, for a document.
pub fn failed<T>(fleet: &Fleet<T>) -> Vec<Failed> {
    let failed = fleet.failed.iter();
    failed.map(|(asked, failure)| Failed { path: asked.typed.clone(), message: told(failure) }).collect()
}

/// Tells of each that was named more than once, and of each that could not be read: the answer is not whole without it.
pub fn named<T>(outcome: Outcome, fleet: &Fleet<T>) -> Outcome {
    let line = |(asked, failure): &(Asked, Failure)| {
        let hints: Vec<String> = failure.hints.iter().map(|hint| format!("; {hint}")).collect();
        let line = asked.line.as_ref().map(|line| format!("{line}: ")).unwrap_or_default();
        format!("error: {line}{}: {}{}", asked.typed, told(failure), hints.concat())
    };
    let again =
        |(typed, times): &(String, usize)| format!("note: {typed} is named {times} times, and read once");
    let outcome = outcome.with_notes(fleet.repeated.iter().map(again));
    outcome.with_notes(fleet.failed.iter().map(line)).whole(fleet.failed.is_empty())
}

fn told(failure: &Failure) -> String {
    let parts: Vec<&str> =
        std::iter::once(&failure.message).chain(&failure.causes).map(String::as_str).collect();
    parts.join(": ")
}
