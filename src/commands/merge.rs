//! `merge`: settles what a merge left in conflict, and gives new ids to findings that got the same one.

use super::{Env, Failure, Outcome, Workspace};
use crate::report::{MergeReport, Stored};
use crate::workspace::change::{WriteArgs, carry_out};
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

    /// Only tell, which without --fix is what it does
    #[arg(long, short = 'n')]
    pub dry_run: bool,

    /// Write and stage only; the next commit takes it along
    #[arg(long, requires = "fix", conflicts_with = "dry_run")]
    pub no_commit: bool,
}

/// Runs `merge`.
///
/// # Errors
/// No work tree, an index or a version that cannot be read, a file that cannot be written.
pub fn run(env: &mut Env<'_>, arguments: &MergeArgs) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(env)?;
    workspace.folder()?;
    let seen = settle(&workspace, env.now()?, false)?;
    let outcome = match arguments.fix && !arguments.dry_run {
        true => fix(env, &workspace, arguments.no_commit, seen)?,
        false => tell(seen),
    };
    Ok(outcome.of_workspace(&workspace))
}

/// What would become of it; nothing is changed.
fn tell(seen: Settlement) -> Outcome {
    let next = match seen.files.is_empty() {
        true => None,
        false if !seen.plan.files.is_empty() => Some("next: 'git findings merge --fix' does it"),
        false if seen.is_due() => Some(
            "next: 'git findings merge --fix' puts markers around these fields alone; settle them in an editor, then \
             'git add' it",
        ),
        false => Some(BY_HAND),
    };
    let notes = seen.plan.notes;
    let report = MergeReport { stored: Stored::DryRun, commit: None, files: seen.files };
    let is_settled = report.files.is_empty();
    Outcome::of(report).with_notes(notes).with_remarks(next).answered(is_settled)
}

/// What is left to people.
const BY_HAND: &str = "next: settle what is left, in an editor or as it says, then 'git add' it";

/// Writes what can be settled. Where that is nothing, no lock is waited for.
fn fix(
    env: &mut Env<'_>,
    workspace: &Workspace,
    no_commit: bool,
    seen: Settlement,
) -> Result<Outcome, Failure> {
    workspace.config.check_writable()?;
    let write = how(workspace, no_commit)?;
    let mut settlement = seen;
    let (mut stored, mut commit, mut notes) = (Stored::Unchanged, None, settlement.plan.notes.clone());
    if !settlement.plan.files.is_empty() || workspace.unfinished().is_some() {
        let mut planner = |env: &mut Env<'_>, workspace: &Workspace, _: Place| {
            settlement = settle(workspace, env.now()?, true)?;
            Ok(settlement.plan.clone())
        };
        let done = carry_out(env, workspace, &write, "merge", &mut planner)?;
        (stored, commit, notes) = (done.report.stored, done.report.commit, done.notes);
    }
    settlement.mark(workspace)?;
    let report = MergeReport { stored, commit, files: settlement.files };
    let is_settled = report.unsettled() == 0;
    let next = match is_settled {
        _ if report.files.is_empty() => None,
        true if write.no_commit => Some("next: commit, or 'git merge --continue', 'git rebase --continue' …"),
        true => None,
        false => Some(BY_HAND),
    };
    Ok(Outcome::of(report).with_notes(notes).with_remarks(next).answered(is_settled))
}

/// In the middle of a merge its own commit takes what is settled along.
fn how(workspace: &Workspace, no_commit: bool) -> Result<WriteArgs, Failure> {
    let repository = &workspace.repository;
    let is_begun = repository.state()?.is_some() || !repository.unmerged(&workspace.config.dir)?.is_empty();
    Ok(WriteArgs { no_commit: no_commit || is_begun, ..WriteArgs::default() })
}
