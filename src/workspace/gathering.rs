//! All findings of the work tree or of a commit; what cannot be read hides nothing else.

use super::{Broken, Failure, Workspace, convert, stored};
use crate::git::Hash;
use crate::model::{FindingId, Summary, Timestamp};
use crate::rules::{self, Level, Levels, not_a_plain_file};
use crate::store::{self, StoreError};
use crate::text::{self, Node};

/// Where findings are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the work tree, as they are now.
    WorkTree,
    /// In the tree of a commit.
    Commit(Hash),
}

impl Place {
    /// The revision that is asked for; else the work tree, or HEAD where there is none.
    ///
    /// # Errors
    /// A revision that does not exist; a bare repository without commits.
    pub fn of(workspace: &Workspace, at: Option<&str>) -> Result<Place, Failure> {
        match at {
            Some(revision) => workspace.commit_named(revision).map(Place::Commit),
            None if workspace.repository.toplevel().is_some() => Ok(Place::WorkTree),
            None => workspace.head_commit().map(Place::Commit),
        }
    }
}

/// Findings that were read, and files that could not be.
pub struct Gathered<T> {
    /// What was made of each finding.
    pub findings: Vec<T>,
    /// Every other file, with what is wrong.
    pub broken: Broken,
}

/// A finding in short, with its path.
pub type Brief = (Summary, String);

/// A finding in short and whole, with its path.
pub struct Whole {
    /// Its facts.
    pub summary: Summary,
    /// Its file, from the top of the repository.
    pub path: String,
    /// Its file's content.
    pub root: Node,
}

/// The findings that are asked for, in short. Asked at once, so that a large folder is not held in memory for the sake
/// of a few.
///
/// # Errors
/// Where the folder is missing or cannot be listed; a tree that cannot be read.
pub fn briefs(
    workspace: &Workspace,
    place: Place,
    keep: &mut dyn FnMut(&Summary) -> bool,
) -> Result<Gathered<Brief>, Failure> {
    let mut gathered = gather(workspace, place, |id, path, bytes| {
        let summary = summary(id, bytes)?;
        Some(keep(&summary).then(|| (summary, path.to_owned())))
    })?;
    let broken = std::mem::take(&mut gathered.broken);
    Ok(Gathered { findings: gathered.findings.into_iter().flatten().collect(), broken })
}

/// Every finding whole.
///
/// # Errors
/// As [`briefs`].
pub fn wholes(workspace: &Workspace, place: Place) -> Result<Gathered<Whole>, Failure> {
    gather(workspace, place, |id, path, bytes| {
        let root = text::scan(bytes).root?;
        Some(Whole { summary: summary(id, bytes)?, path: path.to_owned(), root })
    })
}

/// The file's name is the id that every command goes by.
fn summary(id: FindingId, bytes: &[u8]) -> Option<Summary> {
    Summary::read(bytes).ok().map(|summary| Summary { id, ..summary })
}

/// Every stored run with its id.
///
/// # Errors
/// As [`briefs`]; a run's file that cannot be read, for what it holds is not "no run".
pub fn runs(workspace: &Workspace, place: Place) -> Result<Vec<(String, Node)>, Failure> {
    let run = |path: &str, bytes: Vec<u8>| {
        let root = text::scan(&bytes).root;
        let id = root.as_ref().and_then(|root| root.get("agent_run_id")?.as_str().map(str::to_owned));
        id.zip(root).ok_or_else(|| {
            let mut failure = Failure::repository(format!("the run's file '{path}' cannot be read"))
                .hint("'git findings validate' says what is wrong");
            failure.broken.problems = rules::check_run_file(path, &bytes, &workspace.levels).0;
            failure.broken.sources.insert(path.to_owned(), bytes);
            failure
        })
    };
    match place {
        Place::WorkTree => {
            let folder = workspace.folder()?;
            let paths = folder.runs()?.into_iter();
            paths
                .map(|path| path.map_err(Failure::from))
                .map(|path| {
                    let path = path?;
                    run(&path, folder.load_path(&path)?)
                })
                .collect()
        }
        Place::Commit(commit) => {
            let mut objects = workspace.repository.objects()?;
            let files = stored::at(workspace, &mut objects, &commit)?.files.into_iter();
            let runs = files.filter(|(path, _)| store::is_run_path(&workspace.config.dir, path));
            runs.map(|(path, blob)| run(&path, objects.blob(&blob)?)).collect()
        }
    }
}

