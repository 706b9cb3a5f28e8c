//! The text of a cell as a value of its column.

use std::fmt;

use super::list;
use crate::config::ImportMap;
use crate::exchange::date::in_utc;
use crate::exchange::legacy::{word, word_of};
use crate::model::{Effort, Kind, ResolutionType, Risk, Severity, Status, Timestamp, Word};
use crate::text::Node;

/// A cell that is not empty.
pub(super) struct Cell<'c> {
    pub(super) column: &'static str,
    pub(super) text: &'c str,
}

/// What is wrong with a cell.
pub(super) struct Misplaced {
    pub(super) column: &'static str,
    pub(super) message: String,
}

impl fmt::Display for Misplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            "" => f.write_str(&self.message),
            column => write!(f, "column '{column}': {}", self.message),
        }
    }
}

impl Cell<'_> {
    /// The value; a word may be one that the settings know.
    ///
    /// # Errors
    /// A text that no value of the column has.
    pub(super) fn value(&self, map: &ImportMap) -> Result<Node, Misplaced> {
        match self.column {
            "type" => self.word::<Kind>(|text| word_of(&map.types, text).is_some()),
            "severity" => self.word::<Severity>(|text| word_of(&map.severities, text).is_some()),
            "status" => self.word::<Status>(|text| word_of(&map.statuses, text).is_some()),
            "resolution_type" => self.word::<ResolutionType>(|_| false),
            "estimated_effort" => self.word::<Effort>(|_| false),
            "data_risk" | "security_risk" | "availability_risk" => self.word::<Risk>(|_| false),
            "breaking_change" => self.flag(),
            "created_at" | "updated_at" | "resolved_at" => self.moment(),
            "tags" | "related_findings" => {
                Ok(Node::array(list::split(self.text).into_iter().map(Node::from)))
            }
            _ => Ok(self.text.into()),
        }
    }

    /// A word as the field has it; one of the settings as it is, for the map to turn.
    fn word<W: Word>(&self, is_mapped: impl Fn(&str) -> bool) -> Result<Node, Misplaced> {
        match word::<W>(self.text) {
            Some(word) => Ok(word.word().into()),
            None if is_mapped(self.text) => Ok(self.text.into()),
            None => self.text.parse::<W>().map(|word| word.word().into()).map_err(|error| self.wrong(error)),
        }
    }

    /// Spreadsheets write them in capitals.
    fn flag(&self) -> Result<Node, Misplaced> {
        match self.text.to_ascii_lowercase().as_str() {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            _ => Err(self.wrong(format_args!("'{}' is neither true nor false", self.text))),
        }
    }

    fn moment(&self) -> Result<Node, Misplaced> {
        match (self.text.parse::<Timestamp>(), in_utc(self.text)) {
            (Ok(_), _) => Ok(self.text.into()),
            (Err(_), Some(moment)) => Ok(moment.into()),
            (Err(error), None) => Err(self.wrong(error)),
        }
    }

    fn wrong(&self, why: impl fmt::Display) -> Misplaced {
        Misplaced { column: self.column, message: why.to_string() }
    }
}
