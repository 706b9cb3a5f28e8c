//! Where each finding has ever lain. A finding is its id, not its path: one that moved is looked for in all its homes.
//! That may be more of them than a commit has in its ancestry, since a path where nothing lies changes no answer.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::FindingId;

/// The paths of each finding, as the walk meets them, parents before children.
#[derive(Debug, Default)]
pub(crate) struct Homes {
    paths: HashMap<FindingId, Vec<Arc<str>>>,
    /// Those that were noted here, in the order of their coming.
    noted: Vec<(FindingId, Arc<str>)>,
}

impl Homes {
    /// The homes that are known already.
    pub(crate) fn known(homes: impl IntoIterator<Item = (FindingId, Vec<Arc<str>>)>) -> Homes {
        let sorted = homes.into_iter().map(|(id, mut paths)| {
            paths.sort();
            (id, paths)
        });
        Homes { paths: sorted.collect(), noted: Vec::new() }
    }

    /// Notes that a finding lies, or lay, at a path.
    pub(crate) fn note(&mut self, id: &FindingId, path: &Arc<str>) {
        match self.paths.get_mut(id) {
            None => drop(self.paths.insert(id.clone(), vec![Arc::clone(path)])),
            Some(paths) => match paths.binary_search(path) {
                Err(place) => paths.insert(place, Arc::clone(path)),
                Ok(_) => return,
            },
        }
        self.noted.push((id.clone(), Arc::clone(path)));
    }

    /// Every path of a finding that has had more than one, sorted; `None` for one that never moved.
    pub(crate) fn of_moved(&self, id: &FindingId) -> Option<&[Arc<str>]> {
        self.paths.get(id).map(Vec::as_slice).filter(|paths| paths.len() > 1)
    }

    /// What was noted and not known before.
    pub(crate) fn into_noted(self) -> Vec<(FindingId, Arc<str>)> {
        self.noted
    }
}
