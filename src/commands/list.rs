//! `list`: the findings that a query chooses.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::filters::FilterArgs;
use super::sort::{Sort, SortField};
use super::{Env, Failure, Outcome, Workspace};
use crate::model::{FindingId, QueryField, Summary, Timestamp};
use crate::report::{ListReport, Row};
use crate::workspace::gathering::{self, Detail, Place};
use crate::workspace::selection::{Selection, Wanted};
use crate::workspace::{Broken, branches};

/// List findings
///
/// Without a query or a status, open findings only (open, confirmed, in_progress). Filters and query add up; values
/// separated by commas are alternatives.
///
/// Query terms: is:open, is:closed, is:expired (accepted until a time that is over), is:overdue (open past the deadline
/// that the settings give, section sla), FIELD:VALUE (type, severity, status, component, tag, title, run, id, tool, rule,
/// path, claimed, resolution), 'severity:>=high', 'created:>2026-01-01', -FIELD:VALUE for the opposite, and free text, a
/// phrase in double quotes. In a shell, quote a query that has '<', '>', '*' or blanks in it.
///
/// tool: and rule: are the scanner's that reported a finding, path: is a file or folder of the code it is in ('path:src/web',
/// 'path:*.py'). In --fields and --json, 'path' is the finding's own file, and 'locations' tells file and line of the code.
///
/// claimed:none, claimed:me and claimed:NAME go by the claims of all worktrees and branches. Times (created, updated,
/// resolved) are days (2026-01-31), months (2026-01), moments (RFC 3339), today, yesterday, or spans back from now: 12h,
/// 90d, 6w, 3mo, 1y. 'updated:>90d' was last changed, or created, in the last 90 days.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings list
  git findings list --severity critical,high --component Router
  git findings list 'is:open severity:>=high -tag:wontfix \"race condition\"'
  git findings list --all --sort created -n 20
  git findings list claimed:none 'severity:>=high' -type:dx
  git findings list tool:bandit 'rule:B6*' path:src --fields id,rule,locations
  git findings list --at v1.0 --json=id,severity,title
  git findings list --all-branches --all --json=id,status,branches")]
pub struct ListArgs {
    /// What to look for; several terms must all hold
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    /// Closed findings too
    #[arg(long, short = 'a')]
    pub all: bool,

    /// At most so many
    #[arg(long, short = 'n', value_name = "N")]
    pub limit: Option<usize>,

    /// Order by id, severity, status, type, component, title, created, updated or resolved; '-' in front reverses it
    #[arg(long, value_name = "FIELD", default_value = "severity", allow_hyphen_values = true)]
    pub sort: Sort,

    /// As they were at this revision, not as they are in the work tree
    #[arg(long, value_name = "REV", conflicts_with = "all_branches")]
    pub at: Option<String>,

    /// Of all branches, local and remote-tracking: a row for every state that a finding has, with the branches that have
    /// it so
    #[arg(long)]
    pub all_branches: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,
}

