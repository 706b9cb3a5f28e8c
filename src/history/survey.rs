//! Which commits change the findings folder, and which of its paths. Tree work alone, on all cores: every commit is
//! looked at for itself, and what files say is not read. What it tells of a commit depends on that commit and its
//! parents alone.

use super::ancestry::Ancestry;
use crate::git::{Crew, Error, Hash, Objects, graph, trees};

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
    pub(crate) against_all: Option<Vec<trees::Change>>,
    /// For a merge, the paths that differ from the first parent; `None` where there are none.
    pub(crate) against_first: Option<Vec<trees::Change>>,
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
    let concerned: Vec<Survey> = (from..nodes.len())
        .map(|place| Survey::before_reading(place, &folders, ancestry))
        .filter(|survey| survey.differs_from_first() || survey.is_new())
        .collect();
    crew.each("changes", &concerned, |objects, run| run.iter().map(|survey| survey.read(objects)).collect())
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

    fn read(&self, objects: &mut Objects) -> Result<Survey, Error> {
        let mut compare = |before: &[Option<Hash>]| trees::changes(objects, self.now, before);
        let against_all = self.is_new().then(|| compare(&self.before)).transpose()?;
        let is_first_needed = self.is_merge() && self.differs_from_first();
        let against_first = is_first_needed.then(|| compare(&self.before[..1])).transpose()?;
        Ok(Survey { before: self.before.clone(), against_all, against_first, ..*self })
    }
}
