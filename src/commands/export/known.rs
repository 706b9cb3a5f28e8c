//! What history and the clock add to findings.

use std::collections::HashMap;

use super::{Failure, Workspace};
use crate::exchange::Exported;
use crate::git::Hash;
use crate::history::{EventKind, outlines};
use crate::model::{FindingId, Summary, Timestamp};
use crate::workspace::gathering::{Filed, Place};
use crate::workspace::past::Past;

/// What history and the clock add to a finding's own fields.
#[derive(Default)]
pub(super) struct Known {
    updated: Option<Timestamp>,
    reopened: u64,
    reporter: Option<String>,
    changed_in: Option<String>,
    fix: Option<String>,
    age_days: Option<u64>,
}

/// What is known of each finding, in their order.
pub(super) fn known(
    workspace: &Workspace,
    place: Place,
    files: &[Filed],
    now: Timestamp,
) -> Result<Vec<Known>, Failure> {
    let mut past = Past::new(workspace);
    if let Place::Commit(commit) = place {
        past = past.at(commit);
    }
    let (updates, reopened) = (past.updates()?, reopenings(&mut past)?);
    let (reporters, changes) = (reporters(&mut past)?, changes(&mut past)?);
    let known = |file: &Filed| -> Result<Known, Failure> {
        let summary = &file.summary;
        let fix = past.fix_of(&summary.id, summary.status, summary.commit_hash.as_deref())?;
        Ok(Known {
            updated: updates.get(&summary.id).copied(),
            reopened: reopened.get(&summary.id).copied().unwrap_or_default(),
            reporter: reporters.get(&summary.id).cloned(),
            changed_in: changes.get(&summary.id).map(Hash::to_string),
            fix: fix.map(|fix| fix.commit),
            age_days: age_days(summary, now),
        })
    };
    files.iter().map(known).collect()
}

fn reporters(past: &mut Past<'_>) -> Result<HashMap<FindingId, String>, Failure> {
    let mut reporters = HashMap::new();
    for event in past.history()?.iter().flat_map(|history| &history.events) {
        if event.kind == EventKind::Created {
            reporters.entry(event.id.clone()).or_insert_with(|| event.origin.author.to_string());
        }
    }
    Ok(reporters)
}

/// The commit that changed each last.
fn changes(past: &mut Past<'_>) -> Result<HashMap<FindingId, Hash>, Failure> {
    let events = past.history()?.into_iter().flat_map(|history| &history.events);
    Ok(events.map(|event| (event.id.clone(), event.origin.commit)).collect())
}

/// How often each was opened again, as metrics and tables count it: an undo is none.
fn reopenings(past: &mut Past<'_>) -> Result<HashMap<FindingId, u64>, Failure> {
    let outlines = past.history()?.map(|history| outlines(&history.main_line)).unwrap_or_default();
    Ok(outlines.into_iter().map(|(id, outline)| (id, outline.reopenings)).collect())
}

/// Whole days from its creation to its end, or to now.
fn age_days(summary: &Summary, now: Timestamp) -> Option<u64> {
    let end = summary.resolved_at.filter(|_| !summary.status.is_open()).unwrap_or(now);
    u64::try_from(end.since(summary.created_at).num_days()).ok()
}

pub(super) fn exported<'f>(file: &'f Filed, known: &'f Known) -> Exported<'f> {
    Exported {
        summary: &file.summary,
        bytes: &file.bytes,
        path: &file.path,
        updated_at: known.updated,
        age_days: known.age_days,
        reopen_count: known.reopened,
        reporter: known.reporter.as_deref(),
        changed_in: known.changed_in.as_deref(),
        commit_hash: known.fix.as_deref(),
    }
}
