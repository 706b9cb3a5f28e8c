//! A record of people or agents that has the signature of a scanner's result. It is kept, but nothing is known by it: the
//! scanner's own result would be taken for that finding, and never be filed.

use crate::exchange::extensions;
use crate::exchange::legacy::Mapped;
use crate::exchange::remark::{Action, Remark};
use crate::text::Node;

/// What an import of a scanner's log writes into `source` so that a result is known again.
const SIGNATURE: [&str; 4] = ["category", "commit", "fingerprint", "fingerprint_v1"];

/// Moves the signature of a new finding to its extensions, unless its record is a scanner's result, or what this program
/// wrote of one.
pub(super) fn set_aside_signature(finding: &mut Node, record: &Mapped) -> Option<Remark> {
    if record.trace.is_some() || is_ours(record) {
        return None;
    }
    let source = finding.get_mut("source")?;
    let mut signature = Node::object();
    for field in SIGNATURE {
        source.remove(field).into_iter().for_each(|value| signature.set(field, value));
    }
    let members = signature.members().filter(|members| !members.is_empty())?;
    let fields = members.iter().map(|member| member.key.plain.as_str()).collect::<Vec<_>>().join(", ");
    let place = extensions::keep(finding, "source", signature);
    let why = format!(
        "({fields}) went to extensions.{place}: only a scanner's log says by what its results are known"
    );
    Some(Remark::new(Action::Mapped, &record.label, "source", why))
}

/// Does it tell what it said when this program wrote it?
fn is_ours(record: &Mapped) -> bool {
    let base = record.said.as_ref().and_then(|said| said.base());
    base.is_some_and(|base| base.is_of(&record.node))
}
