//! One finding with its status history and its fix.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde::Serialize;

use super::{
    Account, Cell, Column, EventRow, Page, Report, Tone, expired_cell, on_demand, status_cell, usual,
};
use crate::git::Hash;
use crate::history::EventKind;
use crate::model::{
    FINDING, Finding, FindingId, Impact, Recommendation, Reproduction, Status, Timestamp, Word,
};
use crate::text::{Node, compact};

/// The commit that fixed a finding, and how it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// Its full hash.
    pub commit: String,
    /// How it is known: `stored` in the file, or `derived` from the commit in which the finding became resolved.
    pub source: &'static str,
    /// The first line of its message, where the commit is here.
    pub subject: Option<String>,
    /// The hash in the file, where history no longer has that commit and the derived one stands for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale: Option<String>,
}

/// The claim on a finding, over all worktrees and branches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Who works on it.
    pub by: String,
    /// Since when, as the claim says it.
    pub at: Option<String>,
}

/// What `show` answers about one finding; several files that claim one id are several of these.
#[derive(Debug, Clone, Serialize)]
pub struct ShowReport {
    /// Its file, from the top of the repository.
    pub path: String,
    /// The whole finding as its file has it.
    pub finding: Node,
    /// Who works on it now.
    pub claim: Option<Held>,
    /// Findings that were closed as duplicates of it.
    pub duplicates: Vec<FindingId>,
    /// When it was last changed, by history.
    pub updated_at: Option<Timestamp>,
    /// The commit that fixed it.
    pub fix: Option<Fix>,
    /// Its events, oldest first.
    pub history: Account,
    /// Has its acceptance ended?
    pub expired: bool,
    /// The same finding, read.
    #[serde(skip)]
    pub read: Finding,
}

