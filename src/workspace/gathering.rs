//! All findings of the work tree or of a commit; what cannot be read hides nothing else.

mod across;

use std::num::NonZero;

use super::work_tree::WorkTree;
use super::{Broken, Failure, Workspace, convert, stored};
use crate::git::Hash;
use crate::model::{FindingId, Summary, Timestamp};
use crate::rules::{self, Level, Levels, Problem};
use crate::store::{self, Folder, Located, StoreError};
use crate::text::{self, Node};

pub use across::{Across, over_branches};

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

/// A finding in short and as its file has it, with its path: a tenth of what it takes whole.
pub struct Filed {
    /// Its facts.
    pub summary: Summary,
    /// Its file, from the top of the repository.
    pub path: String,
    /// Its file's content.
    pub bytes: Vec<u8>,
}

/// The findings that are asked for, in short. Asked at once, so that a large folder is not held in memory for the sake
/// of a few.
///
/// # Errors
/// Where the folder is missing or cannot be listed; a tree that cannot be read.
pub fn briefs(workspace: &Workspace, place: Place) -> Result<Gathered<Brief>, Failure> {
    chosen(workspace, place, &|summary, path| Some((summary, path.to_owned())))
}

/// What `choose` makes of each finding and its path; `None` leaves it out. It is asked at once, by several threads, so
/// that a large folder is not held in memory for the sake of a few.
///
/// # Errors
/// As [`briefs`].
pub fn chosen<T: Send>(
    workspace: &Workspace,
    place: Place,
    choose: &(dyn Fn(Summary, &str) -> Option<T> + Sync),
) -> Result<Gathered<T>, Failure> {
    gather(workspace, place, &|id, path, bytes| Some(choose(summary(id, bytes)?, path)))
}

/// Every finding whole.
///
/// # Errors
/// As [`briefs`].
pub fn wholes(workspace: &Workspace, place: Place) -> Result<Gathered<Whole>, Failure> {
    gather(workspace, place, &|id, path, bytes| {
        let root = text::scan(bytes).root?;
        Some(Some(Whole { summary: summary(id, bytes)?, path: path.to_owned(), root }))
    })
}

/// The files of the findings that `choose` takes.
///
/// # Errors
/// As [`briefs`].
pub fn files(
    workspace: &Workspace,
    place: Place,
    choose: &(dyn Fn(&Summary) -> bool + Sync),
) -> Result<Gathered<Filed>, Failure> {
    gather(workspace, place, &|id, path, bytes| {
        text::scan(bytes).root?;
        let summary = summary(id, bytes)?;
        let is_chosen = choose(&summary);
        Some(is_chosen.then(|| Filed { summary, path: path.to_owned(), bytes: bytes.to_owned() }))
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
            let tree = WorkTree::open(workspace)?;
            let paths = tree.runs()?.into_iter();
            paths
                .map(|path| path.map_err(Failure::from))
                .map(|path| {
                    let path = path?;
                    run(&path, tree.load_path(&path)?)
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

/// What is made of the bytes of a finding's file: `None` where it cannot be read, `Some(None)` where it is left out.
type Make<'make, T> = &'make (dyn Fn(FindingId, &str, &[u8]) -> Option<Option<T>> + Sync);

/// Files that make another thread worth its start.
const SHARE: usize = 256;

fn gather<T: Send>(workspace: &Workspace, place: Place, make: Make<'_, T>) -> Result<Gathered<T>, Failure> {
    let mut gathered = match place {
        Place::WorkTree => in_work_tree(workspace, make)?,
        Place::Commit(commit) => at_commit(workspace, commit, make)?,
    };
    // the walk gives names in the order of the file system
    gathered.broken.problems.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(gathered)
}

fn in_work_tree<T: Send>(workspace: &Workspace, make: Make<'_, T>) -> Result<Gathered<T>, Failure> {
    let tree = WorkTree::open(workspace)?;
    let folder = tree.folder();
    let (mut gathered, mut files) = (Gathered::default(), Vec::new());
    for item in tree.walk() {
        match item {
            Ok(file) if tree.is_skipped(&file.path) => match tree.load(&file) {
                Ok(bytes) => gathered.take(file.id, file.path, bytes, make),
                Err(error) => {
                    gathered.broken.problems.extend(error.problem(&file.path, &Levels::default()));
                }
            },
            Ok(file) => files.push(file),
            Err(error) if error.is_one_file() => {
                gathered.broken.odd(error.path().unwrap_or_default(), &error);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = files.len().div_ceil(threads).max(SHARE);
    std::thread::scope(|scope| {
        let mut others = Vec::new();
        while files.len() > share {
            let files = files.split_off(files.len() - share);
            others.push(scope.spawn(|| load(folder, files, make)));
        }
        gathered.join(load(folder, files, make));
        for other in others {
            gathered.join(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
    });
    Ok(gathered)
}

fn load<T>(folder: &Folder, files: Vec<Located>, make: Make<'_, T>) -> Gathered<T> {
    let mut gathered = Gathered::default();
    for file in files {
        match folder.load(&file) {
            Ok(bytes) => gathered.take(file.id, file.path, bytes, make),
            Err(error) => gathered.broken.odd(&file.path, &error),
        }
    }
    gathered
}

fn at_commit<T>(workspace: &Workspace, commit: Hash, make: Make<'_, T>) -> Result<Gathered<T>, Failure> {
    let mut objects = workspace.repository.objects()?;
    let stored = stored::at(workspace, &mut objects, &commit)?;
    let mut gathered = Gathered::default();
    for error in &stored.odd {
        gathered.broken.odd(error.path().unwrap_or_default(), error);
    }
    for (path, blob) in stored.files {
        let Some(id) = workspace.id_of(&path) else { continue };
        match objects.blob(&blob) {
            Ok(bytes) => gathered.take(id, path, bytes, make),
            Err(error) => {
                let problem = convert::problem_of_blob(&path, &error, &Levels::default());
                gathered.broken.problems.extend(problem);
            }
        }
    }
    Ok(gathered)
}

impl<T> Default for Gathered<T> {
    fn default() -> Self {
        Gathered { findings: Vec::new(), broken: Broken::default() }
    }
}

impl<T> Gathered<T> {
    fn take(&mut self, id: FindingId, path: String, bytes: Vec<u8>, make: Make<'_, T>) {
        match make(id, &path, &bytes) {
            Some(made) => self.findings.extend(made),
            None => self.broken.unreadable(path, bytes),
        }
    }

    fn join(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.broken.problems.extend(other.broken.problems);
        self.broken.sources.extend(other.broken.sources);
    }
}

impl Broken {
    /// The rules know better than the quick reader what is wrong, and where.
    fn unreadable(&mut self, path: String, bytes: Vec<u8>) {
        self.unreadable_at(&path.clone(), path, bytes);
    }

    /// The same for one of several files of that path: `place` tells which.
    fn unreadable_at(&mut self, path: &str, place: String, bytes: Vec<u8>) {
        let latest = Timestamp::from_unix(i64::MAX, 0);
        let (problems, _) = rules::check_file(path, &bytes, latest, &Levels::default());
        let errors = problems.into_iter().filter(|problem| problem.level == Level::Error);
        self.problems.extend(errors.map(|problem| Problem { path: place.clone(), ..problem }));
        self.sources.insert(place, bytes);
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
