//! `export`: findings as other programs read them.

mod document;
mod format;
mod known;
mod run_file;

use clap::builder::PossibleValuesParser;

use super::document::deliver;
use super::filters::FilterArgs;
use super::fleet::FleetArgs;
use super::{Env, Failure, Outcome, Workspace, tables};
use crate::exchange::Document;
use crate::report;
use crate::text::{counted, scan};
use crate::workspace::Broken;
use crate::workspace::gathering::{self, Filed, Place};
use crate::workspace::selection::{Selection, Wanted};

use document::Material;
use format::Format;
use known::Known;

/// Write findings for other programs
///
/// csv and jsonl take all findings that match, closed ones too; json writes one run as its findings.json; sarif, gitlab
/// (Code Quality), junit, defectdojo, osv and markdown are for those who read them. The document goes to standard output
/// or to --output.
///
/// tables writes findings, events (changes of status) and runs as JSON lines into the folder --output, for data bases:
/// one file of each per repository, so that many write there and each replaces its own.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings export --format csv --output findings.csv
  git findings export --format json --run 550e8400-e29b-41d4-a716-446655440000
  git findings export --format jsonl is:open | jq .title
  git findings export --format sarif --profile github --output findings.sarif
  git findings export --format sarif --baseline v1.2
  git findings export --format junit --threshold medium --output findings.xml
  git findings export --format tables --output lake
  git findings export --format tables --output lake --repos fleet.txt")]
pub struct ExportArgs {
    /// Only findings that match
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    /// The format of the document: csv, json (one run), jsonl, sarif, gitlab (Code Quality), junit, defectdojo, osv,
    /// markdown (md) or tables (a folder)
    #[arg(
        id = "output_format",
        long = "format",
        value_name = "FORMAT",
        required = true,
        value_parser = PossibleValuesParser::new(format::names()),
        hide_possible_values = true
    )]
    pub format: String,

    /// Write to this file instead of standard output; of tables the folder
    #[arg(long, short = 'o', value_name = "FILE")]
    pub output: Option<String>,

    /// tables: what the repository is called in every row [default: host and path of its origin, else its folder];
    /// osv: its address for others [default: that of its origin]
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

    /// sarif: for this reader: within its limits, without what it does not heed
    #[arg(long, value_name = "READER", value_parser = PossibleValuesParser::new(["github"]))]
    pub profile: Option<String>,

    /// sarif: closed findings, too
    #[arg(long)]
    pub all: bool,

    /// sarif: what is new, unchanged, updated and absent since this revision
    #[arg(long, value_name = "REV")]
    pub baseline: Option<String>,

    /// junit: open findings of this severity and above fail; high without it
    #[arg(long, value_name = "SEVERITY")]
    pub threshold: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub fleet: FleetArgs,
}

/// The findings that are asked for at one place.
struct Chosen {
    files: Vec<Filed>,
    known: Vec<Known>,
    broken: Broken,
}

/// Runs `export`.
///
/// # Errors
/// A run that is unknown or not named where there are several (exit 2), a flag of another format, an output that cannot be
/// written.
pub fn run(env: &mut Env<'_>, arguments: &ExportArgs) -> Result<Outcome, Failure> {
    let format = Format::named(&arguments.format);
    format.check(arguments)?;
    if format == Format::Tables {
        return tables::run(env, arguments);
    }
    let workspace = Workspace::open(env)?;
    let chosen = choose(env, &workspace, arguments, arguments.at.as_deref())?;
    let baseline = arguments.baseline.as_deref();
    let baseline = baseline.map(|at| choose(env, &workspace, arguments, Some(at))).transpose()?;
    let place = Place::of(&workspace, arguments.at.as_deref())?;
    let material = Material { place, chosen: &chosen, baseline: baseline.as_ref() };
    let Document { text, findings } = document::make(&workspace, arguments, &material)?;
    let remarks = left_out(arguments, &chosen, findings);
    let document = report::Document { kind: "export", bytes: text.into_bytes() };
    let outcome = deliver(env, arguments.output.as_deref(), document, findings as u64, None)?;
    let broken = [Some(chosen), baseline].into_iter().flatten().map(|chosen| chosen.broken);
    let outcome = outcome.of_workspace(&workspace).with_remarks(remarks);
    Ok(broken.fold(outcome, Outcome::with_unreadable))
}

fn choose(
    env: &Env<'_>,
    workspace: &Workspace,
    arguments: &ExportArgs,
    at: Option<&str>,
) -> Result<Chosen, Failure> {
    let query = arguments.filters.query(&arguments.query, env.now()?)?;
    let place = Place::of(workspace, at)?;
    let selection = Selection::new(env, workspace, query, (place, at), Wanted::default())?;
    let mut gathered = gathering::files(workspace, place, &|summary| selection.takes_as_it_is(summary))?;
    gathered.findings.sort_by(|left, right| left.summary.id.cmp(&right.summary.id));
    let (format, mut files) = (Format::named(&arguments.format), gathered.findings);
    if format.goes_to_others() {
        files = files.into_iter().map(Filed::without_secrets).collect();
    }
    let known = match format.tells_history() {
        true => known::known(workspace, place, &files, env.now()?)?,
        false => files.iter().map(|_| Known::default()).collect(),
    };
    Ok(Chosen { files, known, broken: gathered.broken })
}

/// What a document does not hold is easily missed.
fn left_out(arguments: &ExportArgs, chosen: &Chosen, told: usize) -> Option<String> {
    let format = Format::named(&arguments.format);
    let missing = chosen.files.len().saturating_sub(told);
    if missing > 0 && format != Format::Json {
        let findings = counted(missing, "finding");
        return Some(format!("{findings} left out: {} holds {}", arguments.format, format.holds(arguments)));
    }
    if format != Format::Jsonl || arguments.all_fields {
        return None;
    }
    let has_extensions =
        |file: &&Filed| scan(&file.bytes).root.is_some_and(|finding| finding.get("extensions").is_some());
    let count = chosen.files.iter().filter(has_extensions).count();
    (count > 0)
        .then(|| format!("the extensions of {} are left out (--all-fields)", counted(count, "finding")))
}
