//! Which finding a record is. A record without a rule is known by its id, and the id holds only within its source:
//! the run that filed it, or the tool and the moment it was made.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};
use std::ops::Deref;

use super::digest::digest_without;
use super::legacy::Mapped;
use super::plan::Existing;
use crate::model::{FindingId, Timestamp};
use crate::text::Node;

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// Where the records of one file come from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'o> {
    /// The run that filed them.
    pub(super) run: Option<&'o str>,
    /// The tool, of records without a run.
    pub(super) tool: &'o str,
}

/// The findings by the names they have or had, and by the digest of what they were imported from.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    by_name: HashMap<String, Vec<usize>>,
    by_digest: HashMap<String, Vec<usize>>,
    ids: HashSet<FindingId>,
}

impl Index {
    pub(super) fn add(&mut self, number: usize, finding: &Existing) {
        self.ids.insert(finding.id.clone());
        let aliases = finding.node.get("aliases").and_then(Node::items).unwrap_or_default();
        let names = aliases.iter().filter_map(Node::as_str).chain([finding.id.as_str()]);
        for name in names {
            self.by_name.entry(name.to_ascii_lowercase()).or_default().push(number);
        }
        if let Some(digest) = imported(&finding.node) {
            self.by_digest.entry(digest.to_owned()).or_default().push(number);
        }
    }

    pub(super) fn is_taken(&self, id: &FindingId) -> bool {
        self.ids.contains(id)
    }

    /// The finding of every record, one to one: those whose record is unchanged first, so that of two records of
    /// one id each finds its own; then by name.
    pub(super) fn find(
        &self,
        findings: &[Existing],
        records: &[Mapped],
        origin: Origin<'_>,
    ) -> Vec<Option<usize>> {
        let mut found = vec![None; records.len()];
        let mut claimed = HashSet::new();
        for is_unchanged in [true, false] {
            for (slot, record) in found.iter_mut().zip(records).filter(|(slot, _)| slot.is_none()) {
                // most records of a first import have nothing to be compared with
                let base = LazyCell::new(|| record.base());
                *slot = self.candidates(record, &base).find(|number| {
                    let finding = &findings[*number];
                    (!is_unchanged || imported(&finding.node) == Some(base.as_str()))
                        && is_same(finding, record, origin)
                        && claimed.insert(*number)
                });
            }
        }
        found
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
        if self.is_undated { &["created_at"] } else { &[] }
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

fn is_same(finding: &Existing, record: &Mapped, origin: Origin<'_>) -> bool {
    if record.said.is_some() {
        return is_of_one_day(&finding.node, &record.node);
    }
    let run = origin.run.or_else(|| text(&record.node, "agent_run_id"));
    match run {
        Some(run) => text(&finding.node, "agent_run_id") == Some(run),
        None => {
            let tool = finding.node.at(&["source", "tool"]).and_then(Node::as_str);
            tool.is_none_or(|tool| tool == record.tool(origin)) && is_as_old(&finding.node, record)
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
/// moment is known by its title.
fn is_as_old(finding: &Node, record: &Mapped) -> bool {
    let moment = |node| text(node, "created_at").and_then(|text| text.parse::<Timestamp>().ok());
    match record.is_undated {
        true => text(finding, "title") == text(&record.node, "title"),
        false => moment(finding) == moment(&record.node),
    }
}

/// What this program wrote itself bears our ids, which another repository gives out, too; some forms have but the day.
fn is_of_one_day(finding: &Node, record: &Node) -> bool {
    let day = |node| text(node, "created_at").and_then(|text| text.parse::<Timestamp>().ok());
    day(finding).map(|at| at.unix().div_euclid(DAY)) == day(record).map(|at| at.unix().div_euclid(DAY))
}

fn text<'n>(node: &'n Node, field: &str) -> Option<&'n str> {
    node.get(field)?.as_str()
}
