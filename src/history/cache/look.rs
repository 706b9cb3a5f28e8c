//! A look at what is remembered, for those who ask whether it is sound. Changes nothing.

use std::path::PathBuf;

use super::Cache;
use super::edits::EditCache;
use crate::disk::{Segments, State};
use crate::git::Repository;

/// What is remembered of a repository.
#[derive(Debug, Default)]
pub struct Remembered {
    /// How many commits are known.
    pub commits: usize,
    /// How many bytes all of it takes.
    pub size: u64,
    /// The files that are there.
    pub files: Vec<(PathBuf, Look)>,
}

/// How a file looks.
#[derive(Debug, PartialEq, Eq)]
pub enum Look {
    /// It can be read and added to.
    Sound,
    /// It was made from something else, or by another version, and is made anew by whoever needs it.
    Foreign,
    /// A part of it cannot be read, and is found out anew.
    Damaged,
    /// It cannot be read, for this reason.
    Unreadable(String),
    /// It cannot be added to, for this reason.
    Unwritable(String),
}

impl Remembered {
    /// Looks at the memory of a findings folder.
    pub fn of(repository: &Repository, folder: &str) -> Remembered {
        let mut remembered = Remembered::default();
        if let Some(cache) = Cache::open(repository, folder) {
            let ledger = cache.sound_ledger();
            remembered.commits = ledger.as_ref().map_or(0, |ledger| ledger.commits.len());
            remembered.add(cache.memory.file(), ledger.is_some());
        }
        if let Some(memory) = EditCache::open(repository, true).memory() {
            remembered.add(memory.file(), true);
        }
        remembered
    }

    /// Adds a look at a file, whose segments make sense or do not.
    pub fn add(&mut self, file: &Segments, makes_sense: bool) {
        let look = match file.state() {
            State::Absent => return,
            State::Foreign => Look::Foreign,
            State::Unreadable(error) => Look::Unreadable(error.to_string()),
            State::Torn => Look::Damaged,
            State::Whole if !makes_sense => Look::Damaged,
            State::Whole => match file.check_writable() {
                Ok(()) => Look::Sound,
                Err(error) => Look::Unwritable(error.to_string()),
            },
        };
        self.size += file.size();
        self.files.push((file.path().to_owned(), look));
    }
}
