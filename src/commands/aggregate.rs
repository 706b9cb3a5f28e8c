//! `aggregate`: all findings of all runs in one document, with status changes over time.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::document::deliver;
use super::fleet::FleetArgs;
use super::survey::{self, Survey, SurveyArgs};
use super::{Env, Failure, Outcome, Workspace};
use crate::history::{FixState, History, Interval};
use crate::model::{Deadlines, FindingId, Timestamp};
use crate::report::{Aggregate, Collected, Inputs, Source};
use crate::text::Node;
use crate::workspace::fleet::Asked;
use crate::workspace::gathering::{self, Filed, Place};
use crate::workspace::proof::{self, Proof};
use crate::workspace::{Broken, fleet};

/// Put all findings together in one document
///
/// Prints aggregated_findings.json of a revision: counts, every finding, and beside them every status change
/// of the history, counts over time, and metrics: how long findings take, how they end, what is late. Same repository,
/// revision and flags give the same bytes, but for 'generated_at'. With --repo or --repos the findings of many repositories
/// stand in one document, each with its 'repository'; one that cannot be read is named, and the exit code is 4.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings aggregate --output aggregated_findings.json
  git findings aggregate --at v1.0 --by week | jq .timeline
  git findings aggregate --verify | jq '.metrics.all | .sla, .fixes'
  git findings aggregate --severity critical,high --since 90d
  git findings aggregate --repo ../api --repo ../web | jq .metrics.by_repository
  git findings aggregate --repos fleet.txt --output fleet.json")]
pub struct AggregateArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub survey: SurveyArgs,

    /// Check, too, whether the recorded fix commits still stand, as 'git findings verify' does: metrics tell how many do
    #[arg(long)]
    pub verify: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub fleet: FleetArgs,
}

/// Runs `aggregate`.
///
/// # Errors
/// A revision that does not exist, an output that cannot be written.
pub fn run(env: &mut Env<'_>, arguments: &AggregateArgs) -> Result<Outcome, Failure> {
    if arguments.fleet.is_given() {
        return of_many(env, arguments);
    }
    let workspace = Workspace::open(env)?;
    let mut survey = Survey::read(env, &workspace, &arguments.survey, gathering::files)?;
    let files = std::mem::take(&mut survey.findings);
    let files = Files::read(&workspace, &survey, files, arguments.verify)?;
    let inputs = inputs(env, arguments, survey.as_of, survey.since)?;
    let document = Aggregate::new(&inputs, files.with(&survey.history));
    let findings = document.total_findings;
    let outcome = deliver(env, arguments.survey.output.as_deref(), document, findings, None)?;
    survey.told(outcome, &workspace)
}

/// What is read of one of many, before it is let go.
struct One {
    files: Files,
    history: History,
    since: Option<Timestamp>,
    as_of: Timestamp,
    remarks: Vec<String>,
    broken: Broken,
}

impl One {
    /// The document has what it needs of the history, and is as large itself while it is written.
    fn let_go(&mut self) {
        (self.history.events, self.history.main_line) = (Vec::new(), Vec::new());
    }
}

/// Ages end at one moment in all of them: the latest.
fn of_many(env: &mut Env<'_>, arguments: &AggregateArgs) -> Result<Outcome, Failure> {
    // what is wrong with the query is no repository's fault
    let query = arguments.survey.filters.query(&arguments.survey.query, env.now()?)?;
    let asked = arguments.fleet.asked(env)?;
    let mut survey = arguments.survey.clone();
    if query.has_moment() {
        survey.as_of = latest(env, &asked, &survey)?.map(|moment| moment.to_string()).or(survey.as_of);
    }
    let work = |env: &Env<'_>, workspace: &Workspace, _: &str| one(env, workspace, &survey, arguments.verify);
    let mut fleet = fleet::each(env, &asked, &work)?;
    let ones = || fleet.told.iter().map(|(_, one)| one);
    let as_of = ones().map(|one| one.as_of).max();
    let inputs =
        inputs(env, arguments, as_of.unwrap_or(env.now()?), ones().filter_map(|one| one.since).min())?;
    let take = |(name, one): &mut (Arc<str>, One)| (Arc::clone(name), std::mem::take(&mut one.files));
    let files: Vec<(Arc<str>, Files)> = fleet.told.iter_mut().map(take).collect();
    let collected =
        files.into_iter().zip(&fleet.told).map(|((name, files), (_, one))| (name, files.with(&one.history)));
    let failed = super::fleet::failed(&fleet);
    let document = Aggregate::of_many(&inputs, collected.collect(), failed.clone());
    fleet.told.iter_mut().for_each(|(_, one)| one.let_go());
    let findings = document.total_findings;
    let outcome = deliver(env, arguments.survey.output.as_deref(), document, findings, Some(failed))?;
    let mut outcome = super::fleet::named(outcome, &fleet);
    for (name, one) in fleet.told {
        let remarks = one.remarks.iter().map(|remark| format!("{name}: {remark}"));
        outcome = outcome.with_remarks(remarks).with_unreadable(one.broken.of_repository(&name));
    }
    Ok(outcome)
}

