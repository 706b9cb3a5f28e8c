//! Locks and journals: who holds what, who died, and whether locks and second names work here at all.

use super::super::Failure;
use super::mend::Remedy;
use super::{Case, Patient, some_of, typed};
use crate::git::Repository;
use crate::git::commit::{self, IndexLocked, Locking, Writer};
use crate::rules::Check;

pub(super) fn look(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    if !patient.has_work_tree() {
        return Ok(Vec::new());
    }
    let repository = &patient.workspace.repository;
    let writer = commit::writer(repository);
    let mut cases: Vec<Case> = written(&writer).into_iter().collect();
    cases.extend(index_lock(patient, &writer));
    cases.extend(desk(repository, &writer));
    cases.extend(locking(repository));
    Ok(cases)
}

fn written(writer: &Writer) -> Option<Case> {
    match writer {
        Writer::Nobody => None,
        Writer::AtWork(process) => {
            let who = process.map_or("another process".to_owned(), |process| format!("process {process}"));
            Some(Case::new(Check::WriterAtWork, format!("{who} is writing findings; others wait for it")))
        }
        Writer::Dead(process) => {
            let message = format!(
                "process {process} ended while it wrote findings, so the index may lag behind HEAD; do not commit \
                 and do not remove index.lock before it is mended"
            );
            Some(Case::new(Check::Unfinished, message).mended_by(Remedy::Recover))
        }
        Writer::Unknown { journal, why } => {
            let journal = journal.to_string_lossy();
            let message =
                format!("a command ended while it wrote findings, and its journal cannot be read: {why}");
            let hint =
                format!("look at 'git status' and at 'git diff --cached', then: rm {}", typed(&journal));
            Some(Case::new(Check::JournalUnreadable, message).about(journal.as_ref()).hint(hint))
        }
    }
}

/// Ours goes with what it belongs to; that of somebody else is never removed, for who holds it nobody can tell.
fn index_lock(patient: &Patient<'_>, writer: &Writer) -> Option<Case> {
    let IndexLocked { path, is_ours } = commit::index_lock(&patient.workspace.repository)?;
    if is_ours && !matches!(writer, Writer::Nobody) {
        return None;
    }
    let shown = patient.shown(&path);
    let case = match is_ours {
        true => Case::new(Check::IndexLocked, "git's lock on the index was left by a command of this program")
            .mended_by(Remedy::Recover),
        false => Case::new(
            Check::IndexLocked,
            "another program holds git's lock on the index, or died holding it; nothing can be staged or committed",
        )
        .hint(format!("wait for it; if no git command is running: rm {}", typed(&shown))),
    };
    Some(case.about(shown))
}

fn desk(repository: &Repository, writer: &Writer) -> Option<Case> {
    let left = commit::desk_leftovers(repository);
    // looked at again, for a writer may have begun and ended since
    if left.is_empty() || *writer != Writer::Nobody || commit::writer(repository) != Writer::Nobody {
        return None;
    }
    let names: Vec<String> =
        left.iter().filter(|path| path.exists()).map(|path| path.to_string_lossy().into_owned()).collect();
    let first = names.first()?;
    let message = format!("earlier writes left {}", some_of(names.iter().map(String::as_str)));
    Some(Case::new(Check::DeskLeftover, message).about(first).mended_by(Remedy::Recover))
}

fn locking(repository: &Repository) -> Option<Case> {
    let Locking::Fails(why) = commit::locking(repository) else { return None };
    let hint = "keep the repository on a file system with locks, a local one for example";
    Some(Case::new(Check::LocksFail, why).about(repository.git_dir().to_string_lossy()).hint(hint))
}

/// Only somebody who may write can see whether a second name can be made.
pub(super) fn links(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let repository = &patient.workspace.repository;
    if !patient.may_try || !patient.has_work_tree() || commit::locking(repository) == Locking::ReadOnly {
        return Ok(Vec::new());
    }
    let failed = commit::check_links(repository).err();
    let told = failed.map(|failure| {
        let hint = "keep the repository on a file system with hard links, a local one for example";
        Case::new(Check::LinksFail, failure.to_string())
            .about(repository.git_dir().to_string_lossy())
            .hint(hint)
    });
    Ok(told.into_iter().collect())
}
