//! What became of findings that a merge left in conflict.

use serde::Serialize;

use super::{Cell, Column, Page, Report, Stored, Tone, on_demand, usual};
use crate::model::FindingId;

/// What became of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeResult {
    /// Both sides are in it.
    Merged,
    /// It got a new id, for another finding has the one it had.
    Renumbered,
    /// It names the new id of another finding.
    Mended,
    /// Fields that both sides changed in two ways stand between markers.
    Conflict,
    /// One side removed it, the other changed it.
    Removed,
    /// The sides moved it to different places.
    Moved,
    /// One side made a folder or a symbolic link of it, and git put it aside.
    Aside,
    /// Somebody has begun to settle it by hand.
    Edited,
    /// Merged, it would have errors.
    Broken,
    /// One finding lies in two files.
    Double,
}

impl MergeResult {
    /// Is there nothing left to do about it?
    pub fn is_settled(self) -> bool {
        matches!(self, MergeResult::Merged | MergeResult::Renumbered | MergeResult::Mended)
    }

    fn word(self) -> &'static str {
        match self {
            MergeResult::Merged => "merged",
            MergeResult::Renumbered => "renumbered",
            MergeResult::Mended => "mended",
            MergeResult::Conflict => "conflict",
            MergeResult::Removed => "removed",
            MergeResult::Moved => "moved",
            MergeResult::Aside => "aside",
            MergeResult::Edited => "edited",
            MergeResult::Broken => "broken",
            MergeResult::Double => "double",
        }
    }
}

/// One file that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct MergedFile {
    /// The finding, or the run, by the name of its file.
    pub id: String,
    /// What became of it.
    pub result: MergeResult,
    /// Its file, from the top of the repository.
    pub path: String,
    /// The fields in conflict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The id that it has from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_id: Option<FindingId>,
    /// Why, or what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What `merge` answers.
#[derive(Debug, Clone, Serialize)]
pub struct MergeReport {
    /// Where what is settled went.
    pub stored: Stored,
    /// The commit that holds it, full hash.
    pub commit: Option<String>,
    /// Every file that was in conflict or changed.
    pub files: Vec<MergedFile>,
}

const COLUMNS: &[Column] =
    &[usual("id"), usual("result"), usual("fields"), usual("new_id"), on_demand("path"), usual("note")];

impl MergeReport {
    /// How many files are left to people.
    pub fn unsettled(&self) -> usize {
        self.files.iter().filter(|file| !file.result.is_settled()).count()
    }

    /// Where a settled file went, in a word.
    fn stored_word(&self) -> &str {
        match (&self.commit, self.stored) {
            (Some(hash), _) => hash.get(..7).unwrap_or(hash),
            (None, Stored::Staged) => "staged",
            (None, Stored::DryRun) => "would be",
            (None, _) => "-",
        }
    }
}

impl Report for MergeReport {
    fn kind(&self) -> &'static str {
        "merge"
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn records_key(&self) -> Option<&'static str> {
        Some("files")
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn len(&self) -> usize {
        self.files.len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let file = &self.files[row];
        match column {
            "id" => Cell::toned(file.id.as_str(), Tone::Name),
            "result" => Cell::plain(file.result.word()),
            "fields" => Cell::plain(file.fields.join(", ")),
            "new_id" => Cell::maybe(file.new_id.as_ref().map(FindingId::as_str)),
            "path" => Cell::plain(file.path.as_str()),
            "note" => Cell::maybe(file.note.as_deref()),
            _ => Cell::plain(""),
        }
    }

    fn page(&self) -> Option<Page<'_>> {
        let mut page = Page::new();
        if self.files.is_empty() {
            page.line([(Tone::Plain, "unchanged: no finding is in conflict".into())]);
        }
        for file in &self.files {
            let (lead, tone) = match file.result.is_settled() {
                true => (self.stored_word(), Tone::Faint),
                false => ("left", Tone::Removed),
            };
            let mut what = format!(" {}", file.result.word());
            what.extend(file.new_id.iter().map(|id| format!(", now {id}")));
            if !file.fields.is_empty() {
                what = format!("{what} in {}", file.fields.join(", "));
            }
            page.line([
                (tone, lead.into()),
                (Tone::Plain, " ".into()),
                (Tone::Name, file.id.as_str().into()),
                (Tone::Plain, what.into()),
            ]);
            if let Some(note) = &file.note {
                page.line([(Tone::Faint, format!("        {note}").into())]);
            }
        }
        Some(page)
    }
}
