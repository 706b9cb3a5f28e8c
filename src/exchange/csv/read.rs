//! Rows as records. What a heading or a cell has that no finding can have is refused by its place: a slip in one cell
//! would otherwise be a finding of another severity.

use csv::{ReaderBuilder, StringRecord};

use super::cell::{Cell, Misplaced};
use super::columns::{COLUMNS, DERIVED, TOLD, path_of};
use super::dialect::Dialect;
use crate::config::{ImportMap, Target};
use crate::exchange::read::{Form, Input, Manner, Record};
use crate::exchange::remark::{Action, Remark};
use crate::exchange::said::Said;
use crate::model::nearest;
use crate::text::{Node, counted, rearmed};

/// Why a table has no records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// Its encoding is another one.
    #[error("it is UTF-16; save it as 'CSV UTF-8'")]
    Utf16,
    /// Its encoding is another one.
    #[error("line {line} is not UTF-8; save it as 'CSV UTF-8'")]
    NotUtf8 {
        /// The first line that is not, from 1.
        line: usize,
    },
    /// It ends inside of a cell.
    #[error("it ends inside of the quoted cell that row {row} begins: is this the whole file?")]
    Cut {
        /// The row, as a spreadsheet counts: the heading is 1.
        row: usize,
    },
    /// No cell would say what the findings are.
    #[error("a column 'title' or 'description' is missing; there is {found}")]
    NoText {
        /// The columns that there are.
        found: String,
    },
    /// A column that nothing is known of.
    #[error("column {number}, '{name}', is unknown{}", match nearest {
        Some(nearest) => format!(", did you mean '{nearest}'?"),
        None => format!("; the setting [import.NAME.fields] '{name}' = 'extensions.{name}' keeps it"),
    })]
    Unknown {
        /// Which one, from 1.
        number: usize,
        /// What it is called.
        name: String,
        /// The column most like it.
        nearest: Option<&'static str>,
    },
    /// A column that stands twice.
    #[error("column {number}, '{name}', stands there already")]
    Twice {
        /// Which one, from 1.
        number: usize,
        /// What it is called.
        name: String,
    },
}

/// Reads the rows of a table.
///
/// # Errors
/// A table that as a whole is not understood. A row that is not is a remark, and the others are read.
pub(in crate::exchange) fn read(bytes: &[u8], manner: &Manner<'_>) -> Result<Input, CsvError> {
    let dialect = Dialect::of(bytes)?;
    let rows = rows(&dialect);
    let mut input = Input { form: Form::Csv, run: None, records: Vec::new(), remarks: Vec::new() };
    let last = rows.last().map_or(0, |(number, _)| *number);
    let Some(((_, head), rows)) = rows.split_first() else {
        return Ok(input);
    };
    if dialect.text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        return Err(CsvError::Cut { row: last });
    }
    let head = Head::read(head, manner.map)?;
    input.remarks.extend(head.left_out());
    for (number, row) in rows.iter().filter(|(_, row)| row.iter().any(|cell| !cell.is_empty())) {
        let label = head.id_of(row).unwrap_or_else(|| format!("row {number}"));
        match head.record(row, manner) {
            Ok(node) => input.records.push(head.labelled(label, node, manner)),
            Err(wrong) => input.remarks.extend(wrong.iter().map(|wrong| {
                Remark::new(Action::Refused, &label, wrong.column, format!("row {number}, {wrong}"))
            })),
        }
    }
    Ok(input)
}

/// The rows that hold something, each with its number as a spreadsheet counts, from 1.
fn rows(dialect: &Dialect<'_>) -> Vec<(usize, StringRecord)> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.separator)
        .from_reader(dialect.text.as_bytes());
    let mut number = dialect.skipped;
    // a text in memory that is UTF-8 can be divided in any case
    let rows = reader.records().filter_map(Result::ok).map(|row| {
        number += 1 + row.position().map_or(0, |begin| blank_rows(dialect.text, begin.byte()));
        (number, row)
    });
    rows.collect()
}

/// The empty lines at a place between two rows, which the reader of rows passes over in silence.
fn blank_rows(text: &str, begin: u64) -> usize {
    let (before, behind) = text.split_at(usize::try_from(begin).unwrap_or_default());
    let content = behind.trim_start_matches(['\r', '\n']);
    let breaks = behind[..behind.len() - content.len()].matches('\n').count();
    // the row before may still owe the second half of its line break
    breaks.saturating_sub(usize::from(before.ends_with('\r') && behind.starts_with('\n')))
}

