//! `resolve --with-staged`: what is staged becomes the fix commit, and then the findings are resolved by it.

use super::{Fixes, ResolveArgs};
use crate::commands::lifecycle::{Request, Stepper, Wording, preview};
use crate::commands::{Env, Failure, Workspace};
use crate::config::Detached;
use crate::git::commit::Failure as CommitFailure;
use crate::git::{Hash, fix};
use crate::model::FindingId;

/// Commits what is staged as the fix of the findings that were named, once it is known that these can be resolved.
///
/// # Errors
/// Nothing is staged but findings, a finding that cannot be resolved, git's refusal; then nothing was done.
pub(super) fn commit(
    env: &mut Env<'_>,
    workspace: &Workspace,
    arguments: &ResolveArgs,
    requests: &[Request],
    wording: &Wording<'_>,
    step: Stepper<'_>,
) -> Result<Fixes, Failure> {
    check(workspace, requests)?;
    let ids = preview(env, workspace, requests, wording, step)?;
    let message = arguments.message.as_deref().unwrap_or_default();
    let write = &arguments.write;
    let trailers = trailers(message, &ids);
    let fix = workspace.repository.commit_staged(message, &trailers, !write.no_verify, write.in_progress)?;
    Ok(ids.into_iter().map(|id| (id, fix)).collect())
}

fn check(workspace: &Workspace, requests: &[Request]) -> Result<(), Failure> {
    let own = requests.iter().find(|request| request.option("commit", None).is_some());
    if let Some(request) = own {
        return Err(Failure::usage(format!("the line of {} names a commit of its own", request.typed))
            .hint("--with-staged makes one commit that fixes all of them"));
    }
    let (repository, folder) = (&workspace.repository, &workspace.config.dir);
    if workspace.config.commit.detached == Detached::Refuse && repository.branch()?.is_none() {
        return Err(CommitFailure::Detached.into());
    }
    match fix::uncommitted(repository, folder)?.staged.is_empty() {
        true => Err(Failure::usage(format!(
            "nothing is staged outside of '{folder}', so there is no fix to commit"
        ))
        .hint("'git add' the fix first; of a fix that is committed, --commit REV names it")),
        false => Ok(()),
    }
}

/// The line that names the findings, but for those that the message names itself.
fn trailers(message: &str, ids: &[FindingId]) -> Vec<String> {
    let named = fix::fixes(message);
    let is_named = |id: &&FindingId| named.iter().any(|name| name.eq_ignore_ascii_case(id.as_str()));
    let left: Vec<&str> = ids.iter().filter(|id| !is_named(id)).map(FindingId::as_str).collect();
    if left.is_empty() { Vec::new() } else { vec![format!("Fixes-Finding: {}", left.join(", "))] }
}

/// The second commit could not be made: the first stands.
pub(super) fn left_with(failure: Failure, fix: &Hash, ids: &[&str]) -> Failure {
    let short = fix.short();
    failure
        .cause(format!(
            "before that, what was staged was committed as {short}; {} not resolved yet",
            named(ids)
        ))
        .hint(format!("'git findings resolve {} --commit {short}' does the rest", ids.join(" ")))
}

fn named(ids: &[&str]) -> String {
    match ids {
        [one] => format!("{one} is"),
        several => format!("{} are", several.join(", ")),
    }
}
