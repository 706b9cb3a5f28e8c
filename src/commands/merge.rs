//! `merge`: settles what a merge left in conflict, and gives new ids to findings that got the same one.

use super::{Env, Failure, Outcome, Workspace};
use crate::report::{MergeReport, Stored};
use crate::workspace::change::{Done, WriteArgs, carry_out};
use crate::workspace::gathering::Place;
use crate::workspace::merging::{Settlement, settle};

/// Settle findings that a merge left in conflict
///
/// Tells which findings are in conflict, and what would become of them. With --fix, what can be merged by fields is
/// merged and staged, and only the fields that both sides changed in two ways stand between markers. Of two findings that
/// got the same id on two branches, the younger gets a new one; the old one is kept in its 'aliases', and what its side
/// says of it names the new one. While a merge is in progress all is staged for its commit, else it is committed. Exit
/// code 1 while a conflict is left.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings merge                               # what is in conflict
  git findings merge --fix
  git findings merge --fix && git merge --continue")]
pub struct MergeArgs {
    /// Settle them, and do not only tell
    #[arg(long)]
    pub fix: bool,

    /// Write and stage only; the next commit takes it along
    #[arg(long, requires = "fix")]
    pub no_commit: bool,
}

/// Runs `merge`.
///
/// # Errors
/// No work tree, an index or a version that cannot be read, a file that cannot be written.
pub fn run(env: &mut Env<'_>, arguments: &MergeArgs) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(env)?;
    workspace.folder()?;
    let write = how(&workspace, arguments)?;
    let mut settlement = Settlement::default();
    let mut planner = |env: &mut Env<'_>, workspace: &Workspace, _: Place| {
        settlement = settle(workspace, env.now()?, arguments.fix)?;
        Ok(settlement.plan.clone())
    };
    let Done { report, notes } = carry_out(env, &workspace, &write, "merge", &mut planner)?;
    if arguments.fix {
        settlement.mark(&workspace)?;
    }
    let stored = if arguments.fix { report.stored } else { Stored::DryRun };
    let report = MergeReport { stored, commit: report.commit, files: settlement.files };
    let next = next(arguments, &report, write.no_commit);
    let is_settled = report.unsettled() == 0 && (arguments.fix || report.files.is_empty());
    let outcome = Outcome::of(report).of_workspace(&workspace).with_notes(notes);
    Ok(outcome.with_remarks(next).answered(is_settled))
}

/// In the middle of a merge its own commit takes what is settled along.
fn how(workspace: &Workspace, arguments: &MergeArgs) -> Result<WriteArgs, Failure> {
    let repository = &workspace.repository;
    let is_begun = repository.state()?.is_some() || !repository.unmerged(&workspace.config.dir)?.is_empty();
    let no_commit = arguments.fix && (arguments.no_commit || is_begun);
    Ok(WriteArgs { dry_run: !arguments.fix, no_commit, ..WriteArgs::default() })
}

fn next(arguments: &MergeArgs, report: &MergeReport, is_staged: bool) -> Option<&'static str> {
    match (arguments.fix, report.unsettled()) {
        _ if report.files.is_empty() => None,
        (false, _) => Some("next: 'git findings merge --fix' does it"),
        (true, 0) if is_staged => Some("next: commit, or 'git merge --continue', 'git rebase --continue' …"),
        (true, 0) => None,
        (true, _) => Some("next: settle what is left in an editor, then 'git add' it"),
    }
}
