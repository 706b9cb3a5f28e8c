//! `stop`: puts work on findings down and releases the claims.

use super::lifecycle::{Step, Wording, check_reasons, check_step, requests, walk_and_release};
use super::{Env, Failure, Outcome, Workspace};
use crate::model::{Status, Verb, Word};
use crate::workspace::change::WriteArgs;
use crate::workspace::claiming::{self, Claimant, ReleaseArgs};
use crate::workspace::target::{Loaded, Takes, unset, with_status};

/// Stop work on findings
///
/// Sets findings in progress back to 'open' (or --to confirmed) and releases their claims, also on the remote they were
/// pushed to; also takes a confirmation back.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings stop FIN-001-BUG-001 --reason 'Waiting for the new driver'
  git findings stop FIN-001-BUG-001 --to confirmed --reason 'Not mine'")]
pub struct StopArgs {
    /// Findings by id, the start of an id, or an earlier id; '-' reads ids or JSON lines (id, reason) from standard
    /// input
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,

    /// The status it gets: open or confirmed
    #[arg(long, value_name = "STATUS", default_value = "open", value_parser = Status::typed)]
    pub to: Status,

    /// Why the work stops; needed, unless each line of '-' has its own
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub reason: Option<String>,

    /// Who stops [default: GIT_FINDINGS_AGENT, else your e-mail and the worktree]
    #[arg(long = "as", value_name = "NAME")]
    pub name: Option<String>,

    /// Do it even where the lifecycle forbids it or somebody else holds the claim; recorded in the commit
    #[arg(long)]
    pub force: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub claims: ReleaseArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// Runs `stop`.
///
/// # Errors
/// A finding that is unknown or closed, or whose claim somebody else holds.
pub fn run(env: &mut Env<'_>, arguments: &StopArgs) -> Result<Outcome, Failure> {
    if !matches!(arguments.to, Status::Open | Status::Confirmed) {
        return Err(Failure::usage(format!("'stop' does not lead to {}", arguments.to))
            .hint("--to takes open or confirmed"));
    }
    let workspace = arguments.write.open(env)?;
    let requests = requests(env, &arguments.ids, &["reason"])?;
    check_reasons(&requests, arguments.reason.as_deref())?;
    let claimant = Claimant::new(env, &workspace, arguments.name.as_deref())?;
    let wording = Wording {
        kind: "stop",
        reason: arguments.reason.as_deref(),
        forced: arguments.force,
        takes: Takes::Finding,
    };
    let how = (&arguments.write, &arguments.claims);
    let holder = Some(&claimant).filter(|_| !arguments.force);
    let step = &mut |workspace: &Workspace, loaded: &Loaded, _: &_, now| {
        if !arguments.force {
            claiming::check_holder(workspace, &loaded.finding, &claimant, now)?;
            if loaded.finding.status != arguments.to {
                check_step(workspace, loaded, Verb::Stop, arguments.to)?;
            }
        }
        let text = unset(&with_status(loaded, arguments.to)?, &["claim"])?;
        Ok(Step::to(text, arguments.to))
    };
    walk_and_release(env, &workspace, how, holder, &requests, &wording, step)
}
