//! `aggregate`: all findings of all runs in one document, with status changes over time.

use std::collections::{BTreeMap, HashMap};

use super::document::deliver;
use super::filters::FilterArgs;
use super::{Env, Failure, Outcome, Workspace, remarks};
use crate::git::Hash;
use crate::history::{FixState, History, Interval, Range, Times};
use crate::model::{FindingId, Summary, Timestamp, Word};
use crate::output::escape_hidden;
use crate::report::{Aggregate, Inputs, Source};
use crate::text::{Node, counted};
use crate::workspace::gathering::{self, Filed, Place};
use crate::workspace::moment::{self, End, Moment};
use crate::workspace::proof::{self, Question};
use crate::workspace::selection::{Selection, Wanted};

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
    /// Only findings that match
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    /// Write to this file instead of standard output
    #[arg(long, short = 'o', value_name = "FILE")]
    pub output: Option<String>,

    /// The revision to aggregate [default: HEAD]
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,

    /// Status changes and timeline from here on: a revision, a day, a month (2026-01), RFC 3339, yesterday, or a span back
    /// from now (12h, 90d, 6w, 3mo, 1y)
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,

    /// The length of a period of the timeline
    #[arg(long, value_enum, default_value = "month")]
    pub by: By,

    /// Measure ages and end the timeline at this time, as for --since; which findings there are, and how they stand, says
    /// --at [default: SOURCE_DATE_EPOCH, else the revision's time]
    #[arg(long, value_name = "WHEN")]
    pub as_of: Option<String>,

    /// Check, too, whether the recorded fix commits still stand, as 'git findings verify' does: metrics tell how many do
    #[arg(long)]
    pub verify: bool,

    /// Whose times durations are made of: 'recorded', those of the commits on the first-parent line, or 'claimed', created_at
    /// and resolved_at of the files
    #[arg(long, value_name = "WHOSE", default_value = "recorded", value_parser = Times::typed)]
    pub times: Times,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,
}

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// Midnight to midnight, UTC.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
}

impl From<By> for Interval {
    fn from(by: By) -> Self {
        match by {
            By::Day => Interval::Day,
            By::Week => Interval::Week,
            By::Month => Interval::Month,
        }
    }
}

/// Runs `aggregate`.
///
/// # Errors
/// A revision that does not exist, an output that cannot be written.
pub fn run(env: &mut Env<'_>, arguments: &AggregateArgs) -> Result<Outcome, Failure> {
    let query = arguments.filters.query(&arguments.query, env.now()?)?;
    let workspace = Workspace::open(env)?;
    let tip = match &arguments.at {
        Some(revision) => workspace.commit_named(revision)?,
        None => workspace.head_commit()?,
    };
    let place = Place::Commit(tip);
    let (is_whole, at) = (query.is_empty(), (place, arguments.at.as_deref()));
    let selection = Selection::new(env, &workspace, query, at, Wanted::default())?;
    let is_chosen = |summary: &Summary| selection.takes_as_it_is(summary);
    let fixes = arguments.verify.then(|| fixes(&workspace, tip, &is_chosen)).transpose()?;
    let gathered = gathering::files(&workspace, place, &is_chosen)?;
    let range = range(env, &workspace, arguments, tip)?;
    let mut history = workspace.history(&range)?;
    if !is_whole {
        keep(&mut history, &gathered.findings);
    }
    let head = workspace.repository.head()? == Some(tip);
    let as_of = as_of(env, &workspace, arguments, &history)?;
    let document = Aggregate::new(Inputs {
        generated_at: env.now()?.utc(),
        as_of,
        runs: models(&workspace, place)?,
        findings: gathered.findings.into_iter().map(|file| (file.summary, file.bytes)).collect(),
        repository: Source {
            head: Some(tip),
            branch: if head { branch(&workspace)? } else { None },
            shallow: history.shallow,
        },
        history: &history,
        interval: arguments.by.into(),
        since: range.since,
        times: arguments.times,
        deadlines: &workspace.config.deadlines,
        fixes,
    });
    let outcome = written(env, arguments, &document)?;
    let told = remarks::shallow(history.shallow).into_iter().chain(too_early(as_of, &history));
    let told = told.chain(uncommitted(&workspace)?).chain(remarks::unreadable(&history.events));
    Ok(outcome.of_workspace(&workspace).with_remarks(told).with_unreadable(gathered.broken))
}

