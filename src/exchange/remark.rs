//! What an import did to a record beyond copying it.

use serde::Serialize;

/// One thing an import did to one record, or did not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// What was done.
    pub action: Action,
    /// The record: its id, else `#3` for the third.
    pub record: String,
    /// The field, by the name it has in the record; empty for the record as a whole.
    pub field: String,
    /// What happened, in a line.
    pub message: String,
    /// Is it no news, but what the section of the settings for this very file says?
    #[serde(skip)]
    pub is_as_set: bool,
    /// Is it what becomes of every such record, and told only to who asks of each?
    #[serde(skip)]
    pub is_usual: bool,
}

/// What an import can do to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A value that is required and was missing was filled in.
    Defaulted,
    /// A value went to another field, or became another word.
    Mapped,
    /// Text that no JSON reader agrees on was mended.
    Repaired,
    /// A value that belongs there is not there, and cannot be known.
    Missing,
    /// A value was left out on purpose.
    Dropped,
    /// The finding was changed here and in the record: it stays as it is here.
    Kept,
    /// The record is of a kind that is not imported unless asked for.
    Skipped,
    /// The record cannot become a finding.
    Refused,
    /// A setting did nothing.
    Unused,
}

impl Action {
    /// The action as a word.
    pub fn word(self) -> &'static str {
        match self {
            Action::Defaulted => "defaulted",
            Action::Mapped => "mapped",
            Action::Repaired => "repaired",
            Action::Missing => "missing",
            Action::Dropped => "dropped",
            Action::Kept => "kept",
            Action::Skipped => "skipped",
            Action::Refused => "refused",
            Action::Unused => "unused",
        }
    }
}

impl Remark {
    /// A remark about a field of a record.
    pub fn new(action: Action, record: &str, field: &str, message: impl Into<String>) -> Self {
        Remark {
            action,
            record: record.to_owned(),
            field: field.to_owned(),
            message: message.into(),
            is_as_set: false,
            is_usual: false,
        }
    }

    /// The same, where it becomes of every such record.
    pub fn usual(self) -> Self {
        Remark { is_usual: true, ..self }
    }

    /// The same, where the section for this very file may say so.
    pub fn as_set(self, is_as_set: bool) -> Self {
        Remark { is_as_set, ..self }
    }
}
