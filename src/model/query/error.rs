//! Why a query cannot be read.

use super::super::words::WordError;
use super::field::QueryField;

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// `severty:high`
    #[error("{0}; to search for text with a colon in it, put it in double quotes")]
    UnknownField(WordError),
    /// `severity:hihg`
    #[error(transparent)]
    UnknownWord(#[from] WordError),
    /// `severity:`
    #[error("'{0}:' needs a value; {about}", about = .0.about())]
    NoValue(QueryField),
    /// `type:>=bug`
    #[error("'{0}:' has no order, so '<' and '>' mean nothing here; {about}", about = .0.about())]
    NoOrder(QueryField),
    /// `created:yesterday`
    #[error(
        "'{found}' is not a date for '{field}:'; write a day (2026-01-31) or a moment (2026-01-31T09:00:00Z)"
    )]
    BadDate {
        /// The field that takes a date.
        field: QueryField,
        /// What was found.
        found: String,
    },
    /// `"free text`
    #[error("the quote that begins at '\"{0}' is not closed")]
    OpenQuote(String),
    /// Longer than any hand types.
    #[error("a query has at most {longest} bytes")]
    TooLong {
        /// The longest query in bytes.
        longest: usize,
    },
}
