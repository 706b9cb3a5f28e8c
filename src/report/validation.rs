//! What validation found.

use serde::Serialize;

use super::{Cell, Column, Page, Report, Stored, Tone, WrittenReport, on_demand, usual};
use crate::rules::{Level, Problem};
use crate::text::counted;

/// What `validate` answers; its problems also stand in the envelope.
#[derive(Debug, Clone, Serialize)]
pub struct ValidationReport {
    /// How many files were looked at.
    pub files: usize,
    /// Problems that make validation fail.
    pub errors: usize,
    /// Problems worth mending.
    pub warnings: usize,
    /// Things worth knowing.
    pub notes: usize,
    /// What `--fix` rewrote, or would.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewritten: Option<WrittenReport>,
    /// Every problem of every file.
    #[serde(skip)]
    pub problems: Vec<Problem>,
}

impl ValidationReport {
    /// Counts the problems of `files` files.
    pub fn new(files: usize, rewritten: Option<WrittenReport>, problems: Vec<Problem>) -> Self {
        let count = |level| problems.iter().filter(|problem| problem.level == level).count();
        ValidationReport {
            files,
            errors: count(Level::Error),
            warnings: count(Level::Warning),
            notes: count(Level::Note),
            rewritten,
            problems,
        }
    }
}

const COLUMNS: &[Column] = &[
    usual("path"),
    usual("line"),
    usual("column"),
    usual("level"),
    usual("rule"),
    usual("message"),
    on_demand("hint"),
];

impl Report for ValidationReport {
    fn kind(&self) -> &'static str {
        "validate"
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn records_key(&self) -> Option<&'static str> {
        Some("problems")
    }

    fn records_json(&self) -> Result<Option<String>, serde_json::Error> {
        serde_json::to_string(&self.problems).map(Some)
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn len(&self) -> usize {
        self.problems.len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let problem = &self.problems[row];
        let number = |number: Option<usize>| Cell::plain(number.map(|n| n.to_string()).unwrap_or_default());
        match column {
            "path" => Cell::toned(problem.path.as_str(), Tone::Name),
            "line" => number(problem.line),
            "column" => number(problem.column),
            "level" => Cell::plain(problem.level.to_string()),
            "rule" => Cell::plain(problem.rule.code()),
            "message" => Cell::plain(&problem.message),
            "hint" => Cell::maybe(problem.hint.as_deref()),
            _ => Cell::plain(""),
        }
    }

    fn page(&self) -> Option<Page<'_>> {
        let mut line = format!(
            "{}: {}, {}, {}",
            counted(self.files, "file"),
            counted(self.errors, "error"),
            counted(self.warnings, "warning"),
            counted(self.notes, "note")
        );
        let mut page = Page::new();
        if let Some(rewritten) = &self.rewritten {
            page.diff(rewritten.diff.as_deref().unwrap_or_default());
            let how = match rewritten.stored {
                Stored::DryRun => "would be rewritten".to_owned(),
                Stored::Committed => format!("rewritten in {}", rewritten.short_commit()),
                Stored::Staged => "rewritten and staged".to_owned(),
                Stored::Unchanged => "rewritten".to_owned(),
            };
            line.push_str(&format!("; {} {how}", counted(rewritten.files.len(), "file")));
        }
        page.line([(Tone::Plain, line.into())]);
        Some(page)
    }

    fn names(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.problems.iter().map(|problem| problem.path.clone()).collect();
        paths.dedup();
        paths
    }
}
