//! What `repair` answers: which recorded fix commits can be mended, how that is known, and what was written.

use std::borrow::Cow;

use serde::Serialize;

use super::verify::COLUMNS;
use super::written::WrittenReport;
use super::{Cell, Column, FixRow, Page, Report, Stored, Tone};
use crate::evidence::Verdict;
use crate::text::counted;

/// What `repair` answers.
#[derive(Debug, Clone, Serialize)]
pub struct RepairReport {
    /// The recorded fixes that are not what they claim, the worst first.
    pub findings: Vec<FixRow>,
    /// What was written; nothing unless that was asked for.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub written: Option<WrittenReport>,
}

impl RepairReport {
    /// How many can be mended.
    pub fn mendable(&self) -> usize {
        self.findings.iter().filter(|row| row.verdict == Verdict::Moved).count()
    }

    fn row<'report>(&'report self, row: &'report FixRow, page: &mut Page<'report>) {
        let is_mendable = row.verdict == Verdict::Moved;
        let what = match is_mendable {
            true => format!("{} → {}", row.short_recorded(), row.fix()),
            false => format!("{} {}", row.verdict.word(), row.short_recorded()),
        };
        let tone = if is_mendable { Tone::Plain } else { Tone::Open };
        page.line([
            (Tone::Name, Cow::from(row.id.as_str())),
            (Tone::Plain, " ".into()),
            (tone, what.trim_end().to_owned().into()),
        ]);
        page.line([(Tone::Faint, format!("        {}", row.why).into())]);
    }
}

impl Report for RepairReport {
    fn kind(&self) -> &'static str {
        "repair"
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn records_key(&self) -> Option<&'static str> {
        Some("findings")
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn len(&self) -> usize {
        self.findings.len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        self.findings[row].cell(column)
    }

    fn shown(&self, row: usize, column: &str) -> Cell<'_> {
        self.findings[row].shown(column)
    }

    fn page(&self) -> Option<Page<'_>> {
        let mut page = Page::new();
        if let Some(diff) = self.written.as_ref().and_then(|written| written.diff.as_ref()) {
            page.diff(diff);
        }
        self.findings.iter().for_each(|row| self.row(row, &mut page));
        if let Some(written) = self.written.as_ref().filter(|written| written.stored != Stored::Unchanged) {
            let mended = written.changes.iter().filter(|change| change.change != "unchanged").count();
            page.line([
                (Tone::Faint, written.short_commit().into()),
                (Tone::Plain, format!(" {} mended{}", counted(mended, "fix commit"), written.on()).into()),
            ]);
        }
        Some(page)
    }
}
