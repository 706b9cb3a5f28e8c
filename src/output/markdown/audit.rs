//! A report for an audit: what was looked at, the numbers, a section for each finding, and what became of the fixes.

use std::fmt::Write;

use super::comment::{LATE, figures, head, late_row};
use super::{escaped, paragraph, table};
use crate::model::{Finding, Severity, Status, Word};
use crate::report::{Change, Entry, FixRow, Late, Mark, Review, RunCompared, in_days};
use crate::text::counted;
use crate::text::markdown::code;

/// The report.
pub fn audit(review: &Review) -> String {
    let mut text = format!("# {}\n\n{}\n", escaped(&review.title), head(review));
    scope(&mut text, review);
    let _ = write!(text, "\n## Summary\n\n{}\n{}", by_severity(review), figures(&review.figures));
    late(&mut text, &review.late());
    runs(&mut text, &review.runs);
    text.push_str("\n## Findings\n");
    if review.entries.is_empty() {
        text.push_str("\nNone.\n");
    }
    for entry in &review.entries {
        section(&mut text, review, entry);
    }
    fixes(&mut text, &review.fixes);
    text
}

fn scope(text: &mut String, review: &Review) {
    let commit = review.source.head.map(|commit| commit.to_string()).unwrap_or_default();
    let _ = write!(
        text,
        "\n## Scope\n\n- Commit: `{commit}`\n- Findings: {}\n- Ages as of: {}\n- Made: {}, git-findings {}\n",
        review.scope.as_ref().map_or_else(|| "all".to_owned(), |scope| escaped(scope)),
        review.as_of,
        review.generated_at,
        env!("CARGO_PKG_VERSION"),
    );
}

/// The table that is read first.
fn by_severity(review: &Review) -> String {
    let count = |severity: Severity, is_counted: &dyn Fn(Status) -> bool| {
        let all = review.entries.iter().map(|entry| &entry.summary);
        all.filter(|summary| summary.severity == severity && is_counted(summary.status)).count().to_string()
    };
    let rows = Severity::ALL.iter().map(|severity| {
        let median =
            review.measures(*severity).and_then(|measures| measures.time_to_resolve.median).map(in_days);
        vec![
            severity.word().to_owned(),
            count(*severity, &Status::is_open),
            count(*severity, &|status| status == Status::Resolved),
            count(*severity, &|status| !status.is_open() && status != Status::Resolved),
            median.unwrap_or_else(|| "–".to_owned()),
        ]
    });
    table(&["severity", "open", "resolved", "closed otherwise", "median time to resolve"], rows)
}

fn late(text: &mut String, late: &[Late]) {
    if !late.is_empty() {
        let _ = write!(text, "\n## Late\n\n{}", table(&LATE, late.iter().map(late_row)));
    }
}

fn runs(text: &mut String, runs: &[RunCompared]) {
    if runs.is_empty() {
        return;
    }
    let row = |run: &RunCompared| {
        let counts =
            [run.new.len(), run.still.len(), run.gone.len(), run.open].map(|count| count.to_string());
        [run.id.clone(), run.started_at.to_string(), run.entry.clone()].into_iter().chain(counts).collect()
    };
    let heads = ["run", "began", "entry", "new", "still there", "gone", "open now"];
    let _ = write!(text, "\n## Runs\n\n{}", table(&heads, runs.iter().map(row)));
}

fn section(text: &mut String, review: &Review, entry: &Entry) {
    let (summary, days) = (&entry.summary, entry.days());
    let _ = write!(text, "\n### {}: {}\n\n", escaped(summary.id.as_str()), escaped(&summary.title));
    let _ = write!(
        text,
        "{} {}, **{}**, recorded {}{}\n\n{}\n",
        summary.severity,
        escaped(summary.kind.word()),
        escaped(summary.status.word()),
        entry.opened_at.utc(),
        days.map(|days| format!(", {}", counted(days, "day"))).unwrap_or_default(),
        paragraph(&summary.description),
    );
    if let Some(finding) = entry.finding() {
        facts(text, &finding);
        parts(text, &finding);
    }
    if let Some(fix) = entry.fix.map(|place| &review.fixes[place]) {
        let told = Some(fix.fix()).filter(|told| !told.is_empty());
        let told = told.map(|told| format!(", {}", escaped(&told))).unwrap_or_default();
        let _ = write!(text, "\n**Fix:** {}{told}\n", escaped(fix.verdict.word()));
    }
    story(text, review, entry);
}

