//! Results that say just what their findings were imported from. A report of nothing else has come before: its lines count in
//! the code of then, and where they are now says nothing about it.

use std::collections::{HashMap, HashSet};

use super::keys::By;
use super::{Index, Known, Taken, imported, is_open, text};
use crate::exchange::legacy::Mapped;
use crate::exchange::plan::Existing;
use crate::exchange::scan::Scan;
use crate::model::Timestamp;

impl Index {
    /// Finds those of a report that came before: every result says what a finding of its own was imported from, no open
    /// finding of their rules and files is left over, and none of them was closed before the report was made. Is it one?
    pub(super) fn find_old_report(
        &self,
        findings: &[Existing],
        records: &[Mapped],
        scan: &Scan,
        found: &mut [Option<usize>],
        taken: &mut Taken<'_>,
    ) -> bool {
        let any = |_: usize| true;
        let is_whole =
            self.each_unchanged(findings, records, scan, &any, found, taken).all(|is_found| is_found);
        let closed_at =
            |number: &usize| text(&findings[*number].node, "resolved_at")?.parse::<Timestamp>().ok();
        let is_news = |number: &usize| {
            scan.ended_at.zip(closed_at(number)).is_some_and(|(ended, closed)| ended > closed)
        };
        let is_open = |number: usize| is_open(&findings[number].node);
        is_whole
            && !found.iter().flatten().any(is_news)
            && !self.beside(found, scan).any(|number| is_open(number) && !taken.contains(number))
    }

    /// The open findings of single results that nothing else tells.
    pub(super) fn find_unchanged(
        &self,
        findings: &[Existing],
        records: &[Mapped],
        scan: &Scan,
        found: &mut [Option<usize>],
        taken: &mut Taken<'_>,
    ) {
        let is_open = |number: usize| is_open(&findings[number].node);
        self.each_unchanged(findings, records, scan, &is_open, found, taken).for_each(drop);
    }

    /// Looks up each result that has no finding yet among those that are wanted, and tells whether it has one then.
    fn each_unchanged<'i>(
        &'i self,
        findings: &'i [Existing],
        records: &'i [Mapped],
        scan: &'i Scan,
        is_wanted: &'i dyn Fn(usize) -> bool,
        found: &'i mut [Option<usize>],
        taken: &'i mut Taken<'_>,
    ) -> impl Iterator<Item = bool> + 'i {
        // so many of each digest's findings were tried: equal results are many
        let mut tried: HashMap<String, usize> = HashMap::new();
        let unfound =
            records.iter().zip(found).filter(|(record, slot)| record.trace.is_some() && slot.is_none());
        unfound.map(move |(record, slot)| {
            let base = record.base();
            let numbers = self.by_digest.get(&base).map(Vec::as_slice).unwrap_or_default();
            let fingerprint = record.trace.as_ref().and_then(|trace| trace.fingerprint.as_ref());
            let is_it = |number: usize| {
                let is_said = imported(&findings[number].node) == Some(&base);
                let is_of = |known: &Known| known.is_of(scan) && known.fingerprint.as_ref() == fingerprint;
                is_said
                    && is_wanted(number)
                    && !taken.contains(number)
                    && self.known(number).is_some_and(is_of)
            };
            let from = tried.get(&base).copied().unwrap_or_default();
            let place = (from..numbers.len()).find(|place| is_it(numbers[*place]));
            *slot = place.map(|place| numbers[place]);
            slot.iter().for_each(|number| taken.insert(*number));
            tried.insert(base, place.map_or(numbers.len(), |place| place + 1));
            slot.is_some()
        })
    }

    /// The findings of this tool's analysis that have rule and file with one of these in common.
    fn beside<'i>(&'i self, found: &[Option<usize>], scan: &'i Scan) -> impl Iterator<Item = usize> + 'i {
        let known = found.iter().flatten().filter_map(|number| self.known(*number));
        let keys: HashSet<_> = known.filter_map(|known| known.key(By::Place, |rule| rule)).collect();
        let of_tool = self.keys.of(&scan.tool);
        let numbers = keys.into_iter().flat_map(move |key| {
            of_tool.map(|of_tool| of_tool.candidates(By::Place, &key)).unwrap_or_default()
        });
        numbers.filter(|number| self.known(*number).is_some_and(|known| known.is_of(scan)))
    }
}
