//! A file to be imported, read and mapped.

use std::path::Path;

use super::code::Known;
use crate::exchange::{self, Batch, Context, Manner, Reading, Remark};
use crate::model::Timestamp;
use crate::workspace::{Failure, Workspace};

/// How files are read.
#[derive(Debug, Clone, Copy)]
pub struct Habits<'h> {
    /// Take strengths, too.
    pub strengths: bool,
    /// The section of the settings that holds for all files, whatever they are called.
    pub map: Option<&'h str>,
    /// Are the cells of a table as they are?
    pub raw: bool,
}

/// One file, read and mapped.
pub struct Source {
    /// Its name without folder and ending.
    pub(super) stem: String,
    /// The records that can become findings, by where they come from.
    pub(super) batches: Vec<Batch>,
    /// What was done to the others, and in reading.
    pub(super) remarks: Vec<Remark>,
}

impl Source {
    /// Does it hold what a scanner reports?
    pub fn is_scan(&self) -> bool {
        self.batches.iter().any(|batch| batch.scan.is_some())
    }
}

/// Reads files into sources.
pub struct Reader<'r> {
    workspace: &'r Workspace,
    code: &'r Known<'r>,
    habits: Habits<'r>,
    /// Absolute paths of the top of the repository.
    tops: Vec<String>,
    /// Where the scanner saw it.
    checkout_path: Option<String>,
    scanned: Option<String>,
    head: Option<String>,
    now: Timestamp,
}

impl<'r> Reader<'r> {
    /// A reader of these habits; `now` is when a record was made that does not say it.
    ///
    /// # Errors
    /// When HEAD cannot be read.
    pub fn new(
        workspace: &'r Workspace,
        code: &'r Known<'r>,
        habits: Habits<'r>,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let top = workspace.repository.toplevel();
        let tops = [top.map(Path::to_owned), top.and_then(|top| top.canonicalize().ok())];
        let tops = tops.into_iter().flatten().filter_map(|top| Some(top.to_str()?.replace('\\', "/")));
        let head = workspace.repository.head()?.map(|head| head.to_string());
        let tops = tops.collect();
        Ok(Reader { workspace, code, habits, tops, checkout_path: None, scanned: None, head, now })
    }

    /// The same where the user says what was scanned, and under which path the scanner saw it.
    ///
    /// # Errors
    /// A revision that names no commit.
    pub fn of_scan(mut self, revision: Option<&str>, checkout_path: Option<&str>) -> Result<Self, Failure> {
        self.scanned = revision
            .map(|revision| self.workspace.commit_named(revision))
            .transpose()?
            .map(|hash| hash.to_string());
        self.checkout_path = checkout_path.map(str::to_owned);
        Ok(self)
    }

    /// Reads and maps a file.
    ///
    /// # Errors
    /// A file that is not understood as a whole.
    pub fn read(&self, name: &str, bytes: &[u8]) -> Result<Source, Failure> {
        let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or("import").to_owned();
        match exchange::is_log(name, bytes) {
            true => self.read_log(name, stem, bytes),
            false => self.read_records(name, stem, bytes),
        }
    }

    fn read_records(&self, name: &str, stem: String, bytes: &[u8]) -> Result<Source, Failure> {
        let imports = &self.workspace.config.imports;
        let section = self.habits.map.unwrap_or(&stem);
        let settings = imports.map_for(section, None);
        let input = exchange::read(name, bytes, &Manner { map: &settings, raw: self.habits.raw })?;
        let strengths = self.habits.strengths;
        let undated = input.run.as_ref().map_or(self.now, |run| run.run.completed_at.min(self.now));
        let context = Context { stem: section, imports, strengths, undated };
        let (mut records, mut remarks) = (Vec::new(), input.remarks);
        for record in &input.records {
            match exchange::map(record, &context) {
                exchange::Outcome::Mapped(record) => match exchange::too_large(&record) {
                    Some(why) => remarks.push(why),
                    None => records.push(*record),
                },
                exchange::Outcome::Left(remark) => remarks.push(remark),
            }
        }
        let batch = Batch { records, run: input.run, tool: input.form.tool().to_owned(), ..Batch::default() };
        Ok(Source { stem, batches: vec![batch], remarks })
    }

    fn read_log(&self, name: &str, stem: String, bytes: &[u8]) -> Result<Source, Failure> {
        let reading = Reading {
            imports: &self.workspace.config.imports,
            tops: &self.tops,
            checkout_path: self.checkout_path.as_deref(),
            code: self.code,
            commit: self.scanned.as_deref(),
            head: self.head.as_deref(),
            now: self.now,
        };
        let log = exchange::read_log(name, bytes, &reading)?;
        Ok(Source { stem, batches: log.batches, remarks: log.remarks })
    }
}
