//! In which order the reports of one import are taken: the last one tells where things are.

use std::collections::HashMap;

use super::source::Source;
use crate::exchange::{Analysis, Batch, Scan};

/// All batches with their files, as they are named; but of one analysis, the reports that say when they ended and not of
/// which commit they are come in the order of time.
pub(super) fn in_order(sources: &[Source]) -> Vec<(&Source, &Batch)> {
    let of = |source| move |batch| (source, batch);
    let mut all: Vec<_> = sources.iter().flat_map(|source| source.batches.iter().map(of(source))).collect();
    let mut dated: HashMap<Analysis, Vec<usize>> = HashMap::new();
    for (at, (_, batch)) in all.iter().enumerate() {
        if let Some(scan) = batch.scan.as_ref().filter(|scan| is_dated(scan)) {
            dated.entry(scan.analysis()).or_default().push(at);
        }
    }
    for places in dated.into_values() {
        let mut reports: Vec<_> = places.iter().map(|at| all[*at]).collect();
        reports.sort_by_key(|(_, batch)| batch.scan.as_ref().and_then(|scan| scan.ended_at));
        places.into_iter().zip(reports).for_each(|(at, report)| all[at] = report);
    }
    all
}

/// Does nothing but its time tell which code it is about? An old commit may be scanned last.
fn is_dated(scan: &Scan) -> bool {
    scan.ended_at.is_some() && scan.scanned.stated().is_none()
}
