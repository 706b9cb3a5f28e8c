//! The tables of the ledger as the bytes of a segment, and back. Bytes may come from anywhere: every number that leads
//! into a table is compared with the length of the table, and parents stand before their children, or nothing of the
//! segment counts.

use std::collections::HashMap;
use std::sync::Arc;

use crate::disk::{Reader, Writer};
use crate::git::Hash;
use crate::history::event::{Content, Facts};
use crate::history::ledger::{Blob, Change, Commits, Ledger, Mark, NONE, Place, Spelled, Step};
use crate::model::{Timestamp, Word};

/// Stands in the place of a status where nothing is said of a version but why it cannot be read.
const UNREADABLE: u8 = 0xff;
/// The same, but it may be mended.
const UNSETTLED: u8 = 0xfe;
/// The number of no word.
const NO_WORD: u8 = 0xff;

/// What the ledger has beyond the mark.
pub(super) fn segment(ledger: &Ledger, from: &Mark) -> Vec<u8> {
    let mut out = Writer::default();
    out.numbers(&lengths(from));
    write_commits(&mut out, &ledger.commits, from);
    out.texts(ledger.texts[from.texts..].iter().map(|text| &**text));
    let ids = &ledger.ids[from.ids..];
    out.texts(ids.iter().map(|spelled| spelled.id.as_str()));
    out.numbers(&ids.iter().map(|spelled| spelled.finding).collect::<Vec<_>>());
    out.rows(&ledger.homes[from.homes..]);
    write_blobs(&mut out, &ledger.blobs[from.blobs..]);
    let versions = ledger.versions[from.versions..].iter().map(|place| [place.path, place.blob]);
    out.rows(&versions.collect::<Vec<_>>());
    out.numbers(&ledger.before[from.before..]);
    let changes = ledger.changes[from.changes..].iter();
    out.rows(&changes.map(|change| [change.id, change.now, change.before_end]).collect::<Vec<_>>());
    out.rows(&ledger.steps[from.steps..].iter().map(step_row).collect::<Vec<_>>());
    out.into_bytes()
}

/// Adds what a segment has. Where it makes no sense the answer is `None`, and the ledger is not to be used any more.
pub(super) fn add(ledger: &mut Ledger, segment: &[u8], length: usize) -> Option<()> {
    let mut from = Reader(segment);
    if !from.numbers()?.eq(lengths(&ledger.mark())) {
        return None;
    }
    let start = ledger.commits.len();
    add_commits(&mut ledger.commits, &mut from, length)?;
    let texts = from.texts()?;
    ledger.texts.reserve(texts.len());
    for text in texts {
        ledger.texts.push(text?.into());
    }
    add_ids(ledger, &mut from)?;
    add_blobs(ledger, &mut from, length)?;
    add_versions(ledger, &mut from)?;
    add_changes(ledger, &mut from)?;
    add_steps(ledger, &mut from, start)?;
    ledger.commits.settle_from(start);
    from.is_at_end().then_some(())
}

fn lengths(mark: &Mark) -> [u32; 10] {
    let Mark { commits, merges, texts, ids, homes, blobs, versions, changes, before, steps } = *mark;
    [commits, merges, texts, ids, homes, blobs, versions, changes, before, steps].map(|length| length as u32)
}

/// Does this number lead into a table?
fn leads_into<T>(number: u32, table: &[T]) -> bool {
    (number as usize) < table.len()
}

/// The same where it may be the number of nothing.
fn may_lead_into<T>(number: u32, table: &[T]) -> bool {
    number == NONE || leads_into(number, table)
}

fn write_commits(out: &mut Writer, commits: &Commits, from: &Mark) {
    out.bytes(&commits.names[from.commits * commits.length..]);
    out.numbers(&commits.firsts[from.commits..]);
    out.rows(&commits.others[from.merges..]);
    out.times(&commits.times[from.commits..]);
}

