//! The findings as commits have them: who knows of a finding, and since when. Each commit is asked once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::git::{Hash, Objects};
use crate::model::{Finding, FindingId, Status};
use crate::text;
use crate::workspace::{Workspace, stored};

/// The blob of each finding.
type Blobs = Rc<HashMap<FindingId, Hash>>;

/// The commits that changed each finding, the newest first.
type Versions = Rc<HashMap<FindingId, Vec<String>>>;

/// What was asked of commits, by their hash.
#[derive(Default)]
pub(super) struct Filed {
    blobs: RefCell<HashMap<String, Blobs>>,
    versions: RefCell<HashMap<String, Versions>>,
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
        let known = self.blobs.borrow().get(commit).cloned();
        let blobs = known.unwrap_or_else(|| {
            let blobs = Rc::new(blobs(workspace, objects, commit).unwrap_or_default());
            self.blobs.borrow_mut().insert(commit.to_owned(), Rc::clone(&blobs));
            blobs
        });
        let bytes = objects.blob(blobs.get(finding)?).ok()?;
        Some(Finding::read(&text::scan(&bytes).root?).ok()?.status)
    }

    /// The commits that changed a finding, as far as this one contains them.
    pub(super) fn versions(&self, workspace: &Workspace, commit: &str, finding: &FindingId) -> Vec<String> {
        let known = self.versions.borrow().get(commit).cloned();
        let versions = known.unwrap_or_else(|| {
            let versions = Rc::new(versions(workspace, commit).unwrap_or_default());
            self.versions.borrow_mut().insert(commit.to_owned(), Rc::clone(&versions));
            versions
        });
        versions.get(finding).cloned().unwrap_or_default()
    }
}

fn blobs(workspace: &Workspace, objects: &mut Objects, commit: &str) -> Option<HashMap<FindingId, Hash>> {
    let stored = stored::at(workspace, objects, &commit.parse().ok()?).ok()?;
    let named = stored.files.into_iter().filter_map(|(path, blob)| Some((workspace.id_of(&path)?, blob)));
    Some(named.collect())
}

fn versions(workspace: &Workspace, commit: &str) -> Option<HashMap<FindingId, Vec<String>>> {
    let options =
        ["log", "--no-show-signature", "--no-color", "--no-renames", "--name-only", "--format=%x00%H"];
    let call = workspace.repository.git(options).setting("core.quotePath=false").revision(commit).ok()?;
    let call = call.arg("--").arg(&workspace.config.dir);
    let output = call.try_run().ok()??;
    let mut versions: HashMap<FindingId, Vec<String>> = HashMap::new();
    for told in String::from_utf8_lossy(&output.stdout).split('\0') {
        let mut lines = told.lines();
        let Some(version) = lines.next() else { continue };
        for id in lines.filter_map(|path| workspace.id_of(path)) {
            versions.entry(id).or_default().push(version.to_owned());
        }
    }
    Some(versions)
}
