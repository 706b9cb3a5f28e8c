//! `list`: the findings that a query chooses.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::filters::FilterArgs;
use super::sort::{Sort, SortField};
use super::{Env, Failure, Outcome, Workspace};
use crate::model::Summary;
use crate::report::{ListReport, Row};
use crate::workspace::gathering::{self, Place};
use crate::workspace::selection::{Selection, Wanted};

/// List findings
///
/// Without a query or a status, open findings only (open, confirmed, in_progress). Filters and query add up; values
/// separated by commas are alternatives.
///
/// Query terms: is:open, is:closed, FIELD:VALUE (type, severity, status, component, tag, title, run, id, claimed,
/// resolution), 'severity:>=high', 'created:>2026-01-01', -FIELD:VALUE for the opposite, and free text, a phrase in double
/// quotes. In a shell, quote a query that has '<', '>', '*' or blanks in it.
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
  git findings list --at v1.0 --json=id,severity,title")]
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
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,
}

/// Runs `list`.
///
/// # Errors
/// A mistyped query, a revision that does not exist, a folder that is missing.
pub fn run(env: &mut Env<'_>, arguments: &ListArgs) -> Result<Outcome, Failure> {
    let query = arguments.filters.query(&arguments.query, env.now()?)?;
    let workspace = Workspace::open(env)?;
    let only_open = !arguments.all && !query.names_status();
    let place = Place::of(&workspace, arguments.at.as_deref())?;
    let wanted = Wanted {
        updates: arguments.sort.field == SortField::Updated || env.asks_for("updated_at"),
        claims: env.shows("claimed_by"),
    };
    let selection = Selection::new(env, &workspace, query, (place, arguments.at.as_deref()), wanted)?;
    let (all, closed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let gathered = gathering::chosen(&workspace, place, &|summary, path| {
        all.fetch_add(1, Ordering::Relaxed);
        let is_closed = only_open && !summary.status.is_open();
        let summary = selection.complete(summary);
        match selection.takes(&summary) {
            true if is_closed => drop(closed.fetch_add(1, Ordering::Relaxed)),
            true => return Some(row(summary, path, &selection)),
            false => {}
        }
        None
    })?;
    let none_at_all = all.into_inner() == 0 && gathered.broken.problems.is_empty();
    let (closed, mut rows) = (closed.into_inner(), gathered.findings);
    rows.sort_by(|left, right| arguments.sort.compare(left, right));
    let total = rows.len();
    rows.truncate(arguments.limit.unwrap_or(usize::MAX));
    let mut notes = notes(rows.len(), total, closed);
    if none_at_all {
        notes = vec!["no finding is filed here yet; 'git findings create' files one".to_owned()];
    }
    let report = ListReport { findings: rows, total, closed_not_shown: closed };
    Ok(Outcome::of(report).of_workspace(&workspace).with_remarks(notes).with_unreadable(gathered.broken))
}

/// The time of the last change is shown only where it is known: a file seldom says it.
fn row(summary: Summary, path: &str, selection: &Selection) -> Row {
    let updated_at = summary.updated_at.filter(|_| selection.knows_updates());
    Row { updated_at, ..Row::new(summary, path.to_owned()) }
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
