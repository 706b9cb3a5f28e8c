//! All findings of the work tree or of a commit; what cannot be read hides nothing else.

mod across;
mod at_commit;
mod remembered;

use std::borrow::Cow;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::work_tree::WorkTree;
use super::{Broken, Failure, Workspace, convert, stored};
use crate::git::{self, Hash};
use crate::model::{FindingId, LARGEST, Query, Summary, Timestamp};
use crate::rules::{self, Level, Levels, Problem};
use crate::store::{self, Folder, Located, StoreError};
use crate::text::{self, Node};

pub use across::{Across, over_branches};
pub(super) use remembered::memory;
pub use remembered::remembered;

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

/// A finding in short and as its file has it, with its path: a tenth of the memory that its values take.
pub struct Filed {
    /// Its facts.
    pub summary: Summary,
    /// Its file, from the top of the repository.
    pub path: String,
    /// Its file's content.
    pub bytes: Vec<u8>,
}

impl Filed {
    /// The same without credentials, for those who are not to have them.
    pub fn without_secrets(self) -> Filed {
        let (summary, bytes) = self.summary.without_secrets(self.bytes);
        Filed { summary, bytes, ..self }
    }
}

/// The findings that are asked for, in short. Asked at once, so that a large folder is not held in memory for the sake
/// of a few.
///
/// # Errors
/// Where the folder is missing or cannot be listed; a tree that cannot be read.
pub fn briefs(workspace: &Workspace, place: Place) -> Result<Gathered<Brief>, Failure> {
    chosen(workspace, place, Detail::All, &|summary, path| Some((summary, path.to_owned())))
}

/// How much is asked of each finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// All that a summary has.
    All,
    /// All but the description, which is empty then: so much is remembered of what commits hold.
    AllButDescription,
}

impl Detail {
    /// What must be known to answer a query.
    pub fn for_query(query: &Query) -> Detail {
        if query.searches_texts() { Detail::All } else { Detail::AllButDescription }
    }
}

/// What becomes of a finding in short that has this path; `None` leaves it out.
pub type Choose<'choose, T> = &'choose (dyn Fn(Summary, &str) -> Option<T> + Sync);

/// What `choose` makes of each finding and its path. It is asked at once, by several threads, so that a large folder is not
/// held in memory for the sake of a few.
///
/// # Errors
/// As [`briefs`].
pub fn chosen<T: Send>(
    workspace: &Workspace,
    place: Place,
    detail: Detail,
    choose: Choose<'_, T>,
) -> Result<Gathered<T>, Failure> {
    match (place, detail) {
        (Place::Commit(commit), Detail::AllButDescription) => {
            at_commit::recall(workspace, commit, choose).map(sorted)
        }
        (_, Detail::AllButDescription) => {
            gather(workspace, place, &|id, path, bytes| Some(choose(in_short(id, bytes)?, path)))
        }
        (_, Detail::All) => {
            gather(workspace, place, &|id, path, bytes| Some(choose(summary(id, bytes)?, path)))
        }
    }
}

/// Which findings are taken, by what they are in short.
pub type Takes<'choose> = &'choose (dyn Fn(&Summary) -> bool + Sync);

/// The files of the findings that are taken, whose values can all be read.
///
/// # Errors
/// As [`briefs`].
pub fn files(workspace: &Workspace, place: Place, takes: Takes<'_>) -> Result<Gathered<Filed>, Failure> {
    gather(workspace, place, &|id, path, bytes| {
        text::scan(bytes).root?;
        filed(id, path, bytes, takes)
    })
}

/// The files of the findings that are taken, for those who take their values apart themselves: one that a list can show is
/// among them.
///
/// # Errors
/// As [`briefs`].
pub fn files_in_short(
    workspace: &Workspace,
    place: Place,
    takes: Takes<'_>,
) -> Result<Gathered<Filed>, Failure> {
    gather(workspace, place, &|id, path, bytes| filed(id, path, bytes, takes))
}

/// `None` for one that cannot be read.
fn filed(id: FindingId, path: &str, bytes: &[u8], takes: Takes<'_>) -> Option<Option<Filed>> {
    let summary = summary(id, bytes)?;
    let is_taken = takes(&summary);
    Some(is_taken.then(|| Filed { summary, path: path.to_owned(), bytes: bytes.to_owned() }))
}

/// The file's name is the id that every command goes by.
pub(super) fn summary(id: FindingId, bytes: &[u8]) -> Option<Summary> {
    Summary::read(bytes).ok().map(|summary| Summary { id, ..summary })
}

/// The same without its description.
fn in_short(id: FindingId, bytes: &[u8]) -> Option<Summary> {
    summary(id, bytes).map(|summary| Summary { description: String::new(), ..summary })
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
            runs.map(|(path, blob)| run(&path, objects.blob_within(&blob, LARGEST)?)).collect()
        }
    }
}

/// What is made of the bytes of a finding's file: `None` where it cannot be read, `Some(None)` where it is left out.
type Make<'make, T> = &'make (dyn Fn(FindingId, &str, &[u8]) -> Option<Option<T>> + Sync);

/// Files that a thread takes at once, and that make another one worth its start.
const SHARE: usize = 128;

