//! Status over time, read from the commits: what happened to each finding, in the whole graph and on the first-parent
//! line. Writes nothing but what it remembers, prints nothing.

mod ancestry;
mod cache;
mod clock;
mod contents;
mod derived;
mod diff;
mod edits;
mod event;
mod homes;
mod ledger;
mod lineage;
mod lives;
mod metrics;
mod origins;
mod period;
mod reading;
mod replay;
mod survey;
mod telling;
mod timeline;
mod versions;

#[cfg(test)]
mod bench;

pub use cache::{Look, Remembered};
pub use derived::{last_changes, last_opening, last_openings, resolving_commits};
pub use diff::{Difference, FieldChange, Item, Version, items};
pub use edits::Fields;
pub use event::{Content, Event, EventKind, Facts, Origin, UNDOES};
pub use lineage::Lineage;
pub use metrics::{
    Accepted, Basis, Bucket, BurnDown, Deadline, Distribution, Expiry, FixState, Fixes, Group, InStatus,
    Measures, Metrics, Outcomes, Outline, Reopened, Sla, Span, Spread, Times, due_dates, outlines,
    settled_times, spans,
};
pub use period::Interval;
pub use timeline::{BySeverity, Period, timeline, timeline_over};
pub use versions::IdOf;

use std::collections::HashMap;
use std::sync::Arc;

use crate::git::{Error, Hash, Repository};
use crate::model::{FindingId, Timestamp};
use cache::Cache;
use ledger::Ledger;
use replay::View;
use telling::Telling;

/// Which events are asked for.
#[derive(Debug, Clone)]
pub struct Range {
    /// The revision whose history is read.
    pub tip: Hash,
    /// Events of these commits and of their ancestors are left out.
    pub hidden: Vec<Hash>,
    /// Events committed before this moment are left out.
    pub since: Option<Timestamp>,
    /// Events committed after this moment are left out.
    pub until: Option<Timestamp>,
    /// Only what changed on the first-parent line, when it changed there.
    pub first_parent: bool,
    /// Are the events of the first-parent line told beside those that are asked for?
    pub with_main_line: bool,
}

impl Range {
    /// Everything up to a revision.
    pub fn of(tip: Hash) -> Self {
        Range { tip, hidden: Vec::new(), since: None, until: None, first_parent: false, with_main_line: true }
    }

    /// The commits whose ancestry must be known.
    fn tips(&self) -> impl Iterator<Item = &Hash> {
        std::iter::once(&self.tip).chain(&self.hidden)
    }

    /// Is no event of the graph left out?
    pub fn is_whole(&self) -> bool {
        self.hidden.is_empty() && self.since.is_none() && self.until.is_none() && !self.first_parent
    }

    fn has_time_of(&self, event: &Event) -> bool {
        self.since.is_none_or(|since| event.origin.committed_at >= since) && self.is_before_end(event)
    }

    fn is_before_end(&self, event: &Event) -> bool {
        self.until.is_none_or(|until| event.origin.committed_at <= until)
    }
}

/// The history of all findings of one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The events that were asked for, in the order of ancestry, then of time.
    pub events: Vec<Event>,
    /// The events of the first-parent line, each commit against its first parent: from the beginning, whatever the
    /// range leaves out, to the range's end, for counts over time. Empty unless the range asked for them.
    pub main_line: Vec<Event>,
    /// Was no finding ever changed, whatever the range leaves out?
    pub is_blank: bool,
    /// Is the history cut, as that of a shallow clone is?
    pub shallow: bool,
    /// Who reported each finding: the author of the first commit of the graph that brought it, whatever the range leaves
    /// out. Empty where the first-parent line was not asked for.
    pub reporters: HashMap<FindingId, Arc<str>>,
    /// The committer's time of the revision.
    pub tip_committed_at: Timestamp,
}

/// Where the findings lie whose history is read.
pub struct Ground<'caller> {
    /// The repository.
    pub repository: &'caller Repository,
    /// The findings folder, from the top of the repository.
    pub folder: &'caller str,
    /// Tells which files are findings.
    pub id_of: &'caller IdOf<'caller>,
    /// Is what was read kept in the git directory, so that it need not be read again?
    pub remembers: bool,
}

/// Reads the history of the findings under `folder`. The whole ancestry is read for every range, so that an event is
/// the same in each of them.
///
/// # Errors
/// When a commit or a tree cannot be read. A finding that cannot be read is an event, not an error.
pub fn read(
    repository: &Repository,
    folder: &str,
    range: &Range,
    id_of: &IdOf<'_>,
) -> Result<History, Error> {
    Ground { repository, folder, id_of, remembers: false }.read(range)
}

impl Ground<'_> {
    /// As [`read`], from memory what is remembered.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(&self, range: &Range) -> Result<History, Error> {
        self.read_with_lineage(range).map(|(history, _)| history)
    }

    /// The same, and what came to be known of the commits on the way, seen from the range's tip.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read_with_lineage(&self, range: &Range) -> Result<(History, Lineage), Error> {
        let ledger = self.ledger(range)?;
        let telling = Telling::new(&ledger, range, self.repository)?;
        let events = telling.events(if range.first_parent { View::Line } else { View::Graph });
        let (main_line, reporters) = match range.with_main_line {
            true => (telling.main_line(), telling.reporters(&events)),
            false => (Vec::new(), HashMap::new()),
        };
        let tip_committed_at = telling.tip_committed_at();
        let is_blank = telling.is_blank();
        let shallow = self.repository.is_shallow();
        let history = History { events, main_line, is_blank, shallow, reporters, tip_committed_at };
        Ok((history, Lineage::of(ledger, range.tip)))
    }

    /// The events of one finding up to a revision, in the same order as those of all; and what came to be known of the
    /// commits on the way.
    ///
    /// # Errors
    /// As [`read`].
    pub fn events_of(&self, id: &FindingId, tip: Hash) -> Result<(Vec<Event>, Lineage), Error> {
        let range = Range::of(tip);
        let ledger = self.ledger(&range)?;
        let events = match ledger.finding(id) {
            Some(finding) => {
                Telling::of_finding(finding, &ledger, &range, self.repository)?.events(View::Graph)
            }
            None => Vec::new(),
        };
        Ok((events, Lineage::of(ledger, tip)))
    }

    /// What is known of the ancestry of the tip and of what is hidden.
    fn ledger(&self, range: &Range) -> Result<Ledger, Error> {
        let cache = self.remembers.then(|| Cache::open(self.repository, self.folder)).flatten();
        let mut ledger = cache.as_ref().map(Cache::ledger).unwrap_or_default();
        let known = ledger.mark();
        let tips: Vec<Hash> = range.tips().copied().collect();
        let is_beyond = tips.iter().any(|tip| ledger.commits.find(tip).is_none());
        if is_beyond || ledger.unsettled().next().is_some() {
            let mut crew = self.repository.crew()?;
            let is_mended = reading::mend(&mut ledger, &mut crew)?;
            reading::extend(&mut ledger, &mut crew, self.folder, &tips, self.id_of)?;
            let has_more = is_mended || ledger.mark().commits > known.commits;
            if let Some(cache) = cache.filter(|cache| has_more && cache.is_of(&mut crew)) {
                cache.keep(&ledger, &known, is_mended);
            }
        }
        Ok(ledger)
    }
}
