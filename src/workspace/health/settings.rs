//! The settings: can they be used, and is every key known?

use super::super::Failure;
use super::{Case, Patient, in_a_line};
use crate::rules::Check;

pub(super) fn look(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    if let Some(failure) = patient.unusable {
        let dir = &patient.workspace.config.dir;
        let message =
            format!("{}; what follows goes by the defaults, and by the folder '{dir}'", in_a_line(failure));
        let case = Case::new(Check::SettingsUnusable, message);
        return Ok(vec![failure.hints.first().into_iter().fold(case, Case::hint)]);
    }
    let notes = patient.workspace.notes.iter();
    Ok(notes
        .map(|note| {
            Case::new(Check::SettingsUnclear, note).hint("'git findings config' shows every setting there is")
        })
        .collect())
}
