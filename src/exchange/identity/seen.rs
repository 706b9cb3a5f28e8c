//! Where the findings of a tool were seen, so that files that are gone are looked for once and not for each report.

use std::cell::RefCell;
use std::collections::HashMap;

use super::results::Known;
use crate::exchange::code::Code;

/// A file of a commit, and the findings that were seen in it, now or before.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) commit: String,
    pub(super) path: String,
    pub(super) numbers: Vec<usize>,
}

/// The files, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    files: Vec<File>,
    by_place: HashMap<(String, String), usize>,
    /// By the commit that was scanned.
    gone: RefCell<HashMap<Option<String>, Gone>>,
}

/// Which files a commit, or the work tree, does not have, though they were there.
#[derive(Debug, Clone, Default)]
struct Gone {
    /// So many of the files were looked for.
    looked: usize,
    files: Vec<usize>,
}

impl Seen {
    /// Takes in where a finding was seen, if that is known.
    pub(super) fn add(&mut self, number: usize, known: &Known) {
        let Some(commit) = known.commit.clone().filter(|_| !known.path.is_empty()) else { return };
        let path = known.path.clone();
        let at = *self.by_place.entry((commit.clone(), path.clone())).or_insert(self.files.len());
        if at == self.files.len() {
            self.files.push(File { commit, path, numbers: Vec::new() });
        }
        self.files[at].numbers.push(number);
    }

    /// The files that a commit, or the work tree, does not have. What a tool reports of a file that never was there, as of
    /// one that is not tracked, has not gone.
    pub(super) fn gone(&self, now: Option<&str>, code: &dyn Code) -> Vec<&File> {
        let mut all = self.gone.borrow_mut();
        let gone = all.entry(now.map(str::to_owned)).or_default();
        let is_gone = |at: &usize| {
            let File { commit, path, .. } = &self.files[*at];
            !code.has(now, path) && code.has(Some(commit), path)
        };
        gone.files.extend((gone.looked..self.files.len()).filter(is_gone));
        gone.looked = self.files.len();
        gone.files.iter().map(|at| &self.files[*at]).collect()
    }
}
