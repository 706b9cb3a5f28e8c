//! The hooks: installed, run by git, up to date, and finding the program that they call.

use super::super::Failure;
use super::mend::Remedy;
use super::{Case, Patient, some_of, typed};
use crate::disk;
use crate::git::{HookCondition, HookFacts};
use crate::rules::Check;

/// What hooks call.
pub(super) const PROGRAM: &str = "git-findings";

/// Files at the top in which managers of hooks are told what to run.
const OF_MANAGERS: [&str; 6] = [
    ".pre-commit-config.yaml",
    "lefthook.yml",
    "lefthook.yaml",
    ".lefthook.yml",
    ".husky/pre-commit",
    ".husky/commit-msg",
];

/// A manager's configuration larger than this is none, in bytes.
const LARGEST: u64 = 1 << 20;

pub(super) fn look(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    if !patient.has_work_tree() {
        return Ok(Vec::new());
    }
    let hooks = patient.workspace.repository.hooks()?;
    let mut cases: Vec<Case> = hooks.iter().filter_map(|hook| odd(patient, hook)).collect();
    let is_missing = |hook: &&HookFacts| matches!(hook.condition, HookCondition::Missing { .. });
    let missing: Vec<&HookFacts> = hooks.iter().filter(is_missing).collect();
    let is_managed = is_managed(patient);
    if !is_managed {
        cases.extend(absent(&missing));
    }
    let is_called = is_managed || missing.len() < hooks.len();
    if is_called && !patient.workspace.repository.is_on_path(PROGRAM) {
        let message = format!("'{PROGRAM}' is not on PATH, so the hooks check nothing");
        let hint = "add the folder it is in to PATH, for the programs that commit too";
        cases.push(Case::new(Check::ProgramNotOnPath, message).hint(hint));
    }
    Ok(cases)
}

fn odd(patient: &Patient<'_>, hook: &HookFacts) -> Option<Case> {
    let path = patient.shown(&hook.path);
    match &hook.condition {
        HookCondition::InPlace | HookCondition::Missing { .. } => None,
        HookCondition::Outdated => {
            let message =
                format!("the block of {PROGRAM} in the {} hook is not the one it writes", hook.hook);
            let case = Case::new(Check::HookOutdated, message).about(path);
            Some(case.mended_by(Remedy::MendHook(hook.hook)))
        }
        HookCondition::NotExecutable { is_ours_alone } => {
            let message = format!("git does not run the {} hook, because nobody may execute it", hook.hook);
            let case = Case::new(Check::HookNotExecutable, message).about(&path);
            Some(match is_ours_alone {
                true => case.mended_by(Remedy::MendHook(hook.hook)),
                // somebody may have switched off the rest of the script
                false => case.hint(format!("chmod +x {}", typed(&path))),
            })
        }
    }
}

/// One note for all hooks that lack ours, by the reason.
fn absent(missing: &[&HookFacts]) -> Option<Case> {
    let first = missing.first()?;
    let names = some_of(missing.iter().map(|hook| hook.hook));
    let reason = missing.iter().find_map(|hook| match &hook.condition {
        HookCondition::Missing { why } => why.as_ref().map(|why| (hook.hook, why)),
        _ => None,
    });
    let is_only = missing.iter().all(|hook| hook.hook == "post-rewrite");
    let lost = match is_only {
        true => "rewritten fix commits are not noted",
        false => "findings are not checked before commits",
    };
    let message = format!("{lost}: {names} not installed");
    Some(match reason {
        None => Case::new(Check::HooksMissing, message).hint("git findings hook install"),
        Some((hook, why)) => Case::new(Check::HooksMissing, format!("{message} ({why})"))
            .about(first.path.to_string_lossy())
            .hint(format!("add to what runs there: {PROGRAM} hook run {hook} \"$@\"")),
    })
}

/// Does a manager of hooks know of this program?
fn is_managed(patient: &Patient<'_>) -> bool {
    let Some(top) = patient.workspace.repository.toplevel() else { return false };
    let names = |file: &str| {
        let text = disk::read(&top.join(file), LARGEST).unwrap_or_default();
        String::from_utf8_lossy(&text).contains(PROGRAM)
    };
    OF_MANAGERS.iter().any(|file| names(file))
}