fn gather<T>(
    workspace: &Workspace,
    place: Place,
    mut make: impl FnMut(FindingId, &str, &[u8]) -> Option<T>,
) -> Result<Gathered<T>, Failure> {
    let mut gathered = Gathered { findings: Vec::new(), broken: Broken::default() };
    let mut take =
        |id: FindingId, path: String, bytes: Vec<u8>, broken: &mut Broken| match make(id, &path, &bytes) {
            Some(finding) => gathered.findings.push(finding),
            None => broken.unreadable(path, bytes),
        };
    let mut broken = Broken::default();
    match place {
        Place::WorkTree => in_work_tree(workspace, &mut take, &mut broken)?,
        Place::Commit(commit) => at_commit(workspace, commit, &mut take, &mut broken)?,
    }
    gathered.broken = broken;
    Ok(gathered)
}

/// What is done with the bytes of a finding's file.
type Take<'take> = &'take mut dyn FnMut(FindingId, String, Vec<u8>, &mut Broken);

fn in_work_tree(workspace: &Workspace, take: Take<'_>, broken: &mut Broken) -> Result<(), Failure> {
    let folder = workspace.folder()?;
    for item in folder.walk() {
        match item {
            Ok(file) => match folder.load(&file) {
                Ok(bytes) => take(file.id, file.path, bytes, broken),
                Err(error) => broken.odd(&file.path, &error),
            },
            Err(error) if error.is_one_file() => broken.odd(error.path().unwrap_or_default(), &error),
            Err(error) => return Err(error.into()),
        }
    }
    // the walk gives names in the order of the file system
    broken.problems.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(())
}

fn at_commit(
    workspace: &Workspace,
    commit: Hash,
    take: Take<'_>,
    broken: &mut Broken,
) -> Result<(), Failure> {
    let mut objects = workspace.repository.objects()?;
    let stored = stored::at(workspace, &mut objects, &commit)?;
    for error in &stored.odd {
        broken.odd(error.path().unwrap_or_default(), error);
    }
    for (path, blob) in stored.files {
        let Some(id) = workspace.id_of(&path) else { continue };
        match objects.blob(&blob) {
            Ok(bytes) => take(id, path, bytes, broken),
            Err(error) => {
                broken.problems.extend(not_a_plain_file(&path, &error.to_string(), &Levels::default()));
            }
        }
    }
    broken.problems.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(())
}

impl Broken {
    /// The rules know better than the quick reader what is wrong, and where.
    fn unreadable(&mut self, path: String, bytes: Vec<u8>) {
        let latest = Timestamp::from_unix(i64::MAX, 0);
        let (problems, _) = rules::check_file(&path, &bytes, latest, &Levels::default());
        self.problems.extend(problems.into_iter().filter(|problem| problem.level == Level::Error));
        self.sources.insert(path, bytes);
    }

    fn odd(&mut self, path: &str, error: &StoreError) {
        self.problems.extend(convert::problem_of_store(path, error, &Levels::default()));
    }
}

/// How many findings of the work tree or the index differ from HEAD.
///
/// # Errors
/// Git's failure.
pub fn uncommitted(workspace: &Workspace) -> Result<usize, Failure> {
    if workspace.repository.toplevel().is_none() {
        return Ok(0);
    }
    let changed = workspace.repository.changed_below(&workspace.config.dir)?;
    Ok(changed.iter().filter(|path| workspace.id_of(path).is_some()).count())
}
