//! Where each finding has ever lain. A finding is its id, not its path: one that moved is looked for in all its homes.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::FindingId;

/// The paths of each finding, as the walk meets them, parents before children.
#[derive(Debug, Default)]
pub(crate) struct Homes {
    paths: HashMap<FindingId, Vec<Arc<str>>>,
    has_moves: bool,
}

impl Homes {
    /// Notes that a finding lies, or lay, at a path.
    pub(crate) fn note(&mut self, id: &FindingId, path: &Arc<str>) {
        let Some(paths) = self.paths.get_mut(id) else {
            self.paths.insert(id.clone(), vec![Arc::clone(path)]);
            return;
        };
        if let Err(place) = paths.binary_search(path) {
            paths.insert(place, Arc::clone(path));
            self.has_moves = true;
        }
    }

    /// Every path of a finding that has had more than one, sorted; `None` for one that never moved.
    pub(crate) fn of_moved(&self, id: &FindingId) -> Option<&[Arc<str>]> {
        self.paths.get(id).map(Vec::as_slice).filter(|paths| paths.len() > 1)
    }

    /// Has any finding had more than one path?
    pub(crate) fn has_moves(&self) -> bool {
        self.has_moves
    }
}
