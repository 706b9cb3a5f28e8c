//! What a record that closes a finding leaves out: when that was, and how. A row of a table may have another status and
//! nothing beside it.

use super::{Edit, moment, status};
use crate::exchange::remark::{Action, Remark};
use crate::model::{ResolutionType, Status, Timestamp, Word};
use crate::text::Node;

const RESOLVED_AT: &[&str] = &["resolved_at"];
const WAY: &[&str] = &["resolution", "resolution_type"];
const REPEATED: &[&str] = &["resolution", "duplicate_of"];

/// Adds to the edits of a finding that is closed by them what follows from the status alone, and says that, and what does not
/// follow.
pub(super) fn complete(finding: &Node, edits: &mut Vec<Edit>, now: Timestamp, label: &str) -> Vec<Remark> {
    let mut closed = finding.clone();
    edits.iter().for_each(|edit| edit.apply(&mut closed));
    let Some(status) = status(&closed).filter(|status| !status.is_open()) else { return Vec::new() };
    let mut default = |field: &[&str], value: String| {
        let remark = Remark::new(Action::Defaulted, label, &field.join("."), default_of(status, &value));
        edits.push(Edit::at(field, Some(value.into())));
        remark
    };
    let mut remarks = Vec::new();
    if !is_told(&closed, RESOLVED_AT) {
        let made = moment(&closed, "created_at").unwrap_or(now);
        remarks.push(default(RESOLVED_AT, now.utc().max(made).to_string()));
    }
    let way = closed.at(WAY).and_then(Node::as_str).and_then(|word| word.parse::<ResolutionType>().ok());
    match (way, ResolutionType::only_to(status)) {
        (Some(way), _) if way.status() != status => remarks.push(unlike(label, status, way)),
        (None, Some(only)) if !is_told(&closed, WAY) => remarks.push(default(WAY, only.word().to_owned())),
        (None, None) => remarks.push(unknown(label, WAY, status, &ways(label, status))),
        _ => {}
    }
    if status == Status::Duplicate && !is_told(&closed, REPEATED) {
        let command = format!("'git findings resolve {label} --type duplicate --of ID'");
        remarks.push(unknown(label, REPEATED, status, &command));
    }
    remarks
}

fn is_told(finding: &Node, field: &[&str]) -> bool {
    finding.at(field).is_some_and(|value| !value.is_null())
}

fn default_of(status: Status, value: &str) -> String {
    format!("missing beside the status {status}, became {value}")
}

fn unknown(label: &str, field: &[&str], status: Status, command: &str) -> Remark {
    let message = format!("nothing says it beside the status {status}; {command} does");
    Remark::new(Action::Missing, label, &field.join("."), message)
}

fn unlike(label: &str, status: Status, way: ResolutionType) -> Remark {
    let message = format!("{way} does not go with the status {status}; {} mends it", ways(label, status));
    Remark::new(Action::Missing, label, &WAY.join("."), message)
}

/// The command that says how it was closed.
fn ways(label: &str, status: Status) -> String {
    let ways: Vec<&str> = ResolutionType::all_to(status).map(Word::word).collect();
    format!("'git findings resolve {label} --type {}'", ways.join("|"))
}
