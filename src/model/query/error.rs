//! Why a query cannot be read.

use super::super::period::Period;
use super::super::words::{Mistyped, Status, Word, WordError};
use super::field::{Class, QueryField};

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// `severty:high`
    #[error("{0}; to search for text with a colon in it, put it in double quotes")]
    UnknownField(WordError),
    /// `severity:hihg`
    #[error(transparent)]
    UnknownWord(#[from] Mistyped),
    /// `severity:`
    #[error("'{0}:' needs a value; {about}", about = .0.about())]
    NoValue(QueryField),
    /// `type:>=bug`
    #[error("'{0}:' has no order, so '<' and '>' mean nothing here; {about}", about = .0.about())]
    NoOrder(QueryField),
    /// `created:yesterday`
    #[error("'{found}' is no time for '{field}:'; write {forms}", forms = Period::FORMS)]
    BadDate {
        /// The field that takes a date.
        field: QueryField,
        /// What was found.
        found: String,
    },
    /// `severity>=high`
    #[error("'{found}' is no term; write '{meant}', or put it in double quotes to search for it")]
    Equation {
        /// What was found.
        found: String,
        /// The term that it looks like.
        meant: String,
    },
    /// `race OR deadlock`
    #[error("'{0}' joins nothing here; put it in double quotes to search for the word")]
    Connective(String),
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

impl QueryError {
    /// What to type instead, where the error itself does not say it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            QueryError::UnknownWord(Mistyped(error)) => of_status(error),
            QueryError::UnknownField(error) => of_place(error),
            QueryError::Connective(_) => Some(
                "terms side by side must all hold; alternatives of one field stand behind commas \
                 (severity:high,critical); '-' in front takes the opposite (-tag:docs)",
            ),
            _ => None,
        }
    }
}

/// What a file calls `locations` a query asks for by their paths.
fn of_place(error: &WordError) -> Option<&'static str> {
    let names = ["location", "locations", "file", "files", "folder", "dir", "where", "at", "line"];
    names
        .contains(&error.found.to_lowercase().as_str())
        .then_some("'path:' asks for a file or folder of the code: path:src/web, path:*.py")
}

/// Statuses, their two classes, and "all of them" are easily taken for each other.
fn of_status(error: &WordError) -> Option<&'static str> {
    if error.name != Status::NAME && error.name != Class::NAME {
        return None;
    }
    match error.found.to_lowercase().as_str() {
        "all" | "any" | "*" => Some("--all takes findings of every status"),
        "closed" => Some("is:closed takes resolved, wont_fix and duplicate together"),
        found if Status::typed(found).is_ok() => Some("one status alone is asked for by 'status:'"),
        _ => None,
    }
}
