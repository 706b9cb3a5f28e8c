//! What is known of history, kept in the git directory that all work trees share. Nothing depends on it: it may be
//! missing, damaged, or not to be written, and then history is read from the commits. Commits never change, so what is
//! known of one holds for every branch and stays known; only what it was told by may change, and stands in the key.

mod layout;
mod numbers;

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::ledger::{Ledger, Mark};
use crate::disk::Segments;
use crate::git::{Crew, Cuts, ObjectFormat, Repository};

/// The version of what is remembered: of the layout, of how findings are read, of how changes are told. To be raised
/// when any of them gives another answer than before.
const VERSION: u32 = 1;

/// The name of the file.
const NAME: &str = "history";

/// With so many segments the file is written anew as one.
const MOST_SEGMENTS: usize = 32;

/// The memory of one findings folder of a repository.
pub(super) struct Cache<'repository> {
    repository: &'repository Repository,
    cuts: Cuts,
    file: Segments,
}

impl<'repository> Cache<'repository> {
    /// Reads the file; `None` where nothing may be remembered.
    pub(super) fn open(repository: &'repository Repository, folder: &str) -> Option<Cache<'repository>> {
        if !repository.may_remember().ok()? {
            return None;
        }
        let cuts = Cuts::load(repository).ok()?;
        let file = Segments::read(&path(repository), &key(repository.format(), folder, &cuts));
        Some(Cache { repository, cuts, file })
    }

    /// What is remembered. Where one segment makes no sense, all are forgotten.
    pub(super) fn ledger(&self) -> Ledger {
        let mut ledger = Ledger::default();
        let length = self.repository.format().length();
        match self.file.iter().try_for_each(|segment| layout::add(&mut ledger, segment, length)) {
            Some(()) => ledger,
            None => Ledger::default(),
        }
    }

    /// Do these readers see the history that is remembered here?
    pub(super) fn is_of(&self, crew: &mut Crew) -> bool {
        *crew.first().cuts() == self.cuts && self.repository.may_remember().unwrap_or(false)
    }

    /// Remembers what came to be known beyond the mark. What cannot be written is read again next time.
    pub(super) fn keep(&self, ledger: &Ledger, known: &Mark, is_mended: bool) {
        let Ok(folder) = self.repository.make_memory_dir() else { return };
        let can_grow = known.commits > 0 && !is_mended && self.file.iter().len() < MOST_SEGMENTS;
        let is_kept = match can_grow {
            true => self.file.append(&layout::segment(ledger, known)).is_ok(),
            false => self.file.replace(&layout::segment(&ledger.renumbered(), &Mark::default())).is_ok(),
        };
        if is_kept {
            self.repository.share_memory(&folder.join(NAME));
        }
    }
}

fn path(repository: &Repository) -> PathBuf {
    repository.memory_dir().join(NAME)
}

/// What the memory was made from.
fn key(format: ObjectFormat, folder: &str, cuts: &Cuts) -> Vec<u8> {
    let made_from = format!("{VERSION}\n{format:?}\n{folder}\n{}", cuts.listed());
    Sha256::digest(made_from).to_vec()
}