fn add_commits(commits: &mut Commits, from: &mut Reader<'_>, length: usize) -> Option<()> {
    let start = commits.len();
    commits.length = length;
    commits.names.extend_from_slice(from.bytes()?);
    for first in from.numbers()? {
        if first != NONE && !leads_into(first, &commits.firsts) {
            return None;
        }
        commits.firsts.push(first);
    }
    let mut last = start as u32;
    for [merge, other] in from.rows()? {
        if merge < last || !leads_into(merge, &commits.firsts) || other >= merge {
            return None;
        }
        last = merge;
        commits.others.push([merge, other]);
    }
    commits.times.extend(from.times()?);
    let count = commits.firsts.len();
    (commits.times.len() == count && commits.names.len() == count.checked_mul(length)?).then_some(())
}

fn add_ids(ledger: &mut Ledger, from: &mut Reader<'_>) -> Option<()> {
    let (ids, findings) = (from.texts()?, from.numbers()?);
    if ids.len() != findings.len() {
        return None;
    }
    ledger.ids.reserve(ids.len());
    for (id, finding) in ids.zip(findings) {
        if finding as usize > ledger.ids.len() {
            return None;
        }
        ledger.ids.push(Spelled { id: id?.parse().ok()?, finding });
    }
    for [finding, path] in from.rows()? {
        if !leads_into(finding, &ledger.ids) || !leads_into(path, &ledger.texts) {
            return None;
        }
        ledger.homes.push([finding, path]);
    }
    Some(())
}

fn write_blobs(out: &mut Writer, blobs: &[Blob]) {
    let mut texts = Texts::default();
    let rows: Vec<[u32; 12]> = blobs.iter().map(|blob| blob_row(blob, &mut texts)).collect();
    out.bytes(&blobs.iter().flat_map(|blob| blob.hash.as_bytes()).copied().collect::<Vec<u8>>());
    out.texts(texts.list.iter().map(|text| &**text));
    out.rows(&rows);
}

fn add_blobs(ledger: &mut Ledger, from: &mut Reader<'_>, length: usize) -> Option<()> {
    let (hashes, texts) = (from.bytes()?, from.texts()?);
    let texts: Vec<Arc<str>> = texts.map(|text| text.map(Arc::from)).collect::<Option<_>>()?;
    let rows = from.rows::<12>()?;
    if hashes.len() != rows.len().checked_mul(length)? {
        return None;
    }
    ledger.blobs.reserve(rows.len());
    for (hash, row) in hashes.chunks_exact(length).zip(rows) {
        let (content, is_settled) = content(&row, &texts)?;
        ledger.blobs.push(Blob { hash: Hash::from_bytes(hash)?, content, is_settled });
    }
    Some(())
}

/// Texts of contents, each once.
#[derive(Default)]
struct Texts<'blobs> {
    numbers: HashMap<&'blobs str, u32>,
    list: Vec<&'blobs str>,
}

impl<'blobs> Texts<'blobs> {
    fn number(&mut self, text: Option<&'blobs Arc<str>>) -> u32 {
        let Some(text) = text else { return NONE };
        let next = self.list.len() as u32;
        let number = *self.numbers.entry(text).or_insert(next);
        if number == next {
            self.list.push(text);
        }
        number
    }
}

/// Four words, component, run, commit, both moments; or why the version cannot be read.
fn blob_row<'blobs>(blob: &'blobs Blob, texts: &mut Texts<'blobs>) -> [u32; 12] {
    let facts = match &blob.content {
        Ok(facts) => facts,
        Err(reason) => {
            let kind = if blob.is_settled { UNREADABLE } else { UNSETTLED };
            return [u32::from(kind), texts.number(Some(reason)), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        }
    };
    let resolution = facts.resolution_type.map_or(NO_WORD, |word| word as u8);
    let words = [facts.status as u8, facts.severity as u8, facts.kind as u8, resolution];
    let named = [&facts.component, &facts.run, &facts.commit_hash].map(|text| texts.number(text.as_ref()));
    let [c0, c1, c2, c3] = facts.created_at.numbers();
    let [r0, r1, r2, r3] = facts.resolved_at.map_or([NONE; 4], Timestamp::numbers);
    [u32::from_le_bytes(words), named[0], named[1], named[2], c0, c1, c2, c3, r0, r1, r2, r3]
}

