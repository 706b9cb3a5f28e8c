//! Judges the way that a commit takes a finding from one status to another.

use super::level::Levels;
use super::problem::Problem;
use super::rule::Rule;
use super::sheet::Sheet;
use crate::model::{Status, Transitions};

/// What a commit does to a status.
#[derive(Debug, Clone, Copy)]
pub struct Step<'step> {
    /// The status in each of the parents that have the finding.
    pub from: &'step [Status],
    /// The status in the commit.
    pub to: Status,
    /// The steps that commands may take.
    pub transitions: &'step Transitions,
    /// Must one commit take one step? Else it may fold a whole path into one, as a squash does.
    pub is_single: bool,
}

impl Step<'_> {
    /// A merge may settle what its parents say differently, so a lawful step from one of them is enough.
    fn is_lawful(&self) -> bool {
        let joined = |from: Status| match self.is_single {
            true => from == self.to || self.transitions.verb_for(from, self.to).is_some(),
            false => self.transitions.is_reachable(from, self.to),
        };
        self.from.is_empty() || self.from.iter().any(|from| joined(*from))
    }
}

/// Judges the step of a finding whose file is `path`. One that appears closed was opened and closed there.
pub fn check_step(path: &str, step: &Step<'_>, levels: &Levels) -> Option<Problem> {
    let from = step.from.first().filter(|_| !step.is_lawful())?;
    let how = if step.is_single { "in one step" } else { "by any steps" };
    let mut sheet = Sheet::new(path, levels);
    sheet
        .add(Rule::UnlawfulStep, None, &format!("no way leads from {from} to {} {how}", step.to))
        .field(&["status"])
        .hint("'git findings reopen ID', then 'git findings resolve ID', are two commits");
    sheet.finish("").pop()
}
