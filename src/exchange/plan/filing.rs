//! A record that nothing is filed of yet: whether it can be a finding, and what the finding is then.

use crate::exchange::identity::Origin;
use crate::exchange::legacy::Mapped;
use crate::exchange::remark::{Action, Remark};
use crate::exchange::said::Said;
use crate::model::FindingId;
use crate::text::Node;

/// Were the texts of what this program wrote emptied? A finding that is there keeps its own, a new one would have none.
pub(super) fn is_textless(record: &Mapped) -> bool {
    let says = |said: &Said, field| said.below(field).next().is_some();
    record.said.as_ref().is_some_and(|said| !says(said, "title") && !says(said, "description"))
}

/// That a record got another id; a scanner's result never has one.
pub(super) fn renamed(record: &Mapped, id: &FindingId) -> Option<Remark> {
    let message = match (&record.id, &record.odd_id) {
        (Some(old), _) => format!("{old} is another finding, became {id}"),
        (None, Some(old)) => format!("'{old}' cannot be an id, became {id}"),
        (None, None) if record.trace.is_some() => return None,
        (None, None) => format!("has none, became {id}"),
    };
    Some(Remark::new(Action::Mapped, &record.label, "id", message))
}

/// The file of a new finding.
pub(super) fn new_finding(record: &Mapped, id: &FindingId, origin: Origin<'_>) -> Node {
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
