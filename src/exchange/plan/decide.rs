//! What becomes of a finding whose record comes again: which fields are taken, and what that means.

use super::{Decision, Edit, How, is_reported_again, opens, status};
use crate::exchange::export::Fields;
use crate::exchange::identity::imported;
use crate::exchange::legacy::Mapped;
use crate::exchange::merge::{Merge, merge};
use crate::exchange::remark::{Action, Remark};
use crate::model::{Status, is_own_field};
use crate::text::Node;

/// Fields that are taken together where a finding is opened again.
const LIFECYCLE: &[&str] = &["resolution", "resolved_at", "status"];

/// Decides; what stays as it is here though the record changed is a remark.
pub(super) fn decide(ours: &Node, record: &Mapped, may_reopen: bool, remarks: &mut Vec<Remark>) -> Decision {
    let (mut taken, mut kept) = match merged(ours, record) {
        Merge::Same => (Vec::new(), Vec::new()),
        Merge::Take { taken, kept } => (taken, kept),
        Merge::Keep { differing } => (Vec::new(), differing),
    };
    let how = turn(ours, &record.node, &taken, may_reopen);
    match how {
        How::Reopened => {
            kept.retain(|field| !is_lifecycle(field));
            taken.retain(|field| !is_lifecycle(field));
            taken.extend(LIFECYCLE.iter().map(|field| (*field).to_owned()));
        }
        // made up by the import where the record does not say when, and needed all the same
        How::Closed if !taken.iter().any(|field| field == "resolved_at") => {
            taken.extend(record.node.get("resolved_at").map(|_| "resolved_at".to_owned()));
        }
        How::Updated if opens(ours, &record.node) => {
            kept.extend(taken.extract_if(.., |field| is_lifecycle(field)));
        }
        How::Closed | How::Updated => {}
    }
    remarks.extend(kept_remark(record, &kept, ours));
    match (taken.is_empty(), kept.is_empty()) {
        (true, true) => Decision::Unchanged,
        (true, false) => Decision::Kept(kept),
        (false, _) => Decision::Changed { how, edits: edits(record, &taken) },
    }
}

/// Of a form that cannot say every field, only what it can say is compared.
fn merged(ours: &Node, record: &Mapped) -> Merge {
    let (base, made_up) = (imported(ours), record.made_up());
    match &record.said {
        Some(said) => merge(&said.part_of(ours), &said.part_of(&record.node), base, made_up),
        None if record.is_bare() => merged_bare(ours, record),
        None => merge(ours, &record.node, base, made_up),
    }
}

/// Our own fields are no part of a record that has none of them. A base that has some is tried, too; that they are gone is
/// never taken over.
fn merged_bare(ours: &Node, record: &Mapped) -> Merge {
    let (base, made_up) = (imported(ours), record.made_up());
    let others = |fields: Vec<String>| -> Vec<String> {
        fields.into_iter().filter(|field| !is_own_field(&[field])).collect()
    };
    match merge(&Fields::StageFlow.of(ours), &record.node, base, made_up) {
        Merge::Keep { .. } => match merge(ours, &record.node, base, made_up) {
            Merge::Take { taken, kept } => Merge::of(others(taken), others(kept)),
            Merge::Keep { differing } => Merge::of(Vec::new(), others(differing)),
            Merge::Same => Merge::Same,
        },
        merged => merged,
    }
}

/// What taking these fields does to the finding. Only a resolved one is opened, and only where it may be.
fn turn(ours: &Node, theirs: &Node, taken: &[String], may_reopen: bool) -> How {
    let closes =
        || status(ours).is_some_and(Status::is_open) && status(theirs).is_some_and(|to| !to.is_open());
    if taken.iter().any(|field| field == "status") && closes() {
        return How::Closed;
    }
    if may_reopen && is_reported_again(ours, theirs) { How::Reopened } else { How::Updated }
}

fn is_lifecycle(field: &str) -> bool {
    LIFECYCLE.contains(&field)
}

/// The record's values, and its digest as the base of the next import.
fn edits(record: &Mapped, taken: &[String]) -> Vec<Edit> {
    let base = Edit::at(&["source", "imported"], Some(record.base().into()));
    let whole = |field: &str| vec![Edit::at(&[field], value(&record.node, field))];
    let fields = taken.iter().flat_map(|field| match &record.said {
        Some(said) => said.below(field).map(|path| Edit::at(path, record.node.at(path).cloned())).collect(),
        None => whole(field),
    });
    fields.chain([base]).collect()
}

fn value(node: &Node, field: &str) -> Option<Node> {
    node.get(field).filter(|value| !value.is_null()).cloned()
}

fn kept_remark(record: &Mapped, kept: &[String], ours: &Node) -> Option<Remark> {
    let fields = kept.join(", ");
    let message = match imported(ours) {
        _ if kept.is_empty() => return None,
        Some(_) => format!("{fields}: changed here since the last import, kept as here"),
        None => format!("{fields}: the finding was not imported, kept as here"),
    };
    Some(Remark::new(Action::Kept, &record.label, &fields, message))
}
