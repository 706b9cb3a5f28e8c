//! `confirm`: somebody else has seen the finding, and it is true.

use super::lifecycle::{Step, Wording, check_step, requests, walk};
use super::{Env, Failure, Outcome};
use crate::model::{Status, Verb};
use crate::workspace::change::WriteArgs;
use crate::workspace::target::{Takes, with_status};

/// Confirm that findings are true
///
/// Sets the status of open findings to 'confirmed', all in one commit.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings confirm FIN-001-BUG-001
  git findings list is:open severity:critical -q | git findings confirm -")]
pub struct ConfirmArgs {
    /// Findings by id, the start of an id, or an earlier id; '-' reads ids or JSON lines from standard input
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,

    /// Do it even where the lifecycle forbids it; recorded in the commit
    #[arg(long)]
    pub force: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// Runs `confirm`.
///
/// # Errors
/// A finding that is unknown or in another state.
pub fn run(env: &mut Env<'_>, arguments: &ConfirmArgs) -> Result<Outcome, Failure> {
    let workspace = arguments.write.open(env)?;
    let requests = requests(env, &arguments.ids, &[])?;
    let wording = Wording { kind: "confirm", reason: None, forced: arguments.force, takes: Takes::Finding };
    walk(env, &workspace, &arguments.write, &requests, &wording, &mut |workspace, loaded, _, _| {
        if loaded.finding.status != Status::Confirmed && !arguments.force {
            check_step(workspace, loaded, Verb::Confirm, Status::Confirmed)?;
        }
        Ok(Step::to(with_status(loaded, Status::Confirmed)?, Status::Confirmed))
    })
}
