//! The commits that name findings as fixed by them. What names a finding that was opened again since, meant the former
//! fix.

use super::{Inquiry, Record};
use crate::git::{Hash, Line};
use crate::workspace::Failure;

/// Of each record the commits of the line that name its finding and are no older than its last opening. All are asked
/// about at once, because each question alone could walk the whole of history.
///
/// # Errors
/// A history or commit that cannot be read.
pub(super) fn naming(inquiry: &mut Inquiry<'_>, records: &[&Record]) -> Result<Vec<Vec<Hash>>, Failure> {
    let mut naming: Vec<Vec<Hash>> = records.iter().map(|record| named_in(&inquiry.line, record)).collect();
    if naming.iter().all(Vec::is_empty) {
        return Ok(naming);
    }
    let openings = inquiry.openings()?;
    let Inquiry { line, objects, .. } = inquiry;
    let mut opened = Vec::with_capacity(records.len());
    for (record, commits) in records.iter().zip(&mut naming) {
        let Some(opening) = openings.get(&record.id) else { continue };
        match line.place(opening) {
            Some(place) => opened.push((commits, place)),
            // opened on a line of findings of its own: clocks alone tell
            None => {
                let opened = objects.commit(opening)?.committer.seconds;
                commits.retain(|commit| line.committed_at(commit).is_some_and(|time| time >= opened));
            }
        }
    }
    leave_out_former(line, opened);
    Ok(naming)
}

fn named_in(line: &Line, record: &Record) -> Vec<Hash> {
    let names = std::iter::once(record.id.as_str()).chain(record.aliases.iter().map(String::as_str));
    let mut found: Vec<Hash> = Vec::new();
    for commit in names.flat_map(|name| line.naming(name)) {
        if !found.contains(commit) {
            found.push(*commit);
        }
    }
    found
}

/// Leaves out the commits that the opening at a place comes after.
fn leave_out_former(line: &Line, mut opened: Vec<(&mut Vec<Hash>, usize)>) {
    let pairs = opened.iter().flat_map(|(commits, opening)| {
        commits.iter().filter_map(|commit| Some((line.place(commit)?, *opening)))
    });
    let former = line.related(pairs.collect());
    for (commits, opening) in &mut opened {
        commits.retain(|commit| line.place(commit).is_none_or(|place| !former.contains(&(place, *opening))));
    }
}
