//! `verify`: are the recorded fix commits still what they claim?

use super::chosen::Chosen;
use super::filters::FilterArgs;
use super::{Env, Failure, Outcome, Workspace};
use crate::git::Hash;
use crate::report::{FixRow, VerifyReport};
use crate::workspace::gathering::Place;
use crate::workspace::proof::{self, Proof, Question};

/// Check that recorded fix commits are still what they claim
///
/// Of each resolved finding: is its fix commit in the history of HEAD, and does it still stand? The worst come first.
///
/// ok: it is, and it does. derived: none is recorded, and the finding was fixed and resolved in one commit. moved: it was
/// rebased, squashed, amended or picked, and the evidence leads to exactly one other commit, which 'git findings repair'
/// records. unreachable: it exists, but not in this history. missing: there is no such commit. reverted: a later commit
/// takes it back, and none picks it again. ambiguous: several commits fit, or one may by chance, as by its date alone. unknown: nobody can tell, as in a shallow clone.
///
/// Exit code 1 unless every one is ok, derived, moved or unknown; --strict takes unknown for bad, too.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings verify
  git findings verify FIN-001-BUG-001
  git findings verify 'severity:>=high' --strict
  git findings verify --in v1.0            # which fixes does that release have?
  git findings verify --json=id,verdict,commit")]
pub struct VerifyArgs {
    /// Findings by id, the start of an id or an earlier id, or a query; '-' reads ids from standard input [default: all
    /// that are resolved]
    #[arg(value_name = "ID|QUERY")]
    pub query: Vec<String>,

    /// The revision whose history must hold the fixes
    #[arg(long = "in", value_name = "REV", default_value = "HEAD")]
    pub tip: String,

    /// Findings as they were at this revision, not as they are in the work tree
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,

    /// What nobody can tell is bad, too
    #[arg(long)]
    pub strict: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,
}

/// Runs `verify`.
///
/// # Errors
/// A finding or revision that is unknown, a commit that cannot be read or is damaged.
pub fn run(env: &mut Env<'_>, arguments: &VerifyArgs) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(env)?;
    let tip = tip(&workspace, &arguments.tip)?;
    let at = arguments.at.as_deref();
    let place = Place::of(&workspace, at)?;
    let chosen = Chosen::read(env, &workspace, &arguments.query, &arguments.filters, (place, at))?;
    let proved = proof::prove(
        &workspace,
        &Question { place, tip, chosen: &|summary| chosen.takes(summary), takes_weak: &|_| false },
    )?;
    let rows: Vec<FixRow> = proved.proofs.iter().map(Proof::row).collect();
    let is_good = rows.iter().all(|row| row.verdict.is_good(arguments.strict));
    let report = VerifyReport::new(rows, tip.to_string(), workspace.repository.is_shallow());
    let remarks = remarks(&report);
    let outcome = Outcome::of(report).of_workspace(&workspace).with_remarks(remarks);
    let outcome = outcome.answered(true).with_unreadable(proved.broken);
    Ok(if is_good { outcome } else { outcome.answered(false) })
}

/// The commit whose history must hold the fixes.
fn tip(workspace: &Workspace, typed: &str) -> Result<Hash, Failure> {
    match typed {
        "HEAD" => workspace.head_commit(),
        other => workspace.commit_named(other),
    }
}

fn remarks(report: &VerifyReport) -> Vec<String> {
    if report.findings.is_empty() {
        return vec!["no finding that is asked about is resolved, so there is no fix to look at".to_owned()];
    }
    let moved = report.counts.contains_key("moved");
    let repair =
        moved.then(|| "'git findings repair' shows what moved, with --write it records that".to_owned());
    std::iter::once(report.summary()).chain(repair).collect()
}
