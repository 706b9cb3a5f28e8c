//! Answers without records: a few lines that say what was done, or a finished document.

use serde::Serialize;
use serde_json::Value;

use super::{Aggregate, Page, Report, Tone};

/// Lines for a reader beside the same facts for a program.
#[derive(Debug, Clone, Serialize)]
pub struct Statement {
    /// The kind of the answer.
    #[serde(skip)]
    pub kind: &'static str,
    /// What was done, a line each.
    #[serde(skip)]
    pub lines: Vec<String>,
    /// The same as data.
    #[serde(flatten)]
    pub facts: Value,
}

impl Report for Statement {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&self.facts)
    }

    fn page(&self) -> Option<Page<'_>> {
        let mut page = Page::new();
        for line in &self.lines {
            page.line([(Tone::Plain, line.as_str().into())]);
        }
        Some(page)
    }
}

/// A document that is there to be written.
#[derive(Debug, Clone, Copy)]
pub enum Finished<'report> {
    /// As its bytes.
    Bytes(&'report [u8]),
    /// As its values, which take half of the memory that they take beside their JSON.
    Values(&'report Aggregate),
}

/// A finished document: an export, a schema, a script, a manual page.
#[derive(Debug, Clone)]
pub struct Document {
    /// The kind of the answer.
    pub kind: &'static str,
    /// The bytes, with their last newline.
    pub bytes: Vec<u8>,
}

impl Report for Document {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        let text = String::from_utf8_lossy(&self.bytes);
        match crate::text::scan(&self.bytes).root {
            Some(node) => serde_json::to_string(&node),
            None => serde_json::to_string(&text),
        }
    }

    fn document(&self) -> Option<Finished<'_>> {
        Some(Finished::Bytes(&self.bytes))
    }
}
