//! Text that no two JSON readers agree on, mended so that all do.

use std::collections::HashSet;

use crate::text::{Flaw, FlawKind, Member, Node, Value};

/// Lone surrogates stay U+FFFD, and of a key that stands twice the last one is taken, as JSON readers do.
pub(in crate::exchange) fn repair(node: &mut Node, flaws: &[Flaw]) {
    if flaws.iter().any(|flaw| flaw.kind != FlawKind::ByteOrderMark) {
        mend(node);
    }
}

fn mend(node: &mut Node) {
    match &mut node.value {
        Value::String(text) => text.raw = None,
        Value::Array(items) => items.iter_mut().for_each(mend),
        Value::Object(members) => mend_members(members),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn mend_members(members: &mut Vec<Member>) {
    let mut seen = HashSet::new();
    members.reverse();
    members.retain(|member| seen.insert(member.key.plain.clone()));
    members.reverse();
    for member in members {
        member.key.raw = None;
        mend(&mut member.value);
    }
}

/// What was done about a flaw, in a line.
pub(in crate::exchange) fn repair_of(flaw: &Flaw) -> String {
    match flaw.kind {
        FlawKind::ByteOrderMark => "the byte order mark was dropped".to_owned(),
        FlawKind::DuplicateKey { .. } => format!("{}; the last one was taken", flaw.message),
        FlawKind::LoneSurrogate => format!("{}; it became U+FFFD", flaw.message),
        _ => flaw.message.clone(),
    }
}
