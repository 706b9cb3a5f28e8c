//! The repositories that a command reads beside each other.

use std::path::{Path, PathBuf};

use super::{Env, Failure, Outcome};
use crate::report::Failed;
use crate::workspace::fleet::{Asked, Fleet};

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
    /// A list that cannot be read, or names none.
    pub fn asked(&self, env: &mut Env<'_>) -> Result<Vec<Asked>, Failure> {
        let mut asked: Vec<Asked> = self.repo.iter().map(|typed| of_line(&env.cwd, typed)).collect();
        for list in &self.repos {
            let (text, folder) = match list.as_str() {
                "-" => (env.read_stdin()?, env.cwd.clone()),
                file => (env.read_file(file)?, folder_of(&env.cwd.join(file))),
            };
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            asked.extend(lines.map(|line| of_line(&folder, line)));
        }
        match asked.is_empty() {
            true => Err(Failure::usage("no repository is named")
                .hint("a list has one path a line; lines that begin with '#' are left out")),
            false => Ok(asked),
        }
    }
}

/// What is no path of a folder, and has a name before a '=', is named so.
fn of_line(folder: &Path, line: &str) -> Asked {
    let is_name = |name: &str| {
        name.starts_with(|letter: char| letter.is_ascii_alphanumeric())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-/".contains(letter))
    };
    let (name, path) = match line.split_once('=').filter(|(name, _)| is_name(name)) {
        Some((name, path)) if !folder.join(line).is_dir() => (Some(name.to_owned()), path),
        _ => (None, line),
    };
    Asked { name, typed: path.to_owned(), folder: folder.join(path) }
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().map(Path::to_owned).unwrap_or_default()
}

/// The repositories that could not be read, for a document.
pub fn failed<T>(fleet: &Fleet<T>) -> Vec<Failed> {
    let failed = fleet.failed.iter();
    failed.map(|(path, failure)| Failed { path: path.clone(), message: told(failure) }).collect()
}

/// Tells of each that was named more than once, and of each that could not be read: the answer is not whole without it.
pub fn named<T>(outcome: Outcome, fleet: &Fleet<T>) -> Outcome {
    let line = |(typed, failure): &(String, Failure)| {
        let hints: Vec<String> = failure.hints.iter().map(|hint| format!("; {hint}")).collect();
        format!("error: {typed}: {}{}", told(failure), hints.concat())
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
