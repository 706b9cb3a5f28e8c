//! What git keeps to itself: its folders, and the files that stand in for one. Nothing that a user writes belongs there.

use std::path::{Path, PathBuf};

use crate::disk;

/// What it is called beside a work tree: a folder, or a file that leads to one.
const NAME: &str = ".git";

/// The folder or file of git's that a path leads to or into, of whichever repository. A work tree that lies in such a folder, as
/// those of a bare repository may, is none of it.
pub fn kept(path: &Path) -> Option<PathBuf> {
    let real = disk::real(path);
    for place in real.ancestors() {
        let is_named = place.file_name().is_some_and(|name| name.eq_ignore_ascii_case(NAME));
        if is_named || is_git_folder(place) {
            return Some(place.to_owned());
        }
        if is_there(&place.join(NAME)) {
            break;
        }
    }
    None
}

/// By what git itself goes: a `HEAD` beside objects and references, or beside the file that says where those are.
fn is_git_folder(place: &Path) -> bool {
    let has = |name: &str| is_there(&place.join(name));
    has("HEAD") && (has("objects") && has("refs") || has("commondir"))
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