/// What each column is.
struct Head {
    columns: Vec<Column>,
}

enum Column {
    /// One of ours.
    Own(&'static str),
    /// One that the settings know.
    Mapped(String),
}

impl Head {
    fn read(row: &StringRecord, map: &ImportMap) -> Result<Self, CsvError> {
        let mut head = Head { columns: Vec::new() };
        for (index, name) in row.iter().map(str::trim).enumerate() {
            let column = column(name, map).ok_or_else(|| CsvError::Unknown {
                number: index + 1,
                name: name.to_owned(),
                nearest: nearest(name, COLUMNS),
            })?;
            if head.columns.iter().any(|known| known.name() == column.name()) {
                return Err(CsvError::Twice { number: index + 1, name: name.to_owned() });
            }
            head.columns.push(column);
        }
        match head.columns.iter().any(|column| column.is_text(map)) {
            true => Ok(head),
            false => Err(CsvError::NoText { found: row.iter().collect::<Vec<_>>().join(", ") }),
        }
    }

    fn own(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter_map(|column| match column {
            Column::Own(name) => Some(*name),
            Column::Mapped(_) => None,
        })
    }

    fn has(&self, name: &str) -> bool {
        self.own().any(|own| own == name)
    }

    fn id_of(&self, row: &StringRecord) -> Option<String> {
        let place = self.columns.iter().position(|column| column.name() == "id")?;
        row.get(place).filter(|id| !id.is_empty()).map(str::to_owned)
    }

    /// What is told of a finding, and is no part of it.
    fn left_out(&self) -> Option<Remark> {
        let names: Vec<&str> = self.own().filter(|name| TOLD.contains(name)).collect();
        let message = "told from history, and not taken";
        (!names.is_empty()).then(|| Remark::new(Action::Dropped, "", &names.join(", "), message))
    }

    fn record(&self, row: &StringRecord, manner: &Manner<'_>) -> Result<Node, Vec<Misplaced>> {
        if row.len() != self.columns.len() {
            let (found, expected) = (counted(row.len(), "cell"), self.columns.len());
            return Err(vec![Misplaced {
                column: "",
                message: format!("{found}, the heading has {expected}"),
            }]);
        }
        let (mut node, mut wrong) = (Node::object(), Vec::new());
        for (column, text) in self.columns.iter().zip(row).filter(|(_, text)| !text.is_empty()) {
            let text = if manner.raw { text } else { rearmed(text) };
            match column {
                Column::Mapped(name) => node.set(name, text.into()),
                Column::Own(name) => match (path_of(name), Cell { column: name, text }.value(manner.map)) {
                    (Some(path), Ok(value)) => node.set_at(path, value),
                    (None, _) => {}
                    (_, Err(misplaced)) => wrong.push(misplaced),
                },
            }
        }
        if wrong.is_empty() { Ok(node) } else { Err(wrong) }
    }

    /// A row with an id and a moment is one that this program wrote, and says what its columns say.
    fn labelled(&self, label: String, node: Node, manner: &Manner<'_>) -> Record {
        let is_told = |name: &&str| *name != "id" && !DERIVED.contains(name);
        let paths = || self.own().filter(is_told).filter_map(path_of);
        let said = (self.has("id") && self.has("created_at")).then(|| Said::new(paths()));
        let said = said.map(|said| if manner.raw { said } else { said.made_visible() });
        let is_foreign = self.own().count() < self.columns.len();
        Record { label, node, said, is_foreign }
    }
}

fn column(name: &str, map: &ImportMap) -> Option<Column> {
    let own = COLUMNS.into_iter().find(|own| own.eq_ignore_ascii_case(name));
    let mapped = || map.fields.keys().find(|field| *field == name).cloned();
    own.map(Column::Own).or_else(|| mapped().map(Column::Mapped))
}

impl Column {
    fn name(&self) -> &str {
        match self {
            Column::Own(name) => name,
            Column::Mapped(name) => name,
        }
    }

    fn is_text(&self, map: &ImportMap) -> bool {
        let is = |name: &str| matches!(name, "title" | "description");
        match self {
            Column::Own(name) => is(name),
            Column::Mapped(name) => {
                matches!(map.fields.get(name), Some(Target::Field(path)) if path.iter().any(|step| is(step)))
            }
        }
    }
}
