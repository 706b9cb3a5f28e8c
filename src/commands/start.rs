//! `start`: claims findings and sets them to work, exclusive over all worktrees and branches of the repository.

use super::lifecycle::{Step, Wording, check_step, preview, requests, walk};
use super::{Env, Failure, Outcome, Workspace};
use crate::model::{Status, Timestamp, Verb};
use crate::workspace::change::WriteArgs;
use crate::workspace::claiming::{Claimant, Taken};
use crate::workspace::target::{Loaded, Takes, set, with_status};

/// Claim findings and begin work on them
///
/// Sets the status to 'in_progress' and writes who works on it. A claim holds over every worktree and branch of this
/// repository: for the same name again it is no error, for another it is exit code 5 with the holder's name. With --push
/// it holds over every clone: of two clones that push a claim on the same finding one alone gets it. 'stop' and 'resolve'
/// release it, here and on the remote.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings start FIN-001-BUG-001
  git findings start FIN-001-BUG-001 --as agent-7
  git findings start FIN-001-BUG-001 --push
  git findings start FIN-001-BUG-001 --steal --reason 'agent-7 is gone'")]
pub struct StartArgs {
    /// Findings by id, the start of an id, or an earlier id; '-' reads ids or JSON lines from standard input
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,

    /// Who works on it [default: GIT_FINDINGS_AGENT, else your e-mail and the worktree]
    #[arg(long = "as", value_name = "NAME")]
    pub name: Option<String>,

    /// Push the claim to a remote, so that it holds over all clones [default remote: the one 'git push' takes]
    #[arg(
        long,
        value_name = "REMOTE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = ""
    )]
    pub push: Option<String>,

    /// Take the claim over from its holder; needs --reason
    #[arg(long, requires = "reason")]
    pub steal: bool,

    /// Why the claim is taken over
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub reason: Option<String>,

    /// Do it even where the lifecycle forbids it; recorded in the commit
    #[arg(long)]
    pub force: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// Runs `start`.
///
/// # Errors
/// A finding that is unknown, closed, or claimed by somebody else.
pub fn run(env: &mut Env<'_>, arguments: &StartArgs) -> Result<Outcome, Failure> {
    arguments.reason.as_deref().map_or(Ok(()), super::check_reason)?;
    let workspace = arguments.write.open(env)?;
    let requests = requests(env, &arguments.ids, &[])?;
    let claimant = Claimant::new(env, &workspace, arguments.name.as_deref())?;
    let wording = Wording {
        kind: "start",
        reason: arguments.reason.as_deref(),
        forced: arguments.force,
        takes: Takes::Finding,
    };
    let mut taken = Taken::new(&workspace, &claimant, arguments.steal, arguments.write.dry_run);
    let remote = arguments
        .push
        .as_deref()
        .map(|name| workspace.repository.push_remote(Some(name).filter(|name| !name.is_empty())));
    if let Some(remote) = remote.transpose()?.filter(|_| !arguments.write.dry_run) {
        taken.ask(&remote)?;
        let step = &mut |workspace: &_, loaded: &_, _: &_, now| {
            claimed(workspace, loaded, now, arguments.force, &mut taken)
        };
        preview(env, &workspace, &requests, &wording, step)
            .and_then(|_| taken.push())
            .map_err(|failure| taken.give_back(failure))?;
    }
    let step = &mut |workspace: &_, loaded: &_, _: &_, now| {
        claimed(workspace, loaded, now, arguments.force, &mut taken)
    };
    let result = walk(env, &workspace, &arguments.write, &requests, &wording, step);
    result.map_err(|failure| taken.give_back(failure))
}

/// A finding in progress, with the claim in its file.
fn claimed(
    workspace: &Workspace,
    loaded: &Loaded,
    now: Timestamp,
    is_forced: bool,
    taken: &mut Taken<'_>,
) -> Result<Step, Failure> {
    if loaded.finding.status != Status::InProgress && !is_forced {
        check_step(workspace, loaded, Verb::Start, Status::InProgress)?;
    }
    let claim = taken.claim(&loaded.finding, now)?;
    let text = with_status(loaded, Status::InProgress)?;
    let mut step = Step::to(set(&text, &["claim"], claim.node())?, Status::InProgress);
    if step.after.as_deref() != Some(loaded.text.as_str()) || taken.is_pushed(&loaded.finding.id) {
        step.notes.push(taken.note(&claim));
    }
    Ok(step)
}
