//! What files say in short, all but their descriptions, by the names of their blobs: kept in the git directory that all
//! work trees share, so that the findings of a revision are listed without reading them again. Nothing depends on it: it
//! may be missing, damaged, or not to be written, and then the blobs are read.

mod table;

use std::collections::HashMap;

use crate::git::{Hash, Memory};
use crate::model::{FindingId, Summary};
use crate::workspace::Workspace;
use crate::workspace::gathering::Brief;
use table::Table;

/// The version of what is kept: of its layout, and of how findings are read. To be raised when either gives another answer
/// than before.
const VERSION: u32 = 4;

/// The name of the file.
const NAME: &str = "summaries";

/// A file that would become larger is written anew with what was asked for last, in bytes: 64 MiB, which is room for some
/// hundred thousand findings.
const LARGEST: u64 = 64 << 20;

/// The findings of these files in short whose titles are wanted, by path and blob, and the paths of those that are not
/// remembered: all of them, where nothing may be.
pub fn remembered(
    workspace: &Workspace,
    files: &[(&str, Hash)],
    is_wanted: &dyn Fn(&str) -> bool,
) -> (Vec<Brief>, Vec<String>) {
    let memory = memory(workspace);
    let known = memory.as_ref().map(|memory| Known::of(memory, workspace));
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    for (path, blob) in files {
        let title = known.as_ref().and_then(|known| Some((known, known.title(blob)?)));
        let Some((known, title)) = title else {
            unknown.extend(workspace.id_of(path).map(|_| (*path).to_owned()));
            continue;
        };
        if is_wanted(title) {
            let summary = workspace.id_of(path).and_then(|id| known.summary(blob, &id));
            found.extend(summary.map(|summary| (summary, (*path).to_owned())));
        }
    }
    (found, unknown)
}

/// What is remembered.
pub(super) struct Known<'file> {
    tables: Vec<Table<'file>>,
    /// The table and the row of each blob.
    places: HashMap<&'file [u8], (usize, usize)>,
}

/// Reads the file; `None` where nothing may be remembered.
pub(crate) fn memory(workspace: &Workspace) -> Option<Memory<'_>> {
    let repository = &workspace.repository;
    let made_from = format!("{VERSION}\n{:?}", repository.format());
    workspace.config.cache.then(|| Memory::open(repository, NAME, &made_from))?
}

/// Remembers what was found; where the file has become too large, only that and what was recalled for the same answer.
pub(super) fn keep(
    memory: &Memory<'_>,
    found: &[(Hash, Summary)],
    recalled: impl Iterator<Item = (Hash, Summary)>,
) {
    let more = table::segment(found.iter().map(|(blob, summary)| (*blob, summary)));
    let has_room = memory.file().size() + more.len() as u64 <= LARGEST;
    memory.keep(has_room, &more, || {
        let recalled: Vec<_> = recalled.collect();
        table::segment(found.iter().chain(&recalled).map(|(blob, summary)| (*blob, summary)))
    });
}

impl<'file> Known<'file> {
    /// A segment that makes no sense is none.
    pub(super) fn of(memory: &'file Memory<'_>, workspace: &Workspace) -> Known<'file> {
        let length = workspace.repository.format().length();
        let tables: Vec<_> = memory.segments().filter_map(|segment| Table::read(segment, length)).collect();
        let mut places = HashMap::with_capacity(tables.iter().map(Table::len).sum());
        for (number, table) in tables.iter().enumerate() {
            places.extend(table.blobs().enumerate().map(|(row, blob)| (blob, (number, row))));
        }
        Known { tables, places }
    }

    /// The title of the finding that has this content.
    fn title(&self, blob: &Hash) -> Option<&'file str> {
        let (table, row) = *self.places.get(blob.as_bytes())?;
        self.tables[table].title(row)
    }

    /// What the file of a finding says that has this content.
    pub(super) fn summary(&self, blob: &Hash, id: &FindingId) -> Option<Summary> {
        let (table, row) = *self.places.get(blob.as_bytes())?;
        self.tables[table].summary(row, id)
    }
}
