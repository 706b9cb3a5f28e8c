//! What a run found beside the run of the same roadmap entry before it.

use std::collections::{HashMap, HashSet};

use super::entry::Entry;
use crate::model::{FindingId, Kind, Run, Timestamp};
use crate::text::Node;

/// A run, compared with the one before it.
#[derive(Debug, Clone)]
pub struct RunCompared {
    /// The run.
    pub id: String,
    /// The roadmap entry it worked on.
    pub entry: String,
    /// When it began.
    pub started_at: Timestamp,
    /// The model that the agent ran on.
    pub model: Option<String>,
    /// The run that it is compared with; `None` for the first of its roadmap entry.
    pub before: Option<String>,
    /// Found here and not before.
    pub new: Vec<FindingId>,
    /// Found before, and here again.
    pub still: Vec<FindingId>,
    /// Found before, and here no more.
    pub gone: Vec<FindingId>,
    /// How many of those that it found are open now.
    pub open: usize,
}

/// Two reports of one thing have these in common, where neither names the other as its duplicate.
type Likeness = (Kind, String);

/// All runs, oldest first. One whose file says too little is left out.
pub(super) fn read(runs: &[Node]) -> Vec<Run> {
    let mut runs: Vec<Run> = runs.iter().filter_map(|node| Run::read(node).ok()).collect();
    runs.sort_by(|left, right| {
        (left.started_at, left.run_id.as_str()).cmp(&(right.started_at, right.run_id.as_str()))
    });
    runs
}

/// Each run beside the one of its roadmap entry before it.
pub(super) fn compared(runs: &[Run], entries: &[Entry]) -> Vec<RunCompared> {
    let mut found: HashMap<&str, Vec<&Entry>> = HashMap::new();
    for entry in entries {
        found.entry(entry.summary.run.as_deref().unwrap_or_default()).or_default().push(entry);
    }
    let mut last: HashMap<&str, &Run> = HashMap::new();
    let mut compared = Vec::with_capacity(runs.len());
    for run in runs {
        let before = last.insert(&run.roadmap_entry_id, run);
        let of = |run: Option<&Run>| {
            run.and_then(|run| found.get(run.run_id.as_str())).map_or(&[][..], Vec::as_slice)
        };
        compared.push(compare(run, before, of(Some(run)), of(before)));
    }
    compared
}

fn compare(run: &Run, before: Option<&Run>, found: &[&Entry], earlier: &[&Entry]) -> RunCompared {
    let (known, seen) = (Known::of(earlier), Known::of(found));
    let ids = |entries: &[&Entry], is_wanted: &dyn Fn(&Entry) -> bool| {
        let mut ids: Vec<FindingId> =
            entries.iter().filter(|entry| is_wanted(entry)).map(|entry| entry.summary.id.clone()).collect();
        ids.sort();
        ids
    };
    RunCompared {
        id: run.run_id.as_str().to_owned(),
        entry: run.roadmap_entry_id.clone(),
        started_at: run.started_at,
        model: run.agent_model.clone(),
        before: before.map(|run| run.run_id.as_str().to_owned()),
        new: ids(found, &|entry| !known.has(entry)),
        still: ids(found, &|entry| known.has(entry)),
        gone: ids(earlier, &|entry| !seen.has(entry)),
        open: found.iter().filter(|entry| entry.is_open()).count(),
    }
}

/// What a run found, in the ways in which another run may have found it, too.
struct Known<'entries> {
    likenesses: HashSet<Likeness>,
    ids: HashSet<&'entries str>,
    originals: HashSet<&'entries str>,
}

impl<'entries> Known<'entries> {
    fn of(entries: &[&'entries Entry]) -> Self {
        Known {
            likenesses: entries.iter().map(|entry| likeness(entry)).collect(),
            ids: entries.iter().map(|entry| entry.summary.id.as_str()).collect(),
            originals: entries.iter().filter_map(|entry| entry.summary.duplicate_of.as_deref()).collect(),
        }
    }

    fn has(&self, entry: &Entry) -> bool {
        let summary = &entry.summary;
        let is_duplicate =
            summary.duplicate_of.as_deref().is_some_and(|original| self.ids.contains(original));
        is_duplicate
            || self.originals.contains(summary.id.as_str())
            || self.likenesses.contains(&likeness(entry))
    }
}

fn likeness(entry: &Entry) -> Likeness {
    let words: Vec<&str> = entry.summary.title.split_whitespace().collect();
    (entry.summary.kind, words.join(" ").to_lowercase())
}
