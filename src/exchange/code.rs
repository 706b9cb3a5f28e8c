//! What the repository knows of the code that scanners looked at. Asked, never read here: an exchange knows no disk.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::model::{FindingId, Status};
use crate::text::Node;

/// What a finding was since a commit changed it.
#[derive(Debug, Clone, Default)]
pub struct Since {
    /// Its versions, but those that were undone: all that there are, where its history does not have the commit.
    pub versions: Vec<Node>,
    /// Does its history have the commit?
    pub is_sure: bool,
}

/// The code, as it is and as commits have it. What cannot be told is `None`, and then a result is known by less.
pub trait Code {
    /// The full hash of a commit that a report or a person names.
    fn commit(&self, named: &str) -> Option<String>;

    /// Is this the address of a remote of the repository? `None` where that cannot be told.
    fn is_home(&self, address: &str) -> Option<bool>;

    /// The full name of the branch that HEAD is on.
    fn branch(&self) -> Option<String>;

    /// A file of a commit; of the work tree without one.
    fn text(&self, commit: Option<&str>, path: &str) -> Option<Rc<str>>;

    /// Is there such a file in a commit, or in the work tree?
    fn has(&self, commit: Option<&str>, path: &str) -> bool;

    /// The path that a file of the commit `from` has in `to`, or in the work tree, where it was renamed since.
    fn renamed(&self, from: &str, to: Option<&str>, path: &str) -> Option<String>;

    /// Did a commit change the file that its first parent has under this path, or bring one?
    fn changed(&self, commit: &str, path: &str) -> bool;

    /// The paths of files that may have been renamed, where that was not found out.
    fn unfollowed(&self) -> BTreeSet<String>;

    /// Does the second commit contain the first?
    fn contains(&self, commit: &str, earlier: &str) -> bool;

    /// How many commits the second has that the first does not.
    fn distance(&self, from: &str, to: &str) -> Option<usize>;

    /// The status that a finding has in a commit; `None` where that has no such finding.
    fn status(&self, commit: &str, finding: &FindingId) -> Option<Status>;

    /// The commits that changed a finding, as far as this one contains them; the newest first.
    fn versions(&self, commit: &str, finding: &FindingId) -> Vec<String>;

    /// What became of a finding after the commit whose hash begins so, or from its beginning where that is empty; by all
    /// names that it has had, the oldest first. `None` where that cannot be told.
    fn since(&self, commit: &str, names: &[&FindingId]) -> Option<Since>;

    /// The version of a closed finding before somebody opened it, if that was how it was opened last, and no import.
    fn reopened_by_hand(&self, finding: &FindingId) -> Option<Node>;
}

/// No code at all, for records that are about none.
pub struct NoCode;

impl Code for NoCode {
    fn commit(&self, _: &str) -> Option<String> {
        None
    }

    fn is_home(&self, _: &str) -> Option<bool> {
        None
    }

    fn branch(&self) -> Option<String> {
        None
    }

    fn text(&self, _: Option<&str>, _: &str) -> Option<Rc<str>> {
        None
    }

    fn has(&self, _: Option<&str>, _: &str) -> bool {
        false
    }

    fn renamed(&self, _: &str, _: Option<&str>, _: &str) -> Option<String> {
        None
    }

    fn changed(&self, _: &str, _: &str) -> bool {
        false
    }

    fn unfollowed(&self) -> BTreeSet<String> {
        BTreeSet::new()
    }

    fn contains(&self, _: &str, _: &str) -> bool {
        false
    }

    fn distance(&self, _: &str, _: &str) -> Option<usize> {
        None
    }

    fn status(&self, _: &str, _: &FindingId) -> Option<Status> {
        None
    }

    fn versions(&self, _: &str, _: &FindingId) -> Vec<String> {
        Vec::new()
    }

    fn since(&self, _: &str, _: &[&FindingId]) -> Option<Since> {
        None
    }

    fn reopened_by_hand(&self, _: &FindingId) -> Option<Node> {
        None
    }
}