/// The runs by their ids, with the models that their agents ran on.
fn models(workspace: &Workspace, place: Place) -> Result<BTreeMap<String, Option<String>>, Failure> {
    let model = |root: &Node| root.get("agent_model")?.as_str().map(str::to_owned);
    let runs = gathering::runs(workspace, place)?.into_iter();
    Ok(runs.map(|(id, root)| (id, model(&root))).collect())
}

/// What became of the fixes of the resolved findings that are chosen.
fn fixes(
    workspace: &Workspace,
    tip: Hash,
    chosen: &(dyn Fn(&Summary) -> bool + Sync),
) -> Result<HashMap<FindingId, FixState>, Failure> {
    let question = Question { place: Place::Commit(tip), tip, chosen, takes_weak: &|_| false };
    let proofs = proof::prove(workspace, &question)?.proofs.into_iter();
    Ok(proofs.map(|proof| (proof.record.id.clone(), proof.state())).collect())
}

/// The branch by the name that people use.
fn branch(workspace: &Workspace) -> Result<Option<String>, Failure> {
    let name = workspace.repository.branch()?;
    Ok(name.map(|name| name.strip_prefix("refs/heads/").map_or(name.clone(), str::to_owned)))
}

fn range(
    env: &Env<'_>,
    workspace: &Workspace,
    arguments: &AggregateArgs,
    tip: Hash,
) -> Result<Range, Failure> {
    let mut range = Range::of(tip);
    let since = arguments
        .since
        .as_deref()
        .map(|text| moment::parse(workspace, text, End::Since, env.now()?))
        .transpose()?;
    match since {
        Some(Moment::Time(time)) => range.since = Some(time),
        Some(Moment::Commit(commit)) => {
            range.hidden.push(commit);
            range.since = Some(committed_at(workspace, &commit)?);
        }
        None => {}
    }
    Ok(range)
}

fn keep(history: &mut History, findings: &[Filed]) {
    let ids: std::collections::HashSet<_> = findings.iter().map(|file| &file.summary.id).collect();
    history.events.retain(|event| ids.contains(&event.id));
    history.main_line.retain(|event| ids.contains(&event.id));
}

fn committed_at(workspace: &Workspace, commit: &Hash) -> Result<Timestamp, Failure> {
    let committer = workspace.repository.objects()?.commit(commit)?.committer;
    Ok(Timestamp::from_unix(committer.seconds, 0))
}

/// Ages before the revision's own time are those of findings that were not there yet.
fn too_early(as_of: Timestamp, history: &History) -> Option<String> {
    let tip = history.tip_committed_at;
    (as_of < tip).then(|| {
        format!(
            "warning: --as-of {as_of} lies before the revision, which is of {tip}; ages end there, but findings stand \
             as at the revision: --at REV takes an earlier one"
        )
    })
}

fn as_of(
    env: &Env<'_>,
    workspace: &Workspace,
    arguments: &AggregateArgs,
    history: &History,
) -> Result<Timestamp, Failure> {
    if let Some(text) = &arguments.as_of {
        return Ok(match moment::parse(workspace, text, End::Until, env.now()?)? {
            Moment::Time(time) => time.utc(),
            Moment::Commit(commit) => committed_at(workspace, &commit)?,
        });
    }
    match env.variables.get("SOURCE_DATE_EPOCH") {
        Some(text) => text.parse().map(|seconds| Timestamp::from_unix(seconds, 0)).map_err(|_| {
            Failure::usage(format!("SOURCE_DATE_EPOCH is '{text}', not a number of seconds since 1970"))
        }),
        None => Ok(history.tip_committed_at),
    }
}

fn written(env: &Env<'_>, arguments: &AggregateArgs, document: &Aggregate) -> Result<Outcome, Failure> {
    let mut text = serde_json::to_string_pretty(document)
        .map_err(|error| Failure::repository("the document has no JSON form").cause(error.to_string()))?;
    text.push('\n');
    text = escape_hidden(text);
    deliver(env, arguments.output.as_deref(), text.into_bytes(), "aggregate", document.total_findings)
}

/// A reader of HEAD should know of findings that are not committed yet.
fn uncommitted(workspace: &Workspace) -> Result<Option<String>, Failure> {
    let count = gathering::uncommitted(workspace)?;
    let told = || {
        let findings = counted(count, "finding");
        format!("{findings} with changes that are not committed; what is told is as HEAD has it")
    };
    Ok((count > 0).then(told))
}
