//! `hook`: installs, removes and runs the git hooks.

mod receive;

use super::{Env, Failure, FailureKind, Outcome, Workspace};
use crate::git::{HookOutcome, HookReport, Repository, fix};
use crate::model::FindingId;
use crate::report::Statement;
use crate::rules::Level;
use crate::store;
use crate::text::counted;
use crate::workspace::judging::judge_stored;
use crate::workspace::known::Known;
use crate::workspace::{CONFIG_FILE, staged_dir, stored};

/// Install, remove or run the git hooks
///
/// pre-commit and pre-merge-commit judge what is staged; commit-msg looks at 'Fixes-Finding' lines. None of these
/// writes, and none reads the work tree. post-rewrite notes in the git directory which commit took the place of which,
/// so that 'repair' finds fix commits again.
///
/// A bare repository, to which people push, gets pre-receive alone: it judges every commit that a push would bring to a
/// branch, and refuses the push when a finding has an error.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings hook install
  git findings hook uninstall
  git findings hook run pre-commit")]
pub struct HookArgs {
    #[command(subcommand)]
    #[allow(missing_docs)]
    pub action: HookAction,
}

/// What to do with hooks.
#[derive(Debug, clap::Subcommand)]
pub enum HookAction {
    /// Put the hooks where git runs them, beside what is there
    Install,
    /// Take away exactly what 'install' added
    Uninstall,
    /// Do a hook's work; this is what the installed hooks call
    Run {
        /// pre-commit, pre-merge-commit, commit-msg, post-rewrite or pre-receive
        #[arg(value_name = "HOOK")]
        hook: String,
        /// What git gives the hook
        #[arg(value_name = "ARGUMENT", trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

/// The hooks there are.
const HOOKS: &[&str] = &["pre-commit", "pre-merge-commit", "commit-msg", "post-rewrite", "pre-receive"];

/// Runs `hook`.
///
/// # Errors
/// An unknown hook, a staged finding with errors (exit 1), a foreign hook that cannot be chained.
pub fn run(env: &mut Env<'_>, arguments: &HookArgs) -> Result<Outcome, Failure> {
    match &arguments.action {
        HookAction::Install => statement(install_all(&Workspace::open(env)?)?),
        HookAction::Uninstall => statement(uninstall_all(&Workspace::open(env)?)?),
        HookAction::Run { hook, arguments } => run_hook(env, hook, arguments),
    }
}

fn statement(lines: Vec<String>) -> Result<Outcome, Failure> {
    let facts = serde_json::json!({ "hooks": lines });
    Ok(Outcome::of(Statement { kind: "hook", lines, facts }))
}

/// Installs every hook; one line each says what was done.
///
/// # Errors
/// A foreign hook or hook program that a block cannot be added to: says what line to add by hand (exit 5).
pub fn install_all(workspace: &Workspace) -> Result<Vec<String>, Failure> {
    told(workspace.repository.install_hooks()?)
}

fn uninstall_all(workspace: &Workspace) -> Result<Vec<String>, Failure> {
    told(workspace.repository.uninstall_hooks()?)
}

fn told(reports: Vec<HookReport>) -> Result<Vec<String>, Failure> {
    let (mut lines, mut left) = (Vec::new(), Vec::new());
    for HookReport { hook, path, outcome } in reports {
        let path = path.display();
        match outcome {
            HookOutcome::Created => lines.push(format!("installed {path}")),
            HookOutcome::Chained => lines.push(format!("added a block to {path}")),
            HookOutcome::Unchanged => lines.push(format!("unchanged {path}")),
            HookOutcome::Removed => lines.push(format!("removed from {path}")),
            HookOutcome::Left { why, line } => left.push((format!("{hook}: {why}"), line)),
        }
    }
    if left.is_empty() {
        return Ok(lines);
    }
    let mut failure = Failure::not_now("some hooks were left alone");
    for (why, line) in left {
        failure = failure.cause(why).hint(format!("add this line by hand: {line}"));
    }
    failure.causes.extend(lines);
    Err(failure)
}

/// Is the pre-commit hook in place?
pub fn is_installed(workspace: &Workspace) -> bool {
    workspace.repository.has_hook("pre-commit")
}

fn run_hook(env: &mut Env<'_>, hook: &str, arguments: &[String]) -> Result<Outcome, Failure> {
    match hook {
        "pre-commit" | "pre-merge-commit" => judge_staged(env, hook),
        "commit-msg" => judge_message(env, arguments),
        "post-rewrite" => Ok(note_rewritten(env)),
        "pre-receive" => receive::judge_push(env),
        other => {
            let failure = Failure::usage(format!("there is no hook '{other}'"));
            Err(match crate::model::nearest(other, HOOKS.iter().copied()) {
                Some(near) => failure.hint(format!("did you mean '{near}'?")),
                None => failure.hint(format!("hooks: {}", HOOKS.join(", "))),
            })
        }
    }
}

fn silent() -> Outcome {
    Outcome::of(Statement { kind: "hook", lines: Vec::new(), facts: serde_json::json!({}) })
}

/// Judges the findings that the commit would change; silent when it changes none. What is in the work tree, settings
/// among it, plays no part.
fn judge_staged(env: &mut Env<'_>, hook: &str) -> Result<Outcome, Failure> {
    let repository = Repository::discover(&env.cwd)?;
    let staged = repository.staged()?;
    if !staged.iter().any(|path| may_matter(path)) {
        return Ok(silent());
    }
    let workspace = match Workspace::of_index(env, repository.clone()) {
        Ok(workspace) => workspace,
        Err(failure) => return without_settings(&repository, &staged, failure),
    };
    if !staged.iter().any(|path| workspace.is_inside_folder(path)) {
        return Ok(silent());
    }
    let mut judged = judge_stored(&workspace, stored::staged(&workspace)?, env.now()?)?;
    judged.accept_staged(&workspace, &staged)?;
    let mut problems = judged.problems;
    problems.retain(|problem| problem.level != Level::Note && staged.contains(&problem.path));
    let errors = problems.iter().filter(|problem| problem.level == Level::Error).count();
    if errors == 0 {
        return Ok(silent().with_problems(problems, judged.sources));
    }
    let mut failure = Failure::new(
        FailureKind::Refused,
        format!("{hook}: {} in staged findings; nothing was committed", counted(errors, "error")),
    )
    .hint(
        "mend the files, 'git add' them, and commit again; 'git findings validate --staged' shows this again",
    );
    failure.broken.problems = problems;
    failure.broken.sources = judged.sources;
    Err(failure)
}

/// Could this file be a finding, a run or the settings, wherever the folder is? The scripts of the hooks ask the same.
fn may_matter(path: &str) -> bool {
    path == CONFIG_FILE || path.to_ascii_lowercase().ends_with(".json")
}

/// Settings that cannot be used stop nothing but findings, which cannot be judged without them.
fn without_settings(
    repository: &Repository,
    staged: &[String],
    failure: Failure,
) -> Result<Outcome, Failure> {
    let dir = staged_dir(repository);
    let is_ours =
        |path: &&String| store::id_of_path(&dir, path).is_some() || store::run_path(&dir, path).is_some();
    match staged.iter().find(is_ours) {
        Some(_) => Err(failure),
        None => Ok(silent().with_notes([unusable(&failure)])),
    }
}

fn unusable(failure: &Failure) -> String {
    let why = failure.causes.first().map(|cause| format!(": {cause}")).unwrap_or_default();
    format!("warning: {}{why}", failure.message)
}

/// A `Fixes-Finding` line that names nothing is a warning; an error only when an id one slip away exists and nobody has
/// the one named.
fn judge_message(env: &mut Env<'_>, arguments: &[String]) -> Result<Outcome, Failure> {
    let [file] = arguments else {
        return Err(Failure::usage("commit-msg takes the file with the message")
            .hint("git calls it as 'commit-msg FILE'"));
    };
    let message = env.read_bytes(file)?;
    let mut named = fix::fixes(above_scissors(&String::from_utf8_lossy(&message)));
    if named.is_empty() {
        return Ok(silent());
    }
    let workspace = match Workspace::of_index(env, Repository::discover(&env.cwd)?) {
        Ok(workspace) => workspace,
        Err(failure) => return Ok(silent().with_notes([unusable(&failure)])),
    };
    let mut known = Known::begin(&workspace)?;
    known.strike(&mut named)?;
    for typed in &named {
        if let Some(near) = one_slip_away(typed, known.ids.iter()) {
            return Err(Failure::new(FailureKind::Refused, format!("commit-msg: no finding '{typed}'"))
                .hint(format!("did you mean '{near}'? mend the Fixes-Finding line and commit again")));
        }
    }
    let unknown =
        named.iter().map(|typed| format!("warning: Fixes-Finding names '{typed}', and no branch has it"));
    Ok(silent().with_notes(known.notes.into_iter().chain(unknown)))
}

/// Notes what git tells on standard input. What was rewritten is done, so nothing of this is a failure.
fn note_rewritten(env: &mut Env<'_>) -> Outcome {
    let noted = Repository::discover(&env.cwd).map_err(Failure::from).and_then(|repository| {
        let told = env.read_stdin_bytes()?;
        Ok(repository.note_rewritten(&String::from_utf8_lossy(&told))?)
    });
    let odd =
        noted.err().map(|failure| format!("what was rewritten could not be noted: {}", unusable(&failure)));
    silent().with_notes(odd)
}

/// `git commit -v` puts the diff below a line that it cuts the message at.
fn above_scissors(message: &str) -> &str {
    message
        .split_once(" ------------------------ >8 ------------------------")
        .map_or(message, |(above, _)| above)
}

fn one_slip_away<'id>(
    typed: &str,
    mut known: impl Iterator<Item = &'id FindingId>,
) -> Option<&'id FindingId> {
    let typed = typed.to_ascii_lowercase();
    known.find(|id| strsim::osa_distance(&typed, &id.as_str().to_ascii_lowercase()) == 1)
}
