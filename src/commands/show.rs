//! `show`: one finding with its status history and its fix commit.

use super::{Env, Failure, Outcome, Workspace};
use crate::git::{Hash, trees};
use crate::model::{Finding, Timestamp};
use crate::report::{EventRow, ShowReport};
use crate::rules;
use crate::store::Located;
use crate::workspace::past::Past;
use crate::workspace::target::{self, Loaded};

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
            let commit = workspace.commit_named(revision)?;
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

/// Every finding that the name stands for; an earlier id of two findings stands for both.
fn in_work_tree(workspace: &Workspace, typed: &str, now: Timestamp) -> Result<Vec<Loaded>, Failure> {
    let folder = workspace.folder()?;
    let named = target::find_all(&folder, typed)?;
    let same = |file: &Located| named.first().is_some_and(|first| first.id == file.id);
    let prefix = named.iter().any(|file| file.id.as_str().len() > typed.len());
    match named.len() {
        0 => target::find(&folder, typed).map(|_| Vec::new()),
        1 => Ok(vec![target::load(workspace, &folder, &named[0], now)?]),
        _ if prefix && !named.iter().all(same) && named.iter().all(|file| starts(file, typed)) => {
            target::find(&folder, typed).map(|_| Vec::new())
        }
        _ => named.iter().map(|file| target::load(workspace, &folder, file, now)).collect(),
    }
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
    let tree = objects.commit(&commit)?.tree;
    let folder = trees::subtree(objects, &tree, &workspace.config.dir)?;
    let files = folder.map(|folder| trees::files(objects, &folder)).transpose()?.unwrap_or_default();
    let located: Vec<(Located, Hash)> = files
        .into_iter()
        .filter(|(_, entry)| entry.is_file())
        .filter_map(|(path, entry)| {
            let path = format!("{}/{path}", workspace.config.dir);
            Some((Located { id: workspace.id_of(&path)?, path }, entry.hash))
        })
        .collect();
    let exact: Vec<_> =
        located.iter().filter(|(file, _)| file.id.as_str().eq_ignore_ascii_case(typed)).collect();
    let chosen = if exact.is_empty() {
        located.iter().filter(|(file, _)| starts(file, typed)).collect()
    } else {
        exact
    };
    match chosen.as_slice() {
        [] => Err(Failure::not_found(format!("no finding '{typed}' at {}", commit.short()))
            .hint("'git findings list --all --at REV' shows every finding of a revision")),
        [(file, blob)] => Ok(vec![parsed(workspace, file, past.objects()?.blob(blob)?, now)?]),
        several if several.iter().all(|(file, _)| file.id == several[0].0.id) => {
            let objects = past.objects()?;
            several.iter().map(|(file, blob)| parsed(workspace, file, objects.blob(blob)?, now)).collect()
        }
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
