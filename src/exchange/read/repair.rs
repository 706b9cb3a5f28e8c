//! Text that no two JSON readers agree on, mended so that all do.

use std::collections::HashSet;

use super::Record;
use crate::exchange::remark::{Action, Remark};
use crate::text::{Flaw, FlawKind, Member, Node, Position, Value, positions};

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

/// Each flaw with its place: the text is gone through once, however many there are.
pub(super) fn placed<'f>(text: &str, flaws: &'f [Flaw]) -> impl Iterator<Item = (&'f Flaw, Position)> {
    let begins: Vec<usize> = flaws.iter().map(|flaw| flaw.span.start).collect();
    flaws.iter().zip(positions(text, &begins))
}

/// Each flaw as a remark about the record that it stands in; records lie beside each other.
pub(super) fn repaired(text: &str, flaws: &[Flaw], records: &[&Record]) -> Vec<Remark> {
    let mut spans: Vec<_> = records.iter().map(|record| (&record.node.span, &*record.label)).collect();
    spans.sort_by_key(|(span, _)| span.start);
    let around = |begin: usize| {
        let before = &spans[..spans.partition_point(|(span, _)| span.start <= begin)];
        before.last().filter(|(span, _)| span.contains(&begin)).map_or("", |(_, label)| label)
    };
    let remark = |(flaw, place): (&Flaw, Position)| {
        let message = format!("line {}, column {}: {}", place.line, place.column, repair_of(flaw));
        Remark::new(Action::Repaired, around(flaw.span.start), "", message)
    };
    placed(text, flaws).map(remark).collect()
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
