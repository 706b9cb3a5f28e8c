//! Which commits change the findings folder, and which of its paths. Tree work alone, on all cores: every commit is
//! looked at for itself, and what files say is not read. What it tells of a commit depends on that commit and its
//! parents alone.

use super::ancestry::Ancestry;
use crate::git::trees::{self, Change, Comparison};
use crate::git::{Crew, Error, Hash, graph};

/// A commit whose findings folder is not that of all its parents.
#[derive(Debug)]
pub(crate) struct Survey {
    /// Its place in the ancestry.
    pub(crate) place: usize,
    /// Its findings folder.
    pub(crate) now: Option<Hash>,
    /// The folder of each parent; a commit without parents is compared with nothing at all.
    pub(crate) before: Vec<Option<Hash>>,
    /// The paths that differ from all parents; `None` where the folder is that of one of them.
    pub(crate) against_all: Option<Vec<Change>>,
    /// For a merge, the paths that differ from the first parent; `None` where there are none.
    pub(crate) against_first: Option<Vec<Change>>,
}

/// The commits that change the folder, in the order of the ancestry; those before the place `from` are only parents of
/// others.
pub(crate) fn surveys(
    crew: &mut Crew,
    nodes: &[graph::Node],
    ancestry: &Ancestry,
    folder: &str,
    from: usize,
) -> Result<Vec<Survey>, Error> {
    let folders = folders(crew, nodes, ancestry, folder)?;
    let mut concerned: Vec<Survey> = (from..nodes.len())
        .map(|place| Survey::before_reading(place, &folders, ancestry))
        .filter(|survey| survey.differs_from_first() || survey.is_new())
        .collect();
    let comparisons: Vec<Comparison> = concerned.iter().flat_map(Survey::comparisons).collect();
    let mut found = trees::changes_of_each(crew, &comparisons)?.into_iter();
    concerned.iter_mut().for_each(|survey| survey.take(&mut found));
    Ok(concerned)
}

/// The findings folder of every commit. Where it is known to be that of the first parent, no tree is read.
fn folders(
    crew: &mut Crew,
    nodes: &[graph::Node],
    ancestry: &Ancestry,
    folder: &str,
) -> Result<Vec<Option<Hash>>, Error> {
    let read = crew.each("commits", nodes, |objects, run| {
        let folder_of = |node: &graph::Node| {
            let first = node.parents.first().and_then(|parent| ancestry.place(parent));
            match first.filter(|_| objects.is_untouched(&node.hash, folder)) {
                Some(first) => Ok(Root::AsIn(first)),
                None => trees::subtree_of_root(objects, &node.tree, folder).map(Root::Has),
            }
        };
        run.iter().map(folder_of).collect()
    })?;
    let mut folders: Vec<Option<Hash>> = Vec::with_capacity(nodes.len());
    for root in read {
        folders.push(match root {
            Root::Has(folder) => folder,
            Root::AsIn(earlier) => folders[earlier],
        });
    }
    Ok(folders)
}

/// What is known of the root of a commit.
enum Root {
    /// Its findings folder.
    Has(Option<Hash>),
    /// That folder is the one of an earlier commit, by its place.
    AsIn(usize),
}

impl Survey {
    fn before_reading(place: usize, folders: &[Option<Hash>], ancestry: &Ancestry) -> Survey {
        let now = folders[place];
        let parents = ancestry.parents(place);
        let before = match parents {
            [] => vec![None],
            parents => parents.iter().map(|parent| folders[*parent]).collect(),
        };
        Survey { place, now, before, against_all: None, against_first: None }
    }

    fn differs_from_first(&self) -> bool {
        self.before[0] != self.now
    }

    /// Is the folder like that of no parent?
    fn is_new(&self) -> bool {
        !self.before.contains(&self.now)
    }

    fn is_merge(&self) -> bool {
        self.before.len() > 1
    }

    /// Is it a merge of which the first-parent line tells something else than the graph?
    fn differs_on_the_line(&self) -> bool {
        self.is_merge() && self.differs_from_first()
    }

    /// What has to be compared: with all parents, then with the first alone.
    fn comparisons(&self) -> impl Iterator<Item = Comparison> {
        let with = |before: &[Option<Hash>]| Comparison { now: self.now, before: before.to_vec() };
        let with_all = self.is_new().then(|| with(&self.before));
        let with_first = self.differs_on_the_line().then(|| with(&self.before[..1]));
        with_all.into_iter().chain(with_first)
    }

    /// Takes what was found of its comparisons.
    fn take(&mut self, found: &mut impl Iterator<Item = Vec<Change>>) {
        self.against_all = self.is_new().then(|| found.next()).flatten();
        self.against_first = self.differs_on_the_line().then(|| found.next()).flatten();
    }
}
