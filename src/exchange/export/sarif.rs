//! SARIF 2.1.0: a result for each finding that is open, or was accepted; with a baseline also what became of it since.

mod github;
mod result;
mod rule;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value, json};

use super::{Document, ExportError, Exported};
use crate::exchange::digest::digest;
use crate::model::{FindingId, Status};

/// Where the schema of the version stands.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Who reads the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Any reader.
    Plain,
    /// GitHub's code scanning, within its limits.
    GitHub,
}

/// What a log is to hold.
#[derive(Debug, Clone, Copy)]
pub struct SarifWishes<'w> {
    /// Who reads it.
    pub profile: Profile,
    /// Closed findings, too.
    pub all: bool,
    /// The findings of an earlier revision, which these are compared with.
    pub baseline: Option<&'w [Exported<'w>]>,
}

/// A finding and what became of it since the baseline.
#[derive(Clone, Copy)]
struct Told<'t> {
    finding: &'t Exported<'t>,
    state: Option<&'static str>,
}

/// A log of these findings.
///
/// # Errors
/// More findings than the reader takes; a value without a JSON form.
pub fn sarif(findings: &[Exported<'_>], wishes: SarifWishes<'_>) -> Result<Document, ExportError> {
    let told = told(findings, wishes);
    let runs: Vec<Value> = match wishes.profile {
        Profile::Plain => vec![run(&told, wishes.profile)],
        Profile::GitHub => github::runs(&told)?,
    };
    Document::json(&json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": runs }), told.len())
}

fn told<'t>(findings: &'t [Exported<'t>], wishes: SarifWishes<'t>) -> Vec<Told<'t>> {
    let shown = findings.iter().filter(|finding| is_shown(finding, wishes));
    let Some(before) = wishes.baseline else {
        return shown.map(|finding| Told { finding, state: closed(finding) }).collect();
    };
    let before: Vec<&Exported<'_>> = before.iter().filter(|finding| is_shown(finding, wishes)).collect();
    let by_id: HashMap<&FindingId, &Exported<'_>> =
        before.iter().map(|finding| (finding.id(), *finding)).collect();
    let mut met = HashSet::new();
    let mut told: Vec<Told<'t>> = shown
        .map(|finding| {
            let earlier = earlier(finding, &by_id);
            met.extend(earlier.map(Exported::id));
            Told { finding, state: closed(finding).or(Some(since(finding, earlier))) }
        })
        .collect();
    // to GitHub any result is an alert, also one that is said to be gone
    if wishes.profile == Profile::Plain {
        let gone = before.into_iter().filter(|finding| !met.contains(finding.id()));
        told.extend(gone.map(|finding| Told { finding, state: Some("absent") }));
    }
    told
}

/// The finding of the baseline, under the id that it had there.
fn earlier<'t>(
    finding: &Exported<'_>,
    by_id: &HashMap<&FindingId, &'t Exported<'t>>,
) -> Option<&'t Exported<'t>> {
    let aliases = finding.summary.aliases.iter().filter_map(|alias| alias.parse::<FindingId>().ok());
    std::iter::once(finding.id().clone()).chain(aliases).find_map(|id| by_id.get(&id).copied())
}

fn since(finding: &Exported<'_>, earlier: Option<&Exported<'_>>) -> &'static str {
    match earlier {
        None => "new",
        Some(earlier) if digest(&earlier.node()) == digest(&finding.node()) => "unchanged",
        Some(_) => "updated",
    }
}

/// What is closed is told as gone.
fn closed(finding: &Exported<'_>) -> Option<&'static str> {
    matches!(finding.summary.status, Status::Resolved | Status::Duplicate).then_some("absent")
}

/// Open ones; accepted ones where the reader heeds suppressions; all where they are asked for.
fn is_shown(finding: &Exported<'_>, wishes: SarifWishes<'_>) -> bool {
    match finding.summary.status {
        Status::WontFix => wishes.all || wishes.profile == Profile::Plain,
        status => wishes.all || status.is_open(),
    }
}

/// A run of one tool, ourselves.
fn run(told: &[Told<'_>], profile: Profile) -> Value {
    let names: Vec<String> = told.iter().map(|told| rule::name(told.finding, profile)).collect();
    let mut rules: BTreeMap<&str, Vec<&Exported<'_>>> = BTreeMap::new();
    for (name, told) in names.iter().zip(told) {
        rules.entry(name).or_default().push(told.finding);
    }
    let places: HashMap<&str, usize> = rules.keys().enumerate().map(|(place, name)| (*name, place)).collect();
    let results: Vec<Value> = told
        .iter()
        .zip(&names)
        .map(|(told, name)| result::result(*told, name, places[name.as_str()], profile))
        .collect();
    json!({
        "tool": {"driver": {
            "name": "git-findings",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules.into_iter().map(|(name, findings)| rule::rule(name, &findings)).collect::<Vec<_>>(),
        }},
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    })
}
