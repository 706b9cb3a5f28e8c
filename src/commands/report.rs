//! `report`: a page for people who do not type commands all day, as HTML or Markdown.

use std::collections::BTreeMap;

use clap::builder::PossibleValuesParser;

use super::document::deliver;
use super::survey::{Survey, SurveyArgs};
use super::{Env, Failure, Outcome, Workspace};
use crate::history::{EventKind, Interval};
use crate::output::{self, html, markdown};
use crate::report::{Account, Details, Document, Review, ReviewInputs};
use crate::workspace::gathering::{self, Place};
use crate::workspace::past;
use crate::workspace::proof::{self, Proof};

/// Write a report for reading: HTML with charts, or Markdown
///
/// html is one file for a browser, which needs no network and runs without JavaScript: numbers with their change since the
/// last period, backlog over time by severity, opened against closed, how long fixes took, how old open findings are,
/// every finding with its history, whether fixes stand, and runs beside each other. md is the same for an audit, with a
/// section for each finding; with --brief it is short enough for a comment.
///
/// Same repository, revision and flags give the same bytes, but for the moment at which the report was made.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings report --format html --output report.html
  git findings report --format html --by week --since 6mo -o report.html
  git findings report --format md --at v1.0 'severity:>=high' -o audit.md
  git findings report --format md --brief >> \"$GITHUB_STEP_SUMMARY\"")]
pub struct ReportArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub survey: SurveyArgs,

    /// The format of the report: html, or markdown (md)
    #[arg(
        id = "output_format",
        long = "format",
        value_name = "FORMAT",
        required = true,
        value_parser = PossibleValuesParser::new(["html", "md", "markdown"]),
        hide_possible_values = true
    )]
    pub format: String,

    /// md: numbers and the most urgent findings alone, for a comment
    #[arg(long)]
    pub brief: bool,

    /// What stands at the top
    #[arg(long, value_name = "TEXT", default_value = "Findings")]
    pub title: String,
}

/// Runs `report`.
///
/// # Errors
/// A revision that does not exist, --brief for a page of HTML, such a page for a terminal, an output that cannot be written.
pub fn run(env: &mut Env<'_>, arguments: &ReportArgs) -> Result<Outcome, Failure> {
    let is_html = arguments.format == "html";
    if is_html && arguments.brief {
        return Err(Failure::usage("--brief is for --format md: a page of HTML has room for everything"));
    }
    if is_html && arguments.survey.output.is_none() && env.on_terminal {
        return Err(Failure::usage("a page of HTML is for a browser, not for a terminal")
            .hint("'-o report.html' writes it to a file, '-o -' shows it here all the same"));
    }
    let workspace = Workspace::open(env)?;
    let mut survey = Survey::read(env, &workspace, &arguments.survey, gathering::files_in_short)?;
    let review = review(env, &workspace, arguments, &mut survey)?;
    let text = match (is_html, arguments.brief) {
        (true, _) => html::page(&review)
            .map_err(|error| Failure::repository("the page cannot be written").cause(error.to_string()))?,
        (false, true) => markdown::comment(&review),
        (false, false) => markdown::audit(&review),
    };
    let bytes = output::escape_hidden(text).into_bytes();
    let findings = review.entries.len() as u64;
    let outcome =
        deliver(env, arguments.survey.output.as_deref(), Document { kind: "report", bytes }, findings, None)?;
    survey.told(outcome, &workspace)
}

fn review<'workspace>(
    env: &Env<'_>,
    workspace: &'workspace Workspace,
    arguments: &ReportArgs,
    survey: &mut Survey<'workspace>,
) -> Result<Review, Failure> {
    let findings = std::mem::take(&mut survey.findings);
    let place = Place::Commit(survey.tip);
    let proofs = proof::prove_of(workspace, &survey.past, survey.tip, &findings)?;
    let account = account(survey)?;
    let runs = gathering::runs(workspace, place)?.into_iter().map(|(_, run)| run).collect();
    Ok(Review::new(ReviewInputs {
        title: arguments.title.clone(),
        scope: arguments.survey.scope(),
        generated_at: env.now()?.utc(),
        as_of: survey.as_of,
        source: survey.source.clone(),
        unreadable: survey.broken.sources.len(),
        fixes: proofs.iter().map(Proof::row).collect(),
        states: Proof::states(&proofs),
        reporters: survey.history.reporters.clone(),
        times: arguments.survey.times,
        deadlines: workspace.config.deadlines.clone(),
        findings: findings.into_iter().map(|file| (file.summary, file.bytes)).collect(),
        interval: arguments.survey.by.map_or_else(|| interval(&account, survey), Interval::from),
        account,
        since: survey.since,
        runs,
    }))
}

/// Periods that are neither so few that nothing can be seen nor so many that nobody can read them.
fn interval(account: &Account, survey: &Survey<'_>) -> Interval {
    let first = account.events.iter().map(|event| event.origin.committed_at).min();
    let begin = survey.since.or(first).unwrap_or(survey.as_of);
    match survey.as_of.since(begin).num_days() {
        ..=31 => Interval::Day,
        32..=183 => Interval::Week,
        _ => Interval::Month,
    }
}

/// What happened on the first-parent line, with what edits changed.
fn account(survey: &mut Survey<'_>) -> Result<Account, Failure> {
    let mut account = past::account(survey.history.main_line.clone());
    let mut differences = BTreeMap::new();
    for (place, event) in account.events.iter().enumerate() {
        if event.kind == EventKind::Edited {
            differences.insert(place, survey.past.difference(event)?);
        }
    }
    for (place, difference) in differences {
        let details: &mut Details = account.details.entry(place).or_default();
        details.difference = Some(difference);
    }
    Ok(account)
}
