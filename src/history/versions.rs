//! Reads from git what each commit did to the findings: as a change of the graph, against all parents, and as a
//! change of the first-parent line, against the first parent alone. Judges nothing; that is the replay's work.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::ancestry::Ancestry;
use super::contents::Contents;
use super::event::{Origin, Version};
use super::homes::Homes;
use super::replay::{Change, Step};
use crate::git::{Error, Hash, Objects, graph, trees};
use crate::model::{FindingId, Timestamp};

/// Tells the id of the finding whose file a path of the repository names; `None` for any other file.
pub type IdOf<'caller> = dyn Fn(&str) -> Option<FindingId> + 'caller;

/// One commit in both views; `None` where it changed no finding.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    /// Against all parents.
    pub(crate) graph: Option<Step>,
    /// Against the first parent, for a commit of the first-parent line.
    pub(crate) main: Option<Step>,
}

/// A walk over commits, parents before children.
pub(crate) struct Walk<'read> {
    objects: &'read mut Objects,
    folder: &'read str,
    id_of: &'read IdOf<'read>,
    main: HashSet<Hash>,
    /// The commits walked so far, by their place.
    passed: Vec<Passed>,
    contents: Contents,
    homes: Homes,
}

/// What later commits need to know of a parent.
struct Passed {
    /// The tree of the findings folder.
    folder: Option<Hash>,
    committed_at: i64,
}

/// The findings that one commit touched, each with what the trees say of its path. That is the whole of it only for a
/// finding that has always had one path; for another the trees must be asked.
type Touched = BTreeMap<FindingId, Option<trees::Change>>;

impl<'read> Walk<'read> {
    pub(crate) fn new(
        objects: &'read mut Objects,
        folder: &'read str,
        id_of: &'read IdOf<'read>,
        main: HashSet<Hash>,
    ) -> Self {
        let (contents, homes) = (Contents::default(), Homes::default());
        Walk { objects, folder, id_of, main, passed: Vec::new(), contents, homes }
    }

    /// The next commit: its node and its parents' places among those walked before.
    pub(crate) fn step(&mut self, node: &graph::Node, ancestry: &Ancestry) -> Result<Steps, Error> {
        let now = trees::subtree(self.objects, &node.tree, self.folder)?;
        let parents: Vec<&Passed> =
            ancestry.parents(self.passed.len()).iter().map(|parent| &self.passed[*parent]).collect();
        let before: Vec<Option<Hash>> = parents.iter().map(|parent| parent.folder).collect();
        let backdated = parents.iter().any(|parent| parent.committed_at > node.committed_at);
        self.passed.push(Passed { folder: now, committed_at: node.committed_at });
        // A commit without parents is compared with nothing at all.
        let before = if before.is_empty() { vec![None] } else { before };
        let is_main = self.main.contains(&node.hash) && before[0] != now;
        let is_new = !before.contains(&now);
        if !is_main && !is_new {
            return Ok(Steps::default());
        }
        let first = self.touched_since_first(now, &before, is_main)?;
        let graph = match is_new {
            true if before.len() == 1 => Some(self.changes(now, &before, &first)?),
            true => Some(self.merged(now, &before, &first)?),
            false => None,
        };
        let main = match (is_main, &graph) {
            (true, Some(changes)) if before.len() == 1 => Some(changes.clone()),
            (true, _) => Some(self.changes(now, &before[..1], &first)?),
            (false, _) => None,
        };
        self.steps(node, backdated, graph, main)
    }

    /// What differs from the first parent; for a merge off the first-parent line only where moved findings need it.
    fn touched_since_first(
        &mut self,
        now: Option<Hash>,
        before: &[Option<Hash>],
        is_main: bool,
    ) -> Result<Touched, Error> {
        if before.len() > 1 && !is_main && !self.homes.has_moves() {
            return Ok(Touched::new());
        }
        self.touched(now, &before[..1])
    }

