//! What files say in short, all but their descriptions, by the names of their blobs: kept in the git directory that all
//! work trees share, so that the findings of a revision are listed without reading them again. Nothing depends on it: it
//! may be missing, damaged, or not to be written, and then the blobs are read.

mod table;

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::disk::Segments;
use crate::git::{Hash, Repository};
use crate::model::{FindingId, Summary};
use crate::workspace::Workspace;
use table::Table;

/// The version of what is kept: of its layout, and of how findings are read. To be raised when either gives another answer
/// than before.
const VERSION: u32 = 1;

/// The name of the file.
const NAME: &str = "summaries";

/// With so many segments the file is written anew as one.
const MOST_SEGMENTS: usize = 16;

/// A file that would become larger is written anew with what was asked for last, in bytes: 64 MiB, which is room for some
/// hundred thousand findings.
const LARGEST: u64 = 64 << 20;

/// The file of a repository.
pub(super) struct Memory<'repository> {
    repository: &'repository Repository,
    file: Segments,
}

/// What stands in it.
pub(super) struct Known<'file> {
    tables: Vec<Table<'file>>,
    /// The table and the row of each blob.
    places: HashMap<&'file [u8], (usize, usize)>,
}

impl<'repository> Memory<'repository> {
    /// Reads the file; `None` where nothing may be remembered.
    pub(super) fn open(workspace: &'repository Workspace) -> Option<Self> {
        let repository = &workspace.repository;
        if !workspace.config.cache || !repository.may_remember().ok()? {
            return None;
        }
        let made_from = Sha256::digest(format!("{VERSION}\n{:?}", repository.format()));
        let file = Segments::read(&repository.memory_dir().join(NAME), &made_from);
        Some(Memory { repository, file })
    }

    /// What is remembered; a segment that makes no sense is none.
    pub(super) fn known(&self) -> Known<'_> {
        let length = self.repository.format().length();
        let tables: Vec<_> = self.file.iter().filter_map(|segment| Table::read(segment, length)).collect();
        let mut places = HashMap::with_capacity(tables.iter().map(Table::len).sum());
        for (number, table) in tables.iter().enumerate() {
            places.extend(table.blobs().enumerate().map(|(row, blob)| (blob, (number, row))));
        }
        Known { tables, places }
    }

    /// Remembers what was found; where the file has become too large, only that and what was recalled for the same
    /// answer. What cannot be written is read again next time.
    pub(super) fn keep(&self, found: &[(Hash, Summary)], recalled: impl Iterator<Item = (Hash, Summary)>) {
        let Ok(folder) = self.repository.make_memory_dir() else { return };
        let more = table::segment(found.iter().map(|(blob, summary)| (*blob, summary)));
        let has_room = self.file.size() + more.len() as u64 <= LARGEST;
        let is_kept = match has_room && self.file.iter().len() < MOST_SEGMENTS {
            true => self.file.append(&more).is_ok(),
            false => {
                let recalled: Vec<_> = recalled.collect();
                let all = found.iter().chain(&recalled).map(|(blob, summary)| (*blob, summary));
                self.file.replace(&table::segment(all)).is_ok()
            }
        };
        if is_kept {
            self.repository.share_memory(&folder.join(NAME));
        }
    }
}

impl Known<'_> {
    /// What the file of a finding says that has this content.
    pub(super) fn summary(&self, blob: &Hash, id: &FindingId) -> Option<Summary> {
        let (table, row) = *self.places.get(blob.as_bytes())?;
        self.tables[table].summary(row, id)
    }
}
