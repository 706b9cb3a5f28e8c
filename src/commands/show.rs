//! `show`: one finding with its status history and its fix commit.

use super::{Env, Failure, Outcome, Workspace};
use crate::model::Finding;
use crate::report::{EventRow, ShowReport};
use crate::workspace::catalogue::Catalogue;
use crate::workspace::gathering::Place;
use crate::workspace::past::Past;
use crate::workspace::target::Loaded;

/// Show a finding with its history and its fix
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings show FIN-001-BUG-001
  git findings show fin-001-b                      # the start of an id is enough
  git findings show FIN-001-BUG-001 --at v1.0 --json")]
pub struct ShowArgs {
    /// Findings by id, the start of an id, or an earlier id
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
    for typed in &arguments.ids {
        // an earlier id of a finding may be another's id now: both are shown
        for file in catalogue.find_all(typed)? {
            reports.push(shown(&mut past, catalogue.load(file, now)?)?);
        }
    }
    Ok(Outcome::of(reports).of_workspace(&workspace))
}

fn shown(past: &mut Past<'_>, loaded: Loaded) -> Result<ShowReport, Failure> {
    let Loaded { path, root, finding, .. } = loaded;
    let events = past.events_of(&finding.id)?;
    let history: Result<Vec<EventRow>, Failure> = events.iter().map(|event| past.row(event)).collect();
    let stored = stored_fix(&finding);
    let fix = past.fix_of(&finding.id, finding.status, stored.as_deref())?;
    let updated_at = past.updates()?.get(&finding.id).copied();
    Ok(ShowReport { path, finding: root, updated_at, fix, history: history?, read: finding })
}

fn stored_fix(finding: &Finding) -> Option<String> {
    finding.resolution.as_ref().and_then(|resolution| resolution.commit_hash.clone())
}
