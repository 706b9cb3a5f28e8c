//! The heading of a table: what each column is.

use std::collections::{HashMap, HashSet};

use csv::StringRecord;

use super::columns::{BASE, COLUMNS, COMMON, TOLD};
use super::read::CsvError;
use crate::config::{ImportMap, Target};
use crate::exchange::remark::{Action, Remark};
use crate::model::nearest;

/// So many columns has a table: each costs something in every row.
const MOST: usize = 1000;

/// What each column is.
pub(super) struct Head {
    pub(super) columns: Vec<Column>,
    /// Where each of ours stands.
    places: HashMap<&'static str, usize>,
}

pub(super) enum Column {
    /// One of ours.
    Own(&'static str),
    /// One that the settings know.
    Mapped(String),
    /// One that somebody added to a table of ours.
    Added(String),
}

impl Head {
    pub(super) fn read(row: &StringRecord, map: &ImportMap) -> Result<Self, CsvError> {
        if row.len() > MOST {
            return Err(CsvError::TooWide { columns: row.len(), most: MOST });
        }
        let told: HashSet<&str> = row.iter().filter_map(|name| own(name.trim())).collect();
        let is_ours = told.contains(BASE);
        let is_told = is_ours || told.contains("reopen_count");
        // whose name is there already cannot have been meant by another one
        let meant = || COLUMNS.into_iter().filter(|column| !is_ours || !told.contains(column));
        let mut head = Head { columns: Vec::new(), places: HashMap::new() };
        let mut known = HashSet::new();
        for (index, name) in row.iter().map(str::trim).enumerate() {
            let nearest = nearest(name, meant()).filter(|nearest| !nearest.eq_ignore_ascii_case(name));
            let number = index + 1;
            let added = || (is_ours && nearest.is_none()).then(|| Column::Added(name.to_owned()));
            let unknown = || CsvError::Unknown { number, name: name.to_owned(), nearest };
            let column = column(name, map, is_told).or_else(added).ok_or_else(unknown)?;
            let is_added = matches!(column, Column::Added(_));
            if !name.is_empty() && !known.insert(column.name().to_owned()) && !is_added {
                return Err(CsvError::Twice { number, name: name.to_owned() });
            }
            if let Column::Own(own) = column {
                head.places.insert(own, index);
            }
            head.columns.push(column);
        }
        match head.columns.iter().any(|column| column.is_text(map)) {
            true => Ok(head),
            false => Err(CsvError::NoText { found: row.iter().collect::<Vec<_>>().join(", ") }),
        }
    }

    /// Where a column of ours stands, from 0.
    pub(super) fn place(&self, column: &str) -> Option<usize> {
        self.places.get(column).copied()
    }

    /// The columns that are ours.
    pub(super) fn own(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter_map(|column| match column {
            Column::Own(name) => Some(*name),
            Column::Mapped(_) | Column::Added(_) => None,
        })
    }

    /// Has it columns that the settings know?
    pub(super) fn is_mapped(&self) -> bool {
        self.columns.iter().any(|column| matches!(column, Column::Mapped(_)))
    }

    /// What is told of a finding, or was added beside it, and is no part of it.
    pub(super) fn left_out(&self) -> impl Iterator<Item = Remark> {
        let told: Vec<&str> = self.own().filter(|name| TOLD.contains(name)).collect();
        let added = self.columns.iter().filter_map(|column| match column {
            Column::Added(name) if !name.is_empty() => Some(name.as_str()),
            _ => None,
        });
        let remark = |names: &[&str], why| {
            (!names.is_empty()).then(|| Remark::new(Action::Dropped, "", &names.join(", "), why))
        };
        let told = remark(&told, "only told, and not taken");
        let added = remark(
            &added.collect::<Vec<_>>(),
            "added to the table, and not taken; a setting in [import.NAME.fields] keeps it",
        );
        told.into_iter().chain(added)
    }
}

fn own(name: &str) -> Option<&'static str> {
    COLUMNS.into_iter().find(|own| own.eq_ignore_ascii_case(name))
}

/// What a column is; `is_told` where the table has columns that only we tell.
fn column(name: &str, map: &ImportMap, is_told: bool) -> Option<Column> {
    let mapped = || map.fields.keys().find(|field| *field == name).cloned();
    let own = own(name).filter(|own| is_told || !COMMON.contains(own));
    own.map(Column::Own).or_else(|| mapped().map(Column::Mapped))
}

impl Column {
    pub(super) fn name(&self) -> &str {
        match self {
            Column::Own(name) => name,
            Column::Mapped(name) | Column::Added(name) => name,
        }
    }

    fn is_text(&self, map: &ImportMap) -> bool {
        let is = |name: &str| matches!(name, "title" | "description");
        match self {
            Column::Own(name) => is(name),
            Column::Mapped(name) => {
                matches!(map.fields.get(name), Some(Target::Field(path)) if path.iter().any(|step| is(step)))
            }
            Column::Added(_) => false,
        }
    }
}
