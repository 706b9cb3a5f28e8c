//! Results that say just what their findings were imported from. A report of nothing else has come before: its lines count in
//! the code of then, and where they are now says nothing about it.

use std::collections::HashSet;

use super::{Index, Known, Taken};
use crate::exchange::legacy::Mapped;
use crate::exchange::scan::Scan;

/// The rule and the file.
fn subject(known: &Known) -> (&str, &str) {
    (&known.rule, &known.path)
}

impl Index {
    /// The findings of a report that came before, if every result says what a finding of its own was imported from. One that
    /// is closed is none of them while an open one of its rule and file is left.
    pub(super) fn find_old_report(
        &self,
        records: &[Mapped],
        scan: &Scan,
        is_open: &dyn Fn(usize) -> bool,
        found: &mut [Option<usize>],
        taken: &mut Taken<'_>,
    ) {
        let mut all = found.to_vec();
        let mut own = taken.again();
        if !self.each_unchanged(records, scan, &mut all, &mut own).all(|is_found| is_found) {
            return;
        }
        let closed = all.iter().flatten().filter(|number| !is_open(**number));
        let closed: HashSet<_> = closed.filter_map(|number| self.known(*number)).map(subject).collect();
        let is_left = |(number, known): (usize, &Known)| {
            closed.contains(&subject(known)) && known.is_of(scan) && is_open(number) && !own.contains(number)
        };
        if closed.is_empty() || !self.results().any(is_left) {
            found.copy_from_slice(&all);
            *taken = own;
        }
    }

    /// The findings of single results that nothing else tells.
    pub(super) fn find_unchanged(
        &self,
        records: &[Mapped],
        scan: &Scan,
        found: &mut [Option<usize>],
        taken: &mut Taken<'_>,
    ) {
        self.each_unchanged(records, scan, found, taken).for_each(drop);
    }

    /// Looks up each result that has no finding yet, and tells whether it has one then.
    fn each_unchanged<'i>(
        &'i self,
        records: &'i [Mapped],
        scan: &'i Scan,
        found: &'i mut [Option<usize>],
        taken: &'i mut Taken<'_>,
    ) -> impl Iterator<Item = bool> + 'i {
        let unfound =
            records.iter().zip(found).filter(|(record, slot)| record.trace.is_some() && slot.is_none());
        unfound.map(move |(record, slot)| {
            let same = self.by_digest.get(&record.base()).into_iter().flatten().copied();
            *slot = same.into_iter().find(|number| {
                !taken.contains(*number) && self.known(*number).is_some_and(|known| known.is_of(scan))
            });
            slot.into_iter().for_each(|number| taken.insert(*number));
            slot.is_some()
        })
    }
}
