//! What an import would do: for every record whether a finding is made, changed, or left, and with which values.
//! Pure; writing it is the caller's.

mod run;
mod tally;

use super::identity::{Index, Origin, imported};
use super::legacy::Mapped;
use super::merge::{Merge, merge};
use super::read::ImportedRun;
use super::remark::{Action, Remark};
use crate::model::{FindingId, IdError, Kind, Status, Timestamp};
use crate::text::Node;

pub use run::{RunDecision, plan_run};
pub use tally::Tally;

/// A finding that is there already.
#[derive(Debug, Clone)]
pub struct Existing {
    /// Its id.
    pub id: FindingId,
    /// Its file's content.
    pub node: Node,
}

/// The records of one file.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'b> {
    /// The records, mapped.
    pub records: &'b [Mapped],
    /// The run that filed them.
    pub run: Option<&'b ImportedRun>,
    /// What to call their source where they do not say it: becomes `source.tool`.
    pub tool: &'b str,
    /// May a record that is open open its resolved finding again? Only where it was reported later.
    pub reopen: bool,
}

/// What becomes of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// How messages call the record.
    pub label: String,
    /// The finding's id; `None` where there is none.
    pub id: Option<FindingId>,
    /// What becomes of it.
    pub decision: Decision,
    /// What was done to it beyond copying.
    pub remarks: Vec<Remark>,
    /// Who filed it.
    pub agent: Option<String>,
}

/// What becomes of a record's finding.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// It is new: the whole file.
    Created(Node),
    /// It stays as it is: nothing came that it does not say, or that was not decided here.
    Unchanged,
    /// The record changed, and so did the finding, in the same fields as far as can be told: the finding stays.
    Kept(Vec<String>),
    /// These values change.
    Changed {
        /// What that means.
        how: How,
        /// The fields and their values, in order.
        edits: Vec<Edit>,
    },
    /// It cannot be stored; a line why.
    Refused(String),
}

/// What a change of a finding means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Its texts changed.
    Updated,
    /// It is open again.
    Reopened,
    /// It was closed.
    Closed,
}

/// One field's new value.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The keys to it.
    pub path: Vec<String>,
    /// The value; `None` takes the field out.
    pub value: Option<Node>,
}

/// Makes a new id for a finding of this entry (of the run, if it has one) and type: another one at every call.
pub type Allocate<'a> = dyn FnMut(Option<&str>, Kind) -> Result<FindingId, IdError> + 'a;

/// Plans imports against the findings that are there; what one file makes is there for the next.
#[derive(Debug, Clone, Default)]
pub struct Planner {
    findings: Vec<Existing>,
    index: Index,
}

impl Planner {
    /// Plans against these findings.
    pub fn new(existing: impl IntoIterator<Item = Existing>) -> Self {
        let mut planner = Planner::default();
        existing.into_iter().for_each(|finding| planner.add(finding));
        planner
    }

    fn add(&mut self, finding: Existing) {
        self.index.add(self.findings.len(), &finding);
        self.findings.push(finding);
    }

    /// What becomes of the records of one file, in their order. Records that keep their id come first to it, so
    /// that no id is given to one record that the next one has.
    pub fn plan(&mut self, batch: &Batch<'_>, allocate: &mut Allocate<'_>) -> Vec<Planned> {
        let origin = Origin { run: batch.run.map(|run| run.id().as_str()), tool: batch.tool };
        let found = self.index.find(&self.findings, batch.records, origin);
        let mut planned: Vec<Option<Planned>> = batch
            .records
            .iter()
            .zip(found)
            .map(|(record, found)| Some(self.change(record, found?, batch)))
            .collect();
        for may_allocate in [false, true] {
            for (record, slot) in batch.records.iter().zip(&mut planned).filter(|(_, slot)| slot.is_none()) {
                *slot = self.create(record, batch, origin, may_allocate.then_some(&mut *allocate));
            }
        }
        planned.into_iter().flatten().collect()
    }

    /// The record of a finding that is there came again.
    fn change(&mut self, record: &Mapped, number: usize, batch: &Batch<'_>) -> Planned {
        let finding = &mut self.findings[number];
        let mut remarks = record.remarks.clone();
        let decision = decide(&finding.node, record, batch, &mut remarks);
        if let Decision::Changed { edits, .. } = &decision {
            edits.iter().for_each(|edit| edit.apply(&mut finding.node));
        }
        Planned::new(record, Some(finding.id.clone()), decision, remarks)
    }

    /// A new finding under the record's id, or under a new one where that is taken or none and `allocate` is
    /// given; `None` where it is needed and not given.
    fn create(
        &mut self,
        record: &Mapped,
        batch: &Batch<'_>,
        origin: Origin<'_>,
        allocate: Option<&mut Allocate<'_>>,
    ) -> Option<Planned> {
        let mut remarks = record.remarks.clone();
        let id = match record.id.clone().filter(|id| !self.index.is_taken(id)) {
            Some(id) => Ok(id),
            None => {
                let id = self.new_id(record, batch, allocate?);
                remarks.extend(id.as_ref().ok().map(|id| renamed(record, id)));
                id
            }
        };
        let id = match id {
            Ok(id) => id,
            Err(why) => {
                return Some(Planned::new(record, None, Decision::Refused(why.to_string()), remarks));
            }
        };
        let node = new_finding(record, &id, origin);
        self.add(Existing { id: id.clone(), node: node.clone() });
        Some(Planned::new(record, Some(id), Decision::Created(node), remarks))
    }

