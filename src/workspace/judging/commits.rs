//! Every commit of a line through the rules: of each what it brings, the steps that it takes between statuses, and at the
//! end of the line all files together.

use std::collections::{HashMap, HashSet};

use super::Judged;
use crate::config::InCommits;
use crate::git::graph::{self, Node};
use crate::git::trees::{self, Change, Entry};
use crate::git::{self, Hash, Objects};
use crate::model::{Finding, FindingId, LARGEST, Status, Summary, Timestamp};
use crate::rules::{self, Level, Problem, Step};
use crate::store::{self, StoreError};
use crate::workspace::gathering::{self, Detail, Place};
use crate::workspace::revision::on_build_servers;
use crate::workspace::stored::Stored;
use crate::workspace::{CONFIG_FILE, Failure, Workspace, branches, convert, settings, stored};

/// What was judged of a line of commits.
pub struct Line {
    /// The files and their problems; each path stands behind the commit that brought it: `1a2b3c4:findings/X.json`.
    pub judged: Judged,
    /// How many commits were looked at.
    pub commits: usize,
}

/// Judges the commits that `tip` reaches and the known ones do not.
///
/// # Errors
/// A commit or a tree that cannot be read. A file that cannot be is a problem of its commit.
pub fn judge_commits(
    workspace: &Workspace,
    known: &[Hash],
    tip: Hash,
    now: Timestamp,
) -> Result<Line, Failure> {
    let mut objects = workspace.repository.objects()?;
    let nodes = graph::ancestry(&mut objects, &[tip], known)?;
    if nodes.iter().any(|node| objects.cuts().is_boundary(&node.hash)) {
        let failure = workspace.with_cut(Failure::not_found("not every commit of the range is here"));
        return Err(on_build_servers(&workspace.repository, failure));
    }
    let mut bench = Bench {
        workspace,
        objects,
        now,
        judged: Judged::default(),
        seen: HashSet::new(),
        statuses: HashMap::new(),
    };
    for node in &nodes {
        bench.judge(node)?;
    }
    if bench.judged.files > 0 {
        bench.judge_together(tip)?;
    }
    Ok(Line { judged: bench.judged, commits: nodes.len() })
}

/// Where the commits come to be judged, one after the other.
struct Bench<'line> {
    workspace: &'line Workspace,
    objects: Objects,
    now: Timestamp,
    judged: Judged,
    /// What was judged already: the same file comes again in picked commits.
    seen: HashSet<(String, Hash)>,
    statuses: HashMap<Hash, Option<Status>>,
}

