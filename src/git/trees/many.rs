//! Many comparisons at once. In a pack the versions of a folder build on each other, old ones on new ones. Comparison by
//! comparison hardly two folders that follow each other are of one family, and of each a long chain would be inflated
//! for one version of it; so what lies below the top is compared folder by folder.

use std::sync::atomic::AtomicUsize;

use super::{Change, Descent, Folders};
use crate::git::error::Error;
use crate::git::hash::Hash;
use crate::git::objects::{Crew, Objects};

/// A folder as it is now, and as it was before; `None` where it is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// As it is now.
    pub now: Option<Hash>,
    /// As it was, anywhere.
    pub before: Vec<Option<Hash>>,
}

/// What [`changes`](super::changes) says of each comparison, in their order.
///
/// # Errors
/// As [`changes`](super::changes).
pub fn changes_of_each(crew: &mut Crew, comparisons: &[Comparison]) -> Result<Vec<Vec<Change>>, Error> {
    let tops =
        crew.each("changes", comparisons, |objects, run| run.iter().map(|one| top(objects, one)).collect())?;
    let mut found = Vec::with_capacity(tops.len());
    let mut below = Vec::new();
    for (number, (changes, folders)) in tops.into_iter().enumerate() {
        below.extend(folders.into_iter().map(|folders| (number, folders)));
        found.push(changes);
    }
    // each folder from its newest state on, since packs build old versions on new ones
    below.reverse();
    below.sort_by(|(_, left), (_, right)| left.path.cmp(&right.path));
    let counts: Vec<AtomicUsize> = found.iter().map(|changes| AtomicUsize::new(changes.len())).collect();
    let deeper = crew.each("folders", &below, |objects, run| {
        run.iter().map(|(number, folders)| all_below(objects, folders, &counts[*number])).collect()
    })?;
    for ((number, _), changes) in below.iter().zip(deeper) {
        found[*number].extend(changes);
    }
    found.iter_mut().for_each(|changes| changes.sort_by(|left, right| left.path.cmp(&right.path)));
    Ok(found)
}

/// The files of the top that differ, and the folders in it that do.
fn top(objects: &mut Objects, comparison: &Comparison) -> Result<(Vec<Change>, Vec<Folders>), Error> {
    let Some(folders) = Folders::top(comparison.now, &comparison.before) else {
        return Ok(Default::default());
    };
    let count = AtomicUsize::new(0);
    let mut descent = Descent::new(objects, &count);
    let mut below = Vec::new();
    descent.enter(&folders, &mut below)?;
    Ok((descent.found, below))
}

fn all_below(objects: &mut Objects, folders: &Folders, count: &AtomicUsize) -> Result<Vec<Change>, Error> {
    let mut descent = Descent::new(objects, count);
    descent.run(folders.clone())?;
    Ok(descent.found)
}
