//! What an import would do: for every record whether a finding is made, changed, or left, and with which values.
//! Pure; writing it is the caller's.

mod closing;
mod decide;
mod filing;
mod lineage;
mod missing;
mod posing;
mod regression;
mod reported;
mod run;
mod signature;
mod tally;

use std::cmp::Ordering;
use std::rc::Rc;

use super::code::Code;
use super::identity::{Index, Origin, Taken};
use super::legacy::{Mapped, TEXTLESS};
use super::read::ImportedRun;
use super::remark::Remark;
use super::scan::Scan;
use crate::model::{FindingId, IdError, Kind, Status, Timestamp};
use crate::text::Node;

use decide::decide;
use filing::{is_textless, new_finding, renamed};
use posing::set_aside_signature;
use reported::Reported;
use signature::{adopts_analysis, signature};

pub use missing::{Closed, Closing, Left};
pub use regression::Regression;
pub use run::{RunDecision, plan_run};
pub use tally::Tally;

/// A finding that is there already.
#[derive(Debug, Clone)]
pub struct Existing {
    /// Its id.
    pub id: FindingId,
    /// Its file's content, shared with whoever has read it.
    pub node: Rc<Node>,
}

/// The records of one file that have one origin.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The records, mapped.
    pub records: Vec<Mapped>,
    /// What a scan reports, too, though nothing is filed of it: its findings are not missing.
    pub seen: Vec<Mapped>,
    /// The run that filed them.
    pub run: Option<ImportedRun>,
    /// What to call their source where they do not say it: becomes `source.tool`.
    pub tool: String,
    /// The scan that they are the results of.
    pub scan: Option<Scan>,
}

impl Batch {
    /// Takes in what the same tool reports of another part of the same analysis.
    pub fn join(&mut self, other: Batch) {
        self.records.extend(other.records);
        self.seen.extend(other.seen);
        if let (Some(scan), Some(other)) = (&mut self.scan, other.scan) {
            scan.join(other);
        }
    }

    /// When it was reported.
    pub(super) fn reported_at(&self) -> Option<Timestamp> {
        let of_run = self.run.as_ref().map(|run| run.run.completed_at);
        of_run.or_else(|| self.scan.as_ref()?.ended_at)
    }
}

/// What an import may do, and what it may ask.
#[derive(Clone, Copy)]
pub struct Surroundings<'s> {
    /// May a record that is open open its resolved finding again? Only where it was reported later.
    pub reopen: bool,
    /// The code that results are about.
    pub code: &'s dyn Code,
    /// The time now.
    pub now: Timestamp,
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
    /// Between which commits it came back.
    pub regression: Option<Regression>,
    /// Why a resolved finding that a scan reports again stays resolved.
    pub stays: Option<Stay>,
}

/// Why a resolved finding stays resolved though a scan reports it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// Nothing shows that the scanned code had the fix.
    Unproven,
    /// The report was made before the finding was closed.
    Earlier,
}

