//! Which finding a record is. A record of a person or an agent is known by its id, and the id holds only within its
//! source: the run that filed it, or the tool and the moment it was made, or where it says none, its text. A scanner's
//! result is known by what it says and where.

mod fingerprint;
mod keys;
mod lines;
mod pairing;
mod results;
mod retold;
mod seen;
mod unchanged;

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};
use std::ops::Deref;

use super::code::Code;
use super::digest::digest_without;
use super::export::Fields;
use super::legacy::Mapped;
use super::plan::Existing;
use super::scan::Scan;
use crate::likeness::Portrait;
use crate::model::{FindingId, Status, Timestamp};
use crate::text::Node;

pub use fingerprint::{Trace, folded_message, folded_source};

use keys::{By, Keys};
pub(super) use results::Known;
use results::Search;

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// Seconds of a quarter of an hour, by which zones differ.
const QUARTER: i64 = 15 * 60;

/// Where the records of one file come from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'o> {
    /// The scan, of results.
    pub(super) scan: Option<&'o Scan>,
    /// The code that it is about.
    pub(super) code: &'o dyn Code,
    /// The run that filed them.
    pub(super) run: Option<&'o str>,
    /// The tool, of records without a run.
    pub(super) tool: &'o str,
}

/// The findings that no further record of a file is about.
#[derive(Clone)]
pub(super) struct Taken<'t> {
    /// Those of other records of the file.
    numbers: HashSet<usize>,
    /// Is it what another file reported?
    is_of_another: &'t dyn Fn(usize) -> bool,
}

impl<'t> Taken<'t> {
    /// None but what another file reported.
    pub(super) fn but(is_of_another: &'t dyn Fn(usize) -> bool) -> Self {
        Taken { numbers: HashSet::new(), is_of_another }
    }

    pub(super) fn contains(&self, number: usize) -> bool {
        self.numbers.contains(&number) || (self.is_of_another)(number)
    }

    fn insert(&mut self, number: usize) {
        self.numbers.insert(number);
    }
}

/// The findings by the names they have or had, and by the digest of what they were imported from.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    by_name: HashMap<String, Vec<usize>>,
    by_digest: HashMap<String, Vec<usize>>,
    ids: HashSet<FindingId>,
    /// What scanners have reported, by the finding's number.
    results: HashMap<usize, Known>,
    /// By what they are looked up.
    keys: Keys,
    /// How many findings have a fingerprint.
    fingerprints: HashMap<String, usize>,
}

impl Index {
    pub(super) fn add(&mut self, number: usize, finding: &Existing) {
        self.ids.insert(finding.id.clone());
        let aliases = finding.node.get("aliases").and_then(Node::items).unwrap_or_default();
        let names = aliases.iter().filter_map(Node::as_str).chain([finding.id.as_str()]);
        for name in names {
            self.by_name.entry(name.to_ascii_lowercase()).or_default().push(number);
        }
        self.sign(number, &finding.node);
        if let Some(digest) = imported(&finding.node) {
            self.by_digest.entry(digest.to_owned()).or_default().push(number);
        }
    }

    /// Notes what the finding of a result is known by from now on.
    pub(super) fn sign(&mut self, number: usize, finding: &Node) {
        let Some(known) = Known::read(finding) else { return };
        let (base, at) = known.numbered_v1();
        let highest = self.fingerprints.entry(base.to_owned()).or_default();
        *highest = at.max(*highest);
        self.keys.add(number, &known);
        self.results.insert(number, known);
    }

    pub(super) fn is_taken(&self, id: &FindingId) -> bool {
        self.ids.contains(id)
    }

    /// The fingerprint for one more finding: those that are equal are numbered from the second on.
    pub(super) fn number(&self, v1: &str) -> String {
        match self.fingerprints.get(v1) {
            None => v1.to_owned(),
            Some(highest) => format!("{v1}#{}", highest + 1),
        }
    }

    /// What a scanner has reported of the finding with this number.
    pub(super) fn known(&self, number: usize) -> Option<&Known> {
        self.results.get(&number)
    }

    /// What scanners have reported, by the finding's number.
    pub(super) fn results(&self) -> impl Iterator<Item = (usize, &Known)> {
        self.results.iter().map(|(number, known)| (*number, known))
    }

