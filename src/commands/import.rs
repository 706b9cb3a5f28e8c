//! `import`: files that agents, scanners and other programs wrote become findings, in one commit.

use std::collections::HashSet;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::{Env, Failure, FailureKind, Outcome, Workspace};
use crate::model::nearest;
use crate::report::Stored;
use crate::text::counted;
use crate::workspace::change::{Done, WriteArgs, carry_out};
use crate::workspace::claiming;
use crate::workspace::gathering::Place;
use crate::workspace::importing::{self, Account, Habits, Known, Reader, Source, Wishes};

/// Take findings from files that agents, scanners and other programs wrote
///
/// Reads run files {metadata, findings}, lists {template, entries}, arrays, JSON lines, single findings, scanners' logs
/// (SARIF 2.1.0), CSV, DefectDojo's generic findings, and folders of these, whatever their depth; what has another shape,
/// a section of the settings makes readable ([import.NAME]). Everything becomes one commit. The same file again changes
/// nothing; a record that changed since updates its finding where nobody else changed it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings import run/findings.json
  git findings import bugs.json dx.json --dry-run
  git findings import findings.csv
  git findings import lint.json --map linter --explain --dry-run
  agent-run | git findings import -
  git findings import reports/ --partial
  git findings import bandit.sarif --close-missing --scanned HEAD")]
pub struct ImportArgs {
    /// Files or folders; '-' reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,

    /// Store what can be stored, and name the rest; without it one bad record or file stops all
    #[arg(long)]
    pub partial: bool,

    /// Open resolved findings again that a later report still has
    #[arg(long)]
    pub reopen: bool,

    /// Close the findings of a scanner that its report no longer has, as fixed
    #[arg(long, help_heading = "Scanners")]
    pub close_missing: bool,

    /// With --close-missing: also where the report is empty, not whole, of other code, or says less than before
    #[arg(long, requires = "close_missing", help_heading = "Scanners")]
    pub allow_empty: bool,

    /// The commit that was scanned, where the report does not say it
    #[arg(long, value_name = "REV", help_heading = "Scanners")]
    pub scanned: Option<String>,

    /// The folder in which the scanner saw the repository, where that was not this one
    #[arg(long, value_name = "PATH", help_heading = "Scanners")]
    pub checkout_path: Option<String>,

    /// Take strengths, too, as improvements of severity info
    #[arg(long)]
    pub strengths: bool,

    /// Read all files by this section of the settings, [import.NAME], whatever they are called
    #[arg(long, value_name = "NAME")]
    pub map: Option<String>,

    /// csv: cells as they are, as 'export --raw' writes them
    #[arg(long)]
    pub raw: bool,

    /// Tell of each record what became of it, and what each rule did to it
    #[arg(long)]
    pub explain: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// Runs `import`.
///
/// # Errors
/// A file that is not understood, a record that fits nowhere (unless --partial), a folder that is missing.
pub fn run(env: &mut Env<'_>, arguments: &ImportArgs) -> Result<Outcome, Failure> {
    let workspace = arguments.write.open(env)?;
    workspace.folder_at(workspace.place())?;
    let now = env.now()?.utc();
    let code = Known::open(&workspace)?;
    check_map(&workspace, arguments.map.as_deref())?;
    let habits = Habits { strengths: arguments.strengths, map: arguments.map.as_deref(), raw: arguments.raw };
    let reader = Reader::new(&workspace, &code, habits, now)?
        .of_scan(arguments.scanned.as_deref(), arguments.checkout_path.as_deref())?;
    let sources = sources(env, &reader, arguments)?;
    check_unread(arguments, &sources)?;
    check_flags(arguments, &sources)?;
    let wishes = Wishes {
        partial: arguments.partial,
        reopen: arguments.reopen,
        close_missing: arguments.close_missing,
        allow_empty: arguments.allow_empty,
        save: !arguments.write.dry_run,
        explain: arguments.explain,
    };
    let mut account = Account::default();
    let mut planner = |_: &mut Env<'_>, workspace: &Workspace, place: Place| {
        let (plan, told) = importing::plan(workspace, place, &sources, wishes, &code, now)?;
        account = told;
        Ok(plan)
    };
    let Done { report, mut notes } = carry_out(env, &workspace, &arguments.write, "import", &mut planner)?;
    if matches!(report.stored, Stored::Committed) {
        notes.extend(claiming::release_all(&workspace, account.unclaimed()));
    }
    let is_whole = account.refused() == 0;
    let report = account.report(report, notes.clone());
    Ok(Outcome::of(report).of_workspace(&workspace).with_notes(notes).answered(is_whole))
}

fn sources(env: &mut Env<'_>, reader: &Reader<'_>, arguments: &ImportArgs) -> Result<Vec<Source>, Failure> {
    let mut sources = Vec::new();
    for typed in &arguments.files {
        if typed == "-" {
            let bytes = env.read_stdin_bytes()?;
            sources.push(reader.read("stdin", &bytes).or_else(|why| Source::unread("stdin", why))?);
            continue;
        }
        for file in files(env, typed)? {
            let read = env.read_bytes(&file).and_then(|bytes| reader.read(&file, &bytes));
            sources.push(read.or_else(|why| Source::unread(&file, why))?);
        }
    }
    Ok(sources)
}

