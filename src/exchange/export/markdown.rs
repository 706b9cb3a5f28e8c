//! A Markdown table that people paste: what others wrote stays text in it.

use super::{Document, Exported};
use crate::model::Word;
use crate::text::markdown::table;

const HEADS: [&str; 7] = ["severity", "finding", "type", "status", "component", "title", "where"];

/// A row for each finding, the worst first.
pub fn markdown(findings: &[Exported<'_>]) -> Document {
    let mut ordered: Vec<&Exported<'_>> = findings.iter().collect();
    ordered.sort_by(|a, b| {
        let worst_first = a.summary.severity.cmp(&b.summary.severity);
        worst_first.then_with(|| a.id().cmp(b.id()))
    });
    let rows = ordered.iter().map(|finding| row(finding));
    Document { text: table(&HEADS, rows), findings: findings.len() }
}

fn row(finding: &Exported<'_>) -> Vec<String> {
    let summary = finding.summary;
    let place = finding.places(&finding.node()).swap_remove(0);
    vec![
        summary.severity.word().to_owned(),
        summary.id.to_string(),
        summary.kind.word().to_owned(),
        summary.status.word().to_owned(),
        summary.component.clone().unwrap_or_default(),
        summary.title.clone(),
        place.to_string(),
    ]
}
