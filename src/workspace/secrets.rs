//! What to tell of credentials that are about to be stored.

use std::collections::HashSet;

use super::Workspace;
use super::change::{FileChange, Plan};
use crate::rules::Rule;
use crate::text::{counted, secrets};

/// A warning of the credentials that a plan brings, unless the rule is off; one that stood there before is not its doing.
pub(super) fn warning(workspace: &Workspace, plan: &Plan) -> Option<String> {
    let level = workspace.levels.of(Rule::Secret)?;
    let mut found = plan.files.iter().filter_map(|file| Some((file, newly_told(file)?)));
    let (first, kind) = found.next()?;
    let more = match found.count() {
        0 => String::new(),
        more => format!(", and {} with credentials", counted(more, "more file")),
    };
    Some(format!(
        "{level}: {} holds what looks like a credential: {kind}{more}; revoke it, for git keeps whatever was committed, \
         then 'git findings edit' writes a text without it",
        first.path
    ))
}

/// The kind of the first credential that the file did not hold before.
fn newly_told(file: &FileChange) -> Option<&'static str> {
    let (before, after) = (file.before.as_deref().unwrap_or_default(), file.after.as_deref()?);
    let found = secrets(after);
    if found.is_empty() {
        return None;
    }
    let known: HashSet<&str> = secrets(before).into_iter().map(|secret| &before[secret.span]).collect();
    found.into_iter().find(|secret| !known.contains(&after[secret.span.clone()])).map(|secret| secret.kind)
}