/// Runs `list`.
///
/// # Errors
/// A mistyped query, a revision that does not exist, a folder that is missing.
pub fn run(env: &mut Env<'_>, arguments: &ListArgs) -> Result<Outcome, Failure> {
    let now = env.now()?;
    let query = arguments.filters.query(&arguments.query, now)?;
    let workspace = Workspace::open(env)?;
    let only_open = !arguments.all && !query.names_status();
    let wanted = Wanted {
        updates: arguments.sort.field == SortField::Updated || env.asks_for("updated_at"),
        claims: env.shows("claimed_by"),
    };
    let asks_history = wanted.updates || query.names(QueryField::Updated) || query.overdue_at().is_some();
    if arguments.all_branches && asks_history {
        return Err(no_one_line());
    }
    let place = Place::of(&workspace, arguments.at.as_deref())?;
    let detail = Detail::for_query(&query);
    let selection = Selection::new(env, &workspace, query, (place, arguments.at.as_deref()), wanted)?;
    let shows_places = env.shows("locations");
    let (all, closed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let choose = |summary: Summary, path: &str| {
        all.fetch_add(1, Ordering::Relaxed);
        let is_closed = only_open && !summary.status.is_open();
        let summary = selection.complete(summary);
        match selection.takes(&summary) {
            true if is_closed => drop(closed.fetch_add(1, Ordering::Relaxed)),
            true => return Some(Box::new(row(summary, path, &selection, shows_places, now))),
            false => {}
        }
        None
    };
    let Listed { mut rows, broken, notes: warnings, is_whole } = match arguments.all_branches {
        true => across_branches(&workspace, &choose)?,
        false => in_place(&workspace, place, detail, &choose)?,
    };
    let none_at_all = all.into_inner() == 0 && broken.problems.is_empty() && is_whole;
    let closed = closed.into_inner();
    rows.sort_by(|left, right| arguments.sort.compare(left, right));
    let total = rows.len();
    rows.truncate(arguments.limit.unwrap_or(usize::MAX));
    let mut notes = notes(rows.len(), total, closed);
    if none_at_all {
        notes = vec!["no finding is filed here yet; 'git findings create' files one".to_owned()];
    }
    let report =
        ListReport { findings: rows, total, closed_not_shown: closed, across: arguments.all_branches };
    let outcome = Outcome::of(report).of_workspace(&workspace).with_notes(warnings).with_remarks(notes);
    Ok(outcome.with_unreadable(broken).whole(is_whole))
}

/// A row to be sorted: rows are large, and sorting moves them often.
type BoxedRow = Box<Row>;

/// The rows in no order, and what stands beside them.
struct Listed {
    rows: Vec<BoxedRow>,
    broken: Broken,
    notes: Vec<String>,
    is_whole: bool,
}

/// What becomes of a finding: a row, or nothing.
type Choose<'choose> = gathering::Choose<'choose, BoxedRow>;

fn in_place(
    workspace: &Workspace,
    place: Place,
    detail: Detail,
    choose: Choose<'_>,
) -> Result<Listed, Failure> {
    let gathered = gathering::chosen(workspace, place, detail, choose)?;
    Ok(Listed { rows: gathered.findings, broken: gathered.broken, notes: Vec::new(), is_whole: true })
}

fn no_one_line() -> Failure {
    Failure::usage("times of changes and deadlines are told by one line of history, not by all branches")
        .hint("leave out --all-branches, or look at one branch with --at")
}

/// Versions that a list cannot tell apart are one row.
fn across_branches(workspace: &Workspace, choose: Choose<'_>) -> Result<Listed, Failure> {
    let across = gathering::over_branches(workspace, &choose)?;
    let mut states: BTreeMap<FindingId, Vec<(BoxedRow, Vec<String>)>> = BTreeMap::new();
    for (row, branches) in across.versions {
        let known = states.entry(row.id.clone()).or_default();
        match known.iter_mut().find(|(same, _)| *same == row) {
            Some((_, all)) => all.extend(branches),
            None => known.push((row, branches)),
        }
    }
    let current = workspace.repository.branch()?;
    let named = |(mut row, branches): (BoxedRow, _)| {
        row.branches = in_order(branches, current.as_deref());
        row
    };
    let rows = states.into_values().flatten().map(named).collect();
    Ok(Listed { rows, broken: across.broken, notes: across.notes, is_whole: across.is_whole })
}

/// The branch that is checked out, then local ones, then those of others.
fn in_order(mut branches: Vec<String>, current: Option<&str>) -> Vec<String> {
    branches.sort_by(|left, right| {
        let key = |name: &str| (Some(name) != current, branches::is_remote(name), name.to_owned());
        key(left).cmp(&key(right))
    });
    branches.iter().map(|name| branches::short(name).to_owned()).collect()
}

/// The time of the last change is shown only where it is known: a file seldom says it. Places that nobody is shown do not
/// tell apart what else is the same on two branches.
fn row(mut summary: Summary, path: &str, selection: &Selection, shows_places: bool, now: Timestamp) -> Row {
    let updated_at = summary.updated_at.filter(|_| selection.knows_updates());
    if !shows_places {
        summary.locations.clear();
    }
    Row { updated_at, ..Row::new(summary, path.to_owned(), now) }
}

fn notes(shown: usize, total: usize, closed: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if shown < total {
        notes.push(format!("{shown} of {total}"));
    }
    if total == 0 {
        notes.push("no finding matches".to_owned());
    }
    if closed > 0 {
        notes.push(format!("{closed} closed not shown (--all)"));
    }
    notes
}