fn facts(text: &mut String, finding: &Finding) {
    let places: Vec<String> = finding.locations.iter().map(ToString::to_string).collect();
    let facts = [
        ("Component", finding.component.clone().unwrap_or_default()),
        ("Where", places.join(", ")),
        ("Found by", finding.source.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("Tags", finding.tags.join(", ")),
        ("Related", finding.related_findings.join(", ")),
        ("Run", finding.agent_run_id.clone().unwrap_or_default()),
    ];
    let told: Vec<String> = facts
        .into_iter()
        .filter(|(_, fact)| !fact.is_empty())
        .map(|(label, fact)| format!("- {label}: {}\n", escaped(&fact)))
        .collect();
    if !told.is_empty() {
        let _ = write!(text, "\n{}", told.concat());
    }
}

/// The longer parts of a finding, each below its name.
fn parts(text: &mut String, finding: &Finding) {
    if let Some(impact) = &finding.impact {
        part(text, "Impact", impact.business_impact.as_deref());
        part(text, "Affected", impact.affected_users.as_deref());
        part(text, "Way around it", impact.workaround_description.as_deref());
    }
    if let Some(recommendation) = &finding.recommendation {
        part(text, "Recommendation", recommendation.summary.as_deref());
        part(text, "Proposal", recommendation.detailed_proposal.as_deref());
        if let Some(suggestion) = &recommendation.code_suggestion {
            let _ = write!(text, "\n{}", code(suggestion));
        }
    }
    if let Some(resolution) = &finding.resolution {
        part(text, "Resolution", resolution.resolution_details.as_deref());
    }
    if let Some(reproduction) = &finding.reproduction {
        let steps = reproduction
            .steps
            .iter()
            .enumerate()
            .map(|(place, step)| format!("{}. {}\n", place + 1, paragraph(step).replace('\n', "\n   ")));
        let steps: String = steps.collect();
        if !steps.is_empty() {
            let _ = write!(text, "\n**Reproduction:**\n\n{steps}");
        }
        if let Some(snippet) = &reproduction.code_snippet {
            let _ = write!(text, "\n{}", code(snippet));
        }
    }
}

fn part(text: &mut String, label: &str, body: Option<&str>) {
    if let Some(body) = body.filter(|body| !body.trim().is_empty()) {
        let _ = write!(text, "\n**{label}:** {}\n", paragraph(body));
    }
}

fn story(text: &mut String, review: &Review, entry: &Entry) {
    if entry.story.is_empty() {
        return;
    }
    text.push_str("\n**History:**\n\n");
    for row in entry.story.iter().map(|place| review.account.row(*place)) {
        let changes = Change::of(row);
        let what = if changes.is_empty() { row.what() } else { row.what_alone() };
        let why = row.reason().map(|reason| format!(": {}", escaped(reason))).unwrap_or_default();
        let _ = writeln!(
            text,
            "- {} `{}` {}, {}{why}",
            row.event.origin.committed_at.utc(),
            row.short_commit(),
            escaped(&what),
            escaped(row.author_name()),
        );
        for change in changes {
            let _ = writeln!(text, "  - {}: {}", escaped(&change.field), runs_of(&change));
        }
    }
}

/// What went is struck out, what came is bold.
fn runs_of(change: &Change) -> String {
    let run = |(mark, run): &(Mark, String)| {
        let bare = run.trim();
        let (before, after) = (run.starts_with(char::is_whitespace), run.ends_with(char::is_whitespace));
        let blank = |is_there: bool| if is_there { " " } else { "" };
        let inner = escaped(bare);
        let marked = match mark {
            _ if bare.is_empty() => inner,
            Mark::Same => inner,
            Mark::Gone => format!("~~{inner}~~"),
            Mark::Come => format!("**{inner}**"),
        };
        format!("{}{marked}{}", blank(before), blank(after && !bare.is_empty()))
    };
    change.runs.iter().map(run).collect()
}

/// The appendix: what became of each fix.
fn fixes(text: &mut String, fixes: &[FixRow]) {
    text.push_str("\n## Fix review\n\n");
    if fixes.is_empty() {
        return text.push_str("No finding is resolved.\n");
    }
    let row = |fix: &FixRow| {
        let told = [fix.verdict.word(), fix.id.as_str(), fix.told_commit(), &fix.why];
        told.map(str::to_owned).to_vec()
    };
    text.push_str(&table(&["verdict", "finding", "commit", "why"], fixes.iter().map(row)));
}
