//! Taking back what commits of this program did: which commits, and which files as they were before them. Nothing that
//! was changed since is touched.

mod own;
mod standing;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

pub use own::Own;

use super::gathering::Place;
use super::past::Past;
use super::work_tree::WorkTree;
use super::{Failure, Workspace};
use crate::git::{Hash, Objects, trees};

/// How many later changes a refusal names.
const MOST_NAMED: usize = 3;

/// Which commits are to be taken back.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'command> {
    /// So many of the last ones that are in effect.
    Last(usize),
    /// These revisions.
    Commits(&'command [String]),
}

/// What is to be taken back.
pub struct Undoing {
    /// The commits, newest first.
    pub commits: Vec<Own>,
    /// The files, by path.
    pub files: Vec<Back>,
}

/// A file that is to be as it was.
pub struct Back {
    /// Its path, from the top of the repository.
    pub path: String,
    /// Its text now; `None` where there is none.
    pub now: Option<String>,
    /// Its text before the commits; `None` where there was none.
    pub before: Option<String>,
}

/// A file on its way back through the commits.
struct Step {
    expected: Option<Hash>,
    target: Option<Hash>,
}

/// What is to be done at a place so that the commits are taken back.
///
/// # Errors
/// No such commit, or one that this program did not make (exit 2 or 3); a finding that was changed since (exit 5).
pub fn undoing(workspace: &Workspace, place: Place, asked: Asked<'_>) -> Result<Undoing, Failure> {
    let mut past = Past::new(workspace);
    past.look_from(place);
    let tip = past.tip()?.ok_or_else(|| workspace.head_commit().err().unwrap_or_else(nothing))?;
    let mut objects = workspace.repository.objects()?;
    let newest_first = changing(&mut past)?;
    let commits = match asked {
        Asked::Last(count) => standing::last(workspace, &mut objects, &newest_first, count)?,
        Asked::Commits(revisions) => named(workspace, &mut past, &newest_first, (tip, revisions))?,
    };
    let steps = steps(workspace, &mut past, &mut objects, tip, &commits)?;
    if place == Place::WorkTree {
        check_committed(workspace, &steps)?;
    }
    let files = files(workspace, place, &mut objects, steps)?;
    Ok(Undoing { commits, files })
}

/// The texts. In the work tree a file may have other line ends than its blob.
fn files(
    workspace: &Workspace,
    place: Place,
    objects: &mut Objects,
    steps: BTreeMap<String, Step>,
) -> Result<Vec<Back>, Failure> {
    // where nothing is left of the folder, there is nothing to read
    let is_there = place == Place::WorkTree && steps.values().any(|step| step.expected.is_some());
    let tree = is_there.then(|| WorkTree::open(workspace)).transpose()?;
    let mut files = Vec::new();
    for (path, Step { expected, target }) in
        steps.into_iter().filter(|(_, step)| step.expected != step.target)
    {
        let before = target.map(|blob| objects.blob(&blob)).transpose()?;
        let now = match (expected, &tree) {
            (Some(_), Some(tree)) => Some(tree.load_path(&path)?),
            (expected, _) => expected.map(|blob| objects.blob(&blob)).transpose()?,
        };
        let text =
            |bytes: Option<Vec<u8>>| bytes.map(String::from_utf8).transpose().map_err(|_| no_text(&path));
        files.push(Back { now: text(now)?, before: text(before)?, path });
    }
    Ok(files)
}

fn no_text(path: &str) -> Failure {
    Failure::repository(format!("'{path}' is not UTF-8")).hint("'git revert' takes back any commit")
}

fn nothing() -> Failure {
    Failure::not_found("no commit of git findings is there to be undone")
        .hint("'git findings history' shows what happened; a commit that git made is undone by 'git revert'")
}

/// The commits that changed findings, newest first.
fn changing(past: &mut Past<'_>) -> Result<Vec<Hash>, Failure> {
    let mut seen = HashSet::new();
    let commits = past.history()?.into_iter().flat_map(|history| history.events.iter().rev());
    Ok(commits.map(|event| event.origin.commit).filter(|commit| seen.insert(*commit)).collect())
}