    /// The findings of the paths that differ from all of the trees before.
    fn touched(&mut self, now: Option<Hash>, before: &[Option<Hash>]) -> Result<Touched, Error> {
        let mut touched = Touched::new();
        for mut change in trees::changes(self.objects, now, before)? {
            change.path = format!("{}/{}", self.folder, change.path);
            let Some(id) = (self.id_of)(&change.path) else {
                continue;
            };
            self.homes.note(&id, &Arc::from(change.path.as_str()));
            touched.insert(id, Some(change));
        }
        Ok(touched)
    }

    /// What a merge changed against all parents. A path that differs from all of them tells most; but a finding that
    /// moved on one side can differ from all parents though each of its paths is like one of them.
    fn merged(
        &mut self,
        now: Option<Hash>,
        before: &[Option<Hash>],
        first: &Touched,
    ) -> Result<Vec<Change>, Error> {
        let mut touched = self.touched(now, before)?;
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
                (Some(change), None) => self.change_at(id, change)?,
                _ => Change {
                    id: id.clone(),
                    now: self.find(id, now)?,
                    before: before.iter().map(|tree| self.find(id, *tree)).collect::<Result<_, _>>()?,
                },
            });
        }
        Ok(changes)
    }

    /// The change of a finding that has always had the same path.
    fn change_at(&mut self, id: &FindingId, change: &trees::Change) -> Result<Change, Error> {
        let path: Arc<str> = Arc::from(change.path.as_str());
        let now = self.version(&path, change.now.as_ref())?;
        let before = change
            .before
            .iter()
            .map(|entry| self.version(&path, entry.as_ref()))
            .collect::<Result<_, _>>()?;
        Ok(Change { id: id.clone(), now, before })
    }

    /// A finding in a tree of the folder, wherever it lies; where two files have its id, the one with the first path
    /// speaks for it.
    fn find(&mut self, id: &FindingId, tree: Option<Hash>) -> Result<Option<Version>, Error> {
        let Some(tree) = tree else { return Ok(None) };
        for path in self.homes.of_moved(id).unwrap_or_default().to_vec() {
            let entry = trees::entry(self.objects, &tree, &path[self.folder.len() + 1..])?;
            if let Some(version) = self.version(&path, entry.as_ref())? {
                return Ok(Some(version));
            }
        }
        Ok(None)
    }

    /// The version that an entry holds; `None` for what is no plain file: a symbolic link or a submodule.
    fn version(&mut self, path: &Arc<str>, entry: Option<&trees::Entry>) -> Result<Option<Version>, Error> {
        let Some(entry) = entry.filter(|entry| entry.is_file()) else {
            return Ok(None);
        };
        let content = self.contents.read(self.objects, &entry.hash)?;
        Ok(Some(Version { path: Arc::clone(path), blob: entry.hash, content }))
    }

    fn steps(
        &mut self,
        node: &graph::Node,
        backdated: bool,
        graph: Option<Vec<Change>>,
        main: Option<Vec<Change>>,
    ) -> Result<Steps, Error> {
        let [graph, main] = [graph, main].map(|changes| changes.filter(|changes| !changes.is_empty()));
        if graph.is_none() && main.is_none() {
            return Ok(Steps::default());
        }
        let origin = Arc::new(Origin { backdated, ..self.origin(node)? });
        let step = |changes| Step { origin: Arc::clone(&origin), changes };
        Ok(Steps { graph: graph.map(step), main: main.map(step) })
    }

    fn origin(&mut self, node: &graph::Node) -> Result<Origin, Error> {
        let commit = self.objects.commit(&node.hash)?;
        let (author, committer) = (&commit.author, &commit.committer);
        Ok(Origin {
            commit: node.hash,
            committed_at: Timestamp::from_unix(committer.seconds, committer.offset_seconds),
            author: format!("{} <{}>", author.name, author.email).into(),
            authored_at: Timestamp::from_unix(author.seconds, author.offset_seconds),
            subject: commit.subject().into(),
            main: self.main.contains(&node.hash),
            backdated: false,
        })
    }
}