    /// The other findings with the very fingerprint of a result. Equal ones of one branch are numbered: these are of two, each
    /// of which filed the same result.
    pub(super) fn twins<'i>(&'i self, number: usize, known: &'i Known) -> impl Iterator<Item = usize> + 'i {
        let of_tool = self.keys.of(&known.tool).zip(known.key(By::V1, |rule| rule));
        let alike = of_tool.map(|(of_tool, key)| of_tool.candidates(By::V1, &key)).unwrap_or_default();
        let is_twin = |other: &Known| other.v1 == known.v1 && other.category == known.category;
        let others = alike.into_iter().filter(move |other| *other != number);
        others.filter(move |other| self.known(*other).is_some_and(is_twin))
    }

    /// The finding of every record, one to one: into `found`, beside what is there, and none of those `taken`.
    pub(super) fn find(
        &self,
        findings: &[Existing],
        records: &[Mapped],
        origin: Origin<'_>,
        found: &mut [Option<usize>],
        taken: &mut Taken<'_>,
    ) {
        // a name holds whatever another file said
        let mut named = found.iter().flatten().copied().collect();
        self.find_named(findings, records, origin, found, &mut named);
        taken.numbers.extend(named);
        let is_open = |number: usize| is_open(&findings[number].node);
        let search = |scan| Some((Search::new(self, &is_open, scan, origin.code)?, scan));
        match origin.scan.and_then(search) {
            // a report that names its commit has its lines there
            Some((search, scan)) if scan.scanned.stated().is_some() => {
                search.find_surely(records, found, taken);
                search.find_rest(records, found, taken);
            }
            Some((search, scan)) => {
                let (mut old, mut of_old) = (found.to_vec(), taken.clone());
                search.find_surely(records, found, taken);
                if is_any_unfound(records, found)
                    && self.find_old_report(findings, records, scan, &mut old, &mut of_old)
                {
                    found.copy_from_slice(&old);
                    *taken = of_old;
                }
                search.find_rest(records, found, taken);
                self.find_unchanged(findings, records, scan, found, taken);
            }
            None => {}
        }
    }

    /// Records without a rule: those that are unchanged first, so that of two records of one id each finds its own; then
    /// by name.
    fn find_named(
        &self,
        findings: &[Existing],
        records: &[Mapped],
        origin: Origin<'_>,
        found: &mut [Option<usize>],
        claimed: &mut HashSet<usize>,
    ) {
        for is_unchanged in [true, false] {
            let unfound = found.iter_mut().zip(records).filter(|(slot, _)| slot.is_none());
            for (slot, record) in unfound.filter(|(_, record)| record.trace.is_none()) {
                // most records of a first import have nothing to be compared with
                let base = LazyCell::new(|| record.base());
                *slot = self.candidates(record, &base).find(|number| {
                    let finding = &findings[*number];
                    (!is_unchanged || imported(&finding.node) == Some(base.as_str()))
                        && is_same(finding, record, &base, origin)
                        && claimed.insert(*number)
                });
            }
        }
    }

    /// The finding of a row that stands twice in one file: what this program wrote tells that it is the same one.
    pub(super) fn repeated(
        &self,
        findings: &[Existing],
        record: &Mapped,
        origin: Origin<'_>,
    ) -> Option<usize> {
        record.said.as_ref()?;
        let base = LazyCell::new(|| record.base());
        self.candidates(record, &base).find(|number| is_same(&findings[*number], record, &base, origin))
    }

    fn candidates<'i>(
        &'i self,
        record: &Mapped,
        base: &dyn Deref<Target = String>,
    ) -> impl Iterator<Item = usize> + use<'i> {
        let numbers = match record.name() {
            Some(name) => self.by_name.get(&name.to_ascii_lowercase()),
            None => self.by_digest.get(base.as_str()),
        };
        numbers.into_iter().flatten().copied()
    }
}

impl Mapped {
    /// The id as the record states it.
    pub(super) fn name(&self) -> Option<&str> {
        self.id.as_ref().map(FindingId::as_str).or(self.odd_id.as_deref())
    }

    /// Fields that the import made up, which no digest may depend on.
    pub(super) fn made_up(&self) -> &'static [&'static str] {
        match (&self.trace, self.is_undated) {
            // a suppression does not say when it was made either
            (Some(_), _) => &["created_at", "resolved_at"],
            (None, true) => &["created_at"],
            (None, false) => &[],
        }
    }

    /// Does it leave out who reported it, as records that are for others do? Then its id and its moment tell.
    fn tells_no_source(&self) -> bool {
        !self.is_undated && self.node.get("source").is_none()
    }

    /// Has it none of the fields that we added to the StageFlow schema? Then it does not say that they are gone.
    pub(super) fn is_bare(&self) -> bool {
        Fields::StageFlow.of(&self.node) == self.node
    }

    /// The digest that becomes `source.imported`.
    pub(super) fn base(&self) -> String {
        match &self.said {
            Some(said) => digest_without(&said.part_of(&self.node), self.made_up()),
            None => digest_without(&self.node, self.made_up()),
        }
    }
}