fn named(
    workspace: &Workspace,
    past: &mut Past<'_>,
    newest_first: &[Hash],
    (tip, revisions): (Hash, &[String]),
) -> Result<Vec<Own>, Failure> {
    let mut found = Vec::new();
    for revision in revisions {
        let hash = workspace.commit_named(revision)?;
        if !past.is_in_history(hash, tip)? {
            let failure = Failure::usage(format!("'{revision}' is not in the history of {}", tip.short()));
            return Err(workspace
                .with_cut(failure)
                .hint("a commit is undone where it was made: switch to its branch, or --on BRANCH"));
        }
        let own = Own::read(workspace, past.objects()?, hash)?.map_err(|why| {
            let told = format!("'{revision}' is no commit of git findings: {}", why.reason());
            why.instead(&hash).into_iter().fold(Failure::usage(told), Failure::hint)
        })?;
        if found.iter().all(|known: &Own| known.hash != hash) {
            found.push(own);
        }
    }
    found.sort_by_key(|own| newest_first.iter().position(|hash| *hash == own.hash));
    Ok(found)
}

/// Each file back through the commits, newest first: what a commit left must be what stands there.
fn steps(
    workspace: &Workspace,
    past: &mut Past<'_>,
    objects: &mut Objects,
    tip: Hash,
    commits: &[Own],
) -> Result<BTreeMap<String, Step>, Failure> {
    let root = objects.commit(&tip)?.tree;
    let paths = commits.iter().flat_map(|own| &own.files).map(|file| file.path.as_str());
    let standing = trees::entries(objects, &root, paths)?;
    let mut steps: BTreeMap<String, Step> = BTreeMap::new();
    for own in commits {
        for file in &own.files {
            let there = match steps.get(&file.path) {
                Some(step) => step.target,
                None => standing.get(file.path.as_str()).map(|entry| entry.hash),
            };
            if there != file.now {
                return Err(changed_since(workspace, past, commits, (own, &file.path))?);
            }
            let step = steps.entry(file.path.clone());
            step.or_insert(Step { expected: there, target: None }).target = file.before;
        }
    }
    Ok(steps)
}

/// The refusal that names the finding and what changed it.
fn changed_since(
    workspace: &Workspace,
    past: &mut Past<'_>,
    commits: &[Own],
    (own, path): (&Own, &str),
) -> Result<Failure, Failure> {
    let Some(id) = workspace.id_of(path) else {
        return Ok(Failure::not_now(format!("'{path}' was changed since {}", own.told())));
    };
    let events = past.events_of(&id)?;
    let since = events.iter().rposition(|event| event.origin.commit == own.hash).map_or(0, |place| place + 1);
    let mut later: Vec<_> = events[since..].iter().map(|event| Arc::clone(&event.origin)).collect();
    later.retain(|origin| commits.iter().all(|own| own.hash != origin.commit));
    later.dedup_by_key(|origin| origin.commit);
    let mut failure = Failure::not_now(format!("{id} was changed since {}", own.told()));
    for origin in later.iter().rev().take(MOST_NAMED) {
        failure = failure.cause(format!("by {} \"{}\"", origin.commit.short(), origin.subject));
    }
    if later.len() > MOST_NAMED {
        failure = failure.cause(format!("and by {} more", later.len() - MOST_NAMED));
    }
    let short = own.hash.short();
    let mut all = vec![short.clone()];
    for origin in &later {
        if Own::read(workspace, past.objects()?, origin.commit)?.is_ok() {
            all.insert(0, origin.commit.short());
        }
    }
    Ok(match later.len() {
        count @ 1..=MOST_NAMED if all.len() == count + 1 => {
            failure.hint(format!("'git findings undo {}' takes back all of it", all.join(" ")))
        }
        _ => failure.hint(format!("'git findings diff {short} HEAD {id}' shows what was changed")),
    })
}

/// What is not committed yet is nobody's to take back.
fn check_committed(workspace: &Workspace, steps: &BTreeMap<String, Step>) -> Result<(), Failure> {
    let changed = workspace.repository.changed_below(&workspace.config.dir)?;
    let Some(path) = changed.into_iter().find(|path| steps.contains_key(path)) else { return Ok(()) };
    let name = workspace.id_of(&path).map_or_else(|| format!("'{path}'"), |id| id.to_string());
    Err(Failure::not_now(format!("{name} has edits that are not committed")).hint(format!(
        "'git findings diff' shows them; commit them, or 'git restore --staged --worktree {path}'"
    )))
}
