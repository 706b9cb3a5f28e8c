//! What became of each record, and by which rules.

use crate::exchange::{Action, Decision, How, Planned, Remark};
use crate::report::Explained;

/// What became of a record; `stem` names its file, where it has one.
pub(super) fn of(stem: &str, planned: &Planned) -> Explained {
    let mut remarks: Vec<Remark> = holding(planned).cloned().collect();
    if let Decision::Refused(why) = &planned.decision {
        remarks.push(Remark::new(Action::Refused, &planned.label, "", why.clone()));
    }
    Explained {
        record: named(stem, &planned.label),
        id: planned.id.as_ref().map(ToString::to_string),
        outcome: outcome(&planned.decision),
        remarks,
    }
}

/// What was done to a record, as far as its finding has it: a default that nobody took says what did not happen.
pub(super) fn holding(planned: &Planned) -> impl Iterator<Item = &Remark> {
    planned.remarks.iter().filter(|remark| remark.action != Action::Defaulted || is_taken(remark, planned))
}

fn is_taken(remark: &Remark, planned: &Planned) -> bool {
    // a scanner's result says its severity by another name
    let field = if remark.field == "level" { "severity" } else { remark.field.as_str() };
    let field = field.split('.').next().unwrap_or_default();
    match &planned.decision {
        Decision::Created(_) | Decision::Refused(_) => true,
        Decision::Changed { edits, .. } => {
            edits.iter().any(|edit| edit.path.first().is_some_and(|name| name == field))
        }
        Decision::Unchanged | Decision::Kept(_) => false,
    }
}

/// What was said of a record that became no finding, or of the file as a whole.
pub(super) fn of_remark(stem: &str, remark: &Remark) -> Explained {
    let outcome = match remark.action {
        Action::Skipped => "skipped",
        Action::Refused => "refused",
        _ => "read",
    };
    Explained { record: named(stem, &remark.record), id: None, outcome, remarks: vec![remark.clone()] }
}

/// What is said of a section of the settings.
pub(super) fn of_section(remarks: &[Remark]) -> Explained {
    let record = remarks.first().map(|remark| remark.record.clone()).unwrap_or_default();
    Explained { record, id: None, outcome: "read", remarks: remarks.to_vec() }
}

/// `file:record`, or one of them.
pub(super) fn named(stem: &str, record: &str) -> String {
    match stem.is_empty() {
        true => record.to_owned(),
        false => format!("{stem}:{record}"),
    }
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
