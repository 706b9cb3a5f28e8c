//! What differs between two states of all findings.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::difference::{self, Changes};
use super::upkeep::{Upkeep, is_bookkeeping};
use super::{Cell, Column, Comment, Page, Report, Tone, on_demand, status_cell, usual};
use crate::history::{Difference, EventKind};
use crate::model::{FindingId, Severity, Status, Word};
use crate::text::Node;

/// One finding that differs.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The finding.
    pub id: FindingId,
    /// Its file since, or before where it is gone.
    pub path: String,
    /// Its file before, where it was moved.
    pub old_path: Option<String>,
    /// In what its versions differ.
    pub difference: Difference,
}

/// What `diff` answers.
#[derive(Debug, Clone)]
pub struct DiffReport {
    /// The commit before, full hash; `None` where there was none yet.
    pub before: Option<String>,
    /// The commit since; `None` for the work tree.
    pub now: Option<String>,
    /// The findings that differ, by id.
    pub findings: Vec<Changed>,
    /// The places of those that readers are shown; programs get all.
    shown: Vec<usize>,
    /// What imports keep up to date is shown, too.
    shows_upkeep: bool,
    /// One line for each, without the fields.
    is_brief: bool,
}

/// How `diff` is to be read.
#[derive(Debug, Clone, Copy)]
pub struct DiffStyle {
    /// One line for each finding, without the fields.
    pub is_brief: bool,
    /// Also what imports keep up to date: findings that only moved, and the bookkeeping in `source`.
    pub shows_upkeep: bool,
}

impl Changed {
    /// What happened to the finding, by its two versions.
    pub fn kind(&self) -> EventKind {
        use crate::history::Version::{Absent, Read, Unreadable};
        match (&self.difference.before, &self.difference.now) {
            (_, Unreadable(_)) => EventKind::Unreadable,
            (_, Absent) => EventKind::Removed,
            (Absent, Read(_)) => EventKind::Created,
            (_, Read(_)) if self.from() != self.to() => EventKind::Status,
            (_, Read(_)) if self.old_path.is_some() && self.difference.changes.is_empty() => {
                EventKind::Renamed
            }
            (_, Read(_)) => EventKind::Edited,
        }
    }

    /// The status before.
    pub fn from(&self) -> Option<Status> {
        word(self.difference.before.node(), "status")
    }

    /// The status since.
    pub fn to(&self) -> Option<Status> {
        word(self.difference.now.node(), "status")
    }

    fn known(&self) -> Option<&Node> {
        self.difference.now.node().or(self.difference.before.node())
    }

    fn severity(&self) -> Option<Severity> {
        word(self.known(), "severity")
    }

    fn title(&self) -> Option<&str> {
        self.known()?.get("title")?.as_str()
    }

    /// What an import kept up to date, where nothing else differs.
    fn upkeep(&self) -> Option<Upkeep> {
        let is_edit = self.kind() == EventKind::Edited && self.old_path.is_none();
        is_edit.then(|| Upkeep::of(self.difference.fields())).flatten()
    }

    /// The fields of a finding that is there on both sides.
    fn fields(&self) -> Vec<&str> {
        match self.kind() {
            EventKind::Created | EventKind::Removed => Vec::new(),
            _ => self.difference.fields().collect(),
        }
    }

    /// The same, of an object its own name alone; bookkeeping only where it is shown.
    fn outer_fields(&self, shows_upkeep: bool) -> Vec<&str> {
        let told = self.fields().into_iter().filter(|field| shows_upkeep || !is_bookkeeping(field));
        let mut outer: Vec<&str> = told.map(|field| field.split('.').next().unwrap_or(field)).collect();
        outer.dedup();
        outer
    }

