//! The files in the findings folder by their names, and what git sees of them. What is in them is for `validate`.

use super::super::Failure;
use super::mend::Remedy;
use super::{Case, Patient, are, some_of, typed};
use crate::git::commit::{self, Writer};
use crate::rules::Check;
use crate::store::{self, Folder, Located, StoreError};

/// Odd names, clashes, and places.
pub(super) fn names(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    if !patient.has_work_tree() {
        return Ok(Vec::new());
    }
    let (files, odd) = patient.names()?;
    let folder = patient.workspace.folder_unchecked()?;
    let mut cases: Vec<Case> = odd.iter().map(odd_name).collect();
    cases.extend(patient.strays().blocking.iter().map(|path| {
        let message = "git opens what has this name, and this is nothing that can be read to an end";
        Case::new(Check::OddFile, message).about(path).hint(format!("rm {}", typed(path)))
    }));
    cases.extend(files.chunk_by(|left, right| left.id == right.id).filter_map(clash));
    cases.extend(misplaced(&folder, files));
    Ok(cases)
}

fn odd_name(error: &StoreError) -> Case {
    let check = if error.is_one_file() { Check::OddFile } else { Check::NotLooked };
    let case = Case::new(check, error.to_string());
    let hint = |path| format!("give it the name of an id and make it a plain file, or: rm {}", typed(path));
    match error.path().filter(|_| error.is_one_file()) {
        Some(path) => case.about(path).hint(hint(path)),
        None => error.path().into_iter().fold(case, Case::about).hint("make it readable, and look again"),
    }
}

fn clash(files: &[Located]) -> Option<Case> {
    let [first, _, ..] = files else { return None };
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let message = format!("{} stands in {} files: {}", first.id, files.len(), paths.join(", "));
    let hint = "remove all but one, or give the others new ids and put the old one into their 'aliases'";
    Some(Case::new(Check::IdClash, message).about(first.id.as_str()).hint(hint))
}

/// Readers take a finding at any depth, so nobody has to move anything: a move here is a conflict on other branches.
fn misplaced(folder: &Folder, files: &[Located]) -> Option<Case> {
    let away: Vec<&Located> = files.iter().filter(|file| file.path != folder.path_for(&file.id)).collect();
    let first = away.first()?;
    let paths = some_of(away.iter().map(|file| file.path.as_str()));
    let message = format!("{} not where the layout puts new ones: {paths}", are(away.len(), "finding"));
    let (from, to) = (typed(&first.path), folder.path_for(&first.id));
    let hint = format!("nothing has to be done; to move one: git mv {from} {}", typed(&to));

    Some(Case::new(Check::Misplaced, message).about(folder.dir()).hint(hint))
}

/// What killed writes left; while somebody writes, an unfinished file is theirs.
pub(super) fn leftovers(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let repository = &patient.workspace.repository;
    let mut found = crate::disk::leftovers(&repository.memory_dir());
    if let Some(top) = repository.toplevel() {
        found.extend(crate::disk::leftovers(top));
        found.extend(patient.strays().leftovers.iter().cloned());
    }
    if found.is_empty() || matches!(commit::writer(repository), Writer::AtWork(_)) {
        return Ok(Vec::new());
    }
    // one of a write that came to its end meanwhile is gone
    found.retain(|path| path.symlink_metadata().is_ok());
    let case = |path: &std::path::PathBuf| {
        Case::new(Check::Leftover, "a write that was killed left this unfinished file, which nobody reads")
            .about(patient.shown(path))
            .mended_by(Remedy::Remove(path.clone()))
    };
    Ok(found.iter().map(case).collect())
}

/// What `git status` says of findings and runs.
pub(super) fn uncommitted(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    if !patient.has_work_tree() {
        return Ok(Vec::new());
    }
    patient.check_askable()?;
    let (workspace, dir) = (patient.workspace, &patient.workspace.config.dir);
    let mut changed = workspace.repository.changed_below(dir)?;
    changed.retain(|path| workspace.id_of(path).is_some() || store::is_run_path(dir, path));
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let files = are(changed.len(), "file");
    let paths = some_of(changed.iter().map(String::as_str));
    let message = format!("{files} not as in HEAD, so history does not know of it: {paths}");
    let hint = format!("git add {} && git commit", typed(dir));
    Ok(vec![Case::new(Check::Uncommitted, message).about(dir).hint(hint)])
}

/// Flags that make git overlook edits. A sparse checkout sets one of them on what it leaves out.
pub(super) fn hidden_edits(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let Some(top) = patient.workspace.repository.toplevel() else { return Ok(Vec::new()) };
    let workspace = patient.workspace;
    let overlooked = workspace.repository.overlooked_below(&workspace.config.dir)?;
    let is_sparse = !overlooked.is_empty() && workspace.repository.is_sparse()?;
    let of_checkout = |path: &str, flag: &str| {
        is_sparse && flag == "skip-worktree" && top.join(path).symlink_metadata().is_err()
    };
    let told = overlooked.into_iter().filter(|(path, flag)| !of_checkout(path, flag));
    Ok(told
        .map(|(path, flag)| {
            let message =
                format!("git was told not to look at this file ({flag}), so edits of it are not seen");
            Case::new(Check::HiddenEdits, message)
                .hint(format!("git update-index --no-{flag} {}", typed(&path)))
                .about(path)
        })
        .collect())
}
