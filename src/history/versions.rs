//! What each commit did to the findings: as a change of the graph, against all parents, and as a change of the
//! first-parent line, against the first parent alone. Depends on the ancestry of the commit and on nothing else. Knows
//! where versions lie, not what they say; what they mean is the replay's work.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::homes::Homes;
use super::survey::Survey;
use crate::git::{Error, Hash, Objects, trees};
use crate::model::FindingId;

/// Tells the id of the finding whose file a path of the repository names; `None` for any other file.
pub type IdOf<'caller> = dyn Fn(&str) -> Option<FindingId> + 'caller;

/// Where one version of a finding lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The path, from the top of the repository.
    pub(crate) path: Arc<str>,
    /// The blob.
    pub(crate) blob: Hash,
}

/// One finding in a commit and in each of its parents.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The finding.
    pub(crate) id: FindingId,
    /// Its version in the commit; `None`: it is not there.
    pub(crate) now: Option<Place>,
    /// Its version in each parent, first parent first.
    pub(crate) before: Vec<Option<Place>>,
}

impl Change {
    /// Is the finding just as it is in one of the parents? Then the commit did nothing to it.
    pub(crate) fn takes_a_side(&self) -> bool {
        self.before.contains(&self.now)
    }
}

/// One commit in both views; empty where it changed no finding.
#[derive(Debug)]
pub(crate) struct Moves {
    /// The commit's place in the ancestry.
    pub(crate) place: usize,
    /// Against all parents, by id.
    pub(crate) graph: Vec<Change>,
    /// Of a merge, against the first parent, by id. Of any other commit that is the same.
    pub(crate) line: Option<Vec<Change>>,
}

impl Moves {
    /// Is no finding changed in either view?
    pub(crate) fn is_empty(&self) -> bool {
        self.changes().next().is_none()
    }

    /// All changes, each once.
    pub(crate) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.graph.iter().chain(self.line.iter().flatten())
    }
}

/// Goes over the surveys, parents before children.
pub(crate) struct Walk<'read> {
    objects: &'read mut Objects,
    folder: &'read str,
    id_of: &'read IdOf<'read>,
    homes: Homes,
}

/// The findings that one commit touched, each with what the trees say of its path. That is the whole of it only for a
/// finding that has always had one path; for another the trees must be asked.
type Touched = BTreeMap<FindingId, Option<trees::Change>>;

impl<'read> Walk<'read> {
    /// The homes of findings before the first of the surveys are known.
    pub(crate) fn new(
        objects: &'read mut Objects,
        folder: &'read str,
        id_of: &'read IdOf<'read>,
        homes: Homes,
    ) -> Self {
        Walk { objects, folder, id_of, homes }
    }

    /// The homes of findings after the last of the surveys.
    pub(crate) fn into_homes(self) -> Homes {
        self.homes
    }

    /// What the next commit did.
    pub(crate) fn step(&mut self, survey: Survey) -> Result<Moves, Error> {
        let Survey { place, now, before, against_all, against_first } = survey;
        if let [_] = before[..] {
            let touched = self.touched(against_all.unwrap_or_default());
            return Ok(Moves { place, graph: self.changes(now, &before, &touched)?, line: None });
        }
        let first = self.touched(against_first.unwrap_or_default());
        let graph = match against_all {
            Some(differing) => self.merged(now, &before, differing, &first)?,
            None => Vec::new(),
        };
        let line = self.changes(now, &before[..1], &first)?;
        Ok(Moves { place, graph, line: Some(line) })
    }

    /// The findings of the paths that differ.
    fn touched(&mut self, differing: Vec<trees::Change>) -> Touched {
        let mut touched = Touched::new();
        for mut change in differing {
            change.path = format!("{}/{}", self.folder, change.path);
            let Some(id) = (self.id_of)(&change.path) else {
                continue;
            };
            self.homes.note(&id, &Arc::from(change.path.as_str()));
            touched.insert(id, Some(change));
        }
        touched
    }

    /// What a merge changed against all parents. A path that differs from all of them tells most; but a finding that
    /// moved on one side can differ from all parents though each of its paths is like one of them.
    fn merged(
        &mut self,
        now: Option<Hash>,
        before: &[Option<Hash>],
        differing: Vec<trees::Change>,
        first: &Touched,
    ) -> Result<Vec<Change>, Error> {
        let mut touched = self.touched(differing);
        for id in first.keys().filter(|id| self.homes.of_moved(id).is_some()) {
            touched.insert(id.clone(), None);
        }
        self.changes(now, before, &touched)
    }

    fn changes(
        &mut self,
        now: Option<Hash>,
        before: &[Option<Hash>],
        touched: &Touched,
    ) -> Result<Vec<Change>, Error> {
        let mut changes = Vec::with_capacity(touched.len());
        for (id, change) in touched {
            changes.push(match (change, self.homes.of_moved(id)) {
                (Some(change), None) => change_at(id, change),
                _ => Change {
                    id: id.clone(),
                    now: self.find(id, now)?,
                    before: before.iter().map(|tree| self.find(id, *tree)).collect::<Result<_, _>>()?,
                },
            });
        }
        changes.retain(|change| !change.takes_a_side());
        Ok(changes)
    }

    /// A finding in a tree of the folder, wherever it lies; where two files have its id, the one with the first path
    /// speaks for it.
    fn find(&mut self, id: &FindingId, tree: Option<Hash>) -> Result<Option<Place>, Error> {
        let Some(tree) = tree else { return Ok(None) };
        for path in self.homes.of_moved(id).unwrap_or_default() {
            let entry = trees::entry(self.objects, &tree, &path[self.folder.len() + 1..])?;
            if let Some(place) = place(path, entry.as_ref()) {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }
}

/// The change of a finding that has always had the same path.
fn change_at(id: &FindingId, change: &trees::Change) -> Change {
    let path: Arc<str> = Arc::from(change.path.as_str());
    let before = change.before.iter().map(|entry| place(&path, entry.as_ref())).collect();
    Change { id: id.clone(), now: place(&path, change.now.as_ref()), before }
}

/// The version that an entry holds; `None` for what is no plain file: a symbolic link or a submodule.
fn place(path: &Arc<str>, entry: Option<&trees::Entry>) -> Option<Place> {
    let entry = entry.filter(|entry| entry.is_file())?;
    Some(Place { path: Arc::clone(path), blob: entry.hash })
}