impl Bench<'_> {
    fn judge(&mut self, node: &Node) -> Result<(), Failure> {
        self.judge_settings(node)?;
        let changes = self.changes(node)?;
        let dir = &self.workspace.config.dir;
        let mut files = Stored::default();
        for (path, entry) in changes.iter().filter_map(|change| Some((&change.path, change.now?))) {
            files.take(self.workspace, format!("{dir}/{path}"), entry.mode, entry.hash);
        }
        for (path, blob) in files.files {
            if self.seen.insert((path.clone(), blob)) {
                self.judge_file(node, path, &blob)?;
            }
        }
        for error in &files.odd {
            self.odd(node, error);
        }
        self.judge_steps(node, &changes)
    }

    /// Settings that no parent has: with some no command works any more once they are merged.
    fn judge_settings(&mut self, node: &Node) -> Result<(), Failure> {
        let before = node.parents.iter().copied();
        if let Some(unusable) = settings::brought_unusable(&mut self.objects, &node.tree, before, self.now)? {
            let place = format!("{}:{CONFIG_FILE}", node.hash.short());
            let levels = &self.workspace.levels;
            let problem = rules::unusable_settings(&place, &unusable.why, unusable.line, levels);
            self.judged.files += 1;
            self.judged.problems.extend(problem);
        }
        Ok(())
    }

    /// What differs in the folder from all parents.
    fn changes(&mut self, node: &Node) -> Result<Vec<Change>, git::Error> {
        let dir = &self.workspace.config.dir;
        let now = trees::subtree(&mut self.objects, &node.tree, dir)?;
        let mut before = Vec::new();
        for parent in &node.parents {
            before.push(branches::folder(&mut self.objects, dir, parent)?);
        }
        trees::changes(&mut self.objects, now, &before)
    }

    fn judge_file(&mut self, node: &Node, path: String, blob: &Hash) -> Result<(), Failure> {
        let mut one = Judged::default();
        match self.objects.blob_within(blob, LARGEST) {
            Ok(bytes) => one.judge(self.workspace, path, bytes, self.now),
            Err(error) => {
                one.leave_unread(&path, convert::problem_of_blob(&path, &error, &self.workspace.levels));
            }
        }
        one.accept_commit(self.workspace, &mut self.objects, &node.hash)?;
        self.add(&node.hash, one);
        Ok(())
    }

    fn odd(&mut self, node: &Node, error: &StoreError) {
        let mut one = Judged::default();
        one.odd(error.path().unwrap_or_default(), error, self.workspace);
        self.add(&node.hash, one);
    }

    /// Takes over what was found, every path behind its commit.
    fn add(&mut self, commit: &Hash, one: Judged) {
        let place = |path: &str| format!("{}:{path}", commit.short());
        self.judged.files += one.files;
        // nobody writes history anew for the sake of style
        for problem in one.problems.into_iter().filter(|problem| problem.level != Level::Note) {
            self.judged.problems.push(Problem { path: place(&problem.path), ..problem });
        }
        self.judged.sources.extend(one.sources.into_iter().map(|(path, bytes)| (place(&path), bytes)));
    }

    /// A step is lawful where one from any of the parents is: a merge may settle what they say differently.
    fn judge_steps(&mut self, node: &Node, changes: &[Change]) -> Result<(), Failure> {
        let mut before: HashMap<FindingId, Vec<Status>> = HashMap::new();
        for (id, entry) in self.entries(changes, |change| change.before.clone()) {
            before.entry(id).or_default().extend(self.status(&entry)?);
        }
        for change in changes.iter().filter(|change| change.now.is_some()) {
            let path = format!("{}/{}", self.workspace.config.dir, change.path);
            let (Some(entry), Some(id)) = (change.now, self.workspace.id_of(&path)) else { continue };
            let Some(to) = self.status(&entry)? else { continue };
            let from = before.get(&id).map(Vec::as_slice).unwrap_or_default();
            let place = format!("{}:{path}", node.hash.short());
            let config = &self.workspace.config;
            let is_single = config.in_commits == InCommits::Step;
            let step = Step { from, to, transitions: &config.transitions, is_single };
            self.judged.problems.extend(rules::check_step(&place, &step, &self.workspace.levels));
        }
        Ok(())
    }

    fn entries(
        &self,
        changes: &[Change],
        of: impl Fn(&Change) -> Vec<Option<Entry>>,
    ) -> Vec<(FindingId, Entry)> {
        let dir = &self.workspace.config.dir;
        let id = |change: &Change| self.workspace.id_of(&format!("{dir}/{}", change.path));
        let each = changes.iter().filter_map(|change| Some((id(change)?, of(change))));
        each.flat_map(|(id, entries)| entries.into_iter().flatten().map(move |entry| (id.clone(), entry)))
            .collect()
    }

    /// The status in a version; `None` where that cannot be read, which is told elsewhere.
    fn status(&mut self, entry: &Entry) -> Result<Option<Status>, Failure> {
        if let Some(known) = self.statuses.get(&entry.hash) {
            return Ok(*known);
        }
        let status = match entry.is_file().then(|| self.objects.view_blob(&entry.hash, LARGEST)) {
            Some(Ok(bytes)) => Summary::read_lean(bytes).ok().map(|summary| summary.status),
            Some(Err(_)) | None => None,
        };
        self.statuses.insert(entry.hash, status);
        Ok(status)
    }

    /// What no file tells alone, at the tip; only of files that were judged, for others are as they were before. Of those
    /// the names are enough, unless that leaves something open; then those are read that may settle it.
    fn judge_together(&mut self, tip: Hash) -> Result<(), Failure> {
        let Some(folder) = branches::folder(&mut self.objects, &self.workspace.config.dir, &tip)? else {
            return Ok(());
        };
        let all = stored::of_folder(self.workspace, &mut self.objects, &folder)?;
        let (brought, others): (Vec<_>, Vec<_>) =
            all.files.iter().cloned().partition(|file| self.seen.contains(file));
        let paths: HashSet<String> = brought.iter().map(|(path, _)| path.clone()).collect();
        let mut together = self.together(brought, others)?;
        if !together.problems.is_empty() || together.hangs_on_others() {
            let telling = self.telling(tip, !together.runs.is_empty())?;
            let (read, named) =
                all.files.into_iter().partition(|(path, _)| paths.contains(path) || telling.contains(path));
            together = self.together(read, named)?;
        }
        together.problems.retain(|problem| paths.contains(&problem.path));
        self.add(&tip, together);
        Ok(())
    }

    /// The files that say more about others than their names do: earlier ids, what they are duplicates of, and whose run
    /// they are of, where that is asked.
    fn telling(&self, tip: Hash, of_runs: bool) -> Result<HashSet<String>, Failure> {
        let tells = |summary: &Summary| {
            !summary.aliases.is_empty() || summary.duplicate_of.is_some() || of_runs && summary.run.is_some()
        };
        let choose = |summary: Summary, path: &str| tells(&summary).then(|| path.to_owned());
        let detail = Detail::AllButDescription;
        let gathered = gathering::chosen(self.workspace, Place::Commit(tip), detail, &choose)?;
        Ok(gathered.findings.into_iter().collect())
    }

    /// What is wrong with files together, of which some are known by their names alone.
    fn together(&self, files: Vec<(String, Hash)>, named: Vec<(String, Hash)>) -> Result<Judged, Failure> {
        let mut together =
            super::read_stored(self.workspace, Stored { files, ..Stored::default() }, self.now)?;
        let dir = &self.workspace.config.dir;
        let named = named.into_iter().map(|(path, _)| path);
        together.unread.extend(named.filter(|path| !store::is_run_path(dir, path)));
        together.problems.clear();
        together.files = 0;
        together.judge_set(self.workspace);
        Ok(together)
    }
}

impl Judged {
    /// Can only others tell whether these files are right: the duplicates of a chain, the findings of a run?
    fn hangs_on_others(&self) -> bool {
        let is_duplicate = |finding: &Finding| {
            finding.resolution.as_ref().is_some_and(|resolution| resolution.duplicate_of.is_some())
        };
        !self.runs.is_empty() || self.findings.iter().any(|(_, finding)| is_duplicate(finding))
    }
}
