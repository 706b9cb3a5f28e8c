//! `reopen`: a closed finding is open again; its resolution stays in git.

use super::lifecycle::{Step, Wording, check_reasons, check_step, requests, walk};
use super::{Env, Failure, Outcome};
use crate::model::{Status, Verb, Word};
use crate::workspace::change::WriteArgs;
use crate::workspace::target::{Takes, with_status};

/// Open closed findings again
///
/// Takes 'resolution' and 'resolved_at' out of the file; git keeps them. The reason becomes the commit's body, and
/// the fix commit that did not hold is kept in 'previous_commit_hashes' at the next resolution.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings reopen FIN-001-BUG-001 --reason 'Seen again under load'
  git findings reopen FIN-001-BUG-001 --to confirmed --reason 'Reverted'")]
pub struct ReopenArgs {
    /// Findings by id, the start of an id, or an earlier id; '-' reads ids or JSON lines (id, reason) from standard
    /// input
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,

    /// Why the resolution does not hold; needed, unless each line of '-' has its own
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub reason: Option<String>,

    /// The status it gets: open, confirmed or in_progress
    #[arg(long, value_name = "STATUS", default_value = "open", value_parser = Status::typed)]
    pub to: Status,

    /// Do it even where the lifecycle forbids it; recorded in the commit
    #[arg(long)]
    pub force: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// Runs `reopen`.
///
/// # Errors
/// A finding that is unknown, or a step that the lifecycle does not have.
pub fn run(env: &mut Env<'_>, arguments: &ReopenArgs) -> Result<Outcome, Failure> {
    if !arguments.to.is_open() {
        return Err(Failure::usage(format!("--to {} is a closed status", arguments.to))
            .hint("--to takes open, confirmed or in_progress"));
    }
    let workspace = arguments.write.open(env)?;
    let requests = requests(env, &arguments.ids, &["reason"])?;
    check_reasons(&requests, arguments.reason.as_deref())?;
    let wording = Wording {
        kind: "reopen",
        reason: arguments.reason.as_deref(),
        forced: arguments.force,
        takes: Takes::Finding,
    };
    walk(env, &workspace, &arguments.write, &requests, &wording, &mut |workspace, loaded, _, _| {
        if loaded.finding.status != arguments.to && !arguments.force {
            check_step(workspace, loaded, Verb::Reopen, arguments.to)?;
        }
        Ok(Step::to(with_status(loaded, arguments.to)?, arguments.to))
    })
}
