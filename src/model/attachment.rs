//! A file that belongs to a finding: a log, a screenshot, code.

use super::fields::Fields;

/// One entry of `attachments`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attachment {
    /// What it is called.
    pub name: Option<String>,
    /// Where it is: relative to the repository's root, or http(s).
    pub path: Option<String>,
    /// What it is (`type` in the file): `code`, `trace`, …
    pub kind: Option<String>,
}

impl Attachment {
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        Attachment { name: fields.text("name"), path: fields.text("path"), kind: fields.text("type") }
    }
}
