//! The merge driver: asked for by an attribute, known to git, and found by it.

use super::super::Failure;
use super::folder::new_path;
use super::hooks::PROGRAM;
use super::{Case, Patient};
use crate::git::{DRIVER, DriverCondition};
use crate::rules::Check;

/// What brings both into order.
const INSTALL: &str = "git findings init --merge-driver";

pub(super) fn look(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let Some(path) = new_path(patient)? else { return Ok(Vec::new()) };
    let repository = &patient.workspace.repository;
    let attributes = repository.attributes(&path, &["merge"])?;
    let is_asked_for = attributes.iter().any(|(_, value)| value == DRIVER);
    let condition = repository.merge_driver()?;
    let told = match (is_asked_for, condition) {
        (false, DriverCondition::Missing) => return Ok(Vec::new()),
        (true, DriverCondition::Missing) => {
            let message = "git does not know the merge driver of findings here, and merges their lines";
            vec![Case::new(Check::MergeDriverMissing, message)]
        }
        (false, _) => {
            let message = "git knows the merge driver of findings, but no attribute asks for it";
            let file = format!("{}/.gitattributes", patient.workspace.config.dir);
            vec![Case::new(Check::MergeAttributeMissing, message).about(file)]
        }
        (true, DriverCondition::Different) => {
            let message = "the merge driver that git knows is not the one that this program writes";
            vec![Case::new(Check::MergeDriverOutdated, message).about(format!("merge.{DRIVER}.driver"))]
        }
        (true, DriverCondition::InPlace) => Vec::new(),
    };
    let is_lost = condition == DriverCondition::InPlace && !repository.is_on_path(PROGRAM);
    let lost = is_lost.then(|| {
        let message = format!("'{PROGRAM}' is not on PATH, so git merges the lines of findings");
        Case::new(Check::ProgramNotOnPath, message).hint("add the folder it is in to PATH")
    });
    Ok(told.into_iter().map(|case| case.hint(INSTALL)).chain(lost).collect())
}
