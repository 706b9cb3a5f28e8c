//! Which findings the reports of one import were about, so that two files of one tool do not take each other's.

use std::collections::{HashMap, HashSet};

use crate::exchange::legacy::Mapped;
use crate::exchange::scan::{Scan, Scanned};
use crate::model::Timestamp;

/// Reports of the work tree that ended so many seconds apart are no parts of one scan: it may have changed in between.
const ONE_SCAN: u64 = 6 * 60 * 60;

/// What tells that two files have the very same result: the analysis, our fingerprint, the line.
type Sign = (Option<String>, String, u64);

/// The findings that some record was about, by number.
#[derive(Debug, Clone, Default)]
pub(super) struct Reported {
    numbers: HashSet<usize>,
    /// By which scan a finding was reported last.
    scans: HashMap<usize, Sighting>,
    same: HashMap<Sign, Vec<usize>>,
}

impl Reported {
    pub(super) fn contains(&self, number: usize) -> bool {
        self.numbers.contains(&number)
    }

    pub(super) fn add(&mut self, number: usize, record: &Mapped, scan: Option<&Scan>) {
        self.numbers.insert(number);
        let Some((scan, sign)) = scan.zip(sign(record)) else { return };
        self.scans.insert(number, Sighting::of(scan));
        let same = self.same.entry(sign).or_default();
        if !same.contains(&number) {
            same.push(number);
        }
    }

    /// The findings of those records that are the very same results as in earlier files.
    pub(super) fn again(&self, records: &[Mapped], scan: Option<&Scan>) -> Vec<Option<usize>> {
        if scan.is_none() {
            return vec![None; records.len()];
        }
        let mut counts: HashMap<Sign, usize> = HashMap::new();
        let mut again = |record: &Mapped| {
            let sign = sign(record).filter(|sign| self.same.contains_key(sign))?;
            let same = &self.same[&sign];
            let count = counts.entry(sign).or_default();
            *count += 1;
            same.get(*count - 1).copied()
        };
        records.iter().map(&mut again).collect()
    }

    /// Is a finding another result of the same code than any of this scan, or of another analysis?
    pub(super) fn others(&self, scan: Option<&Scan>) -> impl Fn(usize) -> bool {
        let now = scan.map(Sighting::of);
        move |number| {
            let both = now.as_ref().zip(self.scans.get(&number));
            both.is_some_and(|(now, before)| before.is_beside(now))
        }
    }
}

/// The analysis, the code, and when it was looked at.
#[derive(Debug, Clone)]
struct Sighting {
    category: Option<String>,
    scanned: Scanned,
    ended_at: Option<Timestamp>,
}

impl Sighting {
    fn of(scan: &Scan) -> Self {
        Sighting { category: scan.category.clone(), scanned: scan.scanned.clone(), ended_at: scan.ended_at }
    }

    /// Is what the one scan reports another result than what the other does, however alike they are? So it is of the same
    /// code, or by another analysis.
    fn is_beside(&self, other: &Sighting) -> bool {
        self.category != other.category || self.scanned == other.scanned && !self.may_have_changed(other)
    }

    /// Nobody says of which commits they are, but when they were made.
    fn may_have_changed(&self, other: &Sighting) -> bool {
        let is_apart = |(one, other): (Timestamp, Timestamp)| one.unix().abs_diff(other.unix()) > ONE_SCAN;
        matches!(self.scanned, Scanned::Here(_)) && self.ended_at.zip(other.ended_at).is_some_and(is_apart)
    }
}

fn sign(record: &Mapped) -> Option<Sign> {
    let trace = record.trace.as_ref()?;
    Some((trace.category.clone(), trace.v1(), trace.line))
}
