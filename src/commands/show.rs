//! `show`: one finding with its status history and its fix commit.

use super::lifecycle::requests;
use super::{Env, Failure, FailureKind, Outcome, Workspace};
use crate::history::EventKind;
use crate::model::{Finding, FindingId, Timestamp};
use crate::report::{Held, ShowReport};
use crate::workspace::catalogue::Catalogue;
use crate::workspace::claiming::{self, Ticket};
use crate::workspace::gathering::Place;
use crate::workspace::past::Past;
use crate::workspace::target::Loaded;

/// Show a finding with its history and its fix
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings show FIN-001-BUG-001
  git findings show fin-001-b              # the start of an id is enough
  git findings list claimed:me -q | git findings show -
  git findings show FIN-001-BUG-001 --at v1.0 --json")]
pub struct ShowArgs {
    /// Findings by id, the start of an id, an earlier id, or their file; '-' reads ids from standard input
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,

    /// As they were at this revision, not as they are in the work tree
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,
}

/// Runs `show`.
///
/// # Errors
/// A finding or revision that is unknown, a file that is broken.
pub fn run(env: &mut Env<'_>, arguments: &ShowArgs) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(env)?;
    let now = env.now()?;
    let place = Place::of(&workspace, arguments.at.as_deref())?;
    let mut past = Past::new(&workspace);
    if let Place::Commit(commit) = place {
        past = past.at(commit);
    }
    let catalogue = Catalogue::open(&workspace, place)?;
    let mut reports = Vec::new();
    for request in requests(env, &arguments.ids, &[])? {
        let id = workspace.inside(env, &request.typed).and_then(|path| workspace.id_of(&path));
        let typed = id.as_ref().map_or(request.typed.as_str(), FindingId::as_str);
        // an earlier id of a finding may be another's id now: both are shown
        for file in
            catalogue.find_all(typed).map_err(|failure| removed(&mut past, typed).unwrap_or(failure))?
        {
            let loaded = catalogue.load(file, now)?;
            let claim = claiming::holder(&workspace, &loaded.finding, arguments.at.is_some())?;
            let duplicates = catalogue.duplicates(&loaded.finding);
            reports.push(shown(&mut past, loaded, claim, duplicates, now)?);
        }
    }
    Ok(Outcome::of(reports).of_workspace(&workspace))
}

/// What became of a finding that is not there: only where history tells that it was removed.
fn removed(past: &mut Past<'_>, typed: &str) -> Option<Failure> {
    let history = past.history().ok()??;
    let is_it = |id: &FindingId| id.as_str().eq_ignore_ascii_case(typed);
    let event = history.events.iter().rev().find(|event| is_it(&event.id))?;
    let event = Some(event).filter(|event| event.kind == EventKind::Removed)?.clone();
    let account = past.account(vec![event]).ok()?;
    let row = account.row(0);
    let (id, commit, origin) = (&row.event.id, row.short_commit(), &row.event.origin);
    let failure = Failure::new(
        FailureKind::NotFound,
        format!("{id} was removed in {commit} by {} on {}", origin.author, origin.committed_at),
    );
    let told = row.reason().into_iter().fold(failure, |failure, reason| failure.cause(reason));
    Some(told.hint(format!(
        "'git findings history {id}' tells its history, 'git findings show {id} --at {commit}^' shows it as it was"
    )))
}

fn shown(
    past: &mut Past<'_>,
    loaded: Loaded,
    claim: Option<Ticket>,
    duplicates: Vec<FindingId>,
    now: Timestamp,
) -> Result<ShowReport, Failure> {
    let Loaded { path, root, finding, .. } = loaded;
    let events = past.events_of(&finding.id)?;
    let history = past.account(events)?;
    let stored = stored_fix(&finding);
    let fix = past.fix_of(&finding.id, finding.status, stored.as_deref())?;
    let updated_at = past.updates()?.get(&finding.id).copied();
    let claim = claim.map(|ticket| Held { at: Some(ticket.at).filter(|at| !at.is_empty()), by: ticket.by });
    let expired = finding.is_expired(now);
    Ok(ShowReport {
        path,
        finding: root,
        claim,
        duplicates,
        updated_at,
        fix,
        history,
        expired,
        read: finding,
    })
}

fn stored_fix(finding: &Finding) -> Option<String> {
    finding.resolution.as_ref().and_then(|resolution| resolution.commit_hash.clone())
}