impl ShowReport {
    pub(super) fn write_page<'report>(&'report self, page: &mut Page<'report>) {
        self.head(page);
        page.gap().text(Tone::Plain, "    ", &self.read.description);
        if let Some(reproduction) = &self.read.reproduction {
            reproduction_section(page, reproduction);
        }
        if let Some(impact) = &self.read.impact {
            impact_section(page, impact);
        }
        if let Some(recommendation) = &self.read.recommendation {
            recommendation_section(page, recommendation);
        }
        self.resolution_section(page);
        self.references_section(page);
        self.history_section(page);
    }

    fn head<'report>(&'report self, page: &mut Page<'report>) {
        let finding = &self.read;
        page.line([
            (Tone::Name, Cow::from(finding.id.as_str())),
            (Tone::Plain, "  ".into()),
            (Tone::Heading, Cow::from(finding.title.as_str())),
        ]);
        let status = if self.expired { expired_cell(finding.status) } else { status_cell(finding.status) };
        page.line([
            (status.tone, status.text),
            (Tone::Plain, " · ".into()),
            (Tone::Severity(finding.severity), finding.severity.word().into()),
            (Tone::Plain, format!(" {}", finding.kind).into()),
        ]);
        page.gap();
        optional(page, "component", finding.component.as_deref());
        if !finding.tags.is_empty() {
            page.pair("tags", Tone::Plain, finding.tags.join(", "));
        }
        optional(page, "run", finding.agent_run_id.as_deref());
        if let Some(source) = self.source_line() {
            page.pair("source", Tone::Plain, source);
        }
        if let Some(Held { by, at }) = &self.claim {
            let since = at.as_ref().map(|at| format!(" since {at}")).unwrap_or_default();
            let is_here = finding.claim.as_ref().is_some_and(|claim| claim.by == *by);
            let place = if is_here { "" } else { " (in another worktree or branch)" };
            page.pair("claimed by", Tone::Plain, format!("{by}{since}{place}"));
        }
        page.pair("found", Tone::Plain, finding.created_at.to_string());
        if let Some(updated) = self.updated_at {
            page.pair("changed", Tone::Plain, updated.to_string());
        }
        if !self.duplicates.is_empty() {
            let ids: Vec<&str> = self.duplicates.iter().map(FindingId::as_str).collect();
            page.pair("duplicates", Tone::Name, ids.join(", "));
        }
        page.pair("file", Tone::Plain, self.path.as_str());
    }

    /// Which tool reported it, by which rule, and which commit brought it here.
    fn source_line(&self) -> Option<String> {
        let source = self.read.source.as_ref().map(ToString::to_string).filter(|told| !told.is_empty())?;
        let mut events = self.history.rows().map(|row| row.event);
        let first = events.find(|event| event.kind == EventKind::Created);
        let filed = first.map(|event| {
            let origin = &event.origin;
            format!("; imported {} in {}", origin.committed_at, origin.commit.short())
        });
        Some(format!("{source}{}", filed.unwrap_or_default()))
    }

    fn resolution_section<'report>(&'report self, page: &mut Page<'report>) {
        let Some(resolution) = &self.read.resolution else { return };
        heading(page, "Resolution");
        optional(page, "  type", resolution.resolution_type.map(Word::word));
        if let Some(when) = self.read.resolved_at {
            page.pair("  when", Tone::Plain, when.to_string());
        }
        optional(page, "  by", resolution.resolved_by.as_deref());
        if let Some(fix) = &self.fix {
            page.pair("  fix", Tone::Name, fix.line());
        }
        optional(page, "  request", resolution.pr_link.as_deref());
        optional(page, "  release", resolution.release_version.as_deref());
        optional(page, "  same as", resolution.duplicate_of.as_deref());
        if let Some(end) = resolution.expires_at {
            let label = if self.expired { "  expired" } else { "  until" };
            page.pair(label, Tone::Plain, end.to_string());
        }
        if let Some(details) = &resolution.resolution_details {
            page.text(Tone::Plain, "    ", details);
        }
        numbered(page, &resolution.verification_steps);
    }

    fn references_section<'report>(&'report self, page: &mut Page<'report>) {
        let finding = &self.read;
        if finding.related_findings.is_empty()
            && finding.attachments.is_empty()
            && finding.locations.is_empty()
        {
            return;
        }
        heading(page, "References");
        if !finding.related_findings.is_empty() {
            page.pair("  related", Tone::Name, finding.related_findings.join(", "));
        }
        let commit = finding.source.as_ref().and_then(|source| source.commit.as_deref());
        let lines_of = commit.map(|commit| format!("  (lines of {})", super::verify::short(commit)));
        for location in &finding.locations {
            let lines_of = lines_of.as_deref().filter(|_| location.start_line.is_some()).unwrap_or_default();
            page.pair("  at", Tone::Plain, format!("{location}{lines_of}"));
        }
        for attachment in &finding.attachments {
            let target = attachment.path.as_deref().or(attachment.name.as_deref()).unwrap_or_default();
            page.pair("  attached", Tone::Plain, target);
        }
    }

    fn history_section<'report>(&'report self, page: &mut Page<'report>) {
        if self.history.events.is_empty() {
            return;
        }
        heading(page, "History, oldest first");
        for row in self.history.rows() {
            let origin = &row.event.origin;
            page.line([
                (Tone::Faint, Cow::from(format!("  {}  ", origin.committed_at))),
                (Tone::Name, row.short_commit().into()),
                (Tone::Plain, format!("  {}  {}", row.what(), origin.author).into()),
            ]);
            let is_opened = row.event.to.is_some_and(Status::is_open)
                && row.event.from.is_some_and(|from| !from.is_open());
            for line in row.reason().filter(|_| is_opened).iter().flat_map(|reason| reason.lines()) {
                page.line([(Tone::Faint, "        ".into()), (Tone::Plain, line.into())]);
            }
        }
    }
}

impl Fix {
    /// A commit that the file names.
    pub fn stored(commit: String, subject: String) -> Self {
        Fix { commit, source: "stored", subject: Some(subject), stale: None }
    }

    /// `1a2b3c4 "subject" (derived)`.
    pub fn line(&self) -> String {
        let short = super::verify::short(&self.commit);
        let subject = self.subject.as_ref().map(|subject| format!(" \"{subject}\"")).unwrap_or_default();
        let derived = match &self.stale {
            Some(stale) => format!(" (derived; {} is not in this history)", super::verify::short(stale)),
            None if self.source == "derived" => " (derived: fixed and resolved in one commit)".to_owned(),
            None if !Hash::can_begin_with(&self.commit) => " (invalid: no commit hash)".to_owned(),
            None => String::new(),
        };
        format!("{short}{subject}{derived}")
    }
}

fn heading(page: &mut Page<'_>, title: &'static str) {
    page.gap().line([(Tone::Heading, Cow::from(title))]);
}

fn optional<'report>(page: &mut Page<'report>, label: &str, value: Option<&'report str>) {
    if let Some(value) = value {
        page.pair(label, Tone::Plain, value);
    }
}

