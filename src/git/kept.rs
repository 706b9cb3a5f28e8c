//! What git keeps to itself: its folders, and the files that stand in for one. Nothing that a user writes belongs there.

use std::path::{Path, PathBuf};

use crate::disk;

/// What it is called beside a work tree: a folder, or a file that leads to one.
const NAME: &str = ".git";

/// The folder or file of git's that a path leads to or into, of whichever repository: by where it ends up, and by how it is
/// named, since a part of git's folder may itself be a link. A work tree that lies in such a folder, as those of a bare
/// repository may, is none of it.
pub fn kept(path: &Path) -> Option<PathBuf> {
    // what stands before a `..` is left again
    let named = path.ancestors().take_while(|place| !place.ends_with(".."));
    first_kept(disk::real(path).ancestors()).or_else(|| first_kept(named))
}

/// The first place on the way up, as far as the work tree that it lies in.
fn first_kept<'p>(places: impl Iterator<Item = &'p Path>) -> Option<PathBuf> {
    for place in places {
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
