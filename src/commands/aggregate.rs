//! `aggregate`: all findings of all runs in one document, with status changes over time.

use std::path::Path;

use super::list::{self, FilterArgs};
use super::moment::{self, End, Moment};
use super::{Env, Failure, Outcome, Workspace};
use crate::disk;
use crate::git::{Hash, Objects, trees};
use crate::history::{self, History, Interval, Range};
use crate::model::{Summary, Timestamp};
use crate::report::{Aggregate, Document, Inputs, Source, Statement};
use crate::store;
use crate::text::{self, Node};

/// Put all findings together in one document
///
/// Prints the seed's aggregated_findings.json of a revision: counts, every finding, and beside them every status change
/// of the history and counts over time. Same repository, revision and flags give the same bytes, but for
/// 'generated_at'.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings aggregate --output aggregated_findings.json
  git findings aggregate --at v1.0 --by week | jq .timeline
  git findings aggregate --severity critical,high --since 90d")]
pub struct AggregateArgs {
    /// Only findings that match
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,

    /// Write to this file instead of standard output
    #[arg(long, short = 'o', value_name = "FILE")]
    pub output: Option<String>,

    /// The revision to aggregate [default: HEAD]
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,

    /// Status changes and timeline from here on: a revision, a day, RFC 3339, or a span such as 90d
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,

    /// The length of a period of the timeline
    #[arg(long, value_enum, default_value = "month")]
    pub by: By,

    /// The moment at which the document stands, RFC 3339 [default: SOURCE_DATE_EPOCH, else the revision's time]
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<Timestamp>,
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
    let query = arguments.filters.query(&arguments.query)?;
    let workspace = Workspace::open(env)?;
    let tip = tip(&workspace, arguments.at.as_deref())?;
    let mut objects = workspace.repository.objects()?;
    let mut gathered = gather(&workspace, &mut objects, tip)?;
    gathered.findings.retain(|(summary, _)| query.matches(summary));
    let range = range(env, &workspace, arguments, tip)?;
    let mut history =
        history::read(&workspace.repository, &workspace.config.dir, &range, &|path| workspace.id_of(path))?;
    if !query.is_empty() {
        keep(&mut history, &gathered.findings);
    }
    let head = workspace.repository.head()? == Some(tip);
    let document = Aggregate::new(Inputs {
        generated_at: env.now()?.utc(),
        as_of: as_of(env, arguments, &history)?,
        total_runs: gathered.runs,
        findings: gathered.findings,
        repository: Source {
            head: Some(tip),
            branch: if head { branch(&workspace)? } else { None },
            shallow: history.shallow,
        },
        history: &history,
        interval: arguments.by.into(),
        since: range.since,
    });
    let outcome = written(env, arguments, &document)?;
    let mut remarks = remarks(&workspace, history.shallow)?;
    remarks.extend(super::history::unreadable(&history.events));
    Ok(outcome
        .of_workspace(&workspace)
        .with_remarks(remarks)
        .with_unreadable(gathered.broken.problems, gathered.broken.sources))
}

/// The branch by the name that people use.
fn branch(workspace: &Workspace) -> Result<Option<String>, Failure> {
    let name = workspace.repository.branch()?;
    Ok(name.map(|name| name.strip_prefix("refs/heads/").map_or(name.clone(), str::to_owned)))
}

fn tip(workspace: &Workspace, at: Option<&str>) -> Result<Hash, Failure> {
    match at {
        Some(revision) => super::commit_named(workspace, revision),
        None => workspace.repository.head()?.ok_or_else(|| {
            Failure::not_found("there is no commit yet, so nothing to aggregate")
                .hint("'git findings create' or 'git findings import' makes one")
        }),
    }
}

#[derive(Default)]
struct Gathered {
    findings: Vec<(Summary, Node)>,
    runs: u64,
    broken: list::Gathered<()>,
}

fn gather(workspace: &Workspace, objects: &mut Objects, tip: Hash) -> Result<Gathered, Failure> {
    let mut gathered = Gathered::default();
    let dir = &workspace.config.dir;
    let tree = objects.commit(&tip)?.tree;
    let Some(folder) = trees::subtree(objects, &tree, dir)? else { return Err(workspace.no_folder()) };
    for (path, entry) in trees::files(objects, &folder)?.into_iter().filter(|(_, entry)| entry.is_file()) {
        let path = format!("{dir}/{path}");
        gathered.runs += u64::from(store::is_run_path(dir, &path));
        let Some(id) = workspace.id_of(&path) else { continue };
        let bytes = objects.blob(&entry.hash)?;
        match (Summary::read(&bytes), text::scan(&bytes).root) {
            (Ok(summary), Some(root)) => gathered.findings.push((Summary { id, ..summary }, root)),
            _ => gathered.broken.unreadable(path, bytes),
        }
    }
    Ok(gathered)
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
            let mut objects = workspace.repository.objects()?;
            let committer = objects.commit(&commit)?.committer;
            range.hidden.push(commit);
            range.since = Some(Timestamp::from_unix(committer.seconds, 0));
        }
        None => {}
    }
    Ok(range)
}

fn keep(history: &mut History, findings: &[(Summary, Node)]) {
    let ids: std::collections::HashSet<_> = findings.iter().map(|(summary, _)| &summary.id).collect();
    history.events.retain(|event| ids.contains(&event.id));
    history.main_line.retain(|event| ids.contains(&event.id));
}

fn as_of(env: &Env<'_>, arguments: &AggregateArgs, history: &History) -> Result<Timestamp, Failure> {
    if let Some(moment) = arguments.as_of {
        return Ok(moment.utc());
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
    output(env, arguments.output.as_deref(), text.into_bytes(), "aggregate", document.total_findings)
}

/// The document on standard output, or in the file that was named.
///
/// # Errors
/// When the file cannot be written.
pub fn output(
    env: &Env<'_>,
    file: Option<&str>,
    bytes: Vec<u8>,
    kind: &'static str,
    findings: u64,
) -> Result<Outcome, Failure> {
    let Some(file) = file.filter(|file| *file != "-") else {
        return Ok(Outcome::of(Document { kind, bytes }));
    };
    disk::write_atomic(&env.cwd.join(Path::new(file)), &bytes)?;
    let lines = vec![format!("{file}: {findings} findings")];
    let facts = serde_json::json!({ "output": file, "findings": findings });
    Ok(Outcome::of(Statement { kind, lines, facts }))
}

/// What a reader of HEAD should know: a cut history, findings that are not committed yet.
fn remarks(workspace: &Workspace, shallow: bool) -> Result<Vec<String>, Failure> {
    let mut remarks = Vec::new();
    if shallow {
        remarks.push(
            "this is a shallow clone: history is cut; 'git fetch --unshallow' brings the rest".to_owned(),
        );
    }
    let uncommitted = list::uncommitted(workspace)?;
    if uncommitted > 0 {
        remarks.push(format!(
            "{uncommitted} finding(s) with changes that are not committed are left as HEAD has them"
        ));
    }
    Ok(remarks)
}