fn content(row: &[u32; 12], texts: &[Arc<str>]) -> Option<(Content, bool)> {
    let [words, component, run, commit, c0, c1, c2, c3, resolved @ ..] = *row;
    let text = |number: u32| texts.get(number as usize).cloned();
    let named = |number: u32| if number == NONE { Some(None) } else { text(number).map(Some) };
    let [status, severity, kind, resolution] = words.to_le_bytes();
    if matches!(status, UNREADABLE | UNSETTLED) {
        return Some((Err(text(component)?), status == UNREADABLE));
    }
    let facts = Facts {
        status: Word::numbered(status)?,
        severity: Word::numbered(severity)?,
        kind: Word::numbered(kind)?,
        component: named(component)?,
        run: named(run)?,
        created_at: Timestamp::of_numbers([c0, c1, c2, c3])?,
        resolved_at: if resolved == [NONE; 4] { None } else { Some(Timestamp::of_numbers(resolved)?) },
        resolution_type: if resolution == NO_WORD { None } else { Some(Word::numbered(resolution)?) },
        commit_hash: named(commit)?,
    };
    Some((Ok(Arc::new(facts)), true))
}

fn add_versions(ledger: &mut Ledger, from: &mut Reader<'_>) -> Option<()> {
    let rows = from.rows()?;
    ledger.versions.reserve(rows.len());
    for [path, blob] in rows {
        if !leads_into(path, &ledger.texts) || !leads_into(blob, &ledger.blobs) {
            return None;
        }
        ledger.versions.push(Place { path, blob });
    }
    Some(())
}

fn add_changes(ledger: &mut Ledger, from: &mut Reader<'_>) -> Option<()> {
    let mut end = ledger.before.len() as u32;
    for version in from.numbers()? {
        if !may_lead_into(version, &ledger.versions) {
            return None;
        }
        ledger.before.push(version);
    }
    let rows = from.rows()?;
    ledger.changes.reserve(rows.len());
    for [id, now, before_end] in rows {
        let ascends = std::mem::replace(&mut end, before_end) <= before_end;
        if !ascends || !leads_into(id, &ledger.ids) || !may_lead_into(now, &ledger.versions) {
            return None;
        }
        ledger.changes.push(Change { id, now, before_end });
    }
    (end as usize == ledger.before.len()).then_some(())
}

/// Commit, author, subject, message, both moments, both ends; the kind is a bit of the last.
fn step_row(step: &Step) -> [u32; 15] {
    let [c0, c1, c2, c3] = step.committed_at.numbers();
    let [a0, a1, a2, a3] = step.authored_at.numbers();
    let texts = [step.author, step.subject, step.message];
    let merge = u32::from(step.is_merge);
    let (graph, line) = (step.graph_end, step.line_end);
    [step.commit, texts[0], texts[1], texts[2], c0, c1, c2, c3, a0, a1, a2, a3, graph, line, merge]
}

fn add_steps(ledger: &mut Ledger, from: &mut Reader<'_>, start: usize) -> Option<()> {
    let mut least = start as u32;
    let mut end = ledger.steps.last().map_or(0, |step| step.line_end);
    let rows = from.rows::<15>()?;
    ledger.steps.reserve(rows.len());
    for row in rows {
        let step = step(&row)?;
        let are_texts = [step.author, step.subject].iter().all(|text| leads_into(*text, &ledger.texts))
            && may_lead_into(step.message, &ledger.texts);
        let is_next = least <= step.commit && leads_into(step.commit, &ledger.commits.firsts);
        if !are_texts || !is_next || step.graph_end < end || step.line_end < step.graph_end {
            return None;
        }
        (least, end) = (step.commit + 1, step.line_end);
        ledger.steps.push(step);
    }
    (end as usize == ledger.changes.len()).then_some(())
}

fn step(row: &[u32; 15]) -> Option<Step> {
    let [commit, author, subject, message, c0, c1, c2, c3, a0, a1, a2, a3, graph_end, line_end, merge] = *row;
    Some(Step {
        commit,
        author,
        subject,
        message,
        committed_at: Timestamp::of_numbers([c0, c1, c2, c3])?,
        authored_at: Timestamp::of_numbers([a0, a1, a2, a3])?,
        graph_end,
        line_end,
        is_merge: merge != 0,
    })
}

#[cfg(test)]
mod tests;