fn gather<T: Send>(workspace: &Workspace, place: Place, make: Make<'_, T>) -> Result<Gathered<T>, Failure> {
    let gathered = match place {
        Place::WorkTree => in_work_tree(workspace, make)?,
        Place::Commit(commit) => at_commit::read(workspace, commit, make)?,
    };
    Ok(sorted(gathered))
}

/// Problems in the order of the paths: walks give names in that of the file system, and packs in theirs.
fn sorted<T>(mut gathered: Gathered<T>) -> Gathered<T> {
    gathered.broken.problems.sort_by(|a, b| a.path.cmp(&b.path));
    gathered
}

fn in_work_tree<T: Send>(workspace: &Workspace, make: Make<'_, T>) -> Result<Gathered<T>, Failure> {
    let tree = WorkTree::open(workspace)?;
    let mut gathered = Gathered::default();
    for item in tree.left_out() {
        gathered.take_left_out(&tree, item, make)?;
    }
    gathered.join(load_shared(tree.folder(), tree.on_disk(), make)?);
    Ok(gathered)
}

/// Reads what a walk finds with as many threads as are worth their start. Whoever has no files left walks on for the
/// next few, so that walking and reading go on at the same time, and a thread that cannot be started leaves its work to
/// the others.
fn load_shared<T: Send>(
    folder: &Folder,
    walk: impl Iterator<Item = Result<Located, StoreError>> + Send,
    make: Make<'_, T>,
) -> Result<Gathered<T>, StoreError> {
    let walk = Mutex::new(walk.fuse());
    let next = || {
        let mut walk = walk.lock().unwrap_or_else(PoisonError::into_inner);
        walk.by_ref().take(SHARE).collect::<Vec<_>>()
    };
    let work = |mut files: Vec<_>| {
        let mut gathered = Gathered::default();
        while !files.is_empty() {
            gathered.load(folder, files, make)?;
            files = next();
        }
        Ok(gathered)
    };
    let files = next();
    let cores = if files.len() < SHARE { 1 } else { thread::available_parallelism().map_or(1, NonZero::get) };
    thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, || work(next())).ok();
        let others: Vec<_> = (1..cores).filter_map(start).collect();
        let mut gathered = work(files);
        for other in others {
            let theirs = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            gathered = gathered.and_then(|ours| Ok(ours.and(theirs?)));
        }
        gathered
    })
}

impl<T> Default for Gathered<T> {
    fn default() -> Self {
        Gathered { findings: Vec::new(), broken: Broken::default() }
    }
}

impl<T> Gathered<T> {
    fn take(&mut self, id: FindingId, path: &str, bytes: Cow<'_, [u8]>, make: Make<'_, T>) {
        match make(id, path, &bytes) {
            Some(made) => self.findings.extend(made),
            None => self.broken.unreadable(path.to_owned(), bytes.into_owned()),
        }
    }

    /// A file that somebody has removed since the walk saw it is none.
    fn take_there(&mut self, file: Located, bytes: Option<Vec<u8>>, make: Make<'_, T>) {
        if let Some(bytes) = bytes {
            self.take(file.id, &file.path, bytes.into(), make);
        }
    }

    fn take_left_out(
        &mut self,
        tree: &WorkTree<'_>,
        item: Result<Located, StoreError>,
        make: Make<'_, T>,
    ) -> Result<(), StoreError> {
        let file = self.broken.unless_odd(item)?;
        let Some(file) = file else { return Ok(()) };
        match tree.load(&file) {
            Ok(bytes) => self.take_there(file, bytes, make),
            Err(error) => self.broken.problems.extend(error.problem(&file.path, &Levels::default())),
        }
        Ok(())
    }

    fn load(
        &mut self,
        folder: &Folder,
        walked: Vec<Result<Located, StoreError>>,
        make: Make<'_, T>,
    ) -> Result<(), StoreError> {
        for item in walked {
            let Some(file) = self.broken.unless_odd(item)? else { continue };
            match folder.load(&file) {
                Ok(bytes) => self.take_there(file, bytes, make),
                Err(error) => self.broken.odd(&file.path, &error),
            }
        }
        Ok(())
    }

    fn take_blob(&mut self, id: FindingId, path: &str, bytes: Result<&[u8], git::Error>, make: Make<'_, T>) {
        match bytes {
            Ok(bytes) => self.take(id, path, bytes.into(), make),
            Err(error) => {
                self.broken.problems.extend(convert::problem_of_blob(path, &error, &Levels::default()));
            }
        }
    }

    fn join(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.broken.extend(other.broken);
    }

    fn and(mut self, other: Self) -> Self {
        self.join(other);
        self
    }
}

impl Broken {
    fn extend(&mut self, other: Broken) {
        self.problems.extend(other.problems);
        self.sources.extend(other.sources);
    }

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

    /// What only looks like a finding's file is named; nothing but the failure to list the folder ends a walk.
    fn unless_odd(&mut self, item: Result<Located, StoreError>) -> Result<Option<Located>, StoreError> {
        match item {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.is_one_file() => {
                self.odd(error.path().unwrap_or_default(), &error);
                Ok(None)
            }
            Err(error) => Err(error),
        }
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
