//! What `doctor` found around the findings, and what it mended.

use serde::Serialize;

use super::{Cell, Column, Page, Report, Tone, on_demand, usual};
use crate::rules::{Check, Level};
use crate::text::counted;

/// One thing that is not as a check wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Symptom {
    /// The check.
    pub check: Check,
    /// How bad it is.
    pub level: Level,
    /// The file, branch, hook or claim; none for the repository as a whole.
    pub about: Option<String>,
    /// What is wrong and what comes of it, in a line.
    pub message: String,
    /// What to type next.
    pub hint: Option<String>,
    /// Does `--fix` mend it?
    pub mendable: bool,
}

/// Something that `--fix` did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mended {
    /// The check that asked for it.
    pub check: Check,
    /// What was done, in a line.
    pub done: String,
}

/// What `doctor` answers.
#[derive(Debug, Clone, Serialize)]
pub struct DoctorReport {
    /// Symptoms that keep findings from being read, written or believed.
    pub errors: usize,
    /// Symptoms worth mending.
    pub warnings: usize,
    /// Things worth knowing.
    pub notes: usize,
    /// What `--fix` did.
    pub mended: Vec<Mended>,
    /// Everything that is not as it should be, after the mending.
    pub symptoms: Vec<Symptom>,
}

impl DoctorReport {
    /// Sorts the symptoms, the worst first, and counts them.
    pub fn new(mut symptoms: Vec<Symptom>, mended: Vec<Mended>) -> Self {
        symptoms.sort_by_key(|symptom| (symptom.level, symptom.check));
        let count = |level| symptoms.iter().filter(|symptom| symptom.level == level).count();
        DoctorReport {
            errors: count(Level::Error),
            warnings: count(Level::Warning),
            notes: count(Level::Note),
            mended,
            symptoms,
        }
    }
}

const COLUMNS: &[Column] = &[
    usual("level"),
    usual("check"),
    usual("about"),
    usual("message"),
    on_demand("hint"),
    on_demand("mendable"),
];

impl Report for DoctorReport {
    fn kind(&self) -> &'static str {
        "doctor"
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn records_key(&self) -> Option<&'static str> {
        Some("symptoms")
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn len(&self) -> usize {
        self.symptoms.len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let symptom = &self.symptoms[row];
        match column {
            "level" => Cell::toned(symptom.level.word(), tone(symptom.level)),
            "check" => Cell::plain(symptom.check.code()),
            "about" => Cell::toned(symptom.about.as_deref().unwrap_or_default(), Tone::Name),
            "message" => Cell::plain(symptom.message.as_str()),
            "hint" => Cell::maybe(symptom.hint.as_deref()),
            "mendable" => Cell::plain(symptom.mendable.to_string()),
            _ => Cell::plain(""),
        }
    }

    fn page(&self) -> Option<Page<'_>> {
        let mut page = Page::new();
        for mended in &self.mended {
            page.line([
                (Tone::Added, format!("mended[{}]: ", mended.check).into()),
                (Tone::Plain, mended.done.as_str().into()),
            ]);
        }
        self.symptoms.iter().for_each(|symptom| told(symptom, &mut page));
        let counts =
            [counted(self.errors, "error"), counted(self.warnings, "warning"), counted(self.notes, "note")];
        page.line([(Tone::Plain, counts.join(", ").into())]);
        Some(page)
    }

    fn names(&self) -> Vec<String> {
        self.symptoms.iter().map(|symptom| symptom.check.code().to_owned()).collect()
    }
}

/// A symptom in the form of a problem: level, check and message, then the place, then what to type.
fn told<'report>(symptom: &'report Symptom, page: &mut Page<'report>) {
    let head = format!("{}[{}]: ", symptom.level, symptom.check);
    page.line([(tone(symptom.level), head.into()), (Tone::Plain, symptom.message.as_str().into())]);
    if let Some(about) = &symptom.about {
        page.line([(Tone::Faint, " --> ".into()), (Tone::Name, about.as_str().into())]);
    }
    if let Some(hint) = &symptom.hint {
        page.line([(Tone::Faint, "  = ".into()), (Tone::Plain, hint.as_str().into())]);
    }
    if symptom.mendable {
        page.line([
            (Tone::Faint, "  = ".into()),
            (Tone::Plain, "'git findings doctor --fix' mends it".into()),
        ]);
    }
}

fn tone(level: Level) -> Tone {
    match level {
        Level::Error => Tone::Removed,
        Level::Warning => Tone::Open,
        Level::Note => Tone::Faint,
    }
}
