//! The next free id of a repository: over work tree, index, every local and remote-tracking branch, and every number
//! that this clone has ever seen.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::files::{self, Files};
use super::gathering::Place;
use super::{Failure, Workspace, branches};
use crate::config::Scheme;
use crate::disk::{DiskError, Durability};
use crate::git::{self, Names, Objects, trees};
use crate::model::{FindingId, Kind, Timestamp};
use crate::store::{self, HighWater, Located, StoreError};
use crate::text;

/// Where the highest numbers are kept, in our folder of the common git dir.
const HIGH_WATER: &str = "ids.json";

/// Random draws before a second counts as full.
const DRAWS: usize = 8;

/// The file in which the highest numbers are kept.
pub fn memory(workspace: &Workspace) -> PathBuf {
    workspace.repository.memory_dir().join(HIGH_WATER)
}

/// Gives out ids while it holds the lock that all worktrees share.
pub struct Allocation<'workspace> {
    workspace: &'workspace Workspace,
    taken: HashSet<FindingId>,
    /// The files of the work tree.
    files: Vec<Located>,
    /// Trees of which everything is in the index.
    indexed: Names,
    high_water: HighWater,
    path: PathBuf,
    notes: Vec<String>,
    _lock: git::commit::Guard,
}

impl<'workspace> Allocation<'workspace> {
    /// Takes the lock and looks at every place that may hold an id, the one that is to be written among them.
    ///
    /// # Errors
    /// When the lock is not to be had in time, or a branch cannot be read.
    pub fn begin(workspace: &'workspace Workspace, place: Place) -> Result<Self, Failure> {
        Allocation::begin_from(workspace, place, HighWater::load)
    }

    /// Counts every branch anew. The numbers that are remembered stay, for some of them nobody shows any more.
    ///
    /// # Errors
    /// As [`Allocation::begin`] and [`Allocation::finish`].
    pub fn recount(workspace: &'workspace Workspace) -> Result<(), Failure> {
        let uncounted = |path: &Path| {
            let mut high_water = HighWater::load(path)?;
            high_water.set_counted([]);
            Ok(high_water)
        };
        let written = Allocation::begin_from(workspace, Place::WorkTree, uncounted)?.finish()?;
        Ok(workspace.repository.durability().sync_together(&written)?)
    }

    fn begin_from(
        workspace: &'workspace Workspace,
        place: Place,
        load: impl FnOnce(&Path) -> Result<HighWater, DiskError>,
    ) -> Result<Self, Failure> {
        let lock = git::commit::allocation_lock(&workspace.repository, workspace.config.lock_timeout)?;
        let path = memory(workspace);
        let high_water = load(&path)?;
        let mut allocation = Allocation {
            workspace,
            taken: HashSet::new(),
            files: Vec::new(),
            indexed: Names::default(),
            high_water,
            path,
            notes: Vec::new(),
            _lock: lock,
        };
        allocation.see_work_tree()?;
        allocation.see_index()?;
        allocation.see_place(place)?;
        allocation.see_branches()?;
        Ok(allocation)
    }

    /// What to tell: branches that were passed over.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The findings' files in the work tree, in no order.
    pub fn files(&self) -> &[Located] {
        &self.files
    }

    /// Is the id in the work tree, the index, or the place that is to be written?
    pub fn is_taken(&self, id: &FindingId) -> bool {
        self.taken.contains(id)
    }

    /// Takes an id that somebody chose.
    pub fn take(&mut self, id: &FindingId) {
        self.high_water.see(id);
        self.taken.insert(id.clone());
    }

    /// The next id of the settings' scheme.
    ///
    /// # Errors
    /// When the entry makes no valid id.
    pub fn next(&mut self, entry: &str, kind: Kind, now: Timestamp) -> Result<FindingId, Failure> {
        match self.workspace.config.ids.scheme {
            Scheme::Sequential => self.next_numbered(entry, kind),
            Scheme::Unique => self.next_unique(entry, kind, now),
        }
    }

    /// Every id that is taken has raised the mark, but for those whose numbers are too large to count.
    fn next_numbered(&mut self, entry: &str, kind: Kind) -> Result<FindingId, Failure> {
        let mut number = self.high_water.highest(entry, kind);
        loop {
            number += 1;
            let id = store::numbered_id(entry, kind, number)
                .map_err(|error| bad_entry(entry, &error.to_string()))?;
            if !self.is_taken(&id) {
                self.take(&id);
                return Ok(id);
            }
        }
    }

