//! `history`: what happened to findings, commit by commit.

use std::collections::HashSet;

use super::filters::FilterArgs;
use super::{Env, Failure, Outcome, Workspace, remarks};
use crate::git::Hash;
use crate::history::{self, Event, History, Range};
use crate::model::FindingId;
use crate::report::{EventRow, HistoryReport};
use crate::text;
use crate::workspace::FailureKind;
use crate::workspace::catalogue::Catalogue;
use crate::workspace::change::{FileChange, unified_diff};
use crate::workspace::gathering::{self, Place};
use crate::workspace::moment::{self, End, Moment};
use crate::workspace::past::Past;

/// Show what happened to findings, commit by commit
///
/// Every change of a finding between a commit and its parents: created, status, edited, removed, restored, renamed,
/// unreadable. Newest first, as 'git log'. On a merge only what differs from all parents is an event.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings history FIN-001-BUG-001
  git findings history --since v1.0 --severity critical
  git findings history --since 90d --patch
  git findings history --first-parent --format jsonl
  git findings history --fields commit,committed_at,path,from,to --format tsv")]
pub struct HistoryArgs {
    /// A finding, or a query over the findings as they are now
    #[arg(value_name = "ID|QUERY")]
    pub query: Vec<String>,

    /// With the text diff of each change
    #[arg(long, short = 'p')]
    pub patch: bool,

    /// From here on: a revision (its history is left out), a day, RFC 3339, or a span such as 90d
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,

    /// Up to here: a revision, a day, RFC 3339, or a span such as 7d
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
        let report = HistoryReport { events: Vec::new(), shallow: workspace.repository.is_shallow() };
        return Ok(Outcome::of(report).with_remarks(["no commit yet, so no history"]));
    };
    let history =
        history::read(&workspace.repository, &workspace.config.dir, &range, &|path| workspace.id_of(path))?;
    if history.main_line.is_empty() && history.events.is_empty() {
        // never a findings folder in this history, or only an empty one
        gathering::chosen(&workspace, Place::Commit(range.tip), &|_, _| None::<()>)?;
    }
    let chosen = chosen(&workspace, arguments, range.tip, &history)?;
    let mut events: Vec<Event> = history.events;
    events.retain(|event| chosen.as_ref().is_none_or(|ids| ids.contains(&event.id)));
    if !arguments.reverse {
        events.reverse();
    }
    let total = events.len();
    events.truncate(arguments.limit.unwrap_or(usize::MAX));
    let mut told = told(events.len(), total, history.shallow);
    told.extend(events.iter().filter(|event| event.backdated).take(1).map(|event| {
        format!("the clock ran backwards at {}; the order is that of ancestry", event.commit.short())
    }));
    told.extend(remarks::unreadable(&events));
    let mut past = Past::new(&workspace).at(range.tip);
    let rows: Result<Vec<EventRow>, Failure> =
        events.iter().map(|event| row(&mut past, event, arguments.patch)).collect();
    let report = HistoryReport { events: rows?, shallow: history.shallow };
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
    Ok(tip.map(|tip| Range { tip, hidden, since, until, first_parent: arguments.first_parent }))
}

/// The findings that are asked for: one word may be an id that history knows, though no file has it any more; anything
/// else is a query over the findings of the revision. `None`: all of them.
fn chosen(
    workspace: &Workspace,
    arguments: &HistoryArgs,
    tip: Hash,
    history: &History,
) -> Result<Option<HashSet<FindingId>>, Failure> {
    let query = arguments.filters.query(&arguments.query)?;
    if query.is_empty() {
        return Ok(None);
    }
    if let [word] = arguments.query.as_slice()
        && let Some(ids) = named(workspace, word, tip, history)?
    {
        return Ok(Some(ids));
    }
    let gathered = gathering::chosen(workspace, Place::Commit(tip), &|summary, _| {
        query.matches(&summary).then_some(summary.id)
    })?;
    Ok(Some(gathered.findings.into_iter().collect()))
}

fn named(
    workspace: &Workspace,
    word: &str,
    tip: Hash,
    history: &History,
) -> Result<Option<HashSet<FindingId>>, Failure> {
    if word.parse::<FindingId>().is_err() {
        return Ok(None);
    }
    // the main line is whole, whatever the range leaves out
    let known: HashSet<FindingId> = history
        .events
        .iter()
        .chain(&history.main_line)
        .map(|event| &event.id)
        .filter(|id| id.as_str().eq_ignore_ascii_case(word))
        .cloned()
        .collect();
    if !known.is_empty() {
        return Ok(Some(known));
    }
    let found = Catalogue::open(workspace, Place::Commit(tip)).and_then(|catalogue| {
        Ok(catalogue.find_all(word)?.into_iter().map(|file| file.id.clone()).collect::<HashSet<_>>())
    });
    match found {
        Ok(ids) => Ok(Some(ids)),
        Err(failure) if failure.kind == FailureKind::NotFound && !looks_like_an_id(word) => Ok(None),
        Err(failure) => Err(failure.hint("a word to search for goes in quotes: '\"word\"'")),
    }
}

/// `FIN-001-BUG-001` does, `race` does not.
fn looks_like_an_id(word: &str) -> bool {
    word.contains('-') && word.ends_with(|c: char| c.is_ascii_digit())
}

fn row(past: &mut Past<'_>, event: &Event, patch: bool) -> Result<EventRow, Failure> {
    let mut row = past.row(event)?;
    if patch {
        let before = event.before.map(|blob| blob_text(past, &blob)).transpose()?;
        let after = event.now.map(|blob| blob_text(past, &blob)).transpose()?;
        row.patch = Some(unified_diff(&FileChange { path: row.path.clone(), before, after }));
    }
    Ok(row)
}

fn blob_text(past: &mut Past<'_>, blob: &Hash) -> Result<String, Failure> {
    let bytes = past.objects()?.blob(blob)?;
    Ok(match text::scan(&bytes).text {
        "" => String::from_utf8_lossy(&bytes).into_owned(),
        text => text.to_owned(),
    })
}
