//! `validate`: every rule over every file, all problems at once.

use std::collections::BTreeMap;

use super::{Env, Failure, Outcome, Workspace};
use crate::git::Hash;
use crate::model::{FINDING, RUN_FILE, Timestamp};
use crate::report::ValidationReport;
use crate::rules::{Level, Problem, Rule};
use crate::store;
use crate::text;
use crate::workspace::change::{FileChange, Plan, WriteArgs, carry_out};
use crate::workspace::gathering::{self, Place};
use crate::workspace::judging::{Judged, judge_files, judge_work_tree};
use crate::workspace::past::Past;

const EXAMPLES: &str = "\
Examples:
  git findings validate
  git findings validate --staged                  # what the pre-commit hook does
  git findings validate --at origin/main
  git findings validate findings/FIN-001/FIN-001-BUG-001.json
  git findings validate run/findings.json         # a run file from anywhere
  git findings validate --fix";

/// Every rule, then the examples: whoever changes a level in the settings needs the names.
fn long_help() -> String {
    let line = |rule: &Rule| format!("  {rule} ({})\n          {}", rule.level(), rule.about());
    let rules: Vec<String> = Rule::ALL.iter().map(line).collect();
    format!(
        "Rules with their levels, which '[rules]' in the settings changes:\n{}\n\n{EXAMPLES}",
        rules.join("\n")
    )
}

/// Check findings against every rule
///
/// Looks at the work tree, at what is staged, or at a revision, and reports all problems of all files with their
/// lines. Exit code 1 when one of them is an error.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub struct ValidateArgs {
    /// Only these files, or findings by id; a run file may lie anywhere
    #[arg(value_name = "PATH|ID")]
    pub paths: Vec<String>,

    /// What is staged for the next commit
    #[arg(long, conflicts_with_all = ["at", "paths"])]
    pub staged: bool,

    /// The findings of this revision
    #[arg(long, value_name = "REV", conflicts_with = "paths")]
    pub at: Option<String>,

    /// Rewrite files in canonical text where that loses nothing, in one commit
    #[arg(long, conflicts_with_all = ["staged", "at"])]
    pub fix: bool,

    /// Warnings fail too
    #[arg(long)]
    pub strict: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// Runs `validate`.
///
/// # Errors
/// A path or revision that does not exist, a folder that cannot be listed.
pub fn run(env: &mut Env<'_>, arguments: &ValidateArgs) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(env)?;
    let now = env.now()?;
    let (mut fixed, mut notes) = (Vec::new(), Vec::new());
    if arguments.fix {
        let done = fix(env, &workspace, arguments)?;
        notes.extend(done.notes);
        fixed = done.report.files;
    }
    let judged = if arguments.staged {
        judge_committed(&workspace, staged_files(&workspace)?, now, Past::new(&workspace))?
    } else {
        match Place::of(&workspace, arguments.at.as_deref())? {
            Place::Commit(commit) => {
                let past = Past::new(&workspace).at(commit);
                judge_committed(&workspace, files_at(&workspace, commit)?, now, past)?
            }
            Place::WorkTree => judge_work_tree(env, &workspace, &arguments.paths, now)?,
        }
    };
    Ok(outcome(&workspace, judged, fixed, arguments.strict).with_notes(notes))
}

/// Judges files together with the history that may tell their fixes.
fn judge_committed(
    workspace: &Workspace,
    files: BTreeMap<String, Vec<u8>>,
    now: Timestamp,
    mut past: Past<'_>,
) -> Result<Judged, Failure> {
    let mut judged = judge_files(workspace, files, now);
    judged.accept_derived(&mut past)?;
    Ok(judged)
}

fn outcome(workspace: &Workspace, judged: Judged, fixed: Vec<String>, strict: bool) -> Outcome {
    let report = ValidationReport::new(judged.files, fixed, judged.problems);
    let failed = report.errors > 0 || strict && report.warnings > 0;
    let problems = report.problems.clone();
    Outcome::of(report).of_workspace(workspace).with_problems(problems, judged.sources).answered(!failed)
}

/// Every finding and run of the index, as it would be committed.
///
/// # Errors
/// When git cannot read its index.
pub fn staged_files(workspace: &Workspace) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let listed = workspace.repository.git(["ls-files", "-s", "-z", "--", &workspace.config.dir]).run()?;
    let mut objects = workspace.repository.objects()?;
    let mut files = BTreeMap::new();
    for line in listed.stdout.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
        let Some((hash, path)) = staged_entry(line) else { continue };
        if is_ours(workspace, &path) {
            files.insert(path, objects.blob(&hash)?);
        }
    }
    Ok(files)
}

/// `100644 HASH STAGE\tPATH`; links and submodules are no files of ours.
fn staged_entry(line: &[u8]) -> Option<(Hash, String)> {
    let line = std::str::from_utf8(line).ok()?;
    let (facts, path) = line.split_once('\t')?;
    let mut facts = facts.split(' ');
    let mode = facts.next()?;
    let hash = facts.next()?.parse().ok()?;
    mode.starts_with("100").then(|| (hash, path.to_owned()))
}

fn is_ours(workspace: &Workspace, path: &str) -> bool {
    store::id_of_path(&workspace.config.dir, path).is_some()
        || store::is_run_path(&workspace.config.dir, path)
}

fn files_at(workspace: &Workspace, commit: Hash) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut objects = workspace.repository.objects()?;
    let files = gathering::files_of(workspace, &mut objects, commit)?;
    let ours = files.into_iter().filter(|(path, _)| is_ours(workspace, path));
    ours.map(|(path, blob)| Ok((path, objects.blob(&blob)?))).collect()
}

/// Canonical text for every readable file that is not canonical yet.
fn fix(
    env: &mut Env<'_>,
    workspace: &Workspace,
    arguments: &ValidateArgs,
) -> Result<crate::workspace::change::Done, Failure> {
    let mut planner = |env: &mut Env<'_>, workspace: &Workspace| {
        let judged = judge_work_tree(env, workspace, &arguments.paths, env.now()?)?;
        let mut plan = Plan { summary: "rewrite as canonical text".to_owned(), ..Plan::default() };
        for path in judged.not_canonical() {
            let Some(bytes) = judged.sources.get(path) else { continue };
            plan.files.extend(canonical(workspace, path, bytes));
        }
        Ok(plan)
    };
    carry_out(env, workspace, &arguments.write, "validate", &mut planner)
}

fn canonical(workspace: &Workspace, path: &str, bytes: &[u8]) -> Option<FileChange> {
    let scan = text::scan(bytes);
    let shape = if store::is_run_path(&workspace.config.dir, path) { RUN_FILE } else { FINDING };
    let after = text::canonical(&scan.root?, shape);
    let before = std::str::from_utf8(bytes).ok()?.to_owned();
    (after != before).then(|| FileChange { path: path.to_owned(), before: Some(before), after: Some(after) })
}

/// The problems of a hook's run: only those that matter before a commit.
pub fn worth_a_stop(problems: Vec<Problem>) -> Vec<Problem> {
    problems.into_iter().filter(|problem| problem.level != Level::Note).collect()
}
