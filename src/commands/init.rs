//! `init`: makes the findings folder and its settings.

use std::collections::BTreeSet;

use super::{Env, Failure, Outcome, Workspace, hook};
use crate::config;
use crate::disk;
use crate::git::DRIVER;
use crate::report::{Statement, Stored};
use crate::text::counted;
use crate::workspace::CONFIG_FILE;
use crate::workspace::change::{Done, FileChange, Plan, WriteArgs, carry_out};
use crate::workspace::gathering::{self, Place};
use crate::workspace::stored;

/// Set up the findings folder of this repository
///
/// Writes the folder's .gitattributes and a commented settings file, and commits them. A second run changes nothing.
/// Hooks and merge driver are of this clone alone: each clone runs it once for itself.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings init
  git findings init --hooks --merge-driver")]
pub struct InitArgs {
    /// Install the hooks that keep broken findings out of commits
    #[arg(long)]
    pub hooks: bool,

    /// Have git merge findings by their fields
    #[arg(long)]
    pub merge_driver: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// Line ends are the same for everybody, so that texts merge and hashes agree.
const ATTRIBUTES: &str = "# Findings are text with LF line ends on every system.\n*.json text eol=lf\n";

/// What has git ask for the merge driver; a clone that does not know it merges lines.
const MERGES: &str = "# Findings are merged by their fields, where 'git findings init --merge-driver' was run.\n\
                      *.json merge=findings\n";

/// A settings or attributes file larger than this is none of ours, in bytes.
const LARGEST: u64 = 1 << 20;

/// Runs `init`.
///
/// # Errors
/// No repository, no work tree, or something in the way.
pub fn run(env: &mut Env<'_>, arguments: &InitArgs) -> Result<Outcome, Failure> {
    let workspace = arguments.write.open(env)?;
    workspace.repository.work_tree()?;
    let mut verb = "added";
    let mut planner = |_: &mut Env<'_>, workspace: &Workspace, place: Place| {
        if place == Place::WorkTree {
            workspace.folder_unchecked()?.check_root().or_else(absent_is_fine)?;
        }
        let files = wanted(workspace, place, arguments.merge_driver)?;
        if files.iter().any(|file| file.before.is_some()) {
            verb = "wrote";
        }
        let summary =
            if files.iter().any(|file| file.before.is_none()) { "begin" } else { "merge by fields" };
        Ok(Plan { summary: summary.to_owned(), files, ..Plan::default() })
    };
    let Done { report, notes } = carry_out(env, &workspace, &arguments.write, "init", &mut planner)?;
    let mut lines = said(verb, &report.files, report.stored, report.commit.as_deref());
    if arguments.merge_driver && !arguments.write.dry_run {
        lines.push(told_git(workspace.repository.install_merge_driver()?).to_owned());
    }
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

/// The files that are not yet as they should be.
fn wanted(workspace: &Workspace, place: Place, merges: bool) -> Result<Vec<FileChange>, Failure> {
    let mut files = Vec::new();
    let attributes = format!("{}/.gitattributes", workspace.config.dir);
    for (path, begun) in [(CONFIG_FILE.to_owned(), config::DEFAULT_TEXT), (attributes, ATTRIBUTES)] {
        let before = text(workspace, place, &path)?;
        let mut after = before.clone().unwrap_or_else(|| begun.to_owned());
        if merges && path != CONFIG_FILE && !asks_for_driver(&after) {
            let end = if after.is_empty() || after.ends_with('\n') { "" } else { "\n" };
            after = format!("{after}{end}{MERGES}");
        }
        if before.as_ref() != Some(&after) {
            files.push(FileChange { path, before, after: Some(after) });
        }
    }
    Ok(files)
}

fn asks_for_driver(attributes: &str) -> bool {
    let words = |line: &str| line.split_whitespace().any(|word| word == format!("merge={DRIVER}"));
    attributes.lines().any(|line| !line.starts_with('#') && words(line))
}

fn told_git(is_new: bool) -> &'static str {
    match is_new {
        true => "git merges findings by their fields from now on, in this clone",
        false => "unchanged: git merges findings by their fields in this clone",
    }
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
        format!(
            "{} in '{dir}' cannot be read as findings: 'git findings validate' names them; \
             move them out, then 'git findings import' them",
            counted(count, "JSON file")
        )
    }))
}

fn absent_is_fine(error: crate::store::StoreError) -> Result<(), Failure> {
    match error {
        crate::store::StoreError::Absent { .. } => Ok(()),
        other => Err(other.into()),
    }
}

/// The text of a file; none where there is no such file.
fn text(workspace: &Workspace, place: Place, path: &str) -> Result<Option<String>, Failure> {
    let bytes = match place {
        Place::Commit(commit) => stored::file_at(&workspace.repository, &commit, path)?,
        Place::WorkTree => match disk::read(&workspace.repository.work_tree()?.join(path), LARGEST) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.is_absent() => None,
            Err(error) => return Err(error.into()),
        },
    };
    let text = bytes.map(String::from_utf8).transpose();
    text.map_err(|_| Failure::repository(format!("'{path}' is not UTF-8")).hint("mend it, or move it away"))
}

fn said(verb: &str, files: &[String], stored: Stored, commit: Option<&str>) -> Vec<String> {
    let short = commit.and_then(|commit| commit.get(..7)).unwrap_or_default();
    match stored {
        Stored::Unchanged => vec!["unchanged: findings are set up here already".to_owned()],
        Stored::Committed => vec![format!("{short} {verb} {}", files.join(" and "))],
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
