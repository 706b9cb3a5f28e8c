//! What an import did, beyond what every command tells.

use super::explanation;
use super::source::Source;
use crate::exchange::{Action, Decision, How, Planned, Remark, Tally};
use crate::report::{Explained, Explanation, ImportNote, ImportReport, WrittenReport};
use crate::text::{counted, plural};
use crate::workspace::{Failure, FailureKind};

/// Records named in a failure; the rest is counted.
const MOST_NAMED: usize = 10;

/// What an import did, beyond what every command tells.
#[derive(Default)]
pub struct Account {
    tally: Tally,
    skipped: usize,
    /// The runs that were stored.
    pub(super) runs: Vec<String>,
    remarks: Vec<Remark>,
    explained: Vec<Explained>,
    /// Who filed what is new or changed.
    pub(super) agents: Vec<String>,
}

impl Account {
    /// Notes what became of the records of a file.
    pub(super) fn take(&mut self, source: &Source, planned: &[Planned]) {
        self.count(source, planned);
        self.explained.extend(explanation::of(source, planned));
        let named = |remark: &Remark| Remark {
            record: format!("{}:{}", source.stem, remark.record),
            ..remark.clone()
        };
        self.remarks.extend(source.remarks.iter().map(named));
        for planned in planned.iter().filter(|planned| planned.decision != Decision::Unchanged) {
            self.remarks.extend(planned.remarks.iter().map(named));
            if let Decision::Refused(why) = &planned.decision {
                self.remarks.push(named(&Remark::new(Action::Refused, &planned.label, "", why.clone())));
            }
            let new = matches!(
                planned.decision,
                Decision::Created(_) | Decision::Changed { how: How::Updated, .. }
            );
            self.agents.extend(planned.agent.clone().filter(|agent| new && !self.agents.contains(agent)));
        }
    }

    fn count(&mut self, source: &Source, planned: &[Planned]) {
        let tally = Tally::of(planned);
        self.tally.created += tally.created;
        self.tally.unchanged += tally.unchanged;
        self.tally.updated += tally.updated;
        self.tally.reopened += tally.reopened;
        self.tally.closed += tally.closed;
        self.tally.refused += tally.refused;
        for remark in &source.remarks {
            self.skipped += usize::from(remark.action == Action::Skipped);
            self.tally.refused += usize::from(remark.action == Action::Refused);
        }
    }

    /// How many records cannot become findings.
    pub fn refused(&self) -> usize {
        self.tally.refused
    }

    /// All or nothing, where nobody asked for what there is.
    pub(super) fn all_or_nothing(&self) -> Result<(), Failure> {
        if self.tally.refused == 0 {
            return Ok(());
        }
        let failure = Failure::new(
            FailureKind::Refused,
            format!(
                "{} cannot become {}; nothing was imported",
                counted(self.tally.refused, "record"),
                plural(self.tally.refused, "finding")
            ),
        );
        let refused = self.remarks.iter().filter(|remark| remark.action == Action::Refused);
        let told = |failure: Failure, remark: &Remark| {
            failure.cause(format!("{}: {}", remark.record, remark.message))
        };
        Err(refused.take(MOST_NAMED).fold(failure, told).hint("--partial stores the others"))
    }

    /// The answer, with what was written, and with what became of each record where that is asked for.
    pub fn report(self, written: WrittenReport, explain: bool) -> ImportReport {
        ImportReport {
            created: self.tally.created,
            unchanged: self.tally.unchanged,
            updated: self.tally.updated,
            reopened: self.tally.reopened,
            closed: self.tally.closed,
            skipped: self.skipped,
            runs: self.runs,
            report: ImportNote::of(&self.remarks),
            records: explain.then(|| Explanation::of(self.explained)),
            written,
        }
    }
}
