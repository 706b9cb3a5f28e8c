//! `export`: findings as csv, a run's findings.json, or JSON lines.

use std::collections::HashMap;

use clap::builder::PossibleValuesParser;

use super::aggregate::output;
use super::list::{self, FilterArgs};
use super::past::Past;
use super::{Env, Failure, Outcome, Workspace};
use crate::exchange::{self, Exported, Fields};
use crate::history::EventKind;
use crate::model::{Finding, FindingId, Status, Timestamp};
use crate::store::Folder;
use crate::text::{self, Node};

/// Write findings for other programs
///
/// csv and jsonl take all findings that match, closed ones too; json writes one run as the seed's findings.json. The
/// document goes to standard output or to --output.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings export --format csv --output findings.csv
  git findings export --format json --run 550e8400-e29b-41d4-a716-446655440000
  git findings export --format jsonl is:open | jq .title")]
pub struct ExportArgs {
    /// Only findings that match
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,

    /// The format of the document: csv, json (one run) or jsonl
    #[arg(
        id = "output_format",
        long = "format",
        value_name = "FORMAT",
        required = true,
        value_parser = PossibleValuesParser::new(["csv", "json", "jsonl"]),
        hide_possible_values = true
    )]
    pub format: String,

    /// Write to this file instead of standard output
    #[arg(long, short = 'o', value_name = "FILE")]
    pub output: Option<String>,

    /// json and jsonl: with our own fields beside the seed's (claim, source, aliases, …); unknown fields stay anyway
    #[arg(long)]
    pub all_fields: bool,

    /// csv: cells as they are, without the ' that keeps a spreadsheet from running them
    #[arg(long)]
    pub raw: bool,
}

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExportFormat {
    /// A table by RFC 4180.
    Csv,
    /// One run as the seed's findings.json.
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
    let query = arguments.filters.query(&arguments.query)?;
    let workspace = Workspace::open(env)?;
    let folder = workspace.folder()?;
    let mut gathered = list::in_work_tree(&workspace, &|summary, path| {
        query.matches(&summary).then_some((summary.id, path))
    })?;
    gathered.findings.sort_by(|(left, _), (right, _)| left.cmp(right));
    let documents = documents(&folder, &gathered.findings)?;
    let facts = match arguments.format() {
        ExportFormat::Csv => facts(&workspace, &documents, env.now()?)?,
        _ => Facts::default(),
    };
    let exported: Vec<Exported<'_>> = documents.iter().map(|document| facts.exported(document)).collect();
    let fields = if arguments.all_fields { Fields::All } else { Fields::Seed };
    let text = match arguments.format() {
        ExportFormat::Csv => exchange::csv(&exported, arguments.raw)?,
        ExportFormat::Jsonl => exchange::jsonl(&exported, fields),
        ExportFormat::Json => run_document(&folder, arguments, &exported, fields)?,
    };
    let outcome =
        output(env, arguments.output.as_deref(), text.into_bytes(), "export", documents.len() as u64)?;
    Ok(outcome.of_workspace(&workspace).with_unreadable(gathered.problems, gathered.sources))
}

struct Exportable {
    id: FindingId,
    path: String,
    root: Node,
    finding: Option<Finding>,
}

fn documents(folder: &Folder, chosen: &[(FindingId, String)]) -> Result<Vec<Exportable>, Failure> {
    let mut documents = Vec::new();
    for (id, path) in chosen {
        let bytes = folder.load_path(path)?;
        let Some(root) = text::scan(&bytes).root else { continue };
        let finding = Finding::read(&root).ok();
        documents.push(Exportable { id: id.clone(), path: path.clone(), root, finding });
    }
    Ok(documents)
}

/// What history adds to a finding's own fields.
#[derive(Default)]
struct Facts {
    updated: HashMap<FindingId, Timestamp>,
    reopened: HashMap<FindingId, u64>,
    reporters: HashMap<FindingId, String>,
    fixes: HashMap<FindingId, String>,
    ages: HashMap<FindingId, u64>,
}

fn facts(workspace: &Workspace, documents: &[Exportable], now: Timestamp) -> Result<Facts, Failure> {
    let mut past = Past::new(workspace);
    let mut facts = Facts { updated: past.updates()?, ..Facts::default() };
    if let Some(history) = past.history()? {
        for event in &history.events {
            if event.kind == EventKind::Created {
                facts.reporters.entry(event.id.clone()).or_insert_with(|| event.author.to_string());
            }
        }
        for event in &history.main_line {
            let reopened =
                event.from.is_some_and(|from| !from.is_open()) && event.to.is_some_and(Status::is_open);
            *facts.reopened.entry(event.id.clone()).or_default() += u64::from(reopened);
        }
    }
    for document in documents {
        let Some(finding) = &document.finding else { continue };
        let stored = finding.resolution.as_ref().and_then(|resolution| resolution.commit_hash.as_deref());
        if let Some(fix) = past.fix_of(&document.id, finding.status, stored)? {
            facts.fixes.insert(document.id.clone(), fix.commit);
        }
        let end = finding.resolved_at.filter(|_| !finding.status.is_open()).unwrap_or(now);
        let days = end.since(finding.created_at).num_days();
        facts.ages.insert(document.id.clone(), u64::try_from(days).unwrap_or_default());
    }
    Ok(facts)
}

impl Facts {
    fn exported<'f>(&'f self, document: &'f Exportable) -> Exported<'f> {
        Exported {
            id: &document.id,
            node: &document.root,
            path: &document.path,
            updated_at: self.updated.get(&document.id).copied(),
            age_days: self.ages.get(&document.id).copied(),
            reopen_count: self.reopened.get(&document.id).copied().unwrap_or_default(),
            reporter: self.reporters.get(&document.id).map(String::as_str),
            commit_hash: self.fixes.get(&document.id).map(String::as_str),
        }
    }
}

/// The one run that is asked for, or the only one there is.
fn run_document(
    folder: &Folder,
    arguments: &ExportArgs,
    exported: &[Exported<'_>],
    fields: Fields,
) -> Result<String, Failure> {
    let runs = runs(folder)?;
    let wanted = match (arguments.filters.run.as_slice(), runs.as_slice()) {
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
        .filter(|finding| finding.node.get("agent_run_id").and_then(Node::as_str) == Some(&wanted))
        .cloned()
        .collect();
    Ok(exchange::run(metadata, &of_run, fields))
}

/// Every stored run with its id.
fn runs(folder: &Folder) -> Result<Vec<(String, Node)>, Failure> {
    let mut runs = Vec::new();
    for path in folder.runs()? {
        let bytes = folder.load_path(&path?)?;
        let Some(root) = text::scan(&bytes).root else { continue };
        if let Some(id) = root.get("agent_run_id").and_then(Node::as_str) {
            runs.push((id.to_owned(), root.clone()));
        }
    }
    Ok(runs)
}
