//! A file to be imported, read and mapped.

use std::collections::BTreeSet;
use std::path::Path;

use super::code::Known;
use crate::config::Imports;
use crate::exchange::{self, Action, Asked, Astray, Batch, Context, Input, Manner, Reading, Remark, Usage};
use crate::model::Timestamp;
use crate::workspace::{Failure, FailureKind, Workspace};

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
    /// What the settings say in vain, and that a file says nothing at all.
    pub(super) notes: Vec<String>,
    /// What was asked of sections, by their names.
    pub(super) usages: Vec<(String, Usage)>,
    /// Why the file could not be read as a whole.
    unread: Option<Failure>,
    /// Places that look like those of another checkout.
    pub(super) astray: Option<Astray>,
    form: Form,
}

/// What a file is, by what may be said of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Log,
    Table,
    Records,
    /// Nobody knows.
    Unread,
}

impl Source {
    /// A file that could not be read, which others need not suffer for.
    ///
    /// # Errors
    /// What is wrong with the command line and not with the file.
    pub fn unread(name: &str, why: Failure) -> Result<Source, Failure> {
        if !matches!(why.kind, FailureKind::Refused | FailureKind::Repository) {
            return Err(why);
        }
        // its name stands beside the reason already
        let reason = why.whole();
        let reason = reason.strip_prefix(name).map_or(&*reason, |rest| rest.trim_start_matches([':', ' ']));
        let remarks = vec![Remark::new(Action::Refused, name, "", reason)];
        let notes = why.hints.iter().map(|hint| format!("hint: {hint}")).collect();
        Ok(Source {
            stem: String::new(),
            batches: Vec::new(),
            remarks,
            notes,
            usages: Vec::new(),
            unread: Some(why),
            astray: None,
            form: Form::Unread,
        })
    }

    /// Why it could not be read as a whole.
    pub fn why_unread(&self) -> Option<&Failure> {
        self.unread.as_ref()
    }

    /// Is it a scanner's log, also where that has no results?
    pub fn is_log(&self) -> bool {
        self.form == Form::Log
    }

    /// Is it a table, whose cells may be read as they are?
    pub fn is_table(&self) -> bool {
        self.form == Form::Table
    }

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
        let input = exchange::read(name, bytes, &Manner { map: &settings, section, raw: self.habits.raw })?;
        let strengths = self.habits.strengths;
        let undated = input.run.as_ref().map_or(self.now, |run| run.run.completed_at.min(self.now));
        let context = Context { stem: section, imports, strengths, undated };
        let notes = says_nothing(name, &input).into_iter().collect();
        let (mut records, mut remarks, mut usage) = (Vec::new(), input.remarks, Usage::default());
        for record in &input.records {
            match exchange::map(record, &context) {
                exchange::Outcome::Mapped(mut record) => {
                    usage.add(std::mem::take(&mut record.asked), Asked::OF_RECORDS);
                    match exchange::too_large(&record) {
                        Some(why) => remarks.push(why),
                        None => records.push(*record),
                    }
                }
                exchange::Outcome::Left(remark) => remarks.push(remark),
            }
        }
        let tool = input.form.tool(imports.reader(section)).to_owned();
        let batch = Batch { records, run: input.run, tool, ..Batch::default() };
        let form = if input.form == exchange::Form::Csv { Form::Table } else { Form::Records };
        let usages = imports.of_file(section).map(|(name, _)| (name.to_owned(), usage));
        let usages = usages.into_iter().collect();
        Ok(Source { stem, batches: vec![batch], remarks, notes, usages, unread: None, astray: None, form })
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
        let mut log = exchange::read_log(name, bytes, &reading)?;
        let usages = log.batches.iter_mut().filter_map(|batch| usage(reading.imports, batch)).collect();
        let tools: BTreeSet<&str> =
            log.batches.iter().filter_map(|batch| Some(batch.scan.as_ref()?.tool.as_str())).collect();
        let notes = tools.into_iter().filter_map(|tool| said_in_vain(reading.imports, tool)).collect();
        Ok(Source {
            stem,
            batches: log.batches,
            remarks: log.remarks,
            notes,
            usages,
            unread: None,
            astray: log.astray,
            form: Form::Log,
        })
    }
}

/// What the results of a scanner asked of its section, if it has one.
fn usage(imports: &Imports, batch: &mut Batch) -> Option<(String, Usage)> {
    let mut usage = Usage::default();
    let results = batch.records.iter_mut().chain(&mut batch.seen);
    results.for_each(|result| usage.add(std::mem::take(&mut result.asked), Asked::OF_RESULTS));
    let (name, _) = imports.of_tool(&batch.scan.as_ref()?.tool)?;
    Some((name.to_owned(), usage))
}

/// No line is a list of no records, as whoever found nothing writes it; whoever failed before the first one leaves the same.
fn says_nothing(name: &str, input: &Input) -> Option<String> {
    let is_empty =
        input.form == exchange::Form::Lines && input.records.is_empty() && input.remarks.is_empty();
    is_empty.then(|| format!("note: {name} is empty, which says that nothing was found"))
}

/// Keys of the settings that are about records, and say nothing of this scanner's results.
fn said_in_vain(imports: &Imports, tool: &str) -> Option<String> {
    let keys = imports.map_for_tool(tool).keys_of_records();
    (!keys.is_empty()).then(|| {
        format!(
            "note: {} in the settings for {tool} say nothing of a scanner's results, only of records; \
             [import.{}.rules] is about results",
            keys.join(", "),
            tool.trim().replace(' ', "-").to_lowercase()
        )
    })
}
