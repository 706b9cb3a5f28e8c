//! One file of what is remembered, in the git directory that all work trees share.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::repository::Repository;
use crate::disk::Segments;

/// With so many segments a file is written anew as one.
const MOST_SEGMENTS: usize = 32;

/// A file of what is remembered.
#[derive(Debug)]
pub struct Memory<'repository> {
    repository: &'repository Repository,
    name: &'static str,
    file: Segments,
}

impl<'repository> Memory<'repository> {
    /// Reads a file; what was made from something else does not count. `None` where nothing may be remembered.
    pub fn open(
        repository: &'repository Repository,
        name: &'static str,
        made_from: &str,
    ) -> Option<Memory<'repository>> {
        if !repository.may_remember().unwrap_or(false) {
            return None;
        }
        let file = Segments::read(&path(repository, name), &Sha256::digest(made_from));
        Some(Memory { repository, name, file })
    }

    /// The file as it was read.
    pub fn file(&self) -> &Segments {
        &self.file
    }

    /// What it holds.
    pub fn segments(&self) -> impl Iterator<Item = &[u8]> {
        self.file.iter()
    }

    /// Remembers more, behind the rest where that is of use, else everything in a new file. What cannot be written is
    /// found out again next time.
    pub fn keep(&self, is_of_use: bool, more: &[u8], whole: impl FnOnce() -> Vec<u8>) {
        let Ok(folder) = self.repository.make_memory_dir() else { return };
        let kept = match is_of_use && self.file.iter().len() < MOST_SEGMENTS {
            true => self.file.append(more).map(drop),
            false => self.file.replace(&whole()),
        };
        if kept.is_ok() {
            self.repository.share_memory(&folder.join(self.name));
        }
    }
}

/// Where a file lies.
fn path(repository: &Repository, name: &str) -> PathBuf {
    repository.memory_dir().join(name)
}
