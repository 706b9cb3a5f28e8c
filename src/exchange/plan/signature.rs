//! What a finding keeps of a result so that it is known again.

use super::{Edit, source, status};
use crate::exchange::legacy::Mapped;
use crate::model::Status;
use crate::text::Node;

/// What is edited when a result is seen in another commit than before.
const SEEN_ANEW: &[&str] = &["extensions", "locations", "status"];

/// Fields of `source` that follow what the tool says.
const FOLLOWING: &[&str] = &["rule", "fingerprint", "version", "category"];

/// Is it an open finding of no analysis that an analysis reports? Without that it would be in no analysis' scope when it is
/// missing.
pub(super) fn adopts_analysis(finding: &Node, record: &Mapped) -> bool {
    let names_one = record.trace.as_ref().is_some_and(|trace| trace.category.is_some());
    names_one && source(finding, "category").is_none() && status(finding).is_some_and(Status::is_open)
}

/// What a result is known by from now on, where it differs from what the finding has; `number` numbers a fingerprint that
/// others may have.
pub(super) fn signature(
    finding: &Node,
    record: &Mapped,
    edits: &[Edit],
    number: &dyn Fn(&str) -> String,
) -> Vec<Edit> {
    let Some(trace) = &record.trace else { return Vec::new() };
    let set = |field: &str, value: String| Edit::at(&["source", field], Some(value.into()));
    let differs = |field: &str| {
        let theirs = source(&record.node, field).filter(|theirs| source(finding, field) != Some(*theirs));
        theirs.map(|theirs| set(field, theirs.to_owned()))
    };
    let mut signature: Vec<Edit> = FOLLOWING.iter().filter_map(|field| differs(field)).collect();
    let v1 = trace.v1();
    if source(finding, "fingerprint_v1").is_none_or(|ours| ours.split('#').next() != Some(&v1)) {
        signature.push(set("fingerprint_v1", number(&v1)));
    }
    if edits.iter().any(|edit| SEEN_ANEW.iter().any(|field| edit.path == [*field])) {
        signature.extend(differs("commit"));
    }
    signature
}
