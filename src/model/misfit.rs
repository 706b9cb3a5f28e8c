//! What is wrong with one field of a file, and where. Whether that is an error or a warning is not decided here.

use std::fmt;

use super::id::IdError;
use super::shape::is_own_field;
use super::timestamp::TimestampError;
use super::words::WordError;
use crate::text::Span;

/// A field that does not fit its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Keys and array indices from the top: `["tags", "2"]`. Empty when the file as a whole does not fit.
    pub path: Vec<String>,
    /// Bytes of the value, or of the object that misses a field.
    pub span: Span,
    /// What is wrong.
    pub reason: Reason,
}

/// Why a field does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A required field is not there, or is null.
    #[error("required field is missing")]
    Missing,
    /// A value of another JSON type.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// What the field takes: `a string`.
        expected: &'static str,
        /// What stands there: `a number`.
        found: &'static str,
    },
    /// A word that the field does not know.
    #[error(transparent)]
    UnknownWord(#[from] WordError),
    /// A text that is no date and time.
    #[error(transparent)]
    BadTimestamp(#[from] TimestampError),
    /// A text that is no id.
    #[error(transparent)]
    BadId(#[from] IdError),
}

impl Misfit {
    /// The path as people write it: `tags.2`; empty for the file as a whole.
    pub fn place(&self) -> String {
        self.path.join(".")
    }

    /// Is this in a field that we added? A file that the StageFlow schema accepts may hold anything there, so such a
    /// misfit never makes a file unreadable: the field reads as absent.
    pub fn is_own(&self) -> bool {
        is_own_field(&self.path)
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.reason, self.path.is_empty()) {
            (Reason::Missing, false) => write!(f, "required field '{}' is missing", self.place()),
            (reason, true) => write!(f, "{reason}"),
            (reason, false) => write!(f, "{}: {reason}", self.place()),
        }
    }
}
