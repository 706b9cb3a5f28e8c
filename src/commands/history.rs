//! `history`: what happened to findings, commit by commit.

use super::filters::FilterArgs;
use super::{Env, Failure, Outcome, Workspace, remarks};
use crate::history::{Event, EventKind, Range};
use crate::model::Word;
use crate::report::{Account, HistoryReport};
use crate::workspace::gathering::{self, Detail, Place};
use crate::workspace::moment::{self, End, Moment};
use crate::workspace::past::{self, Past};

mod asked;

/// Show what happened to findings, commit by commit
///
/// Every change of a finding between a commit and its parents: created, status, edited, removed, restored, renamed,
/// unreadable. Newest first, as 'git log'; 'show' tells one finding's history oldest first. On a merge only what differs
/// from all parents is an event.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings history FIN-001-BUG-001
  git findings history --since v1.0 --severity critical
  git findings history --since 90d --patch
  git findings history --event removed --fields committed_at,id,title,reason
  git findings history --first-parent --format jsonl
  git findings history --fields commit,committed_at,path,from,to --format tsv")]
pub struct HistoryArgs {
    /// A finding, or a query over the findings as they are now
    #[arg(value_name = "ID|QUERY")]
    pub query: Vec<String>,

    /// With each field that changed, long texts word by word ('git log -p' shows the lines of the files)
    #[arg(long, short = 'p')]
    pub patch: bool,

    /// Only events of these kinds: created, status, edited, removed, restored, renamed, unreadable
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = EventKind::typed)]
    pub event: Vec<EventKind>,

    /// From here on: a revision (its history is left out), a day, a month (2026-01), RFC 3339, yesterday, or a span back
    /// from now (12h, 90d, 6w, 3mo, 1y)
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,

    /// Up to here: a revision or a time, as for --since
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,

    /// Only what changed on the first-parent line, when it changed there
    #[arg(long)]
    pub first_parent: bool,

    /// The history of this revision, or of a range A..B [default: HEAD]
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,

    /// Oldest first
    #[arg(long)]
    pub reverse: bool,

    /// At most so many events
    #[arg(long, short = 'n', value_name = "N")]
    pub limit: Option<usize>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,
}

/// Runs `history`.
///
/// # Errors
/// A finding, revision or moment that does not exist; a commit or tree that cannot be read.
pub fn run(env: &mut Env<'_>, arguments: &HistoryArgs) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(env)?;
    let range = range(env, &workspace, arguments)?;
    let Some(range) = range else {
        let report = HistoryReport { events: Account::default(), shallow: workspace.repository.is_shallow() };
        return Ok(Outcome::of(report).with_remarks(["no commit yet, so no history"]));
    };
    let history = workspace.history(&range)?;
    if history.is_blank {
        // never a findings folder in this history, or only an empty one
        gathering::chosen(
            &workspace,
            Place::Commit(range.tip),
            Detail::AllButDescription,
            &|_, _| None::<()>,
        )?;
    }
    let chosen = asked::chosen(env, &workspace, arguments, range.tip, &history)?;
    let mut events: Vec<Event> = history.events;
    events.retain(|event| chosen.as_ref().is_none_or(|ids| ids.contains(&event.id)));
    events.retain(|event| arguments.event.is_empty() || arguments.event.contains(&event.kind));
    if !arguments.reverse {
        events.reverse();
    }
    let total = events.len();
    events.truncate(arguments.limit.unwrap_or(usize::MAX));
    let mut told = told(events.len(), total, history.shallow);
    told.extend(events.iter().filter(|event| event.origin.backdated).take(1).map(|event| {
        format!("the clock ran backwards at {}; the order is that of ancestry", event.origin.commit.short())
    }));
    told.extend(remarks::unreadable(&events));
    let mut past = Past::new(&workspace).at(range.tip);
    let mut account = if shows_fields(env) { past.account(events)? } else { past::account(events) };
    complete(env, &mut past, &mut account, arguments.patch)?;
    let report = HistoryReport { events: account, shallow: history.shallow };
    Ok(Outcome::of(report).of_workspace(&workspace).with_remarks(told))
}

fn told(shown: usize, total: usize, shallow: bool) -> Vec<String> {
    let mut told = Vec::new();
    if shown < total {
        told.push(format!("{shown} of {total}"));
    }
    if total == 0 {
        told.push("no event matches".to_owned());
    }
    told.extend(remarks::shallow(shallow));
    told
}

/// The range that the flags tell; none where there is no commit yet.
fn range(env: &Env<'_>, workspace: &Workspace, arguments: &HistoryArgs) -> Result<Option<Range>, Failure> {
    let now = env.now()?;
    if let Some((from, to)) = arguments.at.as_deref().and_then(|at| at.split_once("...")) {
        return Err(Failure::usage(format!("'{from}...{to}' is no revision, and no range A..B either"))
            .hint(format!("two dots, '--at {from}..{to}', leave out the history of {from}"))
            .hint(format!("'--since {from}' does so, too, and goes up to HEAD")));
    }
    let (from, at) = match arguments.at.as_deref().map(|at| at.split_once("..").ok_or(at)) {
        Some(Ok((from, to))) => (Some(from), Some(if to.is_empty() { "HEAD" } else { to })),
        Some(Err(at)) => (None, Some(at)),
        None => (None, None),
    };
    let mut tip = match at {
        Some(revision) => Some(workspace.commit_named(revision)?),
        None => workspace.repository.head()?,
    };
    let mut hidden = Vec::new();
    if let Some(from) = from.filter(|from| !from.is_empty()) {
        hidden.push(workspace.commit_named(from)?);
    }
    let (mut since, mut until) = (None, None);
    match arguments
        .since
        .as_deref()
        .map(|text| moment::parse(workspace, text, End::Since, now))
        .transpose()?
    {
        Some(Moment::Time(time)) => since = Some(time),
        Some(Moment::Commit(commit)) => hidden.push(commit),
        None => {}
    }
    match arguments
        .until
        .as_deref()
        .map(|text| moment::parse(workspace, text, End::Until, now))
        .transpose()?
    {
        Some(Moment::Time(time)) => until = Some(time),
        Some(Moment::Commit(commit)) => tip = Some(commit),
        None => {}
    }
    // names of findings are looked for in all of it, whatever the range leaves out
    let with_main_line = !arguments.query.is_empty();
    Ok(tip.map(|tip| Range {
        hidden,
        since,
        until,
        first_parent: arguments.first_parent,
        with_main_line,
        ..Range::of(tip)
    }))
}

/// Does the answer tell which fields were changed? Without being asked, every form does.
fn shows_fields(env: &Env<'_>) -> bool {
    env.fields.is_none() || env.shows("fields") || env.shows("what")
}

/// Adds what was asked for beside the events.
fn complete(
    env: &Env<'_>,
    past: &mut Past<'_>,
    account: &mut Account,
    with_patch: bool,
) -> Result<(), Failure> {
    let with_title = env.asks_for("title") || env.asks_for("severity");
    if !with_title && !with_patch {
        return Ok(());
    }
    for (place, event) in account.events.iter().enumerate() {
        let details = account.details.entry(place).or_default();
        if with_title && let Some(summary) = past.summary_at(event)? {
            (details.severity, details.title) = (Some(summary.severity), Some(summary.title));
        }
        if with_patch {
            details.difference = Some(past.difference(event)?);
        }
    }
    Ok(())
}
