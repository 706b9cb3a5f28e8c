//! `export`: findings as csv, a run's findings.json, or JSON lines.

use std::collections::HashMap;

use clap::builder::PossibleValuesParser;

use super::document::deliver;
use super::filters::FilterArgs;
use super::fleet::FleetArgs;
use super::{Env, Failure, Outcome, Workspace, tables};
use crate::exchange::{self, Exported, Fields};
use crate::history::EventKind;
use crate::model::{FindingId, Status, Summary, Timestamp};
use crate::output::escape_hidden;
use crate::text::{Node, counted};
use crate::workspace::gathering::{self, Filed, Place};
use crate::workspace::past::Past;
use crate::workspace::selection::{Selection, Wanted};

/// Write findings for other programs
///
/// csv and jsonl take all findings that match, closed ones too; json writes one run as its findings.json. The
/// document goes to standard output or to --output.
///
/// tables writes findings, events (changes of status) and runs as JSON lines into the folder --output, for data bases:
/// one file of each per repository, so that many write there and each replaces its own.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings export --format csv --output findings.csv
  git findings export --format json --run 550e8400-e29b-41d4-a716-446655440000
  git findings export --format jsonl is:open | jq .title
  git findings export --format tables --output lake
  git findings export --format tables --output lake --repos fleet.txt")]
pub struct ExportArgs {
    /// Only findings that match
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    /// The format of the document: csv, json (one run), jsonl or tables (a folder)
    #[arg(
        id = "output_format",
        long = "format",
        value_name = "FORMAT",
        required = true,
        value_parser = PossibleValuesParser::new(["csv", "json", "jsonl", "tables"]),
        hide_possible_values = true
    )]
    pub format: String,

    /// Write to this file instead of standard output; of tables the folder
    #[arg(long, short = 'o', value_name = "FILE")]
    pub output: Option<String>,

    /// tables: what the repository is called in every row [default: host and path of its origin, else its folder]
    #[arg(long, value_name = "NAME", conflicts_with_all = ["repo", "repos"])]
    pub repository: Option<String>,

    /// As they were at this revision, not as they are in the work tree
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,

    /// json and jsonl: with the fields that only this program knows (claim, source, extensions, …); unknown fields stay
    /// anyway
    #[arg(long)]
    pub all_fields: bool,

    /// csv: cells as they are, for a copy without loss: no ' before what a spreadsheet would run, and what a terminal
    /// would obey is not made visible
    #[arg(long)]
    pub raw: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub fleet: FleetArgs,
}

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExportFormat {
    /// A table by RFC 4180.
    Csv,
    /// One run as its findings.json.
    Json,
    /// One finding a line.
    Jsonl,
}

impl ExportArgs {
    fn format(&self) -> ExportFormat {
        match self.format.as_str() {
            "csv" => ExportFormat::Csv,
            "json" => ExportFormat::Json,
            _ => ExportFormat::Jsonl,
        }
    }
}

/// Runs `export`.
///
/// # Errors
/// A run that is unknown or not named where there are several (exit 2), an output that cannot be written.
pub fn run(env: &mut Env<'_>, arguments: &ExportArgs) -> Result<Outcome, Failure> {
    if arguments.format == "tables" {
        return tables::run(env, arguments);
    }
    if arguments.fleet.is_given() || arguments.repository.is_some() {
        return Err(Failure::usage("--repo, --repos and --repository are for --format tables")
            .hint("'git findings -C FOLDER export' writes the findings of another repository"));
    }
    let query = arguments.filters.query(&arguments.query, env.now()?)?;
    let workspace = Workspace::open(env)?;
    let place = Place::of(&workspace, arguments.at.as_deref())?;
    let at = (place, arguments.at.as_deref());
    let selection = Selection::new(env, &workspace, query, at, Wanted::default())?;
    let mut gathered = gathering::files(&workspace, place, &|summary| selection.takes_as_it_is(summary))?;
    gathered.findings.sort_by(|left, right| left.summary.id.cmp(&right.summary.id));
    let documents = gathered.findings;
    let known = match arguments.format() {
        ExportFormat::Csv => known(&workspace, place, &documents, env.now()?)?,
        ExportFormat::Json | ExportFormat::Jsonl => documents.iter().map(|_| Known::default()).collect(),
    };
    let exported: Vec<Exported<'_>> =
        documents.iter().zip(&known).map(|(file, known)| exported(file, known)).collect();
    let fields = if arguments.all_fields { Fields::All } else { Fields::StageFlow };
    let (text, count) = match arguments.format() {
        ExportFormat::Csv => (exchange::csv(&exported, arguments.raw)?, exported.len()),
        ExportFormat::Jsonl => (escape_hidden(exchange::jsonl(&exported, fields)), exported.len()),
        ExportFormat::Json => {
            let runs = gathering::runs(&workspace, place)?;
            let (text, count) = run_document(&runs, arguments, &exported, fields)?;
            (escape_hidden(text), count)
        }
    };
    let outcome = deliver(env, arguments.output.as_deref(), text.into_bytes(), "export", count as u64)?;
    Ok(outcome
        .of_workspace(&workspace)
        .with_remarks(left_out(arguments, &exported))
        .with_unreadable(gathered.broken))
}

