//! Findings that a newer report of the same scope no longer has.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::iter::successors;
use std::rc::Rc;

use super::decide::ended_claim;
use super::lineage::Lineage;
use super::{Batch, Decision, Edit, How, Planned, Planner, moment, status};
use crate::exchange::code::Code;
use crate::exchange::identity::Known;
use crate::exchange::scan::{Analysis, Scan};
use crate::model::{FindingId, ResolutionType, Status, Timestamp, Word};
use crate::text::{Node, counted};

/// How the resolution of what is missing begins.
const MISSING: &str = "no longer reported by ";

/// What stands before the commit of the scan in it.
const OF_COMMIT: &str = " of commit ";

/// What closes what is missing.
#[derive(Clone, Copy)]
pub struct Closing<'c> {
    /// Close also for a scan that found nothing or failed.
    pub allow_empty: bool,
    /// The code that the scans are about.
    pub code: &'c dyn Code,
    /// The time now.
    pub now: Timestamp,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Closed {
    /// The findings that are closed now.
    pub planned: Vec<Planned>,
    /// Why the scans of some tools closed nothing.
    pub doubts: Vec<String>,
    /// The tools that closed something without saying what they looked at.
    pub unscoped: Vec<String>,
    /// The findings that their tools do not report, and that stay open all the same.
    pub left: BTreeMap<Left, Vec<FindingId>>,
}

/// Why a finding that is not reported stays open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// The scanned commit has never had what it was seen in.
    Unseen,
    /// The tool could not read its file as code.
    Unparsed,
    /// It was filed after the report was made.
    Younger,
    /// Another finding stands for the same result, which is reported.
    Twin,
    /// Somebody opened it again after a report had missed it: the tool does not see it.
    Reopened,
}

/// A tool's analysis and how many results it has.
struct Whole {
    scan: Scan,
    results: usize,
}

impl Planner {
    /// Closes the findings of these reports that none of their records was about. A scan that found nothing, that did not
    /// come to its end, or that is perhaps about other code closes nothing unless that is allowed.
    pub fn close_missing<'b>(
        &mut self,
        batches: impl IntoIterator<Item = &'b Batch>,
        closing: Closing<'_>,
    ) -> Closed {
        let mut closed = Closed::default();
        for whole in wholes(batches) {
            let scan = &whole.scan;
            let (left, missing): (Vec<_>, Vec<_>) =
                self.unreported(scan, closing.code).into_iter().partition(|(_, why)| why.is_some());
            let elsewhere = || is_elsewhere(scan).filter(|_| !missing.is_empty());
            let doubt = whole.doubt().or_else(elsewhere);
            let doubt = doubt.or_else(|| self.is_narrower(scan, missing.len()));
            if let Some(why) = doubt.filter(|_| !closing.allow_empty) {
                closed.doubts.push(why);
                continue;
            }
            closed.unscoped.extend((scan.is_unscoped() && !missing.is_empty()).then(|| scan.name()));
            for (number, why) in left.into_iter().filter_map(|(number, why)| Some((number, why?))) {
                closed.left.entry(why).or_default().push(self.findings[number].id.clone());
            }
            let numbers = missing.into_iter().map(|(number, _)| number);
            closed.planned.extend(numbers.map(|number| self.close(number, scan, closing.now)));
        }
        closed
    }

    /// What is not reported any more, by number and in the order of ids, with why it stays open all the same.
    fn unreported(&self, scan: &Scan, code: &dyn Code) -> Vec<(usize, Option<Left>)> {
        let unfollowed = code.unfollowed();
        let in_scope = self.index.results().filter(|(_, known)| is_in_scope(known, scan));
        let followed = in_scope.filter(|(_, known)| !unfollowed.contains(&known.path));
        let mut unreported: Vec<(usize, &Known)> =
            followed.filter(|(number, _)| self.is_unreported(*number)).collect();
        unreported.sort_unstable_by_key(|(number, _)| &self.findings[*number].id);
        let with_reason = |(number, known)| (number, self.why_left(number, known, scan, code));
        unreported.into_iter().map(with_reason).collect()
    }

    /// What a report cannot speak for, or does not tell.
    fn why_left(&self, number: usize, known: &Known, scan: &Scan, code: &dyn Code) -> Option<Left> {
        let was_missed =
            || code.reopened_by_hand(&self.findings[number].id).is_some_and(|it| is_closed_by_scan(&it));
        if self.is_younger(number, scan) {
            return Some(Left::Younger);
        }
        if scan.unparsed.contains(&known.path) {
            return Some(Left::Unparsed);
        }
        if !self.is_seen(number, known, scan, code) {
            return Some(Left::Unseen);
        }
        if self.index.twins(number, known).any(|twin| self.reported.contains(twin)) {
            return Some(Left::Twin);
        }
        was_missed().then_some(Left::Reopened)
    }

    /// Why a report that does not say what it looked at has probably looked at less than the one before: most is gone.
    fn is_narrower(&self, scan: &Scan, missing: usize) -> Option<String> {
        let results = self.index.results().filter(|(_, known)| is_in_scope(known, scan));
        let open = results.filter(|(number, _)| self.is_open(*number)).count();
        (scan.is_unscoped() && missing * 2 > open).then(|| {
            let name = scan.name();
            format!("{name} does not say which rules or files it looked at, and {missing} of its {open} open findings would close")
        })
    }

    fn is_open(&self, number: usize) -> bool {
        status(&self.findings[number].node).is_some_and(Status::is_open)
    }

    /// Is it open, and in no report?
    fn is_unreported(&self, number: usize) -> bool {
        !self.reported.contains(number) && self.is_open(number)
    }

    /// Was it filed after the scan ended?
    fn is_younger(&self, number: usize, scan: &Scan) -> bool {
        let created_at = moment(&self.findings[number].node, "created_at");
        scan.ended_at.zip(created_at).is_some_and(|(ended, created)| created > ended)
    }

    /// What was seen in a commit that was not scanned, as on another branch, is not told by this scan.
    fn is_seen(&self, number: usize, known: &Known, scan: &Scan, code: &dyn Code) -> bool {
        let Some(scanned) = scan.scanned.stated() else { return true };
        Lineage { code, scanned, id: &self.findings[number].id, known }.has_seen()
    }

    fn close(&mut self, number: usize, scan: &Scan, now: Timestamp) -> Planned {
        let finding = &mut self.findings[number];
        let is_claimed = finding.node.get("claim").is_some();
        let edits = closed(&finding.node, scan, now);
        let node = Rc::make_mut(&mut finding.node);
        edits.iter().for_each(|edit| edit.apply(node));
        let label = finding.id.to_string();
        let remark = || ended_claim(&label);
        Planned {
            remarks: is_claimed.then(remark).into_iter().collect(),
            id: Some(finding.id.clone()),
            decision: Decision::Changed { how: How::Closed, edits },
            agent: None,
            regression: None,
            stays: None,
            label,
        }
    }
}

