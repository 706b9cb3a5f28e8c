//! `remove`: for what should never have been filed; a commit like any other.

use super::lifecycle::{Step, Wording, check_reasons, requests, walk_and_release};
use super::{Env, Failure, Outcome};
use crate::workspace::change::WriteArgs;
use crate::workspace::claiming::ReleaseArgs;
use crate::workspace::target::Takes;

/// Remove findings that should never have been filed
///
/// The file goes, in a commit that says why; git keeps it. A finding that was true and is not wanted any more is
/// closed with 'resolve' instead.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings remove FIN-001-BUG-009 --reason 'It is about another project'")]
pub struct RemoveArgs {
    /// Findings by id, the start of an id, or an earlier id; '-' reads ids or JSON lines (id, reason) from standard
    /// input
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,

    /// Why it should never have been filed; needed, unless each line of '-' has its own
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub reason: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub claims: ReleaseArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// Runs `remove`.
///
/// # Errors
/// A finding that is unknown.
pub fn run(env: &mut Env<'_>, arguments: &RemoveArgs) -> Result<Outcome, Failure> {
    let workspace = arguments.write.open(env)?;
    let requests = requests(env, &arguments.ids, &["reason"])?;
    check_reasons(&requests, arguments.reason.as_deref())?;
    let wording = Wording {
        kind: "remove",
        reason: arguments.reason.as_deref(),
        forced: false,
        takes: Takes::Anything,
    };
    let how = (&arguments.write, &arguments.claims);
    walk_and_release(env, &workspace, how, None, &requests, &wording, &mut |_, _, _, _| {
        Ok(Step { after: None, to: None, way: None, fix: None, notes: Vec::new() })
    })
}
