//! Findings that git put aside: one side made a folder or a symbolic link of the file, so that both cannot stand under
//! one name, and git gave the file another one, as `X.json~HEAD`.

use super::Settling;
use crate::git::Unmerged;
use crate::report::MergeResult;
use crate::workspace::Failure;

/// What git puts between the name of a file and that of the side which has it.
const ASIDE: char = '~';

/// Where the file was before git put it aside, if it did.
pub(super) fn place_of(path: &str) -> Option<&str> {
    let (place, _) = path.rsplit_once(ASIDE)?;
    place.ends_with(".json").then_some(place)
}

/// Did git put the file of this path aside, and leave the path to what the other side made of it?
pub(super) fn is_taken(path: &str, all: &[Unmerged]) -> bool {
    all.iter().any(|other| place_of(&other.path) == Some(path))
}

impl Settling<'_> {
    /// Tells of a file that lies aside of its place.
    pub(super) fn tell_aside(&mut self, path: &str, place: &str) -> Result<(), Failure> {
        let found = self.workspace.repository.work_tree()?.join(place).symlink_metadata();
        let what = match found {
            Ok(facts) if facts.is_symlink() => "a symbolic link",
            Ok(facts) if facts.is_dir() => "a folder",
            _ => "something else",
        };
        let note = format!(
            "one side made {what} of '{place}', so git put the finding aside as '{path}'; to keep the finding: \
             'git rm -rf {place}', 'mv {path} {place}', 'git add {place} {path}'; to let it go: 'git rm {path}'"
        );
        self.tell(path, MergeResult::Aside, &note);
        Ok(())
    }
}
