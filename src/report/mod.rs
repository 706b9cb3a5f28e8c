//! Typed answers: what a command found or did. The serde structs are the JSON contract; how an answer looks in a
//! terminal or a file is `output`'s affair. No I/O.

use std::borrow::Cow;

use crate::model::Timestamp;

mod aggregate;
mod counts;
mod diff;
mod difference;
mod doctor;
mod explanation;
mod flow;
mod gate;
mod import;
mod imported;
mod list;
mod merge;
mod page;
mod repair;
mod review;
mod settings;
mod show;
mod similar;
mod statement;
mod timeline;
mod upkeep;
mod validation;
mod verify;
mod written;

pub use crate::history::{Bucket, Deadline, Expiry, Group, Measures, Period, Spread, Times};
pub use aggregate::{Aggregate, Collected, Failed, Inputs, Named, Origin, Source, StatusChange};
pub use counts::{Components, Counts};
pub use diff::{Changed, DiffReport, DiffStyle};
pub use doctor::{DoctorReport, Mended, Symptom};
pub use explanation::{Explained, Explanation};
pub use gate::{GateReport, InForce};
pub use import::{ImportNote, ImportRegression, ImportReport};
pub use imported::{ImportedFinding, ImportedFindings};
pub use list::{ListReport, Row};
pub use merge::{MergeReport, MergeResult, MergedFile};
pub use page::{Page, Run};
pub use repair::RepairReport;
pub use review::{
    Change, Entry, Figure, Late, Mark, Picture, Review, ReviewInputs, RunCompared, Wish, in_days,
};
pub use settings::{SettingRow, SettingsReport};
pub use show::{Fix, Held, ShowReport};
pub use similar::{Alike, SimilarReport};
pub use statement::{Document, Finished, Statement};
pub use timeline::{Account, Details, EventRow, HistoryReport};
pub use upkeep::Upkeep;
pub use validation::ValidationReport;
pub use verify::{FixRow, VerifyReport};
pub use written::{Stored, Written, WrittenReport};

/// What a piece of text is, so that `output` can give it a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Running text.
    Plain,
    /// The id of a finding or the hash of a commit.
    Name,
    /// A heading.
    Heading,
    /// Less important.
    Faint,
    /// A severity, coloured by the settings.
    Severity(crate::model::Severity),
    /// A status that is still to be worked on.
    Open,
    /// A closed status.
    Closed,
    /// An added line of a diff.
    Added,
    /// A removed line of a diff.
    Removed,
}

/// One cell of a table.
#[derive(Debug, Clone)]
pub struct Cell<'report> {
    /// The text, as it is; the sink makes it safe.
    pub text: Cow<'report, str>,
    /// What it is.
    pub tone: Tone,
}

impl<'report> Cell<'report> {
    /// A cell of running text.
    pub fn plain(text: impl Into<Cow<'report, str>>) -> Self {
        Cell { text: text.into(), tone: Tone::Plain }
    }

    /// A cell of a certain tone.
    pub fn toned(text: impl Into<Cow<'report, str>>, tone: Tone) -> Self {
        Cell { text: text.into(), tone }
    }

    /// The text, or nothing.
    pub fn maybe(text: Option<&'report str>) -> Self {
        Cell::plain(text.unwrap_or_default())
    }
}

/// A field that the records of a report have.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The name, in JSON and behind `--fields`.
    pub name: &'static str,
    /// Shown when no fields are asked for?
    pub usual: bool,
    /// How it gives way where a table is wider than the terminal.
    pub giving: Giving,
    /// Is it a path, of which the end says most, as its name and line do? Then its beginning is cut.
    pub is_path: bool,
}

/// How a column gives way where a table is wider than the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Giving {
    /// Before the others.
    First,
    /// After those: it holds the text that people look for.
    Last,
    /// Never: half of it is of no use.
    Never,
}

impl Column {
    /// The same column, cut after the others.
    pub(crate) const fn kept(self) -> Column {
        Column { giving: Giving::Last, ..self }
    }

    /// The same column of paths, cut after the others and at their beginning.
    pub(crate) const fn path(self) -> Column {
        Column { giving: Giving::Last, is_path: true, ..self }
    }

