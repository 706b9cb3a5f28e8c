//! `validate`: every rule over every file, all problems at once.

use super::naming::is_range;
use super::{Env, Failure, Outcome, Workspace, glossary};
use crate::model::{FINDING, RUN_FILE};
use crate::report::ValidationReport;
use crate::rules::Rule;
use crate::store;
use crate::text::{self, counted};
use crate::workspace::change::{Done, FileChange, Plan, WriteArgs, carry_out};
use crate::workspace::gathering::Place;
use crate::workspace::judging::{Judged, judge_commits, judge_stored, judge_work_tree};
use crate::workspace::past::Past;
use crate::workspace::revision::open_range;
use crate::workspace::stored;

const EXAMPLES: &str = "\
Examples:
  git findings validate
  git findings validate --staged           # what the pre-commit hook does
  git findings validate --at origin/main
  git findings validate origin/main..              # every commit of a branch
  git findings validate findings/FIN-001/FIN-001-BUG-001.json
  git findings validate run/findings.json         # a run file from anywhere
  git findings validate --fix";

/// Every rule, then the examples: whoever changes a level in the settings needs the names.
fn long_help() -> String {
    let rules = Rule::ALL.iter().map(|rule| (rule.code(), rule.level(), rule.about()));
    format!(
        "Rules with their levels, which '[rules]' in the settings changes:\n{}\n\n{EXAMPLES}",
        glossary(rules)
    )
}

/// Check findings against every rule
///
/// Looks at the work tree, at what is staged, or at a revision, and reports all problems of all files with their
/// lines. Exit code 1 when one of them is an error.
///
/// 'validate A..B' looks at every commit that B has and A has not, by the settings of A: at the files that it brings, the
/// way that it takes each finding between statuses, and at B at all files together. A problem names its commit.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub struct ValidateArgs {
    /// Only these files, or findings by id, where a run file may lie anywhere; or every commit of a range A..B
    #[arg(value_name = "PATH|ID|A..B", conflicts_with = "on")]
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
    if let [word] = arguments.paths.as_slice()
        && is_range(word)
    {
        return judge_range(env, word, arguments);
    }
    let workspace = arguments.write.open(env)?;
    let now = env.now()?;
    let rewritten = match arguments.fix {
        true => Some(fix(env, &workspace, arguments)?),
        false if arguments.write.is_given() => {
            return Err(Failure::usage("--dry-run, --no-commit and the like go with --fix"));
        }
        false => None,
    };
    let mut past = Past::new(&workspace);
    let mut judged = if arguments.staged {
        let staged = stored::staged(&workspace)?;
        if staged.files.is_empty() && staged.odd.is_empty() {
            workspace.folder()?;
        }
        let mut judged = judge_stored(&workspace, staged, now)?;
        judged.accept_staged(&workspace, &workspace.repository.staged()?)?;
        judged
    } else {
        let place = place(&workspace, arguments)?;
        past.look_from(place);
        judge_at(env, &workspace, place, &arguments.paths)?
    };
    judged.accept_derived(&workspace, &mut past)?;
    Ok(outcome(&workspace, judged, rewritten, arguments.strict))
}

/// Every commit of a range.
fn judge_range(env: &Env<'_>, range: &str, arguments: &ValidateArgs) -> Result<Outcome, Failure> {
    if arguments.fix || arguments.write.is_given() {
        return Err(Failure::usage("--fix rewrites files, and a range is of commits that stand"));
    }
    let Some((workspace, from, to)) = open_range(env, range)? else {
        return Err(Failure::usage(format!("'{range}' is no range A..B")));
    };
    let line = judge_commits(&workspace, &[from], to, env.now()?)?;
    let told =
        format!("{} since {}, by the settings of that commit", counted(line.commits, "commit"), from.short());
    Ok(outcome(&workspace, line.judged, None, arguments.strict).with_remarks([told]))
}

fn outcome(workspace: &Workspace, judged: Judged, rewritten: Option<Done>, strict: bool) -> Outcome {
    let (rewritten, notes) = rewritten.map_or((None, Vec::new()), |done| (Some(done.report), done.notes));
    let report = ValidationReport::new(judged.files, rewritten, judged.problems);
    let failed = report.errors > 0 || strict && report.warnings > 0;
    let problems = report.problems.clone();
    let outcome = Outcome::of(report).of_workspace(workspace).with_notes(notes);
    outcome.with_problems(problems, judged.sources).answered(!failed)
}

/// What is to be judged: the branch as it was just written, the revision asked for, else the work tree.
fn place(workspace: &Workspace, arguments: &ValidateArgs) -> Result<Place, Failure> {
    let branch = workspace.branch().map(|onto| onto.branch.as_str());
    Place::of(workspace, branch.or(arguments.at.as_deref()))
}

fn judge_at(env: &Env<'_>, workspace: &Workspace, place: Place, paths: &[String]) -> Result<Judged, Failure> {
    match place {
        Place::WorkTree => judge_work_tree(env, workspace, paths, env.now()?),
        Place::Commit(commit) => {
            let stored = stored::at(workspace, &mut workspace.repository.objects()?, &commit)?;
            judge_stored(workspace, stored, env.now()?)
        }
    }
}

/// Canonical text for every readable file that is not canonical yet.
fn fix(env: &mut Env<'_>, workspace: &Workspace, arguments: &ValidateArgs) -> Result<Done, Failure> {
    let mut planner = |env: &mut Env<'_>, workspace: &Workspace, place: Place| {
        let judged = judge_at(env, workspace, place, &arguments.paths)?;
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