/// Files that cannot be read stop all, each of them named, unless the others are wanted and there are some.
fn check_unread(arguments: &ImportArgs, sources: &[Source]) -> Result<(), Failure> {
    let unread: Vec<&Failure> = sources.iter().filter_map(Source::why_unread).collect();
    let others = sources.len() - unread.len();
    match unread.as_slice() {
        [] => Ok(()),
        _ if arguments.partial && others > 0 => Ok(()),
        [one] if others == 0 => Err((*one).clone()),
        [first, ..] => Err(all_of(first.kind, &unread, others)),
    }
}

/// All that went wrong, and each advice once.
fn all_of(kind: FailureKind, failures: &[&Failure], others: usize) -> Failure {
    let (bad, all) = (failures.len(), counted(failures.len() + others, "file"));
    let message = format!("{bad} of {all} cannot be read; nothing was imported");
    let failure = failures.iter().fold(Failure::new(kind, message), |all, one| all.cause(one.whole()));
    let mut hints: Vec<&str> = failures.iter().flat_map(|one| &one.hints).map(String::as_str).collect();
    hints.extend((others > 0).then_some("--partial imports the other files"));
    let mut seen = HashSet::new();
    hints.retain(|hint| seen.insert(*hint));
    hints.into_iter().fold(failure, Failure::hint)
}

/// A section that is not there would be no section at all.
fn check_map(workspace: &Workspace, map: Option<&str>) -> Result<(), Failure> {
    let Some(map) = map else { return Ok(()) };
    let names: Vec<&str> = workspace.config.imports.names().collect();
    if names.iter().any(|name| name.eq_ignore_ascii_case(map)) {
        return Ok(());
    }
    let failure = Failure::usage(format!("the settings have no section [import.{map}]"));
    Err(failure.hint(match nearest(map, names.iter().copied()) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("there are: {}", names.join(", ")),
    }))
}

/// A flag that says nothing of any of the files would be ignored.
fn check_flags(arguments: &ImportArgs, sources: &[Source]) -> Result<(), Failure> {
    // nobody knows what a file is that could not be read
    let is_any =
        |fits: fn(&Source) -> bool| sources.iter().any(|one| one.why_unread().is_some() || fits(one));
    let (log, of_scan) = ("a scanner's report", "it tells nothing about the records of people and agents");
    let by_hand = "findings of people and agents are closed by 'git findings resolve'";
    let of_log = "a scanner's log has no strengths, and every result of it is taken";
    let own = "[import.TOOL] in the settings tells about the results of a scanner";
    let in_vain = [
        ("--close-missing", arguments.close_missing && !is_any(Source::is_scan), log, by_hand),
        ("--scanned", arguments.scanned.is_some() && !is_any(Source::is_log), log, of_scan),
        ("--checkout-path", arguments.checkout_path.is_some() && !is_any(Source::is_log), log, of_scan),
        (
            "--raw",
            arguments.raw && !is_any(Source::is_table),
            "CSV",
            "the values of JSON are always as they are",
        ),
        ("--strengths", arguments.strengths && !is_any(|one| !one.is_log()), "a file of records", of_log),
        ("--map", arguments.map.is_some() && !is_any(|one| !one.is_log()), "a file of records", own),
    ];
    match in_vain.into_iter().find(|(_, is_in_vain, _, _)| *is_in_vain) {
        Some((flag, _, what, hint)) => {
            Err(Failure::usage(format!("{flag} goes with {what}, and none of these is one")).hint(hint))
        }
        None => Ok(()),
    }
}

/// What files to be imported end in.
const ENDINGS: [&str; 4] = [".json", ".jsonl", ".csv", ".sarif"];

/// The file itself, or such files of a folder and the folders below it, by name.
fn files(env: &Env<'_>, typed: &str) -> Result<Vec<String>, Failure> {
    let top = env.cwd.join(typed);
    if !top.is_dir() {
        return Ok(vec![typed.to_owned()]);
    }
    let is_hidden =
        |entry: &DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
    let mut files = Vec::new();
    for entry in WalkDir::new(&top).sort_by_file_name().into_iter().filter_entry(|entry| !is_hidden(entry)) {
        let entry = entry.map_err(|error| {
            Failure::repository(format!("cannot list '{typed}'")).cause(error.to_string())
        })?;
        let below = entry.path().strip_prefix(&top).ok().and_then(Path::to_str);
        files.extend(
            below
                .filter(|name| {
                    entry.file_type().is_file() && ENDINGS.iter().any(|ending| name.ends_with(ending))
                })
                .map(|name| format!("{}/{name}", typed.trim_end_matches('/'))),
        );
    }
    match files.is_empty() {
        true => Err(Failure::not_found(format!("'{typed}' holds no {} file", ENDINGS.join(", ")))),
        false => Ok(files),
    }
}
