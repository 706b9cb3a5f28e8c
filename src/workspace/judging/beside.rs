//! What stands beside a resolution as its evidence, where the file names none: a fix in the same commit, which no file of it
//! can name.

use super::Judged;
use crate::git::trees::{self, Entry};
use crate::git::{Hash, Objects, fix};
use crate::model::{Finding, Place, Status, place_of};
use crate::rules::{Problem, Rule};
use crate::workspace::past::Past;
use crate::workspace::{Failure, Workspace};

impl Judged {
    /// What shares its commit with the resolution, in what was judged as it stands.
    ///
    /// # Errors
    /// A history that cannot be read.
    pub fn accept_derived(&mut self, workspace: &Workspace, past: &mut Past<'_>) -> Result<(), Failure> {
        let dir = &workspace.config.dir;
        self.accept(|_, finding, near| {
            let is_resolved = |finding: &&Finding| finding.status == Status::Resolved;
            let Some(finding) = finding.filter(is_resolved) else { return Ok(false) };
            let Some(commit) = past.derived(&finding.id)? else { return Ok(false) };
            Ok(fix::may_mend(past.objects()?, dir, &commit, &|path| near.takes(path))?)
        })
    }

    /// What is staged outside of the folder may be the fix of what is staged inside it: then the commit that comes next
    /// is the evidence.
    ///
    /// # Errors
    /// An index or an object that cannot be read.
    pub fn accept_staged(&mut self, workspace: &Workspace, staged: &[String]) -> Result<(), Failure> {
        let mut staging = Staging::open(workspace)?;
        self.accept(|path, _, near| {
            let is_beside = |path: &&String| !workspace.is_inside_folder(path) && near.takes(path);
            let mut beside = staged.iter().filter(is_beside);
            let is_staged = staged.iter().any(|staged| staged == path);
            Ok(is_staged
                && beside.try_fold(false, |is, path| Ok::<_, Failure>(is || staging.mends(path)?))?)
        })
    }

    /// The same of a commit that brought what was judged.
    pub(super) fn accept_commit(
        &mut self,
        workspace: &Workspace,
        objects: &mut Objects,
        commit: &Hash,
    ) -> Result<(), Failure> {
        let dir = &workspace.config.dir;
        self.accept(|_, _, near| Ok(fix::may_mend(objects, dir, commit, &|path| near.takes(path))?))
    }

    /// Takes back what was said of fixes without evidence, where `is_mended` sees one near the finding of a path.
    fn accept(
        &mut self,
        mut is_mended: impl FnMut(&str, Option<&Finding>, &Near) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let is_doubted = |problem: &&Problem| problem.rule == Rule::FixedWithoutEvidence;
        let mut accepted = Vec::new();
        for Problem { path, .. } in self.problems.iter().filter(is_doubted) {
            let finding = self.findings.iter().find(|(of, _)| of == path).map(|(_, finding)| finding);
            if is_mended(path, finding, &finding.map(Near::of).unwrap_or_default())? {
                accepted.push(path.clone());
            }
        }
        self.problems.retain(|problem| !is_doubted(&problem) || !accepted.contains(&problem.path));
        Ok(())
    }
}

/// The folders that the locations of a finding lie in: a fix is looked for there, and anywhere where none is named.
#[derive(Default)]
struct Near(Vec<String>);

impl Near {
    fn of(finding: &Finding) -> Near {
        let folder = |path: &str| match place_of(path) {
            Place::Inside(path) => Some(path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()),
            _ => None,
        };
        Near(finding.locations.iter().filter_map(|location| folder(&location.path)).collect())
    }

    fn takes(&self, path: &str) -> bool {
        let is_below = |folder: &String| {
            folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        self.0.is_empty() || self.0.iter().any(is_below)
    }
}

/// What is staged, held against HEAD.
struct Staging<'workspace> {
    workspace: &'workspace Workspace,
    objects: Objects,
    /// The tree of HEAD; none before the first commit.
    head: Option<Hash>,
}

impl Staging<'_> {
    fn open(workspace: &Workspace) -> Result<Staging<'_>, Failure> {
        let mut objects = workspace.repository.objects()?;
        let head = workspace.repository.head()?;
        let head = head.map(|head| objects.commit(&head)).transpose()?.map(|commit| commit.tree);
        Ok(Staging { workspace, objects, head })
    }

    /// Is more than blanks of a file changed?
    fn mends(&mut self, path: &str) -> Result<bool, Failure> {
        let before = match &self.head {
            Some(tree) => trees::entry(&mut self.objects, tree, path)?,
            None => None,
        };
        let staged = self.workspace.repository.indexed(path)?.into_iter().find(|entry| entry.path == path);
        let now = staged.map(|entry| Entry { mode: entry.mode, hash: entry.blob });
        Ok(fix::is_more_than_blanks(&mut self.objects, before, now)?)
    }
}
