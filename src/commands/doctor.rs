//! `doctor`: is everything around the findings as it has to be? `--fix` mends what has one answer.

use super::{Env, Failure, Outcome, glossary};
use crate::git::{Error, Repository};
use crate::history::Remembered;
use crate::report::{DoctorReport, Mended, Symptom};
use crate::rules::Check;
use crate::text::counted;
use crate::workspace::health::{self, Case, Patient};

const EXAMPLES: &str = "\
Examples:
  git findings doctor
  git findings doctor --fix
  git findings doctor --strict --json";

fn long_help() -> String {
    let checks = Check::ALL.iter().map(|check| (check.code(), check.level(), check.about()));
    format!("Checks with their levels:\n{}\n\n{EXAMPLES}", glossary(checks))
}

/// Check the health of everything around the findings
///
/// Looks at git, settings, the findings folder, hooks, locks, journals, memory, branches and claims; 'validate' looks
/// at what is in the findings. Changes nothing without --fix. Exit code 1 when something is an error.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub struct DoctorArgs {
    /// Mend what has one answer, and say what was done
    #[arg(long)]
    pub fix: bool,

    /// Warnings fail too
    #[arg(long)]
    pub strict: bool,
}

/// Runs `doctor`.
///
/// # Errors
/// No repository, or one that git refuses to open.
pub fn run(env: &mut Env<'_>, arguments: &DoctorArgs) -> Result<Outcome, Failure> {
    let (workspace, unusable) = match Patient::workspace(env) {
        Ok(found) => found,
        Err(failure) => return without_git(env, arguments).ok_or(failure),
    };
    let now = env.now()?;
    let examine = || health::examine(&Patient::new(&workspace, unusable.as_ref(), now, arguments.fix));
    let mut cases = examine();
    let (mut mended, mut notes) = (Vec::new(), Vec::new());
    if arguments.fix && cases.iter().any(|case| case.remedy.is_some()) {
        (mended, notes) = health::mend(&workspace, &cases);
        cases = examine();
    }
    let remembered = told(&workspace.remembered());
    Ok(outcome(cases, mended, arguments).with_notes(notes).with_remarks(remembered))
}

/// What is remembered of history, in a line.
fn told(remembered: &Remembered) -> Option<String> {
    let Remembered { commits, size, .. } = remembered;
    let kilobytes = size.div_ceil(1_000);
    let commits = (*commits > 0).then(|| counted(*commits, "commit"))?;
    Some(format!("history is remembered up to {commits}, in {kilobytes} kB"))
}

/// Without a git that can be asked, that is all there is to tell.
fn without_git(env: &Env<'_>, arguments: &DoctorArgs) -> Option<Outcome> {
    let error = Repository::discover(&env.cwd).err()?;
    let check = match &error {
        Error::GitMissing => Check::GitMissing,
        Error::GitTooOld { .. } => Check::GitTooOld,
        _ => return None,
    };
    let case = Case::new(check, error.to_string());
    Some(outcome(vec![error.hint().into_iter().fold(case, Case::hint)], Vec::new(), arguments))
}

fn outcome(cases: Vec<Case>, mended: Vec<Mended>, arguments: &DoctorArgs) -> Outcome {
    let symptoms: Vec<Symptom> = cases.into_iter().map(|case| case.symptom).collect();
    let report = DoctorReport::new(symptoms, mended);
    let failed = report.errors > 0 || arguments.strict && report.warnings > 0;
    Outcome::of(report).answered(!failed)
}