    fn new_id(
        &self,
        record: &Mapped,
        batch: &Batch<'_>,
        allocate: &mut Allocate<'_>,
    ) -> Result<FindingId, IdError> {
        let entry = batch.run.map(|run| run.run.roadmap_entry_id.as_str());
        loop {
            let id = allocate(entry, record.kind)?;
            if !self.index.is_taken(&id) {
                return Ok(id);
            }
        }
    }
}

impl Planned {
    fn new(record: &Mapped, id: Option<FindingId>, decision: Decision, remarks: Vec<Remark>) -> Self {
        Planned { label: record.label.clone(), id, decision, remarks, agent: record.agent.clone() }
    }
}

impl Edit {
    fn at(path: &[&str], value: Option<Node>) -> Self {
        Edit { path: path.iter().map(|step| (*step).to_owned()).collect(), value }
    }

    fn apply(&self, node: &mut Node) {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        match (&self.value, path.as_slice()) {
            (Some(value), path) => node.set_at(path, value.clone()),
            (None, [field]) => drop(node.remove(field)),
            (None, _) => {}
        }
    }
}

fn renamed(record: &Mapped, id: &FindingId) -> Remark {
    let message = match (&record.id, &record.odd_id) {
        (Some(old), _) => format!("{old} is another finding, became {id}"),
        (None, Some(old)) => format!("'{old}' cannot be an id, became {id}"),
        (None, None) => format!("has none, became {id}"),
    };
    Remark::new(Action::Mapped, &record.label, "id", message)
}

fn new_finding(record: &Mapped, id: &FindingId, origin: Origin<'_>) -> Node {
    let mut node = record.node.clone();
    node.set("id", id.as_str().into());
    if let Some(run) = origin.run {
        node.set("agent_run_id", run.into());
    }
    if let Some(old) = record.name().filter(|old| !old.eq_ignore_ascii_case(id.as_str())) {
        let mut aliases = node.get("aliases").and_then(Node::items).unwrap_or_default().to_vec();
        aliases.push(old.into());
        node.set("aliases", Node::array(aliases));
    }
    node.set_at(&["source", "tool"], record.tool(origin).into());
    node.set_at(&["source", "imported"], record.base().into());
    node
}

fn decide(ours: &Node, record: &Mapped, batch: &Batch<'_>, remarks: &mut Vec<Remark>) -> Decision {
    let merged = match &record.said {
        Some(said) => {
            merge(&said.part_of(ours), &said.part_of(&record.node), imported(ours), record.made_up())
        }
        None => merge(ours, &record.node, imported(ours), record.made_up()),
    };
    let (mut taken, mut kept) = match merged {
        Merge::Same => (Vec::new(), Vec::new()),
        Merge::Take { taken, kept } => (taken, kept),
        Merge::Keep { differing } => (Vec::new(), differing),
    };
    let turn = turn(ours, &record.node, &taken);
    let reopens = turn != Some(How::Closed) && opens(ours, &record.node) && may_reopen(ours, batch);
    if reopens {
        kept.retain(|field| !is_lifecycle(field));
        taken.retain(|field| !is_lifecycle(field));
        taken.extend(LIFECYCLE.iter().map(|field| (*field).to_owned()));
    } else if turn == Some(How::Reopened) {
        kept.extend(taken.extract_if(.., |field| is_lifecycle(field)));
    }
    remarks.extend(kept_remark(record, &kept, ours));
    let how =
        if reopens { How::Reopened } else { turn.filter(|how| *how == How::Closed).unwrap_or(How::Updated) };
    match (taken.is_empty(), kept.is_empty()) {
        (true, true) => Decision::Unchanged,
        (true, false) => Decision::Kept(kept),
        (false, _) => Decision::Changed { how, edits: edits(record, &taken) },
    }
}

/// What taking these fields does to the status, if it crosses the line between open and closed.
fn turn(ours: &Node, theirs: &Node, taken: &[String]) -> Option<How> {
    let (from, to) = (status(ours)?, status(theirs)?);
    match taken.iter().any(|field| field == "status") && from.is_open() != to.is_open() {
        true if to.is_open() => Some(How::Reopened),
        true => Some(How::Closed),
        false => None,
    }
}

/// Is the finding closed here and open in the record?
fn opens(ours: &Node, theirs: &Node) -> bool {
    status(ours).is_some_and(|from| !from.is_open()) && status(theirs).is_some_and(Status::is_open)
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

const LIFECYCLE: &[&str] = &["resolution", "resolved_at", "status"];

fn value(node: &Node, field: &str) -> Option<Node> {
    node.get(field).filter(|value| !value.is_null()).cloned()
}

fn status(node: &Node) -> Option<Status> {
    node.get("status")?.as_str()?.parse().ok()
}

/// Only what was resolved, only when asked to, and only by a report that is later than the resolution.
fn may_reopen(ours: &Node, batch: &Batch<'_>) -> bool {
    let resolved_at: Option<Timestamp> =
        ours.get("resolved_at").and_then(Node::as_str).and_then(|text| text.parse().ok());
    let reported_at = batch.run.map(|run| run.run.completed_at);
    batch.reopen
        && status(ours) == Some(Status::Resolved)
        && reported_at.zip(resolved_at).is_some_and(|(reported, resolved)| reported > resolved)
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

#[cfg(test)]
mod tests;
