//! A row as a record. One that this program wrote says what its columns say, and no more.

use std::borrow::Cow;

use csv::StringRecord;

use super::cell::{Cell, Misplaced};
use super::columns::{BASE, NEEDED, based, path_of};
use super::head::{Column, Head};
use crate::exchange::base::{Base, Field};
use crate::exchange::read::{Manner, Record};
use crate::exchange::remark::{Action, Remark};
use crate::exchange::said::Said;
use crate::text::{Node, counted, rearmed};

/// A row below a heading.
pub(super) struct Row<'r> {
    pub(super) head: &'r Head,
    pub(super) cells: &'r StringRecord,
    /// As a spreadsheet counts, from 1.
    pub(super) number: usize,
}

/// What the cells of a row say.
struct Told {
    node: Node,
    /// Cells of ours that say nothing of what every finding has, or nothing that is understood, and why.
    silent: Vec<Misplaced>,
    wrong: Vec<Misplaced>,
}

impl Row<'_> {
    /// The record, and what it leaves out.
    ///
    /// # Errors
    /// The refusal of a row with a cell that no finding can have.
    pub(super) fn read(&self, manner: &Manner<'_>) -> Result<(Record, Vec<Remark>), Remark> {
        let label = self.cell("id").map_or_else(|| format!("row {}", self.number), str::to_owned);
        // a row without an id is called by its number
        let place = if self.cell("id").is_some() { format!("row {}, ", self.number) } else { String::new() };
        let refused =
            |column: &str, why: String| Remark::new(Action::Refused, &label, column, format!("{place}{why}"));
        let (found, expected) = (self.cells.len(), self.head.columns.len());
        if found != expected {
            return Err(refused("", format!("{}, the heading has {expected}", counted(found, "cell"))));
        }
        let base = self.base();
        let mut told = self.told(manner, base.is_some());
        told.stand_in(&label);
        if let Some(first) = told.wrong.first() {
            let wrong: Vec<String> = told.wrong.iter().map(ToString::to_string).collect();
            return Err(refused(first.column, wrong.join("; ")));
        }
        let remark = |cell: &Misplaced| Remark::new(Action::Dropped, &label, cell.column, &*cell.message);
        let remarks = told.silent.iter().map(remark).collect();
        let said = self.is_ours().then(|| self.said(&told.silent, base, manner));
        Ok((Record { label, node: told.node, said, is_foreign: self.head.is_mapped() }, remarks))
    }

    /// A row with an id, and a base or a moment, is one that this program wrote.
    fn is_ours(&self) -> bool {
        self.cell("id").is_some() && [BASE, "created_at"].iter().any(|column| self.cell(column).is_some())
    }

    /// What the row said when it was written.
    fn base(&self) -> Option<Base> {
        Base::read(self.cell(BASE)?, self.cell("id")?, based().map(|(_, field)| field))
    }

    /// What a row has in a column of ours, if anything.
    fn cell(&self, column: &str) -> Option<&str> {
        self.cells.get(self.head.place(column)?).filter(|text| !text.is_empty())
    }

    /// What the cells say. Where the row tells what it said before, a cell that is not understood is left out: what the
    /// finding has stays.
    fn told(&self, manner: &Manner<'_>, has_base: bool) -> Told {
        let mut told = Told { node: Node::object(), silent: Vec::new(), wrong: Vec::new() };
        for (column, text) in self.head.columns.iter().zip(self.cells) {
            match column {
                Column::Added(_) => {}
                Column::Mapped(_) | Column::Own(_) if text.is_empty() => told.empty(column, has_base),
                Column::Mapped(name) => told.node.set(name, (&*text_of(text, manner)).into()),
                Column::Own(name) => told.own(name, &text_of(text, manner), manner, has_base),
            }
        }
        told
    }

    /// The fields of which the row says something: when the finding was made tells which one it is, and history tells when it
    /// changed last, and in which commit it was fixed where the row does not say what it said of that.
    fn said(&self, silent: &[Misplaced], base: Option<Base>, manner: &Manner<'_>) -> Said {
        let is_told = |name: &&'static str| match *name {
            "id" | "created_at" | "updated_at" => false,
            "commit_hash" => base.is_some(),
            name => !silent.iter().any(|cell| cell.column == name),
        };
        let fields: Vec<Field> = self.head.own().filter(is_told).filter_map(path_of).collect();
        let said = Said::new(fields).since(base);
        if manner.raw { said } else { said.made_visible() }
    }
}

impl Told {
    /// A row whose title and description are emptied is still a record: both stay what the finding has.
    fn stand_in(&mut self, title: &str) {
        let is_silent = |column| self.silent.iter().any(|cell| cell.column == column);
        if is_silent("title") && is_silent("description") {
            self.node.set("title", title.into());
        }
    }

    fn empty(&mut self, column: &Column, has_base: bool) {
        if let Column::Own(name) = column
            && has_base
            && NEEDED.contains(name)
        {
            let message = "empty, though every finding has it; not taken".to_owned();
            self.silent.push(Misplaced { column: name, message });
        }
    }

    fn own(&mut self, column: &'static str, text: &str, manner: &Manner<'_>, has_base: bool) {
        let Some(field) = path_of(column) else { return };
        match (Cell { column, text }.value(manner.map), column) {
            (Ok(value), _) => self.node.set_at(field, value),
            (Err(wrong), "created_at" | "updated_at" | "resolved_at") if has_base => {
                let message = format!("{}; not taken", wrong.message);
                self.silent.push(Misplaced { message, ..wrong });
            }
            (Err(wrong), _) => self.wrong.push(wrong),
        }
    }
}

/// What a cell says: without the `'` before a formula, and with the line breaks that it was written with, which some
/// programs make those of their system. A carriage return is never data here: a table of ours has none
/// of its own.
fn text_of<'c>(text: &'c str, manner: &Manner<'_>) -> Cow<'c, str> {
    match (manner.raw, rearmed(text)) {
        (true, _) => Cow::Borrowed(text),
        (false, text) if text.contains("\r\n") => Cow::Owned(text.replace("\r\n", "\n")),
        (false, text) => Cow::Borrowed(text),
    }
}
