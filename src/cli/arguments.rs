//! The command line: flags that every command has, and the tree of commands.

use std::ffi::OsString;
use std::mem::ManuallyDrop;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::error::ErrorKind;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::{
    Env, Failure, Outcome, aggregate, config, confirm, create, diff, doctor, edit, export, gate, history,
    hook, import, init, list, merge, merge_driver, remove, reopen, repair, report, resolve, schema, show,
    similar, start, stop, undo, validate, verify,
};
use crate::output::Format;

use super::advice::advised;
use super::forgotten::forgotten;
use super::manual;
use super::slips::with_terms;

/// Under which name the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// `git-findings`, and so `git findings`.
    GitFindings,
    /// `stageflow-test findings`.
    StageflowTest,
}

/// Keep findings as files in the repository they are about
///
/// Bugs, security holes, performance problems and other findings live as JSON files beside the code. Every change is a
/// commit; status over time is read from history.
#[derive(Debug, Parser)]
#[command(
    name = "git-findings",
    subcommand_required = true,
    arg_required_else_help = true,
    bin_name = "git findings",
    version,
    propagate_version = false,
    max_term_width = 100,
    after_help = "\
Examples:
  git findings init --hooks
  git findings create --type bug --severity high --title 'Slow' -d 'Under load'
  git findings list
  git findings resolve FIN-BUG-001 --details 'Compare and swap'
  git findings history FIN-BUG-001

Exit codes: 0 done, 1 checked and the answer is no, 2 usage, 3 not found, 4 repository or I/O,
5 not now."
)]
struct Root {
    #[command(flatten)]
    global: Global,
}

/// A command line that was read.
#[derive(Debug)]
pub struct Cli {
    pub(super) global: Global,
    pub(super) command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Global")]
pub struct Global {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub folders: Vec<String>,

    /// Set a setting for this call
    #[arg(short = 'c', long = "config", value_name = "KEY=VALUE", global = true)]
    pub settings: Vec<String>,

    /// The form of the answer: table, tsv, json, jsonl, csv or markdown (md) [default: table on a terminal, plain
    /// columns in a pipe]
    #[arg(
        id = FORMAT,
        long = "format",
        value_name = "FORMAT",
        global = true,
        value_parser = PossibleValuesParser::new(FORMATS.map(possible)),
        hide_possible_values = true
    )]
    pub format: Option<String>,

    /// Answer as JSON, of each record only these fields
    #[arg(
        long,
        value_name = "FIELD,FIELD",
        global = true,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = ""
    )]
    pub json: Option<String>,

    /// Show only these fields of each record
    #[arg(
        id = "output_fields",
        long = "fields",
        value_name = "FIELD,FIELD",
        global = true,
        conflicts_with = "json"
    )]
    pub fields: Option<String>,

    /// Print ids only
    #[arg(short = 'q', long, global = true)]
    pub quiet: bool,

    /// Colours: auto, always or never
    #[arg(long, value_enum, value_name = "WHEN", global = true)]
    pub color: Option<When>,

    /// Do not send a long answer through a pager
    #[arg(long, global = true)]
    pub no_pager: bool,

    /// Read everything from the commits themselves, and remember nothing of it
    #[arg(long, global = true)]
    pub no_cache: bool,
}

/// The id of the flag `--format`. A command with formats of its own has a flag of the same id, which then takes the
/// place of the general one.
pub const FORMAT: &str = "output_format";

/// The forms of an answer by their words.
const FORMATS: [(&str, Format); 6] = [
    ("table", Format::Table),
    ("tsv", Format::Tsv),
    ("json", Format::Json),
    ("jsonl", Format::Jsonl),
    ("csv", Format::Csv),
    ("markdown", Format::Markdown),
];