/// The moment of the document, where a query has to be told it before anything is read.
fn latest(env: &Env<'_>, asked: &[Asked], survey: &SurveyArgs) -> Result<Option<Timestamp>, Failure> {
    let moments = fleet::each(env, asked, &|env, workspace, _| survey::moment_of(env, workspace, survey))?;
    Ok(moments.told.into_iter().map(|(_, moment)| moment).max())
}

fn one(env: &Env<'_>, workspace: &Workspace, arguments: &SurveyArgs, verify: bool) -> Result<One, Failure> {
    let mut survey = Survey::read(env, workspace, arguments, gathering::files)?;
    let files = std::mem::take(&mut survey.findings);
    let files = Files::read(workspace, &survey, files, verify)?;
    let remarks = survey.remarks_of_head(workspace)?;
    let Survey { since, as_of, broken, history, past, .. } = survey;
    // the past holds the history, too, and would have it copied
    drop(past);
    Ok(One { files, remarks, since, as_of, broken, history: Rc::unwrap_or_clone(history) })
}

fn inputs(
    env: &Env<'_>,
    arguments: &AggregateArgs,
    as_of: Timestamp,
    since: Option<Timestamp>,
) -> Result<Inputs, Failure> {
    let interval = arguments.survey.by.map_or(Interval::Month, Interval::from);
    Ok(Inputs { generated_at: env.now()?.utc(), as_of, interval, since, times: arguments.survey.times })
}

/// What the files of one repository say, and its settings.
#[derive(Default)]
struct Files {
    source: Source,
    runs: BTreeMap<String, Option<String>>,
    findings: Vec<Filed>,
    deadlines: Deadlines,
    fixes: Option<HashMap<FindingId, FixState>>,
}

impl Files {
    fn read(
        workspace: &Workspace,
        survey: &Survey<'_>,
        mut findings: Vec<Filed>,
        verify: bool,
    ) -> Result<Self, Failure> {
        let proofs = match verify {
            true => Some(proof::prove_of(workspace, &survey.past, survey.tip, &findings)?),
            false => None,
        };
        // the file has it, too, and from here on nobody else asks for it
        findings.iter_mut().for_each(|file| file.summary.description = String::new());
        let runs = gathering::runs(workspace, Place::Commit(survey.tip))?.into_iter();
        Ok(Files {
            source: survey.source.clone(),
            runs: models(runs),
            findings,
            deadlines: workspace.config.deadlines.clone(),
            fixes: proofs.as_deref().map(Proof::states),
        })
    }

    fn with(self, history: &History) -> Collected<'_> {
        let Files { source, runs, findings, deadlines, fixes } = self;
        let findings = findings.into_iter().map(|file| (file.summary, file.bytes)).collect();
        Collected { source, runs, findings, history, deadlines, fixes }
    }
}

/// The runs by their ids, with the models that their agents ran on.
fn models(runs: impl Iterator<Item = (String, Node)>) -> BTreeMap<String, Option<String>> {
    let model = |root: &Node| root.get("agent_model")?.as_str().map(str::to_owned);
    runs.map(|(id, root)| (id, model(&root))).collect()
}
