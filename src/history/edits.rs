//! Which fields the edits of findings changed: read from both versions, by all cores, and remembered.

use std::collections::HashSet;
use std::sync::Arc;

use super::Ground;
use super::cache::EditCache;
use super::diff::fields_changed;
use super::event::{Event, EventKind};
use crate::git::{Error, Hash};

/// The names of the fields that an edit changed, nested ones with their path: `severity`, `impact.data_risk`.
pub type Fields = Arc<[String]>;

/// The version before an edit and the one since.
pub(super) type Edit = [Hash; 2];

impl Ground<'_> {
    /// The fields that each of the events changed; `None` for those that are no edits.
    ///
    /// # Errors
    /// When a version cannot be read.
    pub fn fields_changed(&self, events: &[Event]) -> Result<Vec<Option<Fields>>, Error> {
        let mut cache = EditCache::open(self.repository, self.remembers);
        let mut seen = HashSet::new();
        let edits = events.iter().filter_map(edit).filter(|edit| cache.fields(edit).is_none());
        let unknown: Vec<Edit> = edits.filter(|edit| seen.insert(*edit)).collect();
        if !unknown.is_empty() {
            let mut crew = self.repository.crew()?;
            let read = crew.each("edits", &unknown, |objects, run| {
                run.iter().map(|[before, now]| Ok(fields_changed(objects, before, now)?.into())).collect()
            })?;
            cache.add(unknown.into_iter().zip(read).collect());
        }
        Ok(events.iter().map(|event| cache.fields(&edit(event)?).cloned()).collect())
    }
}

fn edit(event: &Event) -> Option<Edit> {
    (event.kind == EventKind::Edited).then_some([event.before?, event.now?])
}
