//! `similar`: findings that are like one, or like a text: likely duplicates.

use super::{Env, Failure, FailureKind, Outcome, Workspace};
use crate::likeness::{Portrait, Wish};
use crate::model::{FindingId, Kind, Word};
use crate::report::SimilarReport;
use crate::text::Wording;
use crate::workspace::alike::Present;
use crate::workspace::catalogue::Catalogue;
use crate::workspace::gathering::Place;

/// So many are looked at closely for each that is shown: what titles promise the files may not hold.
const LOOKS: usize = 4;

/// Find findings that are like another
///
/// Compares titles (rare words count more), descriptions, files, components and types, and shows open findings that are
/// like one, or like a text that is not filed yet, each with a score from 0 to 1. Nothing is merged: where two are one,
/// 'git findings resolve ID --type duplicate --of OTHER' closes one of them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings similar FIN-001-BUG-001
  git findings similar FIN-001-BUG-001 --all --least 0.6
  git findings similar --title 'Keys lost' -d 'Under load' --json=id,score")]
pub struct SimilarArgs {
    /// The finding, by id, the start of an id, or an earlier id
    #[arg(value_name = "ID", required_unless_present = "title")]
    pub id: Option<String>,

    /// A title to look for, of a finding that is not filed yet
    #[arg(long, value_name = "TEXT", conflicts_with = "id", allow_hyphen_values = true)]
    pub title: Option<String>,

    /// Its description
    #[arg(long, short = 'd', value_name = "TEXT", requires = "title", allow_hyphen_values = true)]
    pub description: Option<String>,

    /// Its type
    #[arg(long = "type", short = 't', value_name = "TYPE", requires = "title", value_parser = Kind::typed)]
    pub kind: Option<Kind>,

    /// Its component
    #[arg(long, value_name = "NAME", requires = "title")]
    pub component: Option<String>,

    /// Closed findings too
    #[arg(long, short = 'a')]
    pub all: bool,

    /// At most so many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    pub limit: usize,

    /// Only with this score or more, from 0 to 1
    #[arg(long, value_name = "SCORE", default_value_t = 0.4, value_parser = score)]
    pub least: f64,

    /// As they were at this revision, not as they are in the work tree
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,
}

fn score(typed: &str) -> Result<f64, String> {
    let score = typed.parse().ok().filter(|score| (0.0..=1.0).contains(score));
    score.ok_or_else(|| "a score is a number from 0 to 1".to_owned())
}

/// Runs `similar`.
///
/// # Errors
/// A finding or revision that is unknown, a folder that is missing. Files that cannot be read are part of the answer.
pub fn run(env: &mut Env<'_>, arguments: &SimilarArgs) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(env)?;
    let place = Place::of(&workspace, arguments.at.as_deref())?;
    let (of, portrait) = asked(env, &workspace, place, arguments)?;
    let present = Present::all(&workspace, place, &|summary| {
        Some(&summary.id) != of.as_ref() && (arguments.all || summary.status.is_open())
    })?;
    let looks = arguments.limit.saturating_mul(LOOKS);
    let wish = Wish { least: arguments.least, most: arguments.limit, looks, is_thorough: true };
    let findings = present.nearest(&portrait, wish);
    let nothing = findings.is_empty().then(|| nothing(arguments.least, looks, present.count()));
    let closed = (!arguments.all).then_some("closed ones are not compared (--all)");
    let remarks = nothing.into_iter().chain(closed.map(str::to_owned));
    let outcome = Outcome::of(SimilarReport { of, findings }).of_workspace(&workspace);
    Ok(outcome.with_remarks(remarks).with_unreadable(present.broken))
}

/// That nothing was found, and where it was not looked for.
fn nothing(least: f64, looks: usize, present: usize) -> String {
    let nothing = format!("no finding is like it by {least} or more");
    match looks < present {
        true => format!(
            "{nothing}; only the {looks} whose titles are most alike were compared whole (of {present}; --limit N \
             compares {LOOKS} × N)"
        ),
        false => nothing,
    }
}

/// What is looked for: a finding, or the text of one.
fn asked(
    env: &Env<'_>,
    workspace: &Workspace,
    place: Place,
    arguments: &SimilarArgs,
) -> Result<(Option<FindingId>, Portrait), Failure> {
    if let Some(typed) = &arguments.id {
        let catalogue = Catalogue::open(workspace, place)?;
        let found = catalogue.find(typed).map_err(|failure| as_text(typed, failure))?;
        let loaded = catalogue.load(found, env.now()?)?;
        let portrait = Portrait::read(loaded.text.as_bytes()).unwrap_or_default();
        return Ok((Some(loaded.finding.id), portrait));
    }
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if text(&arguments.title).trim().is_empty() {
        return Err(Failure::usage("--title is empty, and nothing is like it")
            .hint("'git findings similar ID' compares a finding that is filed"));
    }
    let portrait = Portrait {
        kind: arguments.kind,
        title: text(&arguments.title),
        description: Wording::of(&text(&arguments.description)),
        component: arguments.component.clone(),
        files: Vec::new(),
    };
    Ok((None, portrait))
}

/// What is no finding may have been meant as a text.
fn as_text(typed: &str, failure: Failure) -> Failure {
    match failure.kind {
        FailureKind::NotFound if typed.contains(char::is_whitespace) => {
            failure.hint("a text goes behind --title: git findings similar --title 'TEXT'")
        }
        _ => failure,
    }
}
