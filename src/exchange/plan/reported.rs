//! Which findings the reports of one import were about, so that two files of one tool do not take each other's.

use std::collections::{HashMap, HashSet};

use crate::exchange::legacy::Mapped;
use crate::exchange::scan::{Scan, Scanned};

/// What tells that two files have the very same result: the analysis, our fingerprint, the line.
type Sign = (Option<String>, String, u64);

/// The findings that some record was about, by number.
#[derive(Debug, Clone, Default)]
pub(super) struct Reported {
    numbers: HashSet<usize>,
    /// The analysis and the code in which a finding was reported.
    scans: HashMap<usize, (Option<String>, Scanned)>,
    same: HashMap<Sign, Vec<usize>>,
}

impl Reported {
    pub(super) fn contains(&self, number: usize) -> bool {
        self.numbers.contains(&number)
    }

    pub(super) fn add(&mut self, number: usize, record: &Mapped, scan: Option<&Scan>) {
        self.numbers.insert(number);
        let Some((scan, sign)) = scan.zip(sign(record)) else { return };
        self.scans.insert(number, (scan.category.clone(), scan.scanned.clone()));
        let same = self.same.entry(sign).or_default();
        if !same.contains(&number) {
            same.push(number);
        }
    }

    /// What earlier files tell of these records: the findings of those that are the very same results, and the findings
    /// that are other results of the same code, or of another analysis.
    pub(super) fn before(
        &self,
        records: &[Mapped],
        scan: Option<&Scan>,
    ) -> (Vec<Option<usize>>, HashSet<usize>) {
        let Some(scan) = scan else { return (vec![None; records.len()], HashSet::new()) };
        let mut counts: HashMap<Sign, usize> = HashMap::new();
        let mut again = |record: &Mapped| {
            let sign = sign(record).filter(|sign| self.same.contains_key(sign))?;
            let same = &self.same[&sign];
            let count = counts.entry(sign).or_default();
            *count += 1;
            same.get(*count - 1).copied()
        };
        let found = records.iter().map(&mut again).collect();
        let is_other = |category: &Option<String>, scanned: &Scanned| {
            *category != scan.category || *scanned == scan.scanned
        };
        let others = self.scans.iter().filter(|(_, (category, scanned))| is_other(category, scanned));
        (found, others.map(|(number, _)| *number).collect())
    }
}

fn sign(record: &Mapped) -> Option<Sign> {
    let trace = record.trace.as_ref()?;
    Some((trace.category.clone(), trace.v1(), trace.line))
}
