//! Files through the rules: one by one, then all together.

mod beside;
mod commits;

use super::catalogue::Catalogue;
use super::gathering::Place;
use super::stored::Stored;
use super::work_tree::WorkTree;
use super::{Env, Failure, Workspace, convert};
use crate::model::{Finding, LARGEST, Run, Timestamp};
use crate::output::Sources;
use crate::rules::{self, Attached, Level, Problem, Rule, Set};
use crate::store::{self, StoreError};
use crate::text::{self, Node, Scan};

pub use commits::{Line, judge_commits};

/// What the rules say about a set of files.
#[derive(Default)]
pub struct Judged {
    /// How many files were looked at.
    pub files: usize,
    /// Every problem, in the order of the paths.
    pub problems: Vec<Problem>,
    /// The bytes of every file.
    pub sources: Sources,
    findings: Vec<(String, Finding)>,
    unread: Vec<String>,
    runs: Vec<(String, Run)>,
}

impl Judged {
    /// The files whose only text is not canonical, and that nothing stops from being rewritten.
    pub fn not_canonical(&self) -> impl Iterator<Item = &str> {
        let mendable = |problem: &&Problem| matches!(problem.rule, Rule::NotCanonical | Rule::ByteOrderMark);
        let mut paths: Vec<&str> =
            self.problems.iter().filter(mendable).map(|problem| problem.path.as_str()).collect();
        paths.dedup();
        // a file with errors of its own is for its owner to mend
        let broken = |path: &str| {
            let errors = self.problems.iter().filter(|problem| problem.level == Level::Error);
            errors.into_iter().any(|problem| problem.path == path && problem.rule != Rule::ByteOrderMark)
        };
        paths.into_iter().filter(move |path| !broken(path))
    }

    fn judge(&mut self, workspace: &Workspace, path: String, bytes: Vec<u8>, now: Timestamp) {
        self.files += 1;
        if store::is_run_path(&workspace.config.dir, &path) {
            let (problems, run) = rules::check_run_file(&path, &bytes, &workspace.levels);
            self.problems.extend(problems);
            self.runs.extend(run.map(|run| (path.clone(), run)));
        } else {
            let (problems, finding) = rules::check_file(&path, &bytes, now, &workspace.levels);
            self.problems.extend(problems);
            match finding {
                Some(finding) => self.findings.push((path.clone(), finding)),
                None => self.unread.push(path.clone()),
            }
        }
        self.sources.insert(path, bytes);
    }

    fn judge_set(&mut self, workspace: &Workspace) {
        let root = workspace.repository.toplevel();
        let left_out = |path: &str| workspace.skipped(path).is_ok_and(|skipped| !skipped.is_empty());
        let attached = |path: &str| match root.map_or(Attached::There, |root| convert::attached(root, path)) {
            Attached::Absent if left_out(path) => Attached::There,
            found => found,
        };
        let set = Set { findings: &self.findings, unread: &self.unread, runs: &self.runs };
        let mut problems = rules::check_set(&set, &attached, &workspace.levels);
        for problem in &mut problems {
            let scan = self.sources.get(&problem.path).map(|bytes| text::scan(bytes));
            if let Some(Scan { text, root: Some(root), .. }) = &scan {
                problem.locate(text, root);
            }
        }
        self.problems.extend(problems);
        let place = |problem: &Problem| (problem.path.clone(), problem.line, problem.column);
        self.problems.sort_by_key(place);
    }
}

/// Judges the files that git has, and all of them together.
///
/// # Errors
/// When no object can be read; one that cannot is a problem of its file.
pub fn judge_stored(workspace: &Workspace, stored: Stored, now: Timestamp) -> Result<Judged, Failure> {
    let mut judged = read_stored(workspace, stored, now)?;
    judged.judge_set(workspace);
    Ok(judged)
}

/// The same, each file for itself.
fn read_stored(workspace: &Workspace, stored: Stored, now: Timestamp) -> Result<Judged, Failure> {
    let mut objects = workspace.repository.objects()?;
    objects.fetch_missing(stored.files.iter().map(|(_, blob)| *blob))?;
    let mut judged = Judged::default();
    for (path, blob) in stored.files {
        match objects.blob_within(&blob, LARGEST) {
            Ok(bytes) => judged.judge(workspace, path, bytes, now),
            Err(error) => {
                judged.leave_unread(&path, convert::problem_of_blob(&path, &error, &workspace.levels));
            }
        }
    }
    for error in &stored.odd {
        judged.odd(error.path().unwrap_or_default(), error, workspace);
    }
    Ok(judged)
}