    /// The same column, never cut.
    pub(crate) const fn whole(self) -> Column {
        Column { giving: Giving::Never, ..self }
    }
}

/// An answer as a comment on a pull request: a line, and a table in an order of its own.
#[derive(Debug, Clone)]
pub struct Comment {
    /// What it is about, in a word.
    pub subject: &'static str,
    /// What is said first.
    pub lead: String,
    /// The names of the columns; one that says nothing in any row is left out.
    pub heads: &'static [&'static str],
    /// The cells, row by row, as they are; the output makes them safe.
    pub rows: Vec<Vec<String>>,
}

/// A column that is shown without being asked for.
pub(crate) const fn usual(name: &'static str) -> Column {
    Column { name, usual: true, giving: Giving::First, is_path: false }
}

/// A column that is shown only behind `--fields`.
pub(crate) const fn on_demand(name: &'static str) -> Column {
    Column { name, usual: false, giving: Giving::First, is_path: false }
}

/// A status with the tone of its class.
pub(crate) fn status_cell(status: crate::model::Status) -> Cell<'static> {
    use crate::model::Word;
    Cell::toned(status.word(), if status.is_open() { Tone::Open } else { Tone::Closed })
}

/// The same where the acceptance has ended: somebody has to decide anew.
pub(crate) fn expired_cell(status: crate::model::Status) -> Cell<'static> {
    Cell::toned(format!("{status} (expired)"), Tone::Open)
}

/// A moment as a table shows it, to the minute in UTC.
pub(crate) fn moment_cell(moment: Option<Timestamp>) -> Cell<'static> {
    let minute = |moment: Timestamp| moment.moment().to_utc().format("%Y-%m-%d %H:%M").to_string();
    Cell::plain(moment.map(minute).unwrap_or_default())
}

/// An answer that every output form can print.
pub trait Report {
    /// What kind of answer this is: `kind` in the JSON envelope.
    fn kind(&self) -> &'static str;

    /// `data` of the JSON envelope, as compact JSON.
    ///
    /// # Errors
    /// When a value cannot be written as JSON.
    fn json(&self) -> Result<String, serde_json::Error>;

    /// The key in `data` under which the records stand; `None` when `data` is itself the one record.
    fn records_key(&self) -> Option<&'static str> {
        None
    }

    /// The records as a JSON array, where `json` leaves them out because they stand elsewhere in the envelope.
    ///
    /// # Errors
    /// As [`Report::json`].
    fn records_json(&self) -> Result<Option<String>, serde_json::Error> {
        Ok(None)
    }

    /// One record as compact JSON, where it can be had without the others.
    fn record_json(&self, _row: usize) -> Option<Result<String, serde_json::Error>> {
        None
    }

    /// The key in a record under which a whole finding stands: its fields can be chosen as if they were the record's.
    fn finding_key(&self) -> Option<&'static str> {
        None
    }

    /// The fields of a record; none for an answer that has no records.
    fn columns(&self) -> &'static [Column] {
        &[]
    }

    /// How many records there are.
    fn len(&self) -> usize {
        0
    }

    /// Are there no records?
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One field of one record.
    fn cell(&self, _row: usize, _column: &str) -> Cell<'_> {
        Cell::plain("")
    }

    /// The same field as a table for people shows it, which may be shorter.
    fn shown(&self, row: usize, column: &str) -> Cell<'_> {
        self.cell(row, column)
    }

    /// The answer as a page for a reader, where a table of the records is not the natural form.
    fn page(&self) -> Option<Page<'_>> {
        None
    }

    /// The answer as a comment in Markdown, where the usual columns are not the natural form of one.
    fn comment(&self) -> Option<Comment> {
        None
    }

    /// The answer as a finished document, written as it is in every form but JSON on demand.
    fn document(&self) -> Option<Finished<'_>> {
        None
    }

    /// The names alone, for `--quiet`.
    fn names(&self) -> Vec<String> {
        (0..self.len()).map(|row| self.cell(row, "id").text.into_owned()).collect()
    }
}