/// The digest of the record that a finding was last imported from.
pub(super) fn imported(node: &Node) -> Option<&str> {
    node.at(&["source", "imported"])?.as_str()
}

/// Is it the finding of this record, whose digest is `base`?
fn is_same(
    finding: &Existing,
    record: &Mapped,
    base: &dyn Deref<Target = String>,
    origin: Origin<'_>,
) -> bool {
    if let Some(said) = &record.said {
        return said.base().is_some_and(|base| base.is_of(&finding.node))
            || match said.has_moment() || record.is_undated {
                true => is_as_old(&finding.node, record, base),
                false => is_of_one_day(&finding.node, &record.node),
            };
    }
    let run = origin.run.or_else(|| text(&record.node, "agent_run_id"));
    match run {
        Some(run) => text(&finding.node, "agent_run_id") == Some(run),
        None => {
            let tool = finding.node.at(&["source", "tool"]).and_then(Node::as_str);
            let is_of_tool = tool.is_none_or(|tool| tool == record.tool(origin));
            (is_of_tool || record.tells_no_source()) && is_as_old(&finding.node, record, base)
        }
    }
}

impl Mapped {
    /// The tool that reported it: the record's own word goes before the file's.
    pub(super) fn tool<'m>(&'m self, origin: Origin<'m>) -> &'m str {
        self.node.at(&["source", "tool"]).and_then(Node::as_str).unwrap_or(origin.tool)
    }
}

/// Two files may both begin at `BUG-001`; what was made at another moment is another record. One that says no
/// moment is known by what it said, else by its title above a description of the same matter; one that says but the day, by
/// either of them.
fn is_as_old(finding: &Node, record: &Mapped, base: &dyn Deref<Target = String>) -> bool {
    let is_of_moment = || is_of_one_moment(finding, &record.node);
    let is_unchanged = || imported(finding) == Some(base.as_str());
    let is_titled = || is_of_one_title(finding, &record.node);
    let portraits = || (Portrait::of(finding), Portrait::of(&record.node));
    let is_of_matter = |(one, other): (Portrait, Portrait)| !one.is_unrelated_to(&other);
    let is_retold = |(one, other): (Portrait, Portrait)| one.is_retold_as(&other);
    match (record.is_undated, is_of_a_day(&record.node)) {
        (true, _) => is_unchanged() || is_titled() && is_of_matter(portraits()),
        (false, true) => is_of_moment() && (is_unchanged() || is_titled() || is_retold(portraits())),
        (false, false) => is_of_moment(),
    }
}

/// Whoever writes midnight mostly knows but the day, on which others made their first finding, too. In UTC that is a quarter of
/// an hour, by which all zones differ.
fn is_of_a_day(record: &Node) -> bool {
    let moment = text(record, "created_at").and_then(|text| text.parse::<Timestamp>().ok());
    moment.is_some_and(|moment| moment.unix().rem_euclid(QUARTER) == 0)
}

fn is_of_one_moment(one: &Node, other: &Node) -> bool {
    let moment = |node| text(node, "created_at").and_then(|text| text.parse::<Timestamp>().ok());
    moment(one) == moment(other)
}

fn is_of_one_title(one: &Node, other: &Node) -> bool {
    text(one, "title") == text(other, "title")
}

/// What this program wrote itself bears our ids, which another repository gives out, too; some forms have but the day.
fn is_of_one_day(finding: &Node, record: &Node) -> bool {
    let day = |node| text(node, "created_at").and_then(|text| text.parse::<Timestamp>().ok());
    day(finding).map(|at| at.unix().div_euclid(DAY)) == day(record).map(|at| at.unix().div_euclid(DAY))
}

fn is_any_unfound(records: &[Mapped], found: &[Option<usize>]) -> bool {
    records.iter().zip(found).any(|(record, slot)| record.trace.is_some() && slot.is_none())
}

fn is_open(finding: &Node) -> bool {
    text(finding, "status").and_then(|word| word.parse::<Status>().ok()).is_some_and(Status::is_open)
}

fn text<'n>(node: &'n Node, field: &str) -> Option<&'n str> {
    node.get(field)?.as_str()
}