/// Judges the whole work tree; with paths, shows only what is about them.
///
/// # Errors
/// A folder that is missing or cannot be listed, a path that does not exist.
pub fn judge_work_tree(
    env: &Env<'_>,
    workspace: &Workspace,
    paths: &[String],
    now: Timestamp,
) -> Result<Judged, Failure> {
    let mut judged = Judged::default();
    let mut chosen = Vec::new();
    for typed in paths {
        match foreign_run(env, workspace, typed)? {
            Some(bytes) => judged.judge_run_document(workspace, typed, bytes, now),
            None => chosen.push(chosen_path(env, workspace, typed)?),
        }
    }
    if !paths.is_empty() && chosen.is_empty() {
        return Ok(judged);
    }
    let mut whole = whole_work_tree(workspace, now)?;
    if !chosen.is_empty() {
        whole.problems.retain(|problem| chosen.contains(&problem.path));
        whole.files = chosen.len();
    }
    whole.files += judged.files;
    whole.problems.extend(judged.problems);
    whole.sources.extend(judged.sources);
    Ok(whole)
}

fn whole_work_tree(workspace: &Workspace, now: Timestamp) -> Result<Judged, Failure> {
    let tree = WorkTree::open(workspace)?;
    let mut judged = Judged::default();
    let (files, odd) = tree.sorted();
    for file in files {
        match tree.load(&file) {
            Ok(Some(bytes)) => judged.judge(workspace, file.path, bytes, now),
            Ok(None) => {}
            Err(error) => judged.leave_unread(&file.path, error.problem(&file.path, &workspace.levels)),
        }
    }
    for error in odd {
        match error.path() {
            Some(path) if error.is_one_file() => judged.odd(path, &error, workspace),
            _ => return Err(error.into()),
        }
    }
    for path in tree.runs()? {
        match path {
            Ok(path) => match tree.load_path(&path) {
                Ok(bytes) => judged.judge(workspace, path, bytes, now),
                Err(error) => judged.leave_unread(&path, error.problem(&path, &workspace.levels)),
            },
            Err(error) => judged.odd(error.path().unwrap_or_default(), &error, workspace),
        }
    }
    judged.judge_set(workspace);
    Ok(judged)
}

impl Judged {
    fn odd(&mut self, path: &str, error: &StoreError, workspace: &Workspace) {
        self.leave_unread(path, convert::problem_of_store(path, error, &workspace.levels));
    }

    fn leave_unread(&mut self, path: &str, why: Option<Problem>) {
        self.files += 1;
        self.unread.push(path.to_owned());
        self.problems.extend(why);
    }

    /// A run with its findings in one document, from anywhere: each finding as if it had a file of its own.
    fn judge_run_document(&mut self, workspace: &Workspace, path: &str, bytes: Vec<u8>, now: Timestamp) {
        self.files += 1;
        self.problems.extend(rules::check_run_document(path, &bytes, now, &workspace.levels));
        self.sources.insert(path.to_owned(), bytes);
    }
}

/// The bytes of a file that is no finding of this repository but a run's document `{metadata, findings}`.
fn foreign_run(env: &Env<'_>, workspace: &Workspace, typed: &str) -> Result<Option<Vec<u8>>, Failure> {
    if let Some(path) = workspace.inside(env, typed)
        && (store::id_of_path(&workspace.config.dir, &path).is_some()
            || store::is_run_path(&workspace.config.dir, &path))
    {
        return Ok(None);
    }
    match env.read_bytes(typed) {
        Ok(bytes) => {
            let is_run = text::scan(&bytes)
                .root
                .as_ref()
                .is_none_or(|root| root.get("findings").and_then(Node::items).is_some());
            match is_run {
                true => Ok(Some(bytes)),
                false => Err(Failure::usage(format!(
                    "'{typed}' is neither a finding of this repository nor a run's findings.json"
                ))),
            }
        }
        Err(_) if !typed.contains('/') => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// A path below the folder, or the path of the finding that was named.
fn chosen_path(env: &Env<'_>, workspace: &Workspace, typed: &str) -> Result<String, Failure> {
    let tree = WorkTree::open(workspace)?;
    if let Some(path) = workspace.inside(env, typed)
        && tree.has(&path)
    {
        return Ok(path);
    }
    Ok(Catalogue::open(workspace, Place::WorkTree)?.find(typed)?.path.clone())
}