    /// In which of [`CLASSES`] it is counted.
    fn class(&self) -> &'static str {
        let is_open = |status: Option<Status>| status.is_some_and(Status::is_open);
        match (self.kind(), is_open(self.from()), is_open(self.to())) {
            (EventKind::Status, true, false) => "closed",
            (EventKind::Status, false, true) => "reopened",
            (EventKind::Status, ..) => "status changed",
            (EventKind::Edited, ..) => self.upkeep().map_or(EventKind::Edited.word(), Upkeep::word),
            (kind, ..) => kind.word(),
        }
    }

    /// What reviewers of a pull request call it, in the order in which they want to see it.
    fn news(&self) -> (usize, &'static str) {
        match (self.class(), self.to()) {
            ("created", _) => (0, "new"),
            ("reopened", _) => (1, "reopened"),
            ("removed", _) => (2, "removed"),
            ("unreadable", _) => (3, "unreadable"),
            ("closed", Some(Status::Resolved)) => (4, "resolved"),
            ("closed", _) => (5, "closed"),
            ("moved", _) => (7, "moved"),
            ("reimported", _) => (8, "reimported"),
            _ => (6, "changed"),
        }
    }

    /// `created open`, `open → resolved`, `edited`
    fn what(&self) -> String {
        let word = |status: Option<Status>| status.map_or("?", Word::word);
        match self.kind() {
            EventKind::Created => format!("created {}", word(self.to())),
            EventKind::Removed => format!("removed ({})", word(self.from())),
            EventKind::Status => format!("{} → {}", word(self.from()), word(self.to())),
            EventKind::Edited => self.class().to_owned(),
            kind => kind.word().to_owned(),
        }
    }
}

/// What may become of a finding, in the order in which it is counted.
const CLASSES: [&str; 10] = [
    "created",
    "closed",
    "reopened",
    "status changed",
    "edited",
    "renamed",
    "removed",
    "unreadable",
    "moved",
    "reimported",
];

impl DiffReport {
    /// What differs between two commits, the later of which may be the work tree.
    pub fn new([before, now]: [Option<String>; 2], findings: Vec<Changed>, style: DiffStyle) -> Self {
        let DiffStyle { is_brief, shows_upkeep } = style;
        let is_shown = |changed: &Changed| shows_upkeep || changed.upkeep().is_none();
        let places = findings.iter().enumerate().filter(|(_, changed)| is_shown(changed));
        let shown = places.map(|(place, _)| place).collect();
        DiffReport { before, now, findings, shown, shows_upkeep, is_brief }
    }

    /// `2 created, 1 closed, 1 edited`
    pub fn counts(&self) -> String {
        let counts = tally(&CLASSES, &self.findings, Changed::class);
        match self.findings.len() - self.shown.len() {
            0 => counts,
            _ => format!("{counts}; what only moved or was reimported is not shown (--all)"),
        }
    }
}

/// How many of each word there are; those that none has are left out.
fn tally(words: &[&str], findings: &[Changed], word: impl Fn(&Changed) -> &'static str) -> String {
    let count = |wanted: &&str| findings.iter().filter(|changed| word(changed) == *wanted).count();
    let told = words.iter().map(|wanted| (wanted, count(wanted))).filter(|(_, count)| *count > 0);
    let told: Vec<String> = told.map(|(wanted, count)| format!("{count} {wanted}")).collect();
    match told.is_empty() {
        true => "no finding differs".to_owned(),
        false => told.join(", "),
    }
}

fn word<W: Word>(node: Option<&Node>, field: &str) -> Option<W> {
    let word = node?.get(field)?.as_str()?;
    W::ALL.iter().copied().find(|known| known.word() == word)
}

impl Serialize for Changed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("change", &self.kind())?;
        map.serialize_entry("from", &self.from())?;
        map.serialize_entry("to", &self.to())?;
        map.serialize_entry("what", &self.what())?;
        map.serialize_entry("severity", &self.severity())?;
        map.serialize_entry("title", &self.title())?;
        map.serialize_entry("path", &self.path)?;
        map.serialize_entry("old_path", &self.old_path)?;
        map.serialize_entry("fields", &self.fields())?;
        map.serialize_entry("changes", &Changes(&self.difference.changes))?;
        map.end()
    }
}