fn numbered<'report>(page: &mut Page<'report>, steps: &'report [String]) {
    for (index, step) in steps.iter().enumerate() {
        let number = format!("  {:>2}. ", index + 1);
        page.line([(Tone::Faint, Cow::from(number)), (Tone::Plain, step.as_str().into())]);
    }
}

fn reproduction_section<'report>(page: &mut Page<'report>, reproduction: &'report Reproduction) {
    heading(page, "Reproduction");
    numbered(page, &reproduction.steps);
    if let Some(code) = &reproduction.code_snippet {
        page.text(Tone::Faint, "    ", code);
    }
    optional(page, "  frequency", reproduction.frequency.map(Word::word));
    optional(page, "  conditions", reproduction.conditions.as_deref());
}

fn impact_section<'report>(page: &mut Page<'report>, impact: &'report Impact) {
    heading(page, "Impact");
    optional(page, "  users", impact.affected_users.as_deref());
    let risks = [
        ("data", impact.data_risk),
        ("security", impact.security_risk),
        ("availability", impact.availability_risk),
    ];
    let risks: Vec<_> =
        risks.iter().filter_map(|(name, risk)| risk.map(|risk| format!("{name} {risk}"))).collect();
    if !risks.is_empty() {
        page.pair("  risk", Tone::Plain, risks.join(" · "));
    }
    optional(page, "  business", impact.business_impact.as_deref());
    let is_there = |there: bool| if there { "available" } else { "none" };
    let workaround = impact.workaround_description.as_deref();
    optional(page, "  workaround", workaround.or(impact.workaround_available.map(is_there)));
}

fn recommendation_section<'report>(page: &mut Page<'report>, recommendation: &'report Recommendation) {
    heading(page, "Recommendation");
    if let Some(summary) = &recommendation.summary {
        page.text(Tone::Plain, "    ", summary);
    }
    if let Some(proposal) = &recommendation.detailed_proposal {
        page.text(Tone::Plain, "    ", proposal);
    }
    if let Some(code) = &recommendation.code_suggestion {
        page.text(Tone::Faint, "    ", code);
    }
    optional(page, "  effort", recommendation.estimated_effort.map(Word::word));
}

impl Report for Vec<ShowReport> {
    fn kind(&self) -> &'static str {
        "show"
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        match self.as_slice() {
            [one] => serde_json::to_string(one),
            several => serde_json::to_string(
                &serde_json::json!({ "findings": several.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()? }),
            ),
        }
    }

    fn records_key(&self) -> Option<&'static str> {
        (self.len() != 1).then_some("findings")
    }

    fn columns(&self) -> &'static [Column] {
        &COLUMNS
    }

    fn finding_key(&self) -> Option<&'static str> {
        Some("finding")
    }

    fn len(&self) -> usize {
        self.as_slice().len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let shown = &self[row];
        match column {
            "path" => Cell::plain(&shown.path),
            "updated_at" => Cell::plain(shown.updated_at.map(|m| m.to_string()).unwrap_or_default()),
            "fix" => Cell::plain(shown.fix.as_ref().map(|fix| fix.commit.as_str()).unwrap_or_default()),
            "history" => Cell::plain(shown.history.rows().map(EventRow::what).collect::<Vec<_>>().join("; ")),
            "duplicates" => {
                let ids: Vec<&str> = shown.duplicates.iter().map(FindingId::as_str).collect();
                Cell::plain(ids.join(","))
            }
            "expired" => Cell::plain(if shown.expired { "true" } else { "false" }),
            "finding" => Cell::plain(compact(&shown.finding)),
            field => Cell::plain(field_text(&shown.finding, field)),
        }
    }

    fn page(&self) -> Option<Page<'_>> {
        let mut page = Page::new();
        for (index, shown) in self.iter().enumerate() {
            if index > 0 {
                page.gap();
            }
            shown.write_page(&mut page);
        }
        Some(page)
    }

    fn names(&self) -> Vec<String> {
        self.iter().map(|shown| shown.read.id.to_string()).collect()
    }
}

/// What is known of a finding, then the fields of its file.
static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
    let known = ["path", "updated_at", "fix", "expired", "duplicates", "history", "finding"];
    let own = FINDING.fields.iter().map(|field| field.name).filter(|name| !known.contains(name));
    known.into_iter().map(usual).chain(own.map(on_demand)).collect()
});

/// A text as it is, anything else as JSON.
fn field_text(finding: &Node, field: &str) -> String {
    let text = |node: &Node| node.as_str().map_or_else(|| compact(node), str::to_owned);
    finding.get(field).map(text).unwrap_or_default()
}