/// What becomes of a record's finding.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// It is new: the whole file.
    Created(Rc<Node>),
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
    reported: Reported,
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
    pub fn plan(
        &mut self,
        batch: &Batch,
        surroundings: Surroundings<'_>,
        allocate: &mut Allocate<'_>,
    ) -> Vec<Planned> {
        let origin = Origin {
            run: batch.run.as_ref().map(|run| run.id().as_str()),
            tool: &batch.tool,
            scan: batch.scan.as_ref(),
            code: surroundings.code,
        };
        let found = self.found(batch, origin);
        let mut planned: Vec<Option<Planned>> = batch
            .records
            .iter()
            .zip(found)
            .map(|(record, found)| Some(self.change(record, found?, false, batch, surroundings)))
            .collect();
        for may_allocate in [false, true] {
            for (record, slot) in batch.records.iter().zip(&mut planned).filter(|(_, slot)| slot.is_none()) {
                *slot = match self.index.repeated(&self.findings, record, origin) {
                    Some(number) => Some(self.change(record, number, true, batch, surroundings)),
                    None => self.create(record, batch, origin, may_allocate.then_some(&mut *allocate)),
                };
            }
        }
        planned.into_iter().flatten().collect()
    }

    /// The findings of a batch's records, which are reported now.
    fn found(&mut self, batch: &Batch, origin: Origin<'_>) -> Vec<Option<usize>> {
        let (found, seen) = self.known_again(batch, origin);
        let records = batch.records.iter().zip(&found).chain(batch.seen.iter().zip(&seen));
        for (record, number) in records.filter_map(|(record, number)| Some((record, (*number)?))) {
            self.reported.add(number, record, origin.scan);
        }
        found
    }

    /// The findings of a batch's records, and of what the report has beyond them, which takes its findings last.
    fn known_again(&self, batch: &Batch, origin: Origin<'_>) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
        let mut found = self.reported.again(&batch.records, origin.scan);
        let is_of_another = self.reported.others(origin.scan);
        let mut taken = Taken::but(&is_of_another);
        self.index.find(&self.findings, &batch.records, origin, &mut found, &mut taken);
        let mut seen = vec![None; batch.seen.len()];
        self.index.find(&self.findings, &batch.seen, origin, &mut seen, &mut taken);
        // two files may each have their own of one id, alike as they are
        let is_free = |number: usize| !taken.contains(number) && !self.reported.contains(number);
        self.index.find_retold(&self.findings, &batch.records, origin, &is_free, &mut found);
        (found, seen)
    }

    /// The record of a finding that is there came again, or stands a second time in its file.
    fn change(
        &mut self,
        record: &Mapped,
        number: usize,
        is_second: bool,
        batch: &Batch,
        surroundings: Surroundings<'_>,
    ) -> Planned {
        let finding = &self.findings[number];
        let mut remarks = decide::remarks_on_known(record);
        let regression = Regression::find(finding, self.index.known(number), record, batch, surroundings);
        let may_reopen = regression.is_some() || surroundings.reopen && is_later(&finding.node, batch);
        let is_result = record.trace.is_some() && record.id.is_none();
        let is_back = is_result && is_reported_again(&finding.node, &record.node) && !may_reopen;
        // with other lines it would be known in the commit of this scan, which then never opens it
        let mut decision = match is_back {
            true => Decision::Unchanged,
            false => decide(finding, record, (may_reopen, is_second), surroundings, &mut remarks),
        };
        if matches!(decision, Decision::Unchanged | Decision::Kept(_))
            && adopts_analysis(&finding.node, record)
        {
            decision = Decision::Changed { how: How::Updated, edits: Vec::new() };
        }
        let stays = is_back.then(|| Stay::of(&finding.node, batch));
        if let Decision::Changed { edits, .. } = &mut decision {
            edits.extend(signature(&finding.node, record, edits, &|v1| self.index.number(v1)));
            let node = Rc::make_mut(&mut self.findings[number].node);
            edits.iter().for_each(|edit| edit.apply(node));
            self.index.sign(number, node);
        }
        let is_reopened = matches!(decision, Decision::Changed { how: How::Reopened, .. });
        let id = self.findings[number].id.clone();
        let planned = Planned::new(record, Some(id), decision, remarks);
        Planned { regression: regression.filter(|_| is_reopened), stays, ..planned }
    }

    /// A new finding under the record's id, or under a new one where that is taken or none and `allocate` is
    /// given; `None` where it is needed and not given.
    fn create(
        &mut self,
        record: &Mapped,
        batch: &Batch,
        origin: Origin<'_>,
        allocate: Option<&mut Allocate<'_>>,
    ) -> Option<Planned> {
        let mut remarks = record.remarks.clone();
        if is_textless(record) {
            return Some(Planned::new(record, None, Decision::Refused(TEXTLESS.to_owned()), remarks));
        }
        let id = match record.id.clone().filter(|id| !self.index.is_taken(id)) {
            Some(id) => Ok(id),
            None => {
                let id = self.new_id(record, batch, allocate?);
                remarks.extend(id.as_ref().ok().and_then(|id| renamed(record, id)));
                id
            }
        };
        let id = match id {
            Ok(id) => id,
            Err(why) => {
                return Some(Planned::new(record, None, Decision::Refused(why.to_string()), remarks));
            }
        };
        let mut node = new_finding(record, &id, origin);
        remarks.extend(set_aside_signature(&mut node, record));
        if let Some(trace) = &record.trace {
            node.set_at(&["source", "fingerprint_v1"], self.index.number(&trace.v1()).into());
        }
        self.reported.add(self.findings.len(), record, origin.scan);
        let node = Rc::new(node);
        self.add(Existing { id: id.clone(), node: Rc::clone(&node) });
        Some(Planned::new(record, Some(id), Decision::Created(node), remarks))
    }

    fn new_id(
        &self,
        record: &Mapped,
        batch: &Batch,
        allocate: &mut Allocate<'_>,
    ) -> Result<FindingId, IdError> {
        let entry = batch.run.as_ref().map(|run| run.run.roadmap_entry_id.as_str());
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
        let (label, agent) = (record.label.clone(), record.agent.clone());
        Planned { label, id, decision, remarks, agent, regression: None, stays: None }
    }
}

impl Stay {
    fn of(ours: &Node, batch: &Batch) -> Stay {
        let is_earlier = since_closing(ours, batch).is_some_and(Ordering::is_le);
        if is_earlier { Stay::Earlier } else { Stay::Unproven }
    }
}

impl Edit {
    fn at(path: &[&str], value: Option<Node>) -> Self {
        Edit { path: path.iter().map(|step| (*step).to_owned()).collect(), value }
    }

    /// Writes it into a finding.
    pub fn apply(&self, node: &mut Node) {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        match (&self.value, path.as_slice()) {
            (Some(value), path) => node.set_at(path, value.clone()),
            (None, [field]) => drop(node.remove(field)),
            (None, _) => {}
        }
    }
}

/// Is the finding closed here and open in the record?
fn opens(ours: &Node, theirs: &Node) -> bool {
    status(ours).is_some_and(|from| !from.is_open()) && status(theirs).is_some_and(Status::is_open)
}

fn status(node: &Node) -> Option<Status> {
    node.get("status")?.as_str()?.parse().ok()
}

/// Is the finding resolved here and open in the record? No other closed one is ever opened by a record.
fn is_reported_again(ours: &Node, theirs: &Node) -> bool {
    status(ours) == Some(Status::Resolved) && opens(ours, theirs)
}

/// Was it reported after the finding was closed?
fn is_later(ours: &Node, batch: &Batch) -> bool {
    since_closing(ours, batch) == Some(Ordering::Greater)
}

/// The moment of the report, compared with that of the closing.
fn since_closing(ours: &Node, batch: &Batch) -> Option<Ordering> {
    Some(batch.reported_at()?.cmp(&moment(ours, "resolved_at")?))
}

fn moment(node: &Node, field: &str) -> Option<Timestamp> {
    node.get(field)?.as_str()?.parse().ok()
}

fn source<'n>(node: &'n Node, field: &str) -> Option<&'n str> {
    node.at(&["source", field])?.as_str()
}

#[cfg(test)]
mod tests;
