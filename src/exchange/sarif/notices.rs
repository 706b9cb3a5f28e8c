//! The notifications that a part of a tool may send about itself: of each only how bad it is where it does not say so.

use std::collections::HashMap;

use super::components::steps_up;
use super::fault::Fault;
use super::members::Members;
use super::places::whole;
use super::rules::{is_below, text};
use crate::text::Node;

/// What a tool may tell of itself.
#[derive(Debug, Default)]
pub(super) struct Notice {
    id: String,
    pub(super) level: Option<String>,
}

/// The notices of the driver, or of an extension.
#[derive(Debug, Default)]
pub(super) struct Notices {
    all: Vec<Notice>,
    by_name: HashMap<String, usize>,
}

impl Notices {
    /// Reads what a component says of them.
    ///
    /// # Errors
    /// A key that stands twice in one of them.
    pub(super) fn read<'t>(component: &Members<'t>) -> Result<Notices, Fault<'t>> {
        let mut notices = Notices::default();
        for text in component.items("notifications") {
            let members = Members::of(text).unwrap_or_default().once()?;
            let configuration = members.node_once("defaultConfiguration")?;
            let level = configuration.as_ref().and_then(|node| self::text(node, "level")).map(str::to_owned);
            let (id, guid) = (members.string("id"), members.string("guid"));
            for name in [&id, &guid].into_iter().flatten() {
                notices.by_name.entry(name.clone()).or_insert(notices.all.len());
            }
            notices.all.push(Notice { id: id.unwrap_or_default(), level });
        }
        Ok(notices)
    }

    /// The one that a reference means: by its place, its id or what that is below, its guid.
    pub(super) fn find(&self, reference: &Node) -> Option<&Notice> {
        let id = text(reference, "id");
        let fits = |notice: &&Notice| id.is_none_or(|id| is_below(id, &notice.id));
        let at = |index: u64| self.all.get(usize::try_from(index).ok()?);
        let named = |name| self.all.get(*self.by_name.get(name)?);
        let by_id = || id.and_then(|id| steps_up(id).find_map(named));
        let by_guid = || named(text(reference, "guid")?);
        whole(reference, "index").and_then(at).filter(fits).or_else(by_id).or_else(by_guid)
    }
}