fn possible((word, format): (&'static str, Format)) -> PossibleValue {
    let value = PossibleValue::new(word);
    if format == Format::Markdown { value.alias("md") } else { value }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[allow(missing_docs)]
pub enum When {
    Auto,
    Always,
    Never,
}

impl Global {
    /// The form asked for.
    pub fn format(&self) -> Format {
        if self.json.is_some() {
            return Format::Json;
        }
        let word = match self.format.as_deref() {
            Some("md") => Some("markdown"),
            word => word,
        };
        FORMATS.iter().find(|(known, _)| word == Some(known)).map_or(Format::Auto, |(_, format)| *format)
    }

    /// What is wrong where `--json` and `--format` ask for two forms.
    fn clash(&self) -> Option<String> {
        let other = self.format.as_deref().filter(|format| self.json.is_some() && *format != "json")?;
        Some(format!("--json cannot be used with --format {other}: the answer has one form"))
    }

    /// Is the answer to be one JSON document?
    pub fn wants_json(&self) -> bool {
        self.format() == Format::Json
    }

    /// The fields asked for; none asked for shows the usual ones.
    pub fn fields(&self) -> Option<Vec<String>> {
        let named = self.json.as_deref().or(self.fields.as_deref())?;
        let fields: Vec<String> =
            named.split(',').map(|field| field.trim().to_owned()).filter(|f| !f.is_empty()).collect();
        (!fields.is_empty()).then_some(fields)
    }
}

/// The tree of commands, in the order in which they are met.
///
/// Only commands that are called are built; the list of all needs their first lines, so they stand here too.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Set up the findings folder of this repository
    Init(init::InitArgs),
    /// File a finding
    Create(create::CreateArgs),
    /// Take findings from files that agents and other programs wrote
    Import(import::ImportArgs),
    /// List findings
    List(list::ListArgs),
    /// Show a finding with its history and its fix
    Show(show::ShowArgs),
    /// Find findings that are like another
    Similar(similar::SimilarArgs),
    /// Change fields of findings
    Edit(edit::EditArgs),
    /// Confirm that findings are true
    Confirm(confirm::ConfirmArgs),
    /// Claim findings and begin work on them
    Start(start::StartArgs),
    /// Stop work on findings
    Stop(stop::StopArgs),
    /// Close findings, with the commit that fixed them
    Resolve(resolve::ResolveArgs),
    /// Open closed findings again
    Reopen(reopen::ReopenArgs),
    /// Remove findings that should never have been filed
    Remove(remove::RemoveArgs),
    /// Take back the last commits of git findings
    Undo(undo::UndoArgs),
    /// Show what happened to findings, commit by commit
    History(history::HistoryArgs),
    /// Show how findings differ between two revisions
    Diff(diff::DiffArgs),
    /// Put all findings together in one document
    Aggregate(aggregate::AggregateArgs),
    /// Write findings for other programs
    Export(Box<export::ExportArgs>),
    /// Write a report for reading: HTML with charts, or Markdown
    Report(Box<report::ReportArgs>),
    /// Fail when findings break the policy
    Gate(gate::GateArgs),
    /// Check findings against every rule
    Validate(validate::ValidateArgs),
    /// Check that recorded fix commits are still what they claim
    Verify(verify::VerifyArgs),
    /// Find fix commits again after a rebase, squash or amend
    Repair(repair::RepairArgs),
    /// Check the health of everything around the findings
    Doctor(doctor::DoctorArgs),
    /// Install, remove or run the git hooks
    Hook(hook::HookArgs),
    /// Settle findings that a merge left in conflict
    Merge(merge::MergeArgs),
    /// Merge one file as git's merge driver; git calls it
    MergeDriver(merge_driver::MergeDriverArgs),
    /// Print the JSON Schema of a file
    Schema(schema::SchemaArgs),
    /// Show the settings in force and where each comes from
    Config(config::ConfigArgs),
    /// Print a completion script for a shell
    Completions(manual::CompletionsArgs),
    /// Print the manual page, or write all pages to a folder
    Man(manual::ManArgs),
}

/// Adds the arguments of a command to it.
type Build = fn(clap::Command) -> clap::Command;

/// How each command is built.
const BUILDS: &[(&str, Build)] = &[
    ("init", init::InitArgs::augment_args),
    ("create", create::CreateArgs::augment_args),
    ("import", import::ImportArgs::augment_args),
    ("list", list::ListArgs::augment_args),
    ("show", show::ShowArgs::augment_args),
    ("similar", similar::SimilarArgs::augment_args),
    ("edit", edit::EditArgs::augment_args),
    ("confirm", confirm::ConfirmArgs::augment_args),
    ("start", start::StartArgs::augment_args),
    ("stop", stop::StopArgs::augment_args),
    ("resolve", resolve::ResolveArgs::augment_args),
    ("reopen", reopen::ReopenArgs::augment_args),
    ("remove", remove::RemoveArgs::augment_args),
    ("undo", undo::UndoArgs::augment_args),
    ("history", history::HistoryArgs::augment_args),
    ("diff", diff::DiffArgs::augment_args),
    ("aggregate", aggregate::AggregateArgs::augment_args),
    ("export", export::ExportArgs::augment_args),
    ("report", report::ReportArgs::augment_args),
    ("gate", gate::GateArgs::augment_args),
    ("validate", validate::ValidateArgs::augment_args),
    ("verify", verify::VerifyArgs::augment_args),
    ("repair", repair::RepairArgs::augment_args),
    ("doctor", doctor::DoctorArgs::augment_args),
    ("hook", hook::HookArgs::augment_args),
    ("merge", merge::MergeArgs::augment_args),
    ("merge-driver", merge_driver::MergeDriverArgs::augment_args),
    ("schema", schema::SchemaArgs::augment_args),
    ("config", config::ConfigArgs::augment_args),
    ("completions", manual::CompletionsArgs::augment_args),
    ("man", manual::ManArgs::augment_args),
];

/// The whole command tree of a program.
pub fn tree(program: Program) -> clap::Command {
    tree_of(program, commands(|_| true))
}

fn tree_of(program: Program, commands: Vec<clap::Command>) -> clap::Command {
    match program {
        Program::GitFindings => Root::command().subcommands(commands),
        Program::StageflowTest => clap::Command::new("stageflow-test")
            .version(env!("CARGO_PKG_VERSION"))
            .about("Stress-testing tools; 'findings' keeps what they found")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(
                Root::augment_args(clap::Command::new("findings"))
                    .about("Keep findings as files in the repository they are about")
                    .long_about(None)
                    .subcommands(commands),
            ),
    }
}

/// The commands with these names, built: what clap builds later has its own flags behind the general ones that are handed
/// down, which should come last in the help and give way to a `--format` of its own.
fn commands(is_wanted: impl Fn(&str) -> bool) -> Vec<clap::Command> {
    let all = Command::augment_subcommands(clap::Command::new("all"));
    let wanted = all.get_subcommands().filter(|command| is_wanted(command.get_name()));
    let built =
        wanted.cloned().map(|command| match BUILDS.iter().find(|(name, _)| *name == command.get_name()) {
            Some((_, build)) => build(command.defer(|command| command)),
            None => command,
        });
    built.collect()
}

/// Reads a command line.
pub fn parse(program: Program, arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let words = with_terms(arguments);
    let (command, matches) = read(program, arguments, &words);
    // it is needed once in a process, and taking it apart would cost time for nothing
    let mut command = ManuallyDrop::new(command);
    if let Some(error) = forgotten(&command, arguments) {
        return Err(error);
    }
    let matches = matches.map_err(|error| advised(error, &command, arguments))?;
    let mut cli = cli(program, &matches).map_err(|error| error.format(&mut command))?;
    if matches!(cli.command, Command::Export(_) | Command::Report(_)) {
        // their `--format json` or `md` is a document, and no wish for an envelope or a table
        cli.global.format = None;
    }
    match cli.global.clash() {
        Some(clash) => Err(command.error(ErrorKind::ArgumentConflict, clash)),
        None => Ok(cli),
    }
}

/// What clap says of a line. Nearly every line is read by the commands alone that it names: to hand the general flags
/// down to all of them is most of the time to start. Only help and complaints need the whole tree.
fn read(
    program: Program,
    arguments: &[OsString],
    words: &[OsString],
) -> (clap::Command, Result<ArgMatches, clap::Error>) {
    let is_named = |name: &str| arguments.iter().any(|argument| argument == name);
    let mut command = tree_of(program, commands(is_named));
    let mut matches = command.try_get_matches_from_mut(words);
    if matches.as_ref().is_err_and(|error| error.kind() != ErrorKind::DisplayVersion) {
        command = tree(program);
        matches = command.try_get_matches_from_mut(words);
    }
    (command, matches)
}

fn cli(program: Program, matches: &ArgMatches) -> Result<Cli, clap::Error> {
    let matches = match program {
        Program::GitFindings => matches,
        Program::StageflowTest => matches.subcommand().map_or(matches, |(_, findings)| findings),
    };
    let Root { global } = Root::from_arg_matches(matches)?;
    Ok(Cli { global, command: Command::from_arg_matches(matches)? })
}

/// Runs the command that was chosen.
pub fn dispatch(program: Program, command: &Command, env: &mut Env<'_>) -> Result<Outcome, Failure> {
    match command {
        Command::Init(arguments) => init::run(env, arguments),
        Command::Create(arguments) => create::run(env, arguments),
        Command::Import(arguments) => import::run(env, arguments),
        Command::List(arguments) => list::run(env, arguments),
        Command::Show(arguments) => show::run(env, arguments),
        Command::Similar(arguments) => similar::run(env, arguments),
        Command::Edit(arguments) => edit::run(env, arguments),
        Command::Confirm(arguments) => confirm::run(env, arguments),
        Command::Start(arguments) => start::run(env, arguments),
        Command::Stop(arguments) => stop::run(env, arguments),
        Command::Resolve(arguments) => resolve::run(env, arguments),
        Command::Reopen(arguments) => reopen::run(env, arguments),
        Command::Remove(arguments) => remove::run(env, arguments),
        Command::Undo(arguments) => undo::run(env, arguments),
        Command::History(arguments) => history::run(env, arguments),
        Command::Diff(arguments) => diff::run(env, arguments),
        Command::Aggregate(arguments) => aggregate::run(env, arguments),
        Command::Export(arguments) => export::run(env, arguments),
        Command::Report(arguments) => report::run(env, arguments),
        Command::Gate(arguments) => gate::run(env, arguments),
        Command::Validate(arguments) => validate::run(env, arguments),
        Command::Verify(arguments) => verify::run(env, arguments),
        Command::Repair(arguments) => repair::run(env, arguments),
        Command::Doctor(arguments) => doctor::run(env, arguments),
        Command::Hook(arguments) => hook::run(env, arguments),
        Command::Merge(arguments) => merge::run(env, arguments),
        Command::MergeDriver(arguments) => merge_driver::run(env, arguments),
        Command::Schema(arguments) => schema::run(env, arguments),
        Command::Config(arguments) => config::run(env, arguments),
        Command::Completions(arguments) => Ok(manual::completions(program, arguments)),
        Command::Man(arguments) => manual::man(env, arguments),
    }
}
