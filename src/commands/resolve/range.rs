//! `resolve --from-commits A..B`: the findings that commits of a range name, each with the newest commit that does.

use super::Fixes;
use crate::commands::lifecycle::Request;
use crate::commands::{Env, Failure, Workspace};
use crate::git::{Hash, fix};
use crate::model::Status;
use crate::workspace::catalogue::Catalogue;
use crate::workspace::past::Past;
use crate::workspace::revision;
use crate::workspace::target::Loaded;

/// What a range asks for.
#[derive(Default)]
pub(super) struct Asked {
    /// The findings that are to be resolved.
    pub(super) requests: Vec<Request>,
    /// The commit that fixed each.
    pub(super) fixes: Fixes,
    /// What is left as it is, and why.
    pub(super) notes: Vec<String>,
}

/// Looks at the commits of the range, newest first.
///
/// # Errors
/// What is no range (exit 2), a revision that is unknown (exit 3), a commit that cannot be read.
pub(super) fn asked(
    env: &mut Env<'_>,
    workspace: &Workspace,
    typed: &str,
    past: &mut Past<'_>,
) -> Result<Asked, Failure> {
    let (from, to) = revision::ends(&workspace.repository, typed)?.ok_or_else(|| {
        Failure::usage(format!("'{typed}' is no range A..B"))
            .hint("'main@{1}..main' are the commits that main got last; '--commit REV' names one")
    })?;
    let place = workspace.place();
    past.look_from(place);
    let catalogue = Catalogue::open(workspace, place)?;
    let now = env.now()?.utc();
    let (mut asked, mut seen) = (Asked::default(), Vec::new());
    for candidate in fix::naming(past.objects()?, &[to], &[from])? {
        if fix::changes_only_inside(past.objects()?, &workspace.config.dir, &candidate.hash)? {
            continue;
        }
        for name in &candidate.fixes {
            let Some(loaded) = find(&catalogue, name, now)? else {
                let short = candidate.hash.short();
                asked.notes.push(format!("warning: {short} names '{name}', which is no finding here"));
                continue;
            };
            if !seen.contains(&loaded.finding.id) {
                seen.push(loaded.finding.id.clone());
                asked.take(&loaded, candidate.hash, past)?;
            }
        }
    }
    asked.requests.sort_by(|left, right| left.typed.cmp(&right.typed));
    past.learn_patch_ids(asked.fixes.values().copied())?;
    Ok(asked)
}

/// The finding of this id or earlier id, whole: the start of one names nothing for good.
fn find(
    catalogue: &Catalogue<'_>,
    name: &str,
    now: crate::model::Timestamp,
) -> Result<Option<Loaded>, Failure> {
    let Ok(file) = catalogue.find(name) else { return Ok(None) };
    let loaded = catalogue.load(file, now)?;
    let mut names =
        std::iter::once(loaded.finding.id.as_str()).chain(loaded.finding.aliases.iter().map(String::as_str));
    let is_whole = names.any(|known| known.eq_ignore_ascii_case(name));
    Ok(is_whole.then_some(loaded))
}

impl Asked {
    fn take(&mut self, loaded: &Loaded, commit: Hash, past: &mut Past<'_>) -> Result<(), Failure> {
        let (id, status) = (&loaded.finding.id, loaded.finding.status);
        let short = commit.short();
        if let Some(left) = left_alone(loaded, &commit) {
            self.notes.push(left);
        } else if let Some(opening) = past.last_opening(id)?
            && past.is_in_history(commit, opening)?
        {
            self.notes.push(format!("{id} is left {status}: it was opened after {short}"));
        } else {
            self.requests.push(Request::of(id.as_str()));
            self.fixes.insert(id.clone(), commit);
        }
        Ok(())
    }
}

/// Why a closed finding is left as it is.
fn left_alone(loaded: &Loaded, commit: &Hash) -> Option<String> {
    let (id, status) = (&loaded.finding.id, loaded.finding.status);
    let recorded =
        loaded.finding.resolution.as_ref().and_then(|resolution| resolution.commit_hash.as_deref());
    match (status, recorded) {
        _ if status.is_open() => None,
        (Status::Resolved, Some(recorded)) if recorded == commit.to_string() => {
            Some(format!("{id} is resolved by {} already", commit.short()))
        }
        (Status::Resolved, _) => Some(format!("{id} is resolved already; {} names it, too", commit.short())),
        _ => Some(format!("{id} is left {status}, though {} names it", commit.short())),
    }
}
