//! What is known of a finding beyond its description: texts, and short facts beside them.

use serde::Serialize;

use crate::model::Finding;
use crate::report::{Entry, Review};

/// A text of a finding, below its label.
#[derive(Debug, Serialize)]
pub(super) struct Text {
    label: &'static str,
    body: String,
    is_code: bool,
}

/// A short fact, which may be a link.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    label: &'static str,
    body: String,
    href: Option<String>,
}

impl Text {
    /// A text without a label.
    pub(super) fn plain(body: String) -> Text {
        Text { label: "", body, is_code: false }
    }

    /// About so many bytes of the page.
    pub(super) fn size(&self) -> usize {
        self.body.len() + 30
    }
}

impl Fact {
    /// About so many bytes of the page.
    pub(super) fn size(&self) -> usize {
        self.body.len() + self.label.len() + 10
    }
}

/// Short facts beside the texts.
pub(super) fn facts(review: &Review, entry: &Entry, finding: Option<&Finding>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |label, body: String| {
        if !body.is_empty() {
            let href = is_link(&body).then(|| body.clone());
            facts.push(Fact { label, body, href });
        }
    };
    if let Some(fix) = entry.fix.map(|place| &review.fixes[place]) {
        add("Fix", format!("{} ({})", fix.fix(), fix.verdict.word()).trim_start().to_owned());
    }
    let Some(finding) = finding else { return facts };
    if let Some(resolution) = &finding.resolution {
        add("Resolution", resolution.resolution_details.clone().unwrap_or_default());
        add("Request", resolution.pr_link.clone().unwrap_or_default());
        add("Release", resolution.release_version.clone().unwrap_or_default());
        add("Same as", resolution.duplicate_of.clone().unwrap_or_default());
        add("Accepted until", resolution.expires_at.map(|until| until.to_string()).unwrap_or_default());
    }
    for location in &finding.locations {
        add("At", location.to_string());
    }
    add("Found by", finding.source.as_ref().map(ToString::to_string).unwrap_or_default());
    add("Tags", finding.tags.join(", "));
    add("Related", finding.related_findings.join(", "));
    add("Run", finding.agent_run_id.clone().unwrap_or_default());
    facts
}

/// Is it a link that may be followed?
fn is_link(text: &str) -> bool {
    let is_plain = !text.contains(char::is_whitespace);
    is_plain && ["https://", "http://", "mailto:"].iter().any(|scheme| text.starts_with(scheme))
}

/// What a finding says beyond its description.
pub(super) fn texts(finding: &Finding) -> Vec<Text> {
    let mut texts = Vec::new();
    let mut add = |label, body: Option<String>, is_code| {
        let body = body.map(|body| body.trim_end().to_owned()).filter(|body| !body.is_empty());
        texts.extend(body.map(|body| Text { label, body, is_code }));
    };
    if let Some(reproduction) = &finding.reproduction {
        let steps =
            reproduction.steps.iter().enumerate().map(|(place, step)| format!("{}. {step}", place + 1));
        add("Reproduction", Some(steps.collect::<Vec<_>>().join("\n")), false);
        add("", reproduction.code_snippet.clone(), true);
    }
    if let Some(impact) = &finding.impact {
        add("Impact", impact.business_impact.clone(), false);
        add("Affected", impact.affected_users.clone(), false);
        add("Way around it", impact.workaround_description.clone(), false);
    }
    if let Some(recommendation) = &finding.recommendation {
        add("Recommendation", recommendation.summary.clone(), false);
        add("", recommendation.detailed_proposal.clone(), false);
        add("", recommendation.code_suggestion.clone(), true);
    }
    texts
}
