//! Records that say no moment and whose title changed: what they were filed as has their id, their source and, in the
//! main, their text. The id alone tells nothing, for each agent begins at `BUG-001`.

use std::cell::LazyCell;
use std::collections::HashSet;

use super::{Index, Origin, imported};
use crate::exchange::legacy::Mapped;
use crate::exchange::plan::Existing;
use crate::likeness::Portrait;
use crate::text::Node;

/// So many findings of one id are compared with a record at most, the first of them: texts take their time.
const MOST_COMPARED: usize = 32;

impl Index {
    /// The findings of records that say no moment, by id and text, one to one: into `found`, beside what is there, and only
    /// those that are free.
    pub(in crate::exchange) fn find_retold(
        &self,
        findings: &[Existing],
        records: &[Mapped],
        origin: Origin<'_>,
        is_free: &dyn Fn(usize) -> bool,
        found: &mut [Option<usize>],
    ) {
        let mut taken = HashSet::new();
        let unfound = found.iter_mut().zip(records).filter(|(slot, _)| slot.is_none());
        for (slot, record) in unfound.filter(|(_, record)| is_known_by_text(record, origin)) {
            let Some(name) = record.name() else { continue };
            let named = self.by_name.get(&name.to_ascii_lowercase()).into_iter().flatten().copied();
            let may_be = |number: &usize| {
                is_free(*number)
                    && !taken.contains(number)
                    && is_of_source(&findings[*number].node, record.tool(origin))
            };
            // most records of a first import have nothing to be compared with
            let told = LazyCell::new(|| Portrait::of(&record.node));
            let is_it = |number: &usize| Portrait::of(&findings[*number].node).is_retold_as(&told);
            *slot = named.filter(may_be).take(MOST_COMPARED).find(is_it);
            taken.extend(*slot);
        }
    }
}

/// Does nothing else tell which finding it is: no moment, no run, no rule, no form of our own?
fn is_known_by_text(record: &Mapped, origin: Origin<'_>) -> bool {
    let is_of_run = origin.run.is_some() || record.node.get("agent_run_id").is_some();
    record.is_undated && !is_of_run && record.trace.is_none() && record.said.is_none()
}

/// Was it imported from this tool?
fn is_of_source(finding: &Node, tool: &str) -> bool {
    imported(finding).is_some() && finding.at(&["source", "tool"]).and_then(Node::as_str) == Some(tool)
}
