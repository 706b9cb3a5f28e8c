//! Places of a record that are no files of the repository: they are kept, but not as places in its code, from which people
//! and tools open files.

use super::extensions;
use super::remark::{Action, Remark};
use crate::model::{Place, place_of};
use crate::text::{Node, counted};

/// Moves the locations that lead out of the repository, or into git's own folder, to the extensions, as they are told.
pub(super) fn set_outside_aside(finding: &mut Node, label: &str) -> Option<Remark> {
    let places = finding.get("locations").and_then(Node::items)?.to_vec();
    let (outside, inside): (Vec<Node>, Vec<Node>) = places.into_iter().partition(leads_out);
    if outside.is_empty() {
        return None;
    }
    match inside.is_empty() {
        true => drop(finding.remove("locations")),
        false => finding.set("locations", Node::array(inside)),
    }
    let count = outside.len();
    let place = extensions::keep(finding, "locations", Node::array(outside));
    Some(set_aside(count, &place, label))
}

/// That so many places of a record stand in the extensions, under this name.
pub(super) fn set_aside(count: usize, name: &str, label: &str) -> Remark {
    let count = counted(count, "place");
    let why = format!("{count} outside of the repository went to extensions.{name}");
    Remark::new(Action::Mapped, label, "locations", why)
}

fn leads_out(location: &Node) -> bool {
    let path = location.get("path").and_then(Node::as_str);
    path.is_some_and(|path| !matches!(place_of(path), Place::Inside(_)))
}
