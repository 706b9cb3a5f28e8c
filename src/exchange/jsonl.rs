//! JSON lines: one finding a line, as its file has it. With all fields a line tells also what it says, so that what somebody
//! changes in it is known when it comes back.

use super::base::{Base, Field};
use super::digest::PROVENANCE;
use super::export::{Exported, Fields};
use super::said::Said;
use crate::model::FINDING;
use crate::text::{Node, compact};

/// The key of what a line said when it was written.
const BASE: &str = "base";

/// One finding a line, in the order given; nothing for none.
pub fn jsonl(findings: &[Exported<'_>], fields: Fields) -> String {
    let line = |finding: &Exported<'_>| {
        let mut shown = fields.of(&finding.node());
        if fields == Fields::All && shown.get(BASE).is_none() {
            let told = based().map(|field| (field, shown.at(field).cloned()));
            let base = Base::written(finding.id().as_str(), finding.changed_in, told);
            shown.set(BASE, base.into());
        }
        compact(&shown) + "\n"
    };
    findings.iter().map(line).collect()
}

/// What a record says that tells what it said when it was written, which is taken out; `None` for any other.
pub(super) fn said(record: &mut Node) -> Option<Said> {
    let id = record.get("id").and_then(Node::as_str);
    let base = Base::read(record.get(BASE)?.as_str()?, id.unwrap_or_default(), based())?;
    let said = id.map(|_| Said::new(based()).with_moment().since(Some(base)));
    record.remove(BASE);
    said
}

/// Takes out of a line what tells what it said when it was written: what is made of it is a finding of its own.
pub fn take_base(record: &mut Node) {
    drop(said(record));
}

/// The fields that a base tells of, in its order: those that are content.
fn based() -> impl Iterator<Item = Field> {
    let content = FINDING.fields.iter().filter(|field| !PROVENANCE.contains(&field.name));
    content.map(|field| std::slice::from_ref(&field.name))
}
