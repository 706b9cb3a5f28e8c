//! Git itself, who commits, and what kind of repository this is.

use super::super::Failure;
use super::{Case, Patient};
use crate::git::{Error, Shape};
use crate::rules::Check;

/// Is git new enough to write with?
pub(super) fn version(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    match patient.workspace.repository.check_version() {
        Ok(()) => Ok(Vec::new()),
        Err(error @ Error::GitTooOld { .. }) => Ok(vec![of_git(Check::GitTooOld, &error)]),
        Err(other) => Err(other.into()),
    }
}

/// A failure of git that is itself what a check looks for.
pub(super) fn of_git(check: Check, error: &Error) -> Case {
    let case = Case::new(check, error.to_string());
    error.hint().into_iter().fold(case, Case::hint)
}

/// Who commits matters where something can be committed.
pub(super) fn identity(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    if !patient.has_work_tree() {
        return Ok(Vec::new());
    }
    let repository = &patient.workspace.repository;
    match repository.identity().and_then(|_| repository.author()) {
        Ok(_) => Ok(Vec::new()),
        Err(error @ Error::NoIdentity(_)) => {
            let why = "so findings can be read here, but not written";
            let case = Case::new(Check::NoIdentity, format!("{error}, {why}"));
            Ok(vec![error.hint().into_iter().fold(case, Case::hint)])
        }
        Err(other) => Err(other.into()),
    }
}

/// What is out of the ordinary.
pub(super) fn shape(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let mut cases = Vec::new();
    if !patient.has_work_tree() {
        let message = "there is no work tree, so findings are read from HEAD, and none can be written";
        let hint = "clone the repository, or run this in one of its work trees, to write";
        cases.push(Case::new(Check::NoWorkTree, message).hint(hint));
    }
    cases.extend(shape_cases(patient.workspace.repository.shape()?));
    Ok(cases)
}

fn shape_cases(shape: Shape) -> Vec<Case> {
    let facts = [
        (
            shape.is_shallow,
            Check::ShallowClone,
            "the history is cut off, so events before the cut are not known",
            Some("'git fetch --unshallow' brings the rest"),
        ),
        (
            shape.is_partial,
            Check::PartialClone,
            "objects were left with a remote, so reading history may fetch them",
            Some("'git fetch --refetch --no-filter' brings them all"),
        ),
        (shape.is_sparse, Check::SparseCheckout, "the checkout is sparse", None),
        (
            shape.has_reference_tables,
            Check::ReferenceTables,
            "references live in tables, which only git reads: some commands take longer",
            None,
        ),
        (
            shape.is_sha256,
            Check::Sha256Objects,
            "objects are named by SHA-256 and read through git: history takes longer",
            None,
        ),
    ];
    let told = facts.into_iter().filter(|(holds, ..)| *holds);
    told.map(|(_, check, message, hint)| hint.into_iter().fold(Case::new(check, message), Case::hint))
        .collect()
}

/// What is begun and not finished.
pub(super) fn state(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let state = patient.workspace.repository.state()?;
    let told = state.map(|state| {
        let message = format!("{} is in progress, so commands that write refuse", state.with_article());
        Case::new(Check::InProgress, message)
            .hint("finish or abort it, or write with --in-progress or --no-commit")
    });
    Ok(told.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_repository_has_nothing_to_tell_and_each_oddity_is_told_once() {
        assert!(shape_cases(Shape::default()).is_empty());
        let odd = Shape {
            is_shallow: true,
            is_partial: true,
            is_sparse: true,
            has_reference_tables: true,
            is_sha256: true,
        };
        let codes: Vec<_> = shape_cases(odd).iter().map(|case| case.symptom.check.code()).collect();
        let all = ["shallow-clone", "partial-clone", "sparse-checkout", "reference-tables", "sha256-objects"];
        assert_eq!(codes, all);
    }
}
