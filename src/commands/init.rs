//! `init`: makes the findings folder and its settings.

use std::collections::BTreeSet;

use super::{Env, Failure, Outcome, Workspace, hook};
use crate::config;
use crate::disk;
use crate::report::{Statement, Stored};
use crate::workspace::CONFIG_FILE;
use crate::workspace::change::{Done, FileChange, Plan, WriteArgs, carry_out};
use crate::workspace::gathering::{self, Place};
use crate::workspace::stored;

/// Set up the findings folder of this repository
///
/// Writes the folder's .gitattributes and a commented settings file, and commits them. A second run changes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings init
  git findings init --hooks")]
pub struct InitArgs {
    /// Install the hooks that keep broken findings out of commits
    #[arg(long)]
    pub hooks: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// Line ends are the same for everybody, so that texts merge and hashes agree.
const ATTRIBUTES: &str = "# Findings are text with LF line ends on every system.\n*.json text eol=lf\n";

/// A settings or attributes file larger than this is none of ours, in bytes.
const LARGEST: u64 = 1 << 20;

/// Runs `init`.
///
/// # Errors
/// No repository, no work tree, or something in the way.
pub fn run(env: &mut Env<'_>, arguments: &InitArgs) -> Result<Outcome, Failure> {
    let workspace = arguments.write.open(env)?;
    workspace.repository.work_tree()?;
    let dir = workspace.config.dir.clone();
    let wanted =
        [(CONFIG_FILE.to_owned(), config::DEFAULT_TEXT), (format!("{dir}/.gitattributes"), ATTRIBUTES)];
    let mut planner = |_: &mut Env<'_>, workspace: &Workspace, place: Place| {
        if place == Place::WorkTree {
            workspace.folder_unchecked()?.check_root().or_else(absent_is_fine)?;
        }
        let mut plan = Plan { summary: "begin".to_owned(), ..Plan::default() };
        for (path, text) in &wanted {
            if is_absent(workspace, place, path)? {
                plan.files.push(FileChange {
                    path: path.clone(),
                    before: None,
                    after: Some((*text).to_owned()),
                });
            }
        }
        Ok(plan)
    };
    let Done { report, notes } = carry_out(env, &workspace, &arguments.write, "init", &mut planner)?;
    let mut lines = said(&report.files, report.stored, report.commit.as_deref());
    let mut hooks = Vec::new();
    if arguments.hooks && !arguments.write.dry_run {
        hooks = hook::install_all(&workspace)?;
        lines.extend(hooks.iter().cloned());
    }
    lines.extend(report.diff.clone().filter(|diff| !diff.is_empty()));
    lines.extend(foreign(&workspace)?);
    lines.extend(next(&workspace, arguments));
    let facts = serde_json::json!({ "stored": report.stored, "commit": report.commit, "files": report.files, "hooks": hooks, "diff": report.diff });
    let statement = Statement { kind: "init", lines, facts };
    Ok(Outcome::of(statement).of_workspace(&workspace).with_notes(notes))
}

/// What lies in the folder already and is no finding, told once at the beginning.
fn foreign(workspace: &Workspace) -> Result<Option<String>, Failure> {
    if workspace.folder_at(workspace.place()).is_err() {
        return Ok(None);
    }
    let broken = gathering::briefs(workspace, workspace.place())?.broken.problems;
    let paths: BTreeSet<&str> = broken.iter().map(|problem| problem.path.as_str()).collect();
    Ok((!paths.is_empty()).then(|| {
        let (dir, count) = (&workspace.config.dir, paths.len());
        let files = if count == 1 { "file" } else { "files" };
        format!(
            "{count} JSON {files} in '{dir}' cannot be read as findings: 'git findings validate' names them; \
             move them out, then 'git findings import' them"
        )
    }))
}

fn absent_is_fine(error: crate::store::StoreError) -> Result<(), Failure> {
    match error {
        crate::store::StoreError::Absent { .. } => Ok(()),
        other => Err(other.into()),
    }
}

fn is_absent(workspace: &Workspace, place: Place, path: &str) -> Result<bool, Failure> {
    if let Place::Commit(commit) = place {
        return Ok(stored::file_at(&workspace.repository, &commit, path)?.is_none());
    }
    match disk::read(&workspace.repository.work_tree()?.join(path), LARGEST) {
        Ok(_) => Ok(false),
        Err(error) if error.is_absent() => Ok(true),
        Err(error) => Err(error.into()),
    }
}

fn said(files: &[String], stored: Stored, commit: Option<&str>) -> Vec<String> {
    let short = commit.and_then(|commit| commit.get(..7)).unwrap_or_default();
    match stored {
        Stored::Unchanged => vec!["unchanged: findings are set up here already".to_owned()],
        Stored::Committed => vec![format!("{short} added {}", files.join(" and "))],
        Stored::Staged => vec![format!("staged {}", files.join(" and "))],
        Stored::DryRun => vec![format!("would add {}", files.join(" and "))],
    }
}

fn next(workspace: &Workspace, arguments: &InitArgs) -> Vec<String> {
    let mut lines = vec![
        String::new(),
        "next:".to_owned(),
        "  git findings create --type bug --severity high --title TEXT --description TEXT".to_owned(),
        "  git findings import FILE…     takes what your agents already wrote".to_owned(),
    ];
    if !arguments.hooks && !hook::is_installed(workspace) {
        lines.push("  git findings hook install     keeps broken findings out of commits".to_owned());
    }
    lines
}
