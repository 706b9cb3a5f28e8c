//! All findings of the work tree or of a revision, in short; what cannot be read hides nothing else.

use super::{Failure, Workspace, convert};
use crate::git::{Objects, trees};
use crate::model::{FindingId, Summary, Timestamp};
use crate::output::Sources;
use crate::rules::{self, Level, Levels, Problem, not_a_plain_file};
use crate::store::StoreError;

/// Findings that were read, and files that could not be.
#[derive(Default)]
pub struct Gathered {
    /// Each finding's facts and its path.
    pub findings: Vec<(Summary, String)>,
    /// What could not be read, file by file.
    pub problems: Vec<Problem>,
    /// The bytes of the files with problems.
    pub sources: Sources,
}

/// Every finding of the work tree.
///
/// # Errors
/// Where the folder is missing or cannot be listed.
pub fn in_work_tree(workspace: &Workspace) -> Result<Gathered, Failure> {
    let folder = workspace.folder()?;
    let mut gathered = Gathered::default();
    for item in folder.walk() {
        match item {
            Ok(file) => match folder.load(&file) {
                Ok(bytes) => gathered.read(file.id, file.path, bytes),
                Err(error) => gathered.odd(&file.path, &error),
            },
            Err(error) if error.is_one_file() => {
                let path = error.path().unwrap_or_default().to_owned();
                gathered.odd(&path, &error);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(gathered)
}

/// Every finding of a revision's tree.
///
/// # Errors
/// A revision that does not exist; an object that cannot be read.
pub fn at_revision(workspace: &Workspace, revision: &str) -> Result<Gathered, Failure> {
    let commit = workspace.commit_named(revision)?;
    let mut objects = workspace.repository.objects()?;
    at_commit(workspace, &mut objects, commit)
}

fn at_commit(
    workspace: &Workspace,
    objects: &mut Objects,
    commit: crate::git::Hash,
) -> Result<Gathered, Failure> {
    let tree = objects.commit(&commit)?.tree;
    let mut gathered = Gathered::default();
    let Some(folder) = trees::subtree(objects, &tree, &workspace.config.dir)? else { return Ok(gathered) };
    for (path, entry) in trees::files(objects, &folder)? {
        let path = format!("{}/{path}", workspace.config.dir);
        let Some(id) = workspace.id_of(&path).filter(|_| entry.is_file()) else { continue };
        match objects.blob(&entry.hash) {
            Ok(bytes) => gathered.read(id, path, bytes),
            Err(error) => {
                gathered.problems.extend(not_a_plain_file(&path, &error.to_string(), &Levels::default()))
            }
        }
    }
    Ok(gathered)
}

impl Gathered {
    fn read(&mut self, id: FindingId, path: String, bytes: Vec<u8>) {
        match Summary::read(&bytes) {
            // the file's name is the id that every command goes by
            Ok(summary) => self.findings.push((Summary { id, ..summary }, path)),
            Err(_) => self.unreadable(path, bytes),
        }
    }

    /// The rules know better than the quick reader what is wrong, and where.
    pub fn unreadable(&mut self, path: String, bytes: Vec<u8>) {
        let (problems, _) =
            rules::check_file(&path, &bytes, Timestamp::from_unix(i64::MAX, 0), &Levels::default());
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
    let call = workspace.repository.git([
        "status",
        "--porcelain=v1",
        "-z",
        "--no-renames",
        "--untracked-files=all",
        "--",
        &workspace.config.dir,
    ]);
    let output = call.run()?;
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(lines
        .split('\0')
        .filter_map(|line| line.get(3..))
        .filter(|path| workspace.id_of(path).is_some())
        .count())
}
