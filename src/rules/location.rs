//! Where the places in the code may be: inside the repository. Judged by the path's text; what is on disk is for the
//! caller to say.

use super::attachment::Attached;
use super::problem::quoted;
use super::rule::Rule;
use super::sheet::Sheet;
use crate::model::{Finding, Place, place_of};
use crate::text::Node;

/// Notes every location that leads out of the repository.
pub(super) fn judge_locations(sheet: &mut Sheet<'_>, root: &Node) {
    let locations = root.get("locations").and_then(Node::items).unwrap_or_default();
    for (index, location) in locations.iter().enumerate() {
        let Some(node) = location.get("path") else { continue };
        let Some(path) = node.as_str() else { continue };
        if !matches!(place_of(path), Place::Inside(_)) {
            sheet
                .add_at(
                    Rule::LocationOutside,
                    node,
                    &format!("location {} is not inside the repository", quoted(path)),
                )
                .field(&["locations", &index.to_string(), "path"])
                .hint("write the path relative to the repository's root, with '/' between its parts");
        }
    }
}

/// Notes every location whose file is gone: code moves on, so that is no fault.
pub(super) fn judge_files(sheet: &mut Sheet<'_>, finding: &Finding, attached: &dyn Fn(&str) -> Attached) {
    for (index, location) in finding.locations.iter().enumerate() {
        let Place::Inside(path) = place_of(&location.path) else { continue };
        if attached(&path) == Attached::Absent {
            let message = format!("the file {} of a location is not in the repository", quoted(&path));
            sheet.add(Rule::LocationMissing, None, &message).field(&[
                "locations",
                &index.to_string(),
                "path",
            ]);
        }
    }
}
