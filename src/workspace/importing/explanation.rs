//! What became of each record, and by which rules.

use super::source::Source;
use crate::exchange::{Action, Decision, How, Planned, Remark};
use crate::report::Explained;

/// The records of a file in the order in which they were decided about; behind them those that became no finding, and what
/// was said of the file as a whole.
pub(super) fn of(source: &Source, planned: &[Planned]) -> Vec<Explained> {
    let mut explained: Vec<Explained> = planned.iter().map(|planned| record(source, planned)).collect();
    for remark in &source.remarks {
        let outcome = match remark.action {
            Action::Skipped => "skipped",
            Action::Refused => "refused",
            _ => "read",
        };
        explained.push(Explained {
            record: named(source, &remark.record),
            id: None,
            outcome,
            remarks: vec![remark.clone()],
        });
    }
    explained
}

fn record(source: &Source, planned: &Planned) -> Explained {
    let mut remarks = planned.remarks.clone();
    if let Decision::Refused(why) = &planned.decision {
        remarks.push(Remark::new(Action::Refused, &planned.label, "", why.clone()));
    }
    Explained {
        record: named(source, &planned.label),
        id: planned.id.as_ref().map(ToString::to_string),
        outcome: outcome(&planned.decision),
        remarks,
    }
}

fn named(source: &Source, label: &str) -> String {
    format!("{}:{label}", source.stem)
}

fn outcome(decision: &Decision) -> &'static str {
    match decision {
        Decision::Created(_) => "created",
        Decision::Unchanged => "unchanged",
        Decision::Kept(_) => "kept",
        Decision::Changed { how: How::Updated, .. } => "updated",
        Decision::Changed { how: How::Reopened, .. } => "reopened",
        Decision::Changed { how: How::Closed, .. } => "closed",
        Decision::Refused(_) => "refused",
    }
}
