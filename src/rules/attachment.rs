//! Where attachments may be: on the web, or inside the repository. Judged by the path's text; what is on disk is for the
//! caller to say.

use super::problem::quoted;
use super::rule::Rule;
use super::sheet::Sheet;
use crate::model::{Place, place_of};
use crate::text::Node;

/// What stands on disk at an attachment's path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attached {
    /// A file or a folder.
    There,
    /// Nothing.
    Absent,
    /// A symbolic link, there or on the way.
    Symlink,
}

/// Notes every attachment that leads out of the repository.
pub(super) fn judge_attachments(sheet: &mut Sheet<'_>, root: &Node) {
    let attachments = root.get("attachments").and_then(Node::items).unwrap_or_default();
    for (index, attachment) in attachments.iter().enumerate() {
        let Some(node) = attachment.get("path") else {
            continue;
        };
        let Some(path) = node.as_str() else { continue };
        if place_of(path) == Place::Outside {
            let message = format!("attachment {} is neither http(s) nor inside the repository", quoted(path));
            sheet
                .add_at(Rule::AttachmentOutside, node, &message)
                .field(&["attachments", &index.to_string(), "path"])
                .hint("write the path relative to the repository's root, with '/' between its parts");
        }
    }
}
