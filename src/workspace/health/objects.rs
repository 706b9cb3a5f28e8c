//! HEAD and the findings in it, read as every command reads them, and by git beside that where the two ways differ.

use super::super::Failure;
use super::surroundings::of_git;
use super::{Case, Patient};
use crate::git::{Error, Hash, Objects, Repository, Source, trees};
use crate::rules::Check;

/// A file of the folder, and why it cannot be read, if so.
type Content = (String, Result<(), Error>);

pub(super) fn look(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let (repository, dir) = (&patient.workspace.repository, patient.workspace.config.dir.as_str());
    let head = match repository.head() {
        Ok(Some(head)) => head,
        Ok(None) => return Ok(Vec::new()),
        Err(error) => return Ok(vec![of_git(Check::HeadUnreadable, &error)]),
    };
    let is_partial = repository.shape()?.is_partial;
    let is_replaced = has_replacements(repository)?;
    let read = |objects: Result<Objects, Error>| {
        let objects = objects?.offline();
        let mut objects = if is_replaced { objects } else { objects.strict() };
        contents(&mut objects, &head, dir, is_partial)
    };
    let objects = repository.objects()?;
    if objects.source() == Source::Plumbing {
        return Ok(of_contents(patient, read(Ok(objects))));
    }
    let (fast, plain) = std::thread::scope(|scope| {
        let plain = scope.spawn(|| read(repository.objects_by(Source::Plumbing)));
        let fast = read(fast(repository));
        (fast, plain.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let differing =
        fast.as_ref().ok().zip(plain.as_ref().ok()).map(|(fast, plain)| disagreements(fast, plain));
    let mut cases = of_contents(patient, fast);
    cases.extend(differing.unwrap_or_default());
    Ok(cases)
}

/// Bytes that take the place of others have another name.
fn has_replacements(repository: &Repository) -> Result<bool, Error> {
    let is_elsewhere = repository.variable("GIT_REPLACE_REF_BASE").is_some();
    Ok(is_elsewhere || !repository.references(&["refs/replace/"])?.is_empty())
}

/// Opened in the thread that uses it.
fn fast(repository: &Repository) -> Result<Objects, Error> {
    repository.objects_by(Source::Fast)
}

/// Every file of the folder at a commit; `None` where that has no such folder. What a partial clone left with its
/// remote is not missing.
fn contents(
    objects: &mut Objects,
    commit: &Hash,
    dir: &str,
    is_partial: bool,
) -> Result<Option<Vec<Content>>, Error> {
    let is_left = |error: &Error| is_partial && matches!(error, Error::MissingObject { .. });
    let listed = objects.commit(commit).and_then(|commit| {
        let folder = trees::subtree(objects, &commit.tree, dir)?;
        folder.map(|folder| trees::files(objects, &folder)).transpose()
    });
    let files = match listed {
        Ok(Some(files)) => files,
        Ok(None) => return Ok(None),
        Err(error) if is_left(&error) => return Ok(Some(Vec::new())),
        Err(error) => return Err(error),
    };
    let plain = files.into_iter().filter(|(_, entry)| !entry.is_submodule());
    let read = plain.map(|(path, entry)| (path, objects.blob(&entry.hash).map(drop)));
    Ok(Some(read.filter(|(_, read)| !read.as_ref().is_err_and(is_left)).collect()))
}

fn of_contents(patient: &Patient<'_>, contents: Result<Option<Vec<Content>>, Error>) -> Vec<Case> {
    let dir = &patient.workspace.config.dir;
    match contents {
        Err(error) => vec![of_git(Check::HeadUnreadable, &error).about("HEAD")],
        Ok(None) if patient.has_work_tree() => Vec::new(),
        Ok(None) => {
            let message = format!("HEAD has no findings folder '{dir}', and there is no work tree with one");
            vec![Case::new(Check::FolderMissing, message).about(dir)]
        }
        Ok(Some(files)) => {
            let unread = files.iter().filter_map(|(path, read)| Some((path, read.as_ref().err()?)));
            unread
                .map(|(path, error)| {
                    of_git(Check::ObjectUnreadable, error).about(format!("HEAD:{dir}/{path}"))
                })
                .collect()
        }
    }
}

fn disagreements(fast: &Option<Vec<Content>>, plain: &Option<Vec<Content>>) -> Vec<Case> {
    let case =
        |message: String| Case::new(Check::ReadersDisagree, message).hint("'git fsck' tells who is right");
    let (Some(fast), Some(plain)) = (fast, plain) else { return Vec::new() };
    if fast.len() != plain.len() {
        return vec![case(format!("HEAD has {} findings, by git {}", fast.len(), plain.len()))];
    }
    let pairs = fast.iter().zip(plain);
    let differing = pairs.filter(|(fast, plain)| fast.0 != plain.0 || fast.1.is_ok() != plain.1.is_ok());
    differing
        .map(|(fast, plain)| match &plain.1 {
            Ok(()) => case("git itself reads this, and git findings does not".to_owned()).about(&fast.0),
            Err(error) => {
                case(format!("git findings reads this, and git itself does not: {error}")).about(&fast.0)
            }
        })
        .collect()
}
