//! `aggregate`: all findings of all runs in one document, with status changes over time.

use std::collections::BTreeMap;

use super::document::deliver;
use super::survey::{Survey, SurveyArgs};
use super::{Env, Failure, Outcome, Workspace};
use crate::history::Interval;
use crate::output::escape_hidden;
use crate::report::{Aggregate, Inputs};
use crate::text::Node;
use crate::workspace::gathering::{self, Place};
use crate::workspace::proof::{self, Proof};

/// Put all findings together in one document
///
/// Prints aggregated_findings.json of a revision: counts, every finding, and beside them every status change
/// of the history, counts over time, and metrics: how long findings take, how they end, what is late. Same repository,
/// revision and flags give the same bytes, but for 'generated_at'.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings aggregate --output aggregated_findings.json
  git findings aggregate --at v1.0 --by week | jq .timeline
  git findings aggregate --verify | jq '.metrics.all | .time_to_resolve, .sla, .fixes'
  git findings aggregate --severity critical,high --since 90d")]
pub struct AggregateArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub survey: SurveyArgs,

    /// Check, too, whether the recorded fix commits still stand, as 'git findings verify' does: metrics tell how many do
    #[arg(long)]
    pub verify: bool,
}

/// Runs `aggregate`.
///
/// # Errors
/// A revision that does not exist, an output that cannot be written.
pub fn run(env: &mut Env<'_>, arguments: &AggregateArgs) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(env)?;
    let mut survey = Survey::read(env, &workspace, &arguments.survey, gathering::files)?;
    let proofs = match arguments.verify {
        true => Some(proof::prove_of(&workspace, &survey.past, survey.tip, &survey.findings)?),
        false => None,
    };
    let findings = std::mem::take(&mut survey.findings);
    let runs = gathering::runs(&workspace, Place::Commit(survey.tip))?.into_iter();
    let document = Aggregate::new(Inputs {
        generated_at: env.now()?.utc(),
        as_of: survey.as_of,
        runs: models(runs),
        findings: findings.into_iter().map(|file| (file.summary, file.bytes)).collect(),
        repository: survey.source.clone(),
        history: &survey.history,
        interval: arguments.survey.by.map_or(Interval::Month, Interval::from),
        since: survey.since,
        times: arguments.survey.times,
        deadlines: &workspace.config.deadlines,
        fixes: proofs.as_deref().map(Proof::states),
    });
    let outcome = written(env, arguments.survey.output.as_deref(), &document)?;
    survey.told(outcome, &workspace)
}

/// The runs by their ids, with the models that their agents ran on.
fn models(runs: impl Iterator<Item = (String, Node)>) -> BTreeMap<String, Option<String>> {
    let model = |root: &Node| root.get("agent_model")?.as_str().map(str::to_owned);
    runs.map(|(id, root)| (id, model(&root))).collect()
}

fn written(env: &Env<'_>, file: Option<&str>, document: &Aggregate) -> Result<Outcome, Failure> {
    let mut text = serde_json::to_string_pretty(document)
        .map_err(|error| Failure::repository("the document has no JSON form").cause(error.to_string()))?;
    text.push('\n');
    text = escape_hidden(text);
    deliver(env, file, text.into_bytes(), "aggregate", document.total_findings)
}
