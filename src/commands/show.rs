//! `show`: one finding with its status history and its fix commit.

use super::past::Past;
use super::target::{self, Loaded};
use super::{Env, Failure, Outcome, Workspace};
use crate::git::{Hash, Objects, trees};
use crate::model::{Finding, Timestamp};
use crate::report::{EventRow, ShowReport};
use crate::rules;
use crate::store::Located;

/// Show a finding with its history and its fix
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings show FIN-001-BUG-001
  git findings show fin-001-b                      # the start of an id is enough
  git findings show FIN-001-BUG-001 --at v1.0 --json")]
pub struct ShowArgs {
    /// Findings by id, the start of an id, or an earlier id
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,

    /// As they were at this revision, not as they are in the work tree
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,
}

/// Runs `show`.
///
/// # Errors
/// A finding or revision that is unknown, a file that is broken.
pub fn run(env: &mut Env<'_>, arguments: &ShowArgs) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(env)?;
    let now = env.now()?;
    let mut past = Past::new(&workspace);
    let mut found = Vec::new();
    match &arguments.at {
        Some(revision) => {
            let commit = super::commit_named(&workspace, revision)?;
            past = past.at(commit);
            for typed in &arguments.ids {
                found.extend(at_commit(&workspace, &mut past, typed, commit, now)?);
            }
        }
        None => {
            for typed in &arguments.ids {
                found.extend(in_work_tree(&workspace, typed, now)?);
            }
        }
    }
    let shown: Result<Vec<ShowReport>, Failure> =
        found.into_iter().map(|loaded| shown(&mut past, loaded)).collect();
    Ok(Outcome::of(shown?).of_workspace(&workspace))
}

/// Every finding that the name stands for: whoever has the id, and whoever had it once. The beginning of an id must
/// mean one.
fn in_work_tree(workspace: &Workspace, typed: &str, now: Timestamp) -> Result<Vec<Loaded>, Failure> {
    let folder = workspace.folder()?;
    let mut named = target::find_all(&folder, typed)?;
    let is_exact = named.iter().any(|file| is(file, typed));
    if is_exact {
        named.extend(target::find_aliased(&folder, typed).into_iter().filter(|file| !is(file, typed)));
    }
    if !is_exact && named.iter().all(|file| starts(file, typed)) {
        named = vec![target::find(&folder, typed)?];
    }
    named.iter().map(|file| target::load(workspace, &folder, file, now)).collect()
}

fn is(file: &Located, typed: &str) -> bool {
    file.id.as_str().eq_ignore_ascii_case(typed)
}

fn starts(file: &Located, typed: &str) -> bool {
    file.id.as_str().get(..typed.len()).is_some_and(|head| head.eq_ignore_ascii_case(typed))
}

fn at_commit(
    workspace: &Workspace,
    past: &mut Past<'_>,
    typed: &str,
    commit: Hash,
    now: Timestamp,
) -> Result<Vec<Loaded>, Failure> {
    let objects = past.objects()?;
    let located = located(workspace, objects, commit)?;
    let mut had = |file: &Located, blob: &Hash| {
        !is(file, typed) && objects.blob(blob).is_ok_and(|bytes| target::is_alias(&bytes, typed))
    };
    let mut chosen: Vec<&(Located, Hash)> = located.iter().filter(|(file, _)| is(file, typed)).collect();
    chosen.extend(located.iter().filter(|(file, blob)| had(file, blob)));
    if chosen.is_empty() {
        chosen = located.iter().filter(|(file, _)| starts(file, typed)).collect();
        one(&chosen, typed, commit)?;
    }
    chosen.into_iter().map(|(file, blob)| parsed(workspace, file, objects.blob(blob)?, now)).collect()
}

/// Every finding's file of a commit.
fn located(
    workspace: &Workspace,
    objects: &mut Objects,
    commit: Hash,
) -> Result<Vec<(Located, Hash)>, Failure> {
    let tree = objects.commit(&commit)?.tree;
    let folder = trees::subtree(objects, &tree, &workspace.config.dir)?;
    let files = folder.map(|folder| trees::files(objects, &folder)).transpose()?.unwrap_or_default();
    let file = |(path, entry): (String, trees::Entry)| {
        let path = format!("{}/{path}", workspace.config.dir);
        Some((Located { id: workspace.id_of(&path)?, path }, entry.hash))
    };
    Ok(files.into_iter().filter(|(_, entry)| entry.is_file()).filter_map(file).collect())
}

fn one(chosen: &[&(Located, Hash)], typed: &str, commit: Hash) -> Result<(), Failure> {
    match chosen {
        [_] => Ok(()),
        [] => Err(Failure::not_found(format!("no finding '{typed}' at {}", commit.short()))
            .hint("'git findings list --all --at REV' shows every finding of a revision")),
        several => {
            let failure =
                Failure::usage(format!("'{typed}' names {} findings at {}", several.len(), commit.short()));
            Err(several
                .iter()
                .take(10)
                .fold(failure, |failure, (file, _)| failure.cause(file.id.to_string())))
        }
    }
}

fn parsed(workspace: &Workspace, file: &Located, bytes: Vec<u8>, now: Timestamp) -> Result<Loaded, Failure> {
    let (problems, finding) = rules::check_file(&file.path, &bytes, now, &workspace.levels);
    target::loaded(file, bytes, problems, finding)
}

fn shown(past: &mut Past<'_>, loaded: Loaded) -> Result<ShowReport, Failure> {
    let Loaded { path, root, finding, .. } = loaded;
    let events = past.events_of(&finding.id)?;
    let history: Result<Vec<EventRow>, Failure> = events.iter().map(|event| past.row(event)).collect();
    let stored = stored_fix(&finding);
    let fix = past.fix_of(&finding.id, finding.status, stored.as_deref())?;
    let updated_at = past.updates()?.get(&finding.id).copied();
    Ok(ShowReport { path, finding: root, updated_at, fix, history: history?, read: finding })
}

fn stored_fix(finding: &Finding) -> Option<String> {
    finding.resolution.as_ref().and_then(|resolution| resolution.commit_hash.clone())
}
