//! Records that no moment tells apart and whose text changed: what they were filed as has their id, their source and, in
//! the main, their text. The id alone tells nothing, for each agent begins at `BUG-001`; in its place stands the title,
//! where no other record and no other finding of the source has it.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use super::{Index, Origin, imported, is_of_one_moment, is_of_one_title, text};
use crate::exchange::legacy::Mapped;
use crate::exchange::merge::is_dated_since;
use crate::exchange::plan::Existing;
use crate::likeness::Portrait;
use crate::text::Node;

/// So many findings of one id are compared with a record at most, the first of them: texts take their time.
const MOST_COMPARED: usize = 32;

impl Index {
    /// The findings of records whose moment does not tell, by id and text, one to one: into `found`, beside what is there,
    /// and only those that are free.
    pub(in crate::exchange) fn find_retold(
        &self,
        findings: &[Existing],
        records: &[Mapped],
        origin: Origin<'_>,
        is_free: &dyn Fn(usize) -> bool,
        found: &mut [Option<usize>],
    ) {
        let mut taken = HashSet::new();
        // most imports have ids throughout, or nothing new
        let titles = LazyCell::new(|| Titles::of(records, findings));
        let unfound = found.iter_mut().zip(records).filter(|(slot, _)| slot.is_none());
        for (slot, record) in unfound.filter(|(_, record)| is_known_by_text(record, origin)) {
            let may_be = |number: &usize| {
                is_free(*number)
                    && !taken.contains(number)
                    && is_of_source(&findings[*number].node, record.tool(origin))
            };
            // most records of a first import have nothing to be compared with
            let told = LazyCell::new(|| Portrait::of(&record.node));
            *slot = match record.name() {
                Some(name) => {
                    let named = self.by_name.get(&name.to_ascii_lowercase()).into_iter().flatten().copied();
                    let is_it = |number: &usize| is_retold(&findings[*number].node, record, &told);
                    named.filter(may_be).take(MOST_COMPARED).find(is_it)
                }
                None => titles
                    .only_of(record, origin)
                    .filter(may_be)
                    .filter(|number| is_revised(&findings[*number].node, record, &told)),
            };
            taken.extend(*slot);
        }
    }
}

/// Findings of imported records and the records of a file, by their titles.
struct Titles<'t> {
    findings: HashMap<(&'t str, &'t str), Vec<usize>>,
    records: HashMap<&'t str, usize>,
}

impl<'t> Titles<'t> {
    fn of(records: &'t [Mapped], findings: &'t [Existing]) -> Self {
        let mut titles = Titles { findings: HashMap::new(), records: HashMap::new() };
        for title in records.iter().filter_map(|record| text(&record.node, "title")) {
            *titles.records.entry(title).or_default() += 1;
        }
        for (number, finding) in findings.iter().enumerate().filter(|(_, it)| imported(&it.node).is_some()) {
            if let Some(key) = tool(&finding.node).zip(text(&finding.node, "title")) {
                titles.findings.entry(key).or_default().push(number);
            }
        }
        titles
    }

    /// The one finding of a title that one record has: of two there is no telling which went and which came.
    fn only_of(&self, record: &Mapped, origin: Origin<'_>) -> Option<usize> {
        let title = text(&record.node, "title")?;
        match self.findings.get(&(record.tool(origin), title))?.as_slice() {
            [only] if self.records.get(title) == Some(&1) => Some(*only),
            _ => None,
        }
    }
}

/// Is it the finding of a record of its id, told anew? One that says a moment is another one unless its title stayed and
/// the finding's moment was made up.
fn is_retold(finding: &Node, record: &Mapped, told: &Portrait) -> bool {
    match record.is_undated {
        true => Portrait::of(finding).is_retold_as(told),
        false => {
            is_of_one_title(finding, &record.node)
                && !Portrait::of(finding).is_unrelated_to(told)
                && is_dated_now(finding, record)
        }
    }
}

/// Is it the finding of a record of its title, revised?
fn is_revised(finding: &Node, record: &Mapped, told: &Portrait) -> bool {
    Portrait::of(finding).is_revised_as(told)
        && (record.is_undated || is_of_one_moment(finding, &record.node) || is_dated_now(finding, record))
}

/// Did the import make up the moment that the record says now?
fn is_dated_now(finding: &Node, record: &Mapped) -> bool {
    imported(finding).is_some_and(|base| is_dated_since(finding, &record.node, base))
}

/// Does nothing else tell which finding it is: no run, no rule, no form of our own?
fn is_known_by_text(record: &Mapped, origin: Origin<'_>) -> bool {
    let is_of_run = origin.run.is_some() || record.node.get("agent_run_id").is_some();
    !is_of_run && record.trace.is_none() && record.said.is_none()
}

/// Was it imported from this tool?
fn is_of_source(finding: &Node, name: &str) -> bool {
    imported(finding).is_some() && tool(finding) == Some(name)
}

fn tool(finding: &Node) -> Option<&str> {
    finding.at(&["source", "tool"])?.as_str()
}