/// What the parts of each tool's analysis say together, whatever files they stand in.
fn wholes<'b>(batches: impl IntoIterator<Item = &'b Batch>) -> Vec<Whole> {
    let mut wholes: Vec<Whole> = Vec::new();
    let mut by_analysis: HashMap<Analysis, usize> = HashMap::new();
    for batch in batches {
        let Some(scan) = &batch.scan else { continue };
        let results = batch.records.len() + batch.seen.len();
        match by_analysis.entry(scan.analysis()) {
            Entry::Occupied(known) => {
                let whole = &mut wholes[*known.get()];
                whole.scan.join(scan.clone());
                whole.results += results;
            }
            Entry::Vacant(new) => {
                new.insert(wholes.len());
                wholes.push(Whole { scan: scan.clone(), results });
            }
        }
    }
    wholes
}

impl Whole {
    /// Why it is no ground to close anything.
    fn doubt(&self) -> Option<String> {
        let name = self.scan.name();
        match (&self.scan.failure, self.scan.unread) {
            (Some(why), _) => Some(format!("{name} tells that {why}")),
            (None, unread @ 1..) => {
                Some(format!("{} of {name} could not be read", counted(unread, "result")))
            }
            (None, 0) => (self.results == 0).then(|| format!("{name} reports nothing")),
        }
    }
}

/// Why its code is perhaps not what is here.
fn is_elsewhere(scan: &Scan) -> Option<String> {
    scan.elsewhere.as_ref().map(|why| format!("{} is {why}", scan.name()))
}

/// Would the scan have found it? By tool and analysis, and as far as the report tells by rules and files.
fn is_in_scope(known: &Known, scan: &Scan) -> bool {
    let is_category = known.category == scan.category;
    let ran = scan.rules.as_ref().is_none_or(|rules| known.rule.is_empty() || has_run(rules, &known.rule));
    let looked = scan.files.as_ref().is_none_or(|files| known.path.is_empty() || files.contains(&known.path));
    known.is_of(scan) && is_category && ran && looked
}

/// Is a rule among those that ran, or one that it is a case of? `CA1000/2` is a case of `CA1000`.
fn has_run(rules: &BTreeSet<String>, rule: &str) -> bool {
    let mut names = successors(Some(rule), |rule| Some(rule.rsplit_once('/')?.0));
    names.any(|name| rules.contains(name))
}

/// Fixed, as far as the tool can tell; in which commit it cannot, so none is claimed.
fn closed(finding: &Node, scan: &Scan, now: Timestamp) -> Vec<Edit> {
    let ended_at = scan.ended_at.filter(|ended| *ended <= now).unwrap_or(now);
    let created_at = moment(finding, "created_at").unwrap_or(ended_at);
    let of_commit = scan.scanned.stated().map(|commit| format!("{OF_COMMIT}{commit}")).unwrap_or_default();
    let details = format!("{MISSING}{}, scan{of_commit} of {}", scan.name(), ended_at.utc());
    let mut resolution = Node::object();
    resolution.set("resolved_by", scan.tool.as_str().into());
    resolution.set("resolution_type", ResolutionType::Fixed.word().into());
    resolution.set("resolution_details", details.into());
    let mut edits = vec![
        Edit::at(&["status"], Some(Status::Resolved.word().into())),
        Edit::at(&["resolved_at"], Some(ended_at.max(created_at).to_string().into())),
        Edit::at(&["resolution"], Some(resolution)),
    ];
    if finding.get("claim").is_some() {
        edits.push(Edit::at(&["claim"], None));
    }
    edits
}

/// The commit whose scan closed a finding, as its resolution says.
pub(super) fn closed_in(finding: &Node) -> Option<&str> {
    let (_, behind) = behind_missing(finding)?.rsplit_once(OF_COMMIT)?;
    behind.split(' ').next()
}

/// Did a scan close it?
pub(super) fn is_closed_by_scan(finding: &Node) -> bool {
    behind_missing(finding).is_some()
}

fn behind_missing(finding: &Node) -> Option<&str> {
    finding.at(&["resolution", "resolution_details"])?.as_str()?.strip_prefix(MISSING)
}
