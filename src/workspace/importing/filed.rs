//! The findings as commits have them: who knows of a finding, and since when. Each commit is asked once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::git::{Hash, Objects};
use crate::model::{Finding, FindingId, Status};
use crate::text;
use crate::workspace::{Workspace, stored};

/// The blob of each finding.
type Blobs = HashMap<FindingId, Hash>;

/// The commits that changed each finding, the newest first.
type Versions = HashMap<FindingId, Vec<String>>;

/// Answers by the commit that was asked.
type Asked<T> = RefCell<HashMap<String, Rc<T>>>;

/// What was asked of commits, by their hash.
#[derive(Default)]
pub(super) struct Filed {
    blobs: Asked<Blobs>,
    versions: Asked<Versions>,
}

impl Filed {
    /// The status that a finding has in a commit.
    pub(super) fn status(
        &self,
        workspace: &Workspace,
        objects: &mut Objects,
        commit: &str,
        finding: &FindingId,
    ) -> Option<Status> {
        let blobs = asked_once(&self.blobs, commit, || blobs(workspace, objects, commit).unwrap_or_default());
        let bytes = objects.blob(blobs.get(finding)?).ok()?;
        Some(Finding::read(&text::scan(&bytes).root?).ok()?.status)
    }

    /// The commits that changed a finding, as far as this one contains them.
    pub(super) fn versions(&self, workspace: &Workspace, commit: &str, finding: &FindingId) -> Vec<String> {
        let versions = asked_once(&self.versions, commit, || versions(workspace, commit).unwrap_or_default());
        versions.get(finding).cloned().unwrap_or_default()
    }
}

/// What was answered before, else what the question gives now.
fn asked_once<T>(asked: &Asked<T>, commit: &str, ask: impl FnOnce() -> T) -> Rc<T> {
    if let Some(known) = asked.borrow().get(commit) {
        return Rc::clone(known);
    }
    let answer = Rc::new(ask());
    asked.borrow_mut().insert(commit.to_owned(), Rc::clone(&answer));
    answer
}

fn blobs(workspace: &Workspace, objects: &mut Objects, commit: &str) -> Option<Blobs> {
    let stored = stored::at(workspace, objects, &commit.parse().ok()?).ok()?;
    let named = stored.files.into_iter().filter_map(|(path, blob)| Some((workspace.id_of(&path)?, blob)));
    Some(named.collect())
}

fn versions(workspace: &Workspace, commit: &str) -> Option<Versions> {
    let options =
        ["log", "--no-show-signature", "--no-color", "--no-renames", "--name-only", "--format=%x00%H"];
    let call = workspace.repository.git(options).setting("core.quotePath=false").revision(commit).ok()?;
    let call = call.arg("--").arg(&workspace.config.dir);
    let output = call.try_run().ok()??;
    let mut versions = Versions::new();
    for told in String::from_utf8_lossy(&output.stdout).split('\0') {
        let mut lines = told.lines();
        let Some(version) = lines.next() else { continue };
        for id in lines.filter_map(|path| workspace.id_of(path)) {
            versions.entry(id).or_default().push(version.to_owned());
        }
    }
    Some(versions)
}