impl Serialize for DiffReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("before", &self.before)?;
        map.serialize_entry("now", &self.now)?;
        map.serialize_entry("findings", &self.findings)?;
        map.end()
    }
}

const COLUMNS: &[Column] = &[
    usual("id").whole(),
    usual("what").whole(),
    usual("severity").whole(),
    usual("fields"),
    usual("title").kept(),
    on_demand("change"),
    on_demand("from"),
    on_demand("to"),
    on_demand("path").path(),
    on_demand("old_path").path(),
    on_demand("changes"),
];

impl Report for DiffReport {
    fn kind(&self) -> &'static str {
        "diff"
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
        self.shown.len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let changed = &self.findings[self.shown[row]];
        match column {
            "id" => Cell::toned(changed.id.as_str(), Tone::Name),
            "what" => Cell::plain(changed.what()),
            "severity" => match changed.severity() {
                Some(severity) => Cell::toned(severity.word(), Tone::Severity(severity)),
                None => Cell::plain(""),
            },
            "fields" => Cell::plain(changed.fields().join(",")),
            "title" => Cell::maybe(changed.title()),
            "change" => Cell::plain(changed.kind().word()),
            "from" => changed.from().map_or(Cell::plain(""), status_cell),
            "to" => changed.to().map_or(Cell::plain(""), status_cell),
            "path" => Cell::plain(&changed.path),
            "old_path" => Cell::maybe(changed.old_path.as_deref()),
            "changes" => Cell::plain(difference::in_short(&changed.difference)),
            _ => Cell::plain(""),
        }
    }

    fn shown(&self, row: usize, column: &str) -> Cell<'_> {
        match column {
            "fields" => {
                Cell::plain(self.findings[self.shown[row]].outer_fields(self.shows_upkeep).join(", "))
            }
            _ => self.cell(row, column),
        }
    }

    /// What a pull request does to findings: what needs eyes first, of those the worst.
    fn comment(&self) -> Option<Comment> {
        let mut sorted: Vec<&Changed> = self.shown.iter().map(|place| &self.findings[*place]).collect();
        sorted.sort_by_key(|changed| (changed.news().0, changed.severity(), &changed.id));
        let words = [
            "new",
            "reopened",
            "removed",
            "unreadable",
            "resolved",
            "closed",
            "changed",
            "moved",
            "reimported",
        ];
        let row = |changed: &&Changed| {
            let detail = match changed.kind() {
                EventKind::Edited => changed.outer_fields(self.shows_upkeep).join(", "),
                _ => changed.what(),
            };
            let severity = changed.severity().map(Word::word).unwrap_or_default();
            let title = changed.title().unwrap_or_default();
            let [place, found_by] = [difference::place, difference::found_by]
                .map(|part| changed.known().map(part).unwrap_or_default());
            [changed.news().1, severity, changed.id.as_str(), title, &place, &found_by, &detail]
                .map(str::to_owned)
                .to_vec()
        };
        Some(Comment {
            subject: "Findings",
            lead: tally(&words, &self.findings, |changed| changed.news().1),
            heads: &["", "severity", "finding", "title", "where", "found by", "change"],
            rows: sorted.iter().map(row).collect(),
        })
    }

    fn page(&self) -> Option<Page<'_>> {
        (!self.is_brief).then(|| {
            let mut page = Page::new();
            for (nth, place) in self.shown.iter().enumerate() {
                let changed = &self.findings[*place];
                if nth > 0 {
                    page.gap();
                }
                page.line([
                    (Tone::Name, changed.id.as_str().into()),
                    (Tone::Plain, format!("  {}", changed.what()).into()),
                ]);
                let moved = changed.old_path.as_deref().map(|from| [from, changed.path.as_str()]);
                difference::write(&changed.difference, moved, self.shows_upkeep, &mut page);
            }
            page
        })
    }

    fn names(&self) -> Vec<String> {
        self.findings.iter().map(|changed| changed.id.to_string()).collect()
    }
}
