//! What becomes of a finding whose record comes again: which fields are taken, and what that means.

use std::cell::LazyCell;

use super::closing;
use super::{Decision, Edit, Existing, How, Surroundings, is_reported_again, opens, status};
use crate::exchange::code::{Code, Since};
use crate::exchange::digest::digest_without;
use crate::exchange::export::Fields;
use crate::exchange::identity::imported;
use crate::exchange::legacy::Mapped;
use crate::exchange::merge::{LIFECYCLE, Merge, is_lifecycle, merge};
use crate::exchange::remark::{Action, Remark};
use crate::exchange::said::Said;
use crate::model::{Status, is_own_field};
use crate::text::Node;

/// Why a status stays that the record would open.
const NOT_OPENED: &str = "closed here, and no import opens it; kept as here, 'git findings reopen' opens it";

/// What was done to a record whose finding is there: what stands in for something that its form does not tell, or goes where
/// the form has no place, is not taken.
pub(super) fn remarks_on_known(record: &Mapped) -> Vec<Remark> {
    let Some(said) = &record.said else { return record.remarks.clone() };
    let is_told = |remark: &Remark| said.below(&remark.field).next().is_some();
    let told = |remark: &Remark| match remark.action {
        Action::Defaulted if !is_told(remark) => None,
        Action::Mapped if !is_told(remark) => {
            let message = "not taken, for the finding is there already";
            Some(Remark::new(Action::Dropped, &remark.record, &remark.field, message))
        }
        _ => Some(remark.clone()),
    };
    record.remarks.iter().filter_map(told).collect()
}

/// Decides whether it may be opened, and at this moment; what stays as it is here though the record changed is a remark.
pub(super) fn decide(
    finding: &Existing,
    record: &Mapped,
    (may_reopen, is_second): (bool, bool),
    surroundings: Surroundings<'_>,
    remarks: &mut Vec<Remark>,
) -> Decision {
    let Merged { merge, against } = merged(finding, record, is_second, surroundings.code);
    let ours = &*finding.node;
    let (mut taken, mut kept) = match merge {
        Merge::Same => (Vec::new(), Vec::new()),
        Merge::Take { taken, kept } => (taken, kept),
        Merge::Keep { differing } => (Vec::new(), differing),
    };
    let mut closed = Vec::new();
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
            closed.extend(taken.extract_if(.., |field| is_lifecycle(field)));
            if record.said.is_some() && kept.iter().any(|field| field == "status") {
                closed.extend(kept.extract_if(.., |field| is_lifecycle(field)));
            }
        }
        How::Closed | How::Updated => {}
    }
    remarks.extend(kept_remark(record, &kept, why_kept(ours, record, against)));
    remarks.extend(kept_remark(record, &closed, NOT_OPENED));
    kept.extend(closed);
    match (taken.is_empty(), kept.is_empty()) {
        (true, true) => Decision::Unchanged,
        (true, false) => Decision::Kept(kept),
        (false, _) => {
            let mut edits = edits(ours, record, &taken, against);
            if record.said.is_some() && taken.iter().any(|field| field == "status") {
                remarks.extend(closing::complete(ours, &mut edits, surroundings.now, &record.label));
            }
            if how == How::Closed && ours.get("claim").is_some() {
                remarks.push(ended_claim(&record.label));
                edits.push(Edit::at(&["claim"], None));
            }
            Decision::Changed { how, edits }
        }
    }
}

/// What the changes on both sides were told by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Against {
    /// The record as last imported.
    Import,
    /// What the record itself tells that it said.
    Record,
}

/// A merge, and what it was told by.
struct Merged {
    merge: Merge,
    against: Against,
}

fn merged(finding: &Existing, record: &Mapped, is_second: bool, code: &dyn Code) -> Merged {
    let ours = &finding.node;
    let merge = match &record.said {
        Some(said) => return merged_said(finding, record, said, is_second, code),
        None if record.is_bare() => merged_bare(ours, record),
        None => merge(ours, &record.node, imported(ours), record.made_up()),
    };
    Merged { merge, against: Against::Import }
}

/// Of a form that cannot say every field, only what it can say is compared. Where the finding's history has the commit that
/// the record was written of, the record's own word counts; a copy elsewhere follows what it was imported from, as far as
/// that explains the record, but not its second row of one file.
fn merged_said(finding: &Existing, record: &Mapped, said: &Said, is_second: bool, code: &dyn Code) -> Merged {
    let (mine, theirs) = (said.part_of(&finding.node), said.seen_from(&finding.node, &record.node));
    let before = imported(&finding.node).filter(|_| !is_second);
    let by_import = merge(&mine, &theirs, before, record.made_up());
    let Some(base) = said.base() else { return Merged { merge: by_import, against: Against::Import } };
    let since = LazyCell::new(|| {
        let former = record.id.iter().filter(|id| **id != finding.id);
        let names: Vec<_> = former.chain([&finding.id]).collect();
        let Since { versions, is_sure } = code.since(base.commit(), &names)?;
        Some(Since { versions: versions.iter().map(|version| said.part_of(version)).collect(), is_sure })
    });
    let by_record = base.merge(said.fields(), (&mine, &theirs), &since);
    match (by_record, by_import) {
        (merge, Merge::Keep { .. }) => Merged { merge, against: Against::Record },
        (Merge::Same, Merge::Same) => Merged { merge: Merge::Same, against: Against::Record },
        (merge, _) if since.as_ref().is_some_and(|since| since.is_sure) => {
            Merged { merge, against: Against::Record }
        }
        (_, merge) => Merged { merge, against: Against::Import },
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

/// That nobody works on it any more.
pub(super) fn ended_claim(label: &str) -> Remark {
    Remark::new(Action::Dropped, label, "claim", "it ended with the finding")
}

/// The record's values, and its digest as the base of the next import; a record that brings its own leaves alone what the
/// finding was imported from.
fn edits(ours: &Node, record: &Mapped, taken: &[String], against: Against) -> Vec<Edit> {
    let digest = || match &record.said {
        Some(said) => digest_without(&said.seen_from(ours, &record.node), record.made_up()),
        None => record.base(),
    };
    let base = || Edit::at(&["source", "imported"], Some(digest().into()));
    let base = (against == Against::Import).then(base);
    let whole = |field: &str| vec![Edit::at(&[field], value(&record.node, field))];
    let fields = taken.iter().flat_map(|field| match &record.said {
        Some(said) => said.below(field).map(|path| Edit::at(path, record.node.at(path).cloned())).collect(),
        None => whole(field),
    });
    fields.chain(base).collect()
}

fn value(node: &Node, field: &str) -> Option<Node> {
    node.get(field).filter(|value| !value.is_null()).cloned()
}

fn kept_remark(record: &Mapped, kept: &[String], why: &str) -> Option<Remark> {
    (!kept.is_empty()).then(|| Remark::new(Action::Kept, &record.label, &kept.join(", "), why))
}

fn why_kept(ours: &Node, record: &Mapped, against: Against) -> &'static str {
    match (against, imported(ours), &record.said) {
        (Against::Record, _, _) => "changed here and in the record since that was written, kept as here",
        (_, Some(_), None) => "changed here and in the record since the last import, kept as here",
        (_, Some(_), Some(_)) => "differs, kept as here",
        (_, None, _) => "differs, and nothing tells who changed it; kept as here",
    }
}