/// What importers kept word for word is easily missed.
fn left_out(arguments: &ExportArgs, exported: &[Exported<'_>]) -> Option<String> {
    if arguments.format() != ExportFormat::Jsonl || arguments.all_fields {
        return None;
    }
    let count = exported.iter().filter(|finding| finding.node().get("extensions").is_some()).count();
    (count > 0)
        .then(|| format!("the extensions of {} are left out (--all-fields)", counted(count, "finding")))
}

/// What history and the clock add to a finding's own fields.
#[derive(Default)]
struct Known {
    updated: Option<Timestamp>,
    reopened: u64,
    reporter: Option<String>,
    fix: Option<String>,
    age_days: Option<u64>,
}

/// What is known of each finding, in their order.
fn known(
    workspace: &Workspace,
    place: Place,
    files: &[Filed],
    now: Timestamp,
) -> Result<Vec<Known>, Failure> {
    let mut past = Past::new(workspace);
    if let Place::Commit(commit) = place {
        past = past.at(commit);
    }
    let (updates, reporters, reopened) = (past.updates()?, reporters(&mut past)?, reopenings(&mut past)?);
    let known = |file: &Filed| -> Result<Known, Failure> {
        let summary = &file.summary;
        let fix = past.fix_of(&summary.id, summary.status, summary.commit_hash.as_deref())?;
        Ok(Known {
            updated: updates.get(&summary.id).copied(),
            reopened: reopened.get(&summary.id).copied().unwrap_or_default(),
            reporter: reporters.get(&summary.id).cloned(),
            fix: fix.map(|fix| fix.commit),
            age_days: age_days(summary, now),
        })
    };
    files.iter().map(known).collect()
}

fn reporters(past: &mut Past<'_>) -> Result<HashMap<FindingId, String>, Failure> {
    let mut reporters = HashMap::new();
    for event in past.history()?.iter().flat_map(|history| &history.events) {
        if event.kind == EventKind::Created {
            reporters.entry(event.id.clone()).or_insert_with(|| event.origin.author.to_string());
        }
    }
    Ok(reporters)
}

fn reopenings(past: &mut Past<'_>) -> Result<HashMap<FindingId, u64>, Failure> {
    let mut reopenings = HashMap::new();
    for event in past.history()?.iter().flat_map(|history| &history.main_line) {
        if event.from.is_some_and(|from| !from.is_open()) && event.to.is_some_and(Status::is_open) {
            *reopenings.entry(event.id.clone()).or_default() += 1;
        }
    }
    Ok(reopenings)
}

/// Whole days from its creation to its end, or to now.
fn age_days(summary: &Summary, now: Timestamp) -> Option<u64> {
    let end = summary.resolved_at.filter(|_| !summary.status.is_open()).unwrap_or(now);
    u64::try_from(end.since(summary.created_at).num_days()).ok()
}

fn exported<'f>(file: &'f Filed, known: &'f Known) -> Exported<'f> {
    Exported {
        id: &file.summary.id,
        bytes: &file.bytes,
        path: &file.path,
        updated_at: known.updated,
        age_days: known.age_days,
        reopen_count: known.reopened,
        reporter: known.reporter.as_deref(),
        commit_hash: known.fix.as_deref(),
    }
}

/// The one run that is asked for, or the only one there is, and how many findings it has.
fn run_document(
    runs: &[(String, Node)],
    arguments: &ExportArgs,
    exported: &[Exported<'_>],
    fields: Fields,
) -> Result<(String, usize), Failure> {
    let wanted = match (arguments.filters.run.as_slice(), runs) {
        ([one], _) => one.clone(),
        ([], [(only, _)]) => only.clone(),
        ([], []) => {
            return Err(
                Failure::usage("no run is stored here").hint("--format jsonl writes findings without a run")
            );
        }
        _ => {
            return Err(Failure::usage(format!("{} runs are stored here, and json holds one", runs.len()))
                .hint("--run ID names it; --format jsonl writes the findings of all"));
        }
    };
    let Some((_, metadata)) = runs.iter().find(|(id, _)| *id == wanted) else {
        let failure = Failure::not_found(format!("no run '{wanted}'"));
        let near = crate::model::nearest(&wanted, runs.iter().map(|(id, _)| id.as_str()));
        return Err(failure.hint(near.map_or_else(
            || "'git findings list --all --fields id,run' shows them".to_owned(),
            |near| format!("did you mean '{near}'?"),
        )));
    };
    let of_run: Vec<Exported<'_>> = exported
        .iter()
        .filter(|finding| finding.node().get("agent_run_id").and_then(Node::as_str) == Some(&wanted))
        .cloned()
        .collect();
    Ok((exchange::run(metadata, &of_run, fields), of_run.len()))
}