    /// A second has room for 1024 ids; where it fills up, the next seconds are used.
    fn next_unique(&mut self, entry: &str, kind: Kind, now: Timestamp) -> Result<FindingId, Failure> {
        let mut second = now.unix();
        loop {
            for _ in 0..DRAWS {
                let random = u16::try_from(super::claiming::random_bits()? & 0x3ff).unwrap_or_default();
                let id = store::unique_id(entry, kind, second, random)
                    .map_err(|error| bad_entry(entry, &error.to_string()))?;
                if !self.is_taken(&id) {
                    self.take(&id);
                    return Ok(id);
                }
            }
            second += 1;
        }
    }

    /// Remembers every number given out, so that none is given out again. What the disk must have for that, the file
    /// and its folder, is for the caller to sync.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(self) -> Result<Vec<PathBuf>, Failure> {
        self.high_water.save(&self.path, Durability::Quick)?;
        let folder = self.workspace.repository.memory_dir();
        Ok(vec![self.path, folder])
    }

    fn see_work_tree(&mut self) -> Result<(), Failure> {
        let folder = self.workspace.folder_unchecked()?;
        for item in folder.walk() {
            match item {
                Ok(file) => self.files.push(file),
                Err(StoreError::Absent { .. }) => {}
                Err(error) if error.is_one_file() => {
                    // a link or a pipe with a finding's name has taken that name too
                    let id = error.path().and_then(store::id_meant);
                    id.iter().for_each(|id| self.take(id));
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.high_water.see_all(self.files.iter().map(|file| &file.id));
        self.taken.extend(self.files.iter().map(|file| file.id.clone()));
        Ok(())
    }

    /// Most of it lies in the work tree, too, and was seen there.
    fn see_index(&mut self) -> Result<(), Failure> {
        let (paths, trees) = self.workspace.repository.indexed_paths(&self.workspace.config.dir)?;
        let seen: HashSet<&str> = self.files.iter().map(|file| file.path.as_str()).collect();
        let unseen = paths.iter().filter(|path| !seen.contains(path.as_str()));
        let ids: Vec<FindingId> = unseen.filter_map(|path| self.workspace.id_of(path)).collect();
        ids.iter().for_each(|id| self.take(id));
        self.indexed = trees;
        Ok(())
    }

    fn see_place(&mut self, place: Place) -> Result<(), Failure> {
        if place == Place::WorkTree {
            return Ok(());
        }
        let files = Files::open(self.workspace, place)?;
        files.all.iter().for_each(|file| self.take(&file.id));
        Ok(())
    }

    /// Trees that were counted once are never read again: their numbers are in the high-water mark.
    fn see_branches(&mut self) -> Result<(), Failure> {
        let mut objects = self.workspace.repository.objects()?;
        let found = branches::folders(self.workspace, &mut objects)?;
        let mut unreadable = found.unreadable;
        let mut counted = Vec::new();
        for shared in found.folders {
            let name = shared.tree.to_string();
            if !self.high_water.has_counted(&name)
                && let Err(error) = self.see_tree(&mut objects, shared.tree)
            {
                unreadable.push((shared.first().to_owned(), error));
                continue;
            }
            counted.push(name);
        }
        for (branch, error) in unreadable {
            self.notes.push(branches::pass_over(&branch, error)?);
        }
        counted.sort_unstable();
        self.high_water.set_counted(counted);
        Ok(())
    }

    fn see_tree(&mut self, objects: &mut Objects, folder: git::Hash) -> Result<(), git::Error> {
        for (path, _) in trees::files_beyond(objects, &folder, &self.indexed)? {
            if let Some(id) = self.workspace.id_of(&format!("{}/{path}", self.workspace.config.dir)) {
                self.high_water.see(&id);
            }
        }
        Ok(())
    }
}

fn bad_entry(entry: &str, why: &str) -> Failure {
    Failure::usage(format!("'{entry}' cannot begin an id: {why}"))
}

/// The entry that ids of a run's findings begin with.
pub fn default_entry(workspace: &Workspace, run: Option<&str>) -> String {
    let of_run = run.and_then(|run| entry_of_run(workspace, run));
    of_run.or_else(|| workspace.config.ids.entry.clone()).unwrap_or_else(|| "FIN".to_owned())
}

fn entry_of_run(workspace: &Workspace, run: &str) -> Option<String> {
    let path = workspace.folder_unchecked().ok()?.run_path(&run.parse().ok()?);
    let bytes = files::load(workspace, workspace.place(), &path).ok()??;
    text::scan(&bytes).root?.get("roadmap_entry_id")?.as_str().map(str::to_owned)
}
