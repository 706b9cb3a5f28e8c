//! The findings of the work tree that new ones are compared with, without a read of all: what git has is remembered in short,
//! and the rest is mostly what was filed last.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::git::Hash;
use crate::likeness::FirstLook;
use crate::model::{FindingId, Kind, Summary};
use crate::store::Located;
use crate::workspace::gathering::{self, Brief, Detail, Place};
use crate::workspace::work_tree::WorkTree;
use crate::workspace::{Failure, Workspace, files};

/// So many files are read for a note at most, those that were filed last, and as many that are not remembered: it is not
/// worth a read of ten thousand.
const MOST_READ: usize = 100;

/// So many older ones are compared, those whose titles have most in common with a new one's.
const MOST_OLDER: usize = 100;

/// The least that their titles have in common at a first look.
const LEAST: f64 = 0.5;

/// With more new ones than these, older ones are not looked at one by one before all are compared.
const FEW: usize = 10;

/// What is about to be filed: a type and a title.
pub type New<'draft> = (Kind, &'draft str);

/// Those that were filed last, as they are now, and before them the likeliest of the others, as git has them.
pub(super) fn in_work_tree(
    workspace: &Workspace,
    files: &[Located],
    new: &[New<'_>],
) -> Result<Vec<Brief>, Failure> {
    let tree = WorkTree::open(workspace)?;
    let left_out: Vec<Located> = tree.left_out().filter_map(Result::ok).collect();
    let mut last: Vec<&Located> = files.iter().chain(&left_out).collect();
    let mut found = Vec::new();
    if last.len() > MOST_READ {
        keep_the_last(&mut last, new);
        found = older(workspace, &last, new);
    }
    last.sort_unstable_by(|one, other| one.id.cmp(&other.id));
    let read = |file: &Located| {
        let bytes = tree.load(file).ok()??;
        Some((gathering::summary(file.id.clone(), &bytes)?, file.path.clone()))
    };
    found.extend(last.into_iter().filter_map(read));
    Ok(found)
}

/// Keeps those of the new ones' types with the highest numbers.
fn keep_the_last(files: &mut Vec<&Located>, new: &[New<'_>]) {
    let number = |file: &Located| {
        let (_, kind, number) = file.id.parts()?;
        new.iter().any(|(new, _)| *new == kind).then_some(number)
    };
    files.select_nth_unstable_by_key(MOST_READ, |file| Reverse(number(file)));
    files.truncate(MOST_READ);
}

/// Of all that the index has but the last those whose titles have most in common with a new one's. What cannot be read is not
/// worth the failure of what is filed.
fn older(workspace: &Workspace, last: &[&Located], new: &[New<'_>]) -> Vec<Brief> {
    let last: HashSet<&str> = last.iter().map(|file| file.path.as_str()).collect();
    let indexed = workspace.repository.indexed(&workspace.config.dir).unwrap_or_default();
    let there = indexed.iter().map(|entry| (entry.path.as_str(), entry.blob));
    let there: Vec<(&str, Hash)> = there.filter(|(path, _)| !last.contains(path)).collect();

    let looks: Vec<FirstLook> = new.iter().map(|(_, title)| FirstLook::at(title)).collect();
    let share = |title: &str| looks.iter().map(|look| look.share(title)).fold(0.0, f64::max);
    let is_few = looks.len() <= FEW;
    let is_wanted = |title: &str| !is_few || share(title) >= LEAST;
    let (mut found, mut unknown) = gathering::remembered(workspace, &there, &is_wanted);
    if unknown.len() > MOST_READ && learn(workspace) {
        (found, unknown) = gathering::remembered(workspace, &there, &is_wanted);
    }
    if is_few && found.len() > MOST_OLDER {
        found.sort_by_cached_key(|(summary, _)| Reverse((share(&summary.title) * 1e6) as u32));
        found.truncate(MOST_OLDER);
    }
    let read = |path: String| {
        let id: FindingId = workspace.id_of(&path)?;
        let bytes = files::load(workspace, Place::WorkTree, &path).ok()??;
        Some((gathering::summary(id, &bytes)?, path))
    };
    found.extend(unknown.into_iter().rev().take(MOST_READ).filter_map(read));
    found
}

/// Reads what HEAD has, once, so that it is remembered from then on; where that may be, and nothing of it is to be fetched.
fn learn(workspace: &Workspace) -> bool {
    let Ok(Some(head)) = workspace.repository.head() else { return false };
    if !workspace.config.cache || workspace.repository.is_partial().unwrap_or(true) {
        return false;
    }
    let nothing = |_: Summary, _: &str| None::<()>;
    gathering::chosen(workspace, Place::Commit(head), Detail::AllButDescription, &nothing).is_ok()
}
