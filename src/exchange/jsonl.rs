//! JSON lines: one finding a line, as its file has it.

use super::export::{Exported, Fields};
use crate::text::compact;

/// One finding a line, in the order given; nothing for none.
pub fn jsonl(findings: &[Exported<'_>], fields: Fields) -> String {
    findings.iter().map(|finding| compact(&fields.of(&finding.node())) + "\n").collect()
}
