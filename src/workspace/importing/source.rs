//! A file to be imported, read and mapped.

use std::path::Path;

use crate::exchange::{self, Action, Context, Input, Manner, Mapped, ReadError, Remark};
use crate::model::LARGEST;
use crate::model::{FINDING, Timestamp};
use crate::text;
use crate::workspace::Workspace;

/// Bytes for an id, the file it is from, and the digest of its record.
const STILL_TO_COME: u64 = 1024;

/// How files are read.
#[derive(Debug, Clone, Copy)]
pub struct Habits<'h> {
    /// Take strengths, too.
    pub strengths: bool,
    /// The section of the settings that holds for all files, whatever they are called.
    pub map: Option<&'h str>,
    /// Are the cells of a table as they are?
    pub raw: bool,
    /// When a record was made that does not say it.
    pub now: Timestamp,
}

/// One file, read and mapped.
pub struct Source {
    /// Its name without folder and ending.
    pub(super) stem: String,
    pub(super) input: Input,
    /// The records that can become findings.
    pub(super) mapped: Vec<Mapped>,
    /// What was done to the others, and in reading.
    pub(super) remarks: Vec<Remark>,
}

impl Source {
    /// Reads and maps a file.
    ///
    /// # Errors
    /// A file that is not understood as a whole.
    pub fn read(
        workspace: &Workspace,
        name: &str,
        bytes: &[u8],
        habits: Habits<'_>,
    ) -> Result<Source, ReadError> {
        let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or("import").to_owned();
        let imports = &workspace.config.imports;
        let section = habits.map.unwrap_or(&stem);
        let map = imports.map_for(section, None);
        let input = exchange::read(name, bytes, &Manner { map: &map, raw: habits.raw })?;
        let context = Context { stem: section, imports, strengths: habits.strengths, undated: habits.now };
        let (mut mapped, mut remarks) = (Vec::new(), input.remarks.clone());
        for record in &input.records {
            match exchange::map(record, &context) {
                exchange::Outcome::Mapped(record) => match too_large(&record) {
                    Some(remark) => remarks.push(remark),
                    None => mapped.push(*record),
                },
                exchange::Outcome::Left(remark) => remarks.push(remark),
            }
        }
        Ok(Source { stem, input, mapped, remarks })
    }
}

/// The refusal of a record whose file would not be read again: one that is too large must not hide the others.
fn too_large(record: &Mapped) -> Option<Remark> {
    let length = text::canonical(&record.node, FINDING).len() as u64 + STILL_TO_COME;
    let message = format!("it would be a file of {length} bytes, and at most {LARGEST} are read");
    (length > LARGEST).then(|| Remark::new(Action::Refused, &record.label, "", message))
}
