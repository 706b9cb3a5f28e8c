//! What a gate says.

use serde::Serialize;

use super::{Cell, Column, Comment, Page, Report, Tone, on_demand, status_cell, usual};
use crate::gate::Breach;
use crate::model::Spot;
use crate::text::counted;

/// The policy in force, and where it was read.
#[derive(Debug, Clone, Serialize)]
pub struct InForce {
    /// A finding that one of these queries takes fails.
    pub fail_on: Vec<String>,
    /// Findings that a branch may remove, lower, or close other than as fixed.
    pub allow: Vec<String>,
    /// The commit whose settings it comes from.
    pub commit: String,
    /// Was it given on the command line? Then only `allow` comes from the settings.
    pub is_given: bool,
}

/// What `gate` answers.
#[derive(Debug, Clone, Serialize)]
pub struct GateReport {
    /// Does it pass?
    pub passed: bool,
    /// By which policy.
    pub policy: InForce,
    /// The commit that is judged.
    pub head: String,
    /// The commit where the branch goes; none where the head is judged as it is.
    pub target: Option<String>,
    /// Where the two parted.
    pub bases: Vec<String>,
    /// How many findings stand at the head.
    pub findings: usize,
    /// How many of them the policy forbids, whoever brought them.
    pub forbidden: usize,
    /// What does not pass.
    pub breaches: Vec<Breach>,
    /// What would not pass if the settings did not allow it.
    pub allowed: Vec<Breach>,
}

impl GateReport {
    /// The verdict in a line.
    pub fn verdict(&self) -> String {
        let verdict = match self.breaches.len() {
            0 => "passed".to_owned(),
            number => format!("failed by {}", counted(number, "breach")),
        };
        let findings = counted(self.findings, "finding");
        let stand = match (&self.target, self.forbidden) {
            (None, _) => findings,
            (Some(_), 0) => format!("{findings}, none of which the policy forbids"),
            (Some(_), number) if self.breaches.is_empty() => {
                format!("{findings}; the policy forbids {number} of them, none brought by this branch")
            }
            (Some(_), number) => format!("{findings}, of which the policy forbids {number}"),
        };
        let allowed = match self.allowed.len() {
            0 => String::new(),
            number => format!("; {} allowed by the settings", counted(number, "change")),
        };
        format!("{verdict} ({stand}{allowed})")
    }

    /// The columns of the table in Markdown.
    pub const HEADS: &'static [&'static str] =
        &["reason", "finding", "severity", "title", "where", "found by", "what is wrong", "what to do"];

    /// Its rows.
    pub fn table(&self) -> Vec<Vec<String>> {
        let row = |(row, breach): (usize, &Breach)| {
            let cell = |column: &str| self.cell(row, column).text.into_owned();
            let told = ["reason", "id", "severity", "title"].map(cell);
            let place = [Spot::first_of(&breach.locations), cell("found_by"), cell("message"), cell("hint")];
            told.into_iter().chain(place).collect()
        };
        self.breaches.iter().enumerate().map(row).collect()
    }
}

const COLUMNS: &[Column] = &[
    usual("reason"),
    usual("id").whole(),
    usual("severity"),
    usual("status"),
    usual("title"),
    usual("message").kept(),
    usual("locations").path(),
    usual("found_by"),
    on_demand("path").path(),
    on_demand("line"),
    on_demand("rule"),
    on_demand("hint"),
];

impl Report for GateReport {
    fn kind(&self) -> &'static str {
        "gate"
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn records_key(&self) -> Option<&'static str> {
        Some("breaches")
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn len(&self) -> usize {
        self.breaches.len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let breach = &self.breaches[row];
        match column {
            "reason" => Cell::toned(breach.reason.to_string(), Tone::Removed),
            "id" => Cell::toned(name(breach), Tone::Name),
            "severity" => breach.severity.map_or_else(
                || Cell::plain(""),
                |severity| Cell::toned(severity.to_string(), Tone::Severity(severity)),
            ),
            "status" => breach.status.map_or_else(|| Cell::plain(""), status_cell),
            "title" => Cell::toned(breach.headline().unwrap_or_default(), Tone::Plain),
            "message" => Cell::plain(breach.message.as_str()),
            "locations" => Cell::plain(Spot::list_of(&breach.locations)),
            "found_by" => Cell::maybe(breach.found_by.as_deref()),
            "path" => Cell::maybe(breach.path.as_deref()),
            "line" => Cell::plain(breach.line.map(|line| line.to_string()).unwrap_or_default()),
            "rule" => Cell::maybe(breach.rule.as_deref()),
            "hint" => Cell::plain(breach.hint.as_str()),
            _ => Cell::plain(""),
        }
    }

    fn comment(&self) -> Option<Comment> {
        let (heads, rows) = (GateReport::HEADS, self.table());
        Some(Comment { subject: "Gate", lead: self.verdict(), heads, rows })
    }

    fn page(&self) -> Option<Page<'_>> {
        let mut page = Page::new();
        for breach in &self.breaches {
            told(breach, Tone::Removed, &mut page);
        }
        for breach in &self.allowed {
            page.line([
                (Tone::Faint, format!("allowed[{}]: ", breach.reason).into()),
                (Tone::Plain, breach.message.as_str().into()),
            ]);
        }
        page.line([(Tone::Plain, self.verdict().into())]);
        Some(page)
    }
}

/// A breach in the form of a problem: reason and message, the places, the title, the rules, what to do.
fn told<'report>(breach: &'report Breach, tone: Tone, page: &mut Page<'report>) {
    page.line([
        (tone, format!("error[{}]: ", breach.reason).into()),
        (Tone::Plain, breach.message.as_str().into()),
    ]);
    for place in places(breach) {
        page.line([(Tone::Faint, " --> ".into()), (Tone::Name, place.into())]);
    }
    if let Some(title) = breach.headline() {
        page.line([(Tone::Faint, "  | ".into()), (Tone::Plain, title)]);
    }
    if let Some(tool) = &breach.found_by {
        page.line([(Tone::Faint, "  = ".into()), (Tone::Plain, format!("found by {tool}").into())]);
    }
    if let Some(rule) = &breach.rule {
        page.line([
            (Tone::Faint, "  = ".into()),
            (Tone::Plain, format!("the policy forbids '{rule}'").into()),
        ]);
    }
    page.line([(Tone::Faint, "  = ".into()), (Tone::Plain, breach.hint.as_str().into())]);
}

/// Where in the code it is, and its own file.
fn places(breach: &Breach) -> impl Iterator<Item = String> {
    let in_code = Some(Spot::first_of(&breach.locations)).filter(|place| !place.is_empty());
    let line = breach.line.map(|line| format!(":{line}")).unwrap_or_default();
    in_code.into_iter().chain(breach.path.as_ref().map(|path| format!("{path}{line}")))
}

fn name(breach: &Breach) -> &str {
    breach.id.as_ref().map_or_else(|| breach.path.as_deref().unwrap_or("-"), |id| id.as_str())
}
