//! The memory of numbers given out, and that of history, which work trees share. Both may be gone; that of numbers may
//! not be wrong.

use super::super::{Failure, allocation};
use super::mend::Remedy;
use super::{Case, Patient, some_of};
use crate::history::Look;
use crate::model::FindingId;
use crate::rules::Check;
use crate::store::HighWater;

pub(super) fn look(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let path = allocation::memory(patient.workspace);
    let shown = patient.shown(&path);
    let case = match HighWater::read(&path) {
        Err(why) => {
            let message =
                format!("cannot be read, so numbers of removed findings may be given out again: {why}");
            Some(Case::new(Check::MemoryUnreadable, message))
        }
        Ok(memory) => behind(patient, &memory)?,
    };
    let told = case.map(|case| case.about(shown)).map(|case| match patient.has_work_tree() {
        true => case.mended_by(Remedy::Recount),
        false => case,
    });
    Ok(told.into_iter().collect())
}

/// A tree that is not counted yet is looked at by whoever gives out the next id.
fn behind(patient: &Patient<'_>, memory: &HighWater) -> Result<Option<Case>, Failure> {
    let counted = patient.survey()?.trees.iter().filter(|(tree, _)| memory.has_counted(&tree.to_string()));
    let unknown: Vec<&FindingId> = counted.flat_map(|(_, ids)| ids).filter(|id| !memory.covers(id)).collect();
    if unknown.is_empty() {
        return Ok(None);
    }
    let ids = some_of(unknown.iter().map(|id| id.as_str()));
    let message = format!("does not know numbers that branches have, so they may be given out again: {ids}");
    Ok(Some(Case::new(Check::MemoryBehind, message)))
}

/// What git tells once cannot be found out again, so it is named and not removed.
pub(super) fn of_rewritten(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let unreadable = patient.workspace.repository.rewritten_unreadable();
    let case = |(path, why): (std::path::PathBuf, String)| {
        let message = format!("cannot be read, so 'verify' and 'repair' know less of rebased commits: {why}");
        Case::new(Check::RewrittenUnreadable, message)
            .about(patient.shown(&path))
            .hint("move it away; the hook 'post-rewrite' makes a new one")
    };
    Ok(unreadable.map(case).into_iter().collect())
}

/// Nothing depends on this memory, so nothing about it is worse than slow.
pub(super) fn of_history(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let files = patient.workspace.remembered().files;
    Ok(files
        .into_iter()
        .filter_map(|(path, look)| {
            let case = |why: String| Case::new(Check::HistoryCache, why).about(patient.shown(&path));
            match look {
                Look::Sound | Look::Foreign => None,
                Look::Damaged => Some(
                    case(
                        "is damaged, which does no harm: what is missing is read from the commits again"
                            .to_owned(),
                    )
                    .mended_by(Remedy::Remove(path.clone())),
                ),
                Look::Unreadable(why) => Some(case(format!(
                    "cannot be read, so history is read from the commits each time: {why}"
                ))),
                Look::Unwritable(why) => Some(case(format!(
                    "cannot be added to, so new history is read from the commits each time: {why}"
                ))),
            }
        })
        .collect())
}
